//! Whether a start line stands where a message begins.

use super::message::FOREIGN;
use crate::dialect::{self, LinePrefix};
use crate::sip::{header, start_line};
use crate::text::{Lines, Window, indentation};

/// Where a start line stands.
pub(super) struct Place {
    /// Where its line begins.
    pub(super) line: usize,
    /// Where it begins itself: behind the blanks or the prefix that its line begins with.
    pub(super) at: usize,
    /// What stands before each line of the message, if it isn't blanks.
    pub(super) prefix: Option<LinePrefix>,
}

/// A byte order mark, which may stand at the very beginning of a stream.
const BOM: &[u8] = b"\xef\xbb\xbf";

impl Place {
    /// The place of a status line at `at`, if only blanks or a prefix that a dialect knows stand before it on its line.
    pub(super) fn of_status(window: &Window<'_>, at: usize) -> Option<Self> {
        let floor = window.floor(at);
        let before = &window.bytes[floor..at];
        let indent = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line = at - indent;
        let begins = match before[..before.len() - indent].last() {
            Some(b'\n') => true,
            // One product ends the line above with a newline and a carriage return.
            Some(b'\r') => before[..before.len() - indent].ends_with(b"\n\r"),
            Some(_) => window.base == 0 && &window.bytes[..line] == BOM,
            None => window.base == 0 && floor == 0,
        };
        if begins { Some(Self { line, at, prefix: None }) } else { Self::behind_prefix(window, at) }
    }

    /// The same without the blank that its line begins with, if the header at `next` has none: what writes several values puts
    /// one between them, as Go's `Println`, Python's `print` and the consoles of browsers do, also where the one before a
    /// message ends with a line end.
    pub(super) fn without_separator(self, window: &Window<'_>, next: Option<usize>, ceiling: usize) -> Self {
        let is_one_blank = self.prefix.is_none() && window.bytes[self.line..self.at] == *b" ";
        let is_header = |next: usize| header::known(window.line(next, ceiling).0).is_some();
        // Behind a header it goes on with that.
        let is_fold = || {
            let above = window.line_before(self.line, window.floor(self.line)).map_or(&b""[..], |(line, _)| line);
            header::name(above).is_some() || matches!(above, [b' ' | b'\t', ..])
        };
        let is_separator = is_one_blank && next.is_some_and(is_header) && !is_fold();
        if is_separator { Self { line: self.at, ..self } } else { self }
    }

    /// The place of a start line at `at` behind a prefix.
    pub(super) fn behind_prefix(window: &Window<'_>, at: usize) -> Option<Self> {
        // Prefixes are short; other text before a status line may not be.
        const LONGEST: usize = 256;
        let line = window.line_start(at, at.saturating_sub(LONGEST))?;
        let prefix = dialect::line_prefix(&window.bytes[line..window.ceiling(at)], at - line)?;
        Some(Self { line, at, prefix: Some(prefix) })
    }

    /// Whether something stands before each line of the message, so that its lines can be told from others'.
    pub(super) fn is_set_off(&self) -> bool {
        self.at > self.line
    }

    /// Whether a header line of this message stands at `start`.
    pub(super) fn header_at(&self, window: &Window<'_>, start: usize, ceiling: usize) -> bool {
        let (line, _) = window.line(start, ceiling);
        self.strip(window, line).is_some_and(|line| header::name(line).is_some())
    }

    /// Whether headers of this message with an empty line before each begin at `start`, as pages show logs whose line ends they
    /// doubled: two that are known, at least.
    pub(super) fn spaced_headers_at(&self, window: &Window<'_>, start: usize, ceiling: usize) -> bool {
        let mut lines = Lines::new(window, start, ceiling);
        [false, true, false, true].into_iter().all(|is_header| {
            lines.next_line().is_some_and(|line| {
                if is_header {
                    self.strip(window, line.text).is_some_and(|line| header::known(line).is_some())
                } else {
                    self.is_empty(window, line.text)
                }
            })
        })
    }

    /// `line` without what stands before each line of this message.
    #[inline]
    pub(super) fn strip<'a>(&self, window: &Window<'_>, line: &'a [u8]) -> Option<&'a [u8]> {
        if self.line == self.at {
            return Some(line);
        }
        match self.prefix {
            None => line.strip_prefix(&window.bytes[self.line..self.at]),
            Some(prefix) => line.get(prefix(line)?..),
        }
    }

    /// Whether `line` continues a header: it begins with a blank, and isn't empty.
    #[inline]
    pub(super) fn continues(&self, window: &Window<'_>, line: &[u8]) -> bool {
        match self.strip(window, line) {
            Some(text @ [b' ' | b'\t', ..]) => indentation(text) < text.len(),
            _ => false,
        }
    }

    /// Whether nothing but blanks and what stands before each line of the message is in `line`.
    pub(super) fn is_empty(&self, window: &Window<'_>, line: &[u8]) -> bool {
        self.strip(window, line).unwrap_or(line).trim_ascii().is_empty()
    }
}

/// A place at or before the beginning of the stretch where no header of a message can be under way: headers end at an
/// empty line, and behind more lines of others than they are ever interrupted by.
pub(super) fn before_any_header(window: &Window<'_>) -> usize {
    let from = window.owned.start;
    let floor = window.floor(from);
    let Some(mut at) = window.line_start(from, floor) else { return from };
    let mut foreign = 0;
    while foreign <= FOREIGN {
        let Some((line, start)) = window.line_before(at, floor) else { break };
        let line = dialect::without_prefix(line);
        if line.trim_ascii().is_empty() {
            if !is_between_spaced(window, start, floor) {
                break;
            }
        } else {
            let may_be_header = indentation(line) > 0 || header::name(line).is_some();
            foreign = if may_be_header || is_start_line(line) { 0 } else { foreign + 1 };
        }
        at = start;
    }
    at
}

/// Whether the empty line at `start` may stand between lines of a message that has one behind each of them: above it stands
/// a start line, or a header with another empty line above.
fn is_between_spaced(window: &Window<'_>, start: usize, floor: usize) -> bool {
    let Some((line, start)) = window.line_before(start, floor) else { return false };
    is_start_line(line)
        || header::name(line).is_some()
            && window.line_before(start, floor).is_some_and(|(line, _)| line.trim_ascii().is_empty())
}

pub(super) fn is_start_line(line: &[u8]) -> bool {
    start_line::status_line(line).is_some() || start_line::request_line(line).is_some()
}
