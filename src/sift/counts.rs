//! What a run has done so far.

use crate::dialect::BARE;
use crate::output::LeftOut;
use crate::record::{self, Verdict};
use crate::scan::Sightings;
use crate::settle::Forgotten;
use std::sync::atomic::{AtomicU64, Ordering};

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
pub(super) struct BlockCounts {
    responses: u64,
    of_dialects: u64,
    records: u64,
    failures: u64,
    without_time: u64,
}

impl BlockCounts {
    /// Notes a record and what the filter says of it.
    pub(super) fn judged(&mut self, record: &record::Record<'_>, verdict: Verdict) -> Verdict {
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

    pub(super) fn count(&self, counts: &Counts) {
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
