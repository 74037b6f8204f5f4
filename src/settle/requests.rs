//! The requests that responses may still answer.

use crate::scan::{Part, Sighting};
use crate::sip::{Method, address};
use crate::text::Text;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many bytes of request texts are kept at most.
const CAPACITY: usize = 4 << 20;

/// A text of one request that is longer than this is cut off.
const LONGEST: usize = 4096;

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
    queue: VecDeque<Entry>,
    /// How many entries have left the queue.
    gone: u64,
    /// The number of the last entry of each transaction.
    table: HashTable<u32>,
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

impl Entry {
    fn length(&self) -> usize {
        self.lengths.iter().map(|&length| usize::from(length)).sum()
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
    /// The first byte of its texts.
    pub(super) fn first_byte(&self) -> Option<u8> {
        self.texts.first().copied()
    }

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
        self.enter(Entry { transaction, start: start as u32, lengths, flags });
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
        self.queue.iter().map(keep).collect()
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
        self.enter(Entry { transaction, start: start as u32, lengths, flags });
    }

    /// The request of a transaction.
    pub(super) fn find(&self, transaction: u64) -> Option<Found<'_>> {
        let entry_of = |number: u32| self.queue[number.wrapping_sub(self.gone as u32) as usize];
        let &number = self.table.find(transaction, |&number| entry_of(number).transaction == transaction)?;
        let entry = entry_of(number);
        let start = entry.start as usize;
        Some(Found { texts: &self.ring[start..start + entry.length()], lengths: entry.lengths, flags: entry.flags })
    }

    /// How many of the `count` oldest are the last of their transaction.
    pub(super) fn oldest_known(&self, count: usize) -> usize {
        let oldest = self.queue.iter().take(count).enumerate();
        let number = |index: usize| (self.gone as u32).wrapping_add(index as u32);
        let is_last =
            |index, entry: &Entry| self.table.find(entry.transaction, |&found| found == number(index)).is_some();
        oldest.filter(|(index, entry)| is_last(*index, entry)).count()
    }

    /// Lets the oldest go until `length` bytes are free in one piece, and returns where.
    fn make_room(&mut self, length: usize) -> usize {
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
        while let Some(oldest) = self.queue.front() {
            let from = oldest.start as usize;
            let overlaps = from < end && from + oldest.length().max(1) > start;
            if !overlaps {
                return;
            }
            let (number, transaction) = (self.gone as u32, oldest.transaction);
            if let Ok(slot) = self.table.find_entry(transaction, |&found| found == number) {
                slot.remove();
                self.forgotten += 1;
            }
            self.queue.pop_front();
            self.gone += 1;
        }
    }

    fn enter(&mut self, entry: Entry) {
        let number = (self.gone as u32).wrapping_add(self.queue.len() as u32);
        self.queue.push_back(entry);
        let (queue, gone) = (&self.queue, self.gone as u32);
        let transaction_of = |number: u32| queue[number.wrapping_sub(gone) as usize].transaction;
        let slot = self.table.entry(
            entry.transaction,
            |&number| transaction_of(number) == entry.transaction,
            |&number| transaction_of(number),
        );
        match slot {
            hashbrown::hash_table::Entry::Occupied(mut slot) => *slot.get_mut() = number,
            hashbrown::hash_table::Entry::Vacant(slot) => {
                slot.insert(number);
            }
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
        assert_eq!(requests.table.len(), requests.queue.len());
        let known = (0..60_000).filter(|n| uri_of(&requests, n + 1).is_some()).count();
        assert_eq!(known, requests.queue.len());
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
    fn a_request_sent_again_replaces_the_first() {
        let mut requests = Requests::default();
        keep(&mut requests, 7, b"sip:a@example.com");
        keep(&mut requests, 7, b"sip:b@example.com");
        assert_eq!(uri_of(&requests, 7).as_deref(), Some(&b"sip:b@example.com"[..]));
        assert_eq!(uri_of(&requests, 8), None);
    }
}
