//! The failures by code, each with what to do first and a line to look at, and what is no failure.

use super::page::{BOLD, DIM, PLAIN, Page, RED};
use super::text;
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

pub(super) fn write(page: &mut Page, summary: &Summary) {
    let mut failed: Vec<&CodeSummary> = summary.codes.iter().filter(|code| code.tally.failures > 0).collect();
    failed.sort_by_key(|code| (std::cmp::Reverse(code.tally.failures), code.code));
    if let Some(worst) = failed.first() {
        let (shown, rest) = failed.split_at(failed.len().min(ROWS));
        let columns = Columns::new(page.width, shown);
        heading(page, &columns);
        for code in shown {
            row(page, &columns, code, worst.tally.failures, summary.totals.failures);
        }
        if !rest.is_empty() {
            let failures = rest.iter().map(|code| code.tally.failures).sum();
            let codes = text::count(rest.len() as u64, "more code");
            page.line(&[(PLAIN, &format!(" and {codes}: {}", text::count(failures, "failure")))]);
        }
    }
    not_failures(page, summary);
}

impl Columns {
    /// Between the code, the count, the share, the bar, the side and the place.
    const FIXED: usize = 1 + 2 + 2 + 6 + 1 + 2 + 5 + 2;

    fn new(width: usize, shown: &[&CodeSummary]) -> Self {
        let count = shown.iter().map(|code| text::number(code.tally.failures).len()).max().unwrap_or(0).max(5);
        let bar = width / 10;
        // What the name doesn't need, the place gets.
        let free = width.saturating_sub(Self::FIXED + count + bar);
        let place = shown.iter().map(|code| text::width(&place(code))).max().unwrap_or(0).max(7);
        let code = shown.iter().map(|code| text::width(&title(code))).max().unwrap_or(0);
        let code = code.min(free.saturating_sub(place.min(free * 2 / 5)));
        Self { code, count, bar, place: free - code }
    }
}

fn heading(page: &mut Page, columns: &Columns) {
    let rest = format!(
        "{}  {}  {}  {}  look at",
        text::left("", columns.code.saturating_sub("FAILURES".len() - 1)),
        text::right("count", columns.count),
        text::left(" share", 6 + columns.bar),
        text::left(" side", 6),
    );
    page.heading("FAILURES", &rest);
}

fn row(page: &mut Page, columns: &Columns, code: &CodeSummary, most: u64, all: u64) {
    let failures = code.tally.failures;
    let bar = "#".repeat(text::rounded(failures, columns.bar as u64, most) as usize);
    page.line(&[
        (BOLD, &format!(" {}", text::left(&text::cut_end(&title(code), columns.code), columns.code))),
        (PLAIN, &format!("  {}", text::right(&text::number(failures), columns.count))),
        (PLAIN, &format!("  {} ", text::right(&text::share(failures, all), 6))),
        (RED, &text::left(&bar, columns.bar)),
        (PLAIN, &format!("  {}  ", text::left(side(code), 5))),
        (DIM, &text::cut_start(&place(code), columns.place)),
    ]);
    page.text(PLAIN, "     ", &code.first_fix);
}

fn title(code: &CodeSummary) -> String {
    format!("{} {}", code.code, code.name.as_deref().unwrap_or("(unregistered)"))
}

fn place(code: &CodeSummary) -> String {
    code.example.as_ref().map_or_else(String::new, |place| format!("{}:{}", text::harmless(&place.file), place.line))
}

/// Whether the failures were received or sent, as far as the log says.
fn side(code: &CodeSummary) -> &'static str {
    match (code.tally.failures_received, code.tally.failures_sent) {
        (0, 0) => "",
        (_, 0) => "recvd",
        (0, _) => "sent",
        (_, _) => "both",
    }
}

/// What others take for failures.
fn not_failures(page: &mut Page, summary: &Summary) {
    let of = |outcome: &str| summary.outcomes.get(outcome);
    let challenges = of("challenge");
    let parts: Vec<String> = [
        (challenges, if challenges == 1 { "challenge" } else { "challenges" }),
        (of("declined"), "declined"),
        (of("cancelled"), "cancelled"),
        (of("redirect"), "redirected"),
        (of("negotiation"), "renegotiated"),
        (of("benign"), "benign"),
        (summary.totals.responses.retransmissions, "resent"),
    ]
    .into_iter()
    .filter(|&(count, _)| count > 0)
    .map(|(count, word)| format!("{} {word}", text::number(count)))
    .collect();
    if !parts.is_empty() {
        page.list(BOLD, "not failures: ", &parts);
    }
}
