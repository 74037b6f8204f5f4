//! pyVoIP, a library for Python.
//!
//! Read in its source (`SIP.py`, `summary`; 1.6 and 2.0) and in public logs. It shows no message but what it made of one:
//! `RECEIVED:`, `Received UDP Message:` or `SENT:`, the status line, an empty line, `Headers:` and below that Via, From, To
//! and CSeq as Python shows its objects, `CSeq: {'check': 2, 'method': 'REGISTER'}`; in 2.0 two blanks may stand before
//! each. Below that 1.6 and 2.0 show the message as it came, as Python shows bytes.

use super::above::Above;
use super::line::{Line, implied_method};
use super::{Dialect, Marker, Statement, between, words};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::{VERSION, status_line};
use crate::sip::{Method, number};
use crate::text::{Arena, Lines, Window};

pub(super) const PYVOIP: Dialect = Dialect {
    name: "pyvoip",
    announces: Some(raw),
    statements: &[Statement { literal: VERSION, read: summary }],
    ..Dialect::PLAIN
};

/// How many lines of headers there may be.
const HEADERS: usize = 64;

/// A number that 1.6 shows as text.
fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"'").and_then(|value| value.strip_suffix(b"'")).unwrap_or(value)
}

/// `Raw:`, and the message as `b'SIP/2.0 486 Busy Here\r\n…'`. Where it went stands above what was made of it.
fn raw(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let mut lines = above.further();
    (above.line == b"b'" && lines.next()? == b"Raw:").then_some(())?;
    let said = lines.take(HEADERS).find_map(|line| words::said(line.trim_ascii()));
    Some(Marker {
        direction: said.as_ref().map(|said| said.direction),
        transport: said.and_then(|said| said.transport),
        ..Marker::default()
    })
}

fn summary(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    if window.bytes[..hit].last().is_some_and(|&byte| byte != b'\n') {
        return None;
    }
    let line = Line::around(window, hit)?;
    let status = status_line(line.rest)?;
    let mut lines = Lines::new(window, line.start, window.ceiling(line.start));
    let mut next = || lines.next_line().map(|line| line.text.trim_ascii());
    next()?;
    if next()? != b"" || next()? != b"Headers:" {
        return None;
    }
    let mut sighting = line.states(status.code);
    line.set(&mut sighting, Part::Phrase, status.phrase);
    // Until an empty line has come there may be more.
    sighting.unfinished = true;
    for _ in 0..HEADERS {
        let Some(text) = next() else { break };
        if text.is_empty() {
            sighting.unfinished = false;
            break;
        }
        if let Some(id) = text.strip_prefix(b"Call-ID: ") {
            line.set(&mut sighting, Part::CallId, id);
        } else if let Some(cseq) = text.strip_prefix(b"CSeq: {") {
            sighting.cseq = between(cseq, b"'check': ", b",").map(unquoted).and_then(number);
            let method = between(cseq, b"'method': '", b"'").unwrap_or_default();
            implied_method(&mut sighting, arena, Method::read(method));
        } else if let Some(from) = text.strip_prefix(b"From: {") {
            line.set(&mut sighting, Part::From, between(from, b"'raw': '", b"', 'tag'").unwrap_or_default());
        } else if let Some(to) = text.strip_prefix(b"To: {") {
            line.set(&mut sighting, Part::To, between(to, b"'raw': '", b"', 'tag'").unwrap_or_default());
        }
    }
    if let Some((above, _)) = window.line_before(line.start, window.floor(line.start))
        && let Some(said) = words::said(above.trim_ascii_end())
    {
        sighting.direction = Some(said.direction);
        sighting.transport = said.transport;
    }
    Some(sighting)
}
