//! The codes, each with an explanation behind it.

use super::super::parts;
use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::columns as text;
use crate::report::{CodeSummary, Counts, Summary};

/// How many codes are listed, with failures and without: a log can be made to hold them all.
const LISTED: [usize; 2] = [60, 30];

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, palette: &Palette) {
    if summary.codes.is_empty() {
        return;
    }
    let words = out.words;
    let failed = parts::failed(summary);
    if let Some(worst) = failed.first() {
        out.heading("h2", Label::PageFailuresByCode);
        out.element("p", Label::PageCodesNote);
        out.raw("<ul class=codes>");
        let most = worst.tally.failures;
        for (index, code) in failed.iter().take(LISTED[0]).enumerate() {
            let open = if index == 0 { " open" } else { "" };
            put!(out, "<li><details{open}><summary>");
            row(out, summary, palette, code, most);
            out.raw("</summary>");
            explanation(out, code);
            out.raw("</details></li>");
        }
        out.raw("</ul>");
        rest(out, failed.len(), LISTED[0]);
    }
    let others: Vec<&CodeSummary> = summary.codes.iter().filter(|code| code.tally.failures == 0).collect();
    if others.is_empty() {
        return;
    }
    let count = words.count(Label::CountCodesWithoutFailures, others.len() as u64);
    put!(out, "<details class=more><summary>{}</summary><ul class=codes>", Text(&count));
    for code in others.iter().take(LISTED[1]) {
        put!(
            out,
            "<li><details><summary><b>{}</b><span></span><span class=n>{}</span><span class=n></span><span></span></summary>",
            Text(&parts::title(words, code)),
            Text(&words.number(code.tally.once()))
        );
        explanation(out, code);
        out.raw("</details></li>");
    }
    out.raw("</ul>");
    rest(out, others.len(), LISTED[1]);
    out.raw("</details>");
}

fn rest(out: &mut Out<'_>, codes: usize, listed: usize) {
    if codes > listed {
        let more = out.words.count(Label::CountMoreCodes, (codes - listed) as u64);
        put!(out, "<p>{}</p>", Text(&more));
    }
}

fn row(out: &mut Out<'_>, summary: &Summary, palette: &Palette, code: &CodeSummary, most: u64) {
    let (words, failures) = (out.words, code.tally.failures);
    let (number, count) = (words.number(failures), words.count(Label::CountFailures, failures));
    let colour = palette.colour(code.code);
    put!(
        out,
        "<span><span class=\"dot d{colour}\"></span><b>{}</b></span>\
         <svg class=bar viewBox=\"0 0 1000 1\" preserveAspectRatio=none aria-hidden=true>\
         <path class=c{colour} d=\"M0 0h{}v1H0z\"/></svg>\
         <span class=n>{}<span class=hide>{}</span></span><span class=n>{}</span><span class=side>{}</span>\
         <span class=first>{}</span>",
        Text(&parts::title(words, code)),
        text::rounded(failures, 1000, most).max(4),
        Text(&number),
        // The noun behind the number, for who hears the page.
        Text(count.strip_prefix(&number).unwrap_or_default()),
        Text(&words.share(failures, summary.totals.failures)),
        Text(parts::side(words, code)),
        Text(&code.first_fix)
    );
}

fn explanation(out: &mut Out<'_>, code: &CodeSummary) {
    let words = out.words;
    put!(out, "<div class=why><p>{}</p>", Text(&code.meaning));
    out.heading("h3", Label::Occurs);
    put!(out, "<p>{}</p>", Text(&code.occurs));
    if !code.fix.is_empty() {
        out.heading("h3", Label::Fix);
        put!(out, "<p class=fix>{}</p>", Text(&code.fix));
    }
    let tally = &code.tally;
    let counts = |counts: &Counts, kind: &str| {
        let name = |name: &str| words.0.find_value(kind, name).map_or_else(|| name.replace('_', " "), str::to_owned);
        let counts = counts.0.iter().map(|(of, count)| format!("{} {}", words.number(*count), name(of)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let mut seen = vec![words.count(Label::CountResponses, tally.responses)];
    if tally.retransmissions > 0 {
        seen.push(words.count(Label::CountResent, tally.retransmissions));
    }
    if tally.statements > 0 {
        seen.push(words.count(Label::CountStatements, tally.statements));
    }
    if tally.once() > code.transactions {
        seen.push(words.count(Label::CountFailedTransactions, code.transactions));
    }
    if code.calls > 0 {
        seen.push(words.count(Label::CountInCalls, code.calls));
    }
    out.raw("<dl>");
    let place = code.example.as_ref().map(parts::place).unwrap_or_default();
    for (name, value, class) in [
        (Label::ColumnPlace, place.as_str(), " class=mono"),
        (Label::PageSeen, &seen.join(", "), ""),
        (Label::PageOutcomes, &counts(&code.outcomes, "outcome"), ""),
        (Label::Methods, &counts(&code.methods, "method"), ""),
        (Label::Fault, words.0.value("fault", &code.fault), ""),
        (Label::Retry, words.0.value("retry", &code.retry), ""),
        (Label::PageRule, &code.advice_rule, " class=mono"),
    ] {
        if !value.is_empty() {
            put!(out, "<dt>{}</dt><dd{class}>{}</dd>", Text(&words.title(name)), Text(value));
        }
    }
    out.raw("</dl></div>");
}
