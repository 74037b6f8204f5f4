//! Cisco Unified Communications Manager: SDL and SDI traces, releases 8 to 14.
//!
//! Real text in Cisco's documents, and two public readers of it. `02760590.002 |05:59:01.400 |AppInfo  |SIPTcp -
//! wait_SdlReadRsp: Incoming SIP TCP message from 192.0.2.61 on port 57378 index 12386 with 503 bytes:`, the sender's
//! `[101342,NET]` on a line of its own, then the message. Over UDP the port stands in brackets: `192.0.2.61:[5060]:`. The
//! clock has no date, but in SDI files, which write the month first.

use super::above::{Above, Cut, host_and_port};
use super::{Dialect, Direction, Marker};
use crate::text::Arena;
use crate::time::{self, Stamp};

pub(super) const CUCM: Dialect = Dialect { name: "cisco-cucm", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let header = if above.line.ends_with(b",NET]") && above.line.starts_with(b"[") {
        above.further().next()?
    } else {
        above.line
    };
    read(header, arena)
}

/// Reads the line that announces a message.
fn read(header: &[u8], arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(header);
    let before = line.to(b"ing SIP ")?;
    let direction = if before.ends_with(b"Incom") {
        Direction::Received
    } else if before.ends_with(b"Outgo") {
        Direction::Sent
    } else {
        return None;
    };
    let transport = line.transport()?;
    line.skip(b" message ")?;
    if direction == Direction::Received {
        line.to(b"from ")?
    } else {
        line.to(b"to ")?
    };
    let peer = line.word();
    let peer = match memchr::memmem::rfind(peer, b":[") {
        Some(colon) => {
            let port = &peer[colon + 2..];
            host_and_port(arena, &peer[..colon], &port[..memchr::memchr(b']', port)?])
        }
        None => {
            line.skip(b"on port ")?;
            host_and_port(arena, peer, line.word())
        }
    };
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer,
        stamp: stamp(before),
        ..Marker::default()
    })
}

/// `02760590.002 |05:59:01.400 |`, or with a date, or the date and the time alone.
fn stamp(line: &[u8]) -> Option<Stamp> {
    let text = match memchr::memchr(b'|', line) {
        Some(bar) if bar < 16 => &line[bar + 1..],
        _ => line,
    };
    let text = text.trim_ascii_start();
    time::by_pattern(b"%m/%d/%Y %H:%M:%S%f", text).or_else(|| time::read(text)).map(|(stamp, _)| stamp)
}
