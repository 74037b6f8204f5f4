//! sipXecs and sipX.
//!
//! Read in its source (`SipClient.cpp`, `SipUserAgent.cpp`); no public log was found. One escaped line a message:
//! `"2026-11-21T05:59:01.267000Z":142:INCOMING:INFO:sipx.example.net:SipClientUdp-5:B4:sipXproxy:"Read SIP message:`,
//! `----Local Host:192.0.2.1---- Port: 5060----`, `----Remote Host:203.0.113.9---- Port: 5062----`, the message, a line of
//! `=`.

use super::above::{Above, Cut, host_and_port};
use super::{Dialect, Direction, Marker};
use crate::text::{Arena, Span};
use crate::time;

pub(super) const SIPXECS: Dialect = Dialect { name: "sipxecs", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let peer = side(above.line, b"----Remote Host:", arena)?;
    let mut further = above.further();
    let local = side(further.next()?, b"----Local Host:", arena)?;
    let line = further.next()?;
    // What stands before the quote is not there where the string has been taken out of its line.
    let has = |text: &[u8]| memchr::memmem::find(line, text).is_some();
    let direction = if has(b":INCOMING:") || line.ends_with(b"Read SIP message:") {
        Some(Direction::Received)
    } else {
        (has(b":OUTGOING:") || line.ends_with(b" sent message:")).then_some(Direction::Sent)
    };
    let start = line.strip_prefix(b"\"").unwrap_or(line);
    let mut rest = Cut(start);
    let host = rest.to(b":INFO:").and_then(|_| rest.to(b":")).unwrap_or_default();
    Some(Marker {
        direction,
        peer,
        local,
        host: above.span(host),
        stamp: time::read(start).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

fn side(line: &[u8], name: &[u8], arena: &mut Arena) -> Option<Span> {
    let mut line = Cut(line);
    line.skip(name)?;
    let host = line.to(b"---- Port: ")?;
    let port = line.to(b"----")?;
    Some(host_and_port(arena, host, port))
}
