//! Responses and failures over time, a character for a stretch.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::axis::{self, Axis};
use crate::report::{BinSummary, CallTime, Summary, Tally, TimeSummary};

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

/// The widths of columns for a closer look, in seconds.
const CLOSER: [i64; 4] = [60, 120, 300, 600];

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let time = &summary.time;
    let side = summary.calls.side.and_then(|side| summary.calls.sides.get(side));
    draw_all(page, words, time, side.map(|side| &side.time));
}

fn draw_all(page: &mut Page, words: Words<'_>, time: &TimeSummary, calls: Option<&CallTime>) {
    let bins = axis::main_stretch(&time.bins);
    let names = ROWS.iter().map(|&(name, _)| name).chain(calls.map(|_| Label::RowCallsLost));
    let left = names.map(|name| text::width(words.get(name)) + 3).max().unwrap_or(0);
    let at = text::width(&words.fill(Label::ReportAt, &[]));
    let columns = page.width - left - PEAK - at;
    let Some(axis) = Axis::new(time, bins, columns) else { return };
    page.line(&[]);
    write_axis(page, words, &axis, left, &rows(&axis, calls));
    if let Some(closer) = closer(time, bins, &axis, columns) {
        write_axis(page, words, &closer, left, &rows(&closer, calls)[1..]);
    }
    let count = |bins: &[BinSummary]| bins.iter().map(|bin| axis::records(&bin.tally)).sum::<u64>();
    let beyond = count(&time.bins) - count(bins);
    if beyond > 0 {
        page.text(PLAIN, " ", &words.count(Label::CountFarInTime, beyond));
    }
}

/// A closer look at when most failed, where columns are so wide that an outage of minutes would hide in one.
fn closer(time: &TimeSummary, bins: &[BinSummary], axis: &Axis, columns: usize) -> Option<Axis> {
    let bin = i64::try_from(time.bin_seconds).ok()?;
    let (widest, columns_wide) = (*CLOSER.last()?, i64::try_from(columns).ok()?);
    if axis.width <= widest {
        return None;
    }
    let worst = bins.iter().rev().max_by_key(|bin| bin.tally.failures).filter(|bin| bin.tally.failures > 0)?;
    // Wide enough to show what was before and behind it, if ten minutes to a column are enough for that.
    let mut widths = CLOSER.into_iter().filter(|width| width % bin == 0);
    let width = widths.clone().find(|width| width * columns_wide >= 2 * axis.width).or(widths.next_back())?;
    let from = worst.start.0.seconds - width * (columns_wide / 2);
    let within = |bin: &BinSummary| (from..from + width * (columns_wide - 1)).contains(&bin.start.0.seconds);
    let first = bins.iter().position(within)?;
    let last = bins.iter().rposition(within)?;
    Axis::of_width(&bins[first..=last], bin, width, columns)
}

/// What is drawn: for each row its name and what it counts in each column.
fn rows(axis: &Axis, calls: Option<&CallTime>) -> Vec<(Label, Vec<u64>)> {
    let of = |&(name, of): &Measure| (name, axis.columns.iter().map(|column| of(&column.tally)).collect());
    let mut rows: Vec<(Label, Vec<u64>)> = ROWS.iter().map(of).collect();
    if let Some(lost) = calls.and_then(|calls| lost(axis, calls)) {
        rows.insert(1, (Label::RowCallsLost, lost));
    }
    rows
}

/// The calls that were lost in each column; `None` where columns are too narrow to tell.
fn lost(axis: &Axis, calls: &CallTime) -> Option<Vec<u64>> {
    let mut lost = vec![0; axis.columns.len()];
    if axis.width % i64::try_from(calls.bin_seconds).ok()? != 0 {
        return None;
    }
    for bin in &calls.bins {
        let clock = bin.start.0.seconds + i64::from(bin.start.0.offset);
        let column = usize::try_from((clock - axis.start).div_euclid(axis.width)).ok();
        if let Some(count) = column.and_then(|column| lost.get_mut(column)) {
            *count += bin.tally.lost();
        }
    }
    Some(lost)
}

fn write_axis(page: &mut Page, words: Words<'_>, axis: &Axis, left: usize, rows: &[(Label, Vec<u64>)]) {
    let last = axis.columns.len() - 1;
    let (first_label, last_label) = (axis.label(0), axis.label(last));
    let gap = axis.columns.len().saturating_sub(first_label.len() + last_label.len());
    let labels = match gap {
        0 => first_label,
        gap => format!("{first_label}{}{last_label}", " ".repeat(gap)),
    };
    let columns = axis.columns.len().max(labels.len());
    let head = text::left(&words.fill(Label::ReportPer, &[("width", &words.stretch(axis.width))]), left);
    page.line(&[
        (BOLD, &head),
        (PLAIN, &text::left(&labels, columns)),
        (PLAIN, &format!("  {}", words.get(Label::ReportPeak))),
    ]);
    for (name, counts) in rows {
        let Some((at, &peak)) = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count) else { continue };
        if peak == 0 {
            continue;
        }
        let drawn = counts.iter().zip(&axis.columns);
        let drawn: String = drawn.map(|(&count, column)| draw(count, peak, &column.tally)).collect();
        let peak = words.fill(Label::ReportAt, &[("n", &words.number(peak)), ("time", &axis.label(at))]);
        page.line(&[
            (PLAIN, &text::left(&format!(" {}", words.get(*name)), left)),
            (if *name == ROWS[0].0 { PLAIN } else { RED }, &text::left(&drawn, columns)),
            (PLAIN, &format!("  {peak}")),
        ]);
    }
}

fn draw(count: u64, peak: u64, tally: &Tally) -> char {
    match (count * LEVELS.len() as u64).div_ceil(peak) {
        0 if tally.is_empty() => ' ',
        0 => '.',
        level => LEVELS[level as usize - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Language;
    use crate::report::Time;
    use crate::time::{Fraction, Instant};

    /// Bins of a minute, of which each is given as minutes since 2026-11-21 06:00 +01:00, responses and failures.
    fn drawn(bins: &[(i64, u64, u64)]) -> String {
        let bins = bins.iter().map(|&(minute, responses, failures)| BinSummary {
            start: Time(Instant { seconds: 1_795_237_200 + minute * 60, fraction: Fraction::default(), offset: 3600 }),
            codes: crate::report::Counts::default(),
            first: crate::report::places::Place32::default(),
            last: crate::report::places::Place32::default(),
            tally: Tally { responses, failures, ..Tally::default() },
        });
        let time = TimeSummary { bin_seconds: 60, without_time: 0, bins: bins.collect() };
        let mut page = Page::new(80, false);
        draw_all(&mut page, Words(&Language::En.labels()), &time, None);
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
per 5 min     16:00                             19:10  peak
 failures     ....................#..................  1 at 17:40
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
