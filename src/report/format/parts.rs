//! What several forms say in the same words, in the language of the reader.

use crate::knowledge::Label;
use crate::output::columns as text;
use crate::output::words::Words;
use crate::report::{
    BaselineSummary, CallTally, Cap, Change, CodeSummary, CopySummary, Counts, FigureSummary, Finding, Ground,
    PeerSummary, Place, RegistrationTally, Side, SpanSummary, Summary, Time,
};
use crate::sip::Method;

/// The codes with failures, the most frequent first.
pub(super) fn failed(summary: &Summary) -> Vec<&CodeSummary> {
    let mut failed: Vec<&CodeSummary> = summary.codes.iter().filter(|code| code.tally.failures > 0).collect();
    failed.sort_by_key(|code| (std::cmp::Reverse(code.tally.failures), code.code));
    failed
}

/// How many failures show that a peer lives, as [`crate::report::shows_life`] has it.
pub(super) fn living(summary: &Summary) -> u64 {
    let codes = summary.codes.iter().filter(|code| crate::report::shows_life(Method::Options, code.code));
    codes.map(|code| code.tally.failures.min(code.methods.get("OPTIONS"))).sum()
}

/// `503 Service Unavailable`.
pub(super) fn title(words: Words<'_>, code: &CodeSummary) -> String {
    format!("{} {}", code.code, code.name.as_deref().unwrap_or(words.get(Label::ReportUnregistered)))
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
pub(super) fn side<'a>(words: Words<'a>, code: &CodeSummary) -> &'a str {
    match (code.tally.failures_received, code.tally.failures_sent) {
        (0, 0) => "",
        (_, 0) => words.get(Label::SideFailuresReceived),
        (0, _) => words.get(Label::SideFailuresSent),
        (_, _) => words.get(Label::SideFailuresBoth),
    }
}

/// What a side of calls is called.
pub(super) fn side_name(words: Words<'_>, side: Side) -> &str {
    words.get(match side {
        Side::In => Label::SideIn,
        Side::Out => Label::SideOut,
        Side::Unknown => Label::SideUnknown,
    })
}

/// `file:line`.
pub(super) fn place(place: &Place) -> String {
    format!("{}:{}", text::harmless(&place.file), place.line)
}

/// What is said of an input that is there twice.
pub(super) fn copy(words: Words<'_>, copy: &CopySummary) -> String {
    let label = if copy.counted { Label::ReportCopyCounted } else { Label::ReportCopy };
    words.fill(label, &[("of", &text::harmless(&copy.of))])
}

/// What was read.
pub(super) fn read(words: Words<'_>, summary: &Summary) -> String {
    let inputs = &summary.inputs;
    let (files, lines) = (words.count(Label::CountFiles, inputs.files), words.count(Label::CountLines, inputs.lines));
    format!("{files}, {}, {lines}", words.size(inputs.bytes))
}

/// The stretch of time, with what both ends have said once.
pub(super) fn span(words: Words<'_>, span: &SpanSummary) -> String {
    let (Some(from), Some(to)) = (span.from, span.to) else { return words.get(Label::ReportNoTime).to_owned() };
    let nanos = to.0.nanos().saturating_sub(from.0.nanos()).unsigned_abs();
    let (from, to) = (from.to_string(), to.to_string());
    let ((from_date, from_clock, from_offset), (to_date, to_clock, to_offset)) = (clock(&from), clock(&to));
    if nanos == 0 {
        return format!("{from_date} {from_clock} {from_offset}");
    }
    let from_offset = if from_offset == to_offset { String::new() } else { format!(" {from_offset}") };
    let to_date = if from_date == to_date { String::new() } else { format!("{to_date} ") };
    let from = format!("{from_date} {from_clock}{from_offset}");
    let to = format!("{to_date}{to_clock} {to_offset}");
    words.fill(Label::ReportFromTo, &[("from", &from), ("to", &to), ("duration", &words.duration(nanos))])
}

/// Date, clock and offset of a time in RFC 3339: `2026-11-21T06:00:00.123+01:00`. Fractions of seconds are left out.
fn clock(time: &str) -> (&str, &str, &str) {
    let (date, rest) = time.split_once('T').unwrap_or((time, ""));
    let (clock, offset) = rest.split_at(rest.rfind(['+', '-']).unwrap_or(rest.len()));
    (date, clock.split_once('.').map_or(clock, |(clock, _)| clock), offset)
}

/// What was found.
pub(super) fn found(words: Words<'_>, summary: &Summary) -> String {
    let totals = &summary.totals;
    let counts = [(Label::CountResponses, totals.responses.messages), (Label::CountStatements, totals.statements)];
    let found = several(words, counts);
    if found.is_empty() { words.get(Label::ReportFoundNothing).to_owned() } else { found + &only(words, summary) }
}

/// What was asked for, where that is not all, and what is told of the rest.
pub(super) fn only(words: Words<'_>, summary: &Summary) -> String {
    let only = |what: &String| format!("; {}", words.fill(Label::ReportOnly, &[("what", what)]));
    summary.only.as_ref().map(only).unwrap_or_default()
}

/// Counts that are not zero, each in words.
fn several<const N: usize>(words: Words<'_>, counts: [(Label, u64); N]) -> String {
    let counts = counts.into_iter().filter(|&(_, count)| count > 0);
    counts.map(|(label, count)| words.count(label, count)).collect::<Vec<_>>().join(", ")
}

/// What others take for failures, with how often there was any.
pub(super) fn not_failures(summary: &Summary) -> [(Label, u64); 7] {
    let of = |outcome: &str| summary.outcomes.get(outcome);
    [
        (Label::CountChallenges, of("challenge")),
        (Label::CountDeclined, of("declined")),
        (Label::CountCancelled, of("cancelled")),
        (Label::CountRedirected, of("redirect")),
        (Label::CountRenegotiated, of("negotiation")),
        (Label::CountBenign, of("benign")),
        (Label::CountResent, summary.totals.responses.retransmissions),
    ]
}

/// The same in words.
pub(super) fn not_failures_in_words(words: Words<'_>, summary: &Summary) -> String {
    several(words, not_failures(summary))
}

/// `CRITICAL`.
pub(super) fn severity<'a>(words: Words<'a>, finding: &Finding) -> &'a str {
    words.get(if finding.severity == "critical" { Label::FindingCritical } else { Label::FindingWarning })
}

/// When a finding was: `2026-11-21 08:42 to 09:31`, with what both ends have said once.
pub(super) fn stretch(words: Words<'_>, finding: &Finding) -> String {
    let text = |time: Option<Time>| time.map(|time| time.to_string());
    let (from, to) = (text(finding.from), text(finding.to));
    match (&from, &to) {
        (Some(from), Some(to)) if from[..16] == to[..16] => format!("{} {}", &from[..10], &from[11..16]),
        (Some(from), Some(to)) => {
            let to =
                if from[..10] == to[..10] { to[11..16].to_owned() } else { format!("{} {}", &to[..10], &to[11..16]) };
            let from = format!("{} {}", &from[..10], &from[11..16]);
            words.fill(Label::PageFromTo, &[("from", &from), ("to", &to)])
        }
        (Some(time), None) | (None, Some(time)) => format!("{} {}", &time[..10], &time[11..16]),
        (None, None) => String::new(),
    }
}

/// A text of a finding in the reader's language as far as it knows, else as the report says it.
fn told(words: Words<'_>, kind: &str, finding: &Finding, text: &str, english: &str) -> String {
    let shown = |&(name, ref value): &(&'static str, String)| match (name, value.parse()) {
        ("count" | "minutes", Ok(number)) => (name, words.number(number)),
        _ => (name, value.clone()),
    };
    let values: Vec<(&str, String)> = finding.values.iter().map(shown).collect();
    let values = values.iter().map(|(name, value)| (*name, value.as_str()));
    let values: Vec<(&str, &str)> = values.chain([("subject", finding.subject.as_str())]).collect();
    words.0.fill_value("told", &format!("{kind}.{text}"), &values).unwrap_or_else(|| english.to_owned())
}

/// A finding in one line.
pub(super) fn finding_title(words: Words<'_>, finding: &Finding) -> String {
    told(words, finding.told, finding, "title", &finding.title)
}

/// What a finding means.
pub(super) fn finding_meaning(words: Words<'_>, finding: &Finding) -> String {
    told(words, finding.finding, finding, "meaning", finding.meaning)
}

/// What to do about a finding.
pub(super) fn finding_fix(words: Words<'_>, finding: &Finding) -> String {
    // What is to be done about a trunk depends on how it is down.
    let kind = if finding.told == "trunk_503" { finding.told } else { finding.finding };
    told(words, kind, finding, "fix", finding.fix)
}

/// What it takes to be a finding.
pub(super) fn finding_threshold(words: Words<'_>, finding: &Finding) -> String {
    told(words, finding.finding, finding, "threshold", finding.threshold)
}

/// What was counted for a finding, each by itself.
pub(super) fn counted(words: Words<'_>, finding: &Finding) -> Vec<String> {
    let in_words = |(name, count): &(String, u64)| match words.0.find_value("counted", name) {
        Some(name) => format!("{name}: {}", words.number(*count)),
        None if *count == 1 => format!("1 {}", of_one(name)),
        None => format!("{} {name}", words.number(*count)),
    };
    finding.counts.0.iter().map(in_words).collect()
}

/// The name of one thing, given that of several: `call sent to it` for `calls sent to it`.
fn of_one(name: &str) -> String {
    let (first, rest) = name.split_once(' ').map_or((name, ""), |(first, _)| (first, &name[first.len()..]));
    let plural = first.strip_suffix('s').filter(|first| first.chars().all(char::is_lowercase));
    plural.unwrap_or(first).to_owned() + rest
}

/// The same in one line.
pub(super) fn evidence(words: Words<'_>, finding: &Finding) -> String {
    counted(words, finding).join(", ")
}

/// How a figure is worked out.
pub(super) fn formula<'a>(words: Words<'a>, name: &str, figure: &FigureSummary) -> &'a str {
    words.0.find_value("formula", name).unwrap_or(figure.formula)
}

/// Where a figure is defined.
pub(super) fn standard<'a>(words: Words<'a>, name: &str, figure: &FigureSummary) -> &'a str {
    words.0.find_value("standard", name).unwrap_or(figure.standard)
}

/// What a figure is worked out from.
pub(super) fn basis(words: Words<'_>, figure: &FigureSummary) -> String {
    let part = |ground: &Ground| {
        let values: Vec<(&str, String)> =
            ground.counts.iter().map(|&(name, count)| (name, words.number(count))).collect();
        let values = values.iter().map(|(name, value)| (*name, value.as_str()));
        words.0.fill_value("basis", ground.name, &values.chain([("what", ground.what)]).collect::<Vec<_>>())
    };
    let parts: Option<Vec<String>> = figure.grounds.iter().map(part).collect();
    parts.filter(|parts| !parts.is_empty()).map_or_else(|| figure.basis.clone(), |parts| parts.join("; "))
}

/// The calls that tables have no column of their own for, so that with them a row adds up.
pub(super) fn other_calls(tally: &CallTally) -> u64 {
    tally.redirected + tally.challenged
}

/// What became of registrations, and how often.
pub(super) fn registration_counts(tally: &RegistrationTally) -> [(Label, u64); 7] {
    [
        (Label::CountAttempts, tally.attempts),
        (Label::CountSucceeded, tally.succeeded),
        (Label::CountRefused, tally.auth_failed),
        (Label::CountChallenges, tally.challenged),
        (Label::CountFailed, tally.failed),
        (Label::CountTimedOut, tally.timeout),
        (Label::CountOpen, tally.open),
    ]
}

/// The same in words.
pub(super) fn registrations(words: Words<'_>, tally: &RegistrationTally) -> String {
    several(words, registration_counts(tally))
}

/// A figure's name as people write it: `SER`, `SER adjusted`.
pub(super) fn figure_name(name: &str) -> String {
    let (acronym, rest) = name.split_once('_').unwrap_or((name, ""));
    let rest = rest.replace('_', " ");
    format!("{} {rest}", acronym.to_uppercase()).trim_end().to_owned()
}

/// A figure's value with its unit; `-` where nothing can be said.
pub(super) fn figure(words: Words<'_>, figure: &FigureSummary) -> String {
    match (figure.value, figure.unit) {
        (None, _) => "-".to_owned(),
        (value, "percent") => percent(words, value),
        (Some(value), _) => seconds(words, value),
    }
}

/// `71.1%`; `-` where nothing can be said.
pub(super) fn percent(words: Words<'_>, value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| words.decimal(value, 1) + "%")
}

/// `910 ms`, `3.25 s`, `3 min 4 s`.
pub(super) fn seconds(words: Words<'_>, value: f64) -> String {
    let millis = (value.max(0.0) * 1000.0).round();
    match millis {
        // Nothing takes no time.
        ..1.0 => format!("<1 {}", words.unit("ms")),
        ..1000.0 => format!("{millis:.0} {}", words.unit("ms")),
        ..60_000.0 => format!("{} {}", words.decimal(value, 2), words.unit("s")),
        _ => words.duration((millis * 1_000_000.0) as u64),
    }
}

/// The value of a side's figure.
pub(super) fn figure_of(words: Words<'_>, summary: &Summary, side: Side, name: &str) -> String {
    let of_side = summary.figures.sides.get(side).and_then(|figures| figures.get(name));
    of_side.map_or_else(|| "-".to_owned(), |of| figure(words, of))
}

/// A value of a comparison with an earlier report, with its unit.
pub(super) fn compared(words: Words<'_>, value: f64, unit: &str) -> String {
    match unit {
        "percent" => words.decimal(value, 1) + "%",
        "responses" => words.count(Label::CountResponses, value as u64),
        _ => format!("{} {}", words.decimal(value, 1), words.unit("s")),
    }
}

/// What a comparison rests on.
pub(super) fn comparison(words: Words<'_>, baseline: &BaselineSummary) -> String {
    let file = match &baseline.from {
        Some(from) => words.fill(Label::PageBeginsAt, &[("file", &baseline.file), ("time", from)]),
        None => baseline.file.clone(),
    };
    let values = [
        ("file", &*file),
        ("compared", &words.count(Label::CountCompared, baseline.compared)),
        ("left", &words.count(Label::CountLeftOut, baseline.below_gate)),
        ("gate", &words.number(baseline.volume_gate)),
    ];
    words.fill(Label::PageCompared, &values)
}

/// Which way something changed.
pub(super) fn direction(change: &Change) -> Label {
    match change.direction {
        "rose" => Label::ChangeRose,
        "new" => Label::ChangeNew,
        "gone" => Label::ChangeGone,
        _ => Label::ChangeFell,
    }
}

/// Which way something changed, and whether that is good.
pub(super) fn verdict(words: Words<'_>, change: &Change) -> String {
    let direction = direction(change);
    if change.direction == "new" {
        // Nobody knows whether that is good.
        return words.get(direction).to_owned();
    }
    let worse = if change.worse { Label::PageWorse } else { Label::PageBetter };
    format!("{}, {}", words.get(direction), words.get(worse))
}

/// `n × 503`, for each of the codes.
pub(super) fn times<T: std::fmt::Display>(words: Words<'_>, codes: impl Iterator<Item = (T, u64)>) -> String {
    codes.map(|(code, count)| format!("{} × {code}", words.number(count))).collect::<Vec<_>>().join(", ")
}

/// What a bound does to the figures, in the reader's language as far as it knows.
pub(super) fn cap(words: Words<'_>, cap: &Cap) -> String {
    let effect = words.0.find_value("cap", cap.cap).unwrap_or(cap.effect);
    format!("{}, {}: {effect}", cap.cap, words.number(cap.limit))
}
