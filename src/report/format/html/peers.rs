//! The peers, the worst first, with the codes that they failed with.

use super::palette::{COLOURS, Palette};
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::columns as text;
use crate::report::{PeerSummary, Summary, Tally};
use std::fmt::Write;

/// How many peers are seen at once.
const SHOWN: usize = 12;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, palette: &Palette) {
    let peers = &summary.peers;
    let Some(worst) = peers.list.first() else { return };
    let words = out.words;
    out.heading("h2", Label::ReportPeers);
    put!(out, "<p>{}</p>", Text(&words.count(Label::CountPeersSeen, peers.names)));
    let (first, rest) = peers.list.split_at(peers.list.len().min(SHOWN));
    table(out, palette, first, worst.tally.failures, Tally::default());
    if !rest.is_empty() || !peers.other.is_empty() {
        let more = words.count(Label::CountMorePeers, peers.names - first.len() as u64);
        put!(out, "<details class=more><summary>{}</summary>", Text(&more));
        table(out, palette, rest, worst.tally.failures, peers.other);
        out.raw("</details>");
    }
}

fn table(out: &mut Out<'_>, palette: &Palette, peers: &[PeerSummary], most: u64, other: Tally) {
    let title = out.words.title(Label::ReportPeers);
    out.scroll(&title);
    out.table(
        &title,
        &[
            (Label::PagePeer, ""),
            (Label::ColumnFinals, " class=\"n wide\""),
            (Label::ColumnFailures, " class=n"),
            (Label::ColumnShare, " class=n"),
            (Label::ColumnFailedWith, " style=\"width:38%\""),
        ],
    );
    for peer in peers {
        put!(out, "<tr><th scope=row class=name>{}", Text(&peer.peer));
        if let Some(role) = &peer.role {
            put!(out, " <span class=role>{}</span>", Text(role));
        }
        numbers(out, &peer.tally);
        out.raw("<td>");
        bar(out, palette, peer, most);
    }
    if !other.is_empty() {
        put!(out, "<tr><th scope=row>{}", Text(out.words.get(Label::PageAllOthers)));
        numbers(out, &other);
        out.raw("<td>");
    }
    out.raw("</table></div>");
}

fn numbers(out: &mut Out<'_>, tally: &Tally) {
    let words = out.words;
    let share = if tally.failures > 0 { words.share(tally.failures, tally.finals) } else { String::new() };
    put!(
        out,
        "<td class=\"n wide\">{}<td class=n>{}<td class=n>{}",
        Text(&words.number(tally.finals)),
        Text(&words.number(tally.failures)),
        Text(&share)
    );
}

/// A bar as long as the peer has failures, in the colours of their codes.
fn bar(out: &mut Out<'_>, palette: &Palette, peer: &PeerSummary, most: u64) {
    if peer.tally.failures == 0 {
        return;
    }
    let mut counts = palette.sort(peer.codes.iter().map(|of| (of.code, of.failures)));
    // Only the most frequent codes are listed.
    let listed: u64 = counts.iter().sum();
    counts[COLOURS] += peer.tally.failures.saturating_sub(listed);
    let mut words = String::new();
    for of in peer.codes.iter().take(5) {
        let _ =
            write!(words, "{}{}: {}", if words.is_empty() { "" } else { ", " }, of.code, out.words.number(of.failures));
    }
    put!(
        out,
        "<svg class=bar viewBox=\"0 0 1000 1\" preserveAspectRatio=none role=img aria-label=\"{words}\"><title>{words}</title>"
    );
    let mut below = 0;
    for (colour, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (from, to) = (text::rounded(below, 1000, most), text::rounded(below + count, 1000, most));
        put!(out, "<path class=c{colour} d=\"M{from} 0h{wide}v1h-{wide}z\"/>", wide = (to - from).max(3));
        below += count;
    }
    put!(out, "</svg><span class=role>{words}</span>");
}
