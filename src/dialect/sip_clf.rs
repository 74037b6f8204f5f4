//! The SIP Common Log Format (RFC 6872) as indexed text (RFC 6873).
//!
//! Read in RFC 6873 and checked against the record in it; no product was seen that writes it. A record is two lines: version,
//! length and the places of the fields in hexadecimal, then the fields with tabs between. The places are not used, for the
//! RFC's own example counts them from one, while its text counts from zero.

use super::row::{Row, code};
use super::{Dialect, Direction, Statement, object};
use crate::scan::{Part, Sighting};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const SIP_CLF: Dialect =
    Dialect { name: "sip-clf", statements: &[Statement { literal: super::TAB_URI, read }], ..Dialect::PLAIN };

/// `A0000D6,` and thirteen places of four hexadecimal digits.
fn is_index(line: &[u8]) -> bool {
    let is_hex = |text: &[u8]| text.iter().all(u8::is_ascii_hexdigit);
    line.len() == 60 && line[0] == b'A' && line[7] == b',' && is_hex(&line[1..7]) && is_hex(&line[8..])
}

fn read(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let start = window.line_start(hit, hit.saturating_sub(object::LONGEST))?;
    // Behind the time of fourteen characters the flags tell at once whether it is a response.
    if !window.bytes[start..].get(14..)?.starts_with(b"\tr") {
        return None;
    }
    let (index, _) = window.line_before(start, window.floor(start))?;
    if !is_index(index) {
        return None;
    }
    let (line, _) = window.line(start, window.ceiling(start));
    let mut fields =
        line.split(|&byte| byte == b'\t').map(|field| if matches!(field, b"-" | b"?") { b"" } else { field });
    let mut next = || fields.next();
    let (seconds, flags) = (next()?, next()?);
    let &[b'r', kind, way, transport, encrypted] = flags else { return None };
    let (cseq, status) = (next()?, next()?);
    let mut row = Row::new(window, arena, start, code(status)?);
    row.cseq(cseq);
    row.sighting.stamp = time::epoch(seconds).map(|(stamp, _)| stamp);
    row.set(Part::RequestUri, next()?);
    let (destination, source) = (next()?, next()?);
    for part in [Part::To, Part::ToTag, Part::From, Part::FromTag, Part::CallId] {
        row.set(part, next()?);
    }
    row.transport(match (transport, encrypted) {
        (b'U', _) => b"udp",
        (b'T', b'E') => b"tls",
        (b'T', _) => b"tcp",
        (b'S', _) => b"sctp",
        (b'W', b'E') => b"wss",
        (b'W', _) => b"ws",
        _ => b"",
    });
    let direction = match (kind, way) {
        (b'O' | b'D' | b'S', b'S') => Direction::Sent,
        (b'O' | b'D' | b'S', b'R') => Direction::Received,
        _ => return None,
    };
    let (source, destination) = (row.endpoint(source), row.endpoint(destination));
    row.ends(Some(direction), source, destination);
    Some(row.sighting)
}
