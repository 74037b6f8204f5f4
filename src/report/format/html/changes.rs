//! What rose and fell against an earlier report.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::report::Summary;
use crate::report::format::parts;

/// How many changes are shown.
const SHOWN: usize = 40;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let Some(baseline) = &summary.baseline else { return };
    let words = out.words;
    out.heading("h2", Label::ReportChanges);
    put!(out, "<p>{}</p>", Text(&parts::comparison(words, baseline)));
    if baseline.changes.is_empty() {
        out.element("p", Label::PageNothingChanged);
        return;
    }
    out.scroll(&words.title(Label::ReportChanges));
    out.table(
        &words.title(Label::ReportChanges),
        &[
            (Label::PageWhat, ""),
            (Label::PageBefore, " class=n"),
            (Label::PageNow, " class=n"),
            (Label::PageChange, ""),
        ],
    );
    for change in baseline.changes.iter().take(SHOWN) {
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{}<td class=n>{}<td class={}>{}",
            Text(&change.what),
            Text(&parts::compared(words, change.before, change.unit)),
            Text(&parts::compared(words, change.now, change.unit)),
            if change.worse { "worse" } else { "better" },
            Text(&parts::verdict(words, change))
        );
    }
    out.raw("</table></div>");
}
