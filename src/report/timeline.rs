//! Over time.

use super::figures::Figure;
use super::places::Place32;
use super::response::{Failure, Response};
use super::summary::{Cap, Counts, Time};
use super::tally::Tally;
use super::transactions::Answer;
use crate::knowledge::Knowledge;
use crate::time::{Fraction, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many bins that hold anything are kept: a day of minutes, and some.
const CAPACITY: usize = 1500;

/// How many codes of bins are counted in all.
const CODES: usize = 1 << 15;

/// The widths of bins in minutes, each a multiple of the one before, so that bins can be put together exactly. What comes
/// behind them is ten times as wide each.
const WIDTHS: [i64; 8] = [1, 5, 10, 30, 60, 180, 360, 1440];

/// Counts by stretches of time. They begin at multiples of their width since 1970-01-01 00:00 UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Timeline {
    /// Minutes to a bin.
    width: i64,
    bins: BTreeMap<i64, Bin>,
    /// The bin of the last record, beside the others: most records fall into the same one as that before.
    current: Option<(i64, Bin)>,
    without_time: u64,
    /// Failed transactions by bin and code.
    codes: BTreeMap<(i64, u16), u64>,
    /// More codes than there is room for.
    overflowed: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Bin {
    tally: Tally,
    /// The earliest time in it, in nanoseconds since 1970, with the offset of its clock.
    earliest: (i64, i32),
    /// The first and the last line in it.
    first: Place32,
    last: Place32,
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
    /// The first and the last line in it.
    #[serde(skip)]
    pub(super) first: Place32,
    #[serde(skip)]
    pub(super) last: Place32,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            width: WIDTHS[0],
            bins: BTreeMap::new(),
            current: None,
            without_time: 0,
            codes: BTreeMap::new(),
            overflowed: false,
        }
    }
}

impl Default for Bin {
    fn default() -> Self {
        let (first, last) = (Place32::default(), Place32::default());
        Self { tally: Tally::default(), earliest: (i64::MAX, i32::MAX), first, last }
    }
}

impl Bin {
    fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.earliest = self.earliest.min(other.earliest);
        self.cover(other.first);
        self.cover(other.last);
    }

    /// Stretches its lines.
    #[inline]
    fn cover(&mut self, place: Place32) {
        if place.line > 0 {
            self.first = if self.first.line == 0 { place } else { self.first.min(place) };
            self.last = self.last.max(place);
        }
    }
}

impl Timeline {
    fn add_code(&mut self, number: i64, code: u16, count: u64) {
        if self.codes.len() < CODES || self.codes.contains_key(&(number, code)) {
            *self.codes.entry((number, code)).or_default() += count;
        } else {
            self.overflowed = true;
        }
    }

    /// Moves its lines behind so many files.
    pub(super) fn move_behind(&mut self, files: u32) {
        self.flush();
        for bin in self.bins.values_mut() {
            (bin.first, bin.last) = (bin.first.behind(files), bin.last.behind(files));
        }
    }

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
            for ((number, code), count) in std::mem::take(&mut self.codes) {
                *self.codes.entry((number / factor, code)).or_default() += count;
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
        bin.cover(response.place);
    }

    fn fail(&mut self, failure: &Failure) {
        let Some(second) = failure.second() else { return };
        let number = i64::from(second / 60) / self.width;
        let bin = match &mut self.current {
            Some((current, bin)) if *current == number => bin,
            _ => self.bins.entry(number).or_default(),
        };
        bin.tally.fail(failure);
        self.add_code(number, failure.code, 1);
    }

    fn take_back(&mut self, answer: &Answer) {
        let Some(second) = answer.second() else { return };
        self.flush();
        if let Some(bin) = self.bins.get_mut(&(i64::from(second / 60) / self.width)) {
            bin.tally.take_back(answer);
        }
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
        for ((number, code), count) in later.codes {
            self.add_code(number * width / self.width, code, count);
        }
        self.overflowed |= later.overflowed;
        self.without_time += later.without_time;
    }

    fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "further codes of a stretch of time are not listed";
            caps.push(Cap { cap: "time_codes", limit: CODES as u64, effect });
        }
    }

    fn finish(mut self, _: &Knowledge) -> TimeSummary {
        self.flush();
        let bins = self.bins.iter().map(|(number, bin)| {
            let start =
                Instant { seconds: number * self.width * 60, fraction: Fraction::default(), offset: bin.earliest.1 };
            let of = (*number, 0)..=(*number, u16::MAX);
            let codes = self.codes.range(of).map(|((_, code), count)| (code.to_string(), *count)).collect();
            BinSummary { start: Time(start), tally: bin.tally, codes: Counts(codes), first: bin.first, last: bin.last }
        });
        let bins = bins.collect();
        TimeSummary { bin_seconds: self.width.unsigned_abs() * 60, without_time: self.without_time, bins }
    }
}
