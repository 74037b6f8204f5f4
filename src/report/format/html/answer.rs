//! What the page opens on: the answer in a sentence, and the numbers behind it.

use super::super::{axis, parts};
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::{BinSummary, Summary};

/// Writes the headline and what is said under it.
pub(super) fn write(out: &mut Out, summary: &Summary) {
    let totals = &summary.totals;
    if summary.codes.is_empty() {
        put!(out, "<h1>No SIP responses were found</h1><p class=sub>{}</p>", Text(&parts::read(summary)));
        return;
    }
    let finals = text::count(totals.finals, "final response");
    if totals.failures == 0 {
        put!(out, "<h1><em class=good>Nothing failed</em> in {finals}</h1>");
    } else {
        let share = text::share(totals.failures, totals.finals);
        put!(out, "<h1><em>{} failed</em>: {share} of {finals}</h1>", text::count(totals.failures, "transaction"));
    }
    out.raw("<p class=sub>");
    if let Some(worst) = parts::failed(summary).first() {
        put!(out, "Most of all: {}", Text(&parts::title(worst)));
        if let Some(peer) =
            summary.peers.list.iter().find(|peer| peer.codes.first().is_some_and(|of| of.code == worst.code))
        {
            put!(out, " at {}", Text(&peer.peer));
        }
        put!(
            out,
            ", {} of the failures. {} ",
            text::share(worst.tally.failures, totals.failures),
            Text(&worst.first_fix)
        );
    }
    put!(
        out,
        "<br>{}; {}, {}.</p>",
        Text(&parts::span(&summary.span)),
        Text(&parts::read(summary)),
        Text(&parts::found(summary))
    );
}

/// Writes the numbers to look at first.
pub(super) fn tiles(out: &mut Out, summary: &Summary) {
    if summary.codes.is_empty() {
        return;
    }
    let totals = &summary.totals;
    out.raw("<dl class=tiles>");
    let of = |finals| format!("of {}", text::count(finals, "final response"));
    tile(out, "Failed", &text::share(totals.failures, totals.finals), totals.failures > 0, &of(totals.finals));
    tile(out, "Failed transactions", &text::number(totals.failures), totals.failures > 0, "each counted once");
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
