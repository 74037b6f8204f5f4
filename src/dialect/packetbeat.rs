//! Packetbeat's events, and other records in the same schema (ECS with `sip.*`), as JSON lines.
//!
//! Read in Packetbeat's documentation ("SIP fields") and in Elastic's ECS; no file of a running Packetbeat. `sip.code` is a
//! text; names are nested or hold their dots. Where the message itself is kept (`event.original`), that is the record.

use super::object::Object;
use super::row::{self, Row, code};
use super::{Dialect, Direction, Marker, Statement, Transport, object};
use crate::scan::{Part, Sighting};
use crate::sip::number;
use crate::text::{Arena, Window};

pub(super) const PACKETBEAT: Dialect =
    Dialect { name: "packetbeat", statements: &[Statement { literal: super::JSON_SIP, read }], ..Dialect::PLAIN };

fn read(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let rest = window.bytes[hit..].strip_prefix(super::JSON_SIP)?;
    let nested = rest.strip_prefix(b"\"").is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"));
    if !nested && !rest.starts_with(b".") {
        return None;
    }
    let (start, object) = object::around(window, hit)?;
    if object.text("sip.type") != b"response" || object.holds_message() {
        return None;
    }
    let mut row = Row::new(window, arena, start, code(&object.text("sip.code"))?);
    row.time(&object.any(&["sip.timestamp", "@timestamp"]));
    for (part, path) in [
        (Part::Phrase, "sip.status"),
        (Part::CallId, "sip.call_id"),
        (Part::From, "sip.from.uri.original"),
        (Part::FromTag, "sip.from.tag"),
        (Part::To, "sip.to.uri.original"),
        (Part::ToTag, "sip.to.tag"),
        (Part::Via, "sip.via.original"),
        (Part::Server, "sip.user_agent.original"),
        (Part::Host, "host.name"),
    ] {
        row.set(part, &object.text(path));
    }
    row.sighting.cseq = number(&object.text("sip.cseq.code"));
    row.method(&object.text("sip.cseq.method"));
    row.transport(&object.text("network.transport"));
    let direction = direction(&object);
    let source = row.address(&object.text("source.ip"), &object.text("source.port"));
    let destination = row.address(&object.text("destination.ip"), &object.text("destination.port"));
    row.ends(direction, source, destination);
    Some(row.sighting)
}

fn direction(object: &Object) -> Option<Direction> {
    match &object.text("network.direction")[..] {
        b"ingress" | b"inbound" => Some(Direction::Received),
        b"egress" | b"outbound" => Some(Direction::Sent),
        _ => None,
    }
}

/// What the event says of the message that it holds (`event.original`).
pub(super) fn beside(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Marker> {
    let (_, object) = object::around(window, hit)?;
    let [source, source_port, destination, destination_port] =
        ["source.ip", "source.port", "destination.ip", "destination.port"].map(|path| object.text(path));
    if object.get("sip").is_none() && object.get("sip.type").is_none() || source.is_empty() {
        return None;
    }
    let source = row::address(window, arena, &source, &source_port);
    let destination = row::address(window, arena, &destination, &destination_port);
    let direction = direction(&object);
    let (peer, local) = row::sides(direction, source, destination);
    let transport = Transport::read(&object.text("network.transport"));
    let stamp = row::stamp(&object.any(&["sip.timestamp", "@timestamp"]));
    Some(Marker { direction, transport, peer, local, stamp, ..Marker::default() })
}
