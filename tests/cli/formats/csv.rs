//! The table, read by a library for such.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples, visible};
use crate::log::Response;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads a table: a row for each record, by the names above it.
fn read(lines: &[String]) -> Vec<BTreeMap<String, String>> {
    let text = lines.join("\n");
    let mut reader = ::csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len() + 1, lines.len(), "a row is a line");
    rows.iter().map(|row| names.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()).collect()
}

/// A text as a cell: one that could be taken for a formula, and is no number, has an apostrophe before it.
fn cell(value: &Value) -> String {
    let text = visible(value.as_str().unwrap_or_default());
    let is_number = text.strip_prefix(['+', '-']).is_some_and(|number| number.parse::<u128>().is_ok());
    if text.trim_start().starts_with(['=', '+', '-', '@', '|', '%']) && !is_number { format!("'{text}") } else { text }
}

#[test]
fn every_record_of_the_samples_is_a_row() {
    let rows = read(&lines_of_samples("csv", &[]));
    assert_eq!(rows.len(), RECORDS.len());
    for (row, record) in rows.iter().zip(&*RECORDS) {
        assert_eq!(row.len(), 55);
        for (name, value) in row {
            match &record[name] {
                Value::Null => assert_eq!(value, "", "{name}"),
                text @ Value::String(_) => assert_eq!(*value, cell(text), "{name}"),
                Value::Array(items) => assert!(!items.is_empty() && !value.is_empty(), "{name}"),
                other => assert_eq!(*value, other.to_string(), "{name}"),
            }
        }
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_cell() {
    let records = attacked();
    let rows = read(&lines("csv", &["--header=X-Hostile"], &ATTACK));
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for name in ["phrase", "call_id", "server", "x_hostile"] {
            assert_eq!(row[name], cell(&record[name]), "{name}");
        }
        for value in row.values() {
            assert!(!value.trim_start().starts_with(['=', '+', '-', '@']), "a formula: {value}");
        }
    }
}

/// More than that a spreadsheet takes for no cell, or for several.
#[test]
fn a_cell_holds_no_more_than_a_spreadsheet_takes() {
    let headers = format!("X-Long: {}\r\nX-Next: n\r\n", "x\"".repeat(25_000));
    let log = Response { headers, ..Response::new(486) }.text();
    let rows = read(&lines("csv", &["--header=X-Long", "--header=X-Next"], log.as_bytes()));
    assert_eq!(rows[0]["x_long"].chars().count(), 32_767);
    assert_eq!((&rows[0]["x_long"][..3], &*rows[0]["x_next"]), ("x\"x", "n"));
}

#[test]
fn without_records_there_are_the_names() {
    assert_eq!(lines("csv", &["--fields=code,peer"], b""), ["code,peer"]);
}
