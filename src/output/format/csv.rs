//! A table (RFC 4180): a line of names, and a row for each record. Cells that a spreadsheet would take for formulas are made
//! texts.

use super::view::{View, plain};
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

fn text(view: &View<'_>, column: &Column) -> String {
    view.of(column).map(|value| cell::text(&plain(value))).unwrap_or_default()
}
