//! Which code has which colour, on the whole page.

use super::super::parts;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::Summary;

/// How many codes have a colour of their own; all others share one.
pub(super) const COLOURS: usize = 7;

/// The codes that have a colour, the most frequent failures first.
#[derive(Clone, Debug, Default)]
pub(super) struct Palette {
    codes: Vec<(u16, String)>,
    /// There are more.
    more: bool,
}

impl Palette {
    pub(super) fn new(words: Words<'_>, summary: &Summary) -> Self {
        let failed = parts::failed(summary);
        let codes = failed.iter().take(COLOURS).map(|code| (code.code, parts::title(words, code))).collect();
        Self { codes, more: failed.len() > COLOURS }
    }

    /// The number of a code's colour: [`COLOURS`] for those that share one.
    pub(super) fn colour(&self, code: u16) -> usize {
        self.codes.iter().position(|&(known, _)| known == code).unwrap_or(COLOURS)
    }

    /// The codes with a colour, and at the end `None` if there are others.
    pub(super) fn codes(&self) -> impl Iterator<Item = Option<u16>> {
        self.codes.iter().map(|&(code, _)| Some(code)).chain(self.more.then_some(None))
    }

    /// Counts by colour.
    pub(super) fn sort(&self, codes: impl IntoIterator<Item = (u16, u64)>) -> [u64; COLOURS + 1] {
        let mut counts = [0; COLOURS + 1];
        for (code, count) in codes {
            counts[self.colour(code)] += count;
        }
        counts
    }

    /// What the colours mean.
    pub(super) fn legend(&self, out: &mut Out<'_>) {
        out.raw("<ul class=legend>");
        for (colour, (_, title)) in self.codes.iter().enumerate() {
            put!(out, "<li><span class=\"dot d{colour}\"></span>{}</li>", Text(title));
        }
        if self.more {
            put!(out, "<li><span class=dot></span>{}</li>", Text(out.words.get(Label::PageOtherCodes)));
        }
        out.raw("</ul>");
    }
}
