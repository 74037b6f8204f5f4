//! What is in one line of the log: escaped line ends become real ones, strings of JSON their content, as often as they are
//! nested.

use super::LEAD;
use super::start::Kind;
use crate::dialect::escape::{Decoder, Escape};
use crate::dialect::{journald, json};
use crate::sip::{header, start_line};

/// How often text may be escaped.
const LEVELS: usize = 4;

/// How much is taken behind a start line, as long as headers follow it.
pub(super) const HEADERS: usize = 64 * 1024;

/// How much is taken behind the headers.
const TAIL: usize = 4 * 1024;

/// What was found in a line.
#[derive(Debug)]
pub(super) struct Inside {
    /// Where the version stands in the text that came out.
    pub(super) at: usize,
    /// The name of the outermost string of JSON.
    pub(super) name: Option<Vec<u8>>,
    /// Where the content of that string stands in the line.
    pub(super) string: Option<std::ops::Range<usize>>,
    /// Its line ends were found by the names of headers alone.
    pub(super) is_flat: bool,
    /// It stands in quotes that are nothing's value.
    pub(super) is_quoted: bool,
    /// Where in the line what is in these begins, if they are the outermost.
    pub(super) quoted_from: Option<usize>,
    /// Its line ends are written so that the empty line behind the headers may be gone.
    pub(super) is_open: bool,
}

/// Takes `line` apart around the version at `at` into `out`.
pub(super) fn unwrap(line: &[u8], at: usize, kind: Kind, out: &mut Vec<u8>, other: &mut Vec<u8>) -> Option<Inside> {
    let first = step(line, at, kind);
    let mut inside =
        Inside { at, name: None, string: None, is_flat: false, is_quoted: false, quoted_from: None, is_open: false };
    let Some(first) = first else {
        // Nothing is escaped: only this line matters, and no start line is that long.
        const LONGEST: usize = 2048;
        if line.len() - at > LONGEST {
            return None;
        }
        out.clear();
        out.extend_from_slice(line);
        return Some(inside);
    };
    inside.name.clone_from(&first.name);
    inside.string = first.name.is_some().then(|| first.range.clone());
    inside.is_flat = first.is_flat();
    inside.is_open = first.is_open();
    inside.is_quoted = first.is_quoted;
    inside.quoted_from = first.is_quoted.then_some(first.range.start);
    inside.at = first.decode(line, at, out);
    for _ in 1..LEVELS {
        let Some(step) = step(out, inside.at, kind) else { break };
        if inside.name.is_none() && step.name.is_some() {
            inside.name.clone_from(&step.name);
        }
        inside.is_flat |= step.is_flat();
        inside.is_open |= step.is_open();
        inside.at = step.decode(out, inside.at, other);
        std::mem::swap(out, other);
    }
    Some(inside)
}

/// One level of nesting.
struct Step {
    written: Written,
    range: std::ops::Range<usize>,
    name: Option<Vec<u8>>,
    is_quoted: bool,
}

/// The outermost level that hides the start line with the version at `at`.
fn step(text: &[u8], at: usize, kind: Kind) -> Option<Step> {
    if text[at..].starts_with(journald::VERSION_HEAD) {
        let (numbers, name) = journald::array_around(text, at)?;
        return Some(Step {
            written: Written::Numbers,
            range: numbers,
            name: Some(text[name].to_vec()),
            is_quoted: false,
        });
    }
    let begin = memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline);
    let string = json::string_around(text, begin, at, end);
    if let Some(json::Text { content, name: Some(name), .. }) = string {
        return Some(Step {
            written: Written::Escaped(Escape::Backslash),
            range: content,
            name: Some(text[name].to_vec()),
            is_quoted: false,
        });
    }
    let rest = &text[at + start_line::VERSION.len()..end];
    let escape = Escape::behind_start_line(rest, kind == Kind::Status)?;
    let (range, is_quoted) = match string {
        Some(string) if matches!(escape, Escape::Backslash | Escape::BackslashReturn) => (string.content, true),
        _ => (begin..end, false),
    };
    Some(Step { written: Written::Escaped(escape), range, name: None, is_quoted })
}

/// How it is written.
#[derive(Clone, Copy)]
enum Written {
    Escaped(Escape),
    /// A number for each byte.
    Numbers,
}

impl Step {
    fn is_flat(&self) -> bool {
        matches!(self.written, Written::Escaped(Escape::Blank))
    }

    fn is_open(&self) -> bool {
        self.is_flat() || matches!(self.written, Written::Escaped(Escape::Return))
    }

    /// Decodes it into `out`, and returns where the place `at` is then. What stands far before is left out, and what follows
    /// the headers soon.
    fn decode(&self, text: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
        out.clear();
        let Written::Escaped(escape) = self.written else {
            journald::decode(&text[self.range.start..at], out);
            let place = out.len();
            journald::decode(&text[at..self.range.end.min(at + HEADERS)], out);
            return place;
        };
        let from = self.range.start.max(at.saturating_sub(LEAD));
        Decoder::new(escape, &text[from..at]).all(out);
        let place = out.len();
        let to = self.range.end.min(at + HEADERS);
        let mut decoder = Decoder::new(escape, &text[at..to]);
        let mut line = place;
        while decoder.line(out) {
            // Nothing is there where the text ends within an escape.
            let text = out.get(line..).unwrap_or_default();
            let is_header = line == place || matches!(text, [b' ' | b'\t', ..]) || header::name(text).is_some();
            if !is_header {
                decoder.shorten(TAIL);
                decoder.all(out);
                break;
            }
            line = out.len();
        }
        place
    }
}
