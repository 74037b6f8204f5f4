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
    let mut out = format!(
        "{}, {}, {}",
        text::count(inputs.files, "file"),
        text::size(inputs.bytes),
        text::count(inputs.lines, "line")
    );
    if !inputs.damaged.is_empty() {
        out += &format!("; {}, see below", text::count(inputs.damaged.len() as u64, "damaged input"));
    }
    out
}

fn span(span: &SpanSummary, without_time: u64) -> String {
    let (Some(from), Some(to)) = (span.from, span.to) else { return "unknown: no record has a time".to_owned() };
    let nanos = to.0.nanos().saturating_sub(from.0.nanos()).unsigned_abs();
    let (from, to) = (from.to_string(), to.to_string());
    // `2026-11-21T06:00:00.123+01:00`: what both have is said once.
    let (from_date, from_clock, from_offset) = parts(&from);
    let (to_date, to_clock, to_offset) = parts(&to);
    let mut out = format!("{from_date} {from_clock}");
    if from_offset != to_offset || nanos == 0 {
        out += &format!(" {from_offset}");
    }
    if nanos > 0 {
        out += " to ";
        if from_date != to_date {
            out += &format!("{to_date} ");
        }
        out += &format!("{to_clock} {to_offset}, {}", text::duration(nanos));
    }
    if without_time > 0 {
        out += &format!("; {} without a time", text::count(without_time, "record"));
    }
    out
}

/// Date, clock and offset of a time in RFC 3339.
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
    let mut out = parts.join(", ");
    if responses.duplicates > 0 {
        out += &format!("; {} left out", text::count(responses.duplicates, "duplicate"));
    }
    out
}

fn failed(summary: &Summary) -> String {
    let totals = &summary.totals;
    if totals.failures == 0 {
        return "none".to_owned();
    }
    let finals = text::count(totals.finals, "final response");
    let mut out = format!(
        "{}, {} of {finals}",
        text::count(totals.failures, "transaction"),
        text::share(totals.failures, totals.finals)
    );
    if totals.auth_failed > 0 {
        out += &format!("; {} with refused credentials", text::number(totals.auth_failed));
    }
    out
}
