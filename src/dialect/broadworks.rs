//! Cisco BroadWorks: XSLog and PSLog of the application server, and the text that sip-viewer reads.
//!
//! Real text and a public reader of it. A record `2026.11.21 05:59:01:258 EST | Info       | SipMedia | +15555550100 |
//! callhalf-356:0`, an empty line, a tab and `udp 661 Bytes IN from 198.51.100.7:5060`, the message. The call half is the
//! session. Names such as `Sip100InfoEvent` are classes of the product and no codes. sip-viewer's own form and that of
//! JAIN-SIP programs is `[2026/11/21 05:59:01.109] IN 198.51.100.7:5060 --> 192.0.2.5:5060`.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker};
use crate::text::Arena;
use crate::time;

pub(super) const BROADWORKS: Dialect = Dialect { name: "broadworks", announces: Some(broadworks), ..Dialect::PLAIN };
pub(super) const SIP_VIEWER: Dialect = Dialect { name: "sip-viewer", announces: Some(sip_viewer), ..Dialect::PLAIN };

fn broadworks(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line.trim_ascii_start());
    let transport = line.transport()?;
    line.skip(b" ")?;
    line.number()?;
    line.skip(b" Bytes ")?;
    let direction = line.which(&[(b"IN from ", Direction::Received), (b"OUT to ", Direction::Sent)])?;
    let mut marker = Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer: above.endpoint(arena, line.word()),
        ..Marker::default()
    };
    if let Some(header) = above.further().next() {
        marker.stamp = time::by_pattern(b"%Y.%m.%d %H:%M:%S%f", header).map(|(stamp, length)| {
            let zone = header[length..].trim_ascii_start().split(|byte| !byte.is_ascii_alphabetic()).next();
            stamp.in_zone(zone.and_then(time::zone))
        });
        let last = header.rsplit(|&byte| byte == b'|').next().unwrap_or_default().trim_ascii();
        if last.starts_with(b"callhalf-") {
            marker.session = above.span(last);
        }
    }
    Some(marker)
}

fn sip_viewer(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    line.skip(b"[")?;
    let time = line.to(b"] ")?;
    let direction = line.which(&[(b"IN ", Direction::Received), (b"OUT ", Direction::Sent)])?;
    let source = line.to(b" --> ")?;
    let (peer, local) = if direction == Direction::Received { (source, line.word()) } else { (line.word(), source) };
    Some(Marker {
        direction: Some(direction),
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        stamp: time::read(time).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}
