//! The summary as a page for a terminal: what was read, what failed and what to do about it, then the rest.
//!
//! It says the same with colour and without. Nothing that a log holds reaches the terminal as anything but text.

mod failures;
mod head;
mod notes;
mod tables;
mod time;

use crate::output::columns as text;
use crate::output::page::{self, NARROWEST, Page};
use crate::report::Summary;

/// Writes `summary` for a terminal of `width` columns, with colours or without.
pub fn render(summary: &Summary, width: usize, colour: bool) -> String {
    let mut page = Page::new(width.max(NARROWEST), colour);
    head::write(&mut page, summary);
    failures::write(&mut page, summary);
    tables::write(&mut page, summary);
    time::write(&mut page, &summary.time);
    notes::write(&mut page, summary);
    page.finish()
}

#[cfg(test)]
mod tests;
