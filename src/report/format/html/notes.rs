//! What the figures leave out.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::Summary;

/// How many damaged inputs are named.
const DAMAGED: usize = 50;

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    let not_understood = &summary.not_understood;
    let damaged = &summary.inputs.damaged;
    let without_time = summary.time.without_time;
    if not_understood.count == 0 && damaged.is_empty() && summary.caps.is_empty() && without_time == 0 {
        return;
    }
    out.raw("<h2>What these figures leave out</h2>");
    if without_time > 0 {
        put!(out, "<h3>Without a time</h3><p>{} in no chart over time.</p>", text::count(without_time, "record"));
    }
    if not_understood.count > 0 {
        let count = text::count(not_understood.count, "place");
        put!(out, "<h3>Not understood</h3><p>{count} with SIP that gave no record:</p><ul class=mono>");
        for place in &not_understood.places {
            put!(out, "<li>{}</li>", Text(&place.to_string()));
        }
        out.raw("</ul>");
    }
    if !summary.caps.is_empty() {
        out.raw("<h3>Bounds that were reached</h3><ul>");
        for cap in &summary.caps {
            put!(out, "<li>{}, {}: {}</li>", Text(cap.cap), text::number(cap.limit), Text(cap.effect));
        }
        out.raw("</ul>");
    }
    if !damaged.is_empty() {
        out.raw("<h3>Damaged inputs</h3><p>What could be read is counted.</p><ul>");
        for input in damaged.iter().take(DAMAGED) {
            put!(out, "<li><span class=mono>{}</span>: {}</li>", Text(&input.file), Text(&input.reason));
        }
        if damaged.len() > DAMAGED {
            put!(out, "<li>and {} more</li>", damaged.len() - DAMAGED);
        }
        out.raw("</ul>");
    }
}
