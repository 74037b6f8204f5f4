//! The calls that were lost on each side, by the response that ended them, each with what to do first.

use super::failures::title;
use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{CodeSummary, Finding, Side, SideCalls, Summary};

/// How many codes are shown.
const ROWS: usize = 8;

/// The bar, the blanks between columns, and what a text of what to do needs at least.
const BAR: usize = 8;
const FIXED: usize = 1 + 2 + 1 + 4 + 1 + BAR + 1 + 5 + 2;
const LEAST: usize = 18;

/// One row.
struct Row<'a> {
    name: String,
    calls: u64,
    side: &'a str,
    first: String,
}

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let mut told = None;
    for (of, calls) in &summary.calls.sides.0 {
        // What a proxy passes on is lost on both sides with the same codes.
        let lost = (&calls.failed_by_code, calls.tally.timeout);
        if told.is_none_or(|told| told != lost) {
            write_side(page, words, summary, (*of, calls));
        }
        told.get_or_insert(lost);
    }
}

fn write_side(page: &mut Page, words: Words<'_>, summary: &Summary, (of, calls): (Side, &SideCalls)) {
    let mut rows: Vec<Row<'_>> = parts::codes(&calls.failed_by_code)
        .into_iter()
        .map(|(code, calls)| of_code(words, summary, of, code, calls))
        .chain((calls.tally.timeout > 0).then(|| of_timeouts(words, summary, calls.tally.timeout)))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.calls));
    let Some(most) = rows.first().map(|row| row.calls) else { return };
    let all = calls.tally.lost();
    let count = rows.iter().map(|row| text::width(&words.number(row.calls))).max().unwrap_or(0);
    let count = count.max(text::width(words.get(Label::ColumnCalls)));
    let heading = words.fill(Label::ReportFailedCalls, &[("side", of.name())]);
    let longest = rows.iter().map(|row| text::width(&row.name)).max().unwrap_or(0).max(text::width(&heading));
    let name = longest.min(page.width.saturating_sub(FIXED + count + LEAST));
    let rest = page.width.saturating_sub(FIXED + count + name);
    page.heading(
        &text::left(&text::cut_end(&heading, name), name + 1),
        &format!(
            "  {} {} {} {}",
            text::right(words.get(Label::ColumnCalls), count),
            text::left(words.get(Label::ColumnShare), 5 + BAR),
            text::left(words.get(Label::ColumnSide), 6),
            words.get(Label::ColumnDoFirst)
        ),
    );
    for row in rows.iter().take(ROWS) {
        let bar = "#".repeat(text::rounded(row.calls, BAR as u64, most) as usize);
        page.line(&[
            (BOLD, &format!(" {}", text::left(&text::cut_end(&row.name, name), name))),
            (PLAIN, &format!("  {}", text::right(&words.number(row.calls), count))),
            (PLAIN, &format!(" {} ", text::right(&format!("{}%", text::rounded(row.calls, 100, all)), 4))),
            (RED, &text::left(&bar, BAR)),
            (PLAIN, &format!(" {}  ", text::left(row.side, 5))),
            (PLAIN, &text::cut_end(&row.first, rest)),
        ]);
    }
    if let Some(more @ 1..) = rows.len().checked_sub(ROWS) {
        let calls = rows.iter().skip(ROWS).map(|row| row.calls).sum();
        let codes = words.count(Label::CountMoreCodes, more as u64);
        page.line(&[(PLAIN, &format!(" {codes}: {}", words.number(calls)))]);
    }
}

fn of_code<'a>(words: Words<'a>, summary: &'a Summary, of: Side, number: u16, calls: u64) -> Row<'a> {
    let code = summary.codes.iter().find(|code| code.code == number);
    let tells = |finding: &Finding| {
        let of_code = finding.values.iter().any(|(name, value)| *name == "code" && *value == number.to_string());
        of_code || (number == 503 && has(finding, "answered 503"))
    };
    let first = number_of(words, summary, tells);
    // A call that came in is ended by a response that was sent.
    let (side, index) = match of {
        Side::In => (words.get(Label::SideSent), Some(1)),
        Side::Out => (words.get(Label::SideReceived), Some(0)),
        Side::Unknown => ("", None),
    };
    let fix = |code: &CodeSummary| {
        let of_side = index.and_then(|index: usize| code.first_fixes[index].clone());
        of_side.unwrap_or_else(|| code.first_fix.clone())
    };
    Row {
        name: code.map_or_else(|| number.to_string(), |code: &CodeSummary| title(words, code)),
        calls,
        side,
        first: first.or_else(|| code.map(fix)).unwrap_or_default(),
    }
}

/// The calls that no response ended.
fn of_timeouts<'a>(words: Words<'a>, summary: &Summary, calls: u64) -> Row<'a> {
    let first = number_of(words, summary, |finding| has(finding, "without any reply"));
    Row { name: words.get(Label::ReportNoFinal).to_owned(), calls, side: "", first: first.unwrap_or_default() }
}

/// Whether something was counted for a finding.
fn has(finding: &Finding, name: &str) -> bool {
    finding.counts.get(name) > 0
}

/// `finding 1`, where there is one that tells of it.
fn number_of(words: Words<'_>, summary: &Summary, tells: impl Fn(&Finding) -> bool) -> Option<String> {
    let number = summary.findings.iter().position(tells)? + 1;
    Some(words.fill(Label::ReportFindingNumber, &[("number", &words.number(number as u64))]))
}
