//! Linphone, belle-sip and flexisip.
//!
//! Read in belle-sip's source (`channel.c`), in logs of linphonec 5.1.65 and in public logs of phones:
//! `2026-11-21 05:59:01:720 belle-sip-message-channel [0x5615064b3d00]: received [376] new bytes from
//! [UDP://198.51.100.7:5060]:` (the number is a length), or `channel [0x…]: message sent to [UDP://198.51.100.7:5060], size:
//! [497] bytes`, then the message. Its callbacks name the code once more.

use super::above::{Above, Cut};
use super::line::{Line, code, implied_method};
use super::{Dialect, Direction, Marker, Statement, Transport, between};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::sip::{Method, number};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const LINPHONE: Dialect = Dialect {
    name: "linphone",
    announces: Some(marker),
    goes_on: Some(goes_on),
    statements: &[
        Statement { literal: b"receiving call response [", read: call_response },
        Statement { literal: b"Register refresher [", read: refresher },
    ],
    ..Dialect::PLAIN
};

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    if !matches!(line.0.last(), Some(b':' | b's')) {
        return None;
    }
    let before = line.to(b"channel [")?;
    line.to(b"]: ")?;
    let direction = if line.skip(b"received [").is_some() {
        line.to(b"] new bytes from [")?;
        Direction::Received
    } else {
        // Some of it, or none of it to test what happens then.
        line.which(&[
            (b"message sent to [", ()),
            (b"message partly sent to [", ()),
            (b"message silently discarded to [", ()),
        ])?;
        Direction::Sent
    };
    let transport = Transport::read(line.to(b"://")?);
    let peer = &line.0[..memchr::memrchr(b']', &line.0[..line.0.len().min(64)])?];
    let peer = peer.split(|&byte| byte == b',').next()?;
    let peer = if direction == Direction::Sent { peer.strip_suffix(b"]").unwrap_or(peer) } else { peer };
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, peer),
        stamp: stamp(before),
        ..Marker::default()
    })
}

/// The marker of a message that a stream delivered together with the one before it, which ends right above: `received [864]
/// new bytes from [TCP://198.51.100.7:5060]:` tells how many bytes came at once.
fn goes_on(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    /// How far behind the marker the last of them may begin, in bytes.
    const FAR: usize = 4096;
    /// How many messages may come at once.
    const MESSAGES: usize = 4;
    /// How many lines a message may have.
    const LINES: usize = 128;
    let via = above.below().next()?;
    let over = via.strip_prefix(b"Via: SIP/2.0/").or_else(|| via.strip_prefix(b"v: SIP/2.0/"))?;
    // Of the transports only UDP is none.
    if over.starts_with(b"U") {
        return None;
    }
    let (window, mut place) = (above.window, above.at);
    // Logs of nothing but messages are no reason to look at one after the other.
    let near = &window.bytes[place.saturating_sub(FAR).max(window.floor(place))..place];
    memchr::memmem::find(near, b"] new bytes from [")?;
    for _ in 0..MESSAGES {
        let floor = window.floor(place);
        let mut start = place;
        let is_start = |line: &[u8]| line.starts_with(VERSION) || line.trim_ascii_end().ends_with(b" SIP/2.0");
        for _ in 0..LINES {
            let (line, begin) = window.line_before(start, floor)?;
            start = begin;
            if is_start(line) {
                break;
            }
        }
        let earlier = Above::new(window, start);
        if let Some(marker) = marker(&earlier, arena) {
            let length = between(earlier.line, b": received [", b"] new bytes from [").and_then(number)?;
            // The log may have lost the carriage returns that the number counts.
            let text = &window.bytes[start..above.at];
            let ends = text.iter().zip(text.iter().skip(1)).filter(|pair| *pair.1 == b'\n' && *pair.0 != b'\r').count();
            return (text.len() + ends < length as usize).then_some(marker);
        }
        if !earlier.ends_a_message() {
            return None;
        }
        place = start;
    }
    None
}

/// The time on a line: linphonec and the desktop put a colon before the milliseconds; Android's log has its own.
fn stamp(line: &[u8]) -> Option<time::Stamp> {
    time::by_pattern(b"%Y-%m-%d %H:%M:%S%f", line)
        .or_else(|| time::by_pattern(b"%m-%d %H:%M:%S%f", line))
        .or_else(|| time::read(line))
        .map(|(stamp, _)| stamp)
}

/// `Op [0x561506438700] receiving call response [486], dialog is [0x5615064e8fa0] in state [BELLE_SIP_DIALOG_TERMINATED]`.
fn call_response(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b"receiving call response [")?)?;
    rest.starts_with(b"]").then_some(())?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, Method::Invite);
    Some(sighting)
}

/// `Register refresher [403] reason [Forbidden] for proxy [sip:198.51.100.7:5070]`; 0 and less are no codes.
fn refresher(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b"Register refresher [")?)?;
    let phrase = between(rest, b"] reason [", b"] for proxy [")?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, Method::Register);
    line.set(&mut sighting, Part::Phrase, phrase);
    Some(sighting)
}
