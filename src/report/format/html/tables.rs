//! What is left to count: methods, outcomes and classes.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::{Counts, Summary};

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    if summary.codes.is_empty() {
        return;
    }
    out.raw("<h2>All counts</h2><p>Responses and statements, each once: what was sent again, or stands twice in the log, counts once.</p><div class=three>");
    methods(out, summary);
    counts(out, "Outcomes", "Outcome", &summary.outcomes);
    counts(out, "Classes", "Class", &summary.classes);
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
