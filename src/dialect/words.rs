//! Lines above a message that say in plain words what it is: `RECEIVED message from 198.51.100.7:5060:`, `Tx SIP To …`.
//!
//! Programs without a dialect of their own write such lines, and the words are the same in all of them (read in public logs
//! of two dozen stacks and phones). Such a line adds to a message that is known by its own headers: it makes nothing a message.

use super::above::Above;
use super::line::origin;
use super::{Direction, Marker, Transport};
use crate::sip::header;
use crate::text::{Arena, Window};

/// How long such a line may be.
const LONGEST: usize = 512;

/// One of these says the direction. Other words may be about anything.
const RECEIVED: [&[u8]; 9] =
    [b"received", b"receive", b"receiving", b"recv", b"rcvd", b"rcv", b"rx", b"incoming", b"inbound"];
const SENT: [&[u8]; 9] =
    [b"sent", b"send", b"sending", b"tx", b"outgoing", b"outbound", b"transmit", b"transmitted", b"transmitting"];

/// And one of these what it is about, unless an address does, or nothing else is said.
const ABOUT: [&[u8]; 6] = [b"message", b"msg", b"response", b"reply", b"sip", b"websocket"];

/// What the line above the message whose line begins at `start` says of it.
pub(super) fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let above = Above::new(window, start);
    let line = above.line;
    // The message above may have no body and a header last that says such words, as Via does.
    let is_header = header::known(line.trim_ascii_start()).is_some();
    if line.is_empty() || line.len() > LONGEST || is_header || above.ends_a_message() {
        return None;
    }
    let words = || line.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let any = |known: &[&[u8]]| words().any(|word| known.iter().any(|known| known.eq_ignore_ascii_case(word)));
    let direction = match (any(&RECEIVED), any(&SENT)) {
        (true, false) => Direction::Received,
        (false, true) => Direction::Sent,
        _ => return None,
    };
    let mut marker = Marker { direction: Some(direction), ..origin(window, line) };
    marker.transport = words().find_map(Transport::read);
    let (source, destination) = (end(line, b"from"), end(line, b"to"));
    if source.or(destination).is_none() && words().nth(1).is_some() && !any(&ABOUT) {
        return None;
    }
    let (peer, local) = match direction {
        Direction::Received => (source, destination),
        Direction::Sent => (destination, source),
    };
    marker.peer = peer.map(|peer| above.endpoint(arena, peer)).unwrap_or_default();
    marker.local = local.map(|local| above.endpoint(arena, local)).unwrap_or_default();
    Some(marker)
}

/// The address with a port behind `word`, perhaps with the name of a transport before it.
fn end<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let mut words = line.split(|byte| b" \t()<>=,;'\"|".contains(byte)).filter(|word| !word.is_empty());
    words.find(|found| found.eq_ignore_ascii_case(word) || found.strip_suffix(b":") == Some(word))?;
    words.take(3).find_map(address)
}

/// `198.51.100.7:5060` or `[2001:db8::7]:5060`, behind `udp:` or the like or not, and without a colon at its end.
fn address(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_suffix(b":").unwrap_or(text);
    let text = match memchr::memchr(b':', text) {
        Some(colon) if Transport::read(&text[..colon]).is_some() => &text[colon + 1..],
        _ => text,
    };
    let text = text.strip_prefix(b"//").unwrap_or(text);
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<std::net::SocketAddr>().is_ok()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn directions_and_addresses() {
        for (line, expected) in [
            ("RECEIVED message from 198.51.100.7:5060:", "received 198.51.100.7:5060 -"),
            (
                "2026-11-21 05:59:01 Tx SIP To 198.51.100.7:5060 From 192.0.2.1:5060 Message:",
                "sent 198.51.100.7:5060 192.0.2.1:5060",
            ),
            ("Incoming response udp:198.51.100.7:5060", "received - -"),
            ("sending to udp://[2001:db8::7]:5060 :", "sent [2001:db8::7]:5060 -"),
            ("RECEIVED:", "received - -"),
            ("SENT", "sent - -"),
            ("the sent message was received", "none"),
            ("call was sent home", "none"),
            ("TX 503 bytes in 486 ms", "none"),
            ("nothing of the kind", "none"),
            ("Content-Length: 0", "none"),
            ("Via: SIP/2.0/UDP 192.0.2.1:5060;received=198.51.100.7", "none"),
            ("", "none"),
        ] {
            let log = format!("x\n{line}\nSIP/2.0 200 OK\n");
            let window = Window::whole(log.as_bytes());
            let mut arena = Arena::default();
            let found = marker(&window, 2 + line.len() + 1, &mut arena);
            let text = Text { window: window.bytes, arena: &arena };
            let shown = |span| match text.get(span) {
                b"" => "-".to_owned(),
                address => String::from_utf8_lossy(address).into_owned(),
            };
            let found = found.map_or("none".to_owned(), |marker| {
                let direction = if marker.direction == Some(Direction::Sent) { "sent" } else { "received" };
                format!("{direction} {} {}", shown(marker.peer), shown(marker.local))
            });
            assert_eq!(found, expected, "{line}");
        }
    }
}
