//! reSIProcate and its proxy repro, and 3CX, whose log names the same things.
//!
//! Read in reSIProcate's source (`ReproRunner.cxx`, `SipMessage.cxx`) and in 3CX's manual: between a line of `*v*v…` and one of
//! `*^*^…` stand `INBOUND: Src=[ V4 203.0.113.9:5062 UDP … ], Dst=[ … ]`, an empty line and the message. repro marks what it
//! sends again: `OUTBOUND(retransmit): `. A brief, `SipResp: 486 tid=… cseq=1 INVITE … from(wire)`, stands in many lines for
//! one message, and is no statement. 3CX says `Call(C:3): Call to '100' has failed; Cause: 486 Busy Here[/INVITE from
//! 203.0.113.9:5062]`.

use super::above::{Above, Cut};
use super::line::{Line, code};
use super::{Dialect, Direction, Marker, Statement, Transport};
use crate::scan::{Part, Sighting};
use crate::text::{Arena, Span, Window};
use crate::time;

pub(super) const RESIPROCATE: Dialect = Dialect { name: "resiprocate", announces: Some(marker), ..Dialect::PLAIN };
pub(super) const THREE_CX: Dialect =
    Dialect { name: "3cx", statements: &[Statement { literal: b"; Cause: ", read: failed }], ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let direction = line.which(&[(b"INBOUND", Direction::Received), (b"OUTBOUND", Direction::Sent)])?;
    line.to(b": Src=")?;
    let source = line.to(b", Dst=")?;
    let destination = line.0;
    let (source, transport) = endpoint(above, arena, source);
    let (destination, _) = endpoint(above, arena, destination);
    let (peer, local) = if direction == Direction::Received { (source, destination) } else { (destination, source) };
    // `*v*v…`, and above it the prefix of the log line.
    let prefix = above.further().nth(1).unwrap_or_default();
    let stamp = prefix
        .split(|&byte| byte == b'|')
        .map(<[u8]>::trim_ascii)
        .find_map(|field| time::by_pattern(b"%Y%m%d-%H%M%S%f", field));
    Some(Marker {
        direction: Some(direction),
        transport,
        peer,
        local,
        stamp: stamp.map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `[ V4 203.0.113.9:5062 UDP target domain=unspecified … ]`.
fn endpoint(above: &Above<'_, '_>, arena: &mut Arena, tuple: &[u8]) -> (Span, Option<Transport>) {
    let mut words = tuple.split(|&byte| byte == b' ');
    let address = words.find(|word| !matches!(*word, b"" | b"[" | b"V4" | b"V6")).unwrap_or_default();
    let transport = words.next().and_then(Transport::read);
    (above.endpoint(arena, address), transport)
}

/// `; Cause: 486 Busy Here[/INVITE from 203.0.113.9:5062]`.
fn failed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, text) = code(line.rest.strip_prefix(b"; Cause: ")?)?;
    let open = memchr::memmem::find(text, b"[/")?;
    let mut answered = Cut(&text[open + 2..]);
    let method = answered.to(b" from ")?;
    let peer = answered.to(b"]")?;
    let mut sighting = line.states(code);
    sighting.stamp = time::by_pattern(b"%m/%d/%Y %H:%M:%S%f", line.before).map(|(stamp, _)| stamp);
    line.set(&mut sighting, Part::Phrase, text[..open].trim_ascii());
    line.method(&mut sighting, method);
    line.peer(&mut sighting, arena, Direction::Received, peer);
    Some(sighting)
}
