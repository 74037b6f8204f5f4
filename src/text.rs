//! A window of a log: its bytes, the lines in it, and spans that name parts of it.
//!
//! What is read at a place may depend on the [`BEFORE`] bytes before that place and the [`AFTER`] bytes behind it, and on
//! nothing else. Every function here keeps to these bounds itself, so that a reader gets the same answer however the
//! stream was cut into windows.

use crate::vector;
use std::ops::Range;

/// How far before a place a reader may look, in bytes.
pub const BEFORE: usize = 64 * 1024;

/// How far behind a place a reader may look, in bytes.
pub const AFTER: usize = 256 * 1024;

/// A part of a window, or of the [`Arena`] beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Span {
    start: u32,
    length: u32,
}

/// Spans from here on lie in the arena. Windows are far smaller.
const ARENA: u32 = 1 << 31;

impl Span {
    /// The span of a range of a window.
    pub fn new(range: Range<usize>) -> Self {
        Self { start: range.start as u32, length: range.end.saturating_sub(range.start) as u32 }
    }

    /// The span of `part`, which must be a slice of `whole`; elsewhere it is empty.
    pub fn of(whole: &[u8], part: &[u8]) -> Self {
        let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        if start <= whole.len() && part.len() <= whole.len() - start {
            Self { start: start as u32, length: part.len() as u32 }
        } else {
            Self::default()
        }
    }

    /// The span of `part`, a slice of `whole`, which is what this span names.
    #[must_use]
    pub fn part_of(self, whole: &[u8], part: &[u8]) -> Self {
        let Self { start, length } = Self::of(whole, part);
        Self { start: self.start + start, length }
    }

    /// The first `length` bytes of it.
    #[must_use]
    pub fn head(self, length: usize) -> Self {
        Self { length: self.length.min(length as u32), ..self }
    }

    /// The last `length` bytes of it.
    #[must_use]
    pub fn tail(self, length: usize) -> Self {
        let length = self.length.min(length as u32);
        Self { start: self.start + self.length - length, length }
    }

    /// Whether nothing is in it. An empty value and one that is missing are the same to a record.
    pub fn is_empty(self) -> bool {
        self.length == 0
    }

    /// How many bytes are in it.
    pub fn len(self) -> usize {
        self.length as usize
    }
}

/// What readers of one window keep beside it: text that stands nowhere in it as such, put together from parts or unfolded,
/// and what they have looked for far above.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Arena {
    text: Vec<u8>,
    #[serde(skip)]
    above: Vec<Above>,
}

/// What was looked for above a place.
#[derive(Clone, Debug)]
struct Above {
    literal: &'static [u8],
    /// Where it may begin so that it was found or is not there.
    known: Range<usize>,
    /// Where it begins last.
    last: Option<usize>,
}

impl Arena {
    /// Forgets everything; the memory stays.
    pub fn clear(&mut self) {
        self.text.clear();
        self.above.clear();
    }

    /// How many bytes it holds.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Keeps the parts, one behind the other, as one text.
    pub fn keep(&mut self, parts: &[&[u8]]) -> Span {
        let start = self.text.len();
        for part in parts {
            self.text.extend_from_slice(part);
        }
        Span { start: ARENA | start as u32, length: (self.text.len() - start) as u32 }
    }

    /// Keeps what `span` names of `text`, unless it is kept already. `stretch` is a part of `text` that is kept as `whole`.
    pub fn adopt(&mut self, span: Span, text: &[u8], stretch: &Range<usize>, whole: Span) -> Span {
        let (start, length) = (span.start as usize, span.length as usize);
        if span.is_empty() || span.start >= ARENA {
            span
        } else if stretch.start <= start && start + length <= stretch.end {
            Span { start: whole.start + (start - stretch.start) as u32, length: span.length }
        } else {
            self.keep(&[text.get(start..start + length).unwrap_or_default()])
        }
    }
}

impl Arena {
    /// Where `literal` begins that stands last before `at` in `window`, as far as a reader there may look. What was looked
    /// through for one place is not looked through again for the next, so that each of many rows may ask for the line that
    /// names their columns.
    ///
    /// Until [`Self::clear`], all questions are about one window.
    pub fn last_above(&mut self, window: &Window<'_>, at: usize, literal: &'static [u8]) -> Option<usize> {
        let (from, to) = (window.floor(at), (at + 1).saturating_sub(literal.len()));
        let index = self.above.iter().position(|above| above.literal == literal).unwrap_or_else(|| {
            self.above.push(Above { literal, known: 0..0, last: None });
            self.above.len() - 1
        });
        let Above { known, last, .. } = &mut self.above[index];
        if !(known.start..=known.end).contains(&from) || to < known.end {
            (*known, *last) = (from..from, None);
        }
        let new = known.end..at.max(known.end);
        *last = memchr::memmem::rfind(&window.bytes[new], literal).map(|found| known.end + found).or(*last);
        known.end = to.max(known.end);
        last.filter(|&last| last >= from)
    }
}

/// What spans are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The bytes of the window.
    pub window: &'a [u8],
    /// The arena that was filled while the window was scanned.
    pub arena: &'a Arena,
}

impl<'a> Text<'a> {
    /// The bytes of `span`.
    #[inline]
    pub fn get(&self, span: Span) -> &'a [u8] {
        let (text, start) = match span.start.checked_sub(ARENA) {
            Some(start) => (&*self.arena.text, start),
            None => (self.window, span.start),
        };
        text.get(start as usize..(start + span.length) as usize).unwrap_or_default()
    }
}

/// A stretch of a stream with the context that its readers may look at.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    /// The stretch and its context.
    pub bytes: &'a [u8],
    /// The stretch itself: what begins here belongs to this window, and what begins elsewhere to another.
    pub owned: Range<usize>,
    /// Where `bytes` begins in the stream.
    pub base: u64,
    /// Whether the stream ends with `bytes`.
    pub ends: bool,
}

impl<'a> Window<'a> {
    /// A whole stream as one window.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, owned: 0..bytes.len(), base: 0, ends: true }
    }

    /// The first place that a reader at `at` may look at.
    pub fn floor(&self, at: usize) -> usize {
        at.saturating_sub(BEFORE)
    }

    /// The place behind the last one that a reader at `at` may look at.
    pub fn ceiling(&self, at: usize) -> usize {
        self.bytes.len().min(at.saturating_add(AFTER))
    }

    /// Whether what a reader at `at` may look at ends because the stream does, and not because of a bound.
    pub fn ends_before(&self, ceiling: usize) -> bool {
        self.ends && ceiling == self.bytes.len()
    }

    /// Whether what a reader at `at` may look at ends because no more of the stream has come yet.
    pub fn goes_on_behind(&self, ceiling: usize) -> bool {
        !self.ends && ceiling == self.bytes.len()
    }

    /// Where the line that holds `at` begins, or `None` where that is further away than `floor`.
    pub fn line_start(&self, at: usize, floor: usize) -> Option<usize> {
        match memchr::memrchr(b'\n', &self.bytes[floor..at]) {
            Some(newline) => Some(floor + newline + 1),
            None => (self.base == 0 && floor == 0).then_some(0),
        }
    }

    /// The line that begins at `start`, without its line end, and where the next one begins: `None` where `ceiling` comes
    /// first.
    #[inline]
    pub fn line(&self, start: usize, ceiling: usize) -> (&'a [u8], Option<usize>) {
        let rest = &self.bytes[start..ceiling];
        match memchr::memchr(b'\n', rest) {
            Some(newline) => (without_cr(&rest[..newline]), Some(start + newline + 1)),
            None => (without_cr(rest), None),
        }
    }

    /// The line before the one that begins at `start`: its text without line end, and where it begins.
    pub fn line_before(&self, start: usize, floor: usize) -> Option<(&'a [u8], usize)> {
        if start <= floor {
            return None;
        }
        let end = start - 1;
        let begin = self.line_start(end, floor)?;
        Some((without_cr(&self.bytes[begin..end]), begin))
    }
}

/// The lines of a window from one place on, for when they are short and all are looked at.
///
/// Sixty-four bytes at a time are searched for newlines, and what was found is remembered. A copy goes its own way.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    bytes: &'a [u8],
    /// Where the next line begins.
    start: usize,
    /// Newlines at or behind `start`, as bits from `base` on.
    newlines: u64,
    base: usize,
}

/// One of [`Lines`].
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Where it begins.
    pub start: usize,
    /// Its text, without the line end.
    pub text: &'a [u8],
    /// Where the next one begins; `None` where the line has no end within reach.
    pub next: Option<usize>,
}

impl<'a> Lines<'a> {
    /// The lines from `start` to `ceiling`.
    pub fn new(window: &Window<'a>, start: usize, ceiling: usize) -> Self {
        let bytes = &window.bytes[..ceiling];
        Self { bytes, start, newlines: vector::equal_64(bytes, start, b'\n'), base: start }
    }

    /// Where the next line begins.
    #[inline]
    pub fn position(&self) -> usize {
        self.start
    }

    /// Where the next line ends, if its newline is within reach.
    #[inline]
    pub fn newline(&mut self) -> Option<usize> {
        while self.newlines == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.newlines = vector::equal_64(self.bytes, self.base, b'\n');
        }
        Some(self.base + self.newlines.trailing_zeros() as usize)
    }

    /// Passes over the line that ends at `newline`, as [`Lines::newline`] gave it.
    #[inline]
    pub fn pass(&mut self, newline: usize) {
        self.newlines &= self.newlines.wrapping_sub(1);
        self.start = newline + 1;
    }

    /// The next line; `None` at the end.
    #[inline]
    pub fn next_line(&mut self) -> Option<Line<'a>> {
        let start = self.start;
        if start >= self.bytes.len() {
            return None;
        }
        let Some(newline) = self.newline() else {
            self.start = self.bytes.len();
            return Some(Line { start, text: without_cr(&self.bytes[start..]), next: None });
        };
        self.pass(newline);
        Some(Line { start, text: without_cr(&self.bytes[start..newline]), next: Some(newline + 1) })
    }
}

/// `line` without carriage returns at its end; some writers leave two.
#[inline]
fn without_cr(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r'] = line {
        line = rest;
    }
    line
}

/// How many blanks and tabs `line` begins with.
#[inline]
pub fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Whether a terminal would do more with it than show it: control characters, marks that change the direction of text
/// (Unicode Bidi_Control), line and paragraph separators, and the byte order mark.
pub fn acts_on_terminals(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_before_and_behind() {
        let window = Window::whole(b"one\r\n\ntwo\r\r\nthree");
        let lines: Vec<_> =
            std::iter::successors(Some(window.line(0, 17)), |(_, next)| next.map(|at| window.line(at, 17)))
                .map(|(line, _)| line)
                .collect();
        assert_eq!(lines, [&b"one"[..], b"", b"two", b"three"]);
        assert_eq!(window.line_before(12, 0), Some((&b"two"[..], 6)));
        assert_eq!(window.line_before(6, 0), Some((&b""[..], 5)));
        assert_eq!(window.line_before(5, 0), Some((&b"one"[..], 0)));
        assert_eq!(window.line_before(0, 0), None);
        assert_eq!(window.line_start(8, 7), None, "a line that begins before the floor is not looked for");
    }

    proptest::proptest! {
        #[test]
        fn what_stands_last_above_is_found_whoever_asked_before(
            gaps in proptest::collection::vec((0..3 * BEFORE / 2, proptest::prelude::any::<bool>()), 1..8),
            places in proptest::collection::vec(proptest::prelude::any::<proptest::sample::Index>(), 1..30),
            upwards in proptest::prelude::any::<bool>(),
        ) {
            let text: Vec<u8> = gaps.into_iter().flat_map(|(gap, names)| {
                [&vec![b'.'; gap][..], if names { b"#names" } else { b"#nam" }].concat()
            }).collect();
            let (window, mut arena) = (Window::whole(&text), Arena::default());
            let mut places: Vec<usize> = places.iter().map(|place| place.index(text.len() + 1)).collect();
            if upwards {
                places.sort_unstable();
            }
            for at in places {
                let floor = window.floor(at);
                let expected = memchr::memmem::rfind(&text[floor..at], b"#names").map(|found| floor + found);
                proptest::prop_assert_eq!(arena.last_above(&window, at, b"#names"), expected, "{}", at);
            }
        }
    }

    #[test]
    fn spans_name_window_and_arena() {
        let whole = b"SIP/2.0 200 OK";
        let mut arena = Arena::default();
        let kept = arena.keep(&[b"192.0.2.1", b":", b"5060"]);
        let text = Text { window: whole, arena: &arena };
        assert_eq!(text.get(Span::of(whole, &whole[8..11])), b"200");
        assert_eq!(text.get(kept), b"192.0.2.1:5060");
        assert_eq!(text.get(Span::of(whole, b"elsewhere")), b"");
        assert_eq!(text.get(Span::default()), b"");
    }
}
