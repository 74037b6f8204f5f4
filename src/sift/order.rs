//! What the ordered stage carries from block to block, and from stream to stream.

use super::Sift;
use super::counts::Meter;
use super::part::{Collector, Ends, How, Share};
use crate::mask::Mask;
use crate::pipeline::Block;
use crate::record;
use crate::report::Report;
use crate::scan::{self, Scanner};
use crate::settle::Settler;
use crate::time::Clues;
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

/// A report that is told of a run. It can be looked at meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Fold(Arc<Mutex<Report>>);

impl Fold {
    /// A fold that goes on from `report`.
    pub fn new(report: Report) -> Self {
        Self(Arc::new(Mutex::new(report)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Report> {
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
    pub(super) settler: Option<Settler>,
    pub(super) stream: Arc<record::Stream>,
    /// The first bytes of the stream, as many as it is known by, as far as they have come.
    pub(super) head: Vec<u8>,
    /// Told of every record that passes the filter.
    pub report: Option<Fold>,
    /// Told of everything.
    pub meter: Option<Arc<dyn Meter>>,
    /// Hides what names of streams tell, as [`Sift::mask`] does for records.
    mask: Option<Arc<Mask>>,
    /// What stands at the ends of a part.
    pub(super) ends: Option<Collector>,
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
    pub(super) fn turn_ends(&mut self, sift: &Sift<'_>) {
        if let (Some(ends), Some(report)) = (&mut self.ends, &self.report) {
            let report = &mut *report.lock();
            ends.turn(sift, report);
            if let Some(settler) = &mut self.settler {
                *settler = Settler::resume(None, report.take_tables());
            }
        }
    }

    /// A stream begins: the settler goes on where the one before it is an older file of the same log.
    pub(super) fn begin(&mut self, origin: &Origin) {
        match &mut self.settler {
            Some(settler) if origin.goes_on => settler.go_on(origin.clues.clone()),
            settler => {
                if settler.take().is_some() {
                    self.report.iter().for_each(|report| report.lock().end_log());
                }
            }
        }
        self.head.clear();
        self.stream = Arc::new(record::Stream { name: origin.name.clone(), ..record::Stream::default() });
        self.report_stream(&origin.name);
    }

    /// The stream ends with `block`, which was settled: the report keeps what its parts are joined by.
    pub(super) fn end(&mut self, block: &Block<Origin>, scanner: &Scanner) {
        let (Some(report), Some(settler)) = (&self.report, &self.settler) else { return };
        report.lock().end_stream(settler.tables());
        if let Some((ends, share)) = self.ends.as_mut().zip(block.stream().and_then(|origin| origin.share)) {
            ends.end(block, share, settler, scanner);
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
    pub(super) fn know(&mut self, block: &Block<Origin>) {
        let next = self.stream.start.wrapping_add(self.head.len() as u64).checked_sub(block.base());
        let next = next.and_then(|next| block.bytes().get(usize::try_from(next).ok()?..));
        if let Some(next) = next.filter(|next| !next.is_empty()) {
            self.head.extend_from_slice(&next[..next.len().min(scan::FINGERPRINT - self.head.len())]);
            let fingerprint = scan::fingerprint(&self.head);
            self.stream = Arc::new(record::Stream { fingerprint, ..(*self.stream).clone() });
        }
    }
}
