//! The first lines: what was read, over which time, and how much of it failed.

use super::page::{BOLD, Page};
use super::text;
use crate::report::{SpanSummary, Summary};

pub(super) fn write(page: &mut Page, summary: &Summary) {
    page.text(BOLD, "read    ", &read(summary));
    if summary.codes.is_empty() {
        page.text(BOLD, "found   ", "no SIP responses");
        return;
    }
    page.text(BOLD, "span    ", &span(&summary.span, summary.time.without_time));
    page.text(BOLD, "found   ", &found(summary));
    page.text(BOLD, "failed  ", &failed(summary));
}

fn read(summary: &Summary) -> String {
    let inputs = &summary.inputs;
    let damaged = match inputs.damaged.len() as u64 {
        0 => String::new(),
        damaged => format!("; {}, see below", text::count(damaged, "damaged input")),
    };
    let (files, lines) = (text::count(inputs.files, "file"), text::count(inputs.lines, "line"));
    format!("{files}, {}, {lines}{damaged}", text::size(inputs.bytes))
}

fn span(span: &SpanSummary, without_time: u64) -> String {
    let (Some(from), Some(to)) = (span.from, span.to) else { return "unknown: no record has a time".to_owned() };
    let without = match without_time {
        0 => String::new(),
        records => format!("; {} without a time", text::count(records, "record")),
    };
    let nanos = to.0.nanos().saturating_sub(from.0.nanos()).unsigned_abs();
    let (from, to) = (from.to_string(), to.to_string());
    let (from_date, from_clock, from_offset) = parts(&from);
    let (to_date, to_clock, to_offset) = parts(&to);
    if nanos == 0 {
        return format!("{from_date} {from_clock} {from_offset}{without}");
    }
    // What both have is said once.
    let from_offset = if from_offset == to_offset { String::new() } else { format!(" {from_offset}") };
    let to_date = if from_date == to_date { String::new() } else { format!("{to_date} ") };
    let duration = text::duration(nanos);
    format!("{from_date} {from_clock}{from_offset} to {to_date}{to_clock} {to_offset}, {duration}{without}")
}

/// Date, clock and offset of a time in RFC 3339: `2026-11-21T06:00:00.123+01:00`.
fn parts(time: &str) -> (&str, &str, &str) {
    let (date, rest) = time.split_once('T').unwrap_or((time, ""));
    let (clock, offset) = rest.split_at(rest.rfind(['+', '-']).unwrap_or(rest.len()));
    (date, clock, offset)
}

fn found(summary: &Summary) -> String {
    let totals = &summary.totals;
    let responses = &totals.responses;
    let mut parts = Vec::new();
    if responses.messages > 0 {
        let resent = match responses.retransmissions {
            0 => String::new(),
            resent => format!(" ({} resent)", text::number(resent)),
        };
        parts.push(text::count(responses.messages, "response") + &resent);
    }
    if totals.statements > 0 {
        parts.push(text::count(totals.statements, "statement"));
    }
    let duplicates = match responses.duplicates {
        0 => String::new(),
        duplicates => format!("; {} left out", text::count(duplicates, "duplicate")),
    };
    parts.join(", ") + &duplicates
}

fn failed(summary: &Summary) -> String {
    let totals = &summary.totals;
    if totals.failures == 0 {
        return "none".to_owned();
    }
    let refused = match totals.auth_failed {
        0 => String::new(),
        refused => format!("; {} with refused credentials", text::number(refused)),
    };
    let (failures, finals) =
        (text::count(totals.failures, "transaction"), text::count(totals.finals, "final response"));
    format!("{failures}, {} of {finals}{refused}", text::share(totals.failures, totals.finals))
}
