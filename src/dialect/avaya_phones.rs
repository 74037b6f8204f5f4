//! Avaya 9600, J100 and H100 phones, and the desktop agent's endpoint log (VDI): SIP messages by syslog.
//!
//! Real text and public readers of it. `<167>Nov 21 05:59:01 192.0.2.94 SIPMESSAGE: -05:00 2026 959 1 .TEL | 0
//! CNetworkInputManager::ProcessInput(): Inbound SIP message from ip = 198.51.100.227 port: 5061`, then `RX SIP/2.0 486 Busy
//! Here` and the headers at the start of their lines; sent: `Outbound SIP message to 198.51.100.227:5061`, `TX …`. Zone, year
//! and milliseconds stand behind the tag. The phone restates each response in an event, `SIP-708 SIP response code 486
//! received from 198.51.100.227` (707: sent), which is told by the nearest message with that code. The endpoint log prints a
//! message once more behind `QueueSIPInputMessage: msg `.

use super::above::{Above, Cut, host_and_port};
use super::avaya_core::offset;
use super::{Dialect, Direction, Marker, Statement, link};
use crate::scan::{Part, Sighting};
use crate::sip::number;
use crate::text::{Arena, Span, Window};
use crate::time::{self, Fraction, Stamp, WrittenDate};

pub(super) const PHONES: Dialect = Dialect {
    name: "avaya-phone",
    announces: Some(marker),
    statements: &[Statement { literal: b"SIP response code ", read: event }],
    ..Dialect::PLAIN
};

/// What the copy of a message stands behind.
const COPY: &[u8] = b"QueueSIPInputMessage: msg ";

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let lead = above.line.trim_ascii_start();
    if lead.ends_with(COPY.trim_ascii_end()) {
        let stamp = record(lead).stamp;
        return Some(Marker { direction: Some(Direction::Received), stamp, reprint: true, ..Marker::default() });
    }
    let (direction, before) = match lead {
        [before @ .., b'R', b'X'] => (Direction::Received, before),
        [before @ .., b'T', b'X'] => (Direction::Sent, before),
        _ => return None,
    };
    // The message stands below the record that announces it, or behind that on the same line. A long one comes in parts, and
    // the announcement stands below the beginning of the first.
    let mut further = above.further();
    let line = if before.is_empty() { further.next().unwrap_or_default() } else { before };
    if memchr::memmem::find(line, b"SIP message ").is_none() {
        return before.is_empty().then_some(Marker { direction: Some(direction), ..Marker::default() });
    }
    let begins = memchr::memmem::find(line, b"SIPMESSAGE").is_some();
    let record = if begins { line } else { further.next().filter(|line| line.ends_with(b"]")).unwrap_or(line) };
    let record = self::record(record);
    Some(Marker {
        direction: Some(direction),
        peer: peer(line, arena),
        host: above.span(record.host),
        stamp: record.stamp,
        ..Marker::default()
    })
}

/// `Inbound SIP message from ip = 198.51.100.227 port: 5061`, or `to` or `from 198.51.100.227:5061`.
fn peer(line: &[u8], arena: &mut Arena) -> Span {
    let mut line = Cut(line);
    let mut read = || {
        line.to(b"SIP message ")?;
        line.skip(b"from ").or_else(|| line.skip(b"to "))?;
        if line.skip(b"ip = ").is_some() {
            let host = line.word();
            line.skip(b"port: ")?;
            return Some((host, line.word()));
        }
        let end = line.word();
        let colon = memchr::memrchr(b':', end)?;
        Some((&end[..colon], &end[colon + 1..]))
    };
    read().map_or(Span::default(), |(host, port)| host_and_port(arena, host, port))
}

/// What the beginning of a record says.
#[derive(Default)]
struct Record<'a> {
    stamp: Option<Stamp>,
    host: &'a [u8],
}

/// `<167>Nov 21 05:59:01 192.0.2.94 SIPMESSAGE: -05:00 2026 959 1 .TEL | 0 `, wherever in the line it begins.
fn record(line: &[u8]) -> Record<'_> {
    read_record(line).unwrap_or_default()
}

fn read_record(line: &[u8]) -> Option<Record<'_>> {
    // The tag, with a colon or a tab behind it, is told by the zone that follows.
    let is_tag = |at: &usize| {
        let tagged = line[..*at].ends_with(b": ") || line[..*at].ends_with(b"\t");
        tagged && offset(&line[*at..]).is_some()
    };
    let text = memchr::memchr2_iter(b' ', b'\t', line).map(|blank| blank + 1).find(is_tag)?;
    let begins = |at: &usize| *at == 0 || !line[*at - 1].is_ascii_alphanumeric();
    let (clock, (stamp, length)) = (0..text)
        .rev()
        .filter(|at| line[*at].is_ascii_uppercase() && begins(at))
        .find_map(|at| Some((at, time::read(&line[at..text])?)))?;
    let mut host = Cut(line[clock + length..text].trim_ascii_start());
    let mut behind = Cut(&line[text..]);
    let zone = offset(behind.word());
    let [year, millisecond] = [behind.word(), behind.word()].map(number);
    let Stamp::Civil { date: WrittenDate::MonthDay { month, day }, second, .. } = stamp else { return None };
    let stamp = Stamp::Civil {
        date: WrittenDate::Full(time::Date::new(i16::try_from(year?).ok()?, month, day)?),
        second,
        fraction: Fraction { nanos: millisecond?.min(999) * 1_000_000, digits: 3 },
        offset: zone,
    };
    Some(Record { stamp: Some(stamp), host: host.word() })
}

/// `.TEL SIP-708 SIP response code 486 received from 198.51.100.227`.
fn event(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    const NEAR: usize = 8 * 1024;
    let start = window.line_start(hit, window.floor(hit))?;
    let (line, _) = window.line(start, window.ceiling(start));
    let mut rest = Cut(&line[hit - start..]);
    rest.to(b"SIP response code ")?;
    let code = rest.number().filter(|code| (100..700).contains(code))?;
    let direction = rest.which(&[(b" received", Direction::Received), (b" sent", Direction::Sent)])?;
    let mut sighting = Sighting::statement(start, code as u16);
    let record = record(line);
    sighting.stamp = record.stamp;
    sighting.direction = Some(direction);
    sighting.set(Part::Host, Span::of(window.bytes, record.host));
    let word: &[u8] = if direction == Direction::Received { b"RX SIP/2.0 " } else { b"TX SIP/2.0 " };
    let status = [word, &code.to_string().into_bytes()].concat();
    sighting.set(Part::CallId, link::call_id_near(window, start, &status, NEAR));
    Some(sighting)
}
