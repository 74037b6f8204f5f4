//! By class, by method and by peer.

use super::page::{BOLD, PLAIN, Page, RED};
use super::text;
use crate::report::{Summary, Tally};

/// How many peers are shown.
const PEERS: usize = 10;

/// One line of a table.
struct Row {
    name: String,
    tally: Tally,
    codes: Vec<u16>,
}

pub(super) fn write(page: &mut Page, summary: &Summary) {
    if summary.codes.is_empty() {
        return;
    }
    classes(page, summary);
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
    let name = longest.clamp(13, page.width - 45);
    table(page, "METHODS", name, &methods);
    if !peers.is_empty() {
        table(page, "PEERS", name, &peers);
        more_peers(page, summary);
    }
}

fn classes(page: &mut Page, summary: &Summary) {
    let counts = summary.classes.0.iter().enumerate();
    let parts: Vec<String> = counts
        .filter(|(_, (_, count))| *count > 0)
        .map(|(index, (_, count))| format!("{} {}xx", text::number(*count), index + 1))
        .collect();
    page.list(BOLD, "by class: ", &parts);
}

fn table(page: &mut Page, title: &str, name: usize, rows: &[Row]) {
    let codes = if rows.iter().any(|row| !row.codes.is_empty()) { "  failed with" } else { "" };
    let indent = text::left("", (name + 1).saturating_sub(title.len()));
    page.heading(title, &format!("{indent}{:>12}{:>11}{:>8}{codes}", "finals", "failures", "share"));
    for row in rows {
        let Tally { finals, failures, .. } = row.tally;
        let share = if failures > 0 { text::share(failures, finals) } else { String::new() };
        page.line(&[
            (PLAIN, &format!(" {}", text::left(&text::cut_end(&row.name, name), name))),
            (PLAIN, &text::right(&text::number(finals), 12)),
            (if failures > 0 { RED } else { PLAIN }, &text::right(&text::number(failures), 11)),
            (PLAIN, &format!("{share:>8}  ")),
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

fn more_peers(page: &mut Page, summary: &Summary) {
    let peers = &summary.peers;
    let shown = peers.list.len().min(PEERS);
    let mut rest = peers.other;
    for peer in &peers.list[shown..] {
        rest.add(&peer.tally);
    }
    if !rest.is_empty() {
        let full = summary.caps.iter().any(|cap| cap.cap == "peers");
        let more = if full { "more than " } else { "" };
        let names = text::count(peers.names - shown as u64, "more peer");
        let failures = text::count(rest.failures, "failure");
        let finals = text::count(rest.finals, "final response");
        page.text(PLAIN, " ", &format!("and {more}{names}: {failures} of {finals}"));
    }
}
