//! Texts that the input holds twice: a log and a copy of it, a rotated file and the same compressed.
//!
//! Whoever gives a whole folder to `report` wants each call counted once; `enrich` writes what it is given, and its report says so.
//! Plain files that hold nothing new are left out before
//! anything is read. What a compressed one holds is known once it has been read; then its part of the report is dropped.

use super::console::Console;
use crate::input::{self, Entry, Print};
use crate::mask::Mask;
use crate::report::CopySummary;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// What was seen so far, and what of it came again.
pub(super) struct Copies {
    console: Arc<Console>,
    seen: HashMap<Print, String>,
    lengths: HashSet<u64>,
    /// By the hash of all its bytes, the name of each saved part.
    parts: HashMap<u128, String>,
    found: Vec<CopySummary>,
}

impl Copies {
    /// Nothing has been seen. What is found is told to `console`.
    pub(super) fn new(console: Arc<Console>) -> Self {
        Self { console, seen: HashMap::new(), lengths: HashSet::new(), parts: HashMap::new(), found: Vec::new() }
    }

    /// Takes out of `entries` those that hold nothing that isn't in another of them.
    pub(super) fn leave_out(&mut self, entries: &mut Vec<Entry>) {
        for copy in input::leave_out_copies(entries) {
            self.note(copy.name, copy.of, false);
        }
    }

    /// The name of the stream that holds what the plain file `entry` holds, if one has been read that does.
    pub(super) fn of(&self, entry: &Entry) -> Option<&str> {
        let path = entry.path().filter(|_| entry.size().is_some_and(|size| self.lengths.contains(&size)))?;
        Some(self.seen.get(&Print::of_file(path).ok()?)?)
    }

    /// Takes note that `entry` was left out, as it is the same as `of`.
    pub(super) fn left_out(&mut self, entry: &Entry, of: String) {
        self.note(entry.name().to_owned(), of, false);
    }

    /// Takes note of the streams that were read for a part, and tells whether there is nothing new in it, so that it is not
    /// to be counted.
    pub(super) fn are_all_of(&mut self, streams: &[(String, Option<Print>)]) -> bool {
        let known = |print: &Option<Print>| print.and_then(|print| self.seen.get(&print));
        let nothing_new = !streams.is_empty() && streams.iter().all(|(_, print)| known(print).is_some());
        for (name, print) in streams {
            let Some(print) = print else { continue };
            match self.seen.get(print) {
                Some(of) => self.note(name.clone(), of.clone(), !nothing_new),
                None => {
                    self.lengths.insert(print.length());
                    self.seen.insert(*print, name.clone());
                }
            }
        }
        nothing_new
    }

    /// Whether a saved part, of which these are the bytes, has been there before.
    pub(super) fn has_part(&mut self, entry: &Entry, bytes: &[u8]) -> bool {
        let hash = xxh3_128(bytes);
        let Some(of) = self.parts.get(&hash).cloned() else {
            self.parts.insert(hash, entry.name().to_owned());
            return false;
        };
        self.left_out(entry, of);
        true
    }

    fn note(&mut self, file: String, of: String, counted: bool) {
        let what = if counted { "both are counted" } else { "it is left out" };
        self.console.note(format_args!("{file:?} holds nothing that is not in {of:?}: {what}"));
        self.found.push(CopySummary { file, of, counted });
    }

    /// All that came again, as the report names it.
    pub(super) fn summary(self, mask: Option<&Mask>) -> Vec<CopySummary> {
        let shown = |name: String| mask.map(|mask| mask.file(&name)).unwrap_or(name);
        let shown = |copy: CopySummary| CopySummary { file: shown(copy.file), of: shown(copy.of), ..copy };
        self.found.into_iter().map(shown).collect()
    }
}
