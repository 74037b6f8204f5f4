//! Ingate firewalls and SIParators, up to 6.2: SIP by syslog, a packet for each line.
//!
//! After a public reader of it: `<30>Nov 21 05:59:01 netlogger: Info: sipfw: recv from 198.51.100.7:5061 via 192.0.2.1:5060 TLS
//! connection 2:`, or `send sf (0x1381b50) to … via …`, then each line of the message behind `netlogger:` and fourteen blanks.
//! Rows are lost at random and cut at 256 bytes.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, syslog};
use crate::text::Arena;

pub(super) const INGATE: Dialect = Dialect { name: "ingate", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line.strip_suffix(b":")?);
    line.to(b"sipfw: ")?;
    let direction = line.which(&[(b"recv from ", Direction::Received), (b"send s", Direction::Sent)])?;
    if direction == Direction::Sent {
        line.to(b" to ")?;
    }
    let peer = line.word();
    line.skip(b"via ")?;
    let local = line.word();
    let envelope = syslog::read(above.line);
    Some(Marker {
        direction: Some(direction),
        transport: line.transport(),
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        host: above.span(envelope.map_or(&b""[..], |envelope| envelope.host)),
        stamp: envelope.map(|envelope| envelope.stamp),
        ..Marker::default()
    })
}
