//! Stretches of time as a chart draws them: equally long, without a gap, and in widths that clocks have.

use super::parts;
use crate::report::{BinSummary, Tally, TimeSummary};
use crate::time::{Civil, Fraction, Instant};
use std::collections::BTreeMap;

/// The widths of columns in minutes: stretches that clocks and calendars have. Behind them come powers of ten days.
const MINUTES: [i64; 17] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10_080, 40_320];

/// The stretches that are drawn.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// In seconds.
    pub(super) width: i64,
    /// Where the first begins, on the clock of the log, in seconds since 1970.
    pub(super) start: i64,
    /// What each of them holds.
    pub(super) columns: Vec<Column>,
}

/// A stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Its counts.
    pub(super) tally: Tally,
    /// Its failures by code.
    pub(super) codes: BTreeMap<u16, u64>,
}

impl Axis {
    /// The axis of bins for at most so many columns; `None` where there would be only one.
    pub(super) fn new(time: &TimeSummary, bins: &[BinSummary], columns: usize) -> Option<Self> {
        let minutes = MINUTES.into_iter().chain((2..).map(|power| 1440 * 10i64.saturating_pow(power)).take(8));
        let widths = minutes.map(|minutes| minutes.saturating_mul(60));
        let bin = i64::try_from(time.bin_seconds).ok()?;
        let mut widths = widths.filter(|width| width % bin == 0);
        widths.find_map(|width| Self::of_width(bins, bin, width, columns)).filter(|axis| axis.columns.len() > 1)
    }

    /// The axis with columns of `width` seconds, if they are no more than so many.
    pub(super) fn of_width(bins: &[BinSummary], bin: i64, width: i64, columns: usize) -> Option<Self> {
        let (first, last) = (bins.first()?, bins.last()?);
        // Columns begin at full hours of the log's clock if bins do, else at those of UTC.
        let offset = i64::from(first.start.0.offset);
        let shift = if offset % bin == 0 { offset } else { 0 };
        let number = |bin: &BinSummary| (bin.start.0.seconds + shift).div_euclid(width);
        let start = number(first);
        if usize::try_from(number(last) - start).ok()? >= columns {
            return None;
        }
        let mut axis = Self { width, start: start * width - shift + offset, columns: Vec::new() };
        for bin in bins {
            let at = usize::try_from(number(bin) - start).ok()?;
            axis.columns.resize_with(axis.columns.len().max(at + 1), Column::default);
            let column = &mut axis.columns[at];
            column.tally.add(&bin.tally);
            for (code, failures) in parts::codes(&bin.codes) {
                *column.codes.entry(code).or_default() += failures;
            }
        }
        Some(axis)
    }

    /// When a column begins: the clock, with the date where there are several, or the date alone. One behind the last is
    /// where that ends.
    pub(super) fn label(&self, column: usize) -> String {
        let text = self.rfc3339(column);
        if self.width >= 86_400 {
            text[..10].to_owned()
        } else if self.is_of_one_day() {
            text[11..16].to_owned()
        } else {
            format!("{} {}", &text[5..10], &text[11..16])
        }
    }

    /// The clock at which a column begins: `06:10`.
    pub(super) fn clock(&self, column: usize) -> String {
        self.rfc3339(column)[11..16].to_owned()
    }

    /// The day on which a column begins: `11-21`.
    pub(super) fn day(&self, column: usize) -> String {
        self.rfc3339(column)[5..10].to_owned()
    }

    /// Whether all columns begin on the same day.
    pub(super) fn is_of_one_day(&self) -> bool {
        let day = |column: usize| Civil::from_seconds(self.at(column)).date;
        day(0) == day(self.columns.len().saturating_sub(1))
    }

    /// When a column begins, on the clock of the log, in seconds since 1970.
    pub(super) fn at(&self, column: usize) -> i64 {
        self.start + i64::try_from(column).unwrap_or_default() * self.width
    }

    fn rfc3339(&self, column: usize) -> String {
        let mut out = Vec::new();
        let at = Instant { seconds: self.at(column), fraction: Fraction::default(), offset: 0 };
        at.write_rfc3339(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// The bins without those few that a clock set wrong has thrown far off, years before the rest perhaps.
pub(super) fn main_stretch(mut bins: &[BinSummary]) -> &[BinSummary] {
    let count = |bins: &[BinSummary]| bins.iter().map(|bin| records(&bin.tally)).sum::<u64>();
    let start = |bin: &BinSummary| bin.start.0.seconds;
    while let [first, .., last] = bins {
        let span = start(last) - start(first);
        let gaps = bins.windows(2).map(|pair| start(&pair[1]) - start(&pair[0])).enumerate();
        let Some((at, gap)) = gaps.max_by_key(|&(_, gap)| gap) else { break };
        let (before, behind) = bins.split_at(at + 1);
        let (few, most) = if count(before) < count(behind) { (before, behind) } else { (behind, before) };
        if gap < span / 10 * 9 || count(few) * 20 > count(most) {
            break;
        }
        bins = most;
    }
    bins
}

/// How many records there are, repeated ones too.
pub(super) fn records(tally: &Tally) -> u64 {
    tally.responses + tally.statements
}
