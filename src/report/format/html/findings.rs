//! Findings: what to look at first, with the evidence.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::format::parts;
use crate::report::{Finding, Summary};

/// How many findings are seen at once.
const SHOWN: usize = 6;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let findings = &summary.findings;
    if findings.is_empty() {
        return;
    }
    out.heading("h2", Label::ReportFindings);
    out.element("p", Label::PageFindingsNote);
    let (first, rest) = findings.split_at(findings.len().min(SHOWN));
    list(out, first);
    if !rest.is_empty() {
        let more = out.words.count(Label::CountMore, rest.len() as u64);
        put!(out, "<details class=more><summary>{}</summary>", Text(&more));
        list(out, rest);
        out.raw("</details>");
    }
}

fn list(out: &mut Out<'_>, findings: &[Finding]) {
    let words = out.words;
    out.raw("<ol class=find>");
    for finding in findings {
        let critical = finding.severity == "critical";
        let severity = words.title(if critical { Label::FindingCritical } else { Label::FindingWarning });
        put!(
            out,
            "<li class={}><h3><span class=tag>{}</span>{} <span class=when>{}</span></h3><p>{}</p>",
            if critical { "critical" } else { "warning" },
            Text(&severity),
            Text(&parts::finding_title(words, finding)),
            Text(&parts::stretch(words, finding)),
            Text(&parts::evidence(words, finding))
        );
        put!(
            out,
            "<p><b>{}:</b> {}</p>",
            Text(&words.title(Label::ReportDo)),
            Text(&parts::finding_fix(words, finding))
        );
        out.raw("<p class=when>");
        for (index, place) in finding.places.iter().enumerate() {
            match index {
                0 => put!(out, "{}: ", Text(&words.title(Label::ColumnPlace))),
                _ => out.raw(", "),
            }
            put!(out, "<span class=mono>{}</span>", Text(&place.to_string()));
        }
        if !finding.places.is_empty() {
            out.raw(". ");
        }
        let threshold = words.fill(Label::PageThreshold, &[("threshold", &parts::finding_threshold(words, finding))]);
        put!(out, "{} {}</p></li>", Text(&parts::finding_meaning(words, finding)), Text(&threshold));
    }
    out.raw("</ol>");
}

/// The findings in a few words, for the head of the page.
pub(super) fn headline(out: &mut Out<'_>, summary: &Summary) {
    let critical = summary.findings.iter().filter(|finding| finding.severity == "critical").count() as u64;
    if critical > 0 {
        put!(out, " <a href=\"#findings\">{}</a>.", Text(&out.words.count(Label::CountCritical, critical)));
    }
}
