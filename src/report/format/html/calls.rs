//! Calls and registrations, each side by itself.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::format::parts;
use crate::report::{CallTally, GroupsSummary, Side, SideCalls, Summary};

/// How many peers of a side, and how many dialled prefixes, are shown.
const SHOWN: usize = 15;

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    let sides = &summary.calls.sides.0;
    let registrations = &summary.registrations.tally;
    if sides.is_empty() && registrations.attempts == 0 {
        return;
    }
    out.raw("<h2>Calls</h2>");
    if !sides.is_empty() {
        out.raw(
            "<p>A call through a PBX has a leg on each side, so sides are never summed.</p><ul class=legend>\
             <li><span class=\"dot d5\"></span>answered</li><li><span class=\"dot d1\"></span>declined, cancelled, redirected or only challenged</li>\
             <li><span class=\"dot d0\"></span>lost: failed or timed out</li><li><span class=dot></span>still open</li></ul>",
        );
        head(out, "Side");
        for (side, calls) in sides {
            row(out, side_in_words(*side), &calls.tally, &parts::figure_of(summary, *side, "ser"));
        }
        out.raw("</table></div>");
        for (side, calls) in sides {
            side_in_full(out, *side, calls);
        }
    }
    if registrations.attempts > 0 {
        put!(out, "<h3>Registrations</h3><p>{}.</p>", Text(&parts::registrations(registrations)));
    }
}

fn side_in_words(side: Side) -> &'static str {
    match side {
        Side::In => "in, received",
        Side::Out => "out, sent",
        Side::Unknown => "side unknown",
    }
}

fn head(out: &mut Out, name: &str) {
    put!(
        out,
        "<div class=scroll tabindex=0 role=region aria-label=\"Calls by {}\"><table><thead><tr><th scope=col>{name}",
        name.to_lowercase()
    );
    for column in ["Attempts", "Answered", "Declined", "Cancelled", "Lost", "Open", "SER"] {
        put!(out, "<th scope=col class=n>{column}");
    }
    out.raw("<th scope=col class=wide style=\"width:22%\">Share<tbody>");
}

fn row(out: &mut Out, name: &str, tally: &CallTally, ser: &str) {
    put!(out, "<tr><th scope=row class=name>{}", Text(name));
    for count in [tally.attempts, tally.answered, tally.declined, tally.cancelled, tally.lost(), tally.open] {
        put!(out, "<td class=n>{}", text::number(count));
    }
    put!(out, "<td class=n>{ser}<td class=wide>");
    bar(out, tally);
}

/// What became of the calls, as parts of a bar.
fn bar(out: &mut Out, tally: &CallTally) {
    let others = tally.declined + tally.cancelled + tally.redirected + tally.challenged;
    out.raw("<svg class=bar viewBox=\"0 0 1000 1\" preserveAspectRatio=none aria-hidden=true>");
    let mut below = 0;
    for (count, class) in [(tally.answered, 5), (others, 1), (tally.lost(), 0), (tally.open, 7)] {
        let place = |count| text::rounded(count, 1000, tally.attempts.max(1)).min(1000);
        let (from, to) = (place(below), place(below + count));
        if to > from {
            put!(out, "<path class=c{class} d=\"M{from} 0h{wide}v1h-{wide}z\"/>", wide = to - from);
        }
        below += count;
    }
    out.raw("</svg>");
}

fn side_in_full(out: &mut Out, side: Side, calls: &SideCalls) {
    let side = side_in_words(side);
    put!(out, "<details class=more><summary>Calls {side}: by peer, by dialled prefix, by final response</summary>");
    groups(out, "Peer", &calls.peers);
    groups(out, "Prefix", &calls.prefixes);
    if !calls.by_final_code.0.is_empty() {
        let codes: Vec<String> =
            calls.by_final_code.0.iter().map(|(code, count)| format!("{} × {code}", text::number(*count))).collect();
        put!(out, "<h3>Final responses</h3><p>{}</p>", Text(&codes.join(", ")));
    }
    if let Some(peak) = &calls.peak {
        let at = peak.at.to_string();
        put!(
            out,
            "<p>Most conversations at once: {}, at {} {} (to {} s).</p>",
            text::number(peak.calls),
            &at[..10],
            &at[11..16],
            peak.resolution_seconds
        );
    }
    out.raw("</details>");
}

fn groups(out: &mut Out, name: &str, groups: &GroupsSummary) {
    if groups.list.is_empty() {
        return;
    }
    head(out, name);
    for group in groups.list.iter().take(SHOWN) {
        row(out, &group.name, &group.tally, &group.ser.map_or_else(|| "-".to_owned(), |ser| format!("{ser:.1}%")));
    }
    out.raw("</table></div>");
    let rest = groups.names.saturating_sub(groups.list.len().min(SHOWN) as u64);
    if rest > 0 {
        put!(out, "<p>and {} more</p>", text::number(rest));
    }
}
