//! A log in windows that are cut by hand: anywhere, with just the context that a reader may look at or with more.
//!
//! The pipeline cuts at multiples of a block size, and not before there is much behind a place. This cuts at every byte, if
//! it must.

use crate::harness::{Doubt, KNOWLEDGE, REFERENCE};
use sipsift::output::{Json, JsonOptions};
use sipsift::record::{Batch, Stream};
use sipsift::scan::{self, Options, Scanner, Sightings};
use sipsift::settle::{Settlement, Settler};
use sipsift::text::{AFTER, BEFORE, Window};
use sipsift::time::Clues;

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

impl Cutter {
    fn outcome(&self, log: &[u8], cuts: &[usize], more: usize) -> Outcome {
        let stream = Stream { name: "-".to_owned(), fingerprint: scan::fingerprint(log) };
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, reference: REFERENCE };
        let (mut settler, mut settlement) = (Settler::new(clues), Settlement::default());
        let (mut sightings, mut records, mut doubts) = (Sightings::default(), Vec::new(), Vec::new());
        let (mut from, mut newlines) = (0usize, 0);
        for to in cuts.iter().copied().chain([log.len()]) {
            let begin = from.saturating_sub(BEFORE + more);
            let end = log.len().min(to + AFTER + more);
            let bytes = &log[begin..end];
            let owned = from - begin..to - begin;
            let window = Window { bytes, owned, base: begin as u64, ends: end == log.len() };
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
        Outcome { records: String::from_utf8(records).expect("JSON is UTF-8"), doubts }
    }
}
