//! OpenSIPS: its module tracer with a destination `syslog:`, and its accounting lines.
//!
//! Read in OpenSIPS' source (`tracer.c`, `acc.c`) and in logs of OpenSIPS 4.1-dev: `in udp 198.51.100.7:5060 ->
//! 192.0.2.1:5060` behind syslog's prefix and `NOTICE:`, then the message; `out` is sent. Both directions are logged, so that a
//! relayed response stands there twice. Accounting lines are Kamailio's, with other fields at their beginning.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Statement, kamailio, script, syslog, xlog};
use crate::scan::Sighting;
use crate::sip::start_line::VERSION;
use crate::text::{Arena, Window};

pub(super) const OPENSIPS: Dialect = Dialect {
    name: "opensips",
    announces: Some(marker),
    statements: &[
        Statement { literal: b"ACC: ", read: accounting },
        Statement { literal: VERSION, read: parsed_reply },
        xlog::OPENSIPS,
        script::OPENSIPS_REPLY,
        script::OPENSIPS_FAILED,
        Statement { literal: super::WITH_CODE, read: probed },
    ],
    ..Dialect::PLAIN
};

/// `DBG:dispatcher:ds_options_callback: OPTIONS-Request was finished with code 408 (to sip:192.0.2.7:5060, group 2)`.
fn probed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    kamailio::probe(window, hit, arena, b":ds_options_callback: ")
}

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let arrow = memchr::memmem::find(above.line, b" -> ")?;
    let (before, destination) = (&above.line[..arrow], &above.line[arrow + 4..]);
    let source = before.len() - before.iter().rev().take_while(|byte| **byte != b' ').count();
    let words = before[..source].trim_ascii_end();
    let name = words.iter().rposition(|byte| *byte == b' ')?;
    let transport = super::Transport::read(&words[name + 1..])?;
    let (prefix, direction) = match words[..name].strip_suffix(b"in") {
        Some(prefix) => (prefix, Direction::Received),
        None => (words[..name].strip_suffix(b"out")?, Direction::Sent),
    };
    // `NOTICE:in udp …`; in JSON the word stands alone.
    if prefix.last().is_some_and(u8::is_ascii_alphanumeric) || destination.contains(&b' ') {
        return None;
    }
    let envelope = syslog::read(prefix);
    let source = above.endpoint(arena, &before[source..]);
    let destination = above.endpoint(arena, Cut(destination).word());
    let (peer, local) = if direction == Direction::Sent { (destination, source) } else { (source, destination) };
    Some(Marker {
        direction: Some(direction),
        transport: Some(transport),
        peer,
        local,
        stamp: envelope.map(|envelope| envelope.stamp),
        host: envelope.map(|envelope| above.span(envelope.host)).unwrap_or_default(),
        ..Marker::default()
    })
}

/// `DBG:core:parse_msg:  version: <SIP/2.0>`, and the status on the line below.
fn parsed_reply(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let sighting = kamailio::parsed_reply(window, hit, arena)?;
    let before = &window.bytes[sighting.place as usize..hit];
    memchr::memmem::find(before, b":core:parse_msg: ").map(|_| sighting)
}

/// `NOTICE:ACC: call missed: timestamp=1795243826;created=1795243826;setuptime=0;method=INVITE;…`. Kamailio puts the name of
/// a function and a blank before `ACC`.
fn accounting(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let start = window.line_start(hit, window.floor(hit))?;
    let before = &window.bytes[start..hit];
    // Up to 2.4 it put the name of a function before it too.
    let is_here = before.ends_with(b":") || memchr::memmem::find(before, b"opensips[").is_some();
    if is_here { kamailio::accounting(window, hit, arena) } else { None }
}
