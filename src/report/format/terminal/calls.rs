//! Calls and registrations by side, with the figures that operators report, and what changed.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{CallTally, Summary};

/// How many peers of a side, and how many changes, are shown.
const SHOWN: usize = 3;
const CHANGES: usize = 8;

/// The narrowest column for names, and how much of it longer ones get before other columns do: an IPv4 address with its port
/// behind a side.
const NAME: usize = 14;
const ADDRESS: usize = 22;

/// What a row of the table is about.
struct Row<'a> {
    name: String,
    tally: &'a CallTally,
    ser: String,
    ner: String,
}

/// A column behind the name: how it is called, how wide it is, and what stands in it.
struct Column {
    title: String,
    width: usize,
    cell: fn(Words<'_>, &Row<'_>) -> String,
    /// A table that is too wide goes without those with the highest number first.
    rank: u8,
    lost: bool,
}

/// All columns.
fn columns(words: Words<'_>) -> Vec<Column> {
    let column = |title: &str, rank, cell| {
        let width = text::width(title).max(6) + 1;
        Column { title: title.to_owned(), width, cell, rank, lost: false }
    };
    let count = |label, rank, cell| column(words.get(label), rank, cell);
    vec![
        count(Label::ColumnAttempts, 0, |words, row| words.number(row.tally.attempts)),
        count(Label::ColumnAnswered, 1, |words, row| words.number(row.tally.answered)),
        count(Label::ColumnDeclined, 3, |words, row| words.number(row.tally.declined)),
        count(Label::ColumnCancelled, 4, |words, row| words.number(row.tally.cancelled)),
        Column { lost: true, ..count(Label::ColumnLost, 0, |words, row| words.number(row.tally.lost())) },
        count(Label::ColumnOpen, 5, |words, row| words.number(row.tally.open)),
        column("SER", 0, |_, row| row.ser.clone()),
        column("NER", 2, |_, row| row.ner.clone()),
    ]
}

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let mut rows = Vec::new();
    for (side, calls) in &summary.calls.sides.0 {
        let figure = |name| parts::figure_of(words, summary, *side, name);
        let (ser, ner) = (figure("ser"), figure("ner"));
        rows.push(Row { name: side.name().to_owned(), tally: &calls.tally, ser, ner });
        // One peer says no more than its side.
        for group in calls.peers.list.iter().take(SHOWN).filter(|_| calls.peers.names > 1) {
            let name = format!("{} {}", side.name(), text::harmless(&group.name));
            let ser = parts::percent(words, group.ser);
            rows.push(Row { name, tally: &group.tally, ser, ner: String::new() });
        }
    }
    if !rows.is_empty() {
        table(page, words, &rows);
    }
    registrations(page, words, summary);
}

fn table(page: &mut Page, words: Words<'_>, rows: &[Row<'_>]) {
    let mut columns = columns(words);
    let wide = |columns: &[Column]| columns.iter().map(|column| column.width).sum::<usize>();
    let longest = rows.iter().map(|row| text::width(&row.name) + 2).max().unwrap_or(0).max(NAME);
    while wide(&columns) + longest.min(ADDRESS) > page.width
        && let Some(rank) = columns.iter().map(|column| column.rank).max().filter(|rank| *rank > 0)
    {
        columns.retain(|column| column.rank < rank);
    }
    let name = longest.min(page.width.saturating_sub(wide(&columns)).max(2));
    let headings: String = columns.iter().map(|column| text::right(&column.title, column.width)).collect();
    page.heading(&text::left(&text::cut_end(words.get(Label::ReportCalls), name), name), &headings);
    for row in rows {
        let first = format!(" {}", text::left(&text::cut_end(&row.name, name - 2), name - 1));
        let cells: Vec<_> =
            columns.iter().map(|column| text::right(&(column.cell)(words, row), column.width)).collect();
        let mut pieces = vec![(PLAIN, first.as_str())];
        for (column, cell) in columns.iter().zip(&cells) {
            let red = column.lost && row.tally.lost() > 0;
            pieces.push((if red { RED } else { PLAIN }, cell.as_str()));
        }
        page.line(&pieces);
    }
}

fn registrations(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let tally = &summary.registrations.tally;
    if tally.attempts == 0 {
        return;
    }
    let parts: Vec<String> = parts::registration_counts(tally)
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .map(|(label, count)| words.count(label, count))
        .collect();
    page.list(BOLD, &format!("{}  ", words.get(Label::ReportRegistrations)), &parts);
}

/// The figures of RFC 6076 and the ITU.
pub(super) fn figures(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let known = summary.figures.figures.0.iter().filter(|(_, figure)| figure.value.is_some());
    let parts: Vec<String> =
        known.map(|(name, figure)| format!("{} {}", parts::figure_name(name), parts::figure(words, figure))).collect();
    if !parts.is_empty() {
        page.list(BOLD, &format!("{}: ", words.get(Label::ReportFigures)), &parts);
    }
}

/// What rose and fell against an earlier report.
pub(super) fn changes(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let Some(baseline) = &summary.baseline else { return };
    let file = text::cut_start(&text::harmless(&baseline.file), page.width / 2);
    page.heading(
        words.get(Label::ReportChanges),
        &format!("  {}", words.fill(Label::ReportAgainst, &[("file", &file)])),
    );
    if baseline.changes.is_empty() && baseline.below_gate > 0 {
        page.text(PLAIN, " ", &text::harmless(&parts::comparison(words, baseline)));
    } else if baseline.changes.is_empty() {
        page.line(&[(PLAIN, &format!(" {}", words.get(Label::ReportFailedNothing)))]);
    }
    for change in baseline.changes.iter().take(CHANGES) {
        let (unit, digits) = match change.unit {
            "percent" => ("%", 1),
            "responses" => ("", 0),
            _ => (" s", 1),
        };
        let direction = words.get(parts::direction(change));
        let name = page.width / 2;
        page.line(&[
            (PLAIN, &format!(" {}", text::left(&text::cut_end(&text::harmless(&change.what), name), name))),
            (PLAIN, &format!("{:>9.digits$}{unit} -> {:.digits$}{unit}  ", change.before, change.now)),
            (if change.worse { RED } else { PLAIN }, direction),
        ]);
    }
    if let Some(more @ 1..) = baseline.changes.len().checked_sub(CHANGES) {
        page.line(&[(PLAIN, &format!(" {}", words.count(Label::CountMore, more as u64)))]);
    }
}
