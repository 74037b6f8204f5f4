//! Wireshark's command line, tshark: its one line a packet, and rows of fields (`-T fields`).
//!
//! Read in Wireshark's source (`packet-sip.c`) and in output of tshark 4.0.17; the first versions' lines as people pasted
//! them: `2 0.136757 198.51.100.7 → 192.0.2.1 SIP 528 Status: 486 Busy Here | `, in 1.x with `->`, without the length and
//! without the bar. The time is relative unless `-t` was given, and then not known. There are no ports and no Call-ID.
//! Wireshark's list of packets has the same columns when it is copied, with tabs between, or exported as CSV.

use super::row::{Row, code_and_phrase, stamp};
use super::{Dialect, Statement, object, tshark_details};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::sip::{Method, leading_number};
use crate::text::{Arena, Window};
use std::net::IpAddr;

pub(super) const TSHARK: Dialect = Dialect {
    name: "tshark",
    statements: &[
        Statement { literal: b" Status: ", read: summary },
        Statement { literal: STATUS, read: listed },
        Statement { literal: VERSION, read: tshark_details::read },
        Statement { literal: VERSION, read: fields },
    ],
    ..Dialect::PLAIN
};

/// What stands in the last column of a list of packets; what is searched for of it is what is searched for of the line.
const STATUS: &[u8] = b"Status: ";

fn summary(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let start = window.line_start(hit, hit.saturating_sub(1024))?;
    let (line, _) = window.line(start, window.ceiling(start));
    let before = line[..hit - start].trim_ascii_end();
    // The length of the packet stands between the protocol and the text.
    let before = match before.iter().rposition(|&byte| byte == b' ') {
        Some(blank) if before[blank + 1..].iter().all(u8::is_ascii_digit) => before[..blank].trim_ascii_end(),
        _ => before,
    };
    let protocol = before.rsplit(|&byte| matches!(byte, b' ' | b'\t')).next()?;
    if protocol != b"SIP" && !protocol.starts_with(b"SIP/") {
        return None;
    }
    let (code, text) = code_and_phrase(&line[hit - start + 9..])?;
    let before = before[..before.len() - protocol.len()].trim_ascii();
    let (before, destination) = cut(before, &["→".as_bytes(), b"->"])?;
    let source = before.trim_ascii_end().rsplit(|&byte| matches!(byte, b' ' | b'\t')).next()?;
    let before = before.trim_ascii_end();
    let before = before[..before.len() - source.len()].trim_ascii();
    let mut row = Row::new(window, arena, start, code);
    let (phrase, method) = phrase(text);
    row.set(Part::Phrase, phrase);
    row.method(method);
    // The number of the packet, or none.
    row.sighting.stamp = stamp(before).or_else(|| {
        let (_, digits) = leading_number(before)?;
        stamp(before[digits..].trim_ascii_start())
    });
    let (source, destination) = (row.address(source, b""), row.address(destination.trim_ascii(), b""));
    row.ends(None, source, destination);
    Some(row.sighting)
}

/// A row of the list of packets: number, time, source, destination, protocol, in newer versions the length, and the text.
fn listed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let (between, end): (&[u8], &[u8]) = match window.bytes[..hit].last()? {
        b'\t' => (b"\t", b""),
        b'"' => (b"\",\"", b"\""),
        _ => return None,
    };
    let start = window.line_start(hit, hit.saturating_sub(1024))?;
    let (line, _) = window.line(start, window.ceiling(start));
    let mut before = line[..hit - start].strip_suffix(between)?;
    let mut cell = || {
        let at = memchr::memmem::rfind(before, between);
        let cell = &before[at.map_or(0, |at| at + between.len())..];
        before = &before[..at.unwrap_or(0)];
        cell
    };
    let mut protocol = cell();
    if protocol.iter().all(u8::is_ascii_digit) {
        protocol = cell();
    }
    if protocol != b"SIP" && !protocol.starts_with(b"SIP/") {
        return None;
    }
    let (destination, source, time) = (cell(), cell(), cell());
    let is_name = |cell: &[u8]| !cell.is_empty() && !cell.contains(&b' ');
    let is_row = is_name(source) && is_name(destination) && time.iter().any(u8::is_ascii_digit);
    is_row.then_some(())?;
    let text = line[hit - start + STATUS.len()..].trim_ascii_end();
    let (code, text) = code_and_phrase(text.strip_suffix(end).unwrap_or(text))?;
    let mut row = Row::new(window, arena, start, code);
    let (phrase, method) = phrase(text);
    row.set(Part::Phrase, phrase);
    row.method(method);
    row.time(time);
    let (source, destination) = (row.address(source, b""), row.address(destination, b""));
    row.ends(None, source, destination);
    Some(row.sighting)
}

/// Cuts `text` at the first of `marks` that it holds.
fn cut<'a>(text: &'a [u8], marks: &[&[u8]]) -> Option<(&'a [u8], &'a [u8])> {
    marks.iter().find_map(|mark| {
        let at = memchr::memmem::find(text, mark)?;
        Some((&text[..at], &text[at + mark.len()..]))
    })
}

/// The phrase without what Wireshark adds to it, and the method if that is among this: `OK (INVITE) | `, `OK (1 binding) | `,
/// `Session Progress, with session description`.
fn phrase(text: &[u8]) -> (&[u8], &[u8]) {
    let text = text.strip_suffix(b"|").unwrap_or(text).trim_ascii_end();
    let mut text = text.strip_suffix(b", with session description").unwrap_or(text);
    let mut method = &b""[..];
    while let Some(open) = memchr::memmem::rfind(text, b" (").filter(|_| text.ends_with(b")")) {
        let inside = &text[open + 2..text.len() - 1];
        if !matches!(Method::read(inside), Method::Other | Method::Unknown) {
            method = inside;
        } else if !inside.ends_with(b" binding") && !inside.ends_with(b" bindings") {
            break;
        }
        text = text[..open].trim_ascii_end();
    }
    (text, method)
}

/// A row of fields with tabs between, one of which is the status line. Which field is which, the row of names says (`-E
/// header=y`). Where that is out of reach, and [`crate::text::BEFORE`] is as far as a reader looks, a time, two addresses, the
/// value of CSeq and the Call-ID are told by their look; and a row without addresses and CSeq is somebody else's.
fn fields(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    if hit == 0 || window.bytes[hit - 1] != b'\t' {
        return None;
    }
    let start = window.line_start(hit, hit.saturating_sub(object::LONGEST))?;
    let (line, _) = window.line(start, window.ceiling(start).min(start + object::LONGEST));
    let status = line[hit - start..].split(|&byte| byte == b'\t').next()?;
    let (code, phrase) = code_and_phrase(status.strip_prefix(VERSION)?.strip_prefix(b" ")?)?;
    let cells: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
    let names = names_above(window, start, cells.len(), arena);
    let mut row = Row::new(window, arena, start, code);
    row.set(Part::Phrase, phrase);
    match names {
        Some(names) => take_named(&mut row, &names, &cells),
        None => take_by_look(&mut row, &cells)?,
    }
    Some(row.sighting)
}

fn take_named(row: &mut Row<'_, '_>, names: &[&[u8]], cells: &[&[u8]]) {
    let cell = |name: &[u8]| names.iter().position(|found| *found == name).map_or(&b""[..], |at| cells[at]);
    let any = |of: &[&[u8]]| of.iter().map(|name| cell(name)).find(|value| !value.is_empty()).unwrap_or_default();
    row.time(any(&[b"frame.time_epoch", b"_ws.col.AbsTime", b"_ws.col.UTC", b"frame.time"]));
    row.set(Part::CallId, any(&[b"sip.Call-ID"]));
    row.cseq(any(&[b"sip.CSeq"]));
    row.method(any(&[b"sip.CSeq.method"]));
    row.set(Part::From, any(&[b"sip.From", b"sip.from.addr"]));
    row.set(Part::To, any(&[b"sip.To", b"sip.to.addr"]));
    row.set(Part::Server, any(&[b"sip.Server", b"sip.User-Agent"]));
    let source = row.address(any(&[b"ip.src", b"ipv6.src"]), any(&[b"udp.srcport", b"tcp.srcport"]));
    let destination = row.address(any(&[b"ip.dst", b"ipv6.dst"]), any(&[b"udp.dstport", b"tcp.dstport"]));
    row.ends(None, source, destination);
}

fn take_by_look(row: &mut Row<'_, '_>, cells: &[&[u8]]) -> Option<()> {
    let is_address = |cell: &&&[u8]| std::str::from_utf8(cell).is_ok_and(|text| text.parse::<IpAddr>().is_ok());
    let mut addresses = cells.iter().filter(is_address);
    let ends = (addresses.next(), addresses.next());
    let cseq = cells.iter().find(|cell| {
        let Some((_, digits)) = leading_number(cell) else { return false };
        let method = cell[digits..].strip_prefix(b" ").unwrap_or_default();
        !matches!(Method::read(method), Method::Other | Method::Unknown)
    });
    if let (Some(source), Some(destination)) = ends {
        let (source, destination) = (row.address(source, b""), row.address(destination, b""));
        row.ends(None, source, destination);
    } else {
        cseq?;
    }
    row.cseq(cseq.copied().unwrap_or_default());
    let mut like_call_ids = cells.iter().filter(|cell| is_call_id(cell));
    if let (Some(call_id), None) = (like_call_ids.next(), like_call_ids.next()) {
        row.set(Part::CallId, call_id);
    }
    for cell in cells {
        row.time(cell);
    }
    Some(())
}

/// Whether `cell` looks like a Call-ID and like nothing else: a word and a host, and no URI.
fn is_call_id(cell: &[u8]) -> bool {
    let is_word =
        |text: &[u8]| !text.is_empty() && text.iter().all(|byte| byte.is_ascii_graphic() && !b"<>\",;@".contains(byte));
    let at = memchr::memchr(b'@', cell);
    at.is_some_and(|at| is_word(&cell[..at]) && !cell[..at].contains(&b':') && is_word(&cell[at + 1..]))
}

/// The names of the fields, of which there must be `count`.
fn names_above<'w>(window: &Window<'w>, start: usize, count: usize, arena: &mut Arena) -> Option<Vec<&'w [u8]>> {
    let at = arena.last_above(window, start, b"sip.Status-Line")?;
    let line_start = window.line_start(at, at.saturating_sub(4096).max(window.floor(start)))?;
    let (line, _) = window.line(line_start, start);
    if memchr::memchr_iter(b'\t', line).count() + 1 != count {
        return None;
    }
    Some(line.split(|&byte| byte == b'\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Options, Scanner, Sightings};
    use crate::text::{BEFORE, Text};

    #[test]
    fn call_ids_by_their_look() {
        for (cell, is_one) in [
            ("busy-1@example.com", true),
            ("3c26-f0ab@192.0.2.1", true),
            ("a@[2001:db8::1]", true),
            ("sip:100@192.0.2.1", false),
            ("\"A\" <sip:100@192.0.2.1>", false),
            ("a b@c", false),
            ("@c", false),
            ("a@", false),
            ("a@b@c", false),
            ("a@b,c@d", false),
            ("z9hG4bKa", false),
            ("", false),
        ] {
            assert_eq!(is_call_id(cell.as_bytes()), is_one, "{cell}");
        }
    }

    #[test]
    fn rows_far_from_their_names() {
        let names = "frame.time_epoch\tip.src\tip.dst\tsip.Status-Line\tsip.CSeq\tsip.Call-ID\tsip.Server\n";
        let row = |n: usize| {
            format!("1795243199.123456\t192.0.2.1\t192.0.2.2\tSIP/2.0 200 OK\t1 INVITE\tcall-{n}@192.0.2.1\tServer\n")
        };
        let count = 2 * BEFORE / row(1000).len();
        let log: String = [names.to_owned()].into_iter().chain((0..count).map(row)).collect();
        let mut out = Sightings::default();
        Scanner::new(Options::default()).scan(&Window::whole(log.as_bytes()), &mut out);
        assert_eq!(out.list.len(), count);
        let text = Text { window: log.as_bytes(), arena: &out.values.arena };
        for (n, sighting) in out.list.iter().enumerate() {
            let part = |part| text.get(sighting.part(part));
            assert_eq!(part(Part::CallId), format!("call-{n}@192.0.2.1").as_bytes());
            let is_near = (sighting.place as usize) < BEFORE;
            assert_eq!(part(Part::Server), if is_near { &b"Server"[..] } else { b"" }, "at {}", sighting.place);
        }
    }
}
