//! What the figures leave out: places not understood, bounds that were reached, copies, damaged inputs.

use super::page::{PLAIN, Page, YELLOW};
use super::text;
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::Summary;
use crate::report::format::parts;

/// How many damaged inputs, and how many copies, are named.
const DAMAGED: usize = 10;

pub(super) fn write(page: &mut Page, words: Words<'_>, summary: &Summary) {
    not_understood(page, words, summary);
    caps(page, words, summary);
    copies(page, words, summary);
    damaged(page, words, summary);
}

fn not_understood(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let not_understood = &summary.not_understood;
    if not_understood.count == 0 {
        return;
    }
    let count = words.count(Label::CountNotUnderstood, not_understood.count);
    page.heading(words.get(Label::ReportNotUnderstood), &format!("  {count}"));
    for reason in &not_understood.reasons {
        let what = words.0.value("doubt", reason.reason.name());
        page.text(PLAIN, " ", &format!("{} {what}:", words.number(reason.count)));
        let mut places: Vec<String> = reason.places.iter().map(|place| text::harmless(&place.to_string())).collect();
        if reason.count > places.len() as u64 {
            places.push("…".to_owned());
        }
        // Whoever copies one opens it.
        page.list(PLAIN, "   ", &places);
    }
}

fn caps(page: &mut Page, words: Words<'_>, summary: &Summary) {
    if summary.caps.is_empty() {
        return;
    }
    page.heading(words.get(Label::ReportBounds), &format!("  {}", words.get(Label::ReportBoundsNote)));
    for cap in &summary.caps {
        let effect = words.0.find_value("cap", cap.cap).unwrap_or(cap.effect);
        page.text(YELLOW, " ", &format!("{}, {}: {effect}", cap.cap, words.number(cap.limit)));
    }
}

fn copies(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let copies = &summary.inputs.copies;
    if copies.is_empty() {
        return;
    }
    page.heading(words.get(Label::ReportCopies), "");
    for copy in copies.iter().take(DAMAGED) {
        let file = text::cut_start(&text::harmless(&copy.file), page.width / 2);
        page.text(PLAIN, &format!(" {file}: "), &parts::copy(words, copy));
    }
    more(page, words, copies.len());
}

/// Says how many there are beside those that are named.
fn more(page: &mut Page, words: Words<'_>, all: usize) {
    if all > DAMAGED {
        page.line(&[(PLAIN, &format!(" {}", words.count(Label::CountMore, (all - DAMAGED) as u64)))]);
    }
}

fn damaged(page: &mut Page, words: Words<'_>, summary: &Summary) {
    let damaged = &summary.inputs.damaged;
    if damaged.is_empty() {
        return;
    }
    page.heading(words.get(Label::ReportDamaged), &format!("  {}", words.get(Label::ReportDamagedNote)));
    for input in damaged.iter().take(DAMAGED) {
        let file = text::cut_start(&text::harmless(&input.file), page.width / 2);
        page.text(YELLOW, &format!(" {file}: "), &text::harmless(&input.reason));
    }
    more(page, words, damaged.len());
}
