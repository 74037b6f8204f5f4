//! Smaller stacks and tools that put one line above a message: Sippy, Twinkle, sipgo, sipsak.
//!
//! Read in their sources (`SipTransactionManager.py`, Twinkle's `transceiver`, sipgo's `transport_layer.go`) and in logs of
//! sipsak 0.9.8; see each marker.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Transport, line};
use crate::text::Arena;
use crate::time;

pub(super) const SIPPY: Dialect = Dialect { name: "sippy", announces: Some(sippy), ..Dialect::PLAIN };
pub(super) const TWINKLE: Dialect = Dialect { name: "twinkle", announces: Some(twinkle), ..Dialect::PLAIN };
pub(super) const SIPGO: Dialect = Dialect { name: "sipgo", announces: Some(sipgo), ..Dialect::PLAIN };
pub(super) const SIPSAK: Dialect = Dialect { name: "sipsak", announces: Some(sipsak), ..Dialect::PLAIN };

/// `21 Nov 05:59:01.123/a84b4c76e66710@192.0.2.10/b2bua: RECEIVED message from 198.51.100.7:5060:`.
fn sippy(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let line = above.line.strip_suffix(b":")?;
    let find = |text: &[u8]| memchr::memmem::find(line, text).map(|at| at + text.len());
    let (direction, at) = match find(b": RECEIVED message from ") {
        Some(at) => (Direction::Received, at),
        None => (Direction::Sent, find(b": SENDING message to ")?),
    };
    Some(Marker {
        direction: Some(direction),
        peer: above.endpoint(arena, &line[at..]),
        stamp: time::read(line).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `+++ 21-11-2026 05:59:01.123456 INFO SIP ::recv_udp`, `Received from: udp:198.51.100.7:5060`, the message, `---`.
fn twinkle(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let direction = line.which(&[(b"Received from: ", Direction::Received), (b"Send to: ", Direction::Sent)])?;
    let transport = Some(line.transport()?);
    line.skip(b":")?;
    let date = above.further().next()?.strip_prefix(b"+++ ")?;
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, line.0),
        stamp: time::by_pattern(b"%d-%m-%Y %H:%M:%S%f", date).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `=== UDP read from 192.0.2.1:5060 <- 198.51.100.7:5060 ===`, `=== UDP write to 192.0.2.1:5060 -> …`: what the arrow
/// comes from or goes to is the other side, whatever `from` says. In lines of Go's own logging a colon ends it:
/// `time=… level=DEBUG msg="UDP read from …:\nSIP/2.0 486 Busy Here`.
fn sipgo(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let line = above.line.strip_suffix(b"===").or_else(|| above.line.strip_suffix(b":"))?.trim_ascii_end();
    let find = |text: &[u8]| memchr::memmem::find(line, text).map(|at| (at, at + text.len()));
    let (direction, (before, at)) = match find(b" read from ") {
        Some(at) => (Direction::Received, at),
        None => (Direction::Sent, find(b" write to ")?),
    };
    let name = line[..before].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let transport = Transport::read(&line[before - name..before])?;
    let mut text = Cut(&line[at..]);
    let local = text.word();
    text.which(&[(b"<- ", ()), (b"-> ", ())])?;
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer: above.endpoint(arena, text.0),
        local: above.endpoint(arena, local),
        stamp: line::stamp(line),
        ..Marker::default()
    })
}

/// `received from: UDP:198.51.100.7:5060`, behind a line `message received`; what it sends it names below the message.
fn sipsak(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    line.skip(b"received from: ")?;
    let transport = Some(line.transport()?);
    line.skip(b":")?;
    Some(Marker {
        direction: Some(Direction::Received),
        transport,
        peer: above.endpoint(arena, line.0),
        ..Marker::default()
    })
}
