//! SIP in browsers and in apps built like them: JsSIP, SIP.js, sipML5, dart-sip-ua, and two more that log the same way.
//!
//! Read in public logs and in the source of JsSIP and SIP.js. A console names the direction and nothing else, and puts what it
//! likes before it: `JsSIP:Transport received text message:`, `Thu Nov 27 2014 22:26:22 GMT+0800 (…) | sip.transport | received
//! WebSocket text message:`, `sip.Transport | Sending WebSocket message:`, then, behind an empty line or none, the message.
//! sipML5 begins it on the same line: `SIPml-api.js:1 recv=SIP/2.0 486 Busy Here`.

use super::above::Above;
use super::{Dialect, Direction, Marker};
use crate::text::Arena;
use crate::time;

pub(super) const JSSIP: Dialect = Dialect { name: "jssip", announces: Some(jssip), ..Dialect::PLAIN };
pub(super) const SIP_JS: Dialect = Dialect { name: "sip.js", announces: Some(sip_js), ..Dialect::PLAIN };
pub(super) const DART: Dialect = Dialect { name: "dart-sip-ua", announces: Some(dart), ..Dialect::PLAIN };
pub(super) const SIPML5: Dialect = Dialect { name: "sipml5", announces: Some(same_line), ..Dialect::PLAIN };

/// How the announcing lines end.
const ENDS: [(&[u8], Direction); 8] = [
    (b"received websocket text message:", Direction::Received),
    (b"received websocket binary message:", Direction::Received),
    (b"received websocket message:", Direction::Received),
    (b"received text message:", Direction::Received),
    (b"received binary message:", Direction::Received),
    (b"sending websocket message:", Direction::Sent),
    (b"sending text message:", Direction::Sent),
    (b"sending message:", Direction::Sent),
];

/// The direction that a line ends with.
fn direction(line: &[u8]) -> Option<Direction> {
    let line = line.strip_suffix(b":").map(<[u8]>::trim_ascii_end)?;
    let ends = |end: &[u8]| {
        let end = &end[..end.len() - 1];
        line.len() >= end.len() && line[line.len() - end.len()..].eq_ignore_ascii_case(end)
    };
    ENDS.iter().find(|(end, _)| ends(end)).map(|(_, direction)| *direction)
}

fn has(line: &[u8], name: &[u8]) -> bool {
    line.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name))
}

fn jssip(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let direction = direction(above.line)?;
    has(above.line, b"jssip").then(|| marker(above, direction))
}

fn sip_js(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let direction = direction(above.line)?;
    (has(above.line, b"sip.transport") || has(above.line, b"websocket")).then(|| marker(above, direction))
}

/// `I/flutter (123): [2026-11-21 05:59:01.924] Level.debug transport.dart:314 ::: received text message:=====…>>>>`; what it
/// sends begins behind `::: send: `.
fn dart(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let line = above.line.trim_ascii_end();
    let end = line.iter().rposition(|byte| !matches!(byte, b'=' | b'>' | b' ' | b'-'))?;
    let text = &line[..=end];
    let direction = direction(text).or_else(|| text.ends_with(b" send:").then_some(Direction::Sent))?;
    has(line, b".dart:").then(|| marker(above, direction))
}

fn marker(above: &Above<'_, '_>, direction: Direction) -> Marker {
    // Behind the file and line that a console names, or in brackets.
    let line = above.line;
    let behind = |mark: u8| memchr::memchr(mark, line).map(|at| &line[at + 1..]);
    let texts = [Some(line), behind(b'['), behind(b' ')];
    let stamp = texts.into_iter().flatten().filter_map(time::read).find(|(stamp, _)| stamp.has_date());
    Marker { direction: Some(direction), stamp: stamp.map(|(stamp, _)| stamp), ..Marker::default() }
}

/// What a line ends with that a message goes on with.
fn led(before: &[u8]) -> Option<Direction> {
    let known: [(&[u8], Direction); 6] = [
        (b"recv=", Direction::Received),
        (b"RECV:", Direction::Received),
        (b"SEND:", Direction::Sent),
        (b"INFO: Response from SIP Server:", Direction::Received),
        (b"INFO: Received a message:", Direction::Received),
        (b"INFO: Sending a message:", Direction::Sent),
    ];
    known.iter().find(|(end, _)| before.ends_with(end)).map(|(_, direction)| *direction)
}

fn same_line(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let direction = led(above.line)?;
    let stamp = time::read(above.line).map(|(stamp, _)| stamp).or_else(|| above.stamp_of_record());
    Some(Marker { direction: Some(direction), stamp, ..Marker::default() })
}
