//! JAIN-SIP, the stack of Restcomm, Mobicents and Jitsi.
//!
//! Read in its source (`MessageLog.java`, `ServerLog.java`) and in public logs of Restcomm: an element `<message` with
//! `from="198.51.100.7:5060"`, `to`, `time` in milliseconds since 1970, `isSender` and more as attributes, one a line, and
//! the message behind `<![CDATA[`. The attribute `firstLine` is the status line once more, and no message. At a lower level
//! the parser says `releasing semaphore for message SIP/2.0 486 …` and `dispatch task done on SIP/2.0 486 …`, each with the
//! whole message. Jitsi's gateway to SIP, Jigasi, names the finals of its calls: `…SipImpl.processResponse().634 Received
//! error: 503 Service Unavailable`, newer ones `processResponse#634: Received error: …` (source, public logs).

use super::above::Above;
use super::line::{Line, code, implied_method, origin};
use super::{Dialect, Direction, Marker, Statement, between};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};
use crate::time::{Fraction, Stamp};

pub(super) const JAIN_SIP: Dialect = Dialect {
    name: "jain-sip",
    announces: Some(marker),
    statements: &[Statement { literal: RESPONSE, read: call_failed }],
    ..Dialect::PLAIN
};

/// Where Jitsi takes the responses to INVITE.
const RESPONSE: &[u8] = b"SipImpl.processResponse";

/// The attribute that holds the start line once more.
pub(super) const FIRST_LINE: &[u8] = b"firstLine=\"";

/// What `NioPipelineParser` says of a message that it got before it prints it, and before it prints it again.
const TASK_BEGINS: &[u8] = b" releasing semaphore for message";
const TASK_ENDS: &[u8] = b" dispatch task done on";

/// `OperationSetBasicTelephonySipImpl.processResponse().634 Received error: 503 Service Unavailable`.
fn call_failed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(RESPONSE)?;
    let at = memchr::memmem::find(text, b" Received error: ")?;
    // Nothing but the number of a line stands between.
    text[..at].iter().all(|byte| byte.is_ascii_digit() || b"().#:".contains(byte)).then_some(())?;
    let (code, phrase) = code(&text[at + b" Received error: ".len()..])?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, Method::Invite);
    line.set(&mut sighting, Part::Phrase, phrase.trim_ascii());
    Some(sighting)
}

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    const LINES: usize = 12;
    if let Some(task) = above.line.strip_suffix(TASK_BEGINS) {
        return Some(Marker { direction: Some(Direction::Received), ..origin(above.window, task) });
    } else if let Some(task) = above.line.strip_suffix(TASK_ENDS) {
        return Some(Marker { direction: Some(Direction::Received), reprint: true, ..origin(above.window, task) });
    }
    if !above.line.ends_with(b"<![CDATA[") {
        return None;
    }
    let mut marker = Marker::default();
    let [mut from, mut to] = [&b""[..]; 2];
    for line in std::iter::once(above.line).chain(above.further()).take(LINES) {
        let value = |name: &[u8]| between(line, name, b"\"");
        from = value(b"from=\"").unwrap_or(from);
        to = value(b"to=\"").unwrap_or(to);
        match value(b"isSender=\"") {
            Some(b"true") => marker.direction = Some(Direction::Sent),
            Some(b"false") => marker.direction = Some(Direction::Received),
            _ => {}
        }
        marker.stamp = marker.stamp.or_else(|| value(b"time=\"").and_then(milliseconds));
        if memchr::memmem::find(line, b"<message").is_some() {
            break;
        }
    }
    // Scenarios of SIPp hold templates behind the same text.
    let (peer, local) = if marker.direction? == Direction::Sent { (to, from) } else { (from, to) };
    (marker.peer, marker.local) = (above.endpoint(arena, peer), above.endpoint(arena, local));
    Some(marker)
}

fn milliseconds(text: &[u8]) -> Option<Stamp> {
    if text.len() != 13 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = text.iter().fold(0i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let fraction = Fraction { nanos: (number % 1000) as u32 * 1_000_000, digits: 3 };
    Some(Stamp::Epoch { seconds: number / 1000, fraction })
}
