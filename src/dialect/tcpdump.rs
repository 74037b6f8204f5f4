//! tcpdump's lines about packets, and the messages below them.
//!
//! Read in tcpdump's source (`print-sip.c`, `print.c`) and in output of tcpdump 4.99.3: `05:59:01.981006 IP
//! 198.51.100.7.5060 > 192.0.2.1.5060: SIP: SIP/2.0 486 Busy Here`, with a date if `-tttt` was given. With `-A` the packet
//! follows, its headers as odd characters before the start line; with `-v` the line is split in two, and the message below
//! is set off by a tab. The line is then the message's marker. Alone, or above a hex dump (`-X`), it is a statement. With
//! `-i any` it says `In` or `Out`.

use super::row::{self, Row, code_and_phrase};
use super::{Dialect, Direction, Marker, Statement, Transport};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::text::{Arena, Span, Window};
use crate::time::Stamp;

pub(super) const TCPDUMP: Dialect =
    Dialect { name: "tcpdump", marker, statements: &[Statement { literal: VERSION, read: summary }], ..Dialect::PLAIN };

/// How long the headers of a packet may be that stand before its message, in bytes: Ethernet, IPv6 and TCP with options, and
/// something between them.
const HEADERS: usize = 160;

/// What stands before a start line that is told of a packet.
pub(super) const ANNOUNCEMENT: &[u8] = b": SIP: ";

/// How much of a line about a packet is read, in bytes.
const LINE: usize = 1024;

/// What a line about a packet says.
struct Packet<'a> {
    stamp: Option<Stamp>,
    direction: Option<Direction>,
    transport: Option<Transport>,
    source: &'a [u8],
    destination: &'a [u8],
}

/// Reads `… IP 198.51.100.7.5060 > 192.0.2.1.5060: …`.
fn packet(line: &[u8]) -> Option<Packet<'_>> {
    // Hardware addresses (`-e`) may come first, and have the same arrow between them.
    let line = &line[..line.len().min(LINE)];
    let (arrow, colon) = memchr::memmem::find_iter(line, b" > ").find_map(|arrow| {
        let rest = &line[arrow + 3..];
        let colon = memchr::memmem::find(rest, b": ").or_else(|| rest.strip_suffix(b":").map(<[u8]>::len))?;
        is_endpoint(&rest[..colon]).then_some((arrow, arrow + 3 + colon))
    })?;
    let word = line[..arrow].iter().rposition(|&byte| byte == b' ').map_or(0, |blank| blank + 1);
    let (before, source) = line[..arrow].split_at(word);
    let before = before.trim_ascii();
    let is_known = before.is_empty()
        || before.ends_with(b"IP")
        || before.ends_with(b"IP6")
        || matches!(before.last(), Some(b':' | b')'));
    if !is_known || !is_endpoint(source) {
        return None;
    }
    let after = &line[colon + 1..];
    let transport = if after.starts_with(b" Flags [") {
        Some(Transport::Tcp)
    } else if after.starts_with(b" SIP") || after.starts_with(b" UDP, ") {
        Some(Transport::Udp)
    } else {
        None
    };
    let destination = &line[arrow + 3..colon];
    Some(Packet { stamp: row::stamp(before), direction: direction(before), transport, source, destination })
}

/// `In` or `Out`, behind the name of the interface.
fn direction(text: &[u8]) -> Option<Direction> {
    let has = |word: &[u8]| text.split(|&byte| byte == b' ').any(|found| found == word);
    match (has(b"In"), has(b"Out")) {
        (true, false) => Some(Direction::Received),
        (false, true) => Some(Direction::Sent),
        _ => None,
    }
}

/// `192.0.2.1.5060`, `2001:db8::1.5060`, `host.example.com.sip`.
fn is_endpoint(text: &[u8]) -> bool {
    text.contains(&b'.') && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b".:-_".contains(byte))
}

/// Address and port of an endpoint; the port may be a service's name (`/etc/services`).
fn endpoint(text: &[u8]) -> (&[u8], &[u8]) {
    let dot = text.iter().rposition(|&byte| byte == b'.').unwrap_or(text.len());
    let port: &[u8] = match text.get(dot + 1..).unwrap_or_default() {
        b"sip" => b"5060",
        b"sips" | b"sip-tls" => b"5061",
        port if port.iter().all(u8::is_ascii_digit) => port,
        _ => return (text, b""),
    };
    (&text[..dot], port)
}

/// `SIP: SIP/2.0 486 Busy Here` at the end of a line about a packet whose message doesn't follow.
fn summary(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    if !window.bytes[..hit].ends_with(ANNOUNCEMENT) {
        return None;
    }
    let start = window.line_start(hit, hit.saturating_sub(super::object::LONGEST))?;
    let ceiling = window.ceiling(start);
    let (line, next) = window.line(start, ceiling);
    let status = &line[hit - start..];
    let (code, phrase) = code_and_phrase(status.strip_prefix(VERSION)?.strip_prefix(b" ")?)?;
    let packet = packet(line)?;
    // With -A the message follows at once.
    let (from, to) = (next.unwrap_or(ceiling), start + line.len() + HEADERS + status.len());
    if memchr::memmem::find(&window.bytes[from..to.clamp(from, ceiling)], status).is_some() {
        return None;
    }
    let mut row = Row::new(window, arena, start, code);
    row.sighting.unfinished = to > window.bytes.len();
    row.set(Part::Phrase, phrase);
    row.sighting.stamp = packet.stamp;
    row.sighting.transport = packet.transport;
    let (host, port) = endpoint(packet.source);
    let source = row.address(host, port);
    let (host, port) = endpoint(packet.destination);
    let destination = row.address(host, port);
    row.ends(packet.direction, source, destination);
    Some(row.sighting)
}

fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    // The headers of a packet may hold line ends, and the line about one over TCP is long.
    let near = start.saturating_sub(HEADERS + 128).max(floor);
    let arrow = memchr::memmem::rfind(&window.bytes[near..start], b" > ")? + near;
    let line_start = window.line_start(arrow, arrow.saturating_sub(LINE).max(floor))?;
    let (line, next) = window.line(line_start, start);
    let next = next?;
    if start - next > HEADERS {
        return None;
    }
    let mut packet = packet(line)?;
    if line.starts_with(b"    ")
        && let Some((above, _)) = window.line_before(line_start, floor)
    {
        packet.stamp = row::stamp(above);
        packet.direction = direction(&above[..memchr::memchr(b'(', above).unwrap_or(above.len())]);
    }
    let (source, destination) = (span(window, arena, packet.source), span(window, arena, packet.destination));
    let (peer, local) = row::sides(packet.direction, source, destination);
    let Packet { stamp, direction, transport, .. } = packet;
    Some(Marker { direction, transport, peer, local, stamp, ..Marker::default() })
}

fn span(window: &Window<'_>, arena: &mut Arena, text: &[u8]) -> Span {
    let (host, port) = endpoint(text);
    row::address(window, arena, host, port)
}
