//! The figures with their formulas, and the delays as ranges.

use super::palette::Palette;
use super::text::{Out, Text, put};
use crate::knowledge::Label;
use crate::output::words::Words;
use crate::report::format::parts;
use crate::report::{FigureSet, FigureSummary, Summary};

/// The scale of delays goes from 10 ms to 1000 s: five powers of ten.
const POWERS: f64 = 5.0;

pub(super) fn write(out: &mut Out<'_>, summary: &Summary, _: &Palette) {
    let Some(side) = summary.figures.side else { return };
    let words = out.words;
    let of_side = |label, side| words.fill(label, &[("side", parts::side_name(words, side))]);
    out.heading("h2", Label::ReportFigures);
    put!(out, "<p>{}</p>", Text(&of_side(Label::PageFiguresNote, side)));
    set(out, &summary.figures.figures);
    for (other, figures) in summary.figures.sides.0.iter().filter(|(other, _)| *other != side) {
        let title = of_side(Label::PageFiguresOf, *other);
        put!(out, "<details class=more><summary>{}</summary>", Text(&title));
        set(out, figures);
        out.raw("</details>");
    }
}

fn set(out: &mut Out<'_>, figures: &FigureSet) {
    let words = out.words;
    out.scroll(&words.title(Label::ReportFigures));
    out.table(
        &words.title(Label::ReportFigures),
        &[
            (Label::PageFigure, ""),
            (Label::PageValue, " class=n"),
            (Label::PageOf, " class=n"),
            (Label::PageFormula, ""),
            (Label::PageSourceAndBasis, " class=wide"),
        ],
    );
    for (name, figure) in &figures.0 {
        put!(
            out,
            "<tr><th scope=row>{}<td class=n><b>{}</b><td class=n>{}<td>{}<td class=\"role wide\">{}; {}",
            Text(&parts::figure_name(name)),
            Text(&parts::figure(words, figure)),
            Text(&counts(words, figure)),
            Text(parts::formula(words, name, figure)),
            Text(parts::standard(words, name, figure)),
            Text(&parts::basis(words, figure))
        );
    }
    out.raw("</table></div>");
    delays(out, figures);
}

fn counts(words: Words<'_>, figure: &FigureSummary) -> String {
    let numerator = figure.numerator.map(|numerator| format!("{} / ", words.number(numerator)));
    numerator.unwrap_or_default() + &words.number(figure.denominator)
}

fn delays(out: &mut Out<'_>, figures: &FigureSet) {
    let delays: Vec<_> = figures.0.iter().filter_map(|(name, figure)| Some((name, figure.quantiles?))).collect();
    if delays.is_empty() {
        return;
    }
    let words = out.words;
    out.heading("h3", Label::PageDelays);
    out.element("p", Label::PageDelaysNote);
    out.scroll(words.get(Label::PageDelays));
    out.named_table(words.get(Label::PageDelays));
    put!(out, "<th scope=col>{}", Text(words.get(Label::PageDelay)));
    out.raw("<th scope=col class=n>p50<th scope=col class=n>p90<th scope=col class=n>p95<th scope=col class=n>p99");
    put!(out, "<th scope=col class=n>{}", Text(words.get(Label::PageLongest)));
    put!(out, "<th scope=col style=\"width:34%\">{}<tbody>", Text(words.get(Label::PageScale)));
    for (name, of) in delays {
        put!(out, "<tr><th scope=row>{}", Text(&parts::figure_name(name)));
        for value in [of.p50, of.p90, of.p95, of.p99, of.max] {
            put!(out, "<td class=n>{}", Text(&parts::seconds(words, value)));
        }
        let [median, most, nearly_all] = [of.p50, of.p95, of.p99].map(place);
        put!(
            out,
            "<td><svg class=range viewBox=\"0 0 1000 10\" preserveAspectRatio=none aria-hidden=true>\
             <path class=w d=\"M0 4.5h1000v1H0zM200 2h2v6h-2zM400 2h2v6h-2zM600 2h2v6h-2zM800 2h2v6h-2z\"/>\
             <path class=m d=\"M{median} 1.5h{}v7h-{0}zM{most} 4h{}v2h-{1}z\"/><path class=t d=\"M{median} 0h6v10h-6z\"/></svg>",
            (most - median).max(4),
            (nearly_all - most).max(2)
        );
    }
    out.raw("</table></div>");
}

/// Where a delay stands on the scale, from 0 to 1000.
fn place(seconds: f64) -> i64 {
    ((seconds.max(0.01).log10() + 2.0) / POWERS * 1000.0).clamp(0.0, 994.0) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_logarithmic() {
        for (seconds, expected) in [(0.0, 0), (0.01, 0), (0.1, 200), (1.0, 400), (100.0, 800), (1e9, 994)] {
            assert!((place(seconds) - expected).abs() <= 1, "{seconds}");
        }
    }
}
