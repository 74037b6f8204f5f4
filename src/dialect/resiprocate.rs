//! reSIProcate and its proxy repro, and 3CX, whose log names the same things.
//!
//! Read in reSIProcate's source (`ReproRunner.cxx`, `SipMessage.cxx`) and in 3CX's manual: between a line of `*v*v…` and one
//! of `*^*^…` stand `INBOUND: Src=[ V4 203.0.113.9:5062 UDP … ], Dst=[ … ]`, an empty line and the message. repro marks what
//! it sends again: `OUTBOUND(retransmit): `. A brief, `SipResp: 486 tid=… cseq=1 INVITE … from(wire)`, stands in many lines
//! for one message: the first of them is the statement (`from(tu)`: what the program itself answers). 3CX says
//! `Call(C:3): Call to '100' has failed; Cause: 486 Busy Here[/INVITE from 203.0.113.9:5062]`, and the like in other
//! versions (from memory, not read).

use super::above::{Above, Cut};
use super::line::{self, Line, code};
use super::{Dialect, Direction, Marker, Statement, Transport};
use crate::scan::{Part, Sighting};
use crate::sip::number;
use crate::text::{Arena, Span, Window};
use crate::time;

pub(super) const RESIPROCATE: Dialect = Dialect {
    name: "resiprocate",
    announces: Some(marker),
    statements: &[Statement { literal: WIRE, read: brief }, Statement { literal: TU, read: brief }],
    ..Dialect::PLAIN
};

/// What the brief of a response begins with, and where it says that the message is from.
const BRIEF: &[u8] = b"SipResp: ";
const WIRE: &[u8] = b"from(wire)";
const TU: &[u8] = b"from(tu)";

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
    Some(Marker { direction: Some(direction), transport, peer, local, stamp: stamp(prefix), ..Marker::default() })
}

/// `[ V4 203.0.113.9:5062 UDP target domain=unspecified … ]`.
fn endpoint(above: &Above<'_, '_>, arena: &mut Arena, tuple: &[u8]) -> (Span, Option<Transport>) {
    let mut words = tuple.split(|&byte| byte == b' ');
    let address = words.find(|word| !matches!(*word, b"" | b"[" | b"V4" | b"V6")).unwrap_or_default();
    let transport = words.next().and_then(Transport::read);
    (above.endpoint(arena, address), transport)
}

/// `SipResp: 486 tid=899769382 cseq=1 INVITE contact=200@198.51.100.7 / 1 from(wire)`.
fn brief(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    const BEFORE: usize = 16 * 1024;
    let line = Line::around(window, hit)?;
    let direction = if line.rest.starts_with(WIRE) { Direction::Received } else { Direction::Sent };
    let begin = memchr::memmem::rfind(line.before, BRIEF)?;
    let (code, rest) = code(&line.before[begin + BRIEF.len()..])?;
    let mut text = Cut(rest);
    text.skip(b" tid=")?;
    text.word();
    text.skip(b"cseq=")?;
    // Some versions have the method first.
    let (first, second) = (text.word(), text.word());
    let (cseq, method) = if number(first).is_some() { (first, second) } else { (second, first) };
    // The same brief above: the program passes the message from one of its parts to another.
    let above = &window.bytes[line.start.saturating_sub(BEFORE).max(window.floor(hit))..line.start];
    if memchr::memmem::rfind(above, &line.before[begin..]).is_some() {
        return None;
    }
    let mut sighting = line.states(code);
    sighting.direction = Some(direction);
    sighting.cseq = number(cseq);
    line.method(&mut sighting, method);
    if sighting.stamp.is_none() {
        sighting.stamp = stamp(line.before);
    }
    Some(sighting)
}

/// `20261121-055901.123`, a column of the log's prefix.
fn stamp(prefix: &[u8]) -> Option<time::Stamp> {
    let mut fields = prefix.split(|&byte| byte == b'|').map(<[u8]>::trim_ascii);
    fields.find_map(|field| time::by_pattern(b"%Y%m%d-%H%M%S%f", field)).map(|(stamp, _)| stamp)
}

/// `; Cause: 486 Busy Here[/INVITE from 203.0.113.9:5062]`, later without the brackets, in early versions
/// `; Cause: 486 Busy Here; from IP:203.0.113.9:5062`; a registration's is `; Cause: Cause: 403 Forbidden/REGISTER from …`.
/// What the program itself made up is `from local`, or `internal`.
fn failed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"; Cause: ")?;
    let (code, text) = code(text.strip_prefix(b"Cause: ").unwrap_or(text))?;
    let answered = memchr::memmem::find(text, b" from ");
    // A phrase may hold a slash too.
    let slash = answered.and_then(|at| memchr::memrchr(b'/', &text[..at]));
    let method = slash.zip(answered).map_or(&b""[..], |(slash, at)| &text[slash + 1..at]);
    let is_method = !method.is_empty() && method.iter().all(u8::is_ascii_uppercase);
    if !is_method && memchr::memmem::find(line.before, b"[CM50").is_none() {
        return None;
    }
    let end = slash.filter(|_| is_method).or_else(|| memchr::memchr(b';', text)).unwrap_or(text.len());
    let phrase = text[..end].trim_ascii();
    let peer = answered.map_or(&b""[..], |at| Cut(&text[at + b" from ".len()..]).word());
    let peer = peer.strip_prefix(b"IP:").unwrap_or(peer);
    let peer = peer.strip_suffix(b"]").filter(|_| !peer.starts_with(b"[")).unwrap_or(peer);
    let mut sighting = line.states(code);
    sighting.stamp = time::by_pattern(b"%m/%d/%Y %H:%M:%S%f", line.before).map(|(stamp, _)| stamp).or(sighting.stamp);
    line.set(&mut sighting, Part::Phrase, phrase.strip_suffix(b"[").unwrap_or(phrase));
    if is_method {
        line.method(&mut sighting, method);
    }
    if line::is_address(peer) {
        line.peer(&mut sighting, arena, Direction::Received, peer);
    }
    Some(sighting)
}
