//! Headings, lists and tables.

use crate::knowledge::Label;
use crate::output::explanation::markdown::escaped;
use crate::output::words::Words;
use std::fmt::Write;

/// A document being written. Nothing in the texts that it is given is markup.
#[derive(Debug, Default)]
pub(super) struct Document(String);

/// At which end of their cells the texts of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Left,
    Right,
}

impl Document {
    /// Writes a heading.
    pub(super) fn heading(&mut self, level: usize, title: &str) {
        self.block();
        // Writing to memory does not fail.
        let _ = writeln!(self.0, "{} {}", "#".repeat(level), escaped(title));
    }

    /// Writes a paragraph.
    pub(super) fn text(&mut self, text: &str) {
        self.block();
        let _ = writeln!(self.0, "{}", escaped(text));
    }

    /// Writes a list of texts, each with its name.
    pub(super) fn facts(&mut self, words: Words<'_>, facts: &[(Label, String)]) {
        self.block();
        for (name, text) in facts {
            let _ = writeln!(self.0, "- **{}**: {}", escaped(&words.title(*name)), escaped(text));
        }
    }

    /// Writes a table under a heading, if it has rows.
    pub(super) fn table(
        &mut self,
        words: Words<'_>,
        title: &str,
        columns: impl AsRef<[(Label, End)]>,
        rows: &[impl AsRef<[String]>],
    ) {
        if rows.is_empty() {
            return;
        }
        let columns = columns.as_ref();
        self.heading(2, title);
        self.block();
        self.row(columns.iter().map(|(name, _)| escaped(&words.title(*name))));
        self.row(columns.iter().map(|(_, end)| if *end == End::Right { "--:" } else { "---" }.to_owned()));
        for row in rows {
            self.row(row.as_ref().iter().map(|cell| escaped(cell)));
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    fn row(&mut self, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(self.0, "| {} |", cells.join(" | "));
    }

    /// A blank line between blocks.
    fn block(&mut self) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
    }
}
