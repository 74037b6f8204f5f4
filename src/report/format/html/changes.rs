//! What rose and fell against an earlier report.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::output::columns as text;
use crate::report::Summary;

/// How many changes are shown.
const SHOWN: usize = 40;

pub(super) fn write(out: &mut Out, summary: &Summary, _: &Palette) {
    let Some(baseline) = &summary.baseline else { return };
    put!(
        out,
        "<h2>What changed</h2><p>Against {}{}: {} compared; {} left out, for neither report holds {} events.</p>",
        Text(&baseline.file),
        Text(&baseline.from.as_ref().map(|from| format!(", which begins at {from}")).unwrap_or_default()),
        text::count(baseline.compared, "rate"),
        text::number(baseline.below_gate),
        text::number(baseline.volume_gate)
    );
    if baseline.changes.is_empty() {
        out.raw("<p>Nothing rose or fell by much.</p>");
        return;
    }
    out.raw("<table><thead><tr><th scope=col>What<th scope=col class=n>Before<th scope=col class=n>Now<th scope=col>Change<tbody>");
    for change in baseline.changes.iter().take(SHOWN) {
        let unit = if change.unit == "percent" { "%" } else { " s" };
        put!(
            out,
            "<tr><th scope=row class=name>{}<td class=n>{:.1}{unit}<td class=n>{:.1}{unit}<td class={}>{}, {}",
            Text(&change.what),
            change.before,
            change.now,
            if change.worse { "worse" } else { "better" },
            change.direction,
            if change.worse { "for the worse" } else { "for the better" }
        );
    }
    out.raw("</table>");
}
