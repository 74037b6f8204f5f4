//! Cisco IOS and IOS-XE: gateways, CUBE and Communications Manager Express.
//!
//! `debug ccsip messages` of 12.2 to 17: real text in Cisco's documents and in two public readers of it. A line
//! `007592: *Nov 21 05:59:01.123 UTC: //89/286BC7C68020/SIP/Msg/ccsipDisplayMsg:`, then `Received: ` or `Sent: `, then the
//! message; 12.2 has the direction at the end of the first line. `//89/` is the leg and `286BC7C68020` the call, the same for
//! both legs: the session of the record. Pastes lose the first line, or its beginning. The VoIP Trace of IOS-XE 17.3.2 and
//! later (one page of Cisco's) says both addresses behind `Received: SIP UDP message`. The peer is not said elsewhere.
//!
//! `debug ccsip calls` states how a call ended: `Disconnect Cause (SIP)   :486`, with the Q.850 cause on the line above. The
//! numbers of `%VOIPAAA-5-VOIP_CALL_HISTORY` are Q.850 causes in hexadecimal, and `show sip-ua statistics` counts: neither
//! is a status.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::{leading_number, number};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp, WrittenDate};

pub(super) const IOS: Dialect = Dialect {
    name: "cisco-ios",
    announces: Some(marker),
    statements: &[Statement { literal: b"Disconnect Cause (SIP)", read: disconnect_cause }],
    ..Dialect::PLAIN
};

/// What the first line of a message in the debug output ends in.
const HEADER: &[u8] = b"ccsipDisplayMsg:";

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line.trim_ascii_start());
    let same_line = memchr::memmem::find(line.0, HEADER);
    if let Some(at) = same_line {
        line.0 = &line.0[at + HEADER.len()..];
        line.blanks();
    }
    let direction = line.which(&[(b"Received:", Direction::Received), (b"Sent:", Direction::Sent)])?;
    line.blanks();
    let mut marker = Marker { direction: Some(direction), ..Marker::default() };
    if !line.0.is_empty() {
        line.skip(b"SIP ")?;
        marker.transport = line.transport();
        line.to(b" from ")?;
        let (source, destination) = (line.to(b" to ")?, line.0);
        let (peer, local) =
            if direction == Direction::Received { (source, destination) } else { (destination, source) };
        marker.peer = above.endpoint(arena, peer);
        marker.local = above.endpoint(arena, local);
    }
    match same_line {
        Some(_) => header(above.window, above.line, None, &mut marker),
        None => {
            let mut further = above.further();
            if let Some(line) = further.next() {
                header(above.window, line, further.next(), &mut marker);
            }
        }
    }
    Some(marker)
}

/// Reads the line that announces a message, if it is one. A terminal may have wrapped it behind the time.
fn header(window: &Window<'_>, line: &[u8], above: Option<&[u8]>, marker: &mut Marker) {
    let Some(end) = memchr::memmem::find(line, HEADER) else { return };
    let line = &line[..end];
    let Some(ids) = memchr::memmem::find(line, b"//").or_else(|| memchr::memmem::find(line, b"/-1/")) else {
        // 12.2: `1w0d:SIP Msg:`.
        marker.stamp = memchr::memmem::find(line, b"SIP Msg").and_then(|end| stamp(&line[..end]));
        return;
    };
    let before = if line[..ids].trim_ascii().is_empty() { above.unwrap_or_default() } else { &line[..ids] };
    marker.stamp = stamp(before);
    marker.session = session(window, &line[ids..]);
}

/// The call of `//89/286BC7C68020/SIP/…`: twelve hexadecimal digits, or placeholders before it is known.
fn session(window: &Window<'_>, ids: &[u8]) -> Span {
    const LENGTH: usize = 12;
    let mut parts = ids.split(|&byte| byte == b'/').filter(|part| !part.is_empty()).skip(1);
    let known = |id: &&[u8]| {
        id.len() == LENGTH && id.iter().all(u8::is_ascii_hexdigit) && id.iter().any(|&digit| digit != b'0')
    };
    parts.next().filter(known).map_or(Span::default(), |id| Span::of(window.bytes, id))
}

/// The time that `text` ends with: `007592: *Nov 21 05:59:01.123 UTC: `, behind whatever a collector put before it.
///
/// `00:11:29:` and `1w0d:` are times since the router started, and no times of day.
fn stamp(text: &[u8]) -> Option<Stamp> {
    let text = text.trim_ascii_end();
    let text = text.strip_suffix(b":").unwrap_or(text);
    let begins = |at: usize| at == 0 || matches!(text[at - 1], b' ' | b'*' | b'.' | b':' | b'>' | b'\t');
    (0..text.len()).filter(|&at| begins(at)).find_map(|at| {
        let (stamp, length) = time::read(&text[at..])?;
        let zone = text[at + length..].trim_ascii();
        if zone.len() > 5 || !zone.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let Stamp::Civil { date, second, fraction, offset } = stamp else { return None };
        let uptime = date == WrittenDate::Missing && fraction.digits == 0;
        let offset = time::zone(zone).or(offset);
        (!uptime).then_some(Stamp::Civil { date, second, fraction, offset })
    })
}

/// `Disconnect Cause (SIP)   :200`, the last line of a block that a header line begins.
fn disconnect_cause(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    const LINES: usize = 48;
    let floor = window.floor(hit);
    let start = window.line_start(hit, floor)?;
    let (line, _) = window.line(start, window.ceiling(start));
    let mut rest = Cut(&line[hit - start..]);
    rest.to(b"(SIP)")?;
    rest.blanks();
    rest.skip(b":")?;
    let code = number(rest.0.trim_ascii()).filter(|code| (100..700).contains(code))?;
    let mut sighting = Sighting::statement(start, code as u16);
    let mut marker = Marker { stamp: stamp_of_line(line), ..Marker::default() };
    let (mut at, mut cause) = (start, None);
    for _ in 0..LINES {
        let Some((line, line_start)) = window.line_before(at, floor) else { break };
        at = line_start;
        if cause.is_none()
            && let Some(found) = memchr::memmem::find(line, b"Disconnect Cause (CC)")
        {
            let digits =
                line[found..].iter().position(|&byte| byte == b':').map_or(line.len(), |colon| found + colon + 1);
            cause = leading_number(line[digits..].trim_ascii_start()).map(|(cause, _)| cause);
        }
        if memchr::memmem::find(line, b"Disconnect Cause (SIP)").is_some() {
            break;
        }
        if let Some(ids) = memchr::memmem::find(line, b"//").filter(|_| memchr::memmem::find(line, b"/SIP/").is_some())
        {
            marker.stamp = marker.stamp.or_else(|| stamp(&line[..ids]));
            marker.session = session(window, &line[ids..]);
            break;
        }
        marker.stamp = marker.stamp.or_else(|| stamp_of_line(line));
    }
    sighting.q850 = cause.and_then(|cause| u16::try_from(cause).ok());
    sighting.stamp = marker.stamp;
    sighting.set(Part::Session, marker.session);
    Some(sighting)
}

/// The time at the beginning of a line of the debug output, with a colon behind it.
fn stamp_of_line(line: &[u8]) -> Option<Stamp> {
    let end = memchr::memmem::find(line, b": ").or_else(|| line.ends_with(b":").then(|| line.len() - 1))?;
    stamp(&line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_and_not_uptimes() {
        for (text, is_time) in [
            ("007592: Nov 21 05:59:01.123 UTC: ", true),
            ("*Nov 21 05:59:01.123: ", true),
            (".Nov 21 05:59:01.123 CET: ", true),
            ("<189>123: *Nov 21 2026 05:59:01.123: ", true),
            ("Nov 21 05:59:01 192.0.2.1 12345: *Nov 21 05:59:01.123: ", true),
            ("3: *Nov 21 05:59:01.583: ", true),
            ("21:40:26.179:", true),
            ("00:11:29: ", false),
            ("1w0d:", false),
            ("", false),
        ] {
            assert_eq!(stamp(text.as_bytes()).is_some(), is_time, "{text}");
        }
    }
}
