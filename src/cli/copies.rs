//! What the input holds twice: a file given by two names, a log and a copy of it, a rotated file and the same compressed.
//!
//! Whoever gives a whole folder to `report` may not know of these. A file is read once, however often it is given. A copy is
//! counted like any other log, for nobody but the user knows why it is there, and the user is told.

use super::console::Console;
use crate::input::{self, Entry, Print};
use crate::mask::Mask;
use crate::report::CopySummary;
use std::collections::HashMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// What was seen so far, and what of it came again.
pub(super) struct Copies {
    console: Arc<Console>,
    seen: HashMap<Print, String>,
    /// By the hash of all its bytes, the name of each saved part.
    parts: HashMap<u128, String>,
    found: Vec<CopySummary>,
}

impl Copies {
    /// Nothing has been seen. What is found is told to `console`.
    pub(super) fn new(console: Arc<Console>) -> Self {
        Self { console, seen: HashMap::new(), parts: HashMap::new(), found: Vec::new() }
    }

    /// Takes out of `entries` the files that are there by another name.
    pub(super) fn leave_out(&mut self, entries: &mut Vec<Entry>) {
        for link in input::leave_out_links(entries) {
            self.note(link.name, link.of, false);
        }
    }

    /// Takes note of streams that were read.
    pub(super) fn add(&mut self, streams: &[(String, Option<Print>)]) {
        for (name, print) in streams {
            let Some(print) = print.filter(|print| !print.is_empty()) else { continue };
            match self.seen.get(&print).cloned() {
                Some(of) => self.note(name.clone(), of, true),
                None => {
                    self.seen.insert(print, name.clone());
                }
            }
        }
    }

    /// Takes note of a saved part, of which these are the bytes.
    pub(super) fn add_part(&mut self, entry: &Entry, bytes: &[u8]) {
        let hash = xxh3_128(bytes);
        match self.parts.get(&hash).cloned() {
            Some(of) => self.note(entry.name().to_owned(), of, true),
            None => {
                self.parts.insert(hash, entry.name().to_owned());
            }
        }
    }

    fn note(&mut self, file: String, of: String, counted: bool) {
        if counted {
            self.console.note(format_args!("{file:?} holds the same as {of:?}: both are counted"));
        } else {
            self.console.note(format_args!("{file:?} is the same file as {of:?}: it is read once"));
        }
        self.found.push(CopySummary { file, of, counted });
    }

    /// All that came again, as the report names it.
    pub(super) fn summary(self, mask: Option<&Mask>) -> Vec<CopySummary> {
        let shown = |name: String| mask.map(|mask| mask.file(&name)).unwrap_or(name);
        let shown = |copy: CopySummary| CopySummary { file: shown(copy.file), of: shown(copy.of), ..copy };
        self.found.into_iter().map(shown).collect()
    }
}
