//! The codes, each with an explanation behind it.

use super::super::parts;
use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::{CodeSummary, Summary};

/// How many codes are listed, with failures and without: a log can be made to hold them all.
const LISTED: [usize; 2] = [60, 30];

pub(super) fn write(out: &mut Out, summary: &Summary, palette: &Palette) {
    if summary.codes.is_empty() {
        return;
    }
    let failed = parts::failed(summary);
    if let Some(worst) = failed.first() {
        out.raw("<h2>Failures by code</h2><p>Each with what to do first. Open one for what it means, when it is seen and how to fix it.</p><ul class=codes>");
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
    let count = text::count(others.len() as u64, "code");
    put!(out, "<details class=more><summary>{count} without failures</summary><ul class=codes>");
    for code in others.iter().take(LISTED[1]) {
        put!(
            out,
            "<li><details><summary><b>{}</b><span></span><span class=n>{}</span><span class=n></span><span></span></summary>",
            Text(&parts::title(code)),
            text::number(code.tally.once())
        );
        explanation(out, code);
        out.raw("</details></li>");
    }
    out.raw("</ul>");
    rest(out, others.len(), LISTED[1]);
    out.raw("</details>");
}

fn rest(out: &mut Out, codes: usize, listed: usize) {
    if codes > listed {
        put!(out, "<p>and {}</p>", text::count((codes - listed) as u64, "more code"));
    }
}

fn row(out: &mut Out, summary: &Summary, palette: &Palette, code: &CodeSummary, most: u64) {
    let failures = code.tally.failures;
    let colour = palette.colour(code.code);
    put!(
        out,
        "<span><span class=\"dot d{colour}\"></span><b>{}</b></span>\
         <svg class=bar viewBox=\"0 0 1000 1\" preserveAspectRatio=none aria-hidden=true>\
         <path class=c{colour} d=\"M0 0h{}v1H0z\"/></svg>\
         <span class=n>{}<span class=hide> failures</span></span><span class=n>{}</span><span class=side>{}</span>\
         <span class=first>{}</span>",
        Text(&parts::title(code)),
        text::rounded(failures, 1000, most).max(4),
        text::number(failures),
        text::share(failures, summary.totals.failures),
        parts::side(code),
        Text(&code.first_fix)
    );
}

fn explanation(out: &mut Out, code: &CodeSummary) {
    put!(out, "<div class=why><p>{}</p><h3>When you see it</h3><p>{}</p>", Text(&code.meaning), Text(&code.occurs));
    if !code.fix.is_empty() {
        put!(out, "<h3>How to fix it</h3><p class=fix>{}</p>", Text(&code.fix));
    }
    let tally = &code.tally;
    let counts = |counts: &crate::report::Counts| {
        let counts: Vec<String> = counts
            .0
            .iter()
            .map(|(name, count)| format!("{} {}", text::number(*count), name.replace('_', " ")))
            .collect();
        counts.join(", ")
    };
    let mut seen = vec![text::count(tally.responses, "message")];
    if tally.retransmissions > 0 {
        seen.push(format!("{} of them resent", text::number(tally.retransmissions)));
    }
    if tally.statements > 0 {
        seen.push(text::count(tally.statements, "statement"));
    }
    out.raw("<dl>");
    let place = code.example.as_ref().map(parts::place).unwrap_or_default();
    for (name, value, class) in [
        ("Look at", place.as_str(), " class=mono"),
        ("Seen", &seen.join(", "), ""),
        ("Outcomes", &counts(&code.outcomes), ""),
        ("Methods", &counts(&code.methods), ""),
        ("At fault", &code.fault.replace('_', " "), ""),
        ("Try again", &code.retry, ""),
        ("Rule", &code.advice_rule, " class=mono"),
    ] {
        if !value.is_empty() {
            put!(out, "<dt>{name}</dt><dd{class}>{}</dd>", Text(value));
        }
    }
    out.raw("</dl></div>");
}
