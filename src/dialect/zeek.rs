//! Zeek's `sip.log`, as rows with tabs and as JSON lines (`LogAscii::use_json`).
//!
//! Read in Zeek's source (`scripts/base/protocols/sip/main.zeek`) and in its test baseline `sip.log`; no file of a
//! running Zeek. A row is written for each response, provisional ones too, and one without a status for a request that
//! nobody answered. The columns are named in a line `#fields` at the top of the file; where that is out of reach, they are
//! those of Zeek 2.3 to 7. The tags of From are cut off by Zeek itself, and `ts` is the time of the request.

use super::row::{Row, code};
use super::{Dialect, Statement, object};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::text::{Arena, Window};
use crate::time;

pub(super) const ZEEK: Dialect = Dialect {
    name: "zeek",
    statements: &[
        // The Via values of a row.
        Statement { literal: VERSION, read: read_path },
        Statement { literal: super::TAB_URI, read: read_row },
    ],
    ..Dialect::PLAIN
};

const COLUMNS: &[u8] = b"ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\turi\tdate\trequest_from\t\
request_to\tresponse_from\tresponse_to\treply_to\tcall_id\tseq\tsubject\trequest_path\tresponse_path\tuser_agent\tstatus_code\t\
status_msg\twarning\trequest_body_len\tresponse_body_len\tcontent_type";

fn read_path(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    match window.bytes.get(hit.checked_sub(1)?)? {
        b'\t' | b',' => read_row(window, hit, arena),
        b'"' if window.bytes[..hit - 1].ends_with(b"_path\":[") => read_json(window, hit, arena),
        _ => None,
    }
}

fn read_row(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let start = window.line_start(hit, hit.saturating_sub(object::LONGEST))?;
    let (line, _) = window.line(start, window.ceiling(start));
    // Seconds since 1970, or a date; then the name of the connection.
    if !line.first()?.is_ascii_digit() || line.len() > object::LONGEST {
        return None;
    }
    statement(window, start, line, COLUMNS, arena).or_else(|| {
        let names = fields_above(window, start, arena)?;
        statement(window, start, line, names, arena)
    })
}

/// What the last line `#fields` before `start` names.
fn fields_above<'w>(window: &Window<'w>, start: usize, arena: &mut Arena) -> Option<&'w [u8]> {
    // Of the columns, sites leave out a few at most.
    const LEAST: usize = 12;
    let (line, _) = window.line(start, window.ceiling(start));
    memchr::memchr_iter(b'\t', line).nth(LEAST - 2)?;
    let at = arena.last_above(window, start, b"\n#fields\t")? + 1;
    let (line, _) = window.line(at, start);
    line.strip_prefix(b"#fields\t")
}

fn statement(window: &Window<'_>, start: usize, line: &[u8], names: &[u8], arena: &mut Arena) -> Option<Sighting> {
    let cells = || line.split(|&byte| byte == b'\t');
    if cells().count() != names.split(|&byte| byte == b'\t').count() {
        return None;
    }
    let cell = |name: &[u8]| {
        let value = names.split(|&byte| byte == b'\t').position(|found| found == name).and_then(|at| cells().nth(at));
        value.filter(|value| !matches!(*value, b"-" | b"(empty)")).unwrap_or_default()
    };
    fill(Row::new(window, arena, start, code(cell(b"status_code"))?), cell)
}

fn read_json(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let (start, object) = object::around(window, hit)?;
    let code = code(&object.text("status_code"))?;
    let values: Vec<(&str, Vec<u8>)> = NAMES.iter().map(|&name| (name, object.text(name))).collect();
    let value =
        |name: &[u8]| values.iter().find(|(known, _)| known.as_bytes() == name).map_or(&b""[..], |(_, value)| value);
    fill(Row::new(window, arena, start, code), value)
}

const NAMES: [&str; 16] = [
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "method",
    "uri",
    "request_from",
    "request_to",
    "response_to",
    "call_id",
    "seq",
    "user_agent",
    "status_msg",
    "warning",
];

/// Takes the fields of a row; `None` where they are not Zeek's.
fn fill<'v>(mut row: Row<'_, '_>, value: impl Fn(&[u8]) -> &'v [u8]) -> Option<Sighting> {
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let stamp = time::epoch(value(b"ts")).or_else(|| time::read(value(b"ts")));
    if value(b"uid").is_empty() || !is_number(value(b"id.orig_p")) || !is_number(value(b"id.resp_p")) {
        return None;
    }
    row.sighting.stamp = Some(stamp?.0);
    row.set(Part::Phrase, value(b"status_msg"));
    row.cseq(value(b"seq"));
    row.method(value(b"method"));
    for (part, name) in [
        (Part::CallId, &b"call_id"[..]),
        (Part::From, b"request_from"),
        (Part::To, b"response_to"),
        (Part::To, b"request_to"),
        (Part::RequestUri, b"uri"),
        (Part::UserAgent, b"user_agent"),
    ] {
        row.set(part, value(name));
    }
    let client = row.address(value(b"id.orig_h"), value(b"id.orig_p"));
    let server = row.address(value(b"id.resp_h"), value(b"id.resp_p"));
    row.ends(None, server, client);
    Some(row.sighting)
}
