//! A log in windows that are cut by hand: anywhere, with just the context that a reader may look at or with more.
//!
//! The pipeline cuts at multiples of a block size, and not before there is much behind a place. This cuts at every byte, if
//! it must.

use crate::harness::{Doubt, KNOWLEDGE, REFERENCE};
use sipsift::output::{Buffer, Json, JsonOptions};
use sipsift::record::{Batch, Stream};
use sipsift::scan::{self, Options, Scanner, Sightings};
use sipsift::settle::{Settlement, Settler};
use sipsift::text::{AFTER, BEFORE, Window};
use sipsift::time::Clues;
use std::ops::Range;

/// What comes out of a log: its records as JSON lines, and the places that were not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) records: String,
    pub(super) doubts: Vec<Doubt>,
}

/// Reads logs in windows.
pub(super) struct Cutter {
    scanner: Scanner,
    format: Json,
}

thread_local! {
    static CUTTER: Cutter = Cutter {
        scanner: Scanner::new(Options::default()),
        format: Json::new(&JsonOptions { no_advice: true, ..JsonOptions::default() }, &KNOWLEDGE),
    };
}

/// What comes out of `log` cut at `cuts`, which are in order. `more` says how many bytes of context there are beyond what
/// is needed, on either side.
pub(super) fn outcome(log: &[u8], cuts: &[usize], more: usize) -> Outcome {
    CUTTER.with(|cutter| cutter.outcome(log, cuts, more))
}

/// What comes out of `log` where the text stops for a moment at each of `stops`, or falls silent; and how many records
/// there were before its end was seen.
pub(super) fn live(log: &[u8], stops: &[(usize, bool)]) -> (Outcome, usize) {
    CUTTER.with(|cutter| {
        let (mut from, mut parts, mut scratch) = (0, Vec::new(), Sightings::default());
        for &(arrived, silent) in stops {
            let begin = from - from.min(BEFORE);
            let bytes = &log[begin..arrived];
            let window = Window { bytes, owned: from - begin..bytes.len(), base: begin as u64, ends: false };
            let settled = cutter.scanner.settled(&window, silent, 0, &mut scratch);
            assert!(window.owned.start <= settled && settled <= window.owned.end, "{settled} of {:?}", window.owned);
            parts.push(Part { bytes: begin..arrived, to: begin + settled, ends: false });
            from = begin + settled;
        }
        let early = cutter.parts(log, parts.iter().cloned()).records.lines().count();
        parts.push(Part { bytes: from - from.min(BEFORE)..log.len(), to: log.len(), ends: true });
        (cutter.parts(log, parts.into_iter()), early)
    })
}

/// A window of a log: its bytes, how far it owns them from where the one before ended, and whether the log ends with it.
#[derive(Clone)]
struct Part {
    bytes: Range<usize>,
    to: usize,
    ends: bool,
}

impl Cutter {
    fn outcome(&self, log: &[u8], cuts: &[usize], more: usize) -> Outcome {
        let ends = cuts.iter().copied().chain([log.len()]);
        let begins = [0].into_iter().chain(cuts.iter().copied());
        self.parts(
            log,
            begins.zip(ends).map(|(from, to)| {
                let end = log.len().min(to + AFTER + more);
                Part { bytes: from.saturating_sub(BEFORE + more)..end, to, ends: end == log.len() }
            }),
        )
    }

    fn parts(&self, log: &[u8], parts: impl Iterator<Item = Part>) -> Outcome {
        let stream = Stream { name: "-".to_owned(), fingerprint: scan::fingerprint(log), ..Stream::default() };
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: REFERENCE };
        let (mut settler, mut settlement) = (Settler::new(clues), Settlement::default());
        let (mut sightings, mut records, mut doubts) = (Sightings::default(), Buffer::default(), Vec::new());
        let (mut from, mut newlines) = (0usize, 0);
        for Part { bytes: Range { start: begin, end }, to, ends } in parts {
            let bytes = &log[begin..end];
            let window = Window { bytes, owned: from - begin..to - begin, base: begin as u64, ends };
            self.scanner.scan(&window, &mut sightings);
            settler.settle(&sightings, bytes, &mut settlement);
            let batch = Batch {
                stream: &stream,
                window: bytes,
                base: window.base,
                sightings: &sightings,
                settlement: &settlement,
                knowledge: &KNOWLEDGE,
            };
            batch.records().for_each(|record| self.format.write(&record, &mut records));
            doubts.extend(Doubt::of(&sightings, window.base, newlines));
            newlines += sightings.newlines;
            from = to;
        }
        assert_eq!(newlines, bytecount::count(&log[..from], b'\n') as u64, "in {}", log.escape_ascii());
        Outcome { records: String::from_utf8(records.written().to_vec()).expect("JSON is UTF-8"), doubts }
    }
}
