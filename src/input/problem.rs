//! What went wrong with one file, said in one line, while the rest goes on.

use std::fmt::{self, Display, Write};
use std::io;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth saying, but nothing is lost: an empty file, an archive or a folder that holds no files.
    Note,
    /// Some input was missing, unreadable or damaged.
    Error,
}

/// One problem with one file or archive member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as given, or `bundle.tgz!member`; `-` for standard input.
    pub path: String,
    /// Byte offset in the decoded stream: how many bytes were good. `None` where the stream never began.
    pub place: Option<u64>,
    /// How much it matters.
    pub severity: Severity,
    /// What happened: lower case, no final dot.
    pub message: String,
}

impl Problem {
    /// Reading the stream called `path` failed behind its first `place` decoded bytes.
    pub fn reading(path: impl Into<String>, place: u64, error: &io::Error) -> Self {
        Self { place: Some(place), ..Self::io(path, error) }
    }

    pub(super) fn note(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), place: None, severity: Severity::Note, message: message.into() }
    }

    pub(super) fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), place: None, severity: Severity::Error, message: message.into() }
    }

    /// A file is not what was asked for.
    pub(crate) fn unfit(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::error(path, message)
    }

    pub(super) fn io(path: impl Into<String>, error: &io::Error) -> Self {
        Self::error(path, say(error))
    }
}

impl std::error::Error for Problem {}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        harmless(&self.path, f)?;
        if let Some(place) = self.place {
            write!(f, ": byte {place}")?;
        }
        f.write_str(": ")?;
        harmless(&self.message, f)
    }
}

/// The error in the words of this room: `No such file or directory (os error 2)` loses its capital and its number.
pub(super) fn say(error: &io::Error) -> String {
    let text = error.to_string();
    let text = match error.raw_os_error() {
        Some(number) => text.strip_suffix(&format!(" (os error {number})")).unwrap_or(&text),
        None => &text,
    };
    lower(text)
}

/// `text` with its first letter in lower case, unless that letter begins an acronym.
pub(super) fn lower(text: &str) -> String {
    let mut letters = text.chars();
    let (first, second) = (letters.next(), letters.next());
    match first {
        Some(first) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// Names of archive members come from strangers and go to a terminal, so control characters are spelled out.
fn harmless(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for letter in text.chars() {
        if letter.is_control() {
            write!(f, "{}", letter.escape_default())?;
        } else {
            f.write_char(letter)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_file_and_place() {
        for (problem, expected) in [
            (Problem::note("full", "the file is empty"), "full: the file is empty"),
            (
                Problem::reading("full.2.gz", 18234, &io::Error::other("unexpected end of gzip data")),
                "full.2.gz: byte 18234: unexpected end of gzip data",
            ),
            (Problem::io("gone", &io::Error::from_raw_os_error(2)), "gone: no such file or directory"),
            (Problem::io("x", &io::Error::other("EOF while busy")), "x: EOF while busy"),
            (Problem::error("a.tar!\x1b[2Jname\n", "damaged"), "a.tar!\\u{1b}[2Jname\\n: damaged"),
        ] {
            assert_eq!(problem.to_string(), expected);
        }
    }
}
