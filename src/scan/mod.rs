//! A window of bytes in, sightings out: pure, and so parallel.
//!
//! The whole stretch is searched for a few literals at once; only around a hit are lines looked at. What is decided at a
//! place depends on the bytes near it alone (see [`crate::text`]) and on whether it stands within the headers of another
//! message, which is found out by beginning the search a little before the stretch. So windows may be cut anywhere.

mod message;
mod nearby;
mod place;
mod sighting;

pub use sighting::{Authentication, Identity, Listed, NotUnderstood, Part, Sighting, Sightings};

use crate::dialect::{self, DIALECTS, Evidence};
use crate::sip::start_line::{self, StatusLine};
use crate::text::{Window, indentation};
use aho_corasick::packed;
use place::Place;
use xxhash_rust::xxh3::xxh3_64;

/// A stream is known by the hash of its first bytes, this many at most.
pub const FINGERPRINT: usize = 1024;

/// The hash that a stream is known by, from its beginning.
pub fn fingerprint(beginning: &[u8]) -> u64 {
    xxh3_64(&beginning[..beginning.len().min(FINGERPRINT)])
}

/// What is searched for of `SIP/2.0`, and what must stand before it. The beginning would be found in every channel name of a
/// PBX (`PJSIP/200-00000001`), which is most of many a log.
const VERSION_TAIL: &[u8] = b"P/2.0";
const VERSION_HEAD: &[u8] = b"SI";

/// Finds messages and statements. One serves all threads.
pub struct Scanner {
    search: Search,
    /// For each pattern but the first, the dialect whose statement it announces.
    statements: Vec<u8>,
    /// Names of further headers to keep.
    headers: Vec<String>,
}

/// What can be asked of a [`Scanner`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names of further headers to keep, in any case.
    pub headers: Vec<String>,
}

impl Scanner {
    /// A scanner that keeps what `options` ask for.
    pub fn new(options: Options) -> Self {
        let mut literals = vec![VERSION_TAIL];
        let mut statements = Vec::new();
        for (index, dialect) in DIALECTS.iter().enumerate() {
            if let Some(statement) = &dialect.statement {
                literals.push(statement.literal);
                statements.push(index as u8);
            }
        }
        Self { search: Search::new(&literals), statements, headers: options.headers }
    }

    /// Scans the stretch that `window` owns into `out`, which is cleared first.
    pub fn scan(&self, window: &Window<'_>, out: &mut Sightings) {
        out.clear();
        let mut lines =
            LineCounter { bytes: window.bytes, counted_to: window.owned.start, last: window.owned.end, newlines: 0 };
        let mut at = place::before_any_header(window);
        // A literal may begin in the stretch and end behind it.
        let end = window.bytes.len().min(window.owned.end + self.search.longest);
        while let Some((found, pattern)) = self.search.find(&window.bytes[..end], at) {
            at = found + 1;
            let hit = match pattern {
                0 if window.bytes[..found].ends_with(VERSION_HEAD) => found - VERSION_HEAD.len(),
                0 => continue,
                _ => found,
            };
            if hit >= window.owned.end {
                continue;
            }
            if pattern == 0 {
                if let Some(behind) = self.version(window, hit, &mut lines, out) {
                    at = behind.max(at);
                }
            } else if let Some(statement) = &DIALECTS[usize::from(self.statements[pattern - 1])].statement {
                take_statement(window, hit, statement, &mut lines, out);
            }
            if hit < window.owned.start {
                // It belongs to the window before: all that matters here is where its headers end.
                out.clear();
            }
        }
        out.newlines = u64::from(lines.before(window.owned.end));
        nearby::mark_duplicates(window, out);
    }

    /// Looks at a `SIP/2.0`. Returns where to search on, if that is further away than the next byte.
    fn version(
        &self,
        window: &Window<'_>,
        hit: usize,
        lines: &mut LineCounter<'_>,
        out: &mut Sightings,
    ) -> Option<usize> {
        match window.bytes.get(hit + start_line::VERSION.len()) {
            Some(b' ') => self.status(window, hit, lines, out),
            Some(b'/') => None,
            _ => self.request(window, hit, lines, out),
        }
    }

    /// A status line, if it stands at the start of a line or behind blanks.
    fn status(
        &self,
        window: &Window<'_>,
        hit: usize,
        lines: &mut LineCounter<'_>,
        out: &mut Sightings,
    ) -> Option<usize> {
        let place = Place::of_status(window, hit)?;
        let ceiling = window.ceiling(hit);
        let (line, next) = window.line(hit, ceiling);
        let status = start_line::status_line(line);
        let marker = status.and_then(|_| dialect::marker(window, place.line, &mut out.arena));
        let header_follows = || next.is_some_and(|next| place.header_at(window, next, ceiling));
        let known = marker.is_some();
        if !known && place.in_a_body(window) {
            return None;
        }
        let Some(StatusLine { code, phrase }) = status.filter(|_| known || header_follows()) else {
            out.not_understood.push(NotUnderstood { place: hit as u32, newlines: lines.before(hit) });
            return None;
        };
        let dialect = marker.as_ref().map_or(dialect::BARE, |(dialect, _)| *dialect);
        let mut sighting = Sighting::new(hit, code, dialect, Evidence::Message);
        sighting.set(Part::Phrase, crate::text::Span::of(window.bytes, phrase));
        let marker = marker.as_ref().map(|(_, marker)| marker);
        self.finish(window, &Seen { place: &place, marker, next }, sighting, lines, out)
    }

    /// A request line, if one ends here.
    fn request(
        &self,
        window: &Window<'_>,
        hit: usize,
        lines: &mut LineCounter<'_>,
        out: &mut Sightings,
    ) -> Option<usize> {
        // A request line needs more than the version, and a method begins with a capital letter.
        let line_start = window.line_start(hit, window.floor(hit))?;
        let ceiling = window.ceiling(line_start);
        let (line, next) = window.line(line_start, ceiling);
        let place = match line.len() - dialect::without_prefix(line).len() {
            0 => Place { line: line_start, at: line_start + indentation(line), prefix: None },
            prefix => Place::behind_prefix(window, line_start + prefix)?,
        };
        let request = start_line::request_line(&window.bytes[place.at..line_start + line.len()])?;
        let marker = dialect::marker(window, place.line, &mut out.arena);
        let known = marker.is_some();
        if !known && (!next.is_some_and(|next| place.header_at(window, next, ceiling)) || place.in_a_body(window)) {
            return None;
        }
        let dialect = marker.as_ref().map_or(dialect::BARE, |(dialect, _)| *dialect);
        let mut sighting = Sighting::new(place.at, 0, dialect, Evidence::Message);
        sighting.set(Part::RequestUri, crate::text::Span::of(window.bytes, request.uri));
        sighting.set(Part::Method, crate::text::Span::of(window.bytes, request.method));
        let marker = marker.as_ref().map(|(_, marker)| marker);
        self.finish(window, &Seen { place: &place, marker, next }, sighting, lines, out)
    }

    /// Reads the headers, keeps the sighting if it is one, and returns where they end.
    ///
    /// A block without a marker that is not cut off and has none of the headers that identify one is a program's
    /// summary of a message, not the message.
    fn finish(
        &self,
        window: &Window<'_>,
        seen: &Seen<'_>,
        mut sighting: Sighting,
        lines: &mut LineCounter<'_>,
        out: &mut Sightings,
    ) -> Option<usize> {
        sighting.newlines = lines.before(sighting.place as usize);
        let marked = seen.marker.is_some();
        if let Some(marker) = seen.marker {
            message::apply_marker(&mut sighting, marker);
        }
        let headers = message::read_headers(window, seen.place, marked, seen.next, &self.headers, &mut sighting, out);
        if !marked && !headers.may_be_message {
            if sighting.is_response() {
                out.not_understood.push(NotUnderstood { place: sighting.place, newlines: sighting.newlines });
            }
            return None;
        }
        let is_cut = DIALECTS[usize::from(sighting.dialect)].is_cut;
        sighting.truncated |= is_cut(window, headers.end, window.ceiling(seen.place.at));
        lines.skip(seen.next, headers.search_from, headers.lines);
        sighting.early_fingerprint = early_fingerprint(window, headers.end);
        out.list.push(sighting);
        Some(headers.search_from)
    }
}

/// Takes a statement whose literal was found at `hit`.
fn take_statement(
    window: &Window<'_>,
    hit: usize,
    statement: &dialect::Statement,
    lines: &mut LineCounter<'_>,
    out: &mut Sightings,
) {
    let Some(mut sighting) = (statement.read)(window, hit, &mut out.arena) else { return };
    sighting.newlines = lines.before(hit);
    message::identify_statement(window, &mut sighting, out);
    let line_end = window.line(hit, window.ceiling(hit)).1.unwrap_or(window.bytes.len());
    sighting.early_fingerprint = early_fingerprint(window, line_end);
    out.list.push(sighting);
}

/// A start line and what stands around it.
struct Seen<'a> {
    place: &'a Place,
    marker: Option<&'a dialect::Marker>,
    /// Where the line behind it begins.
    next: Option<usize>,
}

/// The fingerprint of a stream up to `end`, if that is within its first bytes: what a live reader knows of the stream when
/// it first sees a record there.
fn early_fingerprint(window: &Window<'_>, end: usize) -> Option<u64> {
    (window.base == 0 && end < FINGERPRINT).then(|| xxh3_64(&window.bytes[..end]))
}

/// A search for several literals at once.
struct Search {
    packed: Option<packed::Searcher>,
    /// Where the processor has no vectors to search with.
    automaton: aho_corasick::AhoCorasick,
    /// How far behind its beginning a hit may end.
    longest: usize,
}

impl Search {
    #[allow(clippy::expect_used)]
    fn new(literals: &[&[u8]]) -> Self {
        Self {
            packed: packed::Searcher::new(literals),
            automaton: aho_corasick::AhoCorasick::new(literals).expect("a few short literals always compile"),
            longest: literals.iter().map(|literal| literal.len()).max().unwrap_or(0) + VERSION_HEAD.len(),
        }
    }

    /// The first hit at or behind `from`: its place, and which literal it is.
    #[inline]
    fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let from = from.min(bytes.len());
        let hit = match &self.packed {
            Some(packed) => packed.find_in(bytes, (from..bytes.len()).into())?,
            None => self.automaton.find(aho_corasick::Input::new(bytes).range(from..))?,
        };
        Some((hit.start(), hit.pattern().as_usize()))
    }
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
