//! What the figures leave out.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::Summary;
use crate::report::format::parts;

/// How many damaged inputs, and how many copies, are named.
const DAMAGED: usize = 50;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let not_understood = &summary.not_understood;
    let (damaged, copies) = (&summary.inputs.damaged, &summary.inputs.copies);
    let without_time = summary.time.without_time;
    let nothing = damaged.is_empty() && copies.is_empty() && summary.caps.is_empty();
    if nothing && not_understood.count == 0 && without_time == 0 {
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
    if !copies.is_empty() {
        out.heading("h3", Label::ReportCopies);
        out.raw("<ul>");
        for copy in copies.iter().take(DAMAGED) {
            put!(out, "<li><span class=mono>{}</span>: {}</li>", Text(&copy.file), Text(&parts::copy(words, copy)));
        }
        more(out, copies.len());
        out.raw("</ul>");
    }
    if !damaged.is_empty() {
        out.heading("h3", Label::ReportDamaged);
        put!(out, "<p>{}.</p><ul>", Text(&words.title(Label::ReportDamagedNote)));
        for input in damaged.iter().take(DAMAGED) {
            put!(out, "<li><span class=mono>{}</span>: {}</li>", Text(&input.file), Text(&input.reason));
        }
        more(out, damaged.len());
        out.raw("</ul>");
    }
}

/// Says how many there are beside those that are named.
fn more(out: &mut Out<'_>, all: usize) {
    if all > DAMAGED {
        let words = out.words;
        put!(out, "<li>{}</li>", Text(&words.count(Label::CountMore, (all - DAMAGED) as u64)));
    }
}
