//! Microsoft Lync and Skype for Business (S4 and centralised logging), and Avaya's Collaboration Environment, which writes
//! alike.
//!
//! Microsoft's documents and the real text of a request. A record opens with `TL_INFO(TF_PROTOCOL)
//! [0]06E4.0EB4::11/21/2026-05:59:01.101.00005386 (…)$$begin_record`, month first and a counter behind the milliseconds, has
//! `Direction:` and `Peer:` above `Start-Line: SIP/2.0 488 Not acceptable here`, and the headers below. A record of `TF_DIAG`
//! restates the response in `SIP-Start-Line:`, with `SIP-Call-ID:` and `SIP-CSeq:`. Teams Direct Routing writes no SIP for its
//! customer.

use super::above::{Above, Cut};
use super::{Dialect, Direction, Marker, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, leading_number, start_line};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

pub(super) const LYNC: Dialect = Dialect {
    name: "lync",
    announces: Some(marker),
    statements: &[Statement { literal: b"SIP-Start-Line: ", read: diagnosis }],
    ..Dialect::PLAIN
};

/// How many lines a record has around its start line.
const LINES: usize = 64;

/// What a record begins and ends with.
const BEGIN: &[u8] = b"$$begin_record";
const END: &[u8] = b"$$end_record";

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    if above.line != b"Start-Line:" {
        return None;
    }
    let mut marker = Marker::default();
    for line in above.further().take(LINES) {
        let mut text = Cut(line);
        if text.skip(b"Direction: ").is_some() {
            marker.direction = text.which(&[(b"incoming", Direction::Received), (b"outgoing", Direction::Sent)]);
        } else if text.skip(b"Peer: ").is_some() {
            marker.peer = above.endpoint(arena, text.word());
        } else if line.ends_with(BEGIN) {
            marker.stamp = stamp(line);
            if marker.direction.is_none() && text.to(b"Dest Address IP:").is_some() {
                marker.direction = Some(Direction::Sent);
                text.blanks();
                marker.peer = above.endpoint(arena, text.to(b")").unwrap_or_default());
            }
            return Some(marker);
        } else if line.starts_with(END) {
            break;
        }
    }
    None
}

/// `11/21/2026-05:59:01.101.00005386`, at the beginning or behind `::`.
fn stamp(line: &[u8]) -> Option<Stamp> {
    let text = memchr::memmem::find(line, b"::").map_or(line, |at| &line[at + 2..]);
    time::by_pattern(b"%m/%d/%Y-%H:%M:%S%f", text).map(|(stamp, _)| stamp)
}

/// `SIP-Start-Line: SIP/2.0 404 Not Found` within a record of `TF_DIAG`.
fn diagnosis(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let floor = window.floor(hit);
    let start = window.line_start(hit, floor).filter(|&start| start == hit)?;
    let ceiling = window.ceiling(start);
    let (line, mut next) = window.line(start, ceiling);
    let status = start_line::status_line(line.strip_prefix(b"SIP-Start-Line: ")?)?;
    let mut sighting = Sighting::statement(start, status.code);
    sighting.set(Part::Phrase, Span::of(window.bytes, status.phrase));
    for _ in 0..LINES {
        let Some(at) = next else {
            sighting.unfinished = true;
            break;
        };
        let (line, behind) = window.line(at, ceiling);
        if line.starts_with(END) {
            break;
        }
        take_field(window, line, &mut sighting);
        next = behind;
    }
    let mut at = start;
    for _ in 0..LINES {
        let Some((line, line_start)) = window.line_before(at, floor) else { break };
        if line.ends_with(BEGIN) {
            sighting.stamp = stamp(line);
            break;
        }
        take_field(window, line, &mut sighting);
        at = line_start;
    }
    Some(sighting)
}

/// Takes what one line of a record of `TF_DIAG` says about the response.
fn take_field(window: &Window<'_>, line: &[u8], sighting: &mut Sighting) {
    if let Some(call_id) = line.strip_prefix(b"SIP-Call-ID:") {
        sighting.set(Part::CallId, Span::of(window.bytes, call_id.trim_ascii()));
    } else if let Some(cseq) = line.strip_prefix(b"SIP-CSeq:") {
        let cseq = cseq.trim_ascii();
        if let Some((number, digits)) = leading_number(cseq) {
            let method = cseq[digits..].trim_ascii();
            sighting.cseq = Some(number);
            sighting.method = Method::read(method);
            sighting.set(Part::Method, Span::of(window.bytes, method));
        }
    }
}
