//! Ribbon (Sonus) SBC 5000, 7000 and SWe: trace and debug files, and the monitor profile.
//!
//! After public readers of it and an excerpt in one of Ribbon's guides. A trace line (`.TRC`, or syslog) ends in `Info .SIPSG:
//! received msg for CallId:1234 from IP/port:198.51.100.7/5060, Local IP/port:192.0.2.1/5060, SMM:<none>, RAW PDU:` with the
//! message below; that `CallId` is the product's own number, the session of the record. In a `.DBG` file the message begins
//! on the line itself: `… .SIPCM: SipFeSocketRecvMsg - msg = SIP/2.0 486 Busy Here`. The time is `11212026 055901.570846`,
//! month first. The monitor profile names both ends on lines of their own: `srcIp: 192.0.2.1:5060`.
//!
//! A call record (`.ACT`: its rows of `ATTEMPT`, a call that was not answered; after a public reader of it) has a field for
//! each leg, quoted, with commas within: `"SIP,a84b@192.0.2.10,…"`, of which the second is the Call-ID and the nineteenth
//! the final response. One row is one record: the answer of the outgoing leg, or where it has none, what the caller was
//! sent. Causes elsewhere in the row are the product's own.

use super::above::{Above, Cut, host_and_port};
use super::line::{Line, implied_method};
use super::row;
use super::{Dialect, Direction, Marker, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

pub(super) const RIBBON: Dialect = Dialect {
    name: "ribbon",
    announces: Some(marker),
    statements: &[Statement { literal: REFUSED, read: call_record }],
    ..Dialect::PLAIN
};

/// What the row of a call begins with that was not answered.
const REFUSED: &[u8] = b"ATTEMPT,";

/// What the field of a leg begins with.
const LEG: &[u8] = b"\"SIP,";

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    if let Some(before) = above.line.strip_suffix(b"Msg - msg =") {
        return Some(debug(before));
    }
    if above.line.ends_with(b"RAW PDU:") {
        return trace(above, arena);
    }
    monitor(above)
}

fn trace(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let before = line.to(b" msg for CallId:")?;
    let direction = match before {
        [.., b'v', b'e', b'd'] => Direction::Received,
        [.., b's', b'e', b'n', b't'] => Direction::Sent,
        _ => return None,
    };
    let session = above.span(line.word());
    line.to(b"IP/port:")?;
    let peer = address(arena, line.to(b",")?);
    let local = line.to(b"IP/port:").map_or(Span::default(), |_| address(arena, line.to(b",").unwrap_or(line.0)));
    Some(Marker { direction: Some(direction), peer, local, session, stamp: stamp(before), ..Marker::default() })
}

/// `198.51.100.7/5060`.
fn address(arena: &mut Arena, text: &[u8]) -> Span {
    match memchr::memrchr(b'/', text) {
        Some(slash) => host_and_port(arena, &text[..slash], text[slash + 1..].trim_ascii()),
        None => Span::default(),
    }
}

/// `… .SIPCM: SipFeSocketRecv`, before `Msg - msg = `.
fn debug(before: &[u8]) -> Marker {
    let direction = match before {
        [.., b'R', b'e', b'c', b'v'] => Some(Direction::Received),
        [.., b'S', b'e', b'n', b'd'] => Some(Direction::Sent),
        _ => None,
    };
    Marker { direction, stamp: stamp(before), ..Marker::default() }
}

/// `11212026 055901.570846` wherever it stands in the line.
fn stamp(line: &[u8]) -> Option<Stamp> {
    const DATE: usize = 8;
    let is_date = |at: usize| {
        let digits = line[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        digits == DATE && line.get(at + DATE) == Some(&b' ')
    };
    let mut starts = (0..line.len()).filter(|&at| at == 0 || matches!(line[at - 1], b' ' | b'\t' | b'|'));
    let at = starts.find(|&at| is_date(at))?;
    time::by_pattern(b"%m%d%Y %H%M%S%f", &line[at..]).map(|(stamp, _)| stamp)
}

/// Lines of `srcIp: 192.0.2.1:5060`, `dstIp: 198.51.100.7:5060` and `Timestamp=1795240741.123456`, in any order. Both ways
/// look alike, so which of the two is the peer is not known.
fn monitor(above: &Above<'_, '_>) -> Option<Marker> {
    const LINES: usize = 4;
    let is_of_monitor =
        |line: &[u8]| line.starts_with(b"srcIp: ") || line.starts_with(b"dstIp: ") || line.starts_with(b"Timestamp=");
    if !is_of_monitor(above.line) {
        return None;
    }
    let mut lines =
        std::iter::once(above.line).chain(above.further()).take(LINES).take_while(|line| is_of_monitor(line));
    let stamp = lines.find_map(|line| time::epoch(line.strip_prefix(b"Timestamp=")?));
    Some(Marker { stamp: stamp.map(|(stamp, _)| stamp), ..Marker::default() })
}

/// A row `ATTEMPT,sbc1,0x0005000A,123456,GMT-05:00-Eastern Time,11/21/2026,05:59:01.1,…`.
fn call_record(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    // Or behind what a collector put before it.
    if !matches!(line.before.last(), None | Some(b' ' | b'\t')) {
        return None;
    }
    let legs = || {
        let fields = memchr::memmem::find_iter(line.rest, LEG).map(|at| &line.rest[at + 1..]);
        fields.map(|leg| &leg[..memchr::memchr(b'"', leg).unwrap_or(leg.len())])
    };
    let refused = |leg: &[u8]| row::code(leg.split(|&byte| byte == b',').nth(FINAL)?).filter(|code| *code >= 300);
    let sides = [(legs().nth(1), Direction::Received), (legs().next(), Direction::Sent)];
    let (leg, code, direction) =
        sides.into_iter().find_map(|(leg, direction)| Some((leg?, refused(leg?)?, direction)))?;
    let mut sighting = Sighting::statement(line.start, code);
    sighting.direction = Some(direction);
    implied_method(&mut sighting, arena, Method::Invite);
    line.set(&mut sighting, Part::CallId, leg.split(|&byte| byte == b',').nth(1)?);
    let end = memchr::memmem::find(line.rest, LEG)?;
    let fields: Vec<&[u8]> = line.rest[..end].split(|&byte| byte == b',').collect();
    line.set(&mut sighting, Part::Session, fields.get(2).copied().unwrap_or_default());
    let zone = fields.get(4).and_then(|zone| zone.strip_prefix(b"GMT")).and_then(time::offset);
    // Of the times in the row the last before the legs is when the call ended.
    let times = fields.windows(2).rev().find_map(|pair| {
        let (date, _) = time::by_pattern(b"%m/%d/%Y %H:%M:%S%f", &[pair[0], b" ", pair[1]].concat())?;
        Some(date)
    });
    sighting.stamp = times.map(|stamp| stamp.in_zone(zone));
    Some(sighting)
}

/// Which part of a leg's field is the final response, from 0.
const FINAL: usize = 18;
