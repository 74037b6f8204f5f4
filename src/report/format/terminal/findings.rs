//! The findings: what to look at first, and what to do.

use super::page::{BOLD, DIM, PLAIN, Page, RED, YELLOW};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{Finding, Summary};

/// How many are shown: what follows them has to stand on the first screen, too.
const SHOWN: usize = 4;

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    if summary.findings.is_empty() {
        return;
    }
    let title = words.get(Label::ReportFindings);
    let place = words.get(Label::ColumnPlace);
    let gap = page.width.saturating_sub(text::width(title) + text::width(place));
    page.heading(title, &format!("{}{place}", " ".repeat(gap)));
    let today = summary.span.from.map(|time| day(&time.to_string()).to_owned());
    for (index, finding) in summary.findings.iter().take(SHOWN).enumerate() {
        write_one(page, words, index + 1, finding, today.as_deref());
    }
    if let Some(more @ 1..) = summary.findings.len().checked_sub(SHOWN) {
        page.line(&[(PLAIN, &format!("   {}", words.count(Label::CountMore, more as u64)))]);
    }
}

fn write_one(page: &mut Page, words: Words<'_>, number: usize, finding: &Finding, today: Option<&str>) {
    let critical = finding.severity == "critical";
    let severity = words.get(if critical { Label::FindingCritical } else { Label::FindingWarning });
    let place = finding.places.first().map(|place| text::harmless(&place.to_string())).unwrap_or_default();
    let place = text::cut_start(in_short(&place, page.width / 4), page.width / 3);
    let when = stretch(finding, today);
    let lead = format!("{number} {severity} ");
    let between = if when.is_empty() { "" } else { "  " };
    let free =
        page.width.saturating_sub(text::width(&lead) + text::width(&when) + text::width(&place) + between.len() + 2);
    let title = text::cut_end(&text::harmless(&parts::finding_title(words, finding)), free);
    page.line(&[
        (if critical { RED } else { YELLOW }, &lead),
        (PLAIN, &format!("{when}{between}")),
        (BOLD, &text::left(&title, free)),
        (DIM, &format!("  {place}")),
    ]);
    let counts = parts::counted(words, finding);
    if !counts.is_empty() {
        page.list(PLAIN, "    ", &counts);
    }
    page.text(
        PLAIN,
        &format!("    {}: ", words.get(Label::ReportDo)),
        first_sentence(&parts::finding_fix(words, finding)),
    );
}

/// A place without its folders, where it is longer than so many columns.
fn in_short(place: &str, columns: usize) -> &str {
    if text::width(place) <= columns { place } else { place.rsplit('/').next().unwrap_or(place) }
}

/// The first of several sentences.
fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// When it was: `08:42-09:31`, with the day where it isn't the first of the log.
fn stretch(finding: &Finding, today: Option<&str>) -> String {
    let clock = |time: &str| {
        let clock = &time[11..16];
        if today.is_some_and(|today| today == day(time)) {
            clock.to_owned()
        } else {
            format!("{} {clock}", &time[5..10])
        }
    };
    match (finding.from.map(|time| time.to_string()), finding.to.map(|time| time.to_string())) {
        (Some(from), Some(to)) if from[..16] == to[..16] => clock(&from),
        (Some(from), Some(to)) if day(&from) == day(&to) => format!("{}-{}", clock(&from), &to[11..16]),
        (Some(from), Some(to)) => format!("{}-{}", clock(&from), clock(&to)),
        (Some(time), None) | (None, Some(time)) => clock(&time),
        (None, None) => String::new(),
    }
}

fn day(time: &str) -> &str {
    &time[..10]
}
