//! The summary as a page for a browser: one file that needs no network and no script.
//!
//! It opens on the answer. Charts are SVG or coloured cells, with the same numbers in a table beside them for who can't
//! see them; hovering shows figures through CSS alone. Every text goes through `text::Text`, links lead into the page
//! only, and a policy in its head forbids the browser all the rest.

mod answer;
mod calls;
mod changes;
mod codes;
mod figures;
mod findings;
mod heat;
mod notes;
mod palette;
mod peers;
mod tables;
mod text;
mod time;

use super::parts;
use crate::knowledge::{Label, Labels};
use crate::output::words::Words;
use crate::report::Summary;
use palette::Palette;
use text::{Out, Text, put};

const STYLE: &str = include_str!("style.css");

/// What a browser may do: show what stands in the page, in the style that stands there.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A part of the page: its anchor, its name in the list of parts, and what writes it. One that has nothing to say writes
/// nothing.
type Section = (&'static str, Label, fn(&mut Out<'_>, &Summary, &Palette));

const SECTIONS: [Section; 10] = [
    ("findings", Label::ReportFindings, findings::write),
    ("time", Label::PageOverTime, time::write),
    ("calls", Label::ReportCalls, calls::write),
    ("codes", Label::ReportFailures, codes::write),
    ("hours", Label::PageCodesOverTime, heat::write),
    ("peers", Label::ReportPeers, peers::write),
    ("figures", Label::ReportFigures, figures::write),
    ("changes", Label::ReportChanges, changes::write),
    ("counts", Label::PageAllCounts, tables::write),
    ("notes", Label::PageNotes, notes::write),
];

/// Writes `summary` in the language of `labels`.
pub fn render(summary: &Summary, labels: &Labels) -> String {
    let words = Words(labels);
    let palette = Palette::new(words, summary);
    let sections = SECTIONS.map(|(anchor, name, write)| {
        let mut out = Out::new(words);
        write(&mut out, summary, &palette);
        (anchor, words.title(name), out.finish())
    });
    let sections: Vec<_> = sections.into_iter().filter(|(_, _, section)| !section.is_empty()).collect();
    let mut out = Out::new(words);
    head(&mut out, summary);
    put!(out, "<header><p class=brand>sipsift <span>{}</span></p>", Text(words.get(Label::PageReport)));
    answer::write(&mut out, summary);
    put!(out, "<nav aria-label=\"{}\"><ul>", Text(words.get(Label::PageParts)));
    for (anchor, name, _) in &sections {
        put!(out, "<li><a href=\"#{anchor}\">{}</a></li>", Text(name));
    }
    out.raw("</ul></nav></header>\n<main id=main>\n");
    answer::tiles(&mut out, summary);
    for (anchor, name, section) in &sections {
        put!(out, "<section id={anchor} aria-label=\"{}\">{section}</section>\n", Text(name));
    }
    let footer = words.fill(Label::PageFooter, &[("version", env!("CARGO_PKG_VERSION"))]);
    put!(out, "</main>\n<footer><p>{}</p></footer>\n</body></html>\n", Text(&footer));
    out.finish()
}

fn head(out: &mut Out<'_>, summary: &Summary) {
    let words = out.words;
    let title = format!("{}, {}", words.get(Label::PageTitle), parts::span(words, &summary.span));
    put!(
        out,
        "<!doctype html>\n<html lang={}><head><meta charset=utf-8>\
         <meta http-equiv=Content-Security-Policy content=\"{POLICY}\">\
         <meta name=viewport content=\"width=device-width,initial-scale=1\"><meta name=color-scheme content=\"light dark\">\
         <title>{}</title>\n<style>{STYLE}</style></head>\n<body>\n<a class=skip href=\"#main\">{}</a>\n",
        words.0.language().tag(),
        Text(&title),
        Text(words.get(Label::PageSkip))
    );
}

#[cfg(test)]
mod tests;
