//! Over time.

use super::figures::Figure;
use super::response::{Failure, Response};
use super::summary::{Counts, Time};
use super::tally::Tally;
use crate::knowledge::Knowledge;
use crate::time::{Fraction, Instant};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many bins that hold anything are kept: a day of minutes, and some.
const CAPACITY: usize = 1500;

/// The widths of bins in minutes, each a multiple of the one before, so that bins can be put together exactly. What comes
/// behind them is ten times as wide each.
const WIDTHS: [i64; 8] = [1, 5, 10, 30, 60, 180, 360, 1440];

/// Counts by stretches of time. They begin at multiples of their width since 1970-01-01 00:00 UTC.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    /// Minutes to a bin.
    width: i64,
    bins: BTreeMap<i64, Bin>,
    /// The bin of the last record, beside the others: most records fall into the same one as that before.
    current: Option<(i64, Bin)>,
    without_time: u64,
}

#[derive(Clone, Copy, Debug)]
struct Bin {
    tally: Tally,
    /// The earliest time in it, in nanoseconds since 1970, with the offset of its clock.
    earliest: (i64, i32),
}

/// The records over time.
#[derive(Clone, Debug, Serialize)]
pub struct TimeSummary {
    /// The width of a bin in seconds.
    pub bin_seconds: u64,
    /// Records that have no time.
    pub without_time: u64,
    /// The bins that hold anything, in the order of time.
    pub bins: Vec<BinSummary>,
}

/// A stretch of time.
#[derive(Clone, Debug, Serialize)]
pub struct BinSummary {
    /// When it begins, in the offset of its earliest record.
    pub start: Time,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Failed transactions by code, in the order of the codes.
    pub codes: Counts,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { width: WIDTHS[0], bins: BTreeMap::new(), current: None, without_time: 0 }
    }
}

impl Default for Bin {
    fn default() -> Self {
        Self { tally: Tally::default(), earliest: (i64::MAX, i32::MAX) }
    }
}

impl Bin {
    fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.earliest = self.earliest.min(other.earliest);
    }
}

impl Timeline {
    /// Puts the last record's bin among the others.
    fn flush(&mut self) {
        if let Some((number, bin)) = self.current.take() {
            self.put(number, &bin);
        }
    }

    /// Puts a bin among the others, and makes all wider when there are too many.
    fn put(&mut self, number: i64, bin: &Bin) {
        self.bins.entry(number).or_default().add(bin);
        while self.bins.len() > CAPACITY {
            self.widen(wider(self.width));
        }
    }

    /// Makes bins `width` wide, which is a multiple of their width. No bin may stand beside the others.
    fn widen(&mut self, width: i64) {
        let factor = width / self.width;
        if factor > 1 {
            for (number, bin) in std::mem::take(&mut self.bins) {
                self.bins.entry(number / factor).or_default().add(&bin);
            }
            self.width = width;
        }
    }
}

fn wider(width: i64) -> i64 {
    WIDTHS.into_iter().find(|&next| next > width).unwrap_or(width.saturating_mul(10))
}

impl Figure for Timeline {
    type Summary = TimeSummary;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        let (Some(second), Some(time)) = (response.second, response.record.settled.time) else {
            self.without_time += 1;
            return;
        };
        let minute = i64::from(second / 60);
        if self.current.as_ref().is_none_or(|(current, _)| *current != minute / self.width) {
            self.flush();
        }
        let (_, bin) = self.current.get_or_insert_with(|| (minute / self.width, Bin::default()));
        bin.tally.observe(response);
        bin.earliest = bin.earliest.min((time.nanos(), time.offset));
    }

    fn fail(&mut self, failure: &Failure) {
        let Some(second) = failure.second() else { return };
        let number = i64::from(second / 60) / self.width;
        let bin = match &mut self.current {
            Some((current, bin)) if *current == number => bin,
            _ => self.bins.entry(number).or_default(),
        };
        bin.tally.fail(failure);
    }

    fn merge(&mut self, mut later: Self) {
        self.flush();
        later.flush();
        let width = self.width.max(later.width);
        self.widen(width);
        later.widen(width);
        for (number, bin) in &later.bins {
            let number = number * width / self.width;
            self.put(number, bin);
        }
        self.without_time += later.without_time;
    }

    fn finish(mut self, _: &Knowledge) -> TimeSummary {
        self.flush();
        let bins = self.bins.iter().map(|(number, bin)| {
            let start =
                Instant { seconds: number * self.width * 60, fraction: Fraction::default(), offset: bin.earliest.1 };
            BinSummary { start: Time(start), tally: bin.tally, codes: Counts::default() }
        });
        let bins = bins.collect();
        TimeSummary { bin_seconds: self.width.unsigned_abs() * 60, without_time: self.without_time, bins }
    }
}
