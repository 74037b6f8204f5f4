//! How far around a start line may be looked: past a few others of its kind, and no further.
//!
//! To put a message together costs as much as is looked at for it, and a hostile log holds thousands of look-alikes in one
//! line. As no look passes more than [`OTHERS`] other versions, no byte is in the rooms of more than twice as many places,
//! whatever the log holds. There are two looks, a close one that tells most look-alikes and a wide one, each with rooms of
//! its own.

use crate::dialect::journald;
use crate::sip::start_line::VERSION;
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::LazyLock;

/// How many other start lines may stand between a start line and what belongs to it: those of a message around it, and of
/// others whose lines stand between its own.
pub(super) const OTHERS: usize = 8;

/// As long as a version and what follows it, in numbers too.
const WHOLE: usize = 24;

/// What a version begins with, as text and as numbers. To make ready for a search takes as long as the search.
static BEGINNINGS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [VERSION, journald::VERSION_HEAD].map(Finder::new));

/// The versions around the last place that was asked for. Places are asked for upwards, nearly always.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// Where the versions stand that begin from here to there, upwards.
    known: Range<usize>,
    places: Vec<usize>,
    /// As text or as numbers.
    numbers: bool,
    /// How many bytes all rooms had, together.
    #[cfg(test)]
    pub(super) given: usize,
}

impl Crowd {
    /// The part of `limits`, around the version at `hit`, that may be looked at. `numbers` says how the version is written.
    pub(super) fn room(&mut self, bytes: &[u8], hit: usize, limits: Range<usize>, numbers: bool) -> Range<usize> {
        if numbers != self.numbers || limits.start < self.known.start || hit > self.known.end {
            self.known = limits.start..limits.start;
            self.places.clear();
            self.numbers = numbers;
        }
        while self.known.end <= hit {
            self.know_next(bytes, hit + 1);
        }
        let behind = self.places.partition_point(|&place| place <= hit);
        // What follows the version tells whether it is one, and has to be within the limits too.
        let last = limits.end.saturating_sub(WHOLE);
        while self.places.len() < behind + OTHERS && self.known.end < last {
            self.know_next(bytes, last);
        }
        let before = self.places.partition_point(|&place| place < hit);
        let start = before.checked_sub(OTHERS).map_or(limits.start, |index| self.places[index] + VERSION.len());
        let end = self.places.get(behind + OTHERS - 1).copied().unwrap_or(limits.end);
        let room = start.clamp(limits.start, hit)..end.min(limits.end);
        #[cfg(test)]
        {
            self.given += room.len();
        }
        room
    }

    /// Looks for the next version that begins before `to`.
    fn know_next(&mut self, bytes: &[u8], to: usize) {
        let (from, beginning) = (self.known.end, &BEGINNINGS[usize::from(self.numbers)]);
        let length = beginning.needle().len();
        let ahead = &bytes[from..bytes.len().min(to + length - 1)];
        let Some(found) = beginning.find(ahead) else {
            self.known.end = to;
            return;
        };
        self.known.end = from + found + 1;
        let behind = &bytes[from + found + length..];
        // Values of Via are no start lines.
        let is_start = match behind.strip_prefix(journald::VERSION_TAIL) {
            Some(behind) => !behind.starts_with(b",47"),
            None => !self.numbers && !behind.starts_with(b"/"),
        };
        if is_start {
            self.places.push(from + found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, without memory.
    fn slowly(text: &[u8], hit: usize, limits: &Range<usize>) -> Range<usize> {
        let is_place = |at: &usize| text[*at..].starts_with(VERSION) && text.get(at + VERSION.len()) != Some(&b'/');
        let before = (limits.start..hit).rev().filter(is_place).nth(OTHERS - 1);
        let behind = (hit + 1..limits.end.saturating_sub(WHOLE)).filter(is_place).nth(OTHERS - 1);
        before.map_or(limits.start, |place| place + VERSION.len())..behind.unwrap_or(limits.end)
    }

    #[test]
    fn a_few_others_bound_the_room() {
        let text = "SIP/2.0 200 x SIP/2.0/UDP y INVITE a:b SIP/2.0\n".repeat(12) + &"quiet ".repeat(40);
        let text = [text.as_bytes(), text.as_bytes()].concat();
        let hits: Vec<usize> = memchr::memmem::find_iter(&text, b"SIP/2.0").collect();
        let mut crowd = Crowd::default();
        for reach in [10, 100, 1000] {
            for &hit in hits.iter().chain(hits.iter().rev().step_by(3)) {
                let limits = hit.saturating_sub(reach)..text.len().min(hit + reach);
                let expected = slowly(&text, hit, &limits);
                assert_eq!(crowd.room(&text, hit, limits.clone(), false), expected, "{hit} in {limits:?}");
                assert_eq!(Crowd::default().room(&text, hit, limits.clone(), false), expected, "{hit} in {limits:?}");
            }
        }
    }

    #[test]
    fn versions_as_numbers() {
        let text = b"83,73,80,47,50,46,48,32,83,73,80,47,50,46,48,47,85,".repeat(20);
        let hits: Vec<usize> = memchr::memmem::find_iter(&text, b"83,73,80,47,50,46,48,32").collect();
        let mut crowd = Crowd::default();
        let room = crowd.room(&text, hits[10], 0..text.len(), true);
        assert_eq!(room, hits[2] + VERSION.len()..hits[18]);
        assert_eq!(crowd.room(&text, hits[10], 0..text.len(), false), 0..text.len(), "none is written as text");
    }
}
