//! One way through a window: what to do at each hit.

use super::lines_above;
use super::live::UnderWay;
use super::lost;
use super::offers::Offers;
use super::place::Place;
use super::wrapped::{self, Assembler, BEFORE_HEADERS, Kind, REACH, Wish};
use super::{Doubt, NotUnderstood, Part, Sighting, Sightings, message};
use crate::dialect::{self, DIALECTS, Evidence, ReadStatement, escape::Escape, journald};
use crate::sip::start_line::{self, RequestLine, StatusLine};
use crate::text::{Span, Window, indentation};

/// The state of a way through a window.
pub(super) struct Pass<'a, 'w> {
    /// Names of further headers to keep.
    wanted: &'a [String],
    /// Who reads the lines in which a version begins no message.
    versions: &'a [(u8, ReadStatement)],
    /// The only dialect whose markers count, if there is one.
    only: Option<u8>,
    window: &'a Window<'w>,
    lines: LineCounter<'w>,
    /// For what does not stand in the log as it is.
    assembler: Assembler,
    out: &'a mut Sightings,
    /// The place of the last statement, even if it belongs to the window before.
    stated: Option<u32>,
    offers: Offers,
    /// Text before this place has been there for so long that nothing is waited for which could make a message of it.
    pub(super) stale: usize,
    /// The last message that stands in one line.
    wrapped: InOneLine,
}

/// A status line with a phrase longer than this is looked at twice: its headers may be part of it.
const PHRASE: usize = 48;

impl<'a, 'w> Pass<'a, 'w> {
    pub(super) fn new(
        wanted: &'a [String],
        versions: &'a [(u8, ReadStatement)],
        only: Option<u8>,
        window: &'a Window<'w>,
        out: &'a mut Sightings,
    ) -> Self {
        let (counted_to, last) = (window.owned.start, window.owned.end);
        let lines = LineCounter { bytes: window.bytes, counted_to, last, newlines: 0 };
        Self {
            wanted,
            versions,
            only,
            window,
            lines,
            assembler: Assembler::new(only),
            out,
            stated: None,
            offers: Offers::default(),
            stale: 0,
            wrapped: InOneLine::default(),
        }
    }

    /// Looks at a `SIP/2.0`. Returns where to search on, if that is further away than the next byte.
    pub(super) fn version(&mut self, hit: usize) -> Option<usize> {
        if hit >= self.window.owned.end {
            return None;
        }
        let behind = match self.window.bytes.get(hit + start_line::VERSION.len()..)? {
            // Some products leave a blank at the end of every line.
            [b' ', b'\r' | b'\n' | b'#' | b'\\' | b'<' | b'^' | b'&', ..] => self.request(hit),
            [b' ', letter, ..] if letter.is_ascii_alphabetic() && self.ends_a_word(hit) => self.request(hit),
            [b' ', ..] => self.status(hit),
            [b'/', ..] => {
                // Where a value of Via stands alone, and not behind the name of its header.
                if hit > 0 && matches!(self.window.bytes[hit - 1], b'\t' | b'"' | b',') {
                    self.statement(hit, self.versions);
                }
                None
            }
            // A program that takes a message apart shows its version alone.
            [b'>', ..] => {
                self.summary(hit);
                None
            }
            _ => self.request(hit),
        };
        self.disown(hit);
        behind
    }

    /// Takes what a program made of a message and shows in the line at `hit` and those below: whether it was that.
    #[cold]
    fn summary(&mut self, hit: usize) -> bool {
        let known = self.out.list.len();
        self.statement(hit, self.versions);
        let is_one = self.out.list.len() > known;
        if !is_one {
            self.await_lines(hit);
        }
        is_one
    }

    /// Takes the statement at `hit`, where a literal was found, from the first of `readers` that knows it. A line is one
    /// statement, however many literals it holds.
    pub(super) fn statement(&mut self, hit: usize, readers: &[(u8, ReadStatement)]) {
        if hit >= self.window.owned.end || !self.offers.take(self.window, hit) {
            return;
        }
        let arena = &mut self.out.values.arena;
        let read = readers.iter().find_map(|&(dialect, read)| Some((dialect, read(self.window, hit, arena)?)));
        if read.is_none() && self.ends_with_a_name(hit) {
            self.await_lines(hit);
        }
        if let Some((dialect, mut sighting)) = read.filter(|(_, sighting)| self.stated != Some(sighting.place)) {
            (self.stated, self.offers.stated) = (Some(sighting.place), true);
            sighting.dialect = dialect;
            sighting.newlines = self.lines.before(hit);
            message::identify_statement(self.window, &mut sighting, &self.out.values);
            let line_end = self.window.line(hit, self.window.ceiling(hit)).1.unwrap_or(self.window.bytes.len());
            sighting.end = line_end as u32;
            if sighting.unfinished && self.window.goes_on_behind(self.window.ceiling(hit)) {
                self.note_under_way(sighting.place as usize, true);
            }
            self.out.list.push(sighting);
        }
        self.disown(hit);
    }

    /// Whether the line of `hit` ends with the name of a member of a JSON object, the value of which stands below.
    fn ends_with_a_name(&self, hit: usize) -> bool {
        let (line, _) = self.window.line(hit, self.window.ceiling(hit));
        line.trim_ascii_end().strip_suffix(b":").is_some_and(|line| line.trim_ascii_end().ends_with(b"\""))
    }

    /// Counts the lines of the stretch to its end.
    pub(super) fn end(mut self) {
        self.out.newlines = u64::from(self.lines.before(self.window.owned.end));
    }

    /// Forgets what was seen before the stretch: it belongs to the window before, and all that matters here is where its
    /// headers end.
    fn disown(&mut self, hit: usize) {
        if hit < self.window.owned.start {
            self.out.clear();
        }
    }

    /// A status line, if it stands at the start of a line or behind blanks.
    fn status(&mut self, hit: usize) -> Option<usize> {
        let window = self.window;
        let Some(place) = Place::of_status(window, hit) else {
            if !self.wrapped(hit, Kind::Status) {
                self.statement(hit, self.versions);
                self.doubt_within_text(hit);
            }
            return None;
        };
        let ceiling = window.ceiling(hit);
        let (line, next) = window.line(hit, ceiling);
        let place = place.without_separator(window, next, ceiling);
        let status = start_line::status_line(line);
        if status.is_some_and(|status| self.may_hide_more(status.phrase, next)) && self.wrapped(hit, Kind::Status) {
            return None;
        }
        let marker = status.and_then(|_| dialect::marker(window, place.line, self.only, &mut self.out.values.arena));
        if marker.as_ref().is_some_and(|(dialect, _)| DIALECTS[usize::from(*dialect)].in_packets)
            && wrapped::are_cut(&window.bytes[hit..ceiling.min(hit + REACH)])
            && self.wrapped(hit, Kind::Status)
        {
            return None;
        }
        let header_follows = || {
            next.is_some_and(|next| {
                place.header_at(window, next, ceiling) || place.spaced_headers_at(window, next, ceiling)
            })
        };
        let known = marker.is_some();
        if !known && (place.in_a_body(window) || dialect::is_command(window, place.line)) {
            return None;
        }
        let Some(StatusLine { code, phrase }) = status.filter(|_| known || header_follows()) else {
            if self.await_more(&place, next, ceiling) || !self.wrapped(hit, Kind::Status) && !self.summary(hit) {
                self.not_understood(hit, if status.is_some() { Doubt::NoHeaders } else { Doubt::NoStatus });
            }
            return None;
        };
        let parts = [(Part::Phrase, Span::of(window.bytes, phrase))];
        self.take(&Seen { place, marker, next }, code, &parts)
    }

    /// Whether a phrase may hold the headers too, or what some program puts behind lines ends it and the line at `next`.
    #[inline]
    fn may_hide_more(&self, phrase: &[u8], next: Option<usize>) -> bool {
        phrase.len() > PHRASE && Escape::behind_start_line(phrase, true).is_some()
            || wrapped::mark(phrase).is_some_and(|mark| {
                next.is_some_and(|next| self.window.line(next, self.window.ceiling(next)).0.ends_with(mark))
            })
    }

    /// A `SIP/2.0` that is written as numbers, of which the end was found at `tail`.
    pub(super) fn numbers(&mut self, tail: usize) {
        let before = self.window.bytes[..tail].strip_suffix(journald::VERSION_HEAD);
        let Some(hit) = before.filter(|before| matches!(before.last(), Some(b'[' | b','))).map(<[u8]>::len) else {
            return;
        };
        if hit >= self.window.owned.end {
            return;
        }
        let behind = &self.window.bytes[tail + journald::VERSION_TAIL.len()..];
        self.wrapped(hit, if behind.starts_with(b",32,") { Kind::Status } else { Kind::Request });
        self.disown(hit);
    }

    /// A packet of a product that numbers them: notes that the ones before it are not there.
    pub(super) fn numbered_packet(&mut self, hit: usize) {
        let owned = &self.window.owned;
        if self.only.is_none_or(|only| DIALECTS[usize::from(only)].in_packets)
            && owned.contains(&hit)
            && lost::follows_a_gap(self.window, hit)
        {
            self.not_understood(hit, Doubt::LostPackets);
        }
    }

    /// A request line, if one ends here.
    fn request(&mut self, hit: usize) -> Option<usize> {
        let window = self.window;
        let Some((place, request, next)) = self.plain_request(hit) else {
            self.wrapped(hit, Kind::Request);
            return None;
        };
        let ceiling = window.ceiling(place.line);
        // Nothing answers an ACK (RFC 3261 section 17.1.1.3), so nothing needs to be known of it, and its headers are
        // searched through like other text.
        if request.method == b"ACK" {
            return None;
        }
        let marker = dialect::marker(window, place.line, self.only, &mut self.out.values.arena);
        let known = marker.is_some();
        if !known && (!next.is_some_and(|next| place.header_at(window, next, ceiling)) || place.in_a_body(window)) {
            self.await_more(&place, next, ceiling);
            return None;
        }
        let uri = (Part::RequestUri, Span::of(window.bytes, request.uri));
        let method = (Part::Method, Span::of(window.bytes, request.method));
        self.take(&Seen { place, marker, next }, 0, &[uri, method])
    }

    /// The request line that ends at `hit`, if it stands in the log as it is: where, and where the line behind it begins.
    fn plain_request(&self, hit: usize) -> Option<(Place, RequestLine<'w>, Option<usize>)> {
        let window = self.window;
        // It ends with the version; most other text is told by that.
        let behind = &window.bytes[hit + start_line::VERSION.len()..window.ceiling(hit)];
        if behind.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\x0c')).is_some_and(|&byte| byte != b'\n')
        {
            return None;
        }
        let line_start = window.line_start(hit, window.floor(hit))?;
        let (line, next) = window.line(line_start, window.ceiling(line_start));
        let at = line_start + indentation(line);
        let line_end = line_start + line.len();
        if let Some(request) = start_line::request_line(&window.bytes[at..line_end]) {
            return Some((Place { line: line_start, at, prefix: None }, request, next));
        }
        let prefix = line.len() - dialect::without_prefix(line).len();
        let place = Place::behind_prefix(window, line_start + prefix)?;
        let request = start_line::request_line(&window.bytes[place.at..line_end])?;
        Some((place, request, next))
    }

    /// Whether a blank stands before `hit`, and before that none.
    fn ends_a_word(&self, hit: usize) -> bool {
        matches!(self.window.bytes[..hit], [.., word, b' '] if !word.is_ascii_whitespace())
    }

    /// A start line with the version at `hit` that does not stand in the log as it is: whether it was one.
    #[cold]
    fn wrapped(&mut self, hit: usize, kind: Kind) -> bool {
        let wish = Wish { back: usize::MAX, ahead: usize::MAX, above: true };
        let Some(assembled) = self.assembler.assemble(self.window, hit, kind, wish) else {
            self.await_header(hit, kind);
            return false;
        };
        let (under_way, may_go_on) = (assembled.under_way, assembled.may_go_on);
        let newlines = self.lines.before(hit);
        let Some(sighting) = wrapped::read(&assembled, hit, self.wanted, self.out) else {
            if under_way || may_go_on {
                self.under_way(hit, false);
            }
            return false;
        };
        sighting.newlines = newlines;
        let ceiling = self.window.ceiling(hit);
        self.wrapped = InOneLine { from: hit, to: self.window.line(hit, ceiling).1.unwrap_or(ceiling) };
        let is_bare = sighting.dialect == dialect::BARE && kind == Kind::Status;
        if let Some(line) = self.window.line_start(hit, self.window.floor(hit)) {
            lines_above::complete(self.window, line, sighting);
        }
        if is_bare {
            self.take_beside(hit);
        }
        if under_way {
            self.under_way(hit, true);
        }
        true
    }

    /// Notes that a header may still come for what looks like a start line within other text.
    #[cold]
    fn await_header(&mut self, hit: usize, kind: Kind) {
        let window = self.window;
        let ceiling = window.ceiling(hit);
        if !window.goes_on_behind(ceiling) || ceiling - hit >= REACH {
            return;
        }
        let (line, _) = window.line(hit, ceiling);
        if kind == Kind::Status && line.get(11).is_some_and(|_| start_line::status_line(line).is_none()) {
            return;
        }
        if !self.has_come(hit, BEFORE_HEADERS + 1) {
            self.under_way(hit, false);
        }
    }

    /// Whether more lines have come whole from `hit` on than so many.
    fn has_come(&self, hit: usize, lines: usize) -> bool {
        let come = &self.window.bytes[hit..self.window.ceiling(hit)];
        memchr::memchr_iter(b'\n', come).nth(lines).is_some()
    }

    /// Notes that what `hit` is a part of may go on in the lines behind its own, which have not come yet.
    #[cold]
    fn await_lines(&mut self, hit: usize) {
        if self.window.goes_on_behind(self.window.ceiling(hit)) && !self.has_come(hit, dialect::FURTHER_LINES) {
            self.under_way(hit, false);
        }
    }

    fn note_under_way(&mut self, line: usize, known: bool) {
        let line = line as u32;
        self.out.under_way.get_or_insert(UnderWay { line, known });
        if !known {
            self.out.undecided.get_or_insert(line);
        }
    }

    /// Notes that a message is under way of which `hit` is a part of the start line.
    fn under_way(&mut self, hit: usize, known: bool) {
        if !known && hit < self.stale {
            return;
        }
        if self.out.under_way.is_some() && (known || self.out.undecided.is_some()) {
            return;
        }
        if let Some(line) = self.window.line_start(hit, self.window.floor(hit)) {
            self.note_under_way(line.max(self.window.owned.start), known);
        }
    }

    /// Reads the headers, keeps the sighting if it is one, and returns where they end. `code` is 0 for a request.
    ///
    /// A block without a marker that is not cut off and has none of the headers that identify one is a program's
    /// summary of a message, not the message.
    fn take(&mut self, seen: &Seen, code: u16, parts: &[(Part, Span)]) -> Option<usize> {
        let (window, at) = (self.window, seen.place.at);
        let dialect = seen.marker.as_ref().map_or(dialect::BARE, |(dialect, _)| *dialect);
        let Sightings { list, values, .. } = &mut *self.out;
        list.push(Sighting::new(at, code, dialect, Evidence::Message));
        let sighting = list.last_mut()?;
        sighting.newlines = self.lines.before(at);
        for (part, span) in parts {
            sighting.set(*part, *span);
        }
        if let Some((_, marker)) = &seen.marker {
            sighting.apply(marker);
            lines_above::complete(window, seen.place.line, sighting);
            lines_above::complete_indented(window, &seen.place, sighting);
        }
        let headers = message::read_headers(window, seen, self.wanted, sighting, values);
        if seen.marker.is_none()
            && code != 0
            && let Some(said) = dialect::words(window, seen.place.line, self.only, &mut values.arena)
        {
            message::apply_beside(window, sighting, &said, values);
        }
        let is_cut = DIALECTS[usize::from(dialect)].is_cut;
        sighting.truncated |= is_cut(window, headers.end, window.ceiling(at));
        sighting.end = headers.end as u32;
        if headers.under_way {
            self.note_under_way(seen.place.line, seen.marker.is_some() || headers.is_message);
        }
        if seen.marker.is_none() && !headers.may_be_message {
            self.out.list.pop();
            if code != 0 {
                self.not_understood(at, Doubt::NoMessage);
            }
            return None;
        }
        self.lines.skip(seen.next, headers.search_from, headers.lines);
        Some(headers.search_from)
    }

    /// Notes, and says, that the line behind a start line has not come as a whole: it may be the header that makes it a
    /// message.
    fn await_more(&mut self, place: &Place, next: Option<usize>, ceiling: usize) -> bool {
        let window = self.window;
        let whole = next.is_some_and(|next| window.line(next, ceiling).1.is_some());
        let waits = !whole && window.goes_on_behind(ceiling);
        if waits {
            self.note_under_way(place.line, false);
        }
        waits
    }

    /// Takes over what stands beside the message that was seen last, in the line or object that holds it.
    fn take_beside(&mut self, hit: usize) {
        let Sightings { list, values, .. } = &mut *self.out;
        if let Some((dialect, marker)) = dialect::beside(self.window, hit, &mut values.arena)
            && self.only.is_none_or(|only| only == dialect)
            && let Some(sighting) = list.last_mut()
        {
            sighting.dialect = dialect;
            message::apply_beside(self.window, sighting, &marker, values);
        }
    }

    /// Notes a status line in other text, unless that became a statement or is the mere announcement of a message.
    fn doubt_within_text(&mut self, hit: usize) {
        if hit < self.window.owned.end
            && start_line::begins_with_status(&self.window.bytes[hit..])
            && !self.begins_escaped_line(hit)
            && !self.offers.stated
            && !self.wrapped.holds(hit)
            && !dialect::announces(self.window, hit)
        {
            self.not_understood(hit, Doubt::WithinText);
        }
    }

    /// Whether an escaped line end stands right before `hit`: the status line of a body, for instance.
    fn begins_escaped_line(&self, hit: usize) -> bool {
        let ends = [&b"\\n"[..], b"#012", b"^J", b"<010>", b"<0A>", b"&#xA;", b"&#10;"];
        ends.iter().any(|end| self.window.bytes[..hit].ends_with(end))
    }

    fn not_understood(&mut self, place: usize, doubt: Doubt) {
        let newlines = self.lines.before(place);
        self.out.not_understood.push(NotUnderstood { place: place as u32, newlines, doubt });
    }
}

/// A message that stands in one line with all its headers.
#[derive(Clone, Copy, Debug, Default)]
struct InOneLine {
    from: usize,
    to: usize,
}

impl InOneLine {
    /// How far from its first line a header may stand, so that it doesn't matter where the log was cut.
    const REACH: usize = 16 * 1024;

    /// Whether `hit` stands in it.
    fn holds(self, hit: usize) -> bool {
        (self.from..self.to.min(self.from + Self::REACH)).contains(&hit)
    }
}

/// A start line and what stands around it.
pub(super) struct Seen {
    pub(super) place: Place,
    /// The marker that announces it, and the index of the dialect that read that.
    pub(super) marker: Option<(u8, dialect::Marker)>,
    /// Where the line behind it begins.
    pub(super) next: Option<usize>,
}

/// Counts newlines from sighting to sighting, each byte once.
struct LineCounter<'a> {
    bytes: &'a [u8],
    counted_to: usize,
    /// Where the stretch ends. What lies behind it is the next window's to count.
    last: usize,
    newlines: u32,
}

impl LineCounter<'_> {
    /// Newlines between the beginning of the stretch and `at`, which never goes back.
    fn before(&mut self, at: usize) -> u32 {
        if at > self.counted_to {
            self.newlines += bytecount::count(&self.bytes[self.counted_to..at], b'\n') as u32;
            self.counted_to = at;
        }
        self.newlines
    }

    /// Takes over the count of the lines from `start` to `end` from one who has been through them.
    fn skip(&mut self, start: Option<usize>, end: usize, newlines: u32) {
        if let Some(start) = start
            && start >= self.counted_to
            && end > start
            && end <= self.last
        {
            self.before(start);
            self.newlines += newlines;
            self.counted_to = end;
        }
    }
}
