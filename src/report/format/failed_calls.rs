//! The calls that failed, a line each, as a table for a spreadsheet (RFC 4180).

use crate::output::cell;
use crate::report::{FailedCall, Summary};

/// The names of the columns.
const COLUMNS: [&str; 10] =
    ["time", "side", "in_peer", "out_peer", "dialled", "result", "code", "q850", "pdd_seconds", "first_line"];

/// Writes the failed calls of `summary`, behind a line with the names of the columns.
pub fn render(summary: &Summary) -> String {
    let mut out = String::new();
    cell::push_line(&mut out, COLUMNS);
    for call in &summary.failed_calls {
        let cells = cells(call);
        cell::push_line(&mut out, cells.iter().map(String::as_str));
    }
    out
}

/// The cells of a line. A number that was dialled with a plus is a text, for a spreadsheet would work it out.
fn cells(call: &FailedCall) -> [String; 10] {
    let text = |text: &Option<String>| text.as_deref().map(cell::text).unwrap_or_default();
    let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        call.time.map(|time| time.to_string()).unwrap_or_default(),
        call.side.name().to_owned(),
        text(&call.in_peer),
        text(&call.out_peer),
        text(&call.dialled),
        if call.code.is_some() { "failed" } else { "timeout" }.to_owned(),
        number(call.code),
        number(call.q850),
        call.pdd.map(|pdd| format!("{pdd:.3}")).unwrap_or_default(),
        call.place.as_ref().map(|place| cell::text(&place.to_string())).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::Log;
    use crate::report::{Side, Spot};

    #[test]
    fn a_line_for_each_call() {
        let mut summary = Log::new("").summary();
        let failed = FailedCall {
            time: None,
            side: Side::In,
            in_peer: Some("192.0.2.7:5060".to_owned()),
            out_peer: Some("carrier \"a\", desk".to_owned()),
            dialled: Some("+4915112345".to_owned()),
            code: Some(503),
            q850: Some(34),
            pdd: Some(1.25),
            place: Some(Spot { file: "=cmd|full".to_owned(), line: 12 }),
        };
        let timeout = FailedCall { code: None, q850: None, pdd: None, place: None, out_peer: None, ..failed.clone() };
        summary.failed_calls = vec![failed, timeout];
        let table = render(&summary);
        assert_eq!(
            table,
            "time,side,in_peer,out_peer,dialled,result,code,q850,pdd_seconds,first_line\n\
             ,in,192.0.2.7:5060,\"carrier \"\"a\"\", desk\",+4915112345,failed,503,34,1.250,'=cmd|full:12\n\
             ,in,192.0.2.7:5060,,+4915112345,timeout,,,,\n"
        );
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        assert!(reader.records().all(|line| line.unwrap().len() == COLUMNS.len()));
    }
}
