//! Applications on top of a SIP stack that state in a line what was answered: drachtio-srf and LiveKit.
//!
//! Read in public logs of each. They say the code and little else, and log no messages themselves.

use super::line::{Line, code};
use super::row::{self, Row};
use super::{Dialect, Direction, Statement, object};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};

/// Node.js: what rejects the promise of a call that did not succeed.
pub(super) const DRACHTIO_SRF: Dialect = Dialect {
    name: "drachtio-srf",
    statements: &[Statement { literal: b"Sip non-success response: ", read: not_successful }],
    ..Dialect::PLAIN
};
/// LiveKit's SIP server and the clients of its API.
pub(super) const LIVEKIT: Dialect = Dialect {
    name: "livekit-sip",
    statements: &[
        Statement { literal: b"sip status: ", read: unexpected_status },
        Statement { literal: super::JSON_SIP, read: closing },
    ],
    ..Dialect::PLAIN
};

/// `SipError: Sip non-success response: 486`. It is mostly a call's, but the line doesn't say that.
fn not_successful(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, _) = code(line.rest.strip_prefix(b"Sip non-success response: ")?)?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    Some(sighting)
}

/// `unexpected status from INVITE response: sip status: 403 (FORBIDDEN)`, where the words in parentheses are a name for the
/// code; since 1.0 `sip status: 403: Forbidden`.
fn unexpected_status(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b"sip status: ")?)?;
    let phrase = rest.strip_prefix(b": ");
    if phrase.is_none() && !rest.starts_with(b" (") {
        return None;
    }
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    let phrase = phrase.unwrap_or_default();
    let end = phrase.iter().position(|byte| !byte.is_ascii_alphabetic() && !b" -/'".contains(byte));
    line.set(&mut sighting, Part::Phrase, phrase[..end.unwrap_or(phrase.len())].trim_ascii());
    let before = line.before.strip_suffix(b" response: ").unwrap_or_default();
    let method = &before[memchr::memrchr(b' ', before).map_or(0, |blank| blank + 1)..];
    if !matches!(Method::read(method), Method::Other | Method::Unknown) {
        line.method(&mut sighting, method);
    }
    Some(sighting)
}

/// `sip/inbound.go:782 Closing inbound call {"callID": "SCL_1", "sipCallID": "a84b", "status": 486, "reason": "flood"}`:
/// what the INVITE of a call was refused with. Where the status is a word, it was none.
fn closing(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    window.bytes[hit..].starts_with(b"\"sipCallID\"").then_some(())?;
    let line = Line::around(window, hit)?;
    memchr::memmem::find(line.before, b"Closing inbound call")?;
    let (start, object) = object::around(window, hit)?;
    let code = row::code(&object.text("status")).filter(|&code| code >= 300)?;
    let stated = line.states(code);
    let mut row = Row::new(window, arena, start, code);
    row.sighting.stamp = stated.stamp;
    row.sighting.direction = Some(Direction::Sent);
    row.method(b"INVITE");
    row.set(Part::CallId, &object.text("sipCallID"));
    row.set(Part::Session, &object.text("callID"));
    Some(row.sighting)
}
