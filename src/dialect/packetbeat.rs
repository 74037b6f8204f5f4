//! Packetbeat's events, and other records in the same schema (ECS with `sip.*`), as JSON lines.
//!
//! Read in Packetbeat's documentation ("SIP fields") and in Elastic's ECS; no file of a running Packetbeat. `sip.code` is a
//! text; names are nested or hold their dots. Where the message itself is kept (`event.original`), that is the record.

use super::row::{Row, code};
use super::{Dialect, Direction, Statement, object};
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
    let direction = match &object.text("network.direction")[..] {
        b"ingress" | b"inbound" => Some(Direction::Received),
        b"egress" | b"outbound" => Some(Direction::Sent),
        _ => None,
    };
    let source = row.address(&object.text("source.ip"), &object.text("source.port"));
    let destination = row.address(&object.text("destination.ip"), &object.text("destination.port"));
    row.ends(direction, source, destination);
    Some(row.sighting)
}
