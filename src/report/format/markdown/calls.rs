//! Findings, calls, figures, and what changed.

use super::document::{Document, End};
use crate::output::columns as text;
use crate::report::format::parts;
use crate::report::{CallTally, Summary};

/// How many findings, and how many changes, are shown.
const ROWS: usize = 20;

pub(super) fn findings(document: &mut Document, summary: &Summary) {
    if summary.findings.is_empty() {
        return;
    }
    document.heading(2, "Findings");
    for (index, finding) in summary.findings.iter().take(ROWS).enumerate() {
        let title = text::harmless(&finding.title);
        document.heading(3, &format!("{} {}: {title}", parts::severity(finding), index + 1));
        let mut facts = Vec::new();
        let when = parts::stretch(finding);
        if !when.is_empty() {
            facts.push(("When", when));
        }
        facts.push(("Counted", parts::evidence(finding)));
        facts.extend([("Means", finding.meaning.to_owned()), ("Do", finding.fix.to_owned())]);
        if !finding.places.is_empty() {
            let places: Vec<String> = finding.places.iter().map(|place| text::harmless(&place.to_string())).collect();
            facts.push(("Look at", places.join(", ")));
        }
        facts.push(("Stated threshold", finding.threshold.to_owned()));
        document.facts(&facts);
    }
    if summary.findings.len() > ROWS {
        document.text(&format!("and {} more", summary.findings.len() - ROWS));
    }
}

pub(super) fn calls(document: &mut Document, summary: &Summary) {
    let mut rows = Vec::new();
    for (side, calls) in &summary.calls.sides.0 {
        rows.push(row(side.name().to_owned(), &calls.tally, parts::figure_of(summary, *side, "ser")));
        for group in calls.peers.list.iter().take(5) {
            let ser = group.ser.map_or_else(|| "-".to_owned(), |ser| format!("{ser:.1}%"));
            rows.push(row(format!("{}, {}", side.name(), text::harmless(&group.name)), &group.tally, ser));
        }
    }
    let names = ["Attempts", "Answered", "Declined", "Cancelled", "Lost", "Open", "SER"].map(|name| (name, End::Right));
    let [attempts, answered, declined, cancelled, lost, open, ser] = names;
    let columns = [("Side", End::Left), attempts, answered, declined, cancelled, lost, open, ser];
    document.table("Calls", columns, &rows);
    let of = &summary.registrations.tally;
    if of.attempts > 0 {
        document.facts(&[("Registrations", parts::registrations(of))]);
    }
}

fn row(name: String, tally: &CallTally, ser: String) -> [String; 8] {
    let number = text::number;
    [
        name,
        number(tally.attempts),
        number(tally.answered),
        number(tally.declined),
        number(tally.cancelled),
        number(tally.lost()),
        number(tally.open),
        ser,
    ]
}

pub(super) fn figures(document: &mut Document, summary: &Summary) {
    let Some(side) = summary.figures.side else { return };
    let known = summary.figures.figures.0.iter().filter(|(_, figure)| figure.value.is_some());
    let rows: Vec<_> = known
        .map(|(name, figure)| {
            let numerator = figure.numerator.map(text::number).unwrap_or_default();
            let counts = [numerator, text::number(figure.denominator)];
            let [numerator, denominator] = counts;
            [
                parts::figure_name(name),
                parts::figure(figure),
                numerator,
                denominator,
                figure.formula.to_owned(),
                figure.standard.to_owned(),
            ]
        })
        .collect();
    let columns = [
        ("Figure", End::Left),
        ("Value", End::Right),
        ("Numerator", End::Right),
        ("Denominator", End::Right),
        ("Formula", End::Left),
        ("Source", End::Left),
    ];
    document.table(&format!("Figures, side {}", side.name()), columns, &rows);
}

pub(super) fn baseline(document: &mut Document, summary: &Summary) {
    let Some(baseline) = &summary.baseline else { return };
    let rows: Vec<_> = baseline
        .changes
        .iter()
        .take(ROWS)
        .map(|change| {
            let unit = if change.unit == "percent" { "%" } else { " s" };
            let verdict = if change.worse { "worse" } else { "better" };
            [
                text::harmless(&change.what),
                format!("{:.1}{unit}", change.before),
                format!("{:.1}{unit}", change.now),
                format!("{}, {verdict}", change.direction),
            ]
        })
        .collect();
    let columns = [("What", End::Left), ("Before", End::Right), ("Now", End::Right), ("Change", End::Left)];
    document.table("Against the earlier report", columns, &rows);
    document.text(&format!(
        "Against {}: {} compared, {} with fewer than {} events left out.",
        text::harmless(&baseline.file),
        baseline.compared,
        baseline.below_gate,
        baseline.volume_gate
    ));
}
