//! Calls and registrations, each side by itself.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::columns as text;
use crate::report::format::parts;
use crate::report::{CallTally, GroupsSummary, RegistrationGroupsSummary, Side, SideCalls, Summary};

/// How many peers of a side, and how many dialled prefixes, are shown.
const SHOWN: usize = 15;

/// The classes of a column of numbers, and of one for which a phone has no room: what was lost has to be seen there.
const NUMBER: &str = "n";
const WIDE: &str = "\"n wide\"";

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let words = out.words;
    let sides = &summary.calls.sides.0;
    let registrations = &summary.registrations.tally;
    if sides.is_empty() && registrations.attempts == 0 {
        return;
    }
    out.heading("h2", Label::ReportCalls);
    if !sides.is_empty() {
        out.element("p", Label::PageSidesNote);
        out.raw("<ul class=legend>");
        let colours = [
            (" d5", Label::ColumnAnswered),
            (" d1", Label::PageNotLost),
            (" d0", Label::PageLost),
            ("", Label::PageStillOpen),
        ];
        for (colour, label) in colours {
            put!(out, "<li><span class=\"dot{colour}\"></span>{}</li>", Text(words.get(label)));
        }
        out.raw("</ul>");
        let other = sides.iter().any(|(_, calls)| parts::other_calls(&calls.tally) > 0);
        head(out, Label::PageSide, other);
        for (side, calls) in sides {
            let ser = parts::figure_of(words, summary, *side, "ser");
            row(out, parts::side_name(words, *side), &calls.tally, &ser, other);
        }
        out.raw("</table></div>");
        for (side, calls) in sides {
            side_in_full(out, *side, calls);
        }
    }
    if registrations.attempts > 0 {
        out.heading("h3", Label::ReportRegistrations);
        put!(out, "<p>{}.</p>", Text(&parts::registrations(words, registrations)));
        for (side, of) in summary.registrations.sides.0.iter().filter(|(_, of)| of.peers.names > 1) {
            let title = format!("{}: {}", words.title(Label::ReportRegistrations), parts::side_name(words, *side));
            put!(out, "<details class=more><summary>{}</summary>", Text(&title));
            registrations_by_peer(out, &of.peers);
            out.raw("</details>");
        }
    }
}

fn registrations_by_peer(out: &mut Out<'_>, groups: &RegistrationGroupsSummary) {
    let words = out.words;
    out.scroll(&words.title(Label::ReportRegistrations));
    out.named_table(&words.title(Label::ReportRegistrations));
    put!(out, "<th scope=col>{}", Text(words.get(Label::PagePeer)));
    for column in [Label::ColumnAttempts, Label::RowAuthFailed, Label::ColumnLost, Label::ColumnOpen] {
        put!(out, "<th scope=col class=n>{}", Text(&words.title(column)));
    }
    out.raw("<tbody>");
    for group in groups.list.iter().take(SHOWN) {
        put!(out, "<tr><th scope=row class=name>{}", Text(&group.name));
        let tally = &group.tally;
        for count in [tally.attempts, tally.auth_failed, tally.failed + tally.timeout, tally.open] {
            put!(out, "<td class=n>{}", Text(&words.number(count)));
        }
    }
    out.raw("</table></div>");
    more(out, groups.names, groups.list.len());
}

/// How many groups there are beside those that are shown.
fn more(out: &mut Out<'_>, names: u64, listed: usize) {
    let rest = names.saturating_sub(listed.min(SHOWN) as u64);
    if rest > 0 {
        put!(out, "<p>{}</p>", Text(&out.words.count(Label::CountMore, rest)));
    }
}

/// The heading of a table, with a column for what the others don't tell if `other`.
fn head(out: &mut Out<'_>, name: Label, other: bool) {
    let words = out.words;
    let title = words.fill(Label::PageCallsBy, &[("name", words.get(name))]);
    out.scroll(&title);
    out.named_table(&title);
    put!(out, "<th scope=col>{}", Text(words.get(name)));
    let columns = [
        (Label::ColumnAttempts, NUMBER),
        (Label::ColumnAnswered, NUMBER),
        (Label::ColumnDeclined, WIDE),
        (Label::ColumnCancelled, WIDE),
        (Label::ColumnLost, NUMBER),
        (Label::ColumnOpen, WIDE),
    ];
    for (column, class) in columns.into_iter().chain(other.then_some((Label::ColumnOther, WIDE))) {
        put!(out, "<th scope=col class={class}>{}", Text(&words.title(column)));
    }
    let share = words.title(Label::ColumnShare);
    put!(out, "<th scope=col class=n>SER<th scope=col class=wide style=\"width:22%\">{}<tbody>", Text(&share));
}

fn row(out: &mut Out<'_>, name: &str, tally: &CallTally, ser: &str, other: bool) {
    let words = out.words;
    put!(out, "<tr><th scope=row class=name>{}", Text(name));
    let counts = [
        (tally.attempts, NUMBER),
        (tally.answered, NUMBER),
        (tally.declined, WIDE),
        (tally.cancelled, WIDE),
        (tally.lost(), NUMBER),
        (tally.open, WIDE),
    ];
    for (count, class) in counts.into_iter().chain(other.then(|| (parts::other_calls(tally), WIDE))) {
        put!(out, "<td class={class}>{}", Text(&words.number(count)));
    }
    put!(out, "<td class=n>{}<td class=wide>", Text(ser));
    bar(out, tally);
}

/// What became of the calls, as parts of a bar.
fn bar(out: &mut Out<'_>, tally: &CallTally) {
    let others = tally.declined + tally.cancelled + parts::other_calls(tally);
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

fn side_in_full(out: &mut Out<'_>, side: Side, calls: &SideCalls) {
    let words = out.words;
    let title = words.fill(Label::PageSideInFull, &[("side", parts::side_name(words, side))]);
    put!(out, "<details class=more><summary>{}</summary>", Text(&title));
    groups(out, Label::PagePeer, &calls.peers);
    groups(out, Label::PagePrefix, &calls.prefixes);
    let codes = &calls.by_final_code.0;
    if !codes.is_empty() {
        out.heading("h3", Label::PageFinalResponses);
        put!(out, "<p>{}</p>", Text(&parts::times(words, codes.iter().map(|(code, count)| (code, *count)))));
    }
    if let Some(peak) = &calls.peak {
        let at = peak.at.to_string();
        let values = [
            ("peak", &*words.number(peak.calls)),
            ("time", &format!("{} {}", &at[..10], &at[11..16])),
            ("resolution", &format!("{} {}", peak.resolution_seconds, words.unit("s"))),
        ];
        put!(out, "<p>{}</p>", Text(&words.fill(Label::PageConversations, &values)));
    }
    out.raw("</details>");
}

fn groups(out: &mut Out<'_>, name: Label, groups: &GroupsSummary) {
    if groups.list.is_empty() {
        return;
    }
    let words = out.words;
    let shown = || groups.list.iter().take(SHOWN);
    let other = shown().any(|group| parts::other_calls(&group.tally) > 0);
    head(out, name, other);
    for group in shown() {
        row(out, &group.name, &group.tally, &parts::percent(words, group.ser), other);
    }
    out.raw("</table></div>");
    more(out, groups.names, groups.list.len());
}
