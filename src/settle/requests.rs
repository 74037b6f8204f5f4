//! The requests that responses may still answer.

use super::recent::{Keyed, Recent};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, address};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How many bytes of request texts are kept at most.
const CAPACITY: usize = 4 << 20;

/// A text of one request that is longer than this is cut off.
const LONGEST: usize = 4096;

/// A request takes up so many bytes at least, whatever its texts, so that there are not more than 131,072.
const LEAST: usize = 32;

/// The parts of a request that a record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RequestPart {
    Uri,
    UserAgent,
    AssertedIdentity,
    Diversion,
}

/// The parts that are kept, in the order of [`RequestPart`].
const PARTS: [Part; 4] = [Part::RequestUri, Part::UserAgent, Part::AssertedIdentity, Part::Diversion];

impl RequestPart {
    /// All of them, in their order.
    const ALL: [Self; 4] = [Self::Uri, Self::UserAgent, Self::AssertedIdentity, Self::Diversion];

    /// The part of a request's sighting that it is.
    pub(crate) fn part(self) -> Part {
        PARTS[self as usize]
    }
}

/// What a request says of authentication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Flags {
    pub(super) answers_server: bool,
    pub(super) answers_proxy: bool,
    /// An INVITE with a To tag.
    pub(super) in_dialog: bool,
    /// In which directions it was seen, as bits.
    pub(super) directions: u8,
}

/// The last requests of the log: their texts in a ring of bytes, the oldest overwritten first.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// Grows up to [`CAPACITY`] and is then written round and round.
    ring: Vec<u8>,
    /// Where in the ring the next request goes.
    head: usize,
    recent: Recent<Entry>,
    /// How many transactions were written over.
    pub(super) forgotten: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    transaction: u64,
    start: u32,
    lengths: [u16; 4],
    flags: Flags,
}

impl Keyed for Entry {
    fn key(&self) -> u64 {
        self.transaction
    }
}

impl Entry {
    fn length(&self) -> usize {
        self.lengths.iter().map(|&length| usize::from(length)).sum()
    }

    /// Where in the ring it stands, with what is left free behind short texts.
    fn place(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.length().max(LEAST)
    }
}

/// A request put down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    transaction: u64,
    texts: Vec<u8>,
    lengths: [u16; 4],
    flags: Flags,
}

/// A request that was found.
pub(super) struct Found<'a> {
    texts: &'a [u8],
    lengths: [u16; 4],
    pub(super) flags: Flags,
}

impl Found<'_> {
    /// Copies the texts out, for the ring will be written over.
    pub(super) fn copy_to(&self, out: &mut Vec<u8>) -> Copied {
        let start = out.len() as u32;
        out.extend_from_slice(self.texts);
        Copied { start, lengths: self.lengths }
    }
}

/// Where the texts of a request were copied to.
#[derive(Clone, Copy, Debug)]
pub struct Copied {
    start: u32,
    lengths: [u16; 4],
}

impl Copied {
    pub(super) fn part(self, texts: &[u8], part: RequestPart) -> Option<&[u8]> {
        let before: usize = self.lengths[..part as usize].iter().map(|&length| usize::from(length)).sum();
        let start = self.start as usize + before;
        let text = texts.get(start..start + usize::from(self.lengths[part as usize]))?;
        (!text.is_empty()).then_some(text)
    }

    /// The same request with other texts, which are put down in `out`.
    pub(crate) fn rewritten(
        self,
        texts: &[u8],
        out: &mut Vec<u8>,
        mut rewrite: impl FnMut(RequestPart, &[u8]) -> Vec<u8>,
    ) -> Self {
        let start = out.len() as u32;
        let lengths = RequestPart::ALL.map(|part| {
            let text = self.part(texts, part).map(|text| rewrite(part, text)).unwrap_or_default();
            let length = text.len().min(usize::from(u16::MAX));
            out.extend_from_slice(&text[..length]);
            length as u16
        });
        Self { start, lengths }
    }
}

impl Requests {
    /// Keeps a request for the responses to come, and says whether it had been seen before in this direction.
    pub(super) fn keep(&mut self, sighting: &Sighting, text: &Text<'_>) -> bool {
        let texts = PARTS.map(|part| {
            let text = text.get(sighting.part(part));
            &text[..text.len().min(LONGEST)]
        });
        let length = texts.iter().map(|text| text.len()).sum();
        let start = self.make_room(length);
        let mut at = start;
        for text in texts {
            self.ring[at..at + text.len()].copy_from_slice(text);
            at += text.len();
        }
        let transaction = sighting.identity.transaction;
        let direction = 1 << sighting.direction.map_or(0, |direction| direction as u8 + 1);
        let before = self.find(transaction).map_or(0, |found| found.flags.directions);
        let flags = Flags {
            answers_server: sighting.authentication.answers_server,
            answers_proxy: sighting.authentication.answers_proxy,
            in_dialog: sighting.method == Method::Invite && address::tag(text.get(sighting.part(Part::To))).is_some(),
            directions: before | direction,
        };
        let lengths = texts.map(|text| text.len() as u16);
        self.recent.push(Entry { transaction, start: start as u32, lengths, flags });
        before & direction != 0
    }

    /// All that are kept, the oldest first, with their texts or without.
    pub(super) fn list(&self, texts: bool) -> Vec<Kept> {
        let keep = |entry: &Entry| {
            let start = entry.start as usize;
            let (texts, lengths) = if texts {
                (self.ring[start..start + entry.length()].to_vec(), entry.lengths)
            } else {
                (Vec::new(), [0; 4])
            };
            Kept { transaction: entry.transaction, texts, lengths, flags: entry.flags }
        };
        self.recent.found().map(keep).collect()
    }

    /// Takes in one of such a list.
    pub(super) fn take_up(&mut self, kept: Kept) {
        let Kept { transaction, texts, lengths, flags } = kept;
        let length: usize = lengths.iter().map(|&length| usize::from(length)).sum();
        if length != texts.len() || length > CAPACITY {
            return;
        }
        let before = self.find(transaction).map_or(0, |found| found.flags.directions);
        let start = self.make_room(length);
        self.ring[start..start + length].copy_from_slice(&texts);
        let flags = Flags { directions: before | flags.directions, ..flags };
        self.recent.push(Entry { transaction, start: start as u32, lengths, flags });
    }

    /// The request of a transaction.
    pub(super) fn find(&self, transaction: u64) -> Option<Found<'_>> {
        let entry = self.recent.find(transaction)?;
        let start = entry.start as usize;
        Some(Found { texts: &self.ring[start..start + entry.length()], lengths: entry.lengths, flags: entry.flags })
    }

    /// Lets the oldest go until there is room for texts of `length` bytes in one piece, and returns where.
    fn make_room(&mut self, length: usize) -> usize {
        let length = length.max(LEAST);
        if self.head + length > CAPACITY {
            // The rest of the ring stays unused this time round: whatever still stands there is the oldest.
            self.forget_overlapping(self.head, CAPACITY);
            self.head = 0;
        }
        let start = self.head;
        self.forget_overlapping(start, start + length);
        if self.ring.len() < start + length {
            self.ring.resize(start + length, 0);
        }
        self.head += length;
        start
    }

    fn forget_overlapping(&mut self, start: usize, end: usize) {
        while let Some((_, oldest)) = self.recent.oldest() {
            let place = oldest.place();
            if place.start >= end || place.end <= start {
                return;
            }
            self.forgotten += u64::from(self.recent.pop().is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Evidence;
    use crate::text::{Arena, Span};

    fn keep(requests: &mut Requests, transaction: u64, uri: &[u8]) {
        let arena = Arena::default();
        let mut sighting = Sighting::new(0, 0, 0, Evidence::Message);
        sighting.identity.transaction = transaction;
        sighting.set(Part::RequestUri, Span::of(uri, uri));
        requests.keep(&sighting, &Text { window: uri, arena: &arena });
    }

    fn uri_of(requests: &Requests, transaction: u64) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let copied = requests.find(transaction)?.copy_to(&mut out);
        copied.part(&out, RequestPart::Uri).map(<[u8]>::to_vec)
    }

    #[test]
    fn the_ring_keeps_the_last_and_never_mixes_them_up() {
        let mut requests = Requests::default();
        let text = |n: u64| format!("sip:{n}@{}", "x".repeat((n * 37 % 500) as usize)).into_bytes();
        for n in 0..60_000 {
            keep(&mut requests, n + 1, &text(n));
        }
        assert!(requests.ring.len() <= CAPACITY);
        let known = (0..60_000).filter(|n| uri_of(&requests, n + 1).is_some()).count();
        assert_eq!(known, requests.recent.len());
        assert_eq!(requests.forgotten, 60_000 - known as u64);
        for n in 0..60_000 {
            if let Some(uri) = uri_of(&requests, n + 1) {
                assert_eq!(uri, text(n));
            }
        }
        assert_eq!(uri_of(&requests, 1), None);
        assert!(uri_of(&requests, 60_000).is_some());
    }

    #[test]
    fn requests_without_texts_are_remembered_and_bounded() {
        let mut part = Requests::default();
        for n in 1..=140_000 {
            keep(&mut part, n, b"");
        }
        let most = CAPACITY / LEAST;
        assert_eq!((part.recent.len(), part.forgotten), (most, 140_000 - most as u64));
        let listed = part.list(false);
        let mut whole = Requests::default();
        for kept in listed.iter().chain(&listed).cloned() {
            whole.take_up(kept);
        }
        assert_eq!(whole.recent.len(), most, "no request comes, and there is a bound all the same");
        // The first of the part that comes pushes out one, and no more.
        keep(&mut whole, 300_000, b"sip:a@example.com");
        let known = (1..=140_000).filter(|&n| whole.find(n).is_some()).count();
        assert_eq!(known, most - 1);
    }

    #[test]
    fn a_request_sent_again_replaces_the_first() {
        let mut requests = Requests::default();
        keep(&mut requests, 7, b"sip:a@example.com");
        keep(&mut requests, 7, b"sip:b@example.com");
        assert_eq!(uri_of(&requests, 7).as_deref(), Some(&b"sip:b@example.com"[..]));
        assert_eq!(uri_of(&requests, 8), None);
    }
}
