//! SIP traces of desk and soft phones that put one line above each message: Snom (and Avaya's D200 and B169, which write
//! alike), RingCentral's and Phoner's soft phones.
//!
//! Real text of each, and public readers of it. Snom:
//! `Sent to udp:198.51.100.7:5060 at 21/11/2026 05:59:01:066 (526 bytes):`, day first and not padded, a colon before the
//! milliseconds; the D200 opens with `[SIP message `. RingCentral:
//! `|05:59:01.340|tSip#14.15368|SIP_MSG |<<<Tx SIP request dst[UDP:198.51.100.7:5060] (1155)`. Phoner:
//! `05:59:01,060: T: 198.51.100.7:5060 (TCP)`, `R:` for received. The clocks of the latter two have no date.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Transport, between};
use crate::text::Arena;
use crate::time;

pub(super) const SNOM: Dialect = Dialect { name: "snom", announces: Some(snom), ..Dialect::PLAIN };
pub(super) const RINGCENTRAL: Dialect = Dialect { name: "ringcentral", announces: Some(ringcentral), ..Dialect::PLAIN };
pub(super) const PHONER: Dialect = Dialect { name: "phoner", announces: Some(phoner), ..Dialect::PLAIN };

fn snom(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let _ = line.skip(b"[SIP message ");
    let direction = line.which(&[(b"Sent to ", Direction::Sent), (b"Received from ", Direction::Received)])?;
    let transport = line.transport()?;
    line.skip(b":")?;
    let peer = line.word();
    line.skip(b"at ")?;
    let stamp = time::by_pattern(b"%d/%m/%Y %H:%M:%S%f", line.0);
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer: above.endpoint(arena, peer),
        stamp: stamp.map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

fn ringcentral(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let before = line.to(b"|SIP_MSG ")?;
    let direction = if memchr::memmem::find(line.0, b"Tx SIP ").is_some() {
        Direction::Sent
    } else {
        memchr::memmem::find(line.0, b"Rx SIP ")?;
        Direction::Received
    };
    let mut end = Cut(between(line.0, b"[", b"]")?);
    let transport = end.transport();
    end.skip(b":")?;
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, end.0),
        stamp: time::read(before.strip_prefix(b"|").unwrap_or(before)).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

fn phoner(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let (stamp, length) = time::read(above.line).filter(|_| above.line.ends_with(b")"))?;
    let mut line = Cut(&above.line[length..]);
    let direction = line.which(&[(b": T: ", Direction::Sent), (b": R: ", Direction::Received)])?;
    let peer = line.word();
    let transport = between(line.0, b"(", b")").and_then(Transport::read)?;
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer: above.endpoint(arena, peer),
        stamp: Some(stamp),
        ..Marker::default()
    })
}
