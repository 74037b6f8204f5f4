//! Yate.
//!
//! Read in Yate's source (`ysipchan.cpp`, `msgsniff.cpp`) and in logs of Yate 6.4: `20261121055901.867619 <sip:INFO>
//! 'udp:192.0.2.1:5060' received 322 bytes SIP message from 198.51.100.7:5060 [0x561af8c05c20]`, five dashes (six in older
//! ones), the message. What is sent has its code in that line. The time may also count from the start of the program, which
//! is no time of day. Over TCP the other side is named by the connection alone.

use super::above::{Above, is_rule};
use super::line::{Line, code};
use super::{Dialect, Direction, Marker, Statement, Transport, between};
use crate::scan::{Part, Sighting};
use crate::sip::leading_number;
use crate::text::{Arena, Window};
use crate::time;

pub(super) const YATE: Dialect = Dialect {
    name: "yate",
    announces: Some(marker),
    statements: &[Statement { literal: b"cause_sip'] = '", read: sniffed }],
    ..Dialect::PLAIN
};

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    if !is_rule(above.line, b'-', 5) || above.line.len() > 6 {
        return None;
    }
    let line = above.further().next()?;
    let find = |text: &[u8]| memchr::memmem::find(line, text).map(|at| at + text.len());
    let (direction, text) = if let Some(at) = find(b" received ").or_else(|| find(b"Received ")) {
        let (_, digits) = leading_number(&line[at..])?;
        (Direction::Received, line[at + digits..].strip_prefix(b" bytes SIP message")?)
    } else {
        let at = find(b" sending ").or_else(|| find(b"Sending "))?;
        (Direction::Sent, &line[at..])
    };
    let side: &[u8] = if direction == Direction::Received { b" from " } else { b" to " };
    let peer =
        memchr::memmem::rfind(text, side).and_then(|at| text[at + side.len()..].split(|&byte| byte == b' ').next());
    let listener = between(line, b"> '", b"'").unwrap_or_default();
    let colon = memchr::memchr(b':', listener).unwrap_or(0);
    // A connection is called after both its ends: `tcp:192.0.2.1:5060-198.51.100.7:40412`.
    let (listener, other) = match memchr::memchr(b'-', listener) {
        Some(dash) => (&listener[..dash], Some(&listener[dash + 1..])),
        None => (listener, None),
    };
    let peer = peer.or(other);
    Some(Marker {
        direction: Some(direction),
        transport: Transport::read(&listener[..colon]),
        peer: peer.map(|peer| above.endpoint(arena, peer)).unwrap_or_default(),
        local: listener.get(colon + 1..).map(|local| above.endpoint(arena, local)).unwrap_or_default(),
        stamp: time::by_pattern(b"%Y%m%d%H%M%S%f", line).or_else(|| time::read(line)).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `  param['cause_sip'] = '486'`, of a message that the module msgsniff shows.
fn sniffed(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b"cause_sip'] = '")?)?;
    (rest == b"'" && line.before.ends_with(b"param['")).then_some(())?;
    let mut sighting = line.states(code);
    let (below, behind) = match window.line(hit, window.ceiling(hit)).1 {
        Some(next) => window.line(next, window.ceiling(hit)),
        None => (&[][..], None),
    };
    let phrase = between(below, b"param['reason_sip'] = '", b"'");
    sighting.unfinished = phrase.is_none() && behind.is_none();
    line.set(&mut sighting, Part::Phrase, phrase.unwrap_or_default());
    Some(sighting)
}
