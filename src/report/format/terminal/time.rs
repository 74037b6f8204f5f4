//! Responses and failures over time, a character for a stretch.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::{BinSummary, Tally, TimeSummary};
use crate::time::{Civil, Instant};

/// What a character stands for, in minutes: stretches that clocks and calendars have. Behind them come powers of ten days.
const MINUTES: [i64; 17] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10_080, 40_320];

/// From little to much. Nothing at all is `.`, and a stretch without any response is blank.
const LEVELS: [char; 6] = [':', '-', '=', '+', '*', '#'];

/// Behind the characters for the peak, without the words between its number and its time.
const PEAK: usize = 22;

/// A row that is drawn.
type Measure = (Label, fn(&Tally) -> u64);

const ROWS: [Measure; 3] = [
    (Label::RowResponses, |tally| tally.responses + tally.statements),
    (Label::RowFailures, |tally| tally.failures),
    (Label::RowAuthFailed, |tally| tally.auth_failed),
];

/// The stretches that are drawn: equally long and without a gap.
struct Axis {
    /// In seconds.
    width: i64,
    /// Where the first begins, on the clock of the log, in seconds since 1970.
    start: i64,
    columns: Vec<Tally>,
}

pub(super) fn write(page: &mut Page, words: Words<'_>, time: &TimeSummary) {
    let bins = main_stretch(&time.bins);
    let names = ROWS.map(|(name, _)| text::width(words.get(name)) + 3);
    let left = names.into_iter().max().unwrap_or(0);
    let at = text::width(&words.fill(Label::ReportAt, &[]));
    let Some(axis) = Axis::new(time, bins, page.width - left - PEAK - at) else { return };
    let last = axis.columns.len() - 1;
    let (first_label, last_label) = (axis.label(0), axis.label(last));
    let gap = axis.columns.len().saturating_sub(first_label.len() + last_label.len());
    let labels = match gap {
        0 => first_label,
        gap => format!("{first_label}{}{last_label}", " ".repeat(gap)),
    };
    page.line(&[]);
    let columns = axis.columns.len().max(labels.len());
    let head = text::left(&words.fill(Label::ReportPer, &[("width", &axis.width_in_words(words))]), left);
    page.line(&[
        (BOLD, &head),
        (PLAIN, &text::left(&labels, columns)),
        (PLAIN, &format!("  {}", words.get(Label::ReportPeak))),
    ]);
    for (name, of) in ROWS {
        let counts: Vec<u64> = axis.columns.iter().map(of).collect();
        let Some((at, &peak)) = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count) else { continue };
        if peak == 0 {
            continue;
        }
        let drawn: String = counts.iter().zip(&axis.columns).map(|(&count, tally)| draw(count, peak, tally)).collect();
        let peak = words.fill(Label::ReportAt, &[("n", &words.number(peak)), ("time", &axis.label(at))]);
        page.line(&[
            (PLAIN, &text::left(&format!(" {}", words.get(name)), left)),
            (if name == ROWS[0].0 { PLAIN } else { RED }, &text::left(&drawn, columns)),
            (PLAIN, &format!("  {peak}")),
        ]);
    }
    let beyond: u64 = time.bins.iter().map(|bin| ROWS[0].1(&bin.tally)).sum::<u64>()
        - bins.iter().map(|bin| ROWS[0].1(&bin.tally)).sum::<u64>();
    if beyond > 0 {
        page.text(PLAIN, " ", &words.count(Label::CountFarInTime, beyond));
    }
}

fn draw(count: u64, peak: u64, tally: &Tally) -> char {
    match (count * LEVELS.len() as u64).div_ceil(peak) {
        0 if tally.is_empty() => ' ',
        0 => '.',
        level => LEVELS[level as usize - 1],
    }
}

/// The bins without those few that a clock set wrong has thrown far off, years before the rest perhaps.
fn main_stretch(mut bins: &[BinSummary]) -> &[BinSummary] {
    let count = |bins: &[BinSummary]| bins.iter().map(|bin| ROWS[0].1(&bin.tally)).sum::<u64>();
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

impl Axis {
    /// The axis of bins for so many columns; `None` where they would take only one.
    fn new(time: &TimeSummary, bins: &[BinSummary], columns: usize) -> Option<Self> {
        let [first, .., last] = bins else { return None };
        let bin = i64::try_from(time.bin_seconds).ok()?;
        // Columns begin at full hours of the log's clock if bins do, else at those of UTC.
        let offset = i64::from(first.start.0.offset);
        let shift = if offset % bin == 0 { offset } else { 0 };
        let clock = |bin: &BinSummary| bin.start.0.seconds + shift;
        let fits = |width: i64| {
            let further = clock(last).div_euclid(width) - clock(first).div_euclid(width);
            width % bin == 0 && usize::try_from(further).is_ok_and(|further| further < columns)
        };
        let minutes = MINUTES.into_iter().chain((2..).map(|power| 1440 * 10i64.saturating_pow(power)).take(8));
        let width = minutes.map(|minutes| minutes.saturating_mul(60)).find(|&width| fits(width))?;
        let start = clock(first).div_euclid(width);
        let mut axis = Self { width, start: start * width - shift + offset, columns: Vec::new() };
        for bin in bins {
            let column = usize::try_from(clock(bin).div_euclid(width) - start).ok()?;
            axis.columns.resize(axis.columns.len().max(column + 1), Tally::default());
            axis.columns[column].add(&bin.tally);
        }
        Some(axis)
    }

    fn width_in_words(&self, words: Words<'_>) -> String {
        let (number, unit) = match self.width / 60 {
            minutes @ 0..60 => (minutes, "min"),
            minutes @ 60..1440 => (minutes / 60, "h"),
            minutes => (minutes / 1440, "d"),
        };
        format!("{number} {}", words.unit(unit))
    }

    /// When a column begins: the clock, with the date where there are several, or the date alone.
    fn label(&self, column: usize) -> String {
        let at = |column: usize| Instant {
            seconds: self.start + i64::try_from(column).unwrap_or_default() * self.width,
            fraction: crate::time::Fraction::default(),
            offset: 0,
        };
        let day = |column: usize| Civil::from_seconds(at(column).seconds).date;
        let mut out = Vec::new();
        at(column).write_rfc3339(&mut out);
        let out = String::from_utf8_lossy(&out);
        if self.width >= 86_400 {
            out[..10].to_owned()
        } else if day(0) == day(self.columns.len() - 1) {
            out[11..16].to_owned()
        } else {
            format!("{} {}", &out[5..10], &out[11..16])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Language;
    use crate::report::Time;
    use crate::time::Fraction;

    /// Bins of a minute, of which each is given as minutes since 2026-11-21 06:00 +01:00, responses and failures.
    fn drawn(bins: &[(i64, u64, u64)]) -> String {
        let bins = bins.iter().map(|&(minute, responses, failures)| BinSummary {
            start: Time(Instant { seconds: 1_795_237_200 + minute * 60, fraction: Fraction::default(), offset: 3600 }),
            codes: crate::report::Counts::default(),
            tally: Tally { responses, failures, ..Tally::default() },
        });
        let time = TimeSummary { bin_seconds: 60, without_time: 0, bins: bins.collect() };
        let mut page = Page::new(80, false);
        write(&mut page, Words(&Language::En.labels()), &time);
        page.finish()
    }

    #[track_caller]
    fn check(bins: &[(i64, u64, u64)], expected: &str) {
        let drawn = drawn(bins);
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn levels_gaps_and_peaks() {
        let bins: Vec<_> =
            [(0, 60, 0), (1, 60, 1), (2, 50, 10), (3, 40, 11), (4, 30, 60), (6, 10, 60), (7, 1, 1)].into();
        check(
            &bins,
            "
per 1 min     06:00     peak
 responses    ##*+= ::  60 at 06:00
 failures     .::-# #:  60 at 06:04
",
        );
    }

    #[test]
    fn widths_are_those_of_clocks() {
        let day: Vec<_> = (0..1440).map(|minute| (minute, 1, u64::from(minute == 700))).collect();
        check(
            &day,
            "
per 1 h       11-21 06:00  11-22 05:00  peak
 responses    ########################  60 at 11-21 06:00
 failures     ...........#............  1 at 11-21 17:00
",
        );
        let week: Vec<_> = (0..7 * 24).map(|hour| (hour * 60, 1, 0)).collect();
        let expected = "
per 6 h       11-21 06:00      11-28 00:00  peak
 responses    ############################  6 at 11-21 06:00
";
        check(&week, expected);
        check(&[(0, 1, 0)], "");
        check(&[], "");
    }

    #[test]
    fn a_clock_set_wrong_does_not_squeeze_the_rest() {
        let mut bins: Vec<_> = (0..30).map(|minute| (minute, 10, 0)).collect();
        bins.insert(0, (-29_000_000, 3, 0));
        let expected = "
per 1 min     06:00                    06:29  peak
 responses    ##############################  10 at 06:00
 3 responses far from the rest in time not shown
";
        check(&bins, expected);
        // As many on both sides are the log's own.
        let expected = "
per 1000 d    1970-01-01 2024-10-04  peak
 responses    #                   #  10 at 1970-01-01
";
        check(&[(-29_000_000, 10, 0), (0, 10, 0)], expected);
    }
}
