//! What is left to count: methods, outcomes and classes.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::{Counts, Summary, TopSummary};

/// How many names of a histogram are shown.
const ROWS: usize = 10;

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    if summary.codes.is_empty() {
        return;
    }
    out.raw("<h2>All counts</h2><p>Responses and statements, each once: what was sent again, or stands twice in the log, counts once.</p><div class=three>");
    methods(out, summary);
    counts(out, "Outcomes", "Outcome", &summary.outcomes);
    counts(out, "Classes", "Class", &summary.classes);
    for (title, top) in [
        ("Q.850 and SIP causes", &summary.histograms.causes),
        ("Warnings", &summary.histograms.warnings),
        ("User agents", &summary.histograms.user_agents),
        ("Hosts", &summary.histograms.hosts),
        ("Days", &summary.histograms.days),
        ("Dialects", &summary.histograms.dialects),
    ] {
        histogram(out, title, top);
    }
    out.raw("</div>");
}

fn histogram(out: &mut Out, title: &str, top: &TopSummary) {
    if top.list.is_empty() {
        return;
    }
    put!(
        out,
        "<div><h3>{title}</h3><table><thead><tr><th scope=col>Name<th scope=col class=n>Count<th scope=col class=n>Failures<tbody>"
    );
    for of in top.list.iter().take(ROWS) {
        put!(out, "<tr><th scope=row class=name>{}", Text(&of.name));
        if let Some(meaning) = &of.meaning {
            put!(out, " <span class=role>{}</span>", Text(meaning));
        }
        put!(out, "<td class=n>{}<td class=n>{}", text::number(of.tally.once()), text::number(of.tally.failures));
    }
    out.raw("</table>");
    let rest = top.names.saturating_sub(top.list.len().min(ROWS) as u64);
    if rest > 0 {
        put!(out, "<p class=role>and {} more</p>", text::number(rest));
    }
    out.raw("</div>");
}

fn methods(out: &mut Out, summary: &Summary) {
    out.raw("<div><h3>Methods</h3><table><thead><tr><th scope=col>Method<th scope=col class=n>Finals<th scope=col class=n>Failures<th scope=col class=n>Share<tbody>");
    for method in &summary.methods {
        let tally = &method.tally;
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{}<td class=n>{}<td class=n>{}",
            Text(&method.method),
            text::number(tally.finals),
            text::number(tally.failures),
            if tally.failures > 0 { text::share(tally.failures, tally.finals) } else { String::new() }
        );
    }
    out.raw("</table></div>");
}

fn counts(out: &mut Out, title: &str, name: &str, counts: &Counts) {
    put!(
        out,
        "<div><h3>{title}</h3><table><thead><tr><th scope=col>{name}<th scope=col class=n>Count<th scope=col class=n>Share<tbody>"
    );
    let sum = counts.0.iter().map(|(_, count)| count).sum();
    for (name, count) in counts.0.iter().filter(|(_, count)| *count > 0) {
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{}<td class=n>{}",
            Text(&name.replace('_', " ")),
            text::number(*count),
            text::share(*count, sum)
        );
    }
    out.raw("</table></div>");
}
