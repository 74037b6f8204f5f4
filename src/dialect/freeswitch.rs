//! Traces of sofia-sip, as FreeSWITCH (`sofia profile x siptrace on`), drachtio and Janus write them.
//!
//! Read in sofia-sip's source (`tport_logging.c`, `tport_stamp`) and in logs of the FreeSWITCH fork 1.13 and of Debian's
//! 1.12.11. The stamp is `recv 684 bytes from udp/[198.51.100.7]:5060 at 05:59:01.123456:` with a line of dashes below it,
//! flat since FreeSWITCH 1.10 and indented by three blanks before. It shows a clock and no date: the date is that of the
//! last line before it that FreeSWITCH's own log prefix (`2026-11-21 05:59:01.123456 99.20% [DEBUG] …`) begins.

use super::{Dialect, Direction, Marker, Transport};
use crate::sip::leading_number;
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp, WrittenDate};

pub(super) const SOFIA: Dialect =
    Dialect { name: "freeswitch-sofia", marker, line_prefix: Some(uuid), is_cut, ..Dialect::PLAIN };

fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    let (mut line, mut at) = window.line_before(start, floor)?;
    let dashes = line[uuid(line).unwrap_or(0)..].trim_ascii();
    // `fs_cli` colours what it shows, and the colour ends on the next line.
    let dashes = dashes[dashes.iter().position(|&byte| byte == b'-').filter(|&at| at < 12).unwrap_or(0)..].trim_ascii();
    if dashes.len() >= 20 && dashes.iter().all(|&byte| byte == b'-') {
        (line, at) = window.line_before(at, floor)?;
    }
    let (prefix, stamp) = stamp(line)?;
    let (direction, rest) = match stamp.strip_prefix(b"recv ") {
        Some(rest) => (Direction::Received, rest),
        None => (Direction::Sent, stamp.strip_prefix(b"send ")?),
    };
    let rest = rest[leading_number(rest)?.1..].strip_prefix(b" bytes ")?;
    let rest = rest.strip_prefix(b"from ").or_else(|| rest.strip_prefix(b"to "))?;
    let slash = memchr::memchr(b'/', rest)?;
    let address = rest[slash + 1..].strip_prefix(b"[")?;
    let close = memchr::memchr(b']', address)?;
    let port = address[close + 1..].strip_prefix(b":")?;
    let (_, digits) = leading_number(port)?;
    let clock = memchr::memmem::find(port, b" at ").and_then(|at| time::read(&port[at + 4..])).map(|(stamp, _)| stamp);
    let (host, port) = (&address[..close], &port[..digits]);
    // Sofia puts every address in brackets; only an IPv6 address keeps them.
    let peer = if host.contains(&b':') {
        Span::of(window.bytes, &rest[slash + 1..slash + close + 4 + digits])
    } else {
        arena.keep(&[host, b":", port])
    };
    Some(Marker {
        direction: Some(direction),
        transport: Transport::read(&rest[..slash]),
        peer,
        stamp: clock,
        dated: dated(prefix).or_else(|| last_dated_line(window, at, floor)),
        ..Marker::default()
    })
}

/// `2026-11-21 05:59:01.771250 Client::read_handler read: 7f2a|sip|txn1|`: what drachtio's application tells it to send,
/// without the headers that drachtio adds.
pub(super) fn is_command(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"::read_handler read: ").is_some()
}

/// The old style says where it cut a message: `   *** message truncated at 65536 ***` before the closing dashes.
fn is_cut(window: &Window<'_>, end: usize, ceiling: usize) -> bool {
    const LINES: usize = 256;
    let mut at = end;
    for _ in 0..LINES {
        let (line, next) = window.line(at, ceiling);
        if line.starts_with(b"   *** message truncated at ") {
            return true;
        }
        match next {
            Some(next) if line.starts_with(b"   ") && !line.starts_with(b"   ----") => at = next,
            _ => return false,
        }
    }
    false
}

/// Cuts a line that ends in a sofia stamp into what stands before the stamp and the stamp.
fn stamp(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii_end().strip_suffix(b":")?;
    let bytes = memchr::memmem::find(line, b" bytes ")?;
    let word = line[..bytes].trim_ascii_end().len();
    let number = line[..word].iter().rposition(|byte| !byte.is_ascii_digit())?;
    let at = number.checked_sub(4)?;
    Some((&line[..at], &line[at..]))
}

/// The last line before `start` that begins with a date.
///
/// FreeSWITCH's log has one every few lines. Where there is none, the search is bounded to a few lines: a trace without
/// any date would otherwise be read backwards once for each message.
fn last_dated_line(window: &Window<'_>, start: usize, floor: usize) -> Option<Stamp> {
    const LINES: usize = 64;
    let mut at = start;
    for _ in 0..LINES {
        let (line, line_start) = window.line_before(at, floor)?;
        if let Some(stamp) = dated(line) {
            return Some(stamp);
        }
        at = line_start;
    }
    None
}

/// The session's UUID, which mod_logfile with `uuid=true` puts before every line.
pub(super) fn uuid(line: &[u8]) -> Option<usize> {
    const LENGTH: usize = 36;
    let id = line.get(..LENGTH)?;
    let fits = id.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (fits && line.get(LENGTH) == Some(&b' ')).then_some(LENGTH + 1)
}

/// The date and time that a log line of FreeSWITCH begins with.
fn dated(line: &[u8]) -> Option<Stamp> {
    let line = &line[uuid(line).unwrap_or(0)..];
    let (stamp, _) = time::read(line)?;
    matches!(stamp, Stamp::Civil { date: WrittenDate::Full(_), .. }).then_some(stamp)
}
