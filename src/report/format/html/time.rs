//! Failures over time, stacked by code, above all responses.

use super::super::axis::{self, Axis, Column};
use super::palette::{COLOURS, Palette};
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::columns as text;
use crate::output::words::Words;
use crate::report::Summary;
use std::fmt::Write;

/// How many columns a chart has at most: on a phone one is about three pixels wide then.
const COLUMNS: usize = 120;

/// About so many columns have a label.
const LABELS: usize = 8;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, palette: &Palette) {
    let bins = axis::main_stretch(&summary.time.bins);
    let Some(axis) = Axis::new(&summary.time, bins, COLUMNS) else { return };
    let words = out.words;
    let per = words.fill(Label::ReportPer, &[("width", &words.stretch(axis.width))]);
    out.heading("h2", Label::PageFailuresOverTime);
    put!(out, "<p>{}", Text(&words.fill(Label::PageTimeNote, &[("per", &per)])));
    if bins.len() < summary.time.bins.len() {
        put!(out, " {}", Text(words.get(Label::PageFarInTime)));
    }
    out.raw("</p>");
    palette.legend(out);
    let sorted = |wanted: fn(u16) -> bool| -> Vec<_> {
        let of = |column: &Column| {
            let codes = column.codes.iter().filter(|(code, _)| wanted(**code));
            palette.sort(codes.map(|(&code, &failures)| (code, failures)))
        };
        axis.columns.iter().map(of).collect()
    };
    let all = sorted(|_| true);
    // Floods of refused credentials would press all else to the ground: they have a strip of their own.
    let mut stacks = sorted(|code| !matches!(code, 401 | 407));
    let refused: Vec<u64> = all.iter().zip(&stacks).map(|(all, rest)| sum(all) - sum(rest)).collect();
    let apart = refused.iter().any(|&count| count > 0) && stacks.iter().any(|stack| sum(stack) > 0);
    if !apart {
        stacks.clone_from(&all);
    }
    let peak = stacks.iter().map(sum).max().unwrap_or(0);
    out.raw("<figure class=chart aria-hidden=true><div class=plot>");
    let top = round_up(peak);
    gridlines(out, top);
    stacked(out, &stacks, top);
    tips(out, &axis, palette);
    out.raw("</div>");
    if apart {
        strip(out, Label::PageStripRefused, "c0", &refused);
    }
    let responses: Vec<u64> = axis.columns.iter().map(|column| axis::records(&column.tally)).collect();
    strip(out, Label::PageStripAll, "all", &responses);
    ticks(out, &axis);
    out.raw("</figure>");
    table(out, &axis, palette, &all);
}

/// The next round number: 1, 2 or 5 and noughts, or what lies half way to them.
fn round_up(peak: u64) -> u64 {
    let mut power = 1u64;
    loop {
        for step in [1, 2, 3, 4, 5, 6, 8] {
            let top = power.saturating_mul(step);
            if top >= peak.max(2) {
                return top;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn gridlines(out: &mut Out<'_>, top: u64) {
    let parts = if top.is_multiple_of(4) {
        4
    } else if top.is_multiple_of(3) {
        3
    } else if top.is_multiple_of(5) {
        5
    } else {
        2
    };
    for part in 1..=parts {
        let percent = 100 - 100 * part / parts;
        let value = out.words.number(top * part / parts);
        put!(out, "<div class=grid style=\"top:{percent}%\"><span>{}</span></div>", Text(&value));
    }
}

/// One path a colour: a page of many rectangles would be several times as long.
fn stacked(out: &mut Out<'_>, stacks: &[[u64; COLOURS + 1]], top: u64) {
    put!(out, "<svg viewBox=\"0 0 {} 1000\" preserveAspectRatio=none>", stacks.len() * 10);
    for colour in 0..=COLOURS {
        let mut path = String::new();
        for (column, stack) in stacks.iter().enumerate().filter(|(_, stack)| stack[colour] > 0) {
            let below: u64 = stack[..colour].iter().sum();
            let high = |count: u64| text::rounded(count, 1000, top);
            // What is there is seen, however little it is.
            let height = (high(below + stack[colour]) - high(below)).max(4);
            let _ = write!(path, "M{} {}h8v-{height}h-8z", column * 10 + 1, 1000 - high(below));
        }
        if !path.is_empty() {
            put!(out, "<path class=c{colour} d=\"{path}\"/>");
        }
    }
    out.raw("</svg>");
}

/// What hovering over a column shows.
fn tips(out: &mut Out<'_>, axis: &Axis, palette: &Palette) {
    let words = out.words;
    out.raw("<div class=cols>");
    for (index, column) in axis.columns.iter().enumerate() {
        // Tips stand at the side where there is room.
        out.raw(if index * 2 > axis.columns.len() { "<i class=r>" } else { "<i>" });
        if !column.tally.is_empty() {
            put!(out, "<span class=tip>{}\n{}", Text(&stretch(words, axis, index)), Text(&failures_of(words, column)));
            let mut codes: Vec<_> = column.codes.iter().map(|(&code, &failures)| (failures, code)).collect();
            codes.sort_by_key(|&(failures, code)| (std::cmp::Reverse(failures), code));
            for &(failures, code) in codes.iter().take(5) {
                let colour = palette.colour(code);
                put!(out, "\n<span class=\"dot d{colour}\"></span>{code}: {}", Text(&words.number(failures)));
            }
            if codes.len() > 5 {
                put!(out, "\n{}", Text(&words.count(Label::CountMoreCodes, codes.len() as u64 - 5)));
            }
            out.raw("</span>");
        }
        out.raw("</i>");
    }
    out.raw("</div>");
}

fn failures_of(words: Words<'_>, column: &Column) -> String {
    let failures = words.count(Label::CountFailures, column.tally.failures);
    format!("{failures} {}", words.count(Label::CountOfFinals, column.tally.finals))
}

/// From when to when a column goes.
fn stretch(words: Words<'_>, axis: &Axis, column: usize) -> String {
    let from = axis.label(column);
    match axis.width {
        0..86_400 => words.fill(Label::PageFromTo, &[("from", &from), ("to", &axis.clock(column + 1))]),
        86_400 => from,
        _ => words.fill(Label::PageAndOn, &[("from", &from)]),
    }
}

fn sum(stack: &[u64; COLOURS + 1]) -> u64 {
    stack.iter().sum()
}

/// A low chart below the other, with a scale of its own.
fn strip(out: &mut Out<'_>, name: Label, class: &str, counts: &[u64]) {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    for (index, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let high = text::rounded(count, 100, most).max(3);
        let _ = write!(path, "M{} 100h8v-{high}h-8z", index * 10 + 1);
    }
    put!(
        out,
        "<div class=strip><span>{}</span><b>{}</b><svg viewBox=\"0 0 {} 100\" preserveAspectRatio=none>\
         <path class={class} d=\"{path}\"/></svg></div>",
        Text(&short(out.words, most)),
        Text(out.words.get(name)),
        counts.len() * 10
    );
}

/// A number that has little room: `12k`.
pub(super) fn short(words: Words<'_>, number: u64) -> String {
    let short = match number {
        0..1000 => number.to_string(),
        1000..10_000 => format!("{}.{}k", number / 1000, number / 100 % 10),
        10_000..1_000_000 => format!("{}k", number / 1000),
        1_000_000..10_000_000 => format!("{}.{}M", number / 1_000_000, number / 100_000 % 10),
        _ => format!("{}M", number / 1_000_000),
    };
    words.own(&short)
}

fn ticks(out: &mut Out<'_>, axis: &Axis) {
    let count = axis.columns.len();
    let widths = [1, 2, 3, 5, 6, 10, 12, 15, 20, 24, 30, 48, 60];
    let step = widths.into_iter().find(|step| count / step <= LABELS).unwrap_or(count);
    let step_seconds = i64::try_from(step).unwrap_or(1) * axis.width;
    // At full multiples of the step on the clock, where the chart has some.
    let first = (0..count.min(step)).find(|&at| axis.at(at) % step_seconds == 0).unwrap_or(0);
    out.raw("<div class=ticks>");
    let mut day = String::new();
    for (index, at) in (first..count).step_by(step).enumerate() {
        let odd = if index % 2 == 1 { " class=odd" } else { "" };
        let today = axis.day(at);
        let label = match axis.width {
            0..86_400 if !axis.is_of_one_day() && today != day => format!("{today} {}", axis.clock(at)),
            0..86_400 => axis.clock(at),
            _ => axis.label(at),
        };
        day = today;
        let end = if at * 20 > count * 19 && odd.is_empty() { " class=end" } else { "" };
        put!(out, "<span{odd}{end} style=\"left:{}%\">{label}</span>", tenths(at, count));
    }
    out.raw("</div>");
}

/// A place in percent, to a tenth.
fn tenths(at: usize, count: usize) -> String {
    let tenths = text::rounded(at as u64, 1000, count as u64);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The same figures as a table.
fn table(out: &mut Out<'_>, axis: &Axis, palette: &Palette, stacks: &[[u64; COLOURS + 1]]) {
    let words = out.words;
    put!(out, "<details class=\"more data\"><summary>{}</summary>", Text(words.get(Label::PageAsTable)));
    out.scroll(words.get(Label::PageFailuresOverTime));
    out.named_table(words.get(Label::PageFailuresOverTime));
    put!(out, "<th scope=col>{}", Text(words.get(Label::PageFrom)));
    for column in [Label::RowResponses, Label::ColumnFailures] {
        put!(out, "<th scope=col class=n>{}", Text(&words.title(column)));
    }
    for code in palette.codes() {
        let name = code.map_or(words.get(Label::PageOthers).to_owned(), |code| code.to_string());
        put!(out, "<th scope=col class=n>{}", Text(&name));
    }
    out.raw("<tbody>");
    for (index, (column, stack)) in axis.columns.iter().zip(stacks).enumerate() {
        if column.tally.is_empty() {
            continue;
        }
        put!(
            out,
            "<tr><th scope=row>{}<td class=n>{}<td class=n>{}",
            Text(&axis.label(index)),
            Text(&words.number(axis::records(&column.tally))),
            Text(&words.number(column.tally.failures))
        );
        for code in palette.codes() {
            let count = stack[code.map_or(COLOURS, |code| palette.colour(code))];
            put!(out, "<td class=n>{}", Text(&if count > 0 { words.number(count) } else { String::new() }));
        }
    }
    out.raw("</table></div></details>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Language;

    #[test]
    fn round_numbers() {
        let labels = Language::En.labels();
        for (peak, top) in [(0, 2), (1, 2), (2, 2), (7, 8), (9, 10), (11, 20), (512, 600), (9_960, 10_000)] {
            assert_eq!(round_up(peak), top, "{peak}");
        }
        assert!(round_up(u64::MAX) >= u64::MAX / 2);
        for (number, expected) in [(999, "999"), (1000, "1.0k"), (12_345, "12k"), (2_500_000, "2.5M")] {
            assert_eq!(short(Words(&labels), number), expected);
        }
    }
}
