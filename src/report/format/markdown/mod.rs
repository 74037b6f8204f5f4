//! The summary in Markdown, for a ticket or a wiki: CommonMark with the tables that GitHub, GitLab and Jira know.

mod calls;
mod document;

use super::parts;
use crate::output::columns as text;
use crate::report::{Summary, Tally};
use document::{Document, End};

/// How many peers, and how many stretches of time, are shown.
const ROWS: usize = 10;

/// Writes `summary`.
pub fn render(summary: &Summary) -> String {
    let mut document = Document::default();
    document.heading(1, "SIP report");
    head(&mut document, summary);
    calls::findings(&mut document, summary);
    calls::calls(&mut document, summary);
    failures(&mut document, summary);
    calls::figures(&mut document, summary);
    peers(&mut document, summary);
    methods(&mut document, summary);
    times(&mut document, summary);
    calls::baseline(&mut document, summary);
    explanations(&mut document, summary);
    notes(&mut document, summary);
    document.finish()
}

fn head(document: &mut Document, summary: &Summary) {
    let totals = &summary.totals;
    let failed = match totals.failures {
        0 => "none".to_owned(),
        failures => format!(
            "{}, {} of {}",
            text::count(failures, "transaction"),
            text::share(failures, totals.finals),
            text::count(totals.finals, "final response")
        ),
    };
    let mut facts = vec![("Read", parts::read(summary)), ("Found", parts::found(summary))];
    if !summary.codes.is_empty() {
        facts.extend([("Span", parts::span(&summary.span)), ("Failed", failed)]);
    }
    let others = parts::not_failures(summary);
    if !others.is_empty() {
        let others: Vec<String> =
            others.into_iter().map(|(count, what)| format!("{} {what}", text::number(count))).collect();
        facts.push(("Not failures", others.join(", ")));
    }
    document.facts(&facts);
}

fn failures(document: &mut Document, summary: &Summary) {
    let rows: Vec<[String; 6]> = parts::failed(summary)
        .into_iter()
        .map(|code| {
            [
                parts::title(code),
                text::number(code.tally.failures),
                text::share(code.tally.failures, summary.totals.failures),
                parts::side(code).to_owned(),
                code.example.as_ref().map(parts::place).unwrap_or_default(),
                code.first_fix.clone(),
            ]
        })
        .collect();
    let names = [
        ("Code", End::Left),
        ("Failures", End::Right),
        ("Share", End::Right),
        ("Side", End::Left),
        ("Look at", End::Left),
        ("Do first", End::Left),
    ];
    document.table("Failures", names, &rows);
}

fn peers(document: &mut Document, summary: &Summary) {
    let peers = &summary.peers;
    let rows = peers.list.iter().take(ROWS).map(|peer| group(&peer.peer, &peer.tally, &parts::codes_of_peer(peer)));
    let mut rows: Vec<_> = rows.collect();
    let mut rest = peers.other;
    peers.list.iter().skip(ROWS).for_each(|peer| rest.add(&peer.tally));
    if !rest.is_empty() {
        rows.push(group("all others", &rest, &[]));
    }
    document.table("Peers", columns("Peer"), &rows);
}

fn methods(document: &mut Document, summary: &Summary) {
    let rows: Vec<_> = summary.methods.iter().map(|method| first(group(&method.method, &method.tally, &[]))).collect();
    document.table("Methods", first(columns("Method")), &rows);
}

/// All but the last column.
fn first<T>([one, two, three, four, _]: [T; 5]) -> [T; 4] {
    [one, two, three, four]
}

fn times(document: &mut Document, summary: &Summary) {
    let mut bins: Vec<_> = summary.time.bins.iter().filter(|bin| bin.tally.failures > 0).collect();
    bins.sort_by_key(|bin| std::cmp::Reverse(bin.tally.failures));
    bins.truncate(ROWS);
    let rows: Vec<_> =
        bins.iter().map(|bin| group(&bin.start.to_string(), &bin.tally, &parts::codes(&bin.codes))).collect();
    let minutes = text::count(summary.time.bin_seconds / 60, "minute");
    document.table(&format!("Worst stretches of {minutes}"), columns("From"), &rows);
}

/// The columns of a table of groups.
fn columns(name: &'static str) -> [(&'static str, End); 5] {
    [
        (name, End::Left),
        ("Finals", End::Right),
        ("Failures", End::Right),
        ("Share", End::Right),
        ("Failed with", End::Left),
    ]
}

/// A row of such a table.
fn group(name: &str, tally: &Tally, codes: &[(u16, u64)]) -> [String; 5] {
    let codes: Vec<String> =
        codes.iter().take(ROWS).map(|&(code, failures)| format!("{} × {code}", text::number(failures))).collect();
    [
        text::harmless(name),
        text::number(tally.finals),
        text::number(tally.failures),
        text::share(tally.failures, tally.finals),
        codes.join(", "),
    ]
}

fn explanations(document: &mut Document, summary: &Summary) {
    let failed = parts::failed(summary);
    if !failed.is_empty() {
        document.heading(2, "What the codes mean");
    }
    for code in failed {
        document.heading(3, &parts::title(code));
        document.text(&code.meaning);
        document.facts(&[("When you see it", code.occurs.clone()), ("How to fix it", code.fix.clone())]);
    }
}

fn notes(document: &mut Document, summary: &Summary) {
    let mut notes = Vec::new();
    let not_understood = &summary.not_understood;
    if not_understood.count > 0 {
        let places: Vec<String> =
            not_understood.places.iter().map(|place| text::harmless(&place.to_string())).collect();
        let count = text::count(not_understood.count, "place");
        notes.push(("Not understood", format!("{count} with SIP that gave no record: {}", places.join(", "))));
    }
    for cap in &summary.caps {
        notes.push(("Not exact", format!("{}, {}: {}", cap.cap, text::number(cap.limit), cap.effect)));
    }
    for input in &summary.inputs.damaged {
        notes.push(("Damaged", text::harmless(&format!("{}: {}", input.file, input.reason))));
    }
    if !notes.is_empty() {
        document.heading(2, "Notes");
        document.facts(&notes);
    }
}

#[cfg(test)]
mod tests;
