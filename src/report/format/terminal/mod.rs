//! The summary as a page for a terminal: what was read, what failed and what to do about it, then the rest.
//!
//! It says the same with colour and without, and in every language: each word of ours is a label.
//! Nothing that a log holds reaches the terminal as anything but text.

mod calls;
mod failed_calls;
mod failures;
mod findings;
mod head;
mod notes;
mod tables;
mod time;

use crate::knowledge::Labels;
use crate::output::columns as text;
use crate::output::page::{self, NARROWEST, Page};
use crate::output::words::Words;
use crate::report::Summary;

/// Writes `summary` in the language of `labels` for a terminal of `width` columns, with colours or without.
pub fn render(summary: &Summary, labels: &Labels, width: usize, colour: bool) -> String {
    let words = Words(labels);
    let mut page = Page::new(width.max(NARROWEST), colour);
    head::write(&mut page, words, summary);
    findings::write(&mut page, words, summary);
    time::write(&mut page, words, summary);
    calls::write(&mut page, words, summary);
    calls::changes(&mut page, words, summary);
    failed_calls::write(&mut page, words, summary);
    failures::not_failures(&mut page, words, summary);
    calls::figures(&mut page, words, summary);
    failures::write(&mut page, words, summary);
    tables::write(&mut page, words, summary);
    notes::write(&mut page, words, summary);
    page.finish()
}

#[cfg(test)]
mod tests;
