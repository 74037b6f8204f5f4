//! Applications on top of a SIP stack that state in a line what was answered: drachtio-srf, LiveKit, SIPSorcery, doorbells in
//! Homebridge, and Home Assistant's voip_stack.
//!
//! Read in public logs of each. They say the code and little else; of messages only SIPSorcery shows all, and drachtio-srf
//! those that drachtio tells it of.

use super::above::{Above, Cut, host_and_port};
use super::line::{self, Line, code};
use super::row::{self, Row};
use super::{Dialect, Direction, Marker, Statement, Transport, json, object};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};
use crate::time;

/// Node.js: what rejects the promise of a call that did not succeed.
pub(super) const DRACHTIO_SRF: Dialect = Dialect {
    name: "drachtio-srf",
    announces: Some(event),
    statements: &[Statement { literal: b"Sip non-success response: ", read: not_successful }],
    ..Dialect::PLAIN
};
/// A telephone that people add to Home Assistant.
pub(super) const VOIP_STACK: Dialect = Dialect {
    name: "voip-stack",
    statements: &[Statement { literal: b"SIP trunk RX ", read: received }],
    ..Dialect::PLAIN
};
/// C#: a library of which the demonstrations log each response in a line, and the transport the messages at a lower level.
pub(super) const SIPSORCERY: Dialect = Dialect {
    name: "sipsorcery",
    announces: Some(traced),
    statements: &[Statement { literal: b"Response Received ", read: short_response }],
    ..Dialect::PLAIN
};
/// Cameras in Homebridge that are called, as Ring's.
pub(super) const HOMEBRIDGE: Dialect = Dialect {
    name: "homebridge",
    statements: &[Statement { literal: REQUEST_FAILED, read: request_failed }],
    ..Dialect::PLAIN
};

const REQUEST_FAILED: &[u8] = b" request failed with status ";

/// LiveKit's SIP server and the clients of its API.
pub(super) const LIVEKIT: Dialect = Dialect {
    name: "livekit-sip",
    statements: &[
        Statement { literal: b"sip status: ", read: unexpected_status },
        Statement { literal: super::JSON_SIP, read: closing },
    ],
    ..Dialect::PLAIN
};

/// `drachtio:agent <===467#e92d7b59-13fe|sip|network|447|udp|198.51.100.7|5060|05:59:01.418704|16b4bc2f|9303db4e|`: what
/// drachtio tells its application, the message behind it, whether that came from the network, and from where. Without an
/// address drachtio made it itself.
fn event(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let line = above.line.strip_suffix(b"|")?;
    let at = memchr::memmem::find(line, b"drachtio:agent <===")?;
    let mut fields = line[at..].split(|&byte| byte == b'|').skip(1);
    let mut field = || fields.next();
    let (kind, source, _, transport, host, port) = (field()?, field()?, field()?, field()?, field()?, field()?);
    (kind == b"sip").then_some(())?;
    let direction = match source {
        b"network" if !host.is_empty() => Some(Direction::Received),
        b"application" => Some(Direction::Sent),
        _ => None,
    };
    Some(Marker {
        direction,
        transport: Transport::read(transport),
        peer: host_and_port(arena, host, port),
        stamp: time::read(line).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `custom_components.voip_stack.sip_trunk] SIP trunk RX 401 Unauthorized`.
fn received(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    memchr::memmem::find(line.before, b"voip_stack")?;
    let (code, phrase) = code(line.rest.strip_prefix(b"SIP trunk RX ")?)?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, phrase.trim_ascii());
    Some(sighting)
}

/// `SipError: Sip non-success response: 486`. It is mostly a call's, but the line doesn't say that.
fn not_successful(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, _) = code(line.rest.strip_prefix(b"Sip non-success response: ")?)?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    // jambonz logs objects.
    if json::is_within_string(line.before) {
        line.set(&mut sighting, Part::CallId, json::string(line.before, b"callId").unwrap_or_default());
    }
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

/// `Response received: udp:192.0.2.1:5060<-udp:198.51.100.7:5060`, `Response sent: udp:192.0.2.1:5060->udp:198.51.100.7:5060`:
/// its own end comes first.
fn traced(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let line = above.line;
    let at = memchr::memmem::find(line, b"Response ")?;
    let mut text = Cut(&line[at..]);
    let direction =
        text.which(&[(b"Response received: ", Direction::Received), (b"Response sent: ", Direction::Sent)])?;
    let Ends { local, transport, peer } = ends(text.0, direction)?;
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        ..line::origin(above.window, line)
    })
}

/// The two ends of a hop.
struct Ends<'a> {
    local: &'a [u8],
    transport: Transport,
    peer: &'a [u8],
}

/// `udp:192.0.2.1:5060<-udp:198.51.100.7:5060`, all of `text`.
fn ends(text: &[u8], direction: Direction) -> Option<Ends<'_>> {
    let arrow: &[u8] = if direction == Direction::Received { b"<-" } else { b"->" };
    let mut text = Cut(text);
    text.transport()?;
    text.skip(b":")?;
    let local = text.to(arrow)?;
    let transport = text.transport()?;
    text.skip(b":")?;
    [local, text.0].into_iter().all(line::is_address).then_some(Ends { local, transport, peer: text.0 })
}

/// `Response Received udp:192.0.2.1:5060<-udp:198.51.100.7:5060: INVITE 486 Busy Here.`
fn short_response(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let mut text = Cut(line.rest.strip_prefix(b"Response Received ")?);
    let ends = ends(text.to(b": ")?, Direction::Received)?;
    let method = text.word();
    let (code, phrase) = code(text.0)?;
    let mut sighting = line.states(code);
    line.method(&mut sighting, method);
    line.peer(&mut sighting, arena, Direction::Received, ends.peer);
    sighting.transport = Some(ends.transport);
    line.set(&mut sighting, Part::Phrase, phrase.strip_suffix(b".").unwrap_or(phrase).trim_ascii());
    Some(sighting)
}

/// `[Ring] sip INVITE request failed with status 503`, of other cameras with ` and reason …` behind it. Ring says it twice: the
/// second time as an error without anything before that.
fn request_failed(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (before, method) = line.before.split_at(memchr::memrchr(b' ', line.before)? + 1);
    let before = before.strip_suffix(b"sip ")?;
    if matches!(Method::read(method), Method::Other | Method::Unknown) || before.ends_with(b"] Error: ") {
        return None;
    }
    let (code, rest) = code(line.rest.strip_prefix(REQUEST_FAILED)?)?;
    let mut sighting = line.states(code);
    line.method(&mut sighting, method);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, rest.strip_prefix(b" and reason ").unwrap_or_default());
    Some(sighting)
}
