//! Whether a start line stands where a message begins.

use crate::sip::{Header, header};
use crate::text::{Window, indentation};

/// Where a start line stands.
pub(super) struct Place {
    /// Where its line begins.
    pub(super) line: usize,
    /// Where it begins itself: behind the blanks that its line begins with.
    pub(super) at: usize,
}

/// A byte order mark, which may stand at the very beginning of a stream.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How many lines of a folded header, and of headers above a body, are looked back over.
const LINES: usize = 256;

impl Place {
    /// The place of a status line at `at`, if only blanks stand before it on its line.
    pub(super) fn of_status(window: &Window<'_>, at: usize) -> Option<Self> {
        let floor = window.floor(at);
        let before = &window.bytes[floor..at];
        let indent = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line = at - indent;
        let begins = match before[..before.len() - indent].last() {
            Some(b'\n') => true,
            Some(_) => window.base == 0 && &window.bytes[..line] == BOM,
            None => window.base == 0 && floor == 0,
        };
        begins.then_some(Self { line, at })
    }

    /// How far the message is indented. All its lines are.
    pub(super) fn indent(&self) -> usize {
        self.at - self.line
    }

    /// Whether a header line of this message stands at `start`.
    pub(super) fn header_at(&self, window: &Window<'_>, start: usize, ceiling: usize) -> bool {
        let (line, _) = window.line(start, ceiling);
        self.strip_indent(window, line).is_some_and(|line| header::name(line).is_some())
    }

    /// `line` without the indentation of this message.
    #[inline]
    pub(super) fn strip_indent<'a>(&self, window: &Window<'_>, line: &'a [u8]) -> Option<&'a [u8]> {
        if self.line == self.at {
            return Some(line);
        }
        line.strip_prefix(&window.bytes[self.line..self.at])
    }

    /// Whether `line` continues a header: it begins with a blank, behind the indentation, and isn't empty.
    #[inline]
    pub(super) fn continues(&self, line: &[u8]) -> bool {
        match line.get(self.indent()) {
            Some(b' ' | b'\t') => indentation(line) < line.len(),
            _ => false,
        }
    }

    /// Whether this is no message but part of another: a line of a folded header, or the body of a message that carries a
    /// message (`message/sipfrag` in the NOTIFY of a transfer, RFC 3420; `message/sip`, RFC 3261 section 27.5).
    pub(super) fn inside_another_message(&self, window: &Window<'_>) -> bool {
        let floor = window.floor(self.line);
        match window.line_before(self.line, floor) {
            None => false,
            Some((above, start)) if above.trim_ascii().is_empty() => self.body_of_a_message(window, start, floor),
            Some(_) => self.indent() > 0 && self.folded_header(window, floor),
        }
    }

    /// Looks up from the blank line at `start` over the headers of what may be the message around this one.
    fn body_of_a_message(&self, window: &Window<'_>, start: usize, floor: usize) -> bool {
        let mut at = start;
        for _ in 0..LINES {
            let Some((line, line_start)) = window.line_before(at, floor) else { return false };
            let line = line.trim_ascii_start();
            match header::classify(line) {
                Some((Header::ContentType, value)) => {
                    let kind = line[value..].trim_ascii_start();
                    return kind.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"message/"));
                }
                Some(_) => {}
                // A folded line, perhaps; a start line or anything else ends the headers.
                None if line_start + line.len() < at && indentation(&window.bytes[line_start..at]) > self.indent() => {}
                None => return false,
            }
            at = line_start;
        }
        false
    }

    /// Looks up for the header line that this line continues: the nearest one that is less indented.
    fn folded_header(&self, window: &Window<'_>, floor: usize) -> bool {
        let mut level = self.indent();
        let mut at = self.line;
        for _ in 0..super::message::FOLDS {
            let Some((line, line_start)) = window.line_before(at, floor) else { return false };
            let indent = indentation(line);
            if indent == line.len() {
                return false;
            }
            if indent < level {
                if header::name(&line[indent..]).is_some() {
                    return true;
                }
                if indent == 0 {
                    return false;
                }
                level = indent;
            }
            at = line_start;
        }
        false
    }
}
