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
use crate::report::Summary;
use palette::Palette;
use text::{Out, Text, put};

const STYLE: &str = include_str!("style.css");

/// What a browser may do: show what stands in the page, in the style that stands there.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A part of the page: its anchor, its name in the list of parts, and what writes it. One that has nothing to say writes
/// nothing.
type Section = (&'static str, &'static str, fn(&mut Out, &Summary, &Palette));

const SECTIONS: [Section; 10] = [
    ("findings", "Findings", findings::write),
    ("time", "Over time", time::write),
    ("calls", "Calls", calls::write),
    ("codes", "Failures", codes::write),
    ("hours", "Code by hour", heat::write),
    ("peers", "Peers", peers::write),
    ("figures", "Figures", figures::write),
    ("changes", "What changed", changes::write),
    ("counts", "All counts", tables::write),
    ("notes", "Notes", notes::write),
];

/// Writes `summary`.
pub fn render(summary: &Summary) -> String {
    let palette = Palette::new(summary);
    let sections = SECTIONS.map(|(anchor, name, write)| {
        let mut out = Out::default();
        write(&mut out, summary, &palette);
        (anchor, name, out.finish())
    });
    let sections: Vec<_> = sections.into_iter().filter(|(_, _, section)| !section.is_empty()).collect();
    let mut out = Out::default();
    head(&mut out, summary);
    out.raw("<header><p class=brand>sipsift <span>report</span></p>");
    answer::write(&mut out, summary);
    out.raw("<nav aria-label=\"Parts of this page\"><ul>");
    for (anchor, name, _) in &sections {
        put!(out, "<li><a href=\"#{anchor}\">{name}</a></li>");
    }
    out.raw("</ul></nav></header>\n<main id=main>\n");
    answer::tiles(&mut out, summary);
    for (anchor, name, section) in &sections {
        put!(out, "<section id={anchor} aria-label=\"{name}\">{section}</section>\n");
    }
    put!(
        out,
        "</main>\n<footer><p>Written by sipsift {}. This page holds all that it shows: it needs no network and runs no \
         script.</p></footer>\n</body></html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out.finish()
}

fn head(out: &mut Out, summary: &Summary) {
    let title = format!("SIP report, {}", parts::span(&summary.span));
    put!(
        out,
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\
         <meta http-equiv=Content-Security-Policy content=\"{POLICY}\">\
         <meta name=viewport content=\"width=device-width,initial-scale=1\"><meta name=color-scheme content=\"light dark\">\
         <title>{}</title>\n<style>{STYLE}</style></head>\n<body>\n<a class=skip href=\"#main\">To the figures</a>\n",
        Text(&title)
    );
}

#[cfg(test)]
mod tests;
