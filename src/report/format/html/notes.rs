//! What the figures leave out.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::Summary;
use crate::report::format::parts;

/// How many damaged inputs are named.
const DAMAGED: usize = 50;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let not_understood = &summary.not_understood;
    let damaged = &summary.inputs.damaged;
    let without_time = summary.time.without_time;
    if not_understood.count == 0 && damaged.is_empty() && summary.caps.is_empty() && without_time == 0 {
        return;
    }
    let words = out.words;
    out.heading("h2", Label::PageLeftOut);
    if without_time > 0 {
        out.heading("h3", Label::PageWithoutTime);
        put!(out, "<p>{}.</p>", Text(&words.count(Label::CountInNoChart, without_time)));
    }
    if not_understood.count > 0 {
        let count = words.count(Label::CountNotUnderstood, not_understood.count);
        out.heading("h3", Label::ReportNotUnderstood);
        put!(out, "<p>{}:</p><ul class=mono>", Text(&count));
        for place in &not_understood.places {
            put!(out, "<li>{}</li>", Text(&place.to_string()));
        }
        out.raw("</ul>");
    }
    if !summary.caps.is_empty() {
        out.heading("h3", Label::ReportBounds);
        out.raw("<ul>");
        for cap in &summary.caps {
            put!(out, "<li>{}</li>", Text(&parts::cap(words, cap)));
        }
        out.raw("</ul>");
    }
    if !damaged.is_empty() {
        out.heading("h3", Label::ReportDamaged);
        put!(out, "<p>{}.</p><ul>", Text(&words.title(Label::ReportDamagedNote)));
        for input in damaged.iter().take(DAMAGED) {
            put!(out, "<li><span class=mono>{}</span>: {}</li>", Text(&input.file), Text(&input.reason));
        }
        if damaged.len() > DAMAGED {
            put!(out, "<li>{}</li>", Text(&words.count(Label::CountMore, (damaged.len() - DAMAGED) as u64)));
        }
        out.raw("</ul>");
    }
}
