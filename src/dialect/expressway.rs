//! Cisco Expressway and TelePresence VCS: the diagnostic log, X7 to X15.
//!
//! Real text in Cisco's documents and in the tests of a syslog collector. Of one response the log says three things: a line
//! with `Detail="Sending Response Code=404, Method=INVITE, CSeq=1, …"`, the message (`SIPMSG:`, each line behind one blank,
//! the first behind ` |`), and an event such as `Event="Search Completed" … Response-code="404"`. The first is a statement
//! with everything but the phrase; its message and it share a Call-ID. The last names no call, stands beside the first and
//! isn't read. The time is UTC in `UTCTime`. X7 has no `Action`: which side is named tells the direction.

use super::above::{Above, Cut, host_and_port};
use super::{Dialect, Direction, Marker, Statement, between};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, number};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

pub(super) const EXPRESSWAY: Dialect = Dialect {
    name: "cisco-expressway",
    announces: Some(marker),
    statements: &[Statement { literal: b" Response Code=", read: response_code }],
    ..Dialect::PLAIN
};

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut lines = above.further();
    let title = if above.line.trim_ascii() == b"|" { lines.next()? } else { above.line };
    if !title.ends_with(b"SIPMSG:") {
        return None;
    }
    let is_header = |line: &[u8]| memchr::memmem::find(line, b"Module=\"network.sip\"").is_some();
    let line = Some(title).filter(|line| is_header(line)).or_else(|| lines.next().filter(|line| is_header(line)));
    Some(line.map_or_else(Marker::default, |line| header(above.window, line, arena)))
}

/// What a line of the module `network.sip` says of time, host and addresses.
fn header(window: &Window<'_>, line: &[u8], arena: &mut Arena) -> Marker {
    let value = |name: &[u8]| between(line, name, b"\"").unwrap_or_default().trim_ascii();
    let (source, destination) = (value(b" Src-ip=\""), value(b" Dst-ip=\""));
    let direction = match value(b" Action=\"") {
        b"Received" => Some(Direction::Received),
        b"Sent" => Some(Direction::Sent),
        _ if !source.is_empty() && destination.is_empty() => Some(Direction::Received),
        _ if !destination.is_empty() && source.is_empty() => Some(Direction::Sent),
        _ => None,
    };
    let peer = match direction {
        Some(Direction::Received) => host_and_port(arena, source, value(b" Src-port=\"")),
        Some(Direction::Sent) => host_and_port(arena, destination, value(b" Dst-port=\"")),
        None => Span::default(),
    };
    let outer = time::read(line);
    let host = outer.and_then(|(_, length)| Cut(line.get(length + 1..)?).to(b" tvcs:"));
    Marker {
        direction,
        peer,
        local: host_and_port(arena, value(b" Local-ip=\""), value(b" Local-port=\"")),
        host: Span::of(window.bytes, host.unwrap_or_default()),
        stamp: universal(value(b"UTCTime=\"")).or(outer.map(|(stamp, _)| stamp)),
        ..Marker::default()
    }
}

/// `2026-11-21 10:59:01,836`, which is UTC.
fn universal(text: &[u8]) -> Option<Stamp> {
    match time::read(text)?.0 {
        Stamp::Civil { date, second, fraction, .. } => Some(Stamp::Civil { date, second, fraction, offset: Some(0) }),
        stamp @ Stamp::Epoch { .. } => Some(stamp),
    }
}

/// `Detail="Sending Response Code=404, Method=INVITE, CSeq=1, To=sip:bob@example.com, Call-ID=…, From-Tag=…, To-Tag=…, …"`.
fn response_code(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let start = window.line_start(hit, window.floor(hit))?;
    let (line, _) = window.line(start, window.ceiling(start));
    let detail = &line[hit - start + 1..];
    let field = |name: &[u8]| between(detail, name, b",").map_or(&b""[..], |value| value.trim_ascii());
    let code = field(b"Response Code=");
    let code = number(code).filter(|number| code.len() == 3 && (100..700).contains(number))?;
    let mut sighting = Sighting::statement(start, code as u16);
    sighting.apply(&header(window, line, arena));
    sighting.method = Method::read(field(b" Method="));
    sighting.cseq = number(field(b" CSeq="));
    for (name, part) in [
        (&b" Method="[..], Part::Method),
        (b" Call-ID=", Part::CallId),
        (b" From-Tag=", Part::FromTag),
        (b" To-Tag=", Part::ToTag),
    ] {
        sighting.set(part, Span::of(window.bytes, field(name)));
    }
    Some(sighting)
}
