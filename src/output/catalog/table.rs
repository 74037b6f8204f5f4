//! The catalog for a terminal: a line an entry. Words such as `next_hop` are those of records, so that they can be asked for.

use crate::knowledge::{Entries, Label, Labels};
use crate::output::columns as text;
use crate::output::page::{BOLD, NARROWEST, PLAIN, Page};

/// Between columns.
const GAP: usize = 2;

/// Names are cut off behind this many columns.
const LONGEST_NAME: usize = 33;

/// Writes `entries` for a terminal of `width` columns, with colours or without.
pub fn render(entries: &Entries, labels: &Labels, width: usize, colour: bool) -> String {
    let mut page = Page::new(width.max(NARROWEST), colour);
    let mut section = |title: Label, names: &[Label], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            let names: Vec<String> = names.iter().map(|name| labels.get(*name).to_owned()).collect();
            write(&mut page, labels.get(title), &names, rows);
        }
    };
    section(Label::Classes, &[Label::Class, Label::Name, Label::Kind, Label::Description], classes(entries, labels));
    section(
        Label::Codes,
        &[Label::Code, Label::Name, Label::Category, Label::Fault, Label::Retry, Label::FirstStep],
        codes(entries, labels),
    );
    section(Label::Methods, &[Label::Name, Label::Description], methods(entries));
    section(
        Label::Causes,
        &[Label::Code, Label::Name, Label::Becomes, Label::Fault, Label::Retry, Label::FirstStep],
        causes(entries),
    );
    section(Label::Warnings, &[Label::Code, Label::Name, Label::Description], warnings(entries));
    section(Label::ReasonProtocols, &[Label::Name, Label::CauseValues], reason_protocols(entries));
    section(Label::Rules, &[Label::Name, Label::Fault, Label::Retry, Label::Description], rules(entries));
    page.finish().trim_start_matches('\n').to_owned()
}

/// A last column that has less room than this is left out.
const SHORTEST_TEXT: usize = 16;

/// Writes rows under their names. Columns are as wide as what is in them; the last has what is left.
fn write(page: &mut Page, title: &str, names: &[String], mut rows: Vec<Vec<String>>) {
    for row in &mut rows {
        row[1] = text::cut_end(&row[1], if row.len() == 2 { usize::MAX } else { LONGEST_NAME });
    }
    let widths: Vec<usize> = (0..names.len())
        .map(|column| {
            rows.iter().map(Vec::as_slice).chain([names]).map(|row| text::width(&row[column])).max().unwrap_or_default()
        })
        .collect();
    let others: usize = widths.iter().rev().skip(1).map(|width| width + GAP).sum();
    let shown = if page.width < others + SHORTEST_TEXT { names.len() - 1 } else { names.len() };
    let line = |row: &[String], room: usize| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths).take(shown) {
            line += &text::left(cell, width + GAP);
        }
        text::cut_end(line.trim_end(), room)
    };
    page.heading(title, "");
    let room = page.width;
    page.line(&[(BOLD, &line(names, room))]);
    for row in &rows {
        page.line(&[(PLAIN, &line(row, room))]);
    }
}

fn classes(entries: &Entries, labels: &Labels) -> Vec<Vec<String>> {
    let kind = |is_final| labels.get(if is_final { Label::IsFinal } else { Label::IsProvisional }).to_owned();
    let rows = entries.classes.iter().map(|class| {
        vec![format!("{}xx", class.digit), class.name.clone(), kind(class.is_final), class.meaning.clone()]
    });
    rows.collect()
}

fn codes(entries: &Entries, labels: &Labels) -> Vec<Vec<String>> {
    let rows = entries.codes.iter().map(|code| {
        let mark = if code.registered { String::new() } else { format!(" ({})", labels.get(Label::Unnamed)) };
        vec![
            code.code.to_string(),
            format!("{}{mark}", code.name),
            code.category.clone(),
            code.fault.clone(),
            code.retry.clone(),
            code.fix.clone(),
        ]
    });
    rows.collect()
}

fn methods(entries: &Entries) -> Vec<Vec<String>> {
    entries.methods.iter().map(|method| vec![method.method.clone(), method.meaning.clone()]).collect()
}

fn causes(entries: &Entries) -> Vec<Vec<String>> {
    let codes = |codes: &[u16]| codes.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
    let rows = entries.causes.iter().map(|cause| {
        vec![
            cause.cause.to_string(),
            cause.name.clone(),
            codes(&cause.sip),
            cause.fault.clone(),
            cause.retry.clone(),
            cause.fix.clone(),
        ]
    });
    rows.collect()
}

fn warnings(entries: &Entries) -> Vec<Vec<String>> {
    let rows = entries.warnings.iter();
    rows.map(|warning| vec![warning.warning.to_string(), warning.name.clone(), warning.meaning.clone()]).collect()
}

fn reason_protocols(entries: &Entries) -> Vec<Vec<String>> {
    entries.reason_protocols.iter().map(|reason| vec![reason.protocol.clone(), reason.causes.clone()]).collect()
}

fn rules(entries: &Entries) -> Vec<Vec<String>> {
    let rows = entries.rules.iter().map(|rule| {
        vec![
            rule.rule.clone(),
            rule.fault.clone().unwrap_or_default(),
            rule.retry.clone().unwrap_or_default(),
            rule.meaning.clone().unwrap_or_default(),
        ]
    });
    rows.collect()
}
