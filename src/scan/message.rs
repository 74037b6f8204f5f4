//! Reading the headers of a message, and what identifies it.

use super::place::Place;
use super::{Identity, Listed, Part, Sighting, Sightings};
use crate::dialect::{Direction, Marker, Transport};
use crate::sip::{Header, Method, header, leading_number, params, reason, via};
use crate::text::{Span, Text, Window};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// How many lines a header may be folded over. What is folded more often ends the message there.
pub(super) const FOLDS: usize = 32;

/// Takes over what the marker says.
pub(super) fn apply_marker(sighting: &mut Sighting, marker: &Marker) {
    sighting.direction = marker.direction;
    sighting.transport = marker.transport;
    sighting.stamp = marker.stamp;
    sighting.dated = marker.dated;
    sighting.set(Part::Peer, marker.peer);
    sighting.set(Part::Local, marker.local);
    sighting.set(Part::Session, marker.session);
    sighting.set(Part::Host, marker.host);
}

/// Reads the header lines from `next` on and returns where they end.
///
/// They end at an empty line, or at the first line that is none: a log's next line may follow without an empty one.
pub(super) fn read_headers(
    window: &Window<'_>,
    place: &Place,
    next: Option<usize>,
    wanted: &[String],
    sighting: &mut Sighting,
    out: &mut Sightings,
) -> usize {
    let ceiling = window.ceiling(place.at);
    let first_listed = out.listed.len() as u32;
    let mut headers = Headers { window, wanted, sighting, out, mandatory: 0 };
    let mut at = next;
    let mut end = next.unwrap_or(ceiling);
    let mut ended = false;
    while let Some(start) = at {
        end = start;
        if start == ceiling {
            break;
        }
        let (line, behind) = window.line(start, ceiling);
        let Some(line) = place.strip_indent(window, line) else {
            // An empty line of an indented message may have lost its blanks.
            ended = true;
            break;
        };
        let Some((header, value)) = header::classify(line) else {
            ended = true;
            break;
        };
        let (value, behind) = headers.unfold(place, line, value, behind, ceiling);
        headers.take(header, line, value);
        end = behind.unwrap_or(ceiling);
        at = behind;
    }
    let mandatory = headers.mandatory;
    sighting.listed = first_listed..out.listed.len() as u32;
    // Without the empty line or another one behind the headers, the message is whole only if nothing of it is missing
    // and its last line has its end.
    let torn = at.is_none() || mandatory != MANDATORY;
    sighting.truncated = !ended && (torn || !window.ends_before(ceiling));
    identify(window, place, end, sighting, out);
    end
}

/// The bits of Via, From, To, Call-ID and CSeq, which every message has (RFC 3261 section 8.1.1).
const MANDATORY: u8 = 0b1_1111;

struct Headers<'a, 'w> {
    window: &'a Window<'w>,
    wanted: &'a [String],
    sighting: &'a mut Sighting,
    out: &'a mut Sightings,
    mandatory: u8,
}

impl Headers<'_, '_> {
    /// The value of the header on `line`, with the lines that continue it, and where the next line begins.
    #[inline]
    fn unfold(
        &mut self,
        place: &Place,
        line: &[u8],
        value: usize,
        behind: Option<usize>,
        ceiling: usize,
    ) -> (Span, Option<usize>) {
        let first = line[value..].trim_ascii();
        let Some(next) = behind else { return (Span::of(self.window.bytes, first), None) };
        let continues = self.window.bytes.get(next + place.indent()).is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        if continues {
            self.unfold_lines(place, first, next, ceiling)
        } else {
            (Span::of(self.window.bytes, first), behind)
        }
    }

    /// Puts a folded value together, one blank for each fold (RFC 3261 section 7.3.1).
    fn unfold_lines(&mut self, place: &Place, first: &[u8], next: usize, ceiling: usize) -> (Span, Option<usize>) {
        let mut lines = vec![first];
        let mut behind = Some(next);
        while let Some(start) = behind.filter(|_| lines.len() < FOLDS * 2) {
            let (line, after) = self.window.line(start, ceiling);
            let Some(line) = place.strip_indent(self.window, line) else { break };
            let text = line.trim_ascii();
            if !matches!(line.first(), Some(b' ' | b'\t')) || text.is_empty() {
                break;
            }
            lines.push(b" ");
            lines.push(text);
            behind = after;
        }
        (self.out.arena.keep(&lines), behind)
    }

    #[inline]
    fn take(&mut self, header: Header, line: &[u8], value: Span) {
        match header {
            Header::Via => self.mandatory(0, Part::Via, value),
            Header::From => self.mandatory(1, Part::From, value),
            Header::To => self.mandatory(2, Part::To, value),
            Header::CallId => self.mandatory(3, Part::CallId, value),
            Header::CSeq => self.cseq(value),
            Header::Server => self.sighting.set(Part::Server, value),
            Header::UserAgent => self.sighting.set(Part::UserAgent, value),
            Header::RetryAfter => self.sighting.set(Part::RetryAfter, value),
            Header::SessionId => self.sighting.set(Part::SessionId, value),
            Header::PAssertedIdentity => self.sighting.set(Part::AssertedIdentity, value),
            Header::Diversion => self.sighting.set(Part::Diversion, value),
            Header::Contact | Header::Warning => self.list(header, 0, value),
            Header::Reason => self.reason(value),
            Header::Authorization => self.sighting.authentication.answers_server |= self.holds_answer(value),
            Header::ProxyAuthorization => self.sighting.authentication.answers_proxy |= self.holds_answer(value),
            Header::WwwAuthenticate | Header::ProxyAuthenticate => self.challenge(value),
            Header::ContentType | Header::Other => {}
        }
        if !self.wanted.is_empty() {
            self.take_wanted(line, value);
        }
    }

    fn mandatory(&mut self, bit: u8, part: Part, value: Span) {
        self.mandatory |= 1 << bit;
        self.sighting.set(part, value);
    }

    /// Keeps a header that the user asked for.
    fn take_wanted(&mut self, line: &[u8], value: Span) {
        let Some((length, _)) = header::name(line) else { return };
        let name = &line[..length];
        if let Some(index) = self.wanted.iter().position(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name)) {
            self.list(Header::Other, index as u16, value);
        }
    }

    fn list(&mut self, header: Header, index: u16, value: Span) {
        if !value.is_empty() {
            self.out.listed.push(Listed { header, index, value });
        }
    }

    fn cseq(&mut self, value: Span) {
        self.mandatory |= 1 << 4;
        if self.sighting.cseq.is_some() {
            return;
        }
        let text = self.text().get(value);
        let Some((number, digits)) = leading_number(text) else { return };
        let method = text[digits..].trim_ascii();
        let (kind, span) = (Method::read(method), value.tail(method.len()));
        self.sighting.cseq = Some(number);
        self.sighting.method = kind;
        self.sighting.set(Part::Method, span);
    }

    fn reason(&mut self, value: Span) {
        let q850 = reason::reasons(self.text().get(value)).find(reason::Reason::is_q850);
        if let Some(cause) = q850.and_then(|reason| reason.cause).and_then(|cause| u16::try_from(cause).ok()) {
            self.sighting.q850.get_or_insert(cause);
        }
        self.list(Header::Reason, 0, value);
    }

    /// Whether credentials hold an answer. A phone of a mobile operator sends its first REGISTER with an empty one (3GPP TS
    /// 24.229 section 5.1.1.2), which is no attempt.
    fn holds_answer(&self, value: Span) -> bool {
        let text = self.text().get(value);
        !text.is_empty() && params::auth_param(text, b"response").is_none_or(|response| !response.is_empty())
    }

    fn challenge(&mut self, value: Span) {
        let text = Text { window: self.window.bytes, arena: &self.out.arena }.get(value);
        let authentication = &mut self.sighting.authentication;
        authentication.stale |=
            params::auth_param(text, b"stale").is_some_and(|stale| stale.eq_ignore_ascii_case(b"true"));
        if authentication.realm == 0 {
            authentication.realm = xxh3_64(params::auth_param(text, b"realm").unwrap_or_default()).max(1);
        }
    }

    fn text(&self) -> Text<'_> {
        Text { window: self.window.bytes, arena: &self.out.arena }
    }
}

/// Fills in the hashes, and what the top Via tells where the marker doesn't.
fn identify(window: &Window<'_>, place: &Place, end: usize, sighting: &mut Sighting, out: &Sightings) {
    let text = Text { window: window.bytes, arena: &out.arena };
    let call_id = text.get(sighting.part(Part::CallId));
    let top = via::top(text.get(sighting.part(Part::Via)));
    if sighting.transport.is_none() {
        sighting.transport = via::transport(top).and_then(Transport::read);
    }
    let call = hash_of_call(call_id);
    let cseq = u64::from(sighting.cseq.unwrap_or_default()) << 8 | sighting.method as u64;
    let branch = via::branch(top).unwrap_or_default();
    let transaction = xxh3_64_with_seed(branch, call ^ cseq.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let direction = match sighting.direction {
        None => 0,
        Some(Direction::Received) => 1,
        Some(Direction::Sent) => 2,
    };
    let peer = xxh3_64_with_seed(text.get(sighting.part(Part::Peer)), direction);
    let message = xxh3_64_with_seed(&window.bytes[place.at..end], peer);
    sighting.identity = Identity { call, transaction, message };
}

/// The hash that a Call-ID is known by; 0 where there is none.
pub(super) fn hash_of_call(call_id: &[u8]) -> u64 {
    if call_id.is_empty() { 0 } else { xxh3_64(call_id).max(1) }
}

/// Fills in the hashes of a statement, from the parts that its line gave.
pub(super) fn identify_statement(window: &Window<'_>, sighting: &mut Sighting, out: &Sightings) {
    let text = Text { window: window.bytes, arena: &out.arena };
    sighting.identity.call = hash_of_call(text.get(sighting.part(Part::CallId)));
}
