//! Avaya's clients and smaller servers: Workplace, Communicator and the Agent Desktop (client SDK), one-X Communicator,
//! Experience Portal, Attendant, Scopia and Equinox, Media Server.
//!
//! After real text and public readers of it, mostly one version of each.
//!
//! - Client SDK: `2026-11-21 05:59:01.437 D [21480] [CSDK::SIP] RECEIVED 308 bytes from 198.51.100.7:5061 {`, an empty line,
//!   the
//!   message, `}`; the Agent Desktop writes `SIPSENDING` and `SIPRECEIVED`. An event `CSIPRequest::receivedResponse(code= 401,
//!   context = …)` restates a response.
//! - one-X Communicator: `[2026-11-21 05:59:01.437] DBH:     SIGNAL: [5f70] RECEIVED from 198.51.100.7:5061. Length= 734.`,
//!   `{`, the
//!   first line of the message behind `[5f70] `.
//! - Experience Portal:
//!   `@2026-11-21 05:59:01,551||FINEST|SIP|…|RCV sock=136:0 src=198.51.100.7:5061 dst=192.0.2.9:5060 <SIP/2.0 180 …`.
//! - Attendant: a line with `CallServer.sendingOut Response` or `CallServer.responseReceived`, and a carriage return before the
//!   status line. The event before it (`<-- '200/sdp' Method 'INVITE' …`) says nothing more and isn't read.
//! - Scopia: `2026-11-21 05:59:01.936 [.INFO] [..MESSAGE] <--- 198.51.100.7:5060 1 713`, and the same prefix before each
//!   line of
//!   the message, an arrow before its first.
//! - Media Server: `(11-21 05:59:01.552)<I,sip,…> INCOMING (198.51.100.7:5060) TLS`, month first.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Statement, between, link};
use crate::scan::{Part, Sighting};
use crate::text::{Arena, Window};
use crate::time::{self, Stamp};

pub(super) const CLIENT_SDK: Dialect = Dialect {
    name: "avaya-client",
    announces: Some(client_sdk),
    statements: &[Statement { literal: b"::receivedResponse(code=", read: received_response }],
    ..Dialect::PLAIN
};
pub(super) const ONE_X: Dialect = Dialect { name: "avaya-onex", announces: Some(one_x), ..Dialect::PLAIN };
pub(super) const EXPERIENCE_PORTAL: Dialect =
    Dialect { name: "avaya-experience-portal", announces: Some(experience_portal), ..Dialect::PLAIN };
pub(super) const ATTENDANT: Dialect = Dialect { name: "avaya-attendant", announces: Some(attendant), ..Dialect::PLAIN };
pub(super) const SCOPIA: Dialect = Dialect { name: "avaya-scopia", announces: Some(scopia), ..Dialect::PLAIN };
pub(super) const MEDIA_SERVER: Dialect =
    Dialect { name: "avaya-media-server", announces: Some(media_server), ..Dialect::PLAIN };

/// The time that a line begins with, behind `[` or `@` or not.
fn stamp(line: &[u8]) -> Option<Stamp> {
    let text = match line {
        [b'[' | b'@', rest @ ..] => rest,
        _ => line,
    };
    time::read(text).map(|(stamp, _)| stamp)
}

fn client_sdk(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let line = above.line.strip_suffix(b"{")?.trim_ascii_end();
    let bytes = memchr::memmem::find(line, b" bytes ")?;
    let mut rest = Cut(&line[bytes + 7..]);
    let direction = rest.which(&[(b"from ", Direction::Received), (b"to ", Direction::Sent)])?;
    let peer = rest.word();
    Some(Marker {
        direction: Some(direction),
        peer: above.endpoint(arena, peer),
        stamp: stamp(line),
        ..Marker::default()
    })
}

/// `CSIPRequest::receivedResponse(code= 401, context = …)`.
fn received_response(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    const NEAR: usize = 16 * 1024;
    let start = window.line_start(hit, window.floor(hit))?;
    let (line, _) = window.line(start, window.ceiling(start));
    let mut rest = Cut(&line[hit - start..]);
    rest.to(b"code=")?;
    rest.blanks();
    let code = rest.number().filter(|code| (100..700).contains(code))?;
    let mut sighting = Sighting::statement(start, code as u16);
    sighting.direction = Some(Direction::Received);
    sighting.stamp = stamp(line);
    let status = [b"SIP/2.0 ", code.to_string().as_bytes()].concat();
    sighting.set(Part::CallId, link::call_id_near(window, start, &status, NEAR));
    Some(sighting)
}

/// `[5f70]`.
fn is_stream(lead: &[u8]) -> bool {
    let id = lead.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    id.is_some_and(|id| !id.is_empty() && id.len() <= 16 && id.iter().all(u8::is_ascii_alphanumeric))
}

fn one_x(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let header = if is_stream(above.line) { above.further().find(|line| *line != b"{")? } else { above.line };
    let mut rest = Cut(header);
    rest.to(b"SIGNAL: [")?;
    rest.to(b"] ")?;
    let direction = rest.which(&[
        (b"RECEIVED from ", Direction::Received),
        (b"SENT to ", Direction::Sent),
        (b"SENDING to ", Direction::Sent),
    ])?;
    let peer = rest.word().strip_suffix(b".")?;
    Some(Marker {
        direction: Some(direction),
        peer: above.endpoint(arena, peer),
        stamp: stamp(header),
        ..Marker::default()
    })
}

fn experience_portal(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let header = if above.line == b"<" { above.further().next()? } else { above.line.strip_suffix(b"<")? };
    let end = |name: &[u8]| between(header, name, b" ");
    let (source, destination) = (end(b" src=")?, end(b" dst=")?);
    let received = memchr::memmem::find(header, b"RCV sock=").is_some();
    let sent = memchr::memmem::find(header, b"SND sock=").is_some();
    let direction = if received { Direction::Received } else { Direction::Sent };
    let (peer, local) = if received { (source, destination) } else { (destination, source) };
    Some(Marker {
        direction: (received || sent).then_some(direction),
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        stamp: stamp(header),
        ..Marker::default()
    })
}

fn attendant(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    line.to(b"CallServer.")?;
    let direction =
        line.which(&[(b"sendingOut Response", Direction::Sent), (b"responseReceived", Direction::Received)])?;
    Some(Marker { direction: Some(direction), stamp: stamp(above.line), ..Marker::default() })
}

fn scopia(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    // The arrow of the message, and that of the line above it: what stands before every line is gone.
    let direction = match above.line {
        b"<---" => Direction::Received,
        b"--->" => Direction::Sent,
        _ => return None,
    };
    let mut line = Cut(above.further().next()?);
    line.skip(above.line)?;
    line.blanks();
    let peer = line.word();
    Some(Marker { direction: Some(direction), peer: above.endpoint(arena, peer), ..Marker::default() })
}

fn media_server(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    line.skip(b"(")?;
    let (stamp, length) = time::by_pattern(b"%m-%d %H:%M:%S%f", line.0)?;
    line.0 = &line.0[length..];
    line.skip(b")<")?;
    line.to(b"> ")?;
    let direction = line.which(&[(b"INCOMING (", Direction::Received), (b"OUTGOING (", Direction::Sent)])?;
    let peer = line.to(b")")?;
    line.blanks();
    Some(Marker {
        direction: Some(direction),
        transport: line.transport(),
        peer: above.endpoint(arena, peer),
        stamp: Some(stamp),
        ..Marker::default()
    })
}
