//! The two ends of a hop that a line names in plain words: `from 198.51.100.7:5060 to 192.0.2.1:5060`,
//! `udp:192.0.2.1:5060<-udp:198.51.100.7:5060`, `('198.51.100.7', 5060)`.

use super::Transport;
use super::words::is_one_of;
use crate::sip::{number, via};

/// An address with a port.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'a> {
    pub(super) host: &'a [u8],
    port: &'a [u8],
}

impl End<'_> {
    /// As records show it.
    pub(super) fn text(self) -> Vec<u8> {
        via::hostport(self.host, self.port).concat()
    }
}

/// The addresses in a line, by what is said of them.
#[derive(Debug, Default)]
pub(super) struct Ends<'a> {
    /// How many there are.
    pub(super) count: usize,
    pub(super) source: Option<End<'a>>,
    pub(super) destination: Option<End<'a>>,
    /// The writer's own.
    pub(super) own: Option<End<'a>>,
    /// One of which nothing is said.
    pub(super) other: Option<End<'a>>,
}

/// What is said of an address.
#[derive(Clone, Copy)]
enum Role {
    Source,
    Destination,
    Own,
}

impl<'a> Ends<'a> {
    /// Those in `line`.
    pub(super) fn of(line: &'a [u8]) -> Self {
        /// How many words may stand between an address and what is said of it.
        const NEAR: usize = 3;
        let mut ends = Self::default();
        let mut words = line
            .split(|byte| b" \t()<>=,;'\"|{}".contains(byte))
            .map(|word| without_dashes(word.strip_suffix(b":").unwrap_or(word)))
            .filter(|word| !word.is_empty())
            .peekable();
        let (mut role, mut since, mut behind): (Option<Role>, _, usize) = (None, 0, 0);
        while let Some(word) = words.next() {
            let said = role_of(word);
            if said.is_some() {
                (role, since) = (said, 0);
                continue;
            }
            since += 1;
            let Some((host, port)) = address(word) else { continue };
            let port = match port {
                Some(port) => port,
                None => {
                    words.next_if(|word| word.eq_ignore_ascii_case(b"port"));
                    match words.next_if(|word| is_port(word)) {
                        Some(port) => port,
                        None => continue,
                    }
                }
            };
            let end = End { host, port };
            let at = offset(line, host);
            match role.take().filter(|_| since <= NEAR) {
                Some(Role::Source) => ends.source = ends.source.or(Some(end)),
                Some(Role::Destination) => ends.destination = ends.destination.or(Some(end)),
                Some(Role::Own) => ends.own = ends.own.or(Some(end)),
                None => match ends.other.take() {
                    // An arrow between two shows which is which.
                    Some(first) => {
                        let between = &line[behind..at];
                        let (back, on) = (between.contains(&b'<'), between.contains(&b'>'));
                        if back != on && ends.source.is_none() && ends.destination.is_none() {
                            let (source, destination) = if on { (first, end) } else { (end, first) };
                            (ends.source, ends.destination) = (Some(source), Some(destination));
                        }
                    }
                    None if ends.count == 0 => ends.other = Some(end),
                    None => {}
                },
            }
            ends.count += 1;
            behind = at + host.len();
        }
        if ends.source.is_some() || ends.destination.is_some() {
            ends.other = None;
        }
        ends
    }
}

/// Where in `whole` its slice `part` begins.
pub(super) fn offset(whole: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize).min(whole.len())
}

fn without_dashes(word: &[u8]) -> &[u8] {
    let start = word.iter().position(|&byte| byte != b'-').unwrap_or(word.len());
    let end = word.iter().rposition(|&byte| byte != b'-').map_or(start, |last| last + 1);
    &word[start..end]
}

fn role_of(word: &[u8]) -> Option<Role> {
    let is = |known: &[&[u8]]| is_one_of(word, known);
    if is(&[b"from", b"src", b"source"]) {
        Some(Role::Source)
    } else if is(&[b"to", b"dst", b"dest", b"destination"]) {
        Some(Role::Destination)
    } else if is(&[b"on", b"local", b"laddr", b"at", b"via", b"interface"]) {
        Some(Role::Own)
    } else {
        None
    }
}

fn is_port(word: &[u8]) -> bool {
    number(word).is_some_and(|port| u16::try_from(port).is_ok())
}

/// `198.51.100.7:5060` or `[2001:db8::7]:5060`, behind `udp:` or before `/udp` or the like or not; the port may be missing.
/// Some write every address in brackets.
fn address(text: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    // `recv[198.51.100.7:5060]`.
    if let Some((word, rest)) =
        text.strip_suffix(b"]").and_then(|text| text.split_at_checked(memchr::memchr(b'[', text)?))
        && word.last().is_some_and(u8::is_ascii_alphabetic)
    {
        return address(&rest[1..]);
    }
    let text = match text.iter().position(|byte| matches!(byte, b':' | b'/')) {
        Some(at) if Transport::read(&text[..at]).is_some() => &text[at + 1..],
        _ => text,
    };
    let text = text.strip_prefix(b"//").unwrap_or(text);
    let text = match memchr::memrchr(b'/', text) {
        Some(at) if Transport::read(&text[at + 1..]).is_some() => &text[..at],
        _ => text,
    };
    // Most words are none.
    if !text.iter().any(|byte| matches!(byte, b'.' | b':')) {
        return None;
    }
    let is_host = |host: &[u8]| std::str::from_utf8(host).is_ok_and(|host| host.parse::<std::net::IpAddr>().is_ok());
    if let Some(rest) = text.strip_prefix(b"[") {
        let close = memchr::memchr(b']', rest)?;
        let port = rest[close + 1..].strip_prefix(b":").filter(|port| is_port(port));
        return is_host(&rest[..close]).then_some((&rest[..close], port));
    }
    if is_host(text) {
        return Some((text, None));
    }
    let colon = memchr::memrchr(b':', text)?;
    let (host, port) = (&text[..colon], &text[colon + 1..]);
    (is_host(host) && is_port(port)).then_some((host, Some(port)))
}
