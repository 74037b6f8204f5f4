//! Alcatel-Lucent OmniPCX Enterprise: the SIP trace of `motortrace`.
//!
//! After a public reader of it: `[3 -> ]Sat Nov 21 05:59:01 2026 RECEIVE MESSAGE FROM NETWORK (198.51.100.7:5060 [UDP])`, or
//! `SEND MESSAGE TO NETWORK`, a rule with `utf8` in it, the message, a rule. Lines end in two carriage returns and a
//! newline; later versions write `21/11/26 05:59:01.123456`, day first. The history table of OmniPCX Office numbers events
//! with three digits (`142 REGISTER 500 …`), which are no codes.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Transport, between};
use crate::text::Arena;
use crate::time::{self, Stamp};

pub(super) const ALCATEL: Dialect = Dialect { name: "alcatel-oxe", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let further = above.further().next();
    let header = if above.line.starts_with(b"--------") { further? } else { above.line };
    let mut line = Cut(header);
    let before = line.to(b" MESSAGE ")?;
    let direction = line.which(&[(b"FROM NETWORK (", Direction::Received), (b"TO NETWORK (", Direction::Sent)])?;
    let peer = line.word();
    Some(Marker {
        direction: Some(direction),
        transport: between(line.0, b"[", b"]").and_then(Transport::read),
        peer: above.endpoint(arena, peer.strip_suffix(b")").unwrap_or(peer)),
        stamp: stamp(before),
        ..Marker::default()
    })
}

/// The time before the direction, behind `[3 -> ]` or not.
fn stamp(before: &[u8]) -> Option<Stamp> {
    let text = memchr::memrchr(b']', before).map_or(before, |close| &before[close + 1..]).trim_ascii_start();
    time::by_pattern(b"%d/%m/%y %H:%M:%S%f", text).or_else(|| time::read(text)).map(|(stamp, _)| stamp)
}
