//! Text at an end of a part, which is read once it is known what stands beside it.

use crate::mask::Room;
use crate::record::{Batch, Stream};
use crate::report::Report;
use crate::scan::secrets;
use crate::scan::{Scanner, Sighting, Sightings};
use crate::settle::{Settlement, Settler, Tables};
use crate::sift::Sift;
use crate::text::{AFTER, BEFORE, Window};
use crate::time::{Clues, Date, Instant};
use hashbrown::HashMap;
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// A stretch of text, of which some is read already and kept for its context only. Secrets in it are blanked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stretch {
    pub(super) text: Vec<u8>,
    /// What is still to be read.
    pub(super) owned: Range<usize>,
    /// The streams that it was put together from, in their order.
    pieces: Vec<Piece>,
    /// The hashes of messages in which there are secrets, by place.
    known: BTreeMap<usize, Known>,
    /// The last clock before the text, in civil seconds.
    clock: Option<i64>,
    /// A stream begins or ends with the text.
    pub(super) begins: bool,
    pub(super) ends: bool,
}

/// Where a stream begins in a stretch, or goes on from before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Piece {
    at: usize,
    /// How many bytes and newlines of the stream stand before that.
    bytes: u64,
    newlines: u64,
    source: Source,
}

/// A message as it was known with its secrets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    length: usize,
    /// Its hash without them, and how that is turned into the one with them.
    blanked: u64,
    turn: u64,
    /// The same where another marker announces it than was seen here.
    turn_of_headers: u64,
}

/// A stream's name, and what is known about its times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    name: String,
    zone: String,
    year: Option<i16>,
    date: Option<(i16, u8, u8)>,
    reference: i64,
}

impl Source {
    pub(super) fn new(name: &str, clues: &Clues) -> Self {
        Self {
            name: name.to_owned(),
            zone: DateTimePrinter::new().time_zone_to_string(&clues.zone).unwrap_or_default(),
            year: clues.year,
            date: clues.date.map(|Date { year, month, day }| (year, month, day)),
            reference: clues.reference,
        }
    }

    fn clues(&self) -> Clues {
        Clues {
            zone: DateTimeParser::new().parse_time_zone(&self.zone).unwrap_or(TimeZone::UTC),
            year: self.year,
            date: self.date.and_then(|(year, month, day)| Date::new(year, month, day)),
            reference: self.reference,
        }
    }
}

/// A place in a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// How many bytes and newlines stand before it.
    pub(super) bytes: u64,
    pub(super) newlines: u64,
    /// The last clock before it.
    pub(super) clock: Option<i64>,
}

impl Stretch {
    /// `text` of one stream, of which `owned` is still to be read. `place` tells where it begins.
    pub(super) fn new(mut text: Vec<u8>, owned: Range<usize>, source: Source, place: Place, scanner: &Scanner) -> Self {
        let Place { bytes, newlines, clock } = place;
        let begins = bytes == 0;
        let raw = text.clone();
        secrets::blank(&mut text, true);
        let pieces = vec![Piece { at: 0, bytes, newlines, source }];
        let mut stretch = Self { text, owned, pieces, known: BTreeMap::new(), clock, begins, ends: false };
        if raw != stretch.text {
            let of = |text: &[u8]| {
                let mut sightings = Sightings::default();
                scanner.scan(&stretch.window(text, 0..text.len()), &mut sightings);
                sightings.list
            };
            let blanked: BTreeMap<u32, u64> =
                of(&stretch.text).iter().map(|sighting| (sighting.place, sighting.identity.message)).collect();
            let known = |now: &Sighting| {
                let blanked = *blanked.get(&now.place)?;
                let length = now.end.saturating_sub(now.place) as usize;
                let turn = blanked ^ now.identity.message;
                let place = now.place as usize;
                // Of a message at the start of its line, the hash is that of its bytes and of what the marker says.
                let is_plain = place == 0 || raw[place - 1] == b'\n';
                let of_headers = |text: &[u8]| xxh3_64(&text[place..place + length]);
                let turn_of_headers = if is_plain { of_headers(&raw) ^ of_headers(&stretch.text) } else { turn };
                (turn != 0).then_some((place, Known { length, blanked, turn, turn_of_headers }))
            };
            stretch.known = of(&raw).iter().filter_map(known).collect();
        }
        stretch
    }

    /// `text` in the place of this one's, owning `owned`. A stream that doesn't begin with it has any other place.
    fn window<'a>(&self, text: &'a [u8], owned: Range<usize>) -> Window<'a> {
        Window { bytes: text, owned, base: u64::from(!self.begins), ends: self.ends }
    }

    /// It and what stands behind it.
    pub(super) fn followed_by(mut self, later: Self) -> Self {
        let shift = self.text.len();
        self.text.extend(later.text);
        self.owned.end = shift + later.owned.end;
        self.pieces.extend(later.pieces.into_iter().map(|piece| Piece { at: piece.at + shift, ..piece }));
        self.known.extend(later.known.into_iter().map(|(at, known)| (at + shift, known)));
        self.ends = later.ends;
        self
    }

    /// The first of it, so long that all which stands in the first [`BEFORE`] bytes can be read.
    pub(super) fn head(&self) -> Self {
        let length = self.text.len().min(BEFORE + AFTER);
        let mut head = self.clone();
        head.text.truncate(length);
        head.owned = 0..BEFORE.min(length);
        head.pieces.retain(|piece| piece.at < length);
        head.known.retain(|at, _| *at < length);
        head.ends = false;
        head
    }

    /// Reads what it owns before `to`, and forgets what of it is needed no more.
    pub(super) fn read(&mut self, to: usize, sift: &Sift<'_>, report: &mut Report) {
        let to = to.min(self.owned.end);
        let mut settler = Settler::resume(self.clock, report.take_tables());
        let (mut sightings, mut settlement) = (Sightings::default(), Settlement::default());
        for (index, piece) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(index + 1).map_or(to, |next| next.at.min(to));
            let owned = piece.at.max(self.owned.start)..end;
            if owned.start >= owned.end {
                continue;
            }
            let newlines = piece.newlines + bytecount::count(&self.text[piece.at..owned.start], b'\n') as u64;
            let length = owned.len() as u64;
            let torn = self.ends && owned.end == self.text.len() && self.text.last() != Some(&b'\n');
            sift.scanner.scan(&self.window(&self.text, owned), &mut sightings);
            self.know(&mut sightings.list);
            settler.enter(piece.source.clues(), newlines);
            settler.settle(&sightings, &self.text, &mut settlement);
            report.turn(&piece.source.name, newlines);
            let start = (piece.at as u64).wrapping_sub(piece.bytes);
            let stream = Stream { name: piece.source.name.clone(), start, ..Stream::default() };
            let (sightings, settlement, knowledge) = (&sightings, &settlement, sift.knowledge);
            let batch = Batch { stream: &stream, window: &self.text, base: 0, sightings, settlement, knowledge };
            let seen = sift.observe(report, batch, &mut Room::default());
            seen.count(&sift.counts);
            report.observe_block(length, torn, sightings);
        }
        self.clock = settler.clock();
        report.end_stream(settler.tables());
        self.owned.start = to.max(self.owned.start);
        self.forget(self.owned.start.saturating_sub(BEFORE));
    }

    /// Gives messages the hashes that they have with their secrets. Of one that was torn, the hash is that of another which is
    /// the same but for these: sent again, it stands nearby.
    fn know(&self, sightings: &mut [Sighting]) {
        if self.known.is_empty() {
            return;
        }
        let alike: HashMap<u64, u64> = self.known.values().map(|known| (known.blanked, known.turn)).collect();
        for sighting in sightings {
            let length = sighting.end.saturating_sub(sighting.place) as usize;
            let message = &mut sighting.identity.message;
            let known = self.known.get(&(sighting.place as usize)).filter(|known| known.length == length);
            let turn = known.map(|known| if known.blanked == *message { known.turn } else { known.turn_of_headers });
            *message ^= turn.or_else(|| alike.get(message).copied()).unwrap_or_default();
        }
    }

    /// Forgets the first `count` bytes.
    fn forget(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        let reaching = self.pieces.iter().rposition(|piece| piece.at <= count).unwrap_or(0);
        self.pieces.drain(..reaching);
        for piece in &mut self.pieces {
            if piece.at < count {
                piece.bytes += (count - piece.at) as u64;
                piece.newlines += bytecount::count(&self.text[piece.at..count], b'\n') as u64;
            }
            piece.at = piece.at.saturating_sub(count);
        }
        self.text.drain(..count);
        self.known = std::mem::take(&mut self.known)
            .split_off(&count)
            .into_iter()
            .map(|(at, known)| (at - count, known))
            .collect();
        self.owned = self.owned.start - count..self.owned.end - count;
        self.begins = false;
    }

    /// The first and the last time in it, in the order of the text.
    pub(super) fn times(&self, sift: &Sift<'_>) -> Option<(i64, i64)> {
        let (mut sightings, mut settlement) = (Sightings::default(), Settlement::default());
        let mut settler = Settler::resume(self.clock, Tables::default());
        let mut times: Option<(i64, i64)> = None;
        for (index, piece) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.at);
            sift.scanner.scan(&self.window(&self.text, piece.at..end), &mut sightings);
            settler.enter(piece.source.clues(), 0);
            settler.settle(&sightings, &self.text, &mut settlement);
            let asked = settlement.asked.iter().map(|asked| (asked.sighting, asked.time));
            let answered = settlement.list.iter().map(|settled| (settled.sighting, settled.time));
            let in_order: BTreeMap<u32, Option<Instant>> = asked.chain(answered).collect();
            for time in in_order.into_values().flatten() {
                times = Some((times.map_or(time.seconds, |(first, _)| first), time.seconds));
            }
        }
        times
    }
}
