//! A table (RFC 4180): a line of names, and a row for each record. Cells that a spreadsheet would take for formulas are made
//! texts.

use super::view::{View, cut, plain};
use super::{Column, Form};
use crate::output::cell;

pub(super) static FORM: Form = Form {
    name: "csv",
    about: "a table with a line of names above it: spreadsheets, databases",
    has_fields: true,
    head: |setting| {
        let mut line = String::new();
        cell::push_line(&mut line, setting.columns.iter().map(Column::name));
        line
    },
    line: |view| {
        let cells: Vec<String> = view.setting.columns.iter().map(|column| text(view, column)).collect();
        let mut line = String::new();
        cell::push_line(&mut line, cells.iter().map(String::as_str));
        line
    },
    ..Form::PLAIN
};

/// The most characters that a cell of a spreadsheet holds (Excel specifications and limits); many readers of tables take
/// 131,072 at most.
const LONGEST: usize = 32_767;

fn text(view: &View<'_>, column: &Column) -> String {
    let text = view.of(column).map(|value| cell::text(&plain(value))).unwrap_or_default();
    cut(&text, LONGEST).to_owned()
}
