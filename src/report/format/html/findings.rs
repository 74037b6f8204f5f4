//! Findings: what to look at first, with the evidence.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::format::parts;
use crate::report::{Finding, Summary};

/// How many findings are seen at once.
const SHOWN: usize = 6;

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    let findings = &summary.findings;
    if findings.is_empty() {
        return;
    }
    out.raw("<h2>Findings</h2><p>What to look at first, in the order of what it cost.</p>");
    let (first, rest) = findings.split_at(findings.len().min(SHOWN));
    list(out, first);
    if !rest.is_empty() {
        put!(out, "<details class=more><summary>{} more</summary>", rest.len());
        list(out, rest);
        out.raw("</details>");
    }
}

fn list(out: &mut Out, findings: &[Finding]) {
    out.raw("<ol class=find>");
    for finding in findings {
        put!(
            out,
            "<li class={}><h3><span class=tag>{0}</span>{} <span class=when>{}</span></h3><p>{}</p>",
            if finding.severity == "critical" { "critical" } else { "warning" },
            Text(&finding.title),
            parts::stretch(finding),
            Text(&parts::evidence(finding))
        );
        put!(out, "<p><b>Do:</b> {}</p>", Text(finding.fix));
        out.raw("<p class=when>");
        for (index, place) in finding.places.iter().enumerate() {
            let between = if index == 0 { "Look at " } else { ", " };
            put!(out, "{between}<span class=mono>{}</span>", Text(&place.to_string()));
        }
        if !finding.places.is_empty() {
            out.raw(". ");
        }
        put!(out, "{} It takes {}.</p></li>", Text(finding.meaning), Text(finding.threshold));
    }
    out.raw("</ol>");
}

/// The findings in a few words, for the head of the page.
pub(super) fn headline(out: &mut Out, summary: &Summary) {
    let critical = summary.findings.iter().filter(|finding| finding.severity == "critical").count() as u64;
    if critical > 0 {
        put!(out, " <a href=\"#findings\">{}</a>.", text::count(critical, "critical finding"));
    }
}
