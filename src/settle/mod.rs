//! What only order knows: line numbers, dates, retransmissions, the request that a response answers, and whether a
//! challenge had been answered.
//!
//! One [`Settler`] takes the sightings of one stream, window by window, in order. Its tables are bounded, and what they
//! forget first is the oldest.

mod challenges;
mod recent;
mod requests;
mod seen;
mod tables;

use crate::scan::Sightings;
use crate::sip::Method;
use crate::text::Text;
use crate::time::{Calendar, Clues, Instant};
pub use requests::RequestPart;
pub use tables::{Memory, Tables};

/// How long a repetition counts as one, in seconds: 64 × T1, after which every transaction has ended (RFC 3261 section
/// 17.1.1.2).
pub const REPEAT_SECONDS: i64 = 32;

/// The same for logs without times, in records.
pub const REPEAT_RECORDS: u64 = 10_000;

/// What the order of the log adds to a sighting of a response.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Index of the sighting in its window.
    pub sighting: u32,
    /// The line in the stream, from 1; 0 where it is not known.
    pub line: u64,
    /// When.
    pub time: Option<Instant>,
    /// The same message came before.
    pub retransmission: bool,
    /// A challenge to credentials that had been sent.
    pub auth_failed: bool,
    /// Its request is known to belong to a dialog that had begun before: it had a To tag.
    pub in_dialog: bool,
    /// Where in [`Settlement::requests`] the parts of its request stand, if that was logged.
    pub request: Option<requests::Copied>,
}

/// What the order of the log adds to a sighting of a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Index of the sighting in its window.
    pub sighting: u32,
    /// The line in the stream, from 1.
    pub line: u64,
    /// When.
    pub time: Option<Instant>,
    /// A request of the same transaction came before, in the same direction.
    pub repeat: bool,
}

/// So much stands behind the last text of [`Settlement::requests`], so that it can be read sixteen bytes at a time.
const SLACK: usize = 16;

/// The settled responses of one window. Reused from window to window.
#[derive(Debug, Default)]
pub struct Settlement {
    /// The responses, in the order of the log.
    pub list: Vec<Settled>,
    /// The requests, in the order of the log.
    pub asked: Vec<Asked>,
    /// Texts of the requests that the responses answer.
    pub requests: Vec<u8>,
}

impl Settlement {
    /// Forgets everything; the memory stays.
    pub fn clear(&mut self) {
        self.list.clear();
        self.asked.clear();
        self.requests.clear();
    }

    /// A part of the request that `settled` answers.
    pub fn request_part(&self, settled: &Settled, part: RequestPart) -> Option<&[u8]> {
        settled.request?.part(&self.requests, part)
    }
}

/// The ordered stage for one stream.
#[derive(Debug)]
pub struct Settler {
    calendar: Calendar,
    /// Newlines before the current window, if that is known.
    newlines: Option<u64>,
    tables: Tables,
}

/// What was forgotten because a table was full, and not because it was too old to matter: what refers to it is not
/// recognised any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Messages, so that one that is sent again counts as another.
    pub messages: u64,
    /// Requests, so that a response shows nothing of its own.
    pub requests: u64,
    /// Calls with an open challenge, so that the next one to them is not known to be a refusal.
    pub challenges: u64,
}

/// A point on the clock by which repetitions are told: the log's time, or else the count of records.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize, PartialEq)]
pub(crate) struct Moment {
    /// Milliseconds since 1970.
    time: Option<i64>,
    /// The number of the response in its stream.
    record: u64,
}

impl Moment {
    /// Whether `earlier` is near enough to be repeated now.
    fn repeats(self, earlier: Self) -> bool {
        match (self.time, earlier.time) {
            (Some(now), Some(then)) => now.abs_diff(then) <= REPEAT_SECONDS.unsigned_abs() * 1000,
            _ => self.record.saturating_sub(earlier.record) <= REPEAT_RECORDS,
        }
    }
}

impl Settler {
    /// A settler for a stream about which `clues` are known.
    pub fn new(clues: Clues) -> Self {
        Self { calendar: Calendar::new(clues), newlines: Some(0), tables: Tables::default() }
    }

    /// A settler that goes on where another part of the log ended, of which it knows the last clock, see [`Settler::clock`],
    /// and the tables. It has to be told what text it is in ([`Settler::enter`]).
    pub fn resume(clock: Option<i64>, tables: Tables) -> Self {
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: 0 };
        let mut calendar = Calendar::new(clues);
        calendar.go_on(clock);
        Self { calendar, newlines: None, tables }
    }

    /// Goes on in a text about which `clues` are known, behind so many newlines of it. What was seen of calls stays, and so
    /// does the clock, if the clues name no day.
    pub fn enter(&mut self, clues: Clues, newlines: u64) {
        let clock = self.calendar.clock().filter(|_| clues.date.is_none());
        self.calendar = Calendar::new(clues);
        if clock.is_some() {
            self.calendar.go_on(clock);
        }
        self.newlines = Some(newlines);
    }

    /// Passes over so many newlines, which another settler counts.
    pub fn skip(&mut self, newlines: u64) {
        self.newlines = self.newlines.map(|before| before + newlines);
    }

    /// The last clock, in civil seconds.
    pub fn clock(&self) -> Option<i64> {
        self.calendar.clock()
    }

    /// What it remembers.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Settles the sightings of the next window into `out`, which is cleared first.
    pub fn settle(&mut self, sightings: &Sightings, window: &[u8], out: &mut Settlement) {
        out.clear();
        let text = Text { window, arena: &sightings.values.arena };
        for (index, sighting) in sightings.list.iter().enumerate() {
            let time = sighting.stamp.and_then(|stamp| self.calendar.resolve(stamp, sighting.dated));
            let line = self.newlines.map_or(0, |newlines| newlines + u64::from(sighting.newlines) + 1);
            let at = (index as u32, line);
            if sighting.is_response() {
                out.list.push(self.tables.response(sighting, at, time, &mut out.requests));
            } else if sighting.method != Method::Ack {
                // Nothing answers an ACK.
                out.asked.push(self.tables.request(sighting, at, time, &text));
            }
        }
        out.requests.extend([0; SLACK]);
        self.newlines = self.newlines.map(|newlines| newlines + sightings.newlines);
    }

    /// Goes on with another stream, about which `clues` are known. What was seen of calls stays.
    pub fn go_on(&mut self, clues: Clues) {
        self.calendar = Calendar::new(clues);
        self.newlines = Some(0);
    }

    /// Goes on with another text, about which `clues` are known, and in which the next window has so many newlines before
    /// it. What was seen of calls stays.
    pub fn turn(&mut self, clues: Clues, newlines: Option<u64>) {
        self.calendar.turn(clues);
        self.newlines = newlines;
    }

    /// Takes note that the text was written to at `reference`, in seconds since 1970.
    pub fn refer_to(&mut self, reference: i64) {
        self.calendar.refer_to(reference);
    }

    /// How many newlines there were before the next window, if that is known.
    pub fn newlines(&self) -> Option<u64> {
        self.newlines
    }

    /// What the tables have forgotten since this was asked last.
    pub fn take_forgotten(&mut self) -> Forgotten {
        let Tables { seen, requests, challenges } = &mut self.tables;
        Forgotten {
            messages: std::mem::take(&mut seen.forgotten),
            requests: std::mem::take(&mut requests.forgotten),
            challenges: std::mem::take(&mut challenges.forgotten),
        }
    }
}
