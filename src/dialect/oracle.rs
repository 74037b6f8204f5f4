//! Oracle (Acme Packet) session border controllers: `sipmsg.log`.
//!
//! Real files and three public readers of them. `Nov 21 05:59:01.416 On [6:0]192.0.2.185:5060 received from
//! 198.51.100.150:5060`, the message, and forty dashes; `[6:0]` are slot and VLAN and may be missing. The same header stands
//! above DNS, MGCP and H.323. The copies that address translation makes are announced without a time (`Pre-NAT to
//! private<realm=core> decode:`) and are second prints. A file that is tailed may begin within the time.
//!
//! `log.sipd` writes events as XML, with a message in `<SipMsgSection>`, its line ends as character references, and
//! `<sourceAddress>` and `<direction>RECEIVER</direction>` before it (a short real text).

use super::above::{Above, Cut, host_and_port};
use super::{Dialect, Direction, Marker, between};
use crate::text::Arena;
use crate::time;

pub(super) const SIPMSG: Dialect = Dialect { name: "oracle-sbc", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let copied = |line: &[u8]| line.ends_with(b"decode:") || line.ends_with(b"encoded:") || line.ends_with(b"encode:");
    if copied(above.line) && (above.line.starts_with(b"Pre-NAT ") || above.line.starts_with(b"Post-NAT ")) {
        return Some(Marker { reprint: true, ..Marker::default() });
    }
    if let Some(event) = above.line.strip_suffix(b"<SipMsgSection>") {
        return Some(xml_event(event, arena));
    }
    let mut line = Cut(above.line);
    let before = line.to(b" On ")?;
    let local = line.word();
    let direction = line.which(&[(b"received from ", Direction::Received), (b"sent to ", Direction::Sent)])?;
    let peer = line.word();
    if !line.0.is_empty() || !peer.last()?.is_ascii_digit() {
        return None;
    }
    Some(Marker {
        direction: Some(direction),
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, without_slot(local)),
        stamp: time::read(before).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// What an event of `log.sipd` says before its message.
fn xml_event(event: &[u8], arena: &mut Arena) -> Marker {
    let value = |name: &str| {
        let [opens, closes] = [format!("<{name}>"), format!("</{name}>")];
        between(event, opens.as_bytes(), closes.as_bytes()).unwrap_or_default()
    };
    let direction = match value("direction") {
        b"RECEIVER" => Some(Direction::Received),
        b"SENDER" => Some(Direction::Sent),
        _ => None,
    };
    let source = host_and_port(arena, value("sourceAddress"), value("sourcePort"));
    let destination = host_and_port(arena, value("destinationAddress"), value("destinationPort"));
    let (peer, local) = match direction {
        Some(Direction::Received) => (source, destination),
        Some(Direction::Sent) => (destination, source),
        None => Default::default(),
    };
    let stamp = time::read(event).map(|(stamp, _)| stamp);
    Marker { direction, peer, local, stamp, ..Marker::default() }
}

/// `address:port` without the `[slot:vlan]` before it.
fn without_slot(local: &[u8]) -> &[u8] {
    match memchr::memchr(b']', local) {
        Some(close) if local.starts_with(b"[") && local.get(close + 1) != Some(&b':') => &local[close + 1..],
        _ => local,
    }
}
