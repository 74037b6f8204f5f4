//! Asterisk's `full` log and console: `chan_pjsip` (12 and later) and `chan_sip` (1.0 to 20).
//!
//! Read in Asterisk's source (`main/logger.c`, `res/res_pjsip_logger.c`, `channels/chan_sip.c`; branches 1.4 to 23) and in
//! logs of Asterisk 20. A line of the file begins `[Nov 21 05:59:01] VERBOSE[812][C-00000001] chan_sip.c: `, with a date in
//! any form that `logger.conf` gives it; on the console the prefix is missing. Only the first line of a text has it, and
//! chan_sip's texts begin with a newline, so that its marker stands on the line below the prefix.

use super::{Dialect, Direction, Marker, Transport, asterisk_events, endpoint};
use crate::sip::leading_number;
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};
use crate::vector;

pub(super) const PJSIP: Dialect = Dialect {
    name: "asterisk-pjsip",
    marker: pjsip,
    statements: asterisk_events::PJSIP,
    line_prefix: Some(console_time),
    ..Dialect::PLAIN
};
pub(super) const CHAN_SIP: Dialect = Dialect {
    name: "asterisk-chan_sip",
    marker: chan_sip,
    statements: asterisk_events::CHAN_SIP,
    line_prefix: Some(console_time),
    ..Dialect::PLAIN
};

/// `<--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->`, behind the prefix on its line.
fn pjsip(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let (line, _) = window.line_before(start, window.floor(start))?;
    let (prefix, frame) = framed(line)?;
    let (direction, rest) = if let Some(rest) = frame.strip_prefix(b"Received SIP ") {
        (Direction::Received, rest)
    } else if let Some(rest) = frame.strip_prefix(b"Transmitting SIP ") {
        (Direction::Sent, rest)
    } else if frame.starts_with(b"History Entry ") {
        return history(window, frame);
    } else {
        return None;
    };
    let rest = rest.strip_prefix(b"response (").or_else(|| rest.strip_prefix(b"request ("))?;
    let (_, digits) = leading_number(rest)?;
    let rest = rest[digits..].strip_prefix(b" bytes) ")?;
    let rest = rest.strip_prefix(b"from ").or_else(|| rest.strip_prefix(b"to "))?;
    let colon = vector::find(rest, b':')?;
    let prefix = read_prefix(window, prefix);
    Some(Marker {
        direction: Some(direction),
        transport: Transport::read(&rest[..colon]),
        peer: endpoint(window, arena, &rest[colon + 1..]),
        stamp: prefix.stamp,
        session: prefix.session,
        ..Marker::default()
    })
}

/// `<--- History Entry 3 Received from 198.51.100.7:5060 at 1795243199 --->`, from `pjsip show history entry 3`.
fn history(window: &Window<'_>, frame: &[u8]) -> Option<Marker> {
    let rest = frame.strip_prefix(b"History Entry ")?;
    let (_, digits) = leading_number(rest)?;
    let rest = rest[digits..].trim_ascii_start();
    let (direction, rest) = match rest.strip_prefix(b"Received from ") {
        Some(rest) => (Direction::Received, rest),
        None => (Direction::Sent, rest.strip_prefix(b"Sent to ")?),
    };
    let blank = memchr::memchr(b' ', rest)?;
    let stamp = rest[blank..].strip_prefix(b" at ").and_then(time::epoch).map(|(stamp, _)| stamp);
    Some(Marker {
        direction: Some(direction),
        peer: Span::of(window.bytes, &rest[..blank]),
        stamp,
        ..Marker::default()
    })
}

/// The four ways in which chan_sip announces a message; see each step.
fn chan_sip(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    let (line, line_start) = window.line_before(start, floor)?;
    let line = line.trim_ascii_end();
    // Other dialects' marker lines end otherwise; this keeps the search below off them.
    if !matches!(line.last(), Some(b'>' | b':')) {
        return None;
    }
    let (prefix, direction, transport, peer) = received(line).or_else(|| sent(line))?;
    let mut prefix = read_prefix(window, prefix);
    if prefix.stamp.is_none() {
        // The text begins with a newline, so the prefix stands alone on the line above.
        if let Some((above, _)) = window.line_before(line_start, floor)
            && above.trim_ascii_end().ends_with(b":")
        {
            prefix = read_prefix(window, above);
        }
    }
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: endpoint(window, arena, peer),
        stamp: prefix.stamp,
        session: prefix.session,
        ..Marker::default()
    })
}

type Parts<'a> = (&'a [u8], Direction, Option<Transport>, &'a [u8]);

/// `<--- SIP read from UDP:198.51.100.7:5060 --->`; 1.6.0 wrote `UDP://`, 1.4 no transport, 1.2 `<-- SIP read from
/// 198.51.100.7:5060: `, and 1.0 just `Sip read: `.
fn received(line: &[u8]) -> Option<Parts<'_>> {
    let (prefix, source) = if let Some((prefix, frame)) = framed(line) {
        (prefix, frame.strip_prefix(b"SIP read from ")?)
    } else if let Some(at) = memchr::memmem::find(line, b"<-- SIP read from ") {
        (&line[..at], line[at + 18..].strip_suffix(b":")?)
    } else {
        let prefix = line.strip_suffix(b"Sip read:")?;
        return Some((prefix, Direction::Received, None, b""));
    };
    let colon = vector::find(source, b':')?;
    Some(match Transport::read(&source[..colon]) {
        Some(transport) => {
            let peer = &source[colon + 1..];
            (prefix, Direction::Received, Some(transport), peer.strip_prefix(b"//").unwrap_or(peer))
        }
        None => (prefix, Direction::Received, None, source),
    })
}

/// `<--- Reliably Transmitting (no NAT) to 203.0.113.9:5062 --->` for a response since 1.4, and the same without a frame,
/// ending in a colon, for requests, for 1.2 and for `Retransmitting #1 (NAT) to …`.
fn sent(line: &[u8]) -> Option<Parts<'_>> {
    let (prefix, text) = match framed(line) {
        Some(parts) => parts,
        None => {
            let line = line.strip_suffix(b":")?;
            // The word that the text begins with, so that what stands before it is the prefix.
            let at = [&b"Reliably Transmitting ("[..], b"Transmitting (", b"Retransmitting #"]
                .iter()
                .find_map(|word| memchr::memmem::find(line, word))?;
            line.split_at(at)
        }
    };
    let rest = text.strip_prefix(b"Reliably ").unwrap_or(text);
    let rest = match rest.strip_prefix(b"Retransmitting #") {
        Some(rest) => rest[leading_number(rest)?.1..].strip_prefix(b" ")?,
        None => rest.strip_prefix(b"Transmitting ")?,
    };
    let rest = rest.strip_prefix(b"(NAT)").or_else(|| rest.strip_prefix(b"(no NAT)"))?;
    // 1.0 names the peer behind the message, out of reach of a marker.
    let peer = rest.strip_prefix(b" to ").or_else(|| rest.is_empty().then_some(&b""[..]))?;
    Some((prefix, Direction::Sent, None, peer))
}

/// Cuts `PREFIX<--- TEXT --->` into prefix and text.
fn framed(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii_end().strip_suffix(b" --->")?;
    let at = vector::find(line, b'<')?;
    Some((&line[..at], line[at..].strip_prefix(b"<--- ")?))
}

/// `[Nov 21 05:59:01] `, which a console started with `-T` puts before every line.
fn console_time(line: &[u8]) -> Option<usize> {
    let date = line.strip_prefix(b"[")?;
    let (_, length) = time::read(date)?;
    date[length..].starts_with(b"] ").then_some(length + 3)
}

/// The date before a level, where something else begins the line: `"2026-11-21T05:59:01Z","sip1","[Nov 21 05:59:01]
/// VERBOSE[812] …`, as a search engine exports it, or `MESSAGE=[Nov 21 05:59:01] VERBOSE[812] …`.
fn later_stamp(prefix: &[u8]) -> Option<Stamp> {
    const LEVELS: [&[u8]; 4] = [b"] VERBOSE[", b"] DEBUG[", b"] NOTICE[", b"] WARNING["];
    let close = LEVELS.iter().find_map(|level| memchr::memmem::find(prefix, level))?;
    let open = memchr::memrchr(b'[', &prefix[..close])?;
    time::read(&prefix[open + 1..]).map(|(stamp, _)| stamp)
}

#[derive(Default)]
struct Prefix {
    stamp: Option<Stamp>,
    session: Span,
}

/// `[Nov 21 05:59:01] VERBOSE[812][C-00000001] res_pjsip_logger.c: `: the time, and the call that the line belongs to.
fn read_prefix(window: &Window<'_>, prefix: &[u8]) -> Prefix {
    let Some(date) = prefix.strip_prefix(b"[") else {
        // Asterisk 1.2 could leave the brackets out. Behind syslog's or journald's own prefix there is no date.
        let session = memchr::memmem::find(prefix, b"][C-").and_then(|at| {
            let id = &prefix[at + 2..];
            Some(Span::of(window.bytes, &id[..vector::find(id, b']')?]))
        });
        let stamp = time::read(prefix).map(|(stamp, _)| stamp).or_else(|| later_stamp(prefix));
        return Prefix { stamp, session: session.unwrap_or_default() };
    };
    let stamp = time::read(date).or_else(|| time::epoch(date)).map(|(stamp, _)| stamp);
    // Behind the date, in whatever form that is: `] LEVEL[thread][C-00000001] module: `.
    let session = vector::find(date, b']').and_then(|end| {
        let level = &date[end + 1..];
        let rest = &level[vector::find(level, b']')? + 1..];
        let id = rest.strip_prefix(b"[").filter(|id| id.starts_with(b"C-"))?;
        Some(Span::of(window.bytes, &id[..vector::find(id, b']')?]))
    });
    Prefix { stamp, session: session.unwrap_or_default() }
}
