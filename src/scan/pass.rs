//! One way through a window: what to do at each hit.

use super::live::UnderWay;
use super::place::Place;
use super::{Doubt, NotUnderstood, Part, Sighting, Sightings, message};
use crate::dialect::{self, DIALECTS, Evidence, ReadStatement};
use crate::sip::start_line::{self, StatusLine};
use crate::text::{Span, Window, indentation};

/// What is searched for of `SIP/2.0`, and what must stand before it. The beginning would be found in every channel name of a
/// PBX (`PJSIP/200-00000001`), which is most of many a log.
pub(super) const VERSION_TAIL: &[u8] = b"P/2.0";
pub(super) const VERSION_HEAD: &[u8] = b"SI";

/// The state of a way through a window.
pub(super) struct Pass<'a, 'w> {
    /// Names of further headers to keep.
    wanted: &'a [String],
    /// Who reads the lines in which a version begins no message.
    versions: &'a [(u8, ReadStatement)],
    window: &'a Window<'w>,
    lines: LineCounter<'w>,
    out: &'a mut Sightings,
    /// The place of the last statement, even if it belongs to the window before.
    stated: Option<u32>,
}

impl<'a, 'w> Pass<'a, 'w> {
    pub(super) fn new(
        wanted: &'a [String],
        versions: &'a [(u8, ReadStatement)],
        window: &'a Window<'w>,
        out: &'a mut Sightings,
    ) -> Self {
        let (counted_to, last) = (window.owned.start, window.owned.end);
        Self {
            wanted,
            versions,
            window,
            lines: LineCounter { bytes: window.bytes, counted_to, last, newlines: 0 },
            out,
            stated: None,
        }
    }

    /// Looks at what may be the end of a `SIP/2.0`. Returns where to search on, if that is further away than the next byte.
    pub(super) fn version(&mut self, tail: usize) -> Option<usize> {
        let head = self.window.bytes[..tail].ends_with(VERSION_HEAD);
        let hit = tail.checked_sub(VERSION_HEAD.len()).filter(|hit| head && *hit < self.window.owned.end)?;
        let behind = match self.window.bytes.get(hit + start_line::VERSION.len()) {
            Some(b' ') => self.status(hit),
            Some(b'/') => {
                // Where a value of Via stands alone, and not behind the name of its header.
                if hit > 0 && matches!(self.window.bytes[hit - 1], b'\t' | b'"' | b',') {
                    self.statement(hit, self.versions);
                }
                None
            }
            _ => self.request(hit),
        };
        self.disown(hit);
        behind
    }

    /// Takes the statement at `hit`, where a literal was found, from the first of `readers` that knows it. A line is one
    /// statement, however many literals it holds.
    pub(super) fn statement(&mut self, hit: usize, readers: &[(u8, ReadStatement)]) {
        if hit >= self.window.owned.end {
            return;
        }
        let arena = &mut self.out.values.arena;
        let read = readers.iter().find_map(|&(dialect, read)| Some((dialect, read(self.window, hit, arena)?)));
        if let Some((dialect, mut sighting)) = read.filter(|(_, sighting)| self.stated != Some(sighting.place)) {
            self.stated = Some(sighting.place);
            sighting.dialect = dialect;
            sighting.newlines = self.lines.before(hit);
            message::identify_statement(self.window, &mut sighting, &self.out.values);
            let line_end = self.window.line(hit, self.window.ceiling(hit)).1.unwrap_or(self.window.bytes.len());
            sighting.end = line_end as u32;
            if sighting.unfinished && self.window.goes_on_behind(self.window.ceiling(hit)) {
                self.out.under_way.get_or_insert(UnderWay { line: sighting.place, known: true });
            }
            self.out.list.push(sighting);
        }
        self.disown(hit);
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
            self.statement(hit, self.versions);
            self.doubt_within_text(hit);
            return None;
        };
        let ceiling = window.ceiling(hit);
        let (line, next) = window.line(hit, ceiling);
        let status = start_line::status_line(line);
        let marker = status.and_then(|_| dialect::marker(window, place.line, &mut self.out.values.arena));
        let header_follows = || next.is_some_and(|next| place.header_at(window, next, ceiling));
        let known = marker.is_some();
        if !known && place.in_a_body(window) {
            return None;
        }
        let Some(StatusLine { code, phrase }) = status.filter(|_| known || header_follows()) else {
            self.await_more(&place, next, ceiling);
            self.not_understood(hit, if status.is_some() { Doubt::NoHeaders } else { Doubt::NoStatus });
            return None;
        };
        let parts = [(Part::Phrase, Span::of(window.bytes, phrase))];
        self.take(&Seen { place, marker, next }, code, &parts)
    }

    /// A request line, if one ends here.
    fn request(&mut self, hit: usize) -> Option<usize> {
        let window = self.window;
        // A request line needs more than the version, and a method begins with a capital letter.
        let line_start = window.line_start(hit, window.floor(hit))?;
        let ceiling = window.ceiling(line_start);
        let (line, next) = window.line(line_start, ceiling);
        let at = line_start + indentation(line);
        let line_end = line_start + line.len();
        let (place, request) = match start_line::request_line(&window.bytes[at..line_end]) {
            Some(request) => (Place { line: line_start, at, prefix: None }, request),
            None => {
                let prefix = line.len() - dialect::without_prefix(line).len();
                let place = Place::behind_prefix(window, line_start + prefix)?;
                let request = start_line::request_line(&window.bytes[place.at..line_end])?;
                (place, request)
            }
        };
        // Nothing answers an ACK (RFC 3261 section 17.1.1.3), so nothing needs to be known of it, and its headers are
        // searched through like other text.
        if request.method == b"ACK" {
            return None;
        }
        let marker = dialect::marker(window, place.line, &mut self.out.values.arena);
        let known = marker.is_some();
        if !known && (!next.is_some_and(|next| place.header_at(window, next, ceiling)) || place.in_a_body(window)) {
            self.await_more(&place, next, ceiling);
            return None;
        }
        let uri = (Part::RequestUri, Span::of(window.bytes, request.uri));
        let method = (Part::Method, Span::of(window.bytes, request.method));
        self.take(&Seen { place, marker, next }, 0, &[uri, method])
    }

    /// Reads the headers, keeps the sighting if it is one, and returns where they end. `code` is 0 for a request.
    ///
    /// A block without a marker that is not cut off and has none of the headers that identify one is a program's
    /// summary of a message, not the message.
    fn take(&mut self, seen: &Seen, code: u16, parts: &[(Part, Span)]) -> Option<usize> {
        let (window, at) = (self.window, seen.place.at);
        let dialect = seen.marker.as_ref().map_or(dialect::BARE, |(dialect, _)| *dialect);
        let Sightings { list, values, under_way, .. } = &mut *self.out;
        list.push(Sighting::new(at, code, dialect, Evidence::Message));
        let sighting = list.last_mut()?;
        sighting.newlines = self.lines.before(at);
        for (part, span) in parts {
            sighting.set(*part, *span);
        }
        if let Some((_, marker)) = &seen.marker {
            message::apply_marker(sighting, marker);
        }
        let headers = message::read_headers(window, seen, self.wanted, sighting, values);
        if headers.under_way {
            let known = seen.marker.is_some() || headers.is_message;
            under_way.get_or_insert(UnderWay { line: seen.place.line as u32, known });
        }
        if seen.marker.is_none() && !headers.may_be_message {
            list.pop();
            if code != 0 {
                self.not_understood(at, Doubt::NoMessage);
            }
            return None;
        }
        let is_cut = DIALECTS[usize::from(dialect)].is_cut;
        sighting.truncated |= is_cut(window, headers.end, window.ceiling(at));
        sighting.end = headers.end as u32;
        self.lines.skip(seen.next, headers.search_from, headers.lines);
        Some(headers.search_from)
    }

    /// Notes that the line behind a start line has not come as a whole: it may be the header that makes it a message.
    fn await_more(&mut self, place: &Place, next: Option<usize>, ceiling: usize) {
        let window = self.window;
        let whole = next.is_some_and(|next| window.line(next, ceiling).1.is_some());
        if !whole && window.goes_on_behind(ceiling) {
            self.out.under_way.get_or_insert(UnderWay { line: place.line as u32, known: false });
        }
    }

    /// Notes a status line in other text, unless that became a statement or is the mere announcement of a message.
    fn doubt_within_text(&mut self, hit: usize) {
        let (line, _) = self.window.line(hit, self.window.ceiling(hit));
        let floor = self.window.floor(hit);
        let stated =
            self.stated.is_some() && self.window.line_start(hit, floor).map(|start| start as u32) == self.stated;
        if hit < self.window.owned.end
            && start_line::begins_with_status(line)
            && !self.begins_escaped_line(hit)
            && !stated
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
            self.newlines += memchr::memchr_iter(b'\n', &self.bytes[self.counted_to..at]).count() as u32;
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
