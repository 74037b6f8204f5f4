//! The lines above and below a start line that are of the same origin, without what stands before each.
//!
//! Lines of others may stand between: they begin otherwise.

use super::{partial, prefix};
use crate::dialect::escape::{Decoder, Escape};
use crate::dialect::json;
use crate::sip::header;
use crate::text::{Line, Lines, Window};
use std::ops::Range;

/// How many lines of others, and how many bytes of them, may stand between two lines of a message.
const FOREIGN: usize = 64;
const FOREIGN_BYTES: usize = 16 * 1024;

/// How many lines of others may stand between a start line and the first header: until these have come, a live reader waits.
pub(in crate::scan) const BEFORE_HEADERS: usize = 8;

/// How many lines above a start line are taken for its marker, and how many if they may be the headers around a body.
const ABOVE: usize = 24;
const ABOVE_BODY: usize = 128;

/// How many blanks at least stand before lines of a message that are indented below the prefix of its first.
const INDENT: usize = 4;

/// What stands for lines of others behind headers.
const OTHERS: &[u8] = b"-\n";

/// How many lines of headers are taken, and how many behind them.
const BELOW: usize = 512;
const BEHIND: usize = 8;

/// A place and its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    pub(super) window: &'a Window<'a>,
    pub(super) hit: usize,
    /// How far back and ahead to look.
    pub(super) floor: usize,
    pub(super) ceiling: usize,
    /// Where its line begins.
    pub(super) line: usize,
    /// Where the line behind it begins.
    pub(super) next: Option<usize>,
}

/// What ngrep puts before every line of a packet that it breaks at the width of the terminal.
pub(super) const BREAK: &[u8] = b"  ";

/// How many lines a packet may be broken into.
const BREAKS: usize = 64;

/// Whether a line may be the first of several that ngrep broke it into.
pub(super) fn may_be_broken(line: &[u8]) -> bool {
    line.starts_with(BREAK) && line.get(BREAK.len()) != Some(&b' ') && memchr::memmem::find(line, b"..").is_some()
}

impl<'a> Around<'a> {
    /// What may be looked at is `room`, which begins in the line of `hit` or where that does.
    pub(super) fn within(room: Range<usize>, window: &'a Window<'a>, hit: usize) -> Self {
        let (_, next) = window.line(hit, room.end);
        Self { window, hit, floor: room.start, ceiling: room.end, line: room.start, next }
    }

    /// The line put together with those that it goes on in, if ngrep broke it: its text, and whether
    /// the line behind that has come.
    pub(super) fn joined(&self, line: &[u8]) -> Option<(Vec<u8>, bool)> {
        let text = line.strip_prefix(BREAK)?;
        let mut joined = text.to_vec();
        let mut lines = Lines::new(self.window, self.next?, self.ceiling);
        for _ in 0..BREAKS {
            let Some(next) = lines.next_line() else { return Some((joined, false)) };
            if next.next.is_none() && self.window.goes_on_behind(self.ceiling) {
                return Some((joined, false));
            }
            // All but the last are as long as the first.
            match next.text.strip_prefix(BREAK).filter(|_| next.text.len() <= line.len()) {
                Some(text) => joined.extend_from_slice(text),
                None => break,
            }
        }
        Some((joined, true))
    }
}

impl Around<'_> {
    /// How far the line behind is indented, if it is a header that is known.
    pub(super) fn header_follows(&self) -> Option<usize> {
        let (line, _) = self.window.line(self.next?, self.ceiling);
        let indent = crate::text::indentation(line);
        header::known(&line[indent..]).map(|_| indent)
    }
}

impl Around<'_> {
    /// Whether the line behind has come with its end.
    pub(super) fn next_is_whole(&self) -> bool {
        self.next.is_some_and(|next| self.window.line(next, self.ceiling).1.is_some())
    }

    /// Appends the headers below one line that only the first of them had become, each indented so, as [`Source::below`] does.
    pub(super) fn rest_below(&self, indent: usize, out: &mut Vec<u8>, scratch: &mut Vec<u8>) -> bool {
        out.truncate(out.trim_ascii_end().len());
        out.push(b'\n');
        Source { name: None, prefix: b"", indent, is_spaced: false }.below(self, out, scratch)
    }
}

/// What the lines of one origin have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// The name of the string of JSON that holds their text.
    pub(super) name: Option<&'a [u8]>,
    /// What stands before the text in one of them.
    pub(super) prefix: &'a [u8],
    /// How many blanks stand before the text in the others, where the prefix stands in the first alone.
    pub(super) indent: usize,
    /// An empty line stands before each of the others, as pages show logs whose line ends they doubled.
    pub(super) is_spaced: bool,
}

impl Source<'_> {
    /// Appends the text of `line`, with a line end where the line says that it is whole; false for a line of another origin.
    fn take(&self, line: &[u8], out: &mut Vec<u8>, scratch: &mut Vec<u8>) -> bool {
        let (line, mut whole) = match self.name {
            None => (line, true),
            Some(name) => {
                let Some(content) = json::string(line, name) else { return false };
                scratch.clear();
                Decoder::new(Escape::Backslash, content).all(scratch);
                // Docker's log driver cuts long lines, and says so by the line end that is missing.
                (&**scratch, name != b"log" || content.len() < partial::CUT || scratch.ends_with(b"\n"))
            }
        };
        let Some((text, partial)) = prefix::strip(self.prefix, without_line_end(line)) else { return false };
        let text = &text[crate::text::indentation(text).min(self.indent)..];
        out.extend_from_slice(text);
        whole &= !partial;
        if whole {
            out.push(b'\n');
        }
        true
    }

    /// The same source with as much of the prefix as stands before the first header line below. `None` where no header follows.
    pub(super) fn learn(self, around: &Around<'_>, scratch: &mut Vec<u8>) -> Option<Self> {
        let mut lines = Lines::new(around.window, around.next?, around.ceiling);
        let (mut foreign, first) = (0, around.next?);
        if self.name.is_none() && !self.prefix.trim_ascii().is_empty() && is_spaced(lines) {
            return Some(Self { prefix: b"", is_spaced: true, ..self });
        }
        // Whether all lines so far hold no string of this name: an object may be spread over many.
        let mut is_next = self.name.is_some();
        loop {
            let Line { start, text, .. } = lines.next_line()?;
            let string = self.name.and_then(|name| json::string(text, name));
            let line = match (self.name, string) {
                (None, _) => text,
                (Some(_), None) => &[][..],
                (Some(_), Some(content)) => {
                    scratch.clear();
                    Decoder::new(Escape::Backslash, content).all(scratch);
                    &*scratch
                }
            };
            if let Some(known) = prefix::before_header(self.prefix, line)
                // Further away the prefix must be worth something, and blanks are only themselves.
                && (foreign == 0 || is_next || known > 8 && known * 2 > self.prefix.len())
                && (known == self.prefix.len() || !self.prefix.trim_ascii().is_empty())
            {
                return Some(Self { prefix: &self.prefix[..known], ..self });
            }
            is_next &= string.is_none();
            let indent = crate::text::indentation(line);
            if foreign == 0
                && (indent >= INDENT || line.starts_with(b"\t"))
                && header::known(&line[indent..]).is_some()
                && !self.prefix.trim_ascii().is_empty()
            {
                return Some(Self { prefix: b"", indent, ..self });
            }
            foreign += 1;
            if foreign > BEFORE_HEADERS || start - first > FOREIGN_BYTES {
                return None;
            }
        }
    }

    /// Appends the lines above of the same origin.
    pub(super) fn above(&self, around: &Around<'_>, out: &mut Vec<u8>, scratch: &mut Vec<u8>) {
        let Around { window, floor, .. } = *around;
        // Some products indent a message, also behind what they put before every line, and what announces it less or not.
        let text = self.prefix.trim_ascii_end();
        let prefix = if text.is_empty() { text } else { &self.prefix[..self.prefix.len().min(text.len() + 1)] };
        let close = around.window.line_before(around.line, floor).is_some_and(|(line, _)| {
            prefix.ends_with(b" ") && prefix::strip(prefix, line).is_none() && prefix::strip(text, line).is_some()
        });
        let source = Self { prefix: if close { text } else { prefix }, ..*self };
        let (mut at, mut foreign, mut last) = (around.line, 0, around.line);
        let mut found: Vec<usize> = Vec::new();
        // Whether all lines so far may be the headers of a message with this one as its body.
        let mut body = true;
        while found.len() < ABOVE || body && found.len() < ABOVE_BODY {
            let Some((line, start)) = window.line_before(at, floor) else { break };
            at = start;
            let length = out.len();
            if source.take(line, out, scratch) {
                let text = out[length..].trim_ascii();
                body &= text.is_empty() == found.is_empty() && (found.is_empty() || header::name(text).is_some());
                out.truncate(length);
                found.push(start);
                (foreign, last) = (0, start);
            } else {
                foreign += 1;
                if foreign > FOREIGN || last - start > FOREIGN_BYTES {
                    break;
                }
            }
        }
        for &start in found.iter().rev() {
            source.take(window.line(start, around.hit).0, out, scratch);
        }
        // What announces a message may be written by another part of the program.
        if let Some((line, start)) = window.line_before(around.line, floor)
            && found.first() != Some(&start)
            && self.name.is_none()
            && let Some(text) = prefix::related(prefix, line)
        {
            out.extend_from_slice(line[text..].trim_ascii_end());
            out.push(b'\n');
        }
    }

    /// Appends the lines below of the same origin: headers, and a few more. Returns whether all headers have come.
    pub(super) fn below(&self, around: &Around<'_>, out: &mut Vec<u8>, scratch: &mut Vec<u8>) -> bool {
        let Some(next) = around.next else { return false };
        let mut lines = Lines::new(around.window, next, around.ceiling);
        let (mut foreign, mut count, mut behind, mut last) = (0, 0, 0, next);
        let mut done = false;
        let mut line_begins = out.len();
        // Where lines of others are all that follows, the headers have an end, if not an empty line.
        let end = |foreign: usize, behind: usize, out: &mut Vec<u8>| {
            if foreign > 0 && behind == 0 && out.ends_with(b"\n") {
                out.extend_from_slice(OTHERS);
            }
        };
        while count < BELOW && behind < BEHIND {
            let Some(line) = lines.next_line() else {
                end(foreign, behind, out);
                return done;
            };
            if line.next.is_none() && around.window.goes_on_behind(around.ceiling) {
                return done;
            }
            if self.is_spaced && line.text.trim_ascii().is_empty() && is_header({ lines }.next_line()) {
                continue;
            }
            if self.take(line.text, out, scratch) {
                if !out.ends_with(b"\n") {
                    continue;
                }
                let text = &out[line_begins..];
                let is_header = header::name(text).is_some() || matches!(text.first(), Some(b' ' | b'\t'));
                if behind > 0 || !is_header {
                    behind += 1;
                }
                // Behind lines of others headers may go on, but not behind an empty one.
                done |= behind >= BEHIND || behind > 0 && text.trim_ascii().is_empty();
                count += 1;
                foreign = 0;
                line_begins = out.len();
                last = line.next.unwrap_or(around.ceiling);
            } else {
                foreign += 1;
                if foreign > FOREIGN || line.start - last > FOREIGN_BYTES {
                    end(foreign, behind, out);
                    break;
                }
            }
        }
        true
    }
}

/// Whether two headers that are known come next, with an empty line before each.
fn is_spaced(mut lines: Lines<'_>) -> bool {
    (0..2).all(|_| {
        lines.next_line().is_some_and(|line| line.text.trim_ascii().is_empty()) && is_header(lines.next_line())
    })
}

/// Whether `line` is a header that is known.
fn is_header(line: Option<Line<'_>>) -> bool {
    line.is_some_and(|line| header::known(line.text).is_some())
}

/// A decoded string ends as the line in it did.
fn without_line_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\n' | b'\r'] = line {
        line = rest;
    }
    line
}
