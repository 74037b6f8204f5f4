//! The plain log that is put together around a start line: what stands above it, what stands before it on its line, and the
//! message.

use super::inside::Inside;
use super::lines::{Around, Source};
use super::start::{self, Kind};
use super::{Wish, packets};
use crate::dialect;
use crate::sip::header;
use crate::text::{Arena, Window};

/// A start line in the text that was in its line.
#[derive(Clone, Copy)]
pub(super) struct StartLine<'a> {
    text: &'a [u8],
    /// Where its line begins.
    line: usize,
    /// Where it begins itself.
    start: usize,
    end: usize,
    /// Headers follow it in the same text.
    pub(super) has_headers: bool,
}

impl<'a> StartLine<'a> {
    /// The one of this kind in `text` of which the version stands at `at`.
    pub(super) fn find(text: &'a [u8], at: usize, kind: Kind) -> Option<Self> {
        let start = kind.start(text, at)?;
        let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |newline| start + newline + 1);
        Some(Self { text, line, start, end, has_headers: header::known(&text[end..]).is_some() })
    }

    /// All that stands before it on its line.
    pub(super) fn lead(&self) -> &'a [u8] {
        &self.text[self.line..self.start]
    }

    /// It with its line end.
    fn itself(&self) -> &'a [u8] {
        &self.text[self.start..self.end]
    }
}

/// What a plain log is put together from.
pub(super) struct Pieces<'a> {
    pub(super) around: Around<'a>,
    pub(super) found: &'a Inside,
    pub(super) start: StartLine<'a>,
    /// What the other lines of the message have in common with that of the start line.
    pub(super) source: Source<'a>,
    pub(super) wish: Wish,
    /// The only dialect whose markers count, if there is one.
    pub(super) only: Option<u8>,
}

/// A plain log as it is put together. Its memory is used again.
#[derive(Debug, Default)]
pub(super) struct Plain {
    pub(super) text: Vec<u8>,
    /// Where the start line stands, at the beginning of a line.
    pub(super) begins: usize,
}

impl Plain {
    /// Ends the last line, if it has no end. A line of Docker's or of Kubernetes' that is only a part of one has none.
    fn end_line(&mut self) {
        if self.text.last().is_some_and(|&last| last != b'\n') {
            self.text.push(b'\n');
        }
    }

    fn push_line(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.end_line();
    }

    /// Begins it with what stands above the start line.
    pub(super) fn begin(&mut self, pieces: &Pieces<'_>, scratch: &mut Vec<u8>) {
        let Pieces { start, source, around, .. } = pieces;
        self.text.clear();
        self.text.extend_from_slice(&start.text[..start.line]);
        if pieces.wish.above && start.line == 0 {
            // Mere signs before a message in one line are not what stands before every line, nor is how Python shows bytes. A
            // colour may be on others, and not on those above.
            let signs = start.lead().strip_prefix(b"b").filter(|quote| matches!(*quote, b"'" | b"\""));
            let signs = signs.unwrap_or(start.lead());
            let is_sign = start.has_headers && !signs.iter().any(u8::is_ascii_alphanumeric);
            let is_colour = start::without_colour(start.lead()).trim_ascii().is_empty();
            let source = if is_sign || is_colour { Source { prefix: b"", ..*source } } else { *source };
            source.above(around, &mut self.text, scratch);
        }
        self.end_line();
        self.begins = self.text.len();
    }

    /// Goes on with what stands before the start line on its line, as a line of its own, and returns whether there is anything.
    /// `None` where no start line stands behind that.
    pub(super) fn lead(&mut self, pieces: &Pieces<'_>) -> Option<bool> {
        let Pieces { start, source, found, .. } = pieces;
        // A program's text may hold a message line by line, each in quotes.
        if !start.has_headers && start::is_quoted(start.lead(), start.itself()) {
            return None;
        }
        // What all lines begin with is no text of this one.
        let lead = if start.has_headers { start.lead() } else { &start.lead()[source.prefix.len()..] };
        let lead = if found.is_flat { start::behind_length(lead) } else { lead };
        let lead = start::without_colour(lead);
        let fits = if pieces.wish.above {
            start::may_lead(&lead, &self.text)
        } else {
            header::known(lead.trim_ascii()).is_none()
        };
        if !fits || start::is_quoted(&lead, start.itself()) {
            return None;
        }
        let is_led = !lead.trim_ascii().is_empty();
        if is_led {
            let above = self.text.len();
            self.push_line(&lead);
            let may_be_of_all = start.has_headers && start.line == 0 && above > 0;
            if may_be_of_all && !is_announced(&self.text, pieces.only) {
                // It is what stands before every line of its origin, and what announces the message stands above.
                self.text.truncate(above);
            }
        }
        self.begins = self.text.len();
        Some(is_led)
    }

    /// Goes on with the message, and returns whether all of its headers have come. `behind` says whether they have where all
    /// of them stand in the line of the start line.
    pub(super) fn message(&mut self, pieces: &Pieces<'_>, behind: bool, scratch: &mut Vec<u8>) -> bool {
        let Pieces { start, source, found, around, .. } = pieces;
        if !start.has_headers {
            self.push_line(start.itself().trim_ascii_end());
            return source.below(around, &mut self.text, scratch);
        }
        self.text.extend_from_slice(&start.text[start.start..]);
        match around.header_follows().filter(|_| found.is_flat) {
            Some(indent) => around.rest_below(indent, &mut self.text, scratch),
            None => behind,
        }
    }

    /// Goes on with the packets that the headers of the message go on in, if its start line, which stands at `at` in the line
    /// `physical`, is in one of several: and returns whether these have come.
    pub(super) fn packets(&mut self, around: &Around<'_>, physical: &[u8], at: usize) -> Option<bool> {
        let (message, done) = packets::join(around, physical, at, &self.text[self.begins..])?;
        self.text.truncate(self.begins);
        self.text.extend_from_slice(&message);
        Some(done)
    }

    /// Takes out what no message holds.
    pub(super) fn clean(&mut self) {
        self.begins = without_colours(&mut self.text, self.begins);
        without_marks(&mut self.text, self.begins);
    }
}

/// Whether a message would be announced that begins behind `plain`.
fn is_announced(plain: &[u8], only: Option<u8>) -> bool {
    let mut arena = Arena::default();
    dialect::marker(&Window::whole(plain), plain.len(), only, &mut arena).is_some()
}

/// Takes the sequences out that colour text on a terminal (ECMA-48 section 8.3.117), and returns where `at` is then.
pub(super) fn without_colours(text: &mut Vec<u8>, at: usize) -> usize {
    if memchr::memchr(0x1b, text).is_none() {
        return at;
    }
    let (mut from, mut to, mut moved) = (0, 0, 0);
    while from < text.len() {
        if from <= at {
            moved = to;
        }
        let length = colour(&text[from..]);
        if length == 0 {
            text[to] = text[from];
            to += 1;
        }
        from += length.max(1);
    }
    text.truncate(to);
    if from <= at { to } else { moved }
}

/// Takes the marks out that a program put at the ends of lines, if the lines from `at` on end in the same one.
fn without_marks(text: &mut Vec<u8>, at: usize) {
    let mut lines = text[at..].split(|&byte| byte == b'\n');
    let Some(mark) = lines.next().and_then(mark) else { return };
    if !(0..2).all(|_| lines.next().is_some_and(|line| line.ends_with(mark))) {
        return;
    }
    let marked = text.split_off(at);
    for line in marked.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                text.extend_from_slice(without_mark(line, mark));
                text.push(b'\n');
            }
            None => text.extend_from_slice(without_mark(line, mark)),
        }
    }
}

/// How programs end a line that they show: `ngrep -W byline` writes a dot for a carriage return, `cat -v` and Cisco's phones
/// two signs, psql a plus behind each line of a cell but the last, and heplify-server the line end itself, escaped, which
/// people break its lines at.
const MARKS: [&[u8]; 4] = [b".", b"^M", b"+", b"\\r\\n"];

/// The mark that `line` ends with.
pub(in crate::scan) fn mark(line: &[u8]) -> Option<&'static [u8]> {
    MARKS.into_iter().find(|mark| line.ends_with(mark))
}

/// `line` without that mark, and without the blanks and the escaped carriage return that psql writes before its own.
pub(super) fn without_mark<'a>(line: &'a [u8], mark: &[u8]) -> &'a [u8] {
    let Some(text) = line.strip_suffix(mark) else { return line };
    if mark != b"+" {
        return text;
    }
    let text = text.trim_ascii_end();
    text.strip_suffix(b"\\r").unwrap_or(text)
}

/// The length of the control sequence that `text` begins with.
fn colour(text: &[u8]) -> usize {
    let Some(rest) = text.strip_prefix(b"\x1b[") else { return 0 };
    let parameters = rest.iter().take(32).take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    match rest.get(parameters) {
        Some(0x40..=0x7e) => parameters + 3,
        _ => 0,
    }
}
