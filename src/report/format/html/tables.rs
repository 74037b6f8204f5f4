//! What is left to count: methods, outcomes and classes.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::{Counts, Summary, TopSummary};

/// How many names of a histogram are shown.
const ROWS: usize = 10;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    if summary.codes.is_empty() {
        return;
    }
    out.heading("h2", Label::PageAllCounts);
    out.element("p", Label::PageAllCountsNote);
    out.raw("<div class=three>");
    methods(out, summary);
    counts(out, [Label::PageOutcomes, Label::PageOutcome], "outcome", &summary.outcomes);
    counts(out, [Label::Classes, Label::Class], "class", &summary.classes);
    for (title, top) in [
        (Label::PageCauses, &summary.histograms.causes),
        (Label::Warnings, &summary.histograms.warnings),
        (Label::PageUserAgents, &summary.histograms.user_agents),
        (Label::PageHosts, &summary.histograms.hosts),
        (Label::PageDays, &summary.histograms.days),
        (Label::PageDialects, &summary.histograms.dialects),
    ] {
        histogram(out, title, top);
    }
    out.raw("</div>");
}

fn histogram(out: &mut Out<'_>, title: Label, top: &TopSummary) {
    if top.list.is_empty() {
        return;
    }
    let words = out.words;
    out.raw("<div>");
    out.heading("h3", title);
    out.table(
        &words.title(title),
        &[(Label::Name, ""), (Label::ColumnCount, " class=n"), (Label::ColumnFailures, " class=n")],
    );
    for of in top.list.iter().take(ROWS) {
        put!(out, "<tr><th scope=row class=name>{}", Text(&of.name));
        if let Some(meaning) = &of.meaning {
            put!(out, " <span class=role>{}</span>", Text(meaning));
        }
        let (count, failures) = (words.number(of.tally.once()), words.number(of.tally.failures));
        put!(out, "<td class=n>{}<td class=n>{}", Text(&count), Text(&failures));
    }
    out.raw("</table>");
    let rest = top.names.saturating_sub(top.list.len().min(ROWS) as u64);
    if rest > 0 {
        put!(out, "<p class=role>{}</p>", Text(&words.count(Label::CountMore, rest)));
    }
    out.raw("</div>");
}

fn methods(out: &mut Out<'_>, summary: &Summary) {
    let words = out.words;
    out.raw("<div>");
    out.heading("h3", Label::Methods);
    out.table(
        &words.title(Label::Methods),
        &[
            (Label::PageMethod, ""),
            (Label::ColumnFinals, " class=n"),
            (Label::ColumnFailures, " class=n"),
            (Label::ColumnShare, " class=n"),
        ],
    );
    for method in &summary.methods {
        let tally = &method.tally;
        let share = if tally.failures > 0 { words.share(tally.failures, tally.finals) } else { String::new() };
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{}<td class=n>{}<td class=n>{}",
            Text(&method.method),
            Text(&words.number(tally.finals)),
            Text(&words.number(tally.failures)),
            Text(&share)
        );
    }
    out.raw("</table></div>");
}

fn counts(out: &mut Out<'_>, [title, name]: [Label; 2], kind: &str, counts: &Counts) {
    let words = out.words;
    out.raw("<div>");
    out.heading("h3", title);
    out.table(&words.title(title), &[(name, ""), (Label::ColumnCount, " class=n"), (Label::ColumnShare, " class=n")]);
    let sum = counts.0.iter().map(|(_, count)| count).sum();
    for (name, count) in counts.0.iter().filter(|(_, count)| *count > 0) {
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{}<td class=n>{}",
            Text(words.0.value(kind, name)),
            Text(&words.number(*count)),
            Text(&words.share(*count, sum))
        );
    }
    out.raw("</table></div>");
}
