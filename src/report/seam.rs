//! What makes parts of a log, cut anywhere between messages, add up to the report of the whole. Where a log was cut within one,
//! [`crate::sift::Part`] sees to it.
//!
//! What is settled by order may rest on what stands before the part: whether a message is sent again, what its request
//! says, whether credentials were refused. Such messages are held until the part before is known, or until it is plain
//! that there is none; and with them the calls that they belong to. At its end a part puts down what the ordered stage
//! remembers, so that what the next part holds is settled with that.

use super::Report;
use super::places::Place32;
use super::summary::Cap;
use crate::dialect::Evidence;
use crate::knowledge::Knowledge;
use crate::record::{Batch, Message, Record, Request, Stream};
use crate::scan::{Alone, Sighting};
use crate::settle::{Memory, REPEAT_RECORDS, REPEAT_SECONDS, Settlement, Tables};
use crate::sip::Method;
use crate::text::Text;
use crate::time::Instant;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

/// How many bytes of messages are held at most.
const CAPACITY: usize = 24 << 20;

/// A message that waits for what stands before its part.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Held {
    seen: Alone,
    time: Option<Instant>,
    place: Place32,
    byte_offset: u64,
    /// It matters only as a part of its call.
    in_call: bool,
    /// How many logs ended before it.
    logs: u32,
}

/// The seam between a part and the one before it, and what the next one has to know.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Seam {
    held: Vec<Held>,
    bytes: usize,
    /// The calls of which messages are held: all that follow are, so that they stay in order.
    calls: HashSet<u64>,
    /// The time of the first message, and how many there were.
    begun: Option<i64>,
    messages: u64,
    /// The time of the last message.
    last: Option<i64>,
    room: Room,
    /// How many logs have ended in the part: what comes behind rests on nothing before it.
    logs: u32,
    /// Texts of requests are not put down: they show what is masked.
    masked: bool,
    memory: Memory,
    /// Parts were put together of which some held more than there is room for.
    inexact: bool,
}

/// Whether there is room for more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Room {
    #[default]
    Left,
    /// None, but all that might be sent again had been seen.
    Full,
    /// None, and that had not.
    Crowded,
}

impl Seam {
    pub(super) fn new(masked: bool) -> Self {
        Self { masked, ..Self::default() }
    }

    /// Keeps what the ordered stage remembers at the end of a stream.
    pub(super) fn end(&mut self, tables: &Tables) {
        self.memory = tables.put_down(!self.masked);
    }

    /// Names the bound if it was reached where it matters.
    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.inexact {
            let effect =
                "what goes on where one part of the log ends and the next begins is counted as each part shows it";
            caps.push(Cap { cap: "seams", limit: CAPACITY as u64, effect });
        }
    }

    /// Holds a response, if it may rest on what stands before.
    pub(super) fn holds_response(&mut self, record: &Record<'_>, place: Place32, in_call: bool) -> bool {
        let sighting = record.sighting;
        let asks = sighting.evidence == Evidence::Message && record.settled.request.is_none();
        if !self.wants(sighting, record.settled.time, asks) {
            return false;
        }
        let text = Text { window: record.window(), arena: &record.batch().sightings.values.arena };
        let seen = Alone::of(sighting, record.batch().sightings.listed_of(sighting), &text);
        self.keep(Held {
            seen,
            time: record.settled.time,
            place,
            byte_offset: record.byte_offset(),
            in_call,
            logs: self.logs,
        })
    }

    /// Holds a request, if it may be one that was sent before.
    pub(super) fn holds_request(&mut self, request: &Request<'_>, place: Place32) -> bool {
        let (sighting, batch) = (request.sighting, request.batch());
        if !self.wants(sighting, request.settled.time, false) {
            return false;
        }
        let text = Text { window: batch.window, arena: &batch.sightings.values.arena };
        let seen = Alone::of(sighting, batch.sightings.listed_of(sighting), &text);
        self.keep(Held { seen, time: request.settled.time, place, byte_offset: 0, in_call: false, logs: self.logs })
    }

    fn wants(&mut self, sighting: &Sighting, time: Option<Instant>, asks: bool) -> bool {
        let seconds = time.map(|time| time.seconds);
        self.last = seconds.or(self.last);
        if self.room != Room::Left {
            return false;
        }
        self.messages += 1;
        self.begun = self.begun.or(seconds);
        let near = match seconds.zip(self.begun) {
            Some((now, begun)) => now.abs_diff(begun) <= REPEAT_SECONDS.unsigned_abs(),
            None => self.messages <= REPEAT_RECORDS,
        };
        let (call, is_call) = (sighting.identity.call, sighting.method == Method::Invite);
        let is_first = self.logs == 0;
        let wanted = (is_first && (near || asks)) || (is_call && self.calls.contains(&call));
        if wanted && is_call && call != 0 {
            self.calls.insert(call);
        }
        if wanted && self.bytes >= CAPACITY {
            self.room = if near { Room::Crowded } else { Room::Full };
            return false;
        }
        wanted
    }

    fn keep(&mut self, held: Held) -> bool {
        self.bytes += held.seen.size();
        self.held.push(held);
        true
    }
}

impl Held {
    /// Settles it by what is known before, and tells `report` of it. `name` is its file's.
    fn tell(self, report: &mut Report, files: u32, name: &str, tables: &mut Tables, knowledge: &Knowledge) {
        let (place, in_call, time) = (self.place.behind(files), self.in_call, self.time);
        let sightings = self.seen.into_sightings();
        let Some(sighting) = sightings.list.first() else { return };
        let mut settlement = Settlement::default();
        let (at, text) = ((0, u64::from(self.place.line)), Text { window: b"", arena: &sightings.values.arena });
        if sighting.is_response() {
            settlement.list.push(tables.response(sighting, at, time, &mut settlement.requests));
        } else {
            settlement.asked.push(tables.request(sighting, at, time, &text));
        }
        let stream = Stream { name: name.to_owned(), ..Stream::default() };
        let (sightings, settlement) = (&sightings, &settlement);
        let batch = Batch { stream: &stream, window: b"", base: self.byte_offset, sightings, settlement, knowledge };
        for message in batch.messages() {
            match message {
                Message::Request(request) => report.observe_request_at(&request, place),
                Message::Response(record) if in_call => report.observe_in_call_at(&record, place),
                Message::Response(record) => report.observe_at(&record, place),
            }
        }
    }
}

impl Report {
    /// Makes it a part that [`Report::join`] puts together with others, however the log was cut between messages. With
    /// `masked`, nothing is kept for that which a mask hides.
    pub fn keep_seams(&mut self, masked: bool) {
        self.seam = Some(Box::new(Seam::new(masked)));
    }

    /// Ends a stream, of which the ordered stage remembers this.
    pub fn end_stream(&mut self, tables: &Tables) {
        if let Some(seam) = &mut self.seam {
            seam.end(tables);
        }
    }

    /// What the ordered stage remembers at the end of this part. [`Report::end_stream`] gives it back.
    pub(crate) fn take_tables(&mut self) -> Tables {
        let mut tables = Tables::default();
        if let Some(seam) = &mut self.seam {
            tables.take_up(std::mem::take(&mut seam.memory));
        }
        tables
    }

    /// A report that knows of nothing yet and can be joined with this one.
    pub(crate) fn beside(&self) -> Self {
        let mut report = Self::default();
        if let Some(seam) = &self.seam {
            report.keep_seams(seam.masked);
        }
        if self.calls.lists_failed() {
            report.list_failed_calls();
        }
        report
    }

    /// Whether `later` may go on with the log that this part ends with, where both are masked, so that there is no text to
    /// tell by: the clock runs back by no more than so many seconds.
    pub(crate) fn may_go_on(&self, later: &Self, back: i64) -> bool {
        let (Some(ours), Some(theirs)) = (&self.seam, &later.seam) else { return false };
        let in_order = ours.last.zip(theirs.begun).is_none_or(|(last, begun)| begun.saturating_add(back) >= last);
        ours.masked && theirs.masked && in_order
    }

    /// What comes now belongs to another log than what came before: no message goes on, and none is sent again.
    pub(crate) fn end_log(&mut self) {
        if let Some(seam) = &mut self.seam {
            (seam.logs, seam.memory) = (seam.logs + 1, Memory::default());
        }
    }

    /// The report of this part of a log and the one behind it, as if both had been read in one go.
    #[must_use]
    pub fn join(mut self, mut later: Self, knowledge: &Knowledge) -> Self {
        let Some(theirs) = later.seam.take() else { return self.merge(later) };
        let Some(ours) = self.seam.as_mut() else {
            later.seam = Some(theirs);
            return self.merge(later.without_seam(knowledge));
        };
        let lacking = match theirs.room {
            Room::Left => false,
            Room::Full => !ours.memory.has_no_requests(),
            Room::Crowded => true,
        };
        ours.inexact |= theirs.inexact || lacking;
        let mut tables = Tables::default();
        tables.take_up(std::mem::take(&mut ours.memory));
        let (files, logs, last) = (self.files.count(), theirs.logs, theirs.last.or(ours.last));
        let mut ended = 0;
        for held in theirs.held {
            while ended < held.logs {
                self.end_log();
                (ended, tables) = (ended + 1, Tables::default());
            }
            let name = later.files.name(held.place).to_owned();
            held.tell(&mut self, files, &name, &mut tables, knowledge);
        }
        if ended < logs {
            (ended..logs).for_each(|_| self.end_log());
            tables = Tables::default();
        }
        tables.take_up(theirs.memory);
        let mut whole = self.merge(later);
        whole.end_stream(&tables);
        if let Some(seam) = &mut whole.seam {
            seam.last = last;
        }
        whole
    }

    /// What it is when nothing stands before it.
    pub(super) fn without_seam(mut self, knowledge: &Knowledge) -> Self {
        let Some(seam) = self.seam.take() else { return self };
        let mut first = Self::default();
        if self.calls.lists_failed() {
            first.list_failed_calls();
        }
        let (mut tables, mut ended) = (Tables::default(), 0);
        for held in seam.held {
            if ended < held.logs {
                (ended, tables) = (held.logs, Tables::default());
            }
            let name = self.files.name(held.place).to_owned();
            held.tell(&mut first, 0, &name, &mut tables, knowledge);
        }
        first.merge(self)
    }
}
