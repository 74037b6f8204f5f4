//! Reading the headers of a message, and what identifies it.

use super::place::Place;
use super::{Identity, Listed, Part, Sighting, Sightings};
use crate::dialect::{Direction, Marker, Transport};
use crate::sip::{Header, Method, header, leading_number, params, reason, via};
use crate::text::{Line, Lines, Span, Text, Window};
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

/// Reads the header lines from `next` on and returns where they end, and how many lines they are.
///
/// They end at an empty line, or at the first line that is none: a log's next line may follow without an empty one.
pub(super) fn read_headers(
    window: &Window<'_>,
    place: &Place,
    next: Option<usize>,
    wanted: &[String],
    sighting: &mut Sighting,
    out: &mut Sightings,
) -> (usize, u32) {
    let ceiling = window.ceiling(place.at);
    let first_listed = out.listed.len() as u32;
    let mut headers = Headers { window, wanted, sighting, out, seen: 0 };
    let mut lines = Lines::new(window, next.unwrap_or(ceiling), ceiling);
    let mut end = next.unwrap_or(ceiling);
    // Whether the text goes on behind the headers, and whether the last of them has its line end.
    let (mut goes_on, mut whole, mut count) = (false, next.is_some(), 0);
    let mut line = lines.next_line();
    while let Some(current) = line {
        // An empty line ends the headers; one of an indented message may have lost its blanks.
        let header = place.strip_indent(window, current.text).and_then(|text| Some((text, header::classify(text)?)));
        let Some((text, (header, value))) = header else {
            goes_on = true;
            break;
        };
        let mut last = current;
        line = lines.next_line();
        let first = text[value..].trim_ascii();
        let value = match line {
            Some(next) if place.continues(next.text) => {
                let unfolded = headers.unfold(place, first, next, &mut lines);
                (last, line) = (unfolded.last, unfolded.next);
                count += unfolded.folds;
                unfolded.value
            }
            _ => Span::of(window.bytes, first),
        };
        headers.take(header, text, value);
        end = last.next.unwrap_or(ceiling);
        whole = last.next.is_some();
        count += u32::from(whole);
    }
    let complete = whole && headers.seen & MANDATORY == MANDATORY;
    sighting.listed = first_listed..out.listed.len() as u32;
    sighting.truncated = !goes_on && !(complete && window.ends_before(ceiling));
    identify(window, place, end, sighting, out);
    (end, count)
}

/// Via, From, To, Call-ID and CSeq, which every message has (RFC 3261 section 8.1.1), as bits.
const MANDATORY: u32 = 1 << Header::Via as u32
    | 1 << Header::From as u32
    | 1 << Header::To as u32
    | 1 << Header::CallId as u32
    | 1 << Header::CSeq as u32;

/// The part that a header is kept as, if its value is kept as it is.
#[inline]
fn part_of(header: Header) -> Option<Part> {
    Some(match header {
        Header::Via => Part::Via,
        Header::From => Part::From,
        Header::To => Part::To,
        Header::CallId => Part::CallId,
        Header::Server => Part::Server,
        Header::UserAgent => Part::UserAgent,
        Header::RetryAfter => Part::RetryAfter,
        Header::SessionId => Part::SessionId,
        Header::PAssertedIdentity => Part::AssertedIdentity,
        Header::Diversion => Part::Diversion,
        Header::ContentType | Header::Other => Part::Unused,
        _ => return None,
    })
}

struct Headers<'a, 'w> {
    window: &'a Window<'w>,
    wanted: &'a [String],
    sighting: &'a mut Sighting,
    out: &'a mut Sightings,
    /// Which headers were there, as bits.
    seen: u32,
}

/// A folded value.
struct Unfolded<'a> {
    value: Span,
    /// The last line that it stands on.
    last: Line<'a>,
    /// The line behind that.
    next: Option<Line<'a>>,
    /// How many lines continue its first.
    folds: u32,
}

impl Headers<'_, '_> {
    /// Puts a folded value together, one blank for each fold (RFC 3261 section 7.3.1).
    fn unfold<'l>(&mut self, place: &Place, first: &[u8], fold: Line<'l>, lines: &mut Lines<'l>) -> Unfolded<'l> {
        let mut parts = vec![first];
        let (mut last, mut next, mut folds) = (fold, Some(fold), 0);
        while let Some(line) = next.filter(|line| (folds as usize) < FOLDS && place.continues(line.text)) {
            parts.extend([&b" "[..], line.text.trim_ascii()]);
            last = line;
            next = lines.next_line();
            folds += 1;
        }
        Unfolded { value: self.out.arena.keep(&parts), last, next, folds }
    }

    #[inline]
    fn take(&mut self, header: Header, line: &[u8], value: Span) {
        self.seen |= 1 << header as u32;
        match part_of(header) {
            Some(part) => self.sighting.set(part, value),
            None => self.take_other(header, value),
        }
        if !self.wanted.is_empty() {
            self.take_wanted(line, value);
        }
    }

    /// Takes a header that is more than a text.
    fn take_other(&mut self, header: Header, value: Span) {
        match header {
            Header::CSeq => self.cseq(value),
            Header::Contact | Header::Warning => self.list(header, 0, value),
            Header::Reason => self.reason(value),
            Header::Authorization => self.sighting.authentication.answers_server |= self.holds_answer(value),
            Header::ProxyAuthorization => self.sighting.authentication.answers_proxy |= self.holds_answer(value),
            Header::WwwAuthenticate | Header::ProxyAuthenticate => self.challenge(value),
            _ => {}
        }
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
    let message = if sighting.is_response() {
        let direction = match sighting.direction {
            None => 0,
            Some(Direction::Received) => 1,
            Some(Direction::Sent) => 2,
        };
        let peer = xxh3_64_with_seed(text.get(sighting.part(Part::Peer)), direction);
        xxh3_64_with_seed(&window.bytes[place.at..end], peer)
    } else {
        0
    };
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
