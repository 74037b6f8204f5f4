//! The line around what was searched for, for the readers of statements.

use super::{Direction, Marker, freeswitch, json, logcat, syslog};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, number};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

/// A line, and where in it something was found.
pub(super) struct Line<'a, 'w> {
    pub(super) window: &'a Window<'w>,
    /// Where it begins.
    pub(super) start: usize,
    /// What stands before what was found.
    pub(super) before: &'w [u8],
    /// What was found, and all that follows, without blanks at the end.
    pub(super) rest: &'w [u8],
}

impl<'a, 'w> Line<'a, 'w> {
    /// The line around `hit`.
    pub(super) fn around(window: &'a Window<'w>, hit: usize) -> Option<Self> {
        let start = window.line_start(hit, window.floor(hit))?;
        let (text, _) = window.line(start, window.ceiling(start));
        let (before, rest) = text.split_at_checked(hit - start)?;
        let rest = if json::is_within_string(before) { json::before_quote(rest) } else { rest };
        let rest = rest.strip_suffix(b"\\n").unwrap_or(rest);
        Some(Self { window, start, before, rest: rest.trim_ascii_end() })
    }

    /// The line around `hit`, if `lead` stands right before that, and what stands before `lead`: most others are told by a
    /// few bytes.
    pub(super) fn behind(window: &'a Window<'w>, hit: usize, lead: &[u8]) -> Option<(Self, &'w [u8])> {
        if !window.bytes[..hit].ends_with(lead) {
            return None;
        }
        let line = Self::around(window, hit)?;
        let before = line.before.strip_suffix(lead)?;
        Some((line, before))
    }

    /// A statement of `code`, with what the line begins with: time, host and session.
    pub(super) fn states(&self, code: u16) -> Sighting {
        self.begins(Sighting::statement(self.start, code))
    }

    /// The same for a line that only implies `code`.
    pub(super) fn implies(&self, code: u16) -> Sighting {
        self.begins(Sighting::derived(self.start, code))
    }

    fn begins(&self, mut sighting: Sighting) -> Sighting {
        sighting.apply(&origin(self.window, self.before));
        if sighting.stamp.is_none() || sighting.part(Part::Host).is_empty() {
            let (line, _) = self.window.line(self.start, self.window.ceiling(self.start));
            let Beside { stamp, host } = beside(line, self.before.len());
            sighting.stamp = sighting.stamp.or(stamp);
            self.set(&mut sighting, Part::Host, host);
        }
        sighting
    }

    /// Sets a part to a piece of the line.
    pub(super) fn set(&self, sighting: &mut Sighting, part: Part, text: &[u8]) {
        sighting.set(part, Span::of(self.window.bytes, text));
    }

    /// Sets the method to the name of one in the line.
    pub(super) fn method(&self, sighting: &mut Sighting, name: &[u8]) {
        sighting.method = Method::read(name);
        self.set(sighting, Part::Method, name);
    }

    /// Sets direction and peer, an address without a port.
    pub(super) fn host(&self, sighting: &mut Sighting, direction: Direction, address: &[u8]) {
        sighting.direction = Some(direction);
        self.set(sighting, Part::Peer, if is_host(address) { address } else { b"" });
    }

    /// Sets direction, and the peer, if that can be one.
    pub(super) fn peer(&self, sighting: &mut Sighting, arena: &mut Arena, direction: Direction, peer: &[u8]) {
        sighting.direction = Some(direction);
        if !is_host(peer) {
            return;
        }
        let peer = if peer.contains(&b':') {
            super::endpoint(self.window, arena, peer)
        } else {
            Span::of(self.window.bytes, peer)
        };
        sighting.set(Part::Peer, peer);
    }
}

/// The code that `text` begins with, if it is a status code that ends there, and what follows.
pub(super) fn code(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.split_at_checked(3)?;
    let code = number(digits).filter(|code| (100..700).contains(code))? as u16;
    (!rest.first().is_some_and(u8::is_ascii_alphanumeric)).then_some((code, rest))
}

/// Sets the method to one that a line implies.
pub(super) fn implied_method(sighting: &mut Sighting, arena: &mut Arena, method: Method) {
    sighting.method = method;
    if !matches!(method, Method::Other | Method::Unknown) {
        sighting.set(Part::Method, arena.keep(&[method.name().as_bytes()]));
    }
}

/// Whether `text` is made of what addresses with a port are made of.
pub(super) fn is_address(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'[' | b']'))
}

/// Whether `text` is made of what names of hosts and addresses with a port are made of, and not of words about one.
fn is_host(text: &[u8]) -> bool {
    text.first().is_some_and(|first| first.is_ascii_alphanumeric() || matches!(first, b'[' | b':'))
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b".:[]-_%".contains(byte))
}

/// What the beginning of a line says: when, on which host, and in which session.
pub(super) fn origin(window: &Window<'_>, before: &[u8]) -> Marker {
    let mut marker = Marker::default();
    let uuid = freeswitch::uuid(before).unwrap_or(0);
    if uuid > 0 {
        marker.session = Span::of(window.bytes, &before[..uuid - 1]);
    } else if let Some(at) = memchr::memmem::find(before, b"[C-") {
        // Asterisk's name of the call.
        let id = &before[at + 1..];
        let close = memchr::memchr(b']', id).filter(|close| id[2..*close].iter().all(u8::is_ascii_hexdigit));
        marker.session = close.map(|close| Span::of(window.bytes, &id[..close])).unwrap_or_default();
    }
    let text = &before[uuid..];
    // Only syslog's forms of a time are followed by a host.
    let is_syslog = matches!(text.first(), Some(b'<' | b'A'..=b'Z')) || text.get(10) == Some(&b'T');
    let envelope = if is_syslog { syslog::read(text) } else { None };
    match envelope {
        Some(envelope) => {
            marker.stamp = Some(envelope.stamp);
            marker.host = Span::of(window.bytes, envelope.host);
        }
        None => marker.stamp = stamp(text),
    }
    marker
}

/// What stands beside a string of JSON.
#[derive(Default)]
pub(super) struct Beside<'a> {
    pub(super) stamp: Option<Stamp>,
    pub(super) host: &'a [u8],
}

/// What the object says in whose string, on `line`, a statement stands at `at`: when, and on which host.
pub(super) fn beside(line: &[u8], at: usize) -> Beside<'_> {
    let (before, behind) = line.split_at(at);
    if !json::is_within_string(before) {
        return Beside::default();
    }
    let value = |name: &[u8]| json::value(before, name).or_else(|| json::value(behind, name));
    Beside { stamp: json::stamp(value), host: json::host(value).unwrap_or_default() }
}

/// The time that a line begins with, in brackets or not, and perhaps behind the name of the file that `grep` found it in.
pub(super) fn stamp(line: &[u8]) -> Option<Stamp> {
    own_stamp(line)
        .or_else(|| own_stamp(&line[memchr::memmem::find(&line[..line.len().min(128)], b":[")? + 1..]))
        .or_else(|| later_stamp(line))
}

/// The time that stands behind a counter and the name of a level, or one of these: `5919 DEB Mar 09 18:32:45.477430`; or in
/// one of the next brackets: `[448][0x0000002c][2026-11-21 05:59:01.30]`.
fn later_stamp(line: &[u8]) -> Option<Stamp> {
    /// How long such a word is at most.
    const WORD: usize = 9;
    /// And what stands in brackets.
    const BRACKETED: usize = 24;
    let mut rest = line;
    for _ in 0..2 {
        let Some(close) =
            rest.strip_prefix(b"[").and_then(|text| memchr::memchr(b']', &text[..text.len().min(BRACKETED)]))
        else {
            break;
        };
        rest = rest[close + 2..].trim_ascii_start();
        let inside = rest.strip_prefix(b"[").unwrap_or_default();
        if let Some((stamp, _)) = time::read(inside).filter(|(stamp, _)| stamp.has_date()) {
            return Some(stamp);
        }
    }
    rest = line;
    for _ in 0..2 {
        let word = rest.iter().take(WORD).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        rest = rest[word..].strip_prefix(b" ").filter(|_| word > 0)?.trim_ascii_start();
        if let Some((stamp, _)) = time::read(rest).filter(|(stamp, _)| stamp.has_date()) {
            return Some(stamp);
        }
    }
    None
}

fn own_stamp(line: &[u8]) -> Option<Stamp> {
    /// How logs of names and values call it: `time=2026-11-21T05:59:01.123Z level=DEBUG msg="…"`.
    const NAMES: [&[u8]; 5] = [b"time=", b"ts=", b"timestamp=", b"date=", b"t="];
    // Somebody quoted it.
    let line = line.strip_prefix(b"> ").unwrap_or(line);
    if let Some(value) = NAMES.iter().find_map(|name| line.strip_prefix(*name)) {
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        return time::read(value).or_else(|| time::epoch(value)).map(|(stamp, _)| stamp);
    }
    // linphone puts a colon before the milliseconds.
    if let Some((stamp, length)) = time::by_pattern(b"%Y-%m-%d %H:%M:%S%f", line)
        && line.get(length) == Some(&b' ')
    {
        return Some(stamp);
    }
    let line = line.strip_prefix(b"[").unwrap_or(line);
    time::read(line).or_else(|| time::epoch(line)).map(|(stamp, _)| stamp).or_else(|| logcat::stamp(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_words() {
        for (text, expected) in [
            ("198.51.100.7:5060", true),
            ("[2001:db8::7]:5060", true),
            ("2001:db8::7", true),
            ("fe80::1%eth0", true),
            ("pbx-1.example.com", true),
            ("nowhere at all", false),
            ("...'.", false),
            ("'198.51.100.7", false),
            ("", false),
        ] {
            assert_eq!(is_host(text.as_bytes()), expected, "{text}");
        }
    }
}
