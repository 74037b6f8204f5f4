//! Writing lines of so many columns, in colour or not.

use super::columns as text;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// Pages are never narrower; a narrower terminal breaks their lines.
pub const NARROWEST: usize = 60;

/// Where nothing says how wide the terminal is.
pub const USUAL: usize = 80;

/// Of headings.
pub(crate) const BOLD: Style = Style::new().bold();

/// Of what failed.
pub(crate) const RED: Style = AnsiColor::Red.on_default();

/// Of what limits the report.
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();

/// Of what is there if it is needed.
pub(crate) const DIM: Style = Style::new().dimmed();

/// Of all the rest.
pub(crate) const PLAIN: Style = Style::new();

/// A page being written.
pub(crate) struct Page {
    out: String,
    /// Columns.
    pub(crate) width: usize,
    colour: bool,
}

impl Page {
    pub(crate) fn new(width: usize, colour: bool) -> Self {
        Self { out: String::new(), width, colour }
    }

    /// Writes a line of pieces. Blanks at its end are left out.
    pub(crate) fn line(&mut self, pieces: &[(Style, &str)]) {
        let last = pieces.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        for (index, (style, text)) in pieces.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            let text = if Some(index) == last { text.trim_end() } else { text };
            // A plain piece has no codes around it, and neither has one without anything to colour.
            if self.colour && *style != PLAIN && !text.trim().is_empty() {
                let _ = write!(self.out, "{style}{text}{style:#}");
            } else {
                self.out.push_str(text);
            }
        }
        self.out.push('\n');
    }

    /// Begins a section.
    pub(crate) fn heading(&mut self, title: &str, rest: &str) {
        self.line(&[]);
        self.line(&[(BOLD, title), (PLAIN, rest)]);
    }

    /// Writes a text behind `label`, broken between words, with its further lines under its first.
    pub(crate) fn text(&mut self, style: Style, label: &str, text: &str) {
        self.broken(style, label, text.split(' '));
    }

    /// Writes items behind `label`, broken between them.
    pub(crate) fn list(&mut self, style: Style, label: &str, items: &[String]) {
        let last = items.len().saturating_sub(1);
        let commas =
            items.iter().enumerate().map(|(index, item)| format!("{item}{}", if index < last { "," } else { "" }));
        self.broken(style, label, commas);
    }

    fn broken(&mut self, style: Style, label: &str, pieces: impl Iterator<Item = impl AsRef<str>>) {
        let indent = text::width(label);
        for (index, line) in text::wrap(pieces, self.width - indent).iter().enumerate() {
            let label = if index == 0 { label.to_owned() } else { " ".repeat(indent) };
            self.line(&[(style, &label), (PLAIN, line)]);
        }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}
