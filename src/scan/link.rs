//! Which message a statement without a Call-ID is about.
//!
//! Products that log both messages and lines about them seldom name the Call-ID in the latter. What such a line does say, and
//! that it is the same product's, has to agree with a message nearby: the number and method of CSeq where the line has
//! them, else code, direction, method and peer as far as both are known.

use super::nearby::{candidates, value_of};
use super::place::Place;
use super::wrapped::{self, Assembler, Kind, Wish};
use super::{Part, Sighting, Sightings, Values};
use crate::dialect::{self, DIALECTS, Direction, Evidence};
use crate::sip::{Header, Method, leading_number, start_line};
use crate::text::{Arena, Text, Window};

/// How far a message may stand from a line about it. Its marker is looked for this much further away.
const NEAR: usize = 24 * 1024;

/// A message's headers are looked through this far.
const HEADERS: usize = 4 * 1024;

/// A message as far as a line about it may tell it.
pub(super) struct Message {
    place: usize,
    code: u16,
    dialect: u8,
    direction: Option<Direction>,
    /// Without a port.
    host: Vec<u8>,
    cseq: Option<(u32, Method)>,
}

/// The responses in the window and its context, by place.
pub(super) fn messages(window: &Window<'_>, only: Option<u8>) -> Vec<Message> {
    let (mut arena, mut scratch, mut assembler) = (Arena::default(), Sightings::default(), Assembler::new(only));
    let message =
        |at| plain(window, at, only, &mut arena).or_else(|| wrapped(&mut assembler, window, at, &mut scratch));
    candidates(window).into_iter().filter_map(message).collect()
}

/// The response at `at`, if it stands in the log as it is.
fn plain(window: &Window<'_>, at: usize, only: Option<u8>, arena: &mut Arena) -> Option<Message> {
    // What stands further above must not count: it may be out of sight of a window that was cut differently.
    let cut = at.saturating_sub(NEAR);
    let near = Window {
        bytes: &window.bytes[cut..window.bytes.len().min(at + HEADERS)],
        owned: 0..0,
        base: window.base + cut as u64,
        ends: false,
    };
    let place = Place::of_status(&near, at - cut)?;
    let (line, next) = near.line(at - cut, near.bytes.len());
    let code = start_line::status_line(line)?.code;
    arena.clear();
    let marker = dialect::marker(&near, place.line, only, arena);
    let (dialect, marker) = marker.unwrap_or((dialect::BARE, dialect::Marker::default()));
    let peer = Text { window: near.bytes, arena }.get(marker.peer);
    Some(Message {
        place: at,
        code,
        dialect,
        direction: marker.direction,
        host: host(peer).to_vec(),
        cseq: cseq_of(&near, &place, next),
    })
}

/// The same of one that does not.
fn wrapped(assembler: &mut Assembler, window: &Window<'_>, at: usize, scratch: &mut Sightings) -> Option<Message> {
    scratch.clear();
    let wish = Wish { back: NEAR, ahead: HEADERS, above: true };
    let plain_log = assembler.assemble(window, at, Kind::Status, wish)?;
    let found = wrapped::read(&plain_log, at, &[], scratch)?.clone();
    let text = Text { window: window.bytes, arena: &scratch.values.arena };
    Some(Message {
        place: at,
        code: found.code,
        dialect: found.dialect,
        direction: found.direction,
        host: host(text.get(found.part(Part::Peer))).to_vec(),
        cseq: found.cseq.map(|number| (number, found.method)),
    })
}

fn cseq_of(window: &Window<'_>, place: &Place, next: Option<usize>) -> Option<(u32, Method)> {
    let value = value_of(window, place, next, window.bytes.len(), Header::CSeq)?;
    let (number, digits) = leading_number(value)?;
    Some((number, Method::read(value[digits..].trim_ascii())))
}

/// `address:port` without the port, and without the brackets of IPv6.
fn host(peer: &[u8]) -> &[u8] {
    let host = match peer.iter().rposition(|byte| !byte.is_ascii_digit()) {
        Some(colon) if peer[colon] == b':' && !peer[..colon].contains(&b':') => &peer[..colon],
        Some(colon) if peer[colon] == b':' && peer[..colon].ends_with(b"]") => &peer[..colon],
        _ => peer,
    };
    host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host)
}

/// Whether one of `messages` is what `sighting`, which names no Call-ID, tells of.
pub(super) fn is_told(messages: &[Message], window: &Window<'_>, sighting: &Sighting, values: &Values) -> bool {
    let text = Text { window: window.bytes, arena: &values.arena };
    let peer = host(text.get(sighting.part(Part::Peer)));
    let place = sighting.place as usize;
    let from = messages.partition_point(|message| message.place + NEAR < place);
    let near = messages[from..].iter().take_while(|message| message.place <= place + NEAR);
    near.into_iter().any(|message| {
        let agrees = sighting
            .direction
            .is_none_or(|direction| message.direction.is_none_or(|other| direction == other))
            && (peer.is_empty() || message.host.is_empty() || peer == message.host)
            && (sighting.method == Method::Unknown || message.cseq.is_none_or(|(_, method)| method == sighting.method));
        same_code(sighting, message.code)
            && agrees
            && match (sighting.cseq, message.cseq) {
                (Some(number), Some((other, _))) => number == other,
                _ => product(message.dialect) == product(sighting.dialect),
            }
    })
}

/// Whether `code` may be what `sighting` tells of.
pub(super) fn same_code(sighting: &Sighting, code: u16) -> bool {
    match sighting.evidence {
        Evidence::Derived => sighting.code == code || refuses(sighting.code) && refuses(code),
        _ => sighting.code == code,
    }
}

/// The codes that one refusal may be told as: a product's line says why, and not which of them was sent.
fn refuses(code: u16) -> bool {
    matches!(code, 401 | 403 | 404 | 407)
}

/// The product that a dialect belongs to: some have several.
fn product(dialect: u8) -> &'static str {
    let name = DIALECTS.get(usize::from(dialect)).map_or("", |dialect| dialect.name);
    ["asterisk", "freeswitch"].into_iter().find(|product| name.starts_with(product)).unwrap_or(name)
}
