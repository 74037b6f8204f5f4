//! Calls and registrations by side, with the figures that operators report, and what changed.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{CallTally, FigureSummary, Quantiles, Summary};

/// How many peers of a side, and how many changes, are shown.
const SHOWN: usize = 3;
const CHANGES: usize = 8;
/// So few more are shown too.
const SPARED: usize = 4;

/// The narrowest column for names, and how much of it longer ones get before other columns do: an IPv4 address with its port
/// behind a side.
const NAME: usize = 14;
const ADDRESS: usize = 27;

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
    cell: Cell,
    /// A table that is too wide goes without those with the highest number first.
    rank: u8,
}

/// What stands in a column.
#[derive(Clone, Copy)]
enum Cell {
    Attempts,
    /// What became of some of the attempts.
    Fate(fn(&CallTally) -> u64),
    Lost,
    /// All attempts that no other column tells of, so that a row adds up.
    Other,
    Ser,
    Ner,
}

impl Column {
    fn new(title: &str, rank: u8, cell: Cell) -> Self {
        Self { title: title.to_owned(), width: text::width(title).max(6) + 1, cell, rank }
    }
}

/// The columns that `columns` leave room for, and one for what the others don't tell.
fn columns(words: Words<'_>, rows: &[Row<'_>], room: usize) -> Vec<Column> {
    let column = |label, rank, cell| Column::new(words.get(label), rank, cell);
    let mut columns = vec![
        column(Label::ColumnAttempts, 0, Cell::Attempts),
        column(Label::ColumnAnswered, 1, Cell::Fate(|tally| tally.answered)),
        column(Label::ColumnDeclined, 2, Cell::Fate(|tally| tally.declined)),
        column(Label::ColumnCancelled, 3, Cell::Fate(|tally| tally.cancelled)),
        column(Label::ColumnLost, 0, Cell::Lost),
        column(Label::ColumnOpen, 4, Cell::Fate(|tally| tally.open)),
        Column::new("SER", 0, Cell::Ser),
        Column::new("NER", 5, Cell::Ner),
    ];
    loop {
        let some_more = rows.iter().any(|row| other(&columns, row.tally) > 0);
        let more = some_more.then(|| column(Label::ColumnOther, 0, Cell::Other));
        let wide = columns.iter().chain(&more).map(|column| column.width).sum::<usize>();
        let last = columns.iter().map(|column| column.rank).max().unwrap_or(0);
        if wide <= room || last == 0 {
            let ser = columns.iter().position(|column| matches!(column.cell, Cell::Ser)).unwrap_or(columns.len());
            columns.splice(ser..ser, more);
            return columns;
        }
        columns.retain(|column| column.rank < last);
    }
}

/// The attempts that no column tells of.
fn other(columns: &[Column], tally: &CallTally) -> u64 {
    let told = columns.iter().map(|column| match column.cell {
        Cell::Fate(of) => of(tally),
        Cell::Lost => tally.lost(),
        Cell::Attempts | Cell::Other | Cell::Ser | Cell::Ner => 0,
    });
    tally.attempts.saturating_sub(told.sum())
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
    let longest = rows.iter().map(|row| text::width(&row.name) + 2).max().unwrap_or(0).max(NAME);
    let columns = columns(words, rows, page.width.saturating_sub(longest.min(ADDRESS)));
    let wide = columns.iter().map(|column| column.width).sum::<usize>();
    let name = longest.min(page.width.saturating_sub(wide).max(2));
    let headings: String = columns.iter().map(|column| text::right(&column.title, column.width)).collect();
    page.heading(&text::left(&text::cut_end(words.get(Label::ReportCalls), name), name), &headings);
    for row in rows {
        let first = format!(" {}", text::left(&text::cut_middle(&row.name, name - 2), name - 1));
        let cell = |column: &Column| match column.cell {
            Cell::Attempts => words.number(row.tally.attempts),
            Cell::Fate(of) => words.number(of(row.tally)),
            Cell::Lost => words.number(row.tally.lost()),
            Cell::Other => words.number(other(&columns, row.tally)),
            Cell::Ser => row.ser.clone(),
            Cell::Ner => row.ner.clone(),
        };
        let cells: Vec<_> = columns.iter().map(|column| text::right(&cell(column), column.width)).collect();
        let mut pieces = vec![(PLAIN, first.as_str())];
        for (column, cell) in columns.iter().zip(&cells) {
            let red = matches!(column.cell, Cell::Lost) && row.tally.lost() > 0;
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
    let known = || summary.figures.figures.0.iter().filter(|(_, figure)| figure.value.is_some());
    let one = |(name, figure): &(&str, FigureSummary)| {
        format!("{} {}", parts::figure_name(name), parts::figure(words, figure))
    };
    let values: Vec<String> = known().filter(|(_, figure)| figure.quantiles.is_none()).map(one).collect();
    if !values.is_empty() {
        page.list(BOLD, &format!("{}: ", words.get(Label::ReportFigures)), &values);
    }
    let delays: Vec<String> =
        known().filter_map(|(name, figure)| Some(delay(words, name, figure.quantiles?))).collect();
    if !delays.is_empty() {
        page.list(BOLD, &format!("{} p50 / p95: ", words.get(Label::ReportDelays)), &delays);
    }
}

/// What half of the delays, and what nearly all, don't exceed; once where that is the same.
fn delay(words: Words<'_>, name: &str, of: Quantiles) -> String {
    let [median, most] = [of.p50, of.p95].map(|value| parts::seconds(words, value));
    let name = parts::figure_name(name);
    if median == most { format!("{name} {median}") } else { format!("{name} {median} / {most}") }
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
    let shown = if baseline.changes.len() <= CHANGES + SPARED { baseline.changes.len() } else { CHANGES };
    for change in baseline.changes.iter().take(shown) {
        let direction = words.get(parts::direction(change));
        let name = page.width / 2;
        // What is counted is named once.
        let before = match change.unit {
            "responses" => words.decimal(change.before, 0),
            unit => parts::compared(words, change.before, unit),
        };
        let (before, now) = (text::right(&before, 10), parts::compared(words, change.now, change.unit));
        page.line(&[
            (PLAIN, &format!(" {}", text::left(&text::cut_end(&text::harmless(&change.what), name), name))),
            (PLAIN, &format!("{before} -> {now}  ")),
            (if change.worse { RED } else { PLAIN }, direction),
        ]);
    }
    // A line that says how many there are more could be one of them.
    if let Some(more @ 1..) = baseline.changes.len().checked_sub(shown) {
        page.line(&[(PLAIN, &format!(" {}", words.count(Label::CountMore, more as u64)))]);
    }
}
