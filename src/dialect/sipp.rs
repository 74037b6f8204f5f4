//! SIPp's `-trace_msg` and `-trace_shortmsg` files.
//!
//! Read in SIPp's source (`socket.cpp`) and in logs of SIPp 3.6.1: a line of 47 dashes with the time, a line `UDP message
//! received [310] bytes :` (sent: `sent (497 bytes):`, later also in brackets), an empty line, the message. A message that
//! the scenario did not expect is shown a second time under `Unexpected UDP message received:`. A file of `-trace_shortmsg`
//! has a row a message, with tabs between: date, time, seconds since 1970, `S` or `R`, Call-ID, `CSeq:1 INVITE`, start line.

use super::line::Line;
use super::{Dialect, Direction, Marker, Statement, Transport};
use crate::scan::{Part, Sighting};
use crate::sip::leading_number;
use crate::sip::start_line::{VERSION, status_line};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const SIPP: Dialect = Dialect {
    name: "sipp",
    marker,
    statements: &[Statement { literal: VERSION, read: short_message }],
    ..Dialect::PLAIN
};

/// `2026-11-21⇥05:59:01.845439⇥1795243302.845439⇥R⇥1-3052@192.0.2.1⇥CSeq:1 INVITE⇥SIP/2.0 486 Busy Here`.
fn short_message(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let (line, before) = Line::behind(window, hit, b"\t")?;
    let status = status_line(line.rest)?;
    let mut fields = before.rsplit(|&byte| byte == b'\t');
    let (cseq, call_id, direction, seconds) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let cseq = cseq.strip_prefix(b"CSeq:")?.trim_ascii();
    let direction = match direction {
        b"R" => Direction::Received,
        b"S" => Direction::Sent,
        _ => return None,
    };
    let (number, digits) = leading_number(cseq)?;
    let mut sighting = Sighting::statement(line.start, status.code);
    sighting.direction = Some(direction);
    sighting.cseq = Some(number);
    sighting.stamp = time::epoch(seconds).map(|(stamp, _)| stamp);
    line.set(&mut sighting, Part::Phrase, status.phrase);
    line.set(&mut sighting, Part::CallId, call_id);
    line.method(&mut sighting, cseq[digits..].trim_ascii());
    Some(sighting)
}

fn marker(window: &Window<'_>, start: usize, _: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    let (blank, at) = window.line_before(start, floor)?;
    if !blank.is_empty() {
        return None;
    }
    let (line, at) = window.line_before(at, floor)?;
    let line = line.trim_ascii_end().strip_suffix(b":")?;
    let (line, reprint) = match line.strip_prefix(b"Unexpected ") {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let message = memchr::memmem::find(line, b" message ")?;
    let transport = line[..message].split(|&byte| byte == b' ').next()?;
    let rest = &line[message + 9..];
    let direction = if rest.starts_with(b"received") {
        Direction::Received
    } else if rest.starts_with(b"sent") {
        Direction::Sent
    } else {
        return None;
    };
    let (dashes, _) = window.line_before(at, floor)?;
    let stamp = dashes.strip_prefix(&[b'-'; 47]).and_then(|rest| time::read(rest.trim_ascii_start()));
    Some(Marker {
        direction: Some(direction),
        transport: Transport::read(transport),
        stamp: stamp.map(|(stamp, _)| stamp),
        reprint,
        ..Marker::default()
    })
}
