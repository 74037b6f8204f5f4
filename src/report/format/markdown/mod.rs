//! The summary in Markdown, for a ticket or a wiki: CommonMark with the tables that GitHub, GitLab and Jira know.

mod calls;
mod document;

use super::parts;
use crate::knowledge::{Label, Labels};
use crate::output::columns as text;
use crate::output::words::Words;
use crate::report::{Summary, Tally};
use document::{Document, End};

/// How many peers, and how many stretches of time, are shown.
const ROWS: usize = 10;

/// Writes `summary` in the language of `labels`.
pub fn render(summary: &Summary, labels: &Labels) -> String {
    let words = Words(labels);
    let mut document = Document::default();
    document.heading(1, words.get(Label::PageTitle));
    head(&mut document, words, summary);
    calls::findings(&mut document, words, summary);
    calls::calls(&mut document, words, summary);
    failures(&mut document, words, summary);
    calls::figures(&mut document, words, summary);
    peers(&mut document, words, summary);
    methods(&mut document, words, summary);
    times(&mut document, words, summary);
    calls::baseline(&mut document, words, summary);
    explanations(&mut document, words, summary);
    notes(&mut document, words, summary);
    document.finish()
}

fn head(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let totals = &summary.totals;
    let failed = match totals.failures {
        0 => words.get(Label::ReportFailedNothing).to_owned(),
        failures => {
            let living = parts::living(summary);
            let living = (living > 0).then(|| format!("; {}", words.count(Label::CountLiving, living)));
            format!(
                "{}, {} {}{}",
                words.count(Label::CountFailedTransactions, failures),
                words.share(failures, totals.finals),
                words.count(Label::CountOfFinals, totals.finals),
                living.unwrap_or_default()
            )
        }
    };
    let mut facts =
        vec![(Label::ReportRead, parts::read(words, summary)), (Label::ReportFound, parts::found(words, summary))];
    if !summary.codes.is_empty() {
        facts.extend([(Label::ReportSpan, parts::span(words, &summary.span)), (Label::ReportFailed, failed)]);
    }
    let others = parts::not_failures_in_words(words, summary);
    if !others.is_empty() {
        facts.push((Label::ReportNotFailures, others));
    }
    document.facts(words, &facts);
}

fn failures(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let rows: Vec<[String; 7]> = parts::failed(summary)
        .into_iter()
        .map(|code| {
            [
                parts::title(words, code),
                words.number(code.tally.failures),
                words.number(code.calls),
                words.share(code.tally.failures, summary.totals.failures),
                parts::side(words, code).to_owned(),
                code.example.as_ref().map(parts::place).unwrap_or_default(),
                code.first_fix.clone(),
            ]
        })
        .collect();
    let names = [
        (Label::Code, End::Left),
        (Label::ColumnFailures, End::Right),
        (Label::ReportCalls, End::Right),
        (Label::ColumnShare, End::Right),
        (Label::PageSide, End::Left),
        (Label::ColumnPlace, End::Left),
        (Label::PageDoFirst, End::Left),
    ];
    document.table(words, &words.title(Label::ReportFailures), names, &rows);
}

fn peers(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let peers = &summary.peers;
    let rows =
        peers.list.iter().take(ROWS).map(|peer| group(words, &peer.peer, &peer.tally, &parts::codes_of_peer(peer)));
    let mut rows: Vec<_> = rows.collect();
    let mut rest = peers.other;
    peers.list.iter().skip(ROWS).for_each(|peer| rest.add(&peer.tally));
    if !rest.is_empty() {
        rows.push(group(words, words.get(Label::PageAllOthers), &rest, &[]));
    }
    document.table(words, &words.title(Label::ReportPeers), columns(Label::PagePeer), &rows);
}

fn methods(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let rows: Vec<_> =
        summary.methods.iter().map(|method| first(group(words, &method.method, &method.tally, &[]))).collect();
    document.table(words, words.get(Label::Methods), first(columns(Label::PageMethod)), &rows);
}

/// All but the last column.
fn first<T>([one, two, three, four, _]: [T; 5]) -> [T; 4] {
    [one, two, three, four]
}

fn times(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let mut bins: Vec<_> = summary.time.bins.iter().filter(|bin| bin.tally.failures > 0).collect();
    bins.sort_by_key(|bin| std::cmp::Reverse(bin.tally.failures));
    bins.truncate(ROWS);
    let rows: Vec<_> =
        bins.iter().map(|bin| group(words, &bin.start.to_string(), &bin.tally, &parts::codes(&bin.codes))).collect();
    let width = words.stretch(summary.time.bin_seconds as i64);
    let title = words.fill(Label::PageWorstStretches, &[("width", &width)]);
    document.table(words, &title, columns(Label::PageFrom), &rows);
}

/// The columns of a table of groups.
fn columns(name: Label) -> [(Label, End); 5] {
    [
        (name, End::Left),
        (Label::ColumnFinals, End::Right),
        (Label::ColumnFailures, End::Right),
        (Label::ColumnShare, End::Right),
        (Label::ColumnFailedWith, End::Left),
    ]
}

/// A row of such a table.
fn group(words: Words<'_>, name: &str, tally: &Tally, codes: &[(u16, u64)]) -> [String; 5] {
    [
        text::harmless(name),
        words.number(tally.finals),
        words.number(tally.failures),
        words.share(tally.failures, tally.finals),
        parts::times(words, codes.iter().take(ROWS).copied()),
    ]
}

fn explanations(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let failed = parts::failed(summary);
    if !failed.is_empty() {
        document.heading(2, words.get(Label::PageCodesMean));
    }
    for code in failed {
        document.heading(3, &parts::title(words, code));
        document.text(&code.meaning);
        document.facts(words, &[(Label::Occurs, code.occurs.clone()), (Label::Fix, code.fix.clone())]);
    }
}

fn notes(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let mut notes = Vec::new();
    let not_understood = &summary.not_understood;
    if not_understood.count > 0 {
        let places: Vec<String> =
            not_understood.places.iter().map(|place| text::harmless(&place.to_string())).collect();
        let count = words.count(Label::CountNotUnderstood, not_understood.count);
        notes.push((Label::ReportNotUnderstood, format!("{count}: {}", places.join(", "))));
    }
    for cap in &summary.caps {
        notes.push((Label::ReportBounds, parts::cap(words, cap)));
    }
    for copy in &summary.inputs.copies {
        let file = text::harmless(&copy.file);
        notes.push((Label::ReportCopies, format!("{file}: {}", parts::copy(words, copy))));
    }
    for input in &summary.inputs.damaged {
        notes.push((Label::ReportDamaged, text::harmless(&format!("{}: {}", input.file, input.reason))));
    }
    if !notes.is_empty() {
        document.heading(2, words.get(Label::PageNotes));
        document.facts(words, &notes);
    }
}

#[cfg(test)]
mod tests;
