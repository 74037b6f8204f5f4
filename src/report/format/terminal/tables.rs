//! By class, by method and by peer.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::{Summary, Tally};

/// How many peers are shown.
const PEERS: usize = 10;

/// One line of a table.
struct Row {
    name: String,
    tally: Tally,
    codes: Vec<u16>,
}

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    if summary.codes.is_empty() {
        return;
    }
    classes(page, words, summary);
    let row = |name: &str, tally: Tally, codes: Vec<u16>| Row { name: text::harmless(name), tally, codes };
    let methods: Vec<Row> =
        summary.methods.iter().map(|method| row(&method.method, method.tally, Vec::new())).collect();
    let peers: Vec<Row> = summary
        .peers
        .list
        .iter()
        .take(PEERS)
        .map(|peer| row(&peer.peer, peer.tally, peer.codes.iter().map(|code| code.code).collect()))
        .collect();
    let longest = methods.iter().chain(&peers).map(|row| text::width(&row.name)).max().unwrap_or(0);
    let name = longest.clamp(13, page.width - 34 - text::width(words.get(Label::ColumnFailedWith)));
    table(page, words, Label::ReportMethods, name, &methods);
    if !peers.is_empty() {
        table(page, words, Label::ReportPeers, name, &peers);
        more_peers(page, words, summary);
    }
}

fn classes(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let counts = summary.classes.0.iter().enumerate();
    let parts: Vec<String> = counts
        .filter(|(_, (_, count))| *count > 0)
        .map(|(index, (_, count))| format!("{} {}xx", words.number(*count), index + 1))
        .collect();
    page.list(BOLD, &format!("{}: ", words.get(Label::ReportByClass)), &parts);
}

fn table(page: &mut Page, words: Words<'_>, title: Label, name: usize, rows: &[Row]) {
    let title = words.get(title);
    let indent = text::left("", (name + 1).saturating_sub(text::width(title)));
    let column = |label, columns| text::right(words.get(label), columns);
    let (finals, failures) = (column(Label::ColumnFinals, 12), column(Label::ColumnFailures, 11));
    let mut heading = format!("{indent}{finals}{failures}{}", column(Label::ColumnShare, 8));
    if rows.iter().any(|row| !row.codes.is_empty()) {
        heading = heading + "  " + words.get(Label::ColumnFailedWith);
    }
    page.heading(title, &heading);
    for row in rows {
        let Tally { finals, failures, .. } = row.tally;
        let share = if failures > 0 { words.share(failures, finals) } else { String::new() };
        page.line(&[
            (PLAIN, &format!(" {}", text::left(&text::cut_middle(&row.name, name), name))),
            (PLAIN, &text::right(&words.number(finals), 12)),
            (if failures > 0 { RED } else { PLAIN }, &text::right(&words.number(failures), 11)),
            (PLAIN, &format!("{}  ", text::right(&share, 8))),
            (PLAIN, &codes_in(&row.codes, page.width.saturating_sub(name + 34))),
        ]);
    }
}

/// As many codes as fit.
fn codes_in(codes: &[u16], columns: usize) -> String {
    let fit = if codes.len() * 4 <= columns + 1 { codes.len() } else { columns.saturating_sub(1) / 4 };
    let mut out: Vec<String> = codes.iter().take(fit).map(u16::to_string).collect();
    if fit < codes.len() {
        out.push("…".to_owned());
    }
    out.join(" ")
}

fn more_peers(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let peers = &summary.peers;
    let shown = peers.list.len().min(PEERS);
    let mut rest = peers.other;
    for peer in &peers.list[shown..] {
        rest.add(&peer.tally);
    }
    if !rest.is_empty() {
        let full = summary.caps.iter().any(|cap| cap.cap == "peers");
        let label = if full { Label::CountUnknownMorePeers } else { Label::CountMorePeers };
        let names = words.count(label, peers.names - shown as u64);
        let failures = words.count(Label::CountFailures, rest.failures);
        let finals = words.count(Label::CountOfFinals, rest.finals);
        page.text(PLAIN, " ", &format!("{names}: {failures} {finals}"));
    }
}
