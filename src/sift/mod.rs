//! The main job: streams of log in, records and figures out.
//!
//! This is where the rooms meet. A [`Sift`] is the [`Job`] that the pipeline runs: it scans a block, settles what was
//! seen, tells the report, and encodes the records that pass the filter. A [`Part`] is the report of a part of a log, to
//! be joined with others.

mod counts;
mod order;
mod part;

pub use counts::{Counts, Fate, Meter};
pub use order::{Fold, Order, Origin, Text};
pub use part::{Ends, How, Joiner, Part, Share};

use crate::knowledge::Knowledge;
use crate::mask::{Mask, Room};
use crate::output::{Buffer, Format};
use crate::pipeline::{self, Block, Job};
use crate::record::{self, Batch, Filter, Next, Record, Request, Verdict};
use crate::report::Report;
use crate::scan::{self, Scanner, Sightings};
use crate::settle::{Settlement, Settler};
use crate::text::Window;
use counts::BlockCounts;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

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
    fn fate(&self, record: &Record<'_>) -> Fate {
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
    fn judge(&self, record: &Record<'_>) -> Verdict {
        match self.fate(record) {
            Fate::Written => Verdict::Pass,
            Fate::WithoutTime => Verdict::NoTime,
            Fate::Filtered | Fate::LeftOut(_) => Verdict::Drop,
        }
    }

    /// Tells the report of the messages that are wanted, as they are shown, and says what was seen.
    fn observe(&self, report: &mut Report, batch: Batch<'_>, room: &mut Room) -> BlockCounts {
        type Observe = fn(&mut Report, &Record<'_>);
        let mut seen = BlockCounts::default();
        let observe = |report: &mut Report, room: &mut Room, record: &Record<'_>, observe: Observe| match &self.mask {
            None => observe(report, record),
            Some(mask) => observe(report, &mask.record(record, room)),
        };
        for next in batch.in_order() {
            match next {
                Next::Request(asked) => {
                    let request = Request::new(batch, asked);
                    if request.is_known() || self.filter.judge_request(&request) != Verdict::Pass {
                        continue;
                    }
                    match &self.mask {
                        None => report.observe_request(&request),
                        Some(mask) => report.observe_request(&mask.request(&request, room)),
                    }
                }
                Next::Response(settled) => {
                    let record = Record::new(batch, settled);
                    if record.is_known() {
                        continue;
                    }
                    match seen.judged(&record, self.filter.judge(&record)) {
                        Verdict::Pass => observe(report, room, &record, Report::observe),
                        // A call is not torn apart by the codes that are asked for.
                        _ if self.filter.judge_in_call(&record) == Verdict::Pass => {
                            observe(report, room, &record, Report::observe_in_call);
                        }
                        _ => {}
                    }
                }
            }
        }
        seen
    }
}

impl Sift<'_> {
    /// Tells the meter of a block that was settled. What is known already was counted then.
    fn measure(&self, meter: &dyn Meter, settler: &mut Settler, block: &Block<Origin>, scratch: &Scratch) {
        let Scratch { sightings, settlement, stream, .. } = scratch;
        let known = stream.start.wrapping_add(stream.known).saturating_sub(block.base());
        let new = block.owned().end.saturating_sub(block.owned().start.max(usize::try_from(known).unwrap_or(0)));
        if new > 0 {
            meter.block(new as u64, sightings);
        }
        let batch = batch(self.knowledge, block, stream, sightings, settlement);
        for record in batch.records().filter(|record| !record.is_known()) {
            meter.record(&record, self.fate(&record));
        }
        meter.forgotten(settler.take_forgotten());
    }

    /// Tells the report of a block that was settled.
    fn tell(&self, report: &mut Report, block: &Block<Origin>, scratch: &mut Scratch) {
        let Scratch { sightings, settlement, stream, room, encoded, .. } = scratch;
        let seen = self.observe(report, batch(self.knowledge, block, stream, sightings, settlement), room);
        if self.writer.is_none() {
            // There is nothing to encode, and all is counted.
            seen.count(&self.counts);
            *encoded = settlement.list.len();
        }
        // The end of a part is not read yet.
        let ends = block.is_last() && block.stream().is_some_and(|origin| origin.share.is_none());
        let ends_inside_line = ends && block.bytes().last().is_some_and(|&last| last != b'\n');
        report.observe_block(owned(block).len() as u64, ends_inside_line, sightings);
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
            order.begin(origin);
        }
        if order.head.len() < scan::FINGERPRINT {
            order.know(block);
        }
        let settler = order.settler.get_or_insert_with(|| Settler::new(origin.clues.clone()));
        if origin.share == Some(Share::First) {
            let newlines = newlines_left_out(block);
            settler.skip(newlines);
            order.report.iter().for_each(|report| report.lock().skip(newlines));
            order.ends.iter_mut().for_each(|ends| ends.begin(block));
        }
        settler.settle(&scratch.sightings, block.bytes(), &mut scratch.settlement);
        scratch.stream = Arc::clone(&order.stream);
        scratch.encoded = 0;
        if let Some(meter) = &order.meter {
            self.measure(&**meter, settler, block, scratch);
        }
        if let Some(report) = &order.report {
            self.tell(&mut report.lock(), block, scratch);
        }
        if block.is_last() {
            order.end(block, &self.scanner);
        }
    }

    fn encode(&self, block: &Block<Origin>, scratch: &mut Scratch) -> bool {
        let Scratch { sightings, settlement, stream, out, encoded, room } = scratch;
        out.clear();
        if *encoded == settlement.list.len() {
            return false;
        }
        let mut seen = BlockCounts::default();
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

/// How many newlines stand before what is read at once of the first stretch of a part.
fn newlines_left_out(block: &Block<Origin>) -> u64 {
    let (all, read) = (block.owned(), owned(block).start);
    bytecount::count(&block.bytes()[all.start.min(read)..read.min(all.end)], b'\n') as u64
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
    use crate::time::Clues;
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
