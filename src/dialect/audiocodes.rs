//! AudioCodes Mediant session border controllers and gateways: the syslog stream of 5.x to 7.4 and its call records.
//!
//! Real text (issues of a public reader of it, AudioCodes' manuals). A packet is `[S=1455266] [SID=b9027c:24:167717]`, one or
//! several records `(N  5828847) text`, and ` [Time:21-11@05:59:01.123]` at its end, day first. The packet's number counts
//! per device, and the SID is the session. A message follows the record `---- Outgoing SIP Message to 198.51.100.76:12544 from
//! SIPInterface #2 (Teams) TLS TO(#156) SocketID(182) ----`; often that is the last of its packet, and the message begins the
//! next of the same session. Our own address is named only by its interface.
//!
//! A call record `|CALL_END |SBC |Call-ID |SID |…` states the code that ended a call in its column SIPTrmReason, where it
//! isn't `BYE` or `CANCEL`. The administrator sets the columns: they are told by the title line, else by the default order
//! (LTRT-10375), else by the Reason value in the column behind. Release reasons (`GWAPP_USER_BUSY`) are Q.850 names.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Statement, syslog};
use crate::scan::{Part, Sighting};
use crate::sip::{number, reason};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

pub(super) const AUDIOCODES: Dialect = Dialect {
    name: "audiocodes",
    announces: Some(marker),
    in_packets: true,
    statements: &[Statement { literal: b"|CALL_END", read: call_end }],
    ..Dialect::PLAIN
};

/// How many lines of a log full of other sessions are looked back over.
const LINES: usize = 256;

/// The beginning of a packet, where the message stands right behind it.
fn opens(before: &[u8]) -> bool {
    before.trim_ascii_end().ends_with(b"]") && memchr::memmem::find(before, b"[S=").is_some()
}

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    if opens(above.line) {
        return of_another_packet(above, arena);
    }
    // Where packets were joined, the one that ended with the announcement has its time behind that.
    let announced =
        if above.line.trim_ascii_start().starts_with(b"[Time:") { above.further().next()? } else { above.line };
    let mut marker = announcement(above, announced, arena)?;
    let packet = packet_of(announced).or_else(|| above.further().take(LINES).find_map(packet_of));
    if let Some(packet) = packet {
        marker.session = above.span(packet.session);
        marker.host = above.span(packet.host);
    }
    marker.stamp = closing_time(above.line).or_else(|| time_below(above)).or(packet.and_then(|packet| packet.stamp));
    Some(marker)
}

/// A message at the beginning of a packet: its announcement ended one before, of the same session.
fn of_another_packet(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let own = packet_of(above.line)?;
    let mut found = None;
    for line in above.further().take(LINES) {
        if found.is_none() {
            found = announcement(above, line, arena);
        }
        if let Some(packet) = packet_of(line) {
            if found.is_some() && packet.session == own.session {
                break;
            }
            found = None;
        }
    }
    let mut marker = found.unwrap_or_default();
    marker.session = above.span(own.session);
    marker.host = above.span(own.host);
    marker.stamp = time_below(above).or(own.stamp);
    Some(marker)
}

/// The session of the packet that `beginning` is a part of.
pub(super) fn session(beginning: &[u8]) -> &[u8] {
    packet_of(beginning).map_or(b"", |packet| packet.session)
}

/// What is known of the session that a line begins a packet of.
#[derive(Clone, Copy)]
struct Packet<'a> {
    session: &'a [u8],
    host: &'a [u8],
    stamp: Option<Stamp>,
}

/// Reads `<133>[S=1455266] [SID=b9027c:24:167717]`, or `[SID:1034099026]` of old, behind whatever a collector put before it.
fn packet_of(line: &[u8]) -> Option<Packet<'_>> {
    let at = memchr::memmem::find(line, b"[S=")?;
    let mut rest = Cut(&line[at..]);
    rest.to(b"]")?;
    rest.blanks();
    let session = rest.skip(b"[SID=").or_else(|| rest.skip(b"[SID:")).and_then(|()| rest.to(b"]")).unwrap_or_default();
    let envelope = syslog::read(line);
    let host = envelope.map_or(&b""[..], |envelope| envelope.host);
    let host = if host.starts_with(b"[") { &b""[..] } else { host };
    Some(Packet { session, host, stamp: envelope.map(|envelope| envelope.stamp) })
}

/// `---- Incoming SIP Message from 198.51.100.76:12544 to SIPInterface #2 (Teams) TLS TO(#156) SocketID(182) ----`.
fn announcement(above: &Above<'_, '_>, line: &[u8], arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(line);
    let incoming = memchr::memmem::find(line.0, b"--- Incoming SIP Message from ");
    let direction = if incoming.is_some() { Direction::Received } else { Direction::Sent };
    line.to(if incoming.is_some() { b" SIP Message from " } else { b"--- Outgoing SIP Message to " })?;
    let peer = line.word();
    let behind_interface = line.to(b") ").is_some();
    Some(Marker {
        direction: Some(direction),
        transport: line.transport().filter(|_| behind_interface),
        peer: above.endpoint(arena, peer),
        ..Marker::default()
    })
}

/// The time that closes a packet.
fn closing_time(line: &[u8]) -> Option<Stamp> {
    let at = memchr::memmem::rfind(line, b"[Time:")?;
    time::by_pattern(b"[Time:%d-%m@%H:%M:%S%f]", &line[at..]).map(|(stamp, _)| stamp)
}

/// The time that closes the packet in which the message stands.
fn time_below(above: &Above<'_, '_>) -> Option<Stamp> {
    const LINES: usize = 128;
    let mut lines = above.below().take(LINES).take_while(|line| packet_of(line).is_none());
    lines.find_map(closing_time)
}

/// The columns of a call record that are read.
struct Columns {
    call_id: usize,
    session: usize,
    status: usize,
    description: usize,
}

/// The order that the product has by default.
const DEFAULT: Columns = Columns { call_id: 2, session: 3, status: 32, description: 33 };

fn call_end(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let floor = window.floor(hit);
    let start = window.line_start(hit, floor)?;
    let (line, _) = window.line(hit, window.ceiling(hit));
    let fields = fields(line.get(1..)?);
    if fields.first() != Some(&&b"CALL_END"[..]) || fields.contains(&&b"SIPTrmReason"[..]) {
        return None;
    }
    let columns = titles(&window.bytes[floor..start]).unwrap_or(DEFAULT);
    let field = |column: usize| fields.get(column).copied().unwrap_or_default();
    let code = match field(columns.status) {
        b"BYE" | b"CANCEL" => return None,
        field => status(field).or_else(|| status_by_reason(&fields))?,
    };
    let mut sighting = Sighting::statement(start, code);
    sighting.set(Part::CallId, Span::of(window.bytes, field(columns.call_id)));
    sighting.set(Part::Session, Span::of(window.bytes, field(columns.session)));
    let causes = fields.get(columns.description).into_iter().chain(&fields).flat_map(|field| reason::reasons(field));
    let cause = causes.filter(reason::Reason::is_q850).find_map(|reason| reason.cause);
    sighting.q850 = cause.and_then(|cause| u16::try_from(cause).ok());
    let packet = packet_of(&window.bytes[start..hit]);
    sighting.stamp = closing_time(line).or(packet.and_then(|packet| packet.stamp));
    sighting.set(Part::Host, packet.map_or(Span::default(), |packet| Span::of(window.bytes, packet.host)));
    Some(sighting)
}

/// The columns of a record, without the time that closes its packet.
fn fields(record: &[u8]) -> Vec<&[u8]> {
    let end = memchr::memmem::rfind(record, b" [Time:").unwrap_or(record.len());
    record[..end].split(|&byte| byte == b'|').map(<[u8]>::trim_ascii).collect()
}

/// A final code.
fn status(field: &[u8]) -> Option<u16> {
    number(field).filter(|code| field.len() == 3 && (300..700).contains(code)).map(|code| code as u16)
}

/// The code in the column before a Reason value.
fn status_by_reason(fields: &[&[u8]]) -> Option<u16> {
    let reason = |field: &[u8]| memchr::memmem::find(field, b";cause=").is_some();
    fields.windows(2).find_map(|pair| status(pair[0]).filter(|_| reason(pair[1])))
}

/// The columns as the last title line before the record names them.
fn titles(before: &[u8]) -> Option<Columns> {
    let at = memchr::memmem::rfind(before, b"|SIPTrmReason")?;
    let start = memchr::memrchr(b'\n', &before[..at]).map_or(0, |newline| newline + 1);
    let line = before[start..].split(|&byte| byte == b'\n').next()?;
    let first = memchr::memchr(b'|', line)?;
    let names = fields(&line[first + 1..]);
    let column = |name: &[u8]| names.iter().position(|found| *found == name);
    Some(Columns {
        call_id: column(b"SIPCallId").unwrap_or(DEFAULT.call_id),
        session: column(b"SessionId").unwrap_or(DEFAULT.session),
        status: column(b"SIPTrmReason")?,
        description: column(b"SIPTermDesc").unwrap_or(DEFAULT.description),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_and_their_sessions() {
        for (line, session) in [
            (&b"<133>[S=1455266] [SID=b9027c:24:167717]  (N  5828845) x"[..], Some(&b"b9027c:24:167717"[..])),
            (b"Nov 21 05:59:01 192.0.2.1 [S=235][SID:1034099026] (lgr_flow)(619) x", Some(b"1034099026")),
            (b"<133>[S=1] [BID=b9027c:24] (N 1) x", Some(b"")),
            (b"(N  5828847) ---- x", None),
        ] {
            assert_eq!(packet_of(line).map(|packet| packet.session), session, "{}", line.escape_ascii());
        }
    }
}
