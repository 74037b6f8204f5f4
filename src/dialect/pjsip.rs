//! pjproject: pjsua, and what is built on it (Jami, MicroSIP, CSipSimple, phones for Android, Metaswitch's Clearwater).
//!
//! Read in pjproject's source (`pjsua_core.c`, `sip_transport.c`, `sip_transaction.c`), in logs of pjsua 2.17 and in public
//! logs. `05:59:01.609           pjsua_core.c  .RX 422 bytes Response msg 486/INVITE/cseq=37 (rdata0x7f62bc000b98) from UDP
//! 198.51.100.7:5060:` stands above the message, with the dots for how deep the call is and without a date unless it was
//! asked for. Up to five further lines name the same code; of these the transaction's is a statement, which is all that
//! Asterisk's debug log has, and the calls' and registrations' ends.

use super::above::{Above, Cut};
use super::line::{Line, code, implied_method, origin};
use super::{Dialect, Direction, Marker, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, leading_number};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const PJSIP: Dialect = Dialect {
    name: "pjsip",
    announces: Some(marker),
    statements: &[
        Statement { literal: b"ing Response msg ", read: transaction },
        Statement { literal: b" [reason=", read: call_end },
        Statement { literal: b"istration failed, status=", read: registration },
    ],
    ..Dialect::PLAIN
};

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    // Clearwater puts another line between.
    let first = if above.line == b"--start msg--" { above.further().next()? } else { above.line };
    let line = first.strip_suffix(b":")?;
    let bytes = memchr::memmem::find(line, b" bytes Re")?;
    let digits = line[..bytes].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (direction, side): (_, &[u8]) = match line[..bytes - digits].strip_suffix(b"X ")?.last()? {
        b'R' => (Direction::Received, b" from "),
        b'T' => (Direction::Sent, b" to "),
        _ => return None,
    };
    let at = memchr::memmem::rfind(line, side).filter(|at| *at > bytes)?;
    let mut peer = Cut(&line[at + side.len()..]);
    let transport = peer.transport();
    // `TLS6`, for IPv6.
    let _ = peer.word();
    // A phone's syslog.
    let beginning = origin(above.window, first);
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, peer.0),
        stamp: stamp(first).or(beginning.stamp),
        ..beginning
    })
}

/// The time that a line begins with; the weekday and the date are there only if they were asked for. Clearwater's date is
/// `21-11-2026`, and its zone UTC where it names that.
fn stamp(line: &[u8]) -> Option<time::Stamp> {
    if let Some((stamp, length)) = time::by_pattern(b"%d-%m-%Y %H:%M:%S%f", line) {
        return Some(stamp.in_zone(line[length..].starts_with(b" UTC").then_some(0)));
    }
    let line = line.strip_prefix(b">>> ").unwrap_or(line).trim_ascii_start();
    let read = |line: &[u8]| time::read(line).map(|(stamp, _)| stamp);
    read(line).or_else(|| read(line[memchr::memchr(b' ', line)?..].trim_ascii_start()))
}

/// `Incoming Response msg 486/INVITE/cseq=37 (rdata0x7f62bc000b98) in state Proceeding`, or `Sending`.
fn transaction(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let direction = if line.before.ends_with(b"Incom") {
        Direction::Received
    } else if line.before.ends_with(b"Send") {
        Direction::Sent
    } else {
        return None;
    };
    memchr::memmem::find(line.rest, b" in state ")?;
    let (code, text) = code(line.rest.strip_prefix(b"ing Response msg ")?)?;
    let mut text = Cut(text);
    text.skip(b"/")?;
    let method = text.to(b"/cseq=")?;
    let (cseq, _) = leading_number(text.0)?;
    let mut sighting = line.states(code);
    sighting.direction = Some(direction);
    sighting.cseq = Some(cseq);
    line.method(&mut sighting, method);
    Some(sighting)
}

/// `Call 0 is DISCONNECTED [reason=486 (Busy Here)]`.
fn call_end(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b"DISCONNECTED") && !line.before.ends_with(b"DISCONNCTD") {
        return None;
    }
    let (code, text) = code(line.rest.strip_prefix(b" [reason=")?)?;
    let phrase = text.strip_prefix(b" (")?.strip_suffix(b")]")?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    line.set(&mut sighting, Part::Phrase, phrase);
    Some(sighting)
}

/// `SIP registration failed, status=401 (Unauthorized)`.
fn registration(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, text) = code(line.rest.strip_prefix(b"istration failed, status=")?)?;
    let phrase = text.strip_prefix(b" (")?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Register);
    line.set(&mut sighting, Part::Phrase, &phrase[..memchr::memchr(b')', phrase)?]);
    Some(sighting)
}
