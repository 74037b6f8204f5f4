//! Applications on top of a SIP stack that state in a line what was answered: drachtio-srf and LiveKit.
//!
//! Read in public logs of each. They say the code and little else, and log no messages themselves.

use super::line::{Line, code};
use super::{Dialect, Direction, Statement};
use crate::scan::Sighting;
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
    statements: &[Statement { literal: b"sip status: ", read: unexpected_status }],
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

/// `unexpected status from INVITE response: sip status: 403 (FORBIDDEN)`; the words in parentheses are a name for the code.
fn unexpected_status(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b"sip status: ")?)?;
    rest.starts_with(b" (").then_some(())?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    let before = line.before.strip_suffix(b" response: ").unwrap_or_default();
    let method = &before[memchr::memrchr(b' ', before).map_or(0, |blank| blank + 1)..];
    if !matches!(Method::read(method), Method::Other | Method::Unknown) {
        line.method(&mut sighting, method);
    }
    Some(sighting)
}
