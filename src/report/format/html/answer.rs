//! What the page opens on: the answer in a sentence, and the numbers behind it.

use super::super::{axis, parts};
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::{BinSummary, PeerCode, Summary};

/// Writes the headline and what is said under it.
pub(super) fn write(out: &mut Out, summary: &Summary) {
    let totals = &summary.totals;
    if summary.codes.is_empty() {
        put!(out, "<h1>No SIP responses were found</h1><p class=sub>{}</p>", Text(&parts::read(summary)));
        return;
    }
    let calls = &summary.calls.tally;
    let (lost, of, whole, what) = if calls.attempts > 0 {
        let words = (text::count(calls.attempts, "call"), text::count(calls.lost(), "call") + " lost");
        (calls.lost(), calls.attempts, words.0, words.1)
    } else {
        let words =
            (text::count(totals.finals, "final response"), text::count(totals.failures, "transaction") + " failed");
        (totals.failures, totals.finals, words.0, words.1)
    };
    if lost == 0 {
        put!(out, "<h1><em class=good>Nothing failed</em> in {whole}</h1>");
    } else {
        put!(out, "<h1><em>{what}</em>: {} of {whole}</h1>", text::share(lost, of));
    }
    out.raw("<p class=sub>");
    if let Some(finding) = summary.findings.first() {
        put!(out, "First: {}. {}", Text(&finding.title), Text(finding.fix));
    } else {
        most(out, summary);
    }
    super::findings::headline(out, summary);
    put!(
        out,
        "<br>{}; {}, {}.</p>",
        Text(&parts::span(&summary.span)),
        Text(&parts::read(summary)),
        Text(&parts::found(summary))
    );
}

/// Says which code is behind most failures.
fn most(out: &mut Out, summary: &Summary) {
    let Some(worst) = parts::failed(summary).into_iter().next() else { return };
    put!(out, "Most of all: {}", Text(&parts::title(worst)));
    let failed_with = |code: Option<&PeerCode>| code.is_some_and(|of| of.code == worst.code);
    if let Some(peer) = summary.peers.list.iter().find(|peer| failed_with(peer.codes.first())) {
        put!(out, " at {}", Text(&peer.peer));
    }
    let share = text::share(worst.tally.failures, summary.totals.failures);
    put!(out, ", {share} of the failures. {}", Text(&worst.first_fix));
}

/// Writes the numbers to look at first.
pub(super) fn tiles(out: &mut Out, summary: &Summary) {
    if summary.codes.is_empty() {
        return;
    }
    let totals = &summary.totals;
    out.raw("<dl class=tiles>");
    let of = format!("{} of {}", text::number(totals.failures), text::count(totals.finals, "final response"));
    calls_tiles(out, summary);
    tile(out, "Failed transactions", &text::share(totals.failures, totals.finals), totals.failures > 0, &of);
    if totals.auth_failed > 0 {
        tile(out, "Credentials refused", &text::number(totals.auth_failed), true, "among the failures");
    }
    if let Some((when, worst, minutes)) = worst(summary) {
        let note = format!("{} in {minutes}", text::count(worst.tally.failures, "failure"));
        tile(out, "Worst at", &when, true, &note);
    }
    let others: u64 = parts::not_failures(summary).iter().map(|(count, _)| count).sum();
    if others > 0 {
        let others = parts::not_failures(summary);
        let words: Vec<String> =
            others.iter().map(|(count, what)| format!("{} {what}", text::number(*count))).collect();
        let sum = others.iter().map(|(count, _)| count).sum();
        tile(out, "Not failures", &text::number(sum), false, &words.join(", "));
    }
    out.raw("</dl>\n");
}

/// What operators report.
fn calls_tiles(out: &mut Out, summary: &Summary) {
    for (name, title) in [("ser", "SER, calls set up"), ("ner", "NER, network did its part"), ("pdd", "PDD, median")] {
        let Some(figure) = summary.figures.figures.get(name).filter(|figure| figure.value.is_some()) else { continue };
        let counts = figure.numerator.map(|numerator| format!("{} of ", text::number(numerator))).unwrap_or_default();
        let note = format!("{counts}{}", text::number(figure.denominator));
        tile(out, title, &parts::figure(figure), false, &note);
    }
    let registrations = &summary.registrations.tally;
    if registrations.attempts > 0 {
        let share = text::share(registrations.succeeded, registrations.attempts);
        let note =
            format!("{} of {} succeeded", text::number(registrations.succeeded), text::number(registrations.attempts));
        tile(out, "Registrations", &share, false, &note);
    }
}

fn tile(out: &mut Out, name: &str, value: &str, bad: bool, note: &str) {
    let bad = if bad { " bad" } else { "" };
    put!(
        out,
        "<div><dt>{name}</dt><dd class=\"big{bad}\">{}</dd><dd class=note>{}</dd></div>",
        Text(value),
        Text(note)
    );
}

/// When most failed: the stretch, as a clock, and how long it is.
fn worst(summary: &Summary) -> Option<(String, &BinSummary, String)> {
    let bins = axis::main_stretch(&summary.time.bins);
    let worst = bins.iter().rev().max_by_key(|bin| bin.tally.failures).filter(|bin| bin.tally.failures > 0)?;
    let start = worst.start.to_string();
    let one_day = bins.iter().all(|bin| bin.start.to_string()[..10] == start[..10]);
    let when = if one_day { start[11..16].to_owned() } else { format!("{} {}", &start[5..10], &start[11..16]) };
    Some((when, worst, text::count(summary.time.bin_seconds / 60, "minute")))
}
