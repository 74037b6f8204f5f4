//! What several forms say in the same words.

use crate::output::columns as text;
use crate::report::{
    CodeSummary, Counts, FigureSummary, Finding, PeerSummary, Place, RegistrationTally, Side, SpanSummary, Summary,
    Time,
};

/// The codes with failures, the most frequent first.
pub(super) fn failed(summary: &Summary) -> Vec<&CodeSummary> {
    let mut failed: Vec<&CodeSummary> = summary.codes.iter().filter(|code| code.tally.failures > 0).collect();
    failed.sort_by_key(|code| (std::cmp::Reverse(code.tally.failures), code.code));
    failed
}

/// `503 Service Unavailable`.
pub(super) fn title(code: &CodeSummary) -> String {
    format!("{} {}", code.code, code.name.as_deref().unwrap_or("(unregistered)"))
}

/// Counts by code, the most frequent first.
pub(super) fn codes(counts: &Counts) -> Vec<(u16, u64)> {
    let mut codes: Vec<_> = counts.0.iter().filter_map(|(code, count)| Some((code.parse().ok()?, *count))).collect();
    codes.sort_by_key(|&(code, count)| (std::cmp::Reverse(count), code));
    codes
}

/// The codes that a peer failed with, the most frequent first.
pub(super) fn codes_of_peer(peer: &PeerSummary) -> Vec<(u16, u64)> {
    peer.codes.iter().map(|of| (of.code, of.failures)).collect()
}

/// Whether the failures were received or sent, as far as the log says.
pub(super) fn side(code: &CodeSummary) -> &'static str {
    match (code.tally.failures_received, code.tally.failures_sent) {
        (0, 0) => "",
        (_, 0) => "received",
        (0, _) => "sent",
        (_, _) => "both",
    }
}

/// `file:line`.
pub(super) fn place(place: &Place) -> String {
    format!("{}:{}", text::harmless(&place.file), place.line)
}

/// What was read.
pub(super) fn read(summary: &Summary) -> String {
    let inputs = &summary.inputs;
    let (files, lines) = (text::count(inputs.files, "file"), text::count(inputs.lines, "line"));
    format!("{files}, {}, {lines}", text::size(inputs.bytes))
}

/// The stretch of time, with what both ends have said once.
pub(super) fn span(span: &SpanSummary) -> String {
    let (Some(from), Some(to)) = (span.from, span.to) else { return "unknown: no record has a time".to_owned() };
    let nanos = to.0.nanos().saturating_sub(from.0.nanos()).unsigned_abs();
    let (from, to) = (from.to_string(), to.to_string());
    let ((from_date, from_clock, from_offset), (to_date, to_clock, to_offset)) = (clock(&from), clock(&to));
    if nanos == 0 {
        return format!("{from_date} {from_clock} {from_offset}");
    }
    let from_offset = if from_offset == to_offset { String::new() } else { format!(" {from_offset}") };
    let to_date = if from_date == to_date { String::new() } else { format!("{to_date} ") };
    let duration = text::duration(nanos);
    format!("{from_date} {from_clock}{from_offset} to {to_date}{to_clock} {to_offset} ({duration})")
}

/// Date, clock and offset of a time in RFC 3339: `2026-11-21T06:00:00.123+01:00`. Fractions of seconds are left out.
fn clock(time: &str) -> (&str, &str, &str) {
    let (date, rest) = time.split_once('T').unwrap_or((time, ""));
    let (clock, offset) = rest.split_at(rest.rfind(['+', '-']).unwrap_or(rest.len()));
    (date, clock.split_once('.').map_or(clock, |(clock, _)| clock), offset)
}

/// What was found.
pub(super) fn found(summary: &Summary) -> String {
    let totals = &summary.totals;
    let mut parts = Vec::new();
    if totals.responses.messages > 0 {
        parts.push(text::count(totals.responses.messages, "response"));
    }
    if totals.statements > 0 {
        parts.push(text::count(totals.statements, "statement"));
    }
    match parts.len() {
        0 => "no SIP responses".to_owned(),
        _ => parts.join(" and "),
    }
}

/// What others take for failures, with how often there was any.
pub(super) fn not_failures(summary: &Summary) -> Vec<(u64, &'static str)> {
    let of = |outcome: &str| summary.outcomes.get(outcome);
    [
        (of("challenge"), "challenged"),
        (of("declined"), "declined"),
        (of("cancelled"), "cancelled"),
        (of("redirect"), "redirected"),
        (of("negotiation"), "renegotiated"),
        (of("benign"), "benign"),
        (summary.totals.responses.retransmissions, "resent"),
    ]
    .into_iter()
    .filter(|&(count, _)| count > 0)
    .collect()
}

/// `CRITICAL`.
pub(super) fn severity(finding: &Finding) -> String {
    finding.severity.to_uppercase()
}

/// When a finding was: `2026-11-21 08:42 to 09:31`, with what both ends have said once.
pub(super) fn stretch(finding: &Finding) -> String {
    let text = |time: Option<Time>| time.map(|time| time.to_string());
    let (from, to) = (text(finding.from), text(finding.to));
    match (&from, &to) {
        (Some(from), Some(to)) if from[..16] == to[..16] => format!("{} {}", &from[..10], &from[11..16]),
        (Some(from), Some(to)) => {
            let to =
                if from[..10] == to[..10] { to[11..16].to_owned() } else { format!("{} {}", &to[..10], &to[11..16]) };
            format!("{} {} to {to}", &from[..10], &from[11..16])
        }
        (Some(time), None) | (None, Some(time)) => format!("{} {}", &time[..10], &time[11..16]),
        (None, None) => String::new(),
    }
}

/// What was counted for a finding.
pub(super) fn evidence(finding: &Finding) -> String {
    let counts = finding.counts.0.iter().map(|(name, count)| format!("{} {name}", text::number(*count)));
    counts.collect::<Vec<_>>().join(", ")
}

/// What became of registrations.
pub(super) fn registrations(tally: &RegistrationTally) -> String {
    let RegistrationTally { attempts, succeeded, auth_failed, challenged, failed, timeout, open, .. } = *tally;
    let mut parts = vec![text::number(attempts)];
    for (count, what) in [
        (succeeded, "succeeded"),
        (auth_failed, "with refused credentials"),
        (challenged, "challenged only"),
        (failed, "failed"),
        (timeout, "timed out"),
        (open, "open"),
    ] {
        if count > 0 {
            parts.push(format!("{} {what}", text::number(count)));
        }
    }
    parts.join(", ")
}

/// A figure's name as people write it: `SER`, `SER adjusted`.
pub(super) fn figure_name(name: &str) -> String {
    let (acronym, rest) = name.split_once('_').unwrap_or((name, ""));
    let rest = rest.replace('_', " ");
    format!("{} {rest}", acronym.to_uppercase()).trim_end().to_owned()
}

/// A figure's value with its unit; `-` where nothing can be said.
pub(super) fn figure(figure: &FigureSummary) -> String {
    match (figure.value, figure.unit) {
        (None, _) => "-".to_owned(),
        (Some(value), "percent") => format!("{value:.1}%"),
        (Some(value), _) => seconds(value),
    }
}

/// `910 ms`, `3.25 s`, `3 min 4 s`.
pub(super) fn seconds(value: f64) -> String {
    let millis = (value.max(0.0) * 1000.0).round();
    match millis {
        ..1000.0 => format!("{millis:.0} ms"),
        ..60_000.0 => format!("{value:.2} s"),
        _ => text::duration((millis * 1_000_000.0) as u64),
    }
}

/// The value of a side's figure.
pub(super) fn figure_of(summary: &Summary, side: Side, name: &str) -> String {
    let of_side = summary.figures.sides.get(side).and_then(|figures| figures.get(name));
    of_side.map_or_else(|| "-".to_owned(), figure)
}
