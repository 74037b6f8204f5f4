//! tshark's details of a packet: as an outline (`-V`), and as JSON on many lines (`-T json`) or on one (`-T ek`).
//!
//! Read in output of tshark 4.0.17. Each tells all headers of a message, taken apart; what is read is the text of the status
//! line and of the headers, and the addresses in the layers above.

use super::object;
use super::row::{Row, code_and_phrase};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::sip::{Header, header};
use crate::text::{Arena, Window, indentation};

/// How many lines of details are looked at, above a status line and below it.
const LINES: usize = 400;

/// How many status lines are passed over on the way: a segment of TCP holds several messages.
const OTHERS: usize = 4;

/// Counts status lines of others.
#[derive(Default)]
struct Others(usize);

impl Others {
    /// Whether too many have been passed over with `line`.
    fn pass(&mut self, line: &[u8]) -> bool {
        self.0 += usize::from(memchr::memmem::find(line, b"Status-Line").is_some());
        self.0 > OTHERS
    }
}

/// Reads `Status-Line: SIP/2.0 486 Busy Here` in any of the forms.
pub(super) fn read(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let before = &window.bytes[..hit];
    if before.ends_with(b"    Status-Line: ") {
        outline(window, hit, arena)
    } else if before.ends_with(b"\"sip.Status-Line\": \"") {
        pretty(window, hit, arena)
    } else if before.ends_with(b"\"sip_sip_Status-Line\":\"") {
        line(window, hit, arena)
    } else {
        None
    }
}

/// The status that `text` begins with, up to `end`.
fn status(text: &[u8], end: u8) -> Option<(u16, &[u8])> {
    let text = &text[..text.iter().position(|&byte| byte == end || byte == b'\n').unwrap_or(text.len())];
    code_and_phrase(text.strip_prefix(VERSION)?.strip_prefix(b" ")?.trim_ascii_end())
}

/// Takes a header of the message.
fn take(row: &mut Row<'_, '_>, name: &[u8], value: &[u8]) {
    let part = match header::identify(name) {
        Header::Via => Part::Via,
        Header::From => Part::From,
        Header::To => Part::To,
        Header::CallId => Part::CallId,
        Header::Server => Part::Server,
        Header::UserAgent => Part::UserAgent,
        Header::RetryAfter => Part::RetryAfter,
        Header::SessionId => Part::SessionId,
        Header::CSeq => return row.cseq(value),
        _ => return,
    };
    // In a statement the client's name has the place of User-Agent.
    row.set(if part == Part::UserAgent { Part::Server } else { part }, value);
}

/// The addresses of a packet as they are found.
#[derive(Default)]
struct Hop {
    hosts: [Vec<u8>; 2],
    ports: [Vec<u8>; 2],
}

impl Hop {
    fn apply(&self, row: &mut Row<'_, '_>) {
        let source = row.address(&self.hosts[0], &self.ports[0]);
        let destination = row.address(&self.hosts[1], &self.ports[1]);
        row.ends(None, source, destination);
    }
}

fn outline(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let (floor, ceiling) = (window.floor(hit), window.ceiling(hit));
    let start = window.line_start(hit, floor)?;
    let (code, phrase) = status(&window.bytes[hit..ceiling], b'\n')?;
    let mut row = Row::new(window, arena, start, code);
    row.set(Part::Phrase, phrase);
    let (mut at, mut hop, mut others) = (start, Hop::default(), Others::default());
    for _ in 0..LINES {
        let Some((line, above)) = window.line_before(at, floor) else { break };
        at = above;
        // The innermost layers come first.
        if line.starts_with(b"Frame ") || others.pass(line) {
            break;
        } else if line.starts_with(b"Internet Protocol Version ") && hop.hosts[0].is_empty() {
            hop.hosts = between_commas(line, [b"Src: ", b"Dst: "]);
        } else if hop.ports[0].is_empty()
            && (line.starts_with(b"User Datagram Protocol") || line.starts_with(b"Transmission Control Protocol"))
        {
            hop.ports = between_commas(line, [b"Src Port: ", b"Dst Port: "]);
            row.transport(if line.starts_with(b"U") { b"udp" } else { b"tcp" });
        } else if let Some(time) = line.trim_ascii_start().strip_prefix(b"Epoch Time: ") {
            row.time(time);
        }
    }
    hop.apply(&mut row);
    let (_, mut next) = window.line(hit, ceiling);
    row.sighting.unfinished = next.is_none();
    let mut in_headers = false;
    for _ in 0..LINES {
        let Some(at) = next else { break };
        let (line, behind) = window.line(at, ceiling);
        next = behind;
        row.sighting.unfinished = behind.is_none();
        match (indentation(line), line.trim_ascii()) {
            (4, b"Message Header") => in_headers = true,
            (0..=4, _) => break,
            (8, text) if in_headers => {
                if let Some((length, value)) = header::name(text) {
                    take(&mut row, &text[..length], text[value..].trim_ascii());
                }
            }
            _ => {}
        }
    }
    Some(row.sighting)
}

/// What follows each of `names` in `line`, to the next comma; an address may stand in parentheses behind its name.
fn between_commas(line: &[u8], names: [&[u8]; 2]) -> [Vec<u8>; 2] {
    names.map(|name| {
        let Some(at) = memchr::memmem::find(line, name) else { return Vec::new() };
        let value = &line[at + name.len()..];
        let value = value[..memchr::memchr(b',', value).unwrap_or(value.len())].trim_ascii();
        match (memchr::memchr(b'(', value), value.strip_suffix(b")")) {
            (Some(open), Some(inside)) => inside[open + 1..].to_vec(),
            _ => value.to_vec(),
        }
    })
}

/// JSON on many lines: one member a line.
fn pretty(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let (floor, ceiling) = (window.floor(hit), window.ceiling(hit));
    let start = window.line_start(hit, floor)?;
    let (code, phrase) = status(&window.bytes[hit..ceiling], b'"')?;
    let mut row = Row::new(window, arena, start, code);
    row.set(Part::Phrase, phrase);
    let (mut at, mut hop, mut others) = (start, Hop::default(), Others::default());
    for _ in 0..LINES {
        let Some((line, above)) = window.line_before(at, floor) else { break };
        at = above;
        if others.pass(line) {
            break;
        }
        let Some((name, value)) = member(line) else { continue };
        match &name[..] {
            "_index" => break,
            "frame.time_epoch" => row.time(value.as_bytes()),
            _ => {
                if let Some((kind, end)) = place_of(&name) {
                    let list = if kind { &mut hop.ports } else { &mut hop.hosts };
                    if list[end].is_empty() {
                        list[end] = value.into_bytes();
                    }
                    if kind {
                        row.transport(&name.as_bytes()[..3]);
                    }
                }
            }
        }
    }
    hop.apply(&mut row);
    let (_, mut next) = window.line(hit, ceiling);
    row.sighting.unfinished = next.is_none();
    for _ in 0..LINES {
        let Some(at) = next else { break };
        let (line, behind) = window.line(at, ceiling);
        next = behind;
        row.sighting.unfinished = behind.is_none();
        if others.pass(line) {
            break;
        }
        match member(line) {
            Some((name, value)) if name == "sip.msg_hdr" => {
                headers(&mut row, value.as_bytes());
                break;
            }
            Some((name, _)) if name == "_index" => break,
            _ => {}
        }
    }
    Some(row.sighting)
}

/// `"ip.src": "198.51.100.7",` on a line of its own.
fn member(line: &[u8]) -> Option<(String, String)> {
    let text = line.trim_ascii().strip_suffix(b",").unwrap_or(line.trim_ascii());
    let text = [b"{", text, b"}"].concat();
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).ok()?;
    let (name, value) = members.into_iter().next()?;
    Some((name, value.as_str()?.to_owned()))
}

/// Whether a field is a port, and whose: the source's (0) or the destination's (1).
fn place_of(name: &str) -> Option<(bool, usize)> {
    Some(match name {
        "ip.src" | "ipv6.src" => (false, 0),
        "ip.dst" | "ipv6.dst" => (false, 1),
        "udp.srcport" | "tcp.srcport" => (true, 0),
        "udp.dstport" | "tcp.dstport" => (true, 1),
        _ => return None,
    })
}

/// Takes the headers of a message's text.
fn headers(row: &mut Row<'_, '_>, text: &[u8]) {
    for line in text.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_end();
        let Some((length, value)) = header::name(line) else { break };
        take(row, &line[..length], line[value..].trim_ascii());
    }
}

/// JSON on one line, for Elasticsearch.
fn line(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let (start, object) = object::around(window, hit)?;
    let status_line = object.text("layers.sip.sip_sip_Status-Line");
    let (code, phrase) = status(&status_line, b'\n')?;
    let mut row = Row::new(window, arena, start, code);
    row.set(Part::Phrase, phrase);
    row.time(&object.any(&["layers.frame.frame_frame_time_epoch", "layers.frame.frame_frame_time"]));
    headers(&mut row, &object.text("layers.sip.sip_sip_msg_hdr"));
    let transport: &[u8] = if object.get("layers.udp").is_some() { b"udp" } else { b"tcp" };
    row.transport(transport);
    let hop = Hop {
        hosts: [
            object.any(&["layers.ip.ip_ip_src", "layers.ipv6.ipv6_ipv6_src"]),
            object.any(&["layers.ip.ip_ip_dst", "layers.ipv6.ipv6_ipv6_dst"]),
        ],
        ports: [
            object.any(&["layers.udp.udp_udp_srcport", "layers.tcp.tcp_tcp_srcport"]),
            object.any(&["layers.udp.udp_udp_dstport", "layers.tcp.tcp_tcp_dstport"]),
        ],
    };
    hop.apply(&mut row);
    Some(row.sighting)
}
