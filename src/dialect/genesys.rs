//! Genesys SIP Server.
//!
//! A little real text and a public reader of it:
//! `05:59:01.897: SIPTR: Received [0,UDP] 502 bytes from 198.51.100.4:5060 <<<<<`, or
//! `05:59:01.897: Sending  [0,UDP] 462 bytes to 198.51.100.4:5060 >>>>>` with two blanks, then the message. The clock has no
//! date; only the header of the file has, in a line `Local time:` (documentation).

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker};
use crate::text::Arena;
use crate::time::{self, Stamp};

pub(super) const GENESYS: Dialect = Dialect { name: "genesys", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    if !matches!(line.0.last(), Some(b'<' | b'>')) {
        return None;
    }
    let received = memchr::memmem::find(line.0, b"Received [").is_some();
    line.to(if received { b"Received [" } else { b"Sending  [" })?;
    line.to(b",")?;
    let transport = line.transport();
    line.to(if received { b" bytes from " } else { b" bytes to " })?;
    let direction = if received { Direction::Received } else { Direction::Sent };
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, line.word()),
        stamp: time::read(above.line).map(|(stamp, _)| stamp),
        dated: began(above),
        ..Marker::default()
    })
}

/// When the file was begun, if its header is in reach: `Local time:        2026-11-21T05:50:00.123`. From there on each clock
/// takes the date of the one before it.
fn began(above: &Above<'_, '_>) -> Option<Stamp> {
    const TITLE: &[u8] = b"\nLocal time:";
    let before = above.before();
    let at = memchr::memmem::rfind(before, TITLE)? + TITLE.len();
    time::read(before[at..].trim_ascii_start()).map(|(stamp, _)| stamp).filter(|stamp| stamp.has_date())
}
