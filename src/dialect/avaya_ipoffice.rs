//! Avaya IP Office: SysMonitor traces, releases 6 to 12.
//!
//! Real text and a public reader of it: `3309492437mS SIP Rx: TCP 198.51.100.7:5060 -> 192.0.2.1:40123`, milliseconds since
//! the system started, with a date and a time or just a time before them in some settings; then the message, each line
//! behind twenty blanks. `SIP Call Rx:` and other lines of the trace only tell what a message was.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker};
use crate::text::Arena;
use crate::time;

pub(super) const IP_OFFICE: Dialect = Dialect { name: "avaya-ipoffice", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let before = line.to(b"mS SIP ")?;
    let direction = line.which(&[(b"Rx: ", Direction::Received), (b"Tx: ", Direction::Sent)])?;
    let transport = line.transport();
    line.blanks();
    let source = line.to(b" -> ")?;
    let (peer, local) = if direction == Direction::Received { (source, line.word()) } else { (line.word(), source) };
    let clock = before.trim_ascii_end();
    let uptime = clock.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let clock = &clock[..clock.len() - uptime];
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        stamp: time::read(clock.trim_ascii_start()).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}
