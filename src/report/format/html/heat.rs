//! Codes by hour: which failed when, as a table whose cells are the darker the more failed.

use super::super::axis::{self, Axis};
use super::super::parts;
use super::palette::Palette;
use super::text::{Out, Text, put};
use super::time::short;
use crate::knowledge::Label;
use crate::report::Summary;
use std::collections::BTreeMap;

/// How many hours in a row are shown; a longer stretch is shown by the hours of the day.
const HOURS: usize = 36;

/// How many codes have a row.
const CODES: usize = 15;

/// How dark a cell can be.
const LEVELS: u64 = 6;

/// The table: names of columns, and what they stand for.
struct Map {
    columns: Vec<String>,
    rows: BTreeMap<u16, Vec<u64>>,
    /// The columns are hours of the day, and each sums up several days.
    of_day: bool,
    width: i64,
}

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, palette: &Palette) {
    let Some(map) = Map::new(summary) else { return };
    let words = out.words;
    let per = words.fill(Label::ReportPer, &[("width", &words.stretch(map.width))]);
    let note = words.fill(if map.of_day { Label::PageHeatOfDay } else { Label::PageHeat }, &[("per", &per)]);
    out.heading("h2", Label::PageCodesOverTime);
    put!(out, "<p>{}</p>", Text(&note));
    table(out, summary, palette, &map, |count| short(words, count));
    let rest = map.rows.len().saturating_sub(CODES);
    if rest > 0 {
        put!(out, "<p>{}.</p>", Text(&words.count(Label::CountCodesNotShown, rest as u64)));
    }
    if map.rows.values().flatten().any(|&count| count >= 1000) {
        // What a cell has no room for, hovering shows; here it is for everybody.
        put!(out, "<details class=\"more data\"><summary>{}</summary>", Text(words.get(Label::PageAsTable)));
        table(out, summary, palette, &map, |count| words.number(count));
        out.raw("</details>");
    }
}

/// The table, with counts as they are to be written.
fn table(out: &mut Out<'_>, summary: &Summary, palette: &Palette, map: &Map, written: impl Fn(u64) -> String) {
    let words = out.words;
    out.scroll(words.get(Label::PageCodesOverTime));
    put!(
        out,
        "<table class=heat aria-label=\"{}\"><thead><tr><th scope=col>{}",
        Text(words.get(Label::PageCodesOverTime)),
        Text(words.get(Label::Code))
    );
    for column in &map.columns {
        put!(out, "<th scope=col>{column}");
    }
    put!(out, "<th scope=col class=tot>{}<tbody>", Text(words.get(Label::PageSum)));
    let most = map.rows.values().flatten().copied().max().unwrap_or(1).max(1);
    for code in parts::failed(summary).into_iter().take(CODES) {
        let Some(row) = map.rows.get(&code.code) else { continue };
        let colour = palette.colour(code.code);
        put!(
            out,
            "<tr><th scope=row title=\"{}\"><span class=\"dot d{colour}\"></span>{}",
            Text(&parts::title(words, code)),
            code.code
        );
        for (&count, column) in row.iter().zip(&map.columns) {
            match count {
                0 => out.raw("<td>"),
                _ => put!(
                    out,
                    "<td class=h{} title=\"{}, {column}: {}\">{}",
                    level(count, most),
                    code.code,
                    Text(&words.count(Label::CountFailures, count)),
                    Text(&written(count))
                ),
            }
        }
        put!(out, "<td class=tot>{}", Text(&words.number(row.iter().sum())));
    }
    out.raw("</table></div>");
}

/// How dark a cell is: by the logarithm, so that a flood doesn't make all else white.
#[allow(clippy::cast_precision_loss)]
fn level(count: u64, most: u64) -> u64 {
    let scale = |count: u64| (count as f64 + 1.0).ln();
    ((scale(count) / scale(most.max(1)) * LEVELS as f64).ceil() as u64).clamp(1, LEVELS)
}

impl Map {
    /// The map of all failures in time; `None` where there are none, or not two columns.
    fn new(summary: &Summary) -> Option<Self> {
        let bins = axis::main_stretch(&summary.time.bins);
        let bin = i64::try_from(summary.time.bin_seconds).ok()?;
        let day = 86_400 / bin.max(3600);
        let axis = Axis::of_width(bins, bin, bin.max(3600), 100 * 366 * 24)?;
        // An hour or two are better told apart by minutes.
        let finer = [600, 300, 60].into_iter().filter(|width| width % bin == 0);
        let finer = finer.filter_map(|width| Axis::of_width(bins, bin, width, HOURS));
        let axis = if axis.columns.len() > 4 {
            axis
        } else {
            finer.max_by_key(|axis| axis.columns.len().min(6)).unwrap_or(axis)
        };
        let of_day = axis.columns.len() > HOURS;
        if axis.columns.len() < 2 || of_day && day < 2 {
            return None;
        }
        let columns: Vec<String> = if of_day {
            (0..day).map(|hour| format!("{:02}:00", hour * axis.width / 3600)).collect()
        } else {
            (0..axis.columns.len()).map(|column| axis.clock(column)).collect()
        };
        let mut rows: BTreeMap<u16, Vec<u64>> = BTreeMap::new();
        for (index, column) in axis.columns.iter().enumerate() {
            let at = if of_day { (axis.at(index).rem_euclid(86_400) / axis.width) as usize } else { index };
            for (&code, &failures) in &column.codes {
                let row = rows.entry(code).or_insert_with(|| vec![0; columns.len()]);
                row[at] += failures;
            }
        }
        (!rows.is_empty()).then_some(Self { columns, rows, of_day, width: axis.width })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_with_the_count() {
        let levels: Vec<u64> = [1, 10, 30, 100, 400, 1000].iter().map(|&count| level(count, 1000)).collect();
        assert_eq!(levels, [1, 3, 3, 5, 6, 6]);
        assert_eq!((level(1, 1), level(0, 0), level(u64::MAX, u64::MAX)), (6, 1, 6));
    }
}
