//! Reading the headers of a message, and what identifies it.

use super::pass::Seen;
use super::place::Place;
use super::{Identity, Listed, Part, Sighting, Values};
use crate::dialect::{self, Direction, Marker, Transport};
use crate::sip::{Header, Method, header, leading_number, params, reason, start_line, via};
use crate::text::{BEFORE, Line, Lines, Span, Text, Window};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// How far behind the beginning of its start line the headers of a message are its own alone, in bytes: what stands in them
/// behind that is searched for others too. Wherever a window begins in these, it holds that line and what announces it, and
/// passes over the same.
const HEADERS: usize = BEFORE - 8 * 1024;

/// How many lines a header may be folded over. What is folded more often ends the message there.
const FOLDS: usize = 32;

/// Takes over what stands beside a message that has been read already, and knows its message by that too.
pub(super) fn apply_beside(window: &Window<'_>, sighting: &mut Sighting, marker: &Marker, out: &Values) {
    sighting.direction = sighting.direction.or(marker.direction);
    sighting.transport = sighting.transport.or(marker.transport);
    sighting.stamp = marker.stamp.or(sighting.stamp);
    sighting.set(Part::Peer, marker.peer);
    sighting.set(Part::Local, marker.local);
    let peer = Text { window: window.bytes, arena: &out.arena }.get(sighting.part(Part::Peer));
    sighting.identity.message = xxh3_64_with_seed(peer, sighting.identity.message);
}

/// What the headers of a message were.
pub(super) struct Extent {
    /// Where they end.
    pub(super) end: usize,
    /// Where to look for other messages and statements.
    pub(super) search_from: usize,
    /// How many lines there are before that.
    pub(super) lines: u32,
    /// Whether Via, Call-ID or CSeq was among them.
    pub(super) is_message: bool,
    /// The same, or the input ended before they could be.
    pub(super) may_be_message: bool,
    /// Whether there may be more headers than have come yet.
    pub(super) under_way: bool,
    /// How many of the headers were there that every message has.
    pub(super) mandatory: u32,
}

/// Reads the header lines behind a start line.
///
/// They end at an empty line, or at the first line that is none: a log's next line may follow without an empty one.
pub(super) fn read_headers(
    window: &Window<'_>,
    seen: &Seen,
    wanted: &[String],
    sighting: &mut Sighting,
    out: &mut Values,
) -> Extent {
    let Seen { place, next, .. } = seen;
    let (next, marked) = (*next, seen.marker.is_some());
    let ceiling = window.ceiling(place.at);
    let first_listed = out.listed.len() as u32;
    let mut headers = Headers { window, wanted, sighting, out, seen: 0, ran_out: false };
    let mut lines = Lines::new(window, next.unwrap_or(ceiling), ceiling);
    let (mut ending, mut count, mut interrupted) = (Ending::Input { torn: next.is_none() }, 0, None);
    let may_be_spaced = seen.marker.as_ref().is_none_or(|(index, _)| dialect::may_be_spaced(*index));
    let spaced = may_be_spaced && headers.is_spaced(place, lines);
    let end = loop {
        count += headers.take_simple(place, &mut lines);
        let end = lines.position();
        let Some(current) = lines.next_line() else { break end };
        let header = place.strip(window, current.text).and_then(|text| {
            let start = current.start + current.text.len() - text.len();
            Some((text, header::classify_in(&window.bytes[start..ceiling], text.len())?))
        });
        let Some((text, (header, value))) = header else {
            // An empty line of an indented message may have lost its blanks.
            if place.is_empty(window, current.text) {
                headers.ran_out |= current.next.is_none();
                if spaced && headers.header_is_next(place, lines) {
                    count += 1;
                    continue;
                }
                ending = Ending::EmptyLine;
                break end;
            }
            // Another thread's lines may stand between the headers.
            if headers.resume(place, current, &mut lines) {
                // What they say is looked for later.
                interrupted.get_or_insert(Interruption { at: end, lines: count });
                continue;
            }
            // The very last line of the input may be a header that was cut off in its name.
            ending = if current.next.is_some() { Ending::OtherText } else { Ending::Input { torn: true } };
            break end;
        };
        let first = text[value..].trim_ascii();
        let Folded { value, lines: folds, whole } = headers.unfold(place, first, &mut lines);
        headers.seen = headers.take(header, current.start + current.text.len() - text.len(), value, headers.seen);
        count += u32::from(current.next.is_some()) + folds;
        if !whole || current.next.is_none() {
            ending = Ending::Input { torn: true };
            break ceiling;
        }
    };
    let end = end.min(ceiling);
    headers.read_cseq();
    let Headers { seen: found, ran_out, .. } = headers;
    let whole = found & MANDATORY == MANDATORY;
    sighting.listed = first_listed..out.listed.len() as u32;
    sighting.truncated = match ending {
        Ending::EmptyLine => false,
        Ending::OtherText => !whole,
        // Text that somebody pasted may lack its last empty line; a program that writes markers writes that too.
        Ending::Input { torn } => torn || marked || !whole || !window.ends_before(ceiling),
    };
    identify(window, place, end, sighting, out);
    let Interruption { at: search_from, lines } =
        interrupted.unwrap_or(Interruption { at: end, lines: count }).bounded(window, place, next);
    let is_message = found & IDENTIFYING != 0;
    let may_be_message = is_message || matches!(ending, Ending::Input { .. });
    let under_way = (ran_out || matches!(ending, Ending::Input { .. })) && window.goes_on_behind(ceiling);
    let mandatory = (found & MANDATORY).count_ones();
    Extent { end, search_from, lines, is_message, may_be_message, under_way, mandatory }
}

/// Where the first line of others stands among the headers, and how many lines stand before it.
struct Interruption {
    at: usize,
    lines: u32,
}

impl Interruption {
    /// The same, or where the headers end that are the message's own alone.
    fn bounded(self, window: &Window<'_>, place: &Place, next: Option<usize>) -> Self {
        let at = place.line + HEADERS;
        if self.at <= at {
            return self;
        }
        let own = &window.bytes[next.unwrap_or(at).min(at)..at];
        Self { at, lines: bytecount::count(own, b'\n') as u32 }
    }
}

/// What ended the headers.
enum Ending {
    /// The empty line that belongs there.
    EmptyLine,
    /// A line that is no header.
    OtherText,
    /// The input ended, or what may be looked at; `torn` within a line.
    Input { torn: bool },
}

/// How many lines of others may stand between two headers.
pub(super) const FOREIGN: usize = 3;

/// Via, From, To, Call-ID and CSeq, which every message has (RFC 3261 section 8.1.1), as bits.
pub(super) const MANDATORY: u32 = 1 << Header::Via as u32
    | 1 << Header::From as u32
    | 1 << Header::To as u32
    | 1 << Header::CallId as u32
    | 1 << Header::CSeq as u32;

/// How many these are.
pub(super) const MANDATORY_HEADERS: u32 = MANDATORY.count_ones();

/// Of these, the ones by which a message is told from what somebody wrote about it.
const IDENTIFYING: u32 = 1 << Header::Via as u32 | 1 << Header::CallId as u32 | 1 << Header::CSeq as u32;

/// The headers of which every value counts, or that are read and not kept, as bits.
const TAKEN_ONE_BY_ONE: u32 = 1 << Header::Contact as u32
    | 1 << Header::Reason as u32
    | 1 << Header::Warning as u32
    | 1 << Header::Authorization as u32
    | 1 << Header::ProxyAuthorization as u32
    | 1 << Header::WwwAuthenticate as u32
    | 1 << Header::ProxyAuthenticate as u32;

/// The part that a header is kept as.
#[inline]
fn part_of(header: Header) -> Part {
    match header {
        Header::Via => Part::Via,
        Header::From => Part::From,
        Header::To => Part::To,
        Header::CallId => Part::CallId,
        Header::CSeq => Part::CSeq,
        Header::Server => Part::Server,
        Header::UserAgent => Part::UserAgent,
        Header::RetryAfter => Part::RetryAfter,
        Header::SessionId => Part::SessionId,
        Header::PAssertedIdentity => Part::AssertedIdentity,
        Header::Diversion => Part::Diversion,
        Header::Expires => Part::Expires,
        _ => Part::Unused,
    }
}

struct Headers<'a, 'w> {
    window: &'a Window<'w>,
    wanted: &'a [String],
    sighting: &'a mut Sighting,
    out: &'a mut Values,
    /// Which headers were there, as bits.
    seen: u32,
    /// Whether the lines came to an end where one more might have been a header.
    ran_out: bool,
}

/// A value, folded or not.
struct Folded {
    value: Span,
    /// How many lines that have an end continue its first.
    lines: u32,
    /// The last of these has its end.
    whole: bool,
}

impl Headers<'_, '_> {
    /// Whether an empty line stands before and behind the first header, as in pages that show logs so.
    fn is_spaced(&mut self, place: &Place, mut lines: Lines<'_>) -> bool {
        if !lines.next_line().is_some_and(|line| place.is_empty(self.window, line.text)) {
            return false;
        }
        let [header, empty, other] = [lines.next_line(), lines.next_line(), lines.next_line()];
        self.ran_out |= other.is_none_or(|line| line.next.is_none());
        let is_empty = empty.is_some_and(|line| place.is_empty(self.window, line.text));
        is_empty && self.is_header(place, header) && self.is_header(place, other)
    }

    /// Whether the next line is a header, or, as long as the message lacks something, one soon behind empty lines: a page may
    /// have left one out.
    fn header_is_next(&mut self, place: &Place, mut lines: Lines<'_>) -> bool {
        const LINES: usize = 3;
        for _ in 0..LINES {
            let line = lines.next_line();
            self.ran_out |= line.is_none_or(|line| line.next.is_none());
            let is_empty = line.is_some_and(|line| place.is_empty(self.window, line.text));
            if !is_empty || self.seen & MANDATORY == MANDATORY {
                return self.is_header(place, line);
            }
        }
        false
    }

    fn is_header(&self, place: &Place, line: Option<Line<'_>>) -> bool {
        line.and_then(|line| header::classify(place.strip(self.window, line.text)?)).is_some()
    }

    /// Looks behind `foreign`, a line that is no header, for a header line that goes on with this message, and passes over
    /// what stands between. Only a message that lacks something is looked for, and never beyond an empty line or another
    /// start line.
    fn resume<'l>(&mut self, place: &Place, foreign: Line<'l>, lines: &mut Lines<'l>) -> bool {
        if self.seen & MANDATORY == MANDATORY {
            return false;
        }
        let mut line = foreign;
        for _ in 0..FOREIGN {
            self.ran_out |= line.next.is_none();
            let text = line.text.trim_ascii();
            if text.is_empty() || start_line::status_line(text).is_some() || start_line::request_line(text).is_some() {
                return false;
            }
            let before = *lines;
            let Some(next) = lines.next_line() else {
                self.ran_out = true;
                return false;
            };
            let header = place.strip(self.window, next.text).and_then(header::classify);
            // What stands before it tells whose line it is. Without that, only a header that is known is believed.
            if header.is_some_and(|(header, _)| place.is_set_off() || header != Header::Other) {
                *lines = before;
                return true;
            }
            line = next;
        }
        self.ran_out |= line.next.is_none();
        false
    }

    /// Puts a folded value together, one blank for each fold (RFC 3261 section 7.3.1), and passes over its lines.
    fn unfold(&mut self, place: &Place, first: &[u8], lines: &mut Lines<'_>) -> Folded {
        let mut parts = vec![];
        let mut folds = 0;
        let mut whole = true;
        while (folds as usize) < FOLDS {
            let before = *lines;
            let Some(line) = lines.next_line().filter(|line| place.continues(self.window, line.text)) else {
                *lines = before;
                break;
            };
            if parts.is_empty() && !first.is_empty() {
                parts.push(first);
            }
            if !parts.is_empty() {
                parts.push(b" ");
            }
            parts.push(place.strip(self.window, line.text).unwrap_or_default().trim_ascii());
            whole = line.next.is_some();
            folds += u32::from(whole);
        }
        let value = if parts.is_empty() { Span::of(self.window.bytes, first) } else { self.out.arena.keep(&parts) };
        Folded { value, lines: folds, whole }
    }

    /// Takes the lines that are headers at first sight and not folded, as nearly all are, and returns how many.
    #[inline]
    fn take_simple(&mut self, place: &Place, lines: &mut Lines<'_>) -> u32 {
        if place.is_set_off() {
            return 0;
        }
        let bytes = self.window.bytes;
        let first_of = |line: usize| bytes.get(line..)?.first_chunk();
        let (mut ahead, mut count, mut seen) = (*lines, 0, self.seen);
        let mut line = first_of(ahead.position());
        // The last of the window's lines are left to the careful way.
        while let Some(first) = line
            && let Some(newline) = ahead.newline()
        {
            let start = ahead.position();
            let header = header::usual(first).or_else(|| header::classify_simple(&bytes[start..]));
            line = first_of(newline + 1);
            let (Some((header, value)), Some([next, ..])) = (header, line) else { break };
            if matches!(next, b' ' | b'\t') {
                break;
            }
            let value = value_between(bytes, start + value, newline);
            seen = self.take(header, start, value, seen);
            ahead.pass(newline);
            count += 1;
        }
        (*lines, self.seen) = (ahead, seen);
        count
    }

    /// Takes the value of a header whose name begins at `line`.
    #[inline(always)]
    fn take(&mut self, header: Header, line: usize, value: Span, seen: u32) -> u32 {
        let bit = 1 << header as u32;
        // Of CSeq the first counts, if there is a number in it.
        if (TAKEN_ONE_BY_ONE | seen & 1 << Header::CSeq as u32) & bit == 0 {
            self.sighting.set(part_of(header), value);
        } else {
            self.take_other(header, value);
        }
        if !self.wanted.is_empty() {
            self.take_wanted(line, value);
        }
        seen | bit
    }

    /// Takes a header that is more than a text.
    fn take_other(&mut self, header: Header, value: Span) {
        match header {
            Header::CSeq if leading_number(self.text().get(self.sighting.part(Part::CSeq))).is_none() => {
                self.sighting.replace(Part::CSeq, value);
            }
            Header::Contact | Header::Warning => self.list(header, 0, value),
            Header::Reason => self.reason(value),
            Header::Authorization => self.sighting.authentication.answers_server |= self.holds_answer(value),
            Header::ProxyAuthorization => self.sighting.authentication.answers_proxy |= self.holds_answer(value),
            Header::WwwAuthenticate | Header::ProxyAuthenticate => self.challenge(value),
            _ => {}
        }
    }

    /// Keeps a header that the user asked for.
    #[cold]
    fn take_wanted(&mut self, line: usize, value: Span) {
        let line = &self.window.bytes[line..];
        let Some((length, _)) = header::name(line) else { return };
        let name = header::long_name(&line[..length]);
        let is_wanted = |wanted: &String| header::long_name(wanted.as_bytes()).eq_ignore_ascii_case(name);
        if let Some(index) = self.wanted.iter().position(is_wanted) {
            self.list(Header::Other, index as u16, value);
        }
    }

    fn list(&mut self, header: Header, index: u16, value: Span) {
        if !value.is_empty() {
            self.out.listed.push(Listed { header, index, value });
        }
    }

    /// Number and method of CSeq.
    fn read_cseq(&mut self) {
        let value = self.sighting.part(Part::CSeq);
        let text = self.text().get(value);
        let Some((number, digits)) = leading_number(text) else { return };
        let method = text[digits..].trim_ascii();
        let (mut kind, mut span) = (Method::read(method), value.tail(method.len()));
        // Somebody wrote a note behind it.
        if kind == Method::Other
            && let Some(blank) = method.iter().position(u8::is_ascii_whitespace)
        {
            (kind, span) = (Method::read(&method[..blank]), span.head(blank));
        }
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

/// The value between the colon and the end of its line, without the blanks around it.
#[inline(always)]
fn value_between(bytes: &[u8], from: usize, newline: usize) -> Span {
    let line = &bytes[from..newline];
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // One blank before it, as nearly all have it.
    if let [b' ', first, ..] = line
        && *first > b' '
        && line[line.len() - 1] > b' '
    {
        return Span::new(from + 1..from + line.len());
    }
    Span::of(bytes, bytes[from..newline].trim_ascii())
}

/// Fills in the hashes, and what the top Via tells where the marker doesn't.
fn identify(window: &Window<'_>, place: &Place, end: usize, sighting: &mut Sighting, out: &Values) {
    let text = Text { window: window.bytes, arena: &out.arena };
    let call_id = text.get(sighting.part(Part::CallId));
    let via = text.get(sighting.part(Part::Via));
    if sighting.transport.is_none() {
        sighting.transport = via::transport(via::top(via)).and_then(Transport::read);
    }
    let call = hash_of_call(call_id);
    let cseq = u64::from(sighting.cseq.unwrap_or_default()) << 8 | sighting.method as u64;
    let branch = via::top_branch(via).unwrap_or_default();
    let branch_span = sighting.part(Part::Via).part_of(via, branch);
    let transaction = xxh3_64_with_seed(branch, call ^ cseq.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let message = if sighting.is_response() {
        let direction = match sighting.direction {
            None => 0,
            Some(Direction::Received) => 1,
            Some(Direction::Sent) => 2,
        };
        let peer = xxh3_64_with_seed(text.get(sighting.part(Part::Peer)), direction);
        // A seed makes the hash of a long text much dearer.
        let headers = match place.prefix {
            None => xxh3_64(&window.bytes[place.at..end]),
            Some(_) => xxh3_64(&without_prefixes(window, place, end)),
        };
        headers ^ peer.rotate_left(32)
    } else {
        0
    };
    sighting.identity = Identity { call, transaction, message };
    sighting.set(Part::Branch, branch_span);
}

/// The lines of a message without what stands before each, which may be a time.
fn without_prefixes(window: &Window<'_>, place: &Place, end: usize) -> Vec<u8> {
    let mut lines = Lines::new(window, place.line, end);
    let texts = std::iter::from_fn(|| lines.next_line());
    texts.flat_map(|line| [place.strip(window, line.text).unwrap_or_default(), b"\n"].concat()).collect()
}

/// The hash that a Call-ID is known by; 0 where there is none.
pub(super) fn hash_of_call(call_id: &[u8]) -> u64 {
    if call_id.is_empty() { 0 } else { xxh3_64(call_id).max(1) }
}

/// Fills in the hashes of a statement, from the parts that its line gave.
pub(super) fn identify_statement(window: &Window<'_>, sighting: &mut Sighting, out: &Values) {
    let text = Text { window: window.bytes, arena: &out.arena };
    sighting.identity.call = hash_of_call(text.get(sighting.part(Part::CallId)));
    let via = text.get(sighting.part(Part::Via));
    if let Some(branch) = via::top_branch(via) {
        sighting.set(Part::Branch, sighting.part(Part::Via).part_of(via, branch));
    }
}
