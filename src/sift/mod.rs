//! The main job: streams of log in, records and figures out.
//!
//! This is where the rooms meet. A [`Sift`] is the [`Job`] that the pipeline runs: it scans a block, settles what was
//! seen, tells the report, and encodes the records that pass the filter. A [`Part`] is the report of a part of a log, to
//! be joined with others.

mod part;

pub use part::{Ends, How, Joiner, Part, Share};

use crate::dialect::BARE;
use crate::knowledge::Knowledge;
use crate::mask::{Mask, Room};
use crate::output::{Buffer, Format, LeftOut};
use crate::pipeline::{self, Block, Job};
use crate::record::{self, Batch, Filter, Message, Verdict};
use crate::report::Report;
use crate::scan::{self, Scanner, Sightings};
use crate::settle::{Forgotten, Settlement, Settler};
use crate::text::Window;
use crate::time::Clues;
use part::Collector;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A stream to sift.
#[derive(Clone, Debug)]
pub struct Origin {
    /// As it stands in records; `-` for standard input.
    pub name: String,
    /// What is known about its times.
    pub clues: Clues,
    /// The stream before it is an older file of the same rotated log: calls go on from there.
    pub goes_on: bool,
    /// It belongs to a part of a log that is to be joined with others: what stands at its ends is read later.
    pub share: Option<Share>,
}

/// One of the texts that a log consists of, each in a file of its own.
#[derive(Clone, Debug)]
pub struct Text {
    /// As it stands in records.
    pub name: String,
    /// Where it begins, in the places of the log: the place of its first byte, wrapping.
    pub start: u64,
    /// What stands before this byte of it has been dealt with, and is read for its context only.
    pub known: u64,
    /// Its first bytes, as far as they are known.
    pub head: Vec<u8>,
    /// How many newlines stand before what is read of it first, if that is known.
    pub newlines: Option<u64>,
}

/// What is done with the records.
pub struct Sift<'a> {
    /// Finds them.
    pub scanner: Scanner,
    /// Explains them.
    pub knowledge: &'a Knowledge,
    /// Says which are wanted.
    pub filter: Filter,
    /// What of them is shown as a pseudonym; the filter and all that joins them see what the log says.
    pub mask: Option<Arc<Mask>>,
    /// Writes them, if they are to be written.
    pub writer: Option<Writer<'a>>,
    /// What has happened so far.
    pub counts: Counts,
}

/// How records are written, and where to.
pub struct Writer<'a> {
    /// How.
    pub format: Format,
    /// Where to.
    pub out: Mutex<Box<dyn Write + Send + 'a>>,
}

/// What a run has done so far; read while it runs.
#[derive(Debug, Default)]
pub struct Counts {
    /// Responses that were seen, wanted or not.
    pub responses: AtomicU64,
    /// Of these, those that a dialect has told from its own line, and not merely from what stands in any log.
    pub of_dialects: AtomicU64,
    /// Records that passed the filter.
    pub records: AtomicU64,
    /// Of these, failures.
    pub failures: AtomicU64,
    /// Records that only lacked a time to be judged by.
    pub without_time: AtomicU64,
}

/// What was seen in one block.
#[derive(Default)]
struct Seen {
    responses: u64,
    of_dialects: u64,
    records: u64,
    failures: u64,
    without_time: u64,
}

impl Seen {
    /// Notes a record and what the filter says of it.
    fn judged(&mut self, record: &record::Record<'_>, verdict: Verdict) -> Verdict {
        self.responses += 1;
        self.of_dialects += u64::from(record.sighting.dialect != BARE);
        match verdict {
            Verdict::Pass => {
                self.records += 1;
                self.failures += u64::from(record.outcome.is_failure());
            }
            Verdict::Drop => {}
            Verdict::NoTime => self.without_time += 1,
        }
        verdict
    }

    fn count(&self, counts: &Counts) {
        counts.responses.fetch_add(self.responses, Ordering::Relaxed);
        counts.of_dialects.fetch_add(self.of_dialects, Ordering::Relaxed);
        counts.records.fetch_add(self.records, Ordering::Relaxed);
        counts.failures.fetch_add(self.failures, Ordering::Relaxed);
        counts.without_time.fetch_add(self.without_time, Ordering::Relaxed);
    }
}

/// Somebody who is told what goes through a run, to count it.
pub trait Meter: Send + Sync {
    /// A stretch of so many bytes, and what was seen in it.
    fn block(&self, bytes: u64, sightings: &Sightings);

    /// A record, and what becomes of it.
    fn record(&self, record: &record::Record<'_>, fate: Fate);

    /// What the ordered stage has forgotten since it was told last, because its tables are bounded.
    fn forgotten(&self, forgotten: Forgotten);
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is written.
    Written,
    /// The filter doesn't want it.
    Filtered,
    /// The filter asks for a time, and it has none.
    WithoutTime,
    /// The format leaves it out.
    LeftOut(LeftOut),
}

/// A report that is told of a run. It can be looked at meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Fold(Arc<Mutex<Report>>);

impl Fold {
    /// A fold that goes on from `report`.
    pub fn new(report: Report) -> Self {
        Self(Arc::new(Mutex::new(report)))
    }

    fn lock(&self) -> MutexGuard<'_, Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known so far.
    pub fn so_far(&self) -> Report {
        self.lock().clone()
    }

    /// What is known in the end.
    pub fn take(&self) -> Report {
        std::mem::take(&mut self.lock())
    }
}

/// What the ordered stage carries from block to block, and from stream to stream.
pub struct Order {
    settler: Option<Settler>,
    stream: Arc<record::Stream>,
    /// The first bytes of the stream, as many as it is known by, as far as they have come.
    head: Vec<u8>,
    /// Told of every record that passes the filter.
    pub report: Option<Fold>,
    /// Told of everything.
    pub meter: Option<Arc<dyn Meter>>,
    /// Hides what names of streams tell, as [`Sift::mask`] does for records.
    mask: Option<Arc<Mask>>,
    /// What stands at the ends of a part.
    ends: Option<Collector>,
}

impl Order {
    /// The beginning of a run of `sift`, with a report to fill or without.
    pub fn new(sift: &Sift<'_>, report: Option<Fold>) -> Self {
        let mask = sift.mask.clone();
        Self { settler: None, stream: Arc::default(), head: Vec::new(), report, meter: None, mask, ends: None }
    }

    /// Makes it a run over streams that have a [`Share`] in a part, which is read like this.
    pub fn collect_ends(&mut self, how: How) {
        self.ends = Some(Collector::new(how));
    }

    /// What stands at the ends of the part that was read.
    pub fn take_ends(&mut self) -> Option<Ends> {
        self.ends.as_mut()?.take()
    }

    /// Another stream of a part begins, so that the end of the one before can be read. Returns what is remembered then.
    fn turn_ends(&mut self, sift: &Sift<'_>) {
        if let (Some(ends), Some(report)) = (&mut self.ends, &self.report) {
            let report = &mut *report.lock();
            ends.turn(sift, report);
            if let Some(settler) = &mut self.settler {
                *settler = Settler::resume(None, report.take_tables());
            }
        }
    }

    /// Tells the report that a stream begins.
    fn report_stream(&mut self, name: &str) {
        if let Some(report) = &self.report {
            let mut report = report.lock();
            match &self.mask {
                Some(mask) => report.observe_stream(&mask.file(name)),
                None => report.observe_stream(name),
            }
        }
    }

    /// Goes on with `text`, the next one in a log of many. What was seen of calls stays.
    pub fn turn(&mut self, text: Text, clues: &Clues) {
        self.report_stream(&text.name);
        self.settler.get_or_insert_with(|| Settler::new(clues.clone())).turn(clues.clone(), text.newlines);
        self.head = text.head;
        let fingerprint = scan::fingerprint(&self.head);
        let Text { name, start, known, .. } = text;
        self.stream = Arc::new(record::Stream { name, fingerprint, start, known });
    }

    /// Takes note that the current text was written to at `reference`, in seconds since 1970.
    pub fn refer_to(&mut self, reference: i64) {
        if let Some(settler) = &mut self.settler {
            settler.refer_to(reference);
        }
    }

    /// How many newlines there have been in the current text, if that is known.
    pub fn newlines(&self) -> Option<u64> {
        self.settler.as_ref().and_then(Settler::newlines)
    }

    /// Takes the first bytes of the stream that are still lacking from `block`, so that it gets its fingerprint.
    fn know(&mut self, block: &Block<Origin>) {
        let next = self.stream.start.wrapping_add(self.head.len() as u64).checked_sub(block.base());
        let next = next.and_then(|next| block.bytes().get(usize::try_from(next).ok()?..));
        if let Some(next) = next.filter(|next| !next.is_empty()) {
            self.head.extend_from_slice(&next[..next.len().min(scan::FINGERPRINT - self.head.len())]);
            let fingerprint = scan::fingerprint(&self.head);
            self.stream = Arc::new(record::Stream { fingerprint, ..(*self.stream).clone() });
        }
    }
}

/// What belongs to one block.
#[derive(Default)]
pub struct Scratch {
    sightings: Sightings,
    settlement: Settlement,
    stream: Arc<record::Stream>,
    out: Buffer,
    /// Records that have been encoded so far.
    encoded: usize,
    /// Where masked records are put together.
    room: Room,
}

/// The output of one block is written in pieces of about this size.
const PIECE: usize = 1 << 20;

impl Sift<'_> {
    /// What becomes of a record: the format may leave out some that the filter passes.
    fn fate(&self, record: &record::Record<'_>) -> Fate {
        match self.filter.judge(record) {
            Verdict::Pass => {
                let left_out = self.writer.as_ref().and_then(|writer| writer.format.leaves_out(record));
                left_out.map_or(Fate::Written, Fate::LeftOut)
            }
            Verdict::Drop => Fate::Filtered,
            Verdict::NoTime => Fate::WithoutTime,
        }
    }

    /// Whether a record is written.
    fn judge(&self, record: &record::Record<'_>) -> Verdict {
        match self.fate(record) {
            Fate::Written => Verdict::Pass,
            Fate::WithoutTime => Verdict::NoTime,
            Fate::Filtered | Fate::LeftOut(_) => Verdict::Drop,
        }
    }

    /// Tells the report of the messages that are wanted, as they are shown, and says what was seen.
    fn observe(&self, report: &mut Report, batch: Batch<'_>, room: &mut Room) -> Seen {
        type Observe = fn(&mut Report, &record::Record<'_>);
        let mut seen = Seen::default();
        let observe =
            |report: &mut Report, room: &mut Room, record: &record::Record<'_>, observe: Observe| match &self.mask {
                None => observe(report, record),
                Some(mask) => observe(report, &mask.record(record, room)),
            };
        for message in batch.messages() {
            match message {
                Message::Request(request)
                    if !request.is_known() && self.filter.judge_request(&request) == Verdict::Pass =>
                {
                    match &self.mask {
                        None => report.observe_request(&request),
                        Some(mask) => report.observe_request(&mask.request(&request, room)),
                    }
                }
                Message::Response(record) if record.is_known() => {}
                Message::Response(record) => match seen.judged(&record, self.filter.judge(&record)) {
                    Verdict::Pass => observe(report, room, &record, Report::observe),
                    // A call is not torn apart by the codes that are asked for.
                    _ if self.filter.judge_in_call(&record) == Verdict::Pass => {
                        observe(report, room, &record, Report::observe_in_call);
                    }
                    _ => {}
                },
                Message::Request(_) => {}
            }
        }
        seen
    }
}

impl Job for Sift<'_> {
    type Stream = Origin;
    type Scratch = Scratch;
    type Order = Order;

    fn settled(&self, block: &Block<Origin>, silent: bool, stale: usize) -> usize {
        if block.stream().is_some_and(|origin| origin.share.is_some()) {
            // What stands at the end of a part is not read before the end is known.
            return block.owned().start;
        }
        self.scanner.settled(&window(block), silent, stale, &mut Sightings::default())
    }

    fn scan(&self, block: &Block<Origin>, scratch: &mut Scratch) {
        self.scanner.scan(&window(block), &mut scratch.sightings);
    }

    fn settle(&self, order: &mut Order, block: &Block<Origin>, scratch: &mut Scratch) {
        let Some(origin) = block.stream() else { return };
        if block.is_first() {
            if origin.share == Some(Share::Further) {
                order.turn_ends(self);
            }
            match &mut order.settler {
                Some(settler) if origin.goes_on => settler.go_on(origin.clues.clone()),
                settler => {
                    if settler.take().is_some() {
                        order.report.iter().for_each(|report| report.lock().end_log());
                    }
                }
            }
            order.head.clear();
            order.stream = Arc::new(record::Stream { name: origin.name.clone(), ..record::Stream::default() });
            order.report_stream(&origin.name);
        }
        if order.head.len() < scan::FINGERPRINT {
            order.know(block);
        }
        let settler = order.settler.get_or_insert_with(|| Settler::new(origin.clues.clone()));
        let owned = owned(block);
        if origin.share == Some(Share::First) {
            let left_out = &block.bytes()[block.owned().start.min(owned.start)..owned.start.min(block.owned().end)];
            let newlines = bytecount::count(left_out, b'\n') as u64;
            settler.skip(newlines);
            order.report.iter().for_each(|report| report.lock().skip(newlines));
            order.ends.iter_mut().for_each(|ends| ends.begin(block));
        }
        settler.settle(&scratch.sightings, block.bytes(), &mut scratch.settlement);
        scratch.stream = Arc::clone(&order.stream);
        scratch.encoded = 0;
        if let Some(meter) = &order.meter {
            // What is known already was counted then.
            let known = order.stream.start.wrapping_add(order.stream.known).saturating_sub(block.base());
            let new = block.owned().end.saturating_sub(block.owned().start.max(usize::try_from(known).unwrap_or(0)));
            if new > 0 {
                meter.block(new as u64, &scratch.sightings);
            }
            let batch = batch(self.knowledge, block, &scratch.stream, &scratch.sightings, &scratch.settlement);
            for record in batch.records().filter(|record| !record.is_known()) {
                meter.record(&record, self.fate(&record));
            }
            meter.forgotten(settler.take_forgotten());
        }
        if let Some(report) = &order.report {
            let report = &mut *report.lock();
            let Scratch { sightings, settlement, stream, room, .. } = scratch;
            let seen = self.observe(report, batch(self.knowledge, block, stream, sightings, settlement), room);
            if self.writer.is_none() {
                // There is nothing to encode, and all is counted.
                seen.count(&self.counts);
                scratch.encoded = scratch.settlement.list.len();
            }
            // The end of a part is not read yet.
            let ends = block.is_last() && origin.share.is_none();
            let ends_inside_line = ends && block.bytes().last().is_some_and(|&last| last != b'\n');
            report.observe_block(owned.len() as u64, ends_inside_line, &scratch.sightings);
            if let Some(settler) = order.settler.as_ref().filter(|_| block.is_last()) {
                report.end_stream(settler.tables());
                if let Some((ends, share)) = order.ends.as_mut().zip(origin.share) {
                    ends.end(block, share, settler, &self.scanner);
                }
            }
        }
    }

    fn encode(&self, block: &Block<Origin>, scratch: &mut Scratch) -> bool {
        let Scratch { sightings, settlement, stream, out, encoded, room } = scratch;
        out.clear();
        if *encoded == settlement.list.len() {
            return false;
        }
        let mut seen = Seen::default();
        for record in batch(self.knowledge, block, stream, sightings, settlement).records().skip(*encoded) {
            *encoded += 1;
            if record.is_known() {
                continue;
            }
            if seen.judged(&record, self.judge(&record)) == Verdict::Pass
                && let Some(writer) = &self.writer
            {
                match &self.mask {
                    None => writer.format.write(&record, out),
                    Some(mask) => writer.format.write(&mask.record(&record, room), out),
                }
            }
            if out.len() >= PIECE {
                break;
            }
        }
        seen.count(&self.counts);
        *encoded < settlement.list.len()
    }

    fn write(&self, scratch: &mut Scratch) -> io::Result<()> {
        match &self.writer {
            Some(writer) if !scratch.out.is_empty() => {
                writer.out.lock().unwrap_or_else(PoisonError::into_inner).write_all(scratch.out.written())
            }
            _ => Ok(()),
        }
    }
}

fn window(block: &Block<Origin>) -> Window<'_> {
    Window { bytes: block.bytes(), owned: owned(block), base: block.base(), ends: block.ends_stream() }
}

/// What of the stretch that `block` owns is read at once.
fn owned(block: &Block<Origin>) -> Range<usize> {
    let share = block.stream().and_then(|origin| origin.share);
    share.map_or_else(|| block.owned(), |share| share.owned(block))
}

fn batch<'a>(
    knowledge: &'a Knowledge,
    block: &'a Block<Origin>,
    stream: &'a record::Stream,
    sightings: &'a Sightings,
    settlement: &'a Settlement,
) -> Batch<'a> {
    Batch { stream, window: block.bytes(), base: block.base(), sightings, settlement, knowledge }
}

/// How to cut streams so that records come out whole.
pub fn settings(threads: usize, block: usize, stop: &std::sync::atomic::AtomicBool) -> pipeline::Settings<'_> {
    pipeline::Settings { threads, block, before: crate::text::BEFORE, after: crate::text::AFTER, stop }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format;
    use std::io::Read;

    /// Streams of bytes from memory.
    struct Memory(std::vec::IntoIter<(&'static str, Vec<u8>)>);

    impl pipeline::Supply for Memory {
        type Stream = Origin;

        fn next(&mut self) -> Option<(Origin, Box<dyn Read + Send>)> {
            let (name, bytes) = self.0.next()?;
            let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: 1_795_248_000 };
            Some((
                Origin { name: name.to_owned(), clues, goes_on: false, share: None },
                Box::new(io::Cursor::new(bytes)),
            ))
        }

        fn failed(&mut self, _: &Origin, _: u64, _: io::Error) {}

        fn finished(&mut self, _: &Origin, _: u64) {}
    }

    fn report(streams: Vec<(&'static str, Vec<u8>)>, threads: usize, block: usize) -> String {
        let knowledge = Knowledge::built_in();
        let sift = Sift {
            scanner: Scanner::new(scan::Options::default()),
            knowledge: &knowledge,
            filter: Filter::default(),
            mask: None,
            writer: None,
            counts: Counts::default(),
        };
        let mut order = Order::new(&sift, Some(Fold::default()));
        let stop = std::sync::atomic::AtomicBool::new(false);
        let settings = settings(threads, block, &stop);
        pipeline::run(&sift, Memory(streams.into_iter()), &mut order, &settings).unwrap();
        let summary = order.report.unwrap_or_default().take().finish(&knowledge, Vec::new());
        format::json::render(&summary)
    }

    #[test]
    fn the_report_is_the_same_for_all_blocks_and_threads() {
        let one = b"SIP/2.0 503 Gone\r\nVia: SIP/2.0/UDP a;branch=b\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\nSIP/2.0 200 said\n";
        let streams =
            [("a.log", one.repeat(50)), ("empty.log", Vec::new()), ("b.log", b"SIP/2.0 200 no more".to_vec())];
        let whole = report(streams.to_vec(), 1, 1 << 20);
        let bytes: usize = streams.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(whole.contains(&format!(r#""files":3,"bytes":{bytes},"lines":301,"#)), "{whole}");
        assert!(whole.contains(r#""count":51,"places":["a.log:6","a.log:12","#), "{whole}");
        for (threads, block) in [(1, 1), (1, 97), (2, 4096), (3, 1000)] {
            assert_eq!(report(streams.to_vec(), threads, block), whole, "{threads} threads, blocks of {block}");
        }
    }
}
