//! Messages that do not stand in the log as they are: escaped into one line, in a string of JSON, behind a prefix on every
//! line, behind other text on their first line, or several of these at once.
//!
//! Around a start line in such a place a small plain log is put together: what stands above it, its headers, and a little of
//! what follows. The same readers of markers and headers then read that. What is put together depends on the bytes around
//! the place alone, and what it costs is bounded: see the constants.

mod crowd;
mod envelope;
mod inside;
mod lines;
mod packets;
mod partial;
mod plain;
mod prefix;
mod read;
mod soon;
mod start;

pub(super) use envelope::Envelope;
pub(super) use lines::BEFORE_HEADERS;
pub(super) use packets::are_cut;
pub(super) use plain::mark;
pub(super) use read::read;
pub(super) use soon::REACH;
pub(super) use start::Kind;

use crate::dialect::journald;
use crate::text::Window;
use crate::vector;
use crowd::Crowd;
use lines::{Around, Source};
use plain::{Pieces, Plain, StartLine};
use soon::Soon;
use std::borrow::Cow;

/// How far before a start line text is looked at that stands in the same line or string: its marker, and the headers of a
/// message that it may be the body of.
const LEAD: usize = 8 * 1024;

/// Puts plain logs together. Its memory is used again.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    /// The only dialect whose markers count, if there is one.
    only: Option<u8>,
    soon: Soon,
    /// Around the places of which it is not known yet whether a header follows.
    near: Crowd,
    /// Around the others.
    crowd: Crowd,
    /// What is in the line of the start line.
    inside: Vec<u8>,
    plain: Plain,
    scratch: Vec<u8>,
}

/// What was put together around a place.
#[derive(Debug)]
pub(super) struct Assembled<'a> {
    /// The plain log.
    pub(super) text: &'a [u8],
    /// Where the start line stands in it, at the beginning of a line.
    pub(super) at: usize,
    /// How many of the headers that every message has must be there for it to be one.
    pub(super) mandatory: u32,
    /// All that stands before it on its line, also what others of its lines begin with.
    pub(super) lead: &'a [u8],
    /// The empty line behind its headers may be gone.
    pub(super) is_open: bool,
    /// There may be more headers than have come yet.
    pub(super) under_way: bool,
    /// If it is no message as it is, the line below, which has not come yet, may make it one.
    pub(super) may_go_on: bool,
    /// What the envelope says.
    pub(super) envelope: Envelope,
    /// The only dialect whose markers count, if there is one.
    pub(super) only: Option<u8>,
}

/// What is wanted of a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    /// How far to look back, in bytes.
    pub(super) back: usize,
    /// How far to look ahead, in bytes.
    pub(super) ahead: usize,
    /// Whether what stands above the start line is wanted.
    pub(super) above: bool,
}

/// Up to where the first header of the message whose start line holds `hit` may begin: on its own line, or so many lines below.
fn before_headers(bytes: &[u8], hit: usize, ceiling: usize) -> usize {
    let near = &bytes[hit..ceiling.min(hit.saturating_add(REACH))];
    vector::find_after(near, b'\n', BEFORE_HEADERS as u32 + 1).map_or(ceiling, |newline| hit + newline)
}

/// The line of a place, where the place stands in it, and whether all of it has come. ngrep breaks long lines, and containers'
/// runtimes do; whatever else stands on one is one. `is_whole` says whether it begins within reach.
fn physical_line<'w>(
    around: &Around<'w>,
    is_whole: bool,
    mut wide: impl FnMut() -> Around<'w>,
) -> (Cow<'w, [u8]>, usize, bool) {
    let &Around { window, hit, line, next, ceiling, .. } = around;
    let (rest, _) = window.line(hit, ceiling);
    let physical = &window.bytes[line..hit + rest.len()];
    let at = hit - line;
    if lines::may_be_broken(physical) {
        if let Some((joined, done)) = wide().joined(physical) {
            return (joined.into(), at - lines::BREAK.len(), done);
        }
    } else if (!is_whole || partial::may_be_part(physical))
        && let Some(whole) = partial::join(&wide())
    {
        return (whole.text.into(), whole.at, whole.done);
    }
    (physical.into(), at, next.is_some())
}

impl Assembler {
    /// One for logs of which only the markers of this dialect count, if one is given.
    pub(super) fn new(only: Option<u8>) -> Self {
        Self { only, ..Self::default() }
    }

    /// Whether a header follows the `SIP/2.0` at `hit`, as far as a glance tells, and before which place it begins; nothing
    /// where that is in no start line of this kind, or where no header can come any more.
    fn header_follows(&mut self, window: &Window<'_>, hit: usize, kind: Kind, ceiling: usize) -> Option<(bool, usize)> {
        let may_be = kind.may_be(&window.bytes[hit..ceiling])
            && kind.may_stand_behind(&window.bytes[..hit])
            && !start::is_in_header(window.bytes, hit);
        if !may_be {
            return None;
        }
        let near = before_headers(window.bytes, hit, ceiling);
        let follows = self.soon.header_follows(window.bytes, hit, near);
        let may_come = window.goes_on_behind(ceiling) && ceiling - hit < REACH;
        (follows || may_come).then_some((follows, near))
    }

    /// The plain log around the `SIP/2.0` at `hit`, if that is in a start line that a header follows.
    pub(super) fn assemble(
        &mut self,
        window: &Window<'_>,
        hit: usize,
        kind: Kind,
        wish: Wish,
    ) -> Option<Assembled<'_>> {
        let ceiling = window.ceiling(hit).min(hit.saturating_add(wish.ahead));
        let numbers = window.bytes[hit..].starts_with(journald::VERSION_HEAD);
        let (follows, near) = if numbers {
            (true, before_headers(window.bytes, hit, ceiling))
        } else {
            self.header_follows(window, hit, kind, ceiling)?
        };
        // A byte takes up to four in an array of numbers.
        let close_by = hit.saturating_sub(wish.back.min(if numbers { 4 * LEAD } else { LEAD }));
        let floor = window.floor(hit).max(hit.saturating_sub(wish.back));
        let limits = if wish.above { floor } else { close_by }..ceiling;
        let Self { only, inside, plain, scratch, near: close, crowd, .. } = self;
        // Most look-alikes are told by their own line and those that may hold the first header.
        let line = window.line_start(hit, close_by);
        let room = close.room(window.bytes, hit, line.unwrap_or(close_by)..near, numbers);
        let around = Around::within(room, window, hit);
        let is_whole = line == Some(around.line);
        let mut widened = None;
        let mut wide = || {
            *widened.get_or_insert_with(|| {
                let room = crowd.room(window.bytes, hit, limits.clone(), numbers);
                Around { floor: room.start, ceiling: room.end, ..around }
            })
        };
        let (physical, at, behind) = physical_line(&around, is_whole, &mut wide);
        let found = inside::unwrap(&physical, at, kind, inside, scratch)?;
        let start = StartLine::find(inside, found.at, kind)?;
        let source = Source { name: found.name.as_deref(), prefix: start.lead(), indent: 0, is_spaced: false };
        let source = if start.has_headers { source } else { source.learn(&around, scratch)? };
        let pieces = Pieces { around: wide(), found: &found, start, source, wish, only: *only };

        plain.begin(&pieces, scratch);
        let is_led = plain.lead(&pieces)?;
        let mut done = plain.message(&pieces, behind, scratch);
        if kind == Kind::Status {
            done = plain.packets(&pieces.around, &physical, at).unwrap_or(done);
        }
        plain.clean();
        // What stands behind other text or in quotes is a start line only if its headers tell, and more so if they were
        // found by their names. Without any of them nothing is decided yet.
        let mandatory = match (follows, found.is_flat) {
            (false, _) => u32::MAX,
            (true, true) => 3,
            (true, false) => 2 * u32::from(is_led || found.is_quoted),
        };
        let goes_on = window.goes_on_behind(pieces.around.ceiling);
        Some(Assembled {
            text: &plain.text,
            at: plain.begins,
            mandatory,
            lead: start.lead(),
            is_open: found.is_open,
            under_way: (!done || !follows) && goes_on,
            // Of some messages only the first lines are one.
            may_go_on: found.is_flat && goes_on && !pieces.around.next_is_whole(),
            envelope: Envelope::read(&physical, at, &found),
            only: *only,
        })
    }
}

/// The last line of `text`, which ends with a line end.
fn last_line(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_suffix(b"\n")?;
    Some(&text[memchr::memrchr(b'\n', text).map_or(0, |newline| newline + 1)..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Options, Part, Scanner, Sighting, Sightings};
    use crate::text::Text;

    /// What hostile logs are made of: what they begin with, and what is repeated. Each is full of places that look like
    /// start lines with headers behind them.
    const HOSTILE: &[(&str, &str)] = &[
        (r#"{"log":""#, "SIP/2.0 200 x via: y "),
        (r#"{"log":""#, r"SIP/2.0 200 x\nVia: a\n"),
        (r#"{"log":""#, r"Foo: SIP/2.0 200 x\nVia: y\nBar: z\n"),
        ("[", r#"{"m":"SIP/2.0 200 x\r\nVia: a\r\n"},"#),
        ("", r#"{"m":"(SIP/2.0 200 x\r\n"}{"m":"Via: a\r\n"}"#),
        ("Nov 21 05:59:01 h app[1]: ", "SIP/2.0 200 OK#015#012Via: x#015#012"),
        ("", "INVITE sip:a@b SIP/2.0 Via: x "),
        ("", "Nov 21 05:59:01 h app[1]: (SIP/2.0 200 OK\nNov 21 05:59:01 h app[1]: Via: x\n"),
        ("", "  SIP/2.0 200 OK..Via: x..\n"),
        ("", "x SIP/2.0 200 OK Via: a Call-ID: b CSeq: 1 INVITE "),
        ("", "\u{1b}[1mSIP/2.0 200 OK\u{1b}[0m via: "),
        (r#"{"MESSAGE":["#, "83,73,80,47,50,46,48,32,50,48,48,32,79,75,10,118,58,120,10,"),
    ];

    #[test]
    fn what_stands_above_ends_its_lines() {
        let docker = |text: &str| format!("{{\"log\":\"{text}\",\"stream\":\"stdout\"}}\n");
        let flat = r"SIP/2.0 200 OK\r\nVia: x\r\nCall-ID: a\r\n\r\n";
        let message = docker(flat);
        let marker = "<--- SIP read from UDP:198.51.100.7:5060 --->";
        for (above, below, peer) in [
            (docker(&(r"\u001b[m".repeat(40) + r"\u001b[")), &message, ""),
            (docker(r"\u001b["), &message, ""),
            (docker(r"cut off \u001b[31"), &message, ""),
            (docker("no line end"), &message, ""),
            (docker("no line end") + &docker(marker), &message, "198.51.100.7:5060"),
            (docker(marker), &["SIP/2.0 200 OK", "Via: x", "Call-ID: a", ""].map(docker).concat(), "198.51.100.7:5060"),
            ("05:59:01Z stdout F \u{1b}[\n".to_owned(), &format!("05:59:01Z stdout F {flat}\n"), ""),
        ] {
            let log = above + below;
            let mut out = Sightings::default();
            Scanner::new(Options::default()).scan(&Window::whole(log.as_bytes()), &mut out);
            let text = Text { window: log.as_bytes(), arena: &out.values.arena };
            let part = |sighting: &Sighting, part| String::from_utf8_lossy(text.get(sighting.part(part))).into_owned();
            let found: Vec<_> =
                out.list.iter().map(|found| [Part::CallId, Part::Peer].map(|of| part(found, of))).collect();
            assert_eq!(found, [["a".to_owned(), peer.to_owned()]], "{log}");
        }
    }

    #[test]
    fn a_byte_is_looked_at_for_a_few_places_only() {
        for (begin, unit) in HOSTILE {
            let log = [begin.as_bytes(), &unit.as_bytes().repeat(100_000 / unit.len())].concat();
            let window = Window::whole(&log);
            let mut assembler = Assembler::default();
            let hits = memchr::memmem::find_iter(&log, b"SIP/2.0").chain(memchr::memmem::find_iter(&log, b"83,73,80,"));
            let hits: Vec<usize> = hits.collect();
            assert!(hits.len() > 1000, "{unit}");
            for &hit in &hits {
                let is_status = log[hit] == b'8' || log[hit + 8].is_ascii_digit();
                let kind = if is_status { Kind::Status } else { Kind::Request };
                let wish = Wish { back: usize::MAX, ahead: usize::MAX, above: true };
                assembler.assemble(&window, hit, kind, wish);
            }
            // In a close look and in a wide one.
            let times = (assembler.near.given + assembler.crowd.given) / log.len();
            assert!(times <= 2 * 2 * crowd::OTHERS, "{times} times: {unit}");
            assert!(times > 0, "nothing of it is looked at: {unit}");
        }
    }
}
