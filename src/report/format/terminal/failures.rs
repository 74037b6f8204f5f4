//! The failures by code, each with what to do first and a line to look at, and what is no failure.

use super::page::{BOLD, DIM, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{CodeSummary, Summary};

/// How many codes are shown.
const ROWS: usize = 15;

/// The widths of the columns that a table of failures has.
struct Columns {
    code: usize,
    count: usize,
    bar: usize,
    place: usize,
}

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let failed = parts::failed(summary);
    if let Some(worst) = failed.first() {
        let (shown, rest) = failed.split_at(failed.len().min(ROWS));
        let columns = Columns::new(page.width, words, shown);
        heading(page, words, &columns);
        for code in shown {
            row(page, words, &columns, code, worst.tally.failures, summary.totals.failures);
        }
        if !rest.is_empty() {
            let failures = rest.iter().map(|code| code.tally.failures).sum();
            let codes = words.count(Label::CountMoreCodes, rest.len() as u64);
            page.line(&[(PLAIN, &format!(" {codes}: {}", words.count(Label::CountFailures, failures)))]);
        }
    }
}

impl Columns {
    /// Between the code, the count, the share, the bar, the side and the place.
    const FIXED: usize = 1 + 2 + 2 + 6 + 1 + 2 + 5 + 2;

    fn new(width: usize, words: Words<'_>, shown: &[&CodeSummary]) -> Self {
        let count = shown.iter().map(|code| text::width(&words.number(code.tally.failures))).max().unwrap_or(0);
        let count = count.max(text::width(words.get(Label::ColumnCount)));
        let bar = width / 10;
        // What the name doesn't need, the place gets.
        let free = width.saturating_sub(Self::FIXED + count + bar);
        let heading = text::width(words.get(Label::ColumnPlace));
        let place = shown.iter().map(|code| text::width(&place(code))).max().unwrap_or(0).max(heading);
        let code = shown.iter().map(|code| text::width(&title(words, code))).max().unwrap_or(0);
        let code = code.min(free.saturating_sub(place.min(free * 2 / 5).max(heading)));
        Self { code, count, bar, place: free - code }
    }
}

fn heading(page: &mut Page, words: Words<'_>, columns: &Columns) {
    let title = words.get(Label::ReportFailures);
    let rest = format!(
        "{}  {}  {}  {}  {}",
        text::left("", (columns.code + 1).saturating_sub(text::width(title))),
        text::right(words.get(Label::ColumnCount), columns.count),
        text::left(&format!(" {}", words.get(Label::ColumnShare)), 6 + columns.bar),
        text::left(&format!(" {}", words.get(Label::ColumnSide)), 6),
        words.get(Label::ColumnPlace),
    );
    page.heading(title, &rest);
}

fn row(page: &mut Page, words: Words<'_>, columns: &Columns, code: &CodeSummary, most: u64, all: u64) {
    let failures = code.tally.failures;
    let bar = "#".repeat(text::rounded(failures, columns.bar as u64, most) as usize);
    let at = place(code);
    let fits = text::width(&at) <= columns.place;
    page.line(&[
        (BOLD, &format!(" {}", text::left(&text::cut_end(&title(words, code), columns.code), columns.code))),
        (PLAIN, &format!("  {}", text::right(&words.number(failures), columns.count))),
        (PLAIN, &format!("  {} ", text::right(&words.share(failures, all), 6))),
        (RED, &text::left(&bar, columns.bar)),
        (PLAIN, &format!("  {}  ", text::left(side(words, code), 5))),
        (DIM, if fits { &at } else { "" }),
    ]);
    if !fits {
        // Whoever copies it opens it.
        page.text(DIM, "     ", &at);
    }
    page.text(PLAIN, "     ", &code.first_fix);
}

pub(super) fn title(words: Words<'_>, code: &CodeSummary) -> String {
    format!("{} {}", code.code, code.name.as_deref().unwrap_or(words.get(Label::ReportUnregistered)))
}

fn place(code: &CodeSummary) -> String {
    code.example.as_ref().map(parts::place).unwrap_or_default()
}

/// Whether the failures were received or sent, as far as the log says.
fn side<'a>(words: Words<'a>, code: &CodeSummary) -> &'a str {
    match (code.tally.failures_received, code.tally.failures_sent) {
        (0, 0) => "",
        (_, 0) => words.get(Label::SideReceived),
        (0, _) => words.get(Label::SideSent),
        (_, _) => words.get(Label::SideBoth),
    }
}

/// What others take for failures.
pub(super) fn not_failures(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let of = |outcome: &str| summary.outcomes.get(outcome);
    let parts: Vec<String> = [
        (of("challenge"), Label::CountChallenges),
        (of("declined"), Label::CountDeclined),
        (of("cancelled"), Label::CountCancelled),
        (of("redirect"), Label::CountRedirected),
        (of("negotiation"), Label::CountRenegotiated),
        (of("benign"), Label::CountBenign),
        (summary.totals.responses.retransmissions, Label::CountResent),
    ]
    .into_iter()
    .filter(|&(count, _)| count > 0)
    .map(|(count, label)| words.count(label, count))
    .collect();
    if !parts.is_empty() {
        page.list(BOLD, &format!("{}: ", words.get(Label::ReportNotFailures)), &parts);
    }
}
