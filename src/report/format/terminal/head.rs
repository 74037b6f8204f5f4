//! The first lines: what was read, over which time, and how much of it failed.

use super::page::{BOLD, Page};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{SpanSummary, Summary};

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let labels = [Label::ReportRead, Label::ReportSpan, Label::ReportFound, Label::ReportFailed];
    let columns = labels.map(|label| text::width(words.get(label))).into_iter().max().unwrap_or(0).max(6) + 2;
    let mut line = |label, value: &str| page.text(BOLD, &text::left(words.get(label), columns), value);
    line(Label::ReportRead, &read(words, summary));
    if summary.codes.is_empty() {
        line(Label::ReportFound, words.get(Label::ReportFoundNothing));
        return;
    }
    line(Label::ReportSpan, &span(words, &summary.span, summary.time.without_time));
    line(Label::ReportFound, &found(words, summary));
    line(Label::ReportFailed, &failed(words, summary));
}

fn read(words: Words<'_>, summary: &Summary) -> String {
    let inputs = &summary.inputs;
    let damaged = but(words, Label::CountDamaged, inputs.damaged.len() as u64);
    let (files, lines) = (words.count(Label::CountFiles, inputs.files), words.count(Label::CountLines, inputs.lines));
    format!("{files}, {}, {lines}{damaged}", words.size(inputs.bytes))
}

/// What limits the figure before it; nothing where there are none.
fn but(words: Words<'_>, label: Label, count: u64) -> String {
    if count == 0 { String::new() } else { format!("; {}", words.count(label, count)) }
}

fn span(words: Words<'_>, span: &SpanSummary, without_time: u64) -> String {
    let (Some(from), Some(to)) = (span.from, span.to) else { return words.get(Label::ReportNoTime).to_owned() };
    let without = but(words, Label::CountRecordsWithoutTime, without_time);
    let nanos = to.0.nanos().saturating_sub(from.0.nanos()).unsigned_abs();
    let (from, to) = (from.to_string(), to.to_string());
    let (from_date, from_clock, from_offset) = clock(&from);
    let (to_date, to_clock, to_offset) = clock(&to);
    if nanos == 0 {
        return format!("{from_date} {from_clock} {from_offset}{without}");
    }
    // What both have is said once.
    let from_offset = if from_offset == to_offset { String::new() } else { format!(" {from_offset}") };
    let to_date = if from_date == to_date { String::new() } else { format!("{to_date} ") };
    let from = format!("{from_date} {from_clock}{from_offset}");
    let to = format!("{to_date}{to_clock} {to_offset}");
    let values = [("from", &*from), ("to", &to), ("duration", &words.duration(nanos))];
    words.fill(Label::ReportFromTo, &values) + &without
}

/// Date, clock and offset of a time in RFC 3339: `2026-11-21T06:00:00.123+01:00`.
fn clock(time: &str) -> (&str, &str, &str) {
    let (date, rest) = time.split_once('T').unwrap_or((time, ""));
    let (clock, offset) = rest.split_at(rest.rfind(['+', '-']).unwrap_or(rest.len()));
    (date, clock, offset)
}

fn found(words: Words<'_>, summary: &Summary) -> String {
    let totals = &summary.totals;
    let responses = &totals.responses;
    let mut parts = Vec::new();
    if responses.messages > 0 {
        let resent = match responses.retransmissions {
            0 => String::new(),
            resent => format!(" ({})", words.count(Label::CountResent, resent)),
        };
        parts.push(words.count(Label::CountResponses, responses.messages) + &resent);
    }
    if totals.statements > 0 {
        parts.push(words.count(Label::CountStatements, totals.statements));
    }
    parts.join(", ") + &but(words, Label::CountDuplicates, responses.duplicates) + &parts::only(words, summary)
}

fn failed(words: Words<'_>, summary: &Summary) -> String {
    let totals = &summary.totals;
    if totals.failures == 0 {
        return words.get(Label::ReportFailedNothing).to_owned();
    }
    let (failures, finals) = (
        words.count(Label::CountFailedTransactions, totals.failures),
        words.count(Label::CountOfFinals, totals.finals),
    );
    let refused = but(words, Label::CountRefused, totals.auth_failed);
    let living = but(words, Label::CountLiving, parts::living(summary));
    format!("{failures}, {} {finals}{refused}{living}", words.share(totals.failures, totals.finals))
}
