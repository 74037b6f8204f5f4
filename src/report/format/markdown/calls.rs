//! Findings, calls, figures, and what changed.

use super::document::{Document, End};
use crate::knowledge::Label;
use crate::output::columns as text;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{CallTally, FigureSet, Summary};

/// How many findings, and how many changes, are shown.
const ROWS: usize = 20;

pub(super) fn findings(document: &mut Document, words: Words<'_>, summary: &Summary) {
    if summary.findings.is_empty() {
        return;
    }
    document.heading(2, &words.title(Label::ReportFindings));
    for (index, finding) in summary.findings.iter().take(ROWS).enumerate() {
        let title = text::harmless(&parts::finding_title(words, finding));
        document.heading(3, &format!("{} {}: {title}", parts::severity(words, finding), index + 1));
        let mut facts = Vec::new();
        let when = parts::stretch(words, finding);
        if !when.is_empty() {
            facts.push((Label::PageWhen, when));
        }
        facts.push((Label::PageCounted, parts::evidence(words, finding)));
        facts.extend([
            (Label::PageMeans, parts::finding_meaning(words, finding)),
            (Label::ReportDo, parts::finding_fix(words, finding)),
        ]);
        if !finding.places.is_empty() {
            let places: Vec<String> = finding.places.iter().map(|place| text::harmless(&place.to_string())).collect();
            facts.push((Label::ColumnPlace, places.join(", ")));
        }
        facts.push((Label::PageStatedThreshold, parts::finding_threshold(words, finding)));
        document.facts(words, &facts);
    }
    if summary.findings.len() > ROWS {
        document.text(&words.count(Label::CountMore, (summary.findings.len() - ROWS) as u64));
    }
}

pub(super) fn calls(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let mut calls = Vec::new();
    for (side, of) in &summary.calls.sides.0 {
        let name = parts::side_name(words, *side);
        calls.push((name.to_owned(), &of.tally, parts::figure_of(words, summary, *side, "ser")));
        for group in of.peers.list.iter().take(5) {
            let of_side = format!("{name}: {}", text::harmless(&group.name));
            calls.push((of_side, &group.tally, parts::percent(words, group.ser)));
        }
    }
    let other = calls.iter().any(|(_, tally, _)| parts::other_calls(tally) > 0);
    let rows: Vec<_> = calls.into_iter().map(|(name, tally, ser)| row(words, name, tally, other, ser)).collect();
    let mut columns = vec![
        (Label::PageSide, End::Left),
        (Label::ColumnAttempts, End::Right),
        (Label::ColumnAnswered, End::Right),
        (Label::ColumnDeclined, End::Right),
        (Label::ColumnCancelled, End::Right),
        (Label::ColumnLost, End::Right),
        (Label::ColumnOpen, End::Right),
    ];
    columns.extend(other.then_some((Label::ColumnOther, End::Right)));
    columns.push((Label::ColumnSer, End::Right));
    document.table(words, &words.title(Label::ReportCalls), columns, &rows);
    let of = &summary.registrations.tally;
    if of.attempts > 0 {
        document.facts(words, &[(Label::ReportRegistrations, parts::registrations(words, of))]);
    }
}

/// The cells of a row, with one for what the others don't tell if `other`.
fn row(words: Words<'_>, name: String, tally: &CallTally, other: bool, ser: String) -> Vec<String> {
    let counts = [tally.attempts, tally.answered, tally.declined, tally.cancelled, tally.lost(), tally.open];
    let counts = counts.into_iter().chain(other.then(|| parts::other_calls(tally)));
    let numbers = counts.map(|count| words.number(count));
    std::iter::once(name).chain(numbers).chain([ser]).collect()
}

pub(super) fn figures(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let Some(side) = summary.figures.side else { return };
    let known = summary.figures.figures.0.iter().filter(|(_, figure)| figure.value.is_some());
    let rows: Vec<_> = known
        .map(|(name, figure)| {
            [
                parts::figure_name(name),
                parts::figure(words, figure),
                figure.numerator.map(|numerator| words.number(numerator)).unwrap_or_default(),
                words.number(figure.denominator),
                parts::formula(words, name, figure).to_owned(),
                format!("{}; {}", parts::standard(words, name, figure), parts::basis(words, figure)),
            ]
        })
        .collect();
    let columns = [
        (Label::PageFigure, End::Left),
        (Label::PageValue, End::Right),
        (Label::PageNumerator, End::Right),
        (Label::PageDenominator, End::Right),
        (Label::PageFormula, End::Left),
        (Label::PageSourceAndBasis, End::Left),
    ];
    let title = words.fill(Label::PageFiguresOf, &[("side", parts::side_name(words, side))]);
    document.table(words, &title, columns, &rows);
    delays(document, words, &summary.figures.figures);
}

/// The distribution of each delay, whose median stands among the figures.
fn delays(document: &mut Document, words: Words<'_>, figures: &FigureSet) {
    let delays: Vec<_> = figures.0.iter().filter_map(|(name, figure)| Some((name, figure.quantiles?))).collect();
    if delays.is_empty() {
        return;
    }
    document.heading(3, words.get(Label::PageDelays));
    for (name, of) in delays {
        let named = [("p50", of.p50), ("p90", of.p90), ("p95", of.p95), ("p99", of.p99), ("max", of.max)];
        let quantiles = named.map(|(quantile, value)| format!("{quantile} {}", parts::seconds(words, value)));
        document.text(&format!("{}: {}", parts::figure_name(name), quantiles.join(", ")));
    }
}

pub(super) fn baseline(document: &mut Document, words: Words<'_>, summary: &Summary) {
    let Some(baseline) = &summary.baseline else { return };
    let rows: Vec<_> = baseline
        .changes
        .iter()
        .take(ROWS)
        .map(|change| {
            [
                text::harmless(&change.what),
                parts::compared(words, change.before, change.unit),
                parts::compared(words, change.now, change.unit),
                parts::verdict(words, change),
            ]
        })
        .collect();
    let columns = [
        (Label::PageWhat, End::Left),
        (Label::PageBefore, End::Right),
        (Label::PageNow, End::Right),
        (Label::PageChange, End::Left),
    ];
    document.table(words, &words.title(Label::ReportChanges), columns, &rows);
    document.text(&text::harmless(&parts::comparison(words, baseline)));
}
