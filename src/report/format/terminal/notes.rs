//! What the figures leave out: places not understood, bounds that were reached, damaged inputs.

use super::page::{PLAIN, Page, YELLOW};
use super::text;
use crate::report::Summary;

/// How many damaged inputs are named.
const DAMAGED: usize = 10;

pub(super) fn write(page: &mut Page, summary: &Summary) {
    not_understood(page, summary);
    caps(page, summary);
    damaged(page, summary);
}

fn not_understood(page: &mut Page, summary: &Summary) {
    let not_understood = &summary.not_understood;
    if not_understood.count == 0 {
        return;
    }
    let count = text::count(not_understood.count, "place");
    page.heading("NOT UNDERSTOOD", &format!("  {count} with SIP that gave no record"));
    let width = page.width - 2;
    let mut places: Vec<String> =
        not_understood.places.iter().map(|place| text::cut_start(&text::harmless(&place.to_string()), width)).collect();
    if not_understood.count > places.len() as u64 {
        places.push("…".to_owned());
    }
    page.list(PLAIN, " ", &places);
}

fn caps(page: &mut Page, summary: &Summary) {
    if summary.caps.is_empty() {
        return;
    }
    page.heading("BOUNDS REACHED", "  these figures are not exact");
    for cap in &summary.caps {
        page.text(YELLOW, " ", &format!("{}, {}: {}", cap.cap, text::number(cap.limit), cap.effect));
    }
}

fn damaged(page: &mut Page, summary: &Summary) {
    let damaged = &summary.inputs.damaged;
    if damaged.is_empty() {
        return;
    }
    page.heading("DAMAGED", "  what could be read is counted");
    for input in damaged.iter().take(DAMAGED) {
        let file = text::cut_start(&text::harmless(&input.file), page.width / 2);
        page.text(YELLOW, &format!(" {file}: "), &text::harmless(&input.reason));
    }
    if damaged.len() > DAMAGED {
        page.line(&[(PLAIN, &format!(" and {} more", damaged.len() - DAMAGED))]);
    }
}
