//! Cells of tables for other programs (RFC 4180).

use super::columns::harmless;

/// Appends a cell, in quotes where it needs them.
pub(crate) fn push(out: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(cell);
    }
}

/// Appends a line of cells.
pub(crate) fn push_line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push(out, cell);
    }
    out.push('\n');
}

/// A text from a log as the content of a cell. A spreadsheet takes a cell for a formula that begins with one of these
/// signs, and formulas start programs; with an apostrophe before it, it is a text. (OWASP, CSV Injection.) A sign before
/// digits alone makes a number, which starts nothing: numbers of telephones stay as they are, so that tables can be joined by
/// them.
pub(crate) fn text(text: &str) -> String {
    let text = harmless(text);
    // What spreadsheets skip or normalise before they look: blanks, and the wide forms of the signs.
    let first = text.trim_start().chars().next();
    let number = text.strip_prefix(['+', '-']).unwrap_or_default();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    if matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠')) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_need_quotes() {
        for (cell, expected) in [("486", "486"), ("a, b", "\"a, b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("", "")] {
            let mut out = String::new();
            push(&mut out, cell);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn formulas_are_texts() {
        for (cell, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+4915112345", "+4915112345"),
            ("-1", "-1"),
            ("+49 1511", "'+49 1511"),
            ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
            ("+", "'+"),
            (" +1", "' +1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\t=1", "\\t=1"),
            ("\r=1", "\\r=1"),
            ("＝1", "'＝1"),
            ("192.0.2.10:5060", "192.0.2.10:5060"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(text(cell), expected);
        }
    }
}
