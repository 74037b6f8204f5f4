//! What stands above a message, for the markers of the many products that put theirs on the line above.
//!
//! The nearest line above that isn't empty is looked up once and shown to all of them.

use super::{Marker, Transport};
use crate::sip::{leading_number, via};
use crate::text::{Arena, Span, Window, indentation};
use crate::time::{self, Stamp};

/// How many empty lines may stand between a marker and its message.
const EMPTY: usize = 3;

/// What stands above a start line.
pub(super) struct Above<'a, 'w> {
    pub(super) window: &'a Window<'w>,
    /// Where the line of the start line begins.
    pub(super) at: usize,
    /// The nearest line above that isn't empty, without blanks at its end and without those at its beginning that the start
    /// line has too; empty where there is none. What stands before a
    /// start line on its own line counts as a line above it.
    pub(super) line: &'w [u8],
    /// Where that begins.
    start: usize,
    floor: usize,
}

/// Reads a marker.
pub(super) type Announces = fn(&Above<'_, '_>, &mut Arena) -> Option<Marker>;

impl<'a, 'w> Above<'a, 'w> {
    /// What stands above the start line that begins the line at `at`.
    pub(super) fn new(window: &'a Window<'w>, at: usize) -> Self {
        let floor = window.floor(at);
        let mut above = Self { window, at, line: &[], start: at, floor };
        for _ in 0..=EMPTY {
            let Some((line, start)) = window.line_before(above.start, floor) else { break };
            (above.line, above.start) = (line.trim_ascii_end(), start);
            if !above.line.is_empty() {
                break;
            }
        }
        // Somebody indented the whole log.
        if matches!(above.line.first(), Some(b' ' | b'\t')) {
            let (first, _) = window.line(at, window.ceiling(at));
            above.line = &above.line[indentation(first).min(indentation(above.line))..];
        }
        above
    }

    /// Whether the line is the last of another message, as in logs of nothing but messages: of a body of SDP, or the length of
    /// one. Nothing is announced then, and nobody need be asked.
    pub(super) fn ends_a_message(&self) -> bool {
        const LENGTH: &[u8] = b"Content-Length";
        match self.line {
            [b'a'..=b'z', b'=', ..] => true,
            line => line.get(..LENGTH.len()).is_some_and(|name| name.eq_ignore_ascii_case(LENGTH)),
        }
    }

    /// All that may be looked at above [`Above::line`].
    pub(super) fn before(&self) -> &'w [u8] {
        &self.window.bytes[self.floor..self.start]
    }

    /// The lines above [`Above::line`] that aren't empty, upwards, each without blanks at its end.
    pub(super) fn further(&self) -> impl Iterator<Item = &'w [u8]> + use<'a, 'w> {
        let (window, floor, mut at) = (self.window, self.floor, self.start);
        std::iter::from_fn(move || {
            loop {
                let (line, start) = window.line_before(at, floor)?;
                at = start;
                let line = line.trim_ascii_end();
                if !line.is_empty() {
                    return Some(line);
                }
            }
        })
    }

    /// The time of a record of Java's own logging, which stands on a line above: `INFO: Response from …`.
    pub(super) fn stamp_of_record(&self) -> Option<Stamp> {
        const LEVELS: [&[u8]; 7] =
            [b"SEVERE: ", b"WARNING: ", b"INFO: ", b"CONFIG: ", b"FINE: ", b"FINER: ", b"FINEST: "];
        LEVELS.iter().find(|level| self.line.starts_with(level))?;
        time::read(self.further().next()?).map(|(stamp, _)| stamp)
    }

    /// The lines from the start line on, without it, each without blanks at its end.
    pub(super) fn below(&self) -> impl Iterator<Item = &'w [u8]> + use<'a, 'w> {
        let (window, ceiling) = (self.window, self.window.ceiling(self.at));
        let mut next = window.line(self.at, ceiling).1;
        std::iter::from_fn(move || {
            let (line, behind) = window.line(next?, ceiling);
            next = behind;
            Some(line.trim_ascii_end())
        })
    }

    /// The span of a part of the window.
    pub(super) fn span(&self, part: &[u8]) -> Span {
        Span::of(self.window.bytes, part)
    }

    /// `address:port` as it is written, with brackets around an IPv6 address that lacks them.
    pub(super) fn endpoint(&self, arena: &mut Arena, text: &[u8]) -> Span {
        super::endpoint(self.window, arena, text)
    }
}

/// `address:port` of two texts, with brackets around an IPv6 address.
pub(super) fn host_and_port(arena: &mut Arena, host: &[u8], port: &[u8]) -> Span {
    if host.is_empty() || port.is_empty() { Span::default() } else { arena.keep(&via::hostport(host, port)) }
}

/// What is left of a line that is cut up from its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut<'a>(pub(super) &'a [u8]);

impl<'a> Cut<'a> {
    /// Passes over `literal`, which must come now.
    pub(super) fn skip(&mut self, literal: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    /// Passes over blanks.
    pub(super) fn blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    /// Passes over everything to the end of `literal`, and returns what stood before that.
    pub(super) fn to(&mut self, literal: &[u8]) -> Option<&'a [u8]> {
        let at = memchr::memmem::find(self.0, literal)?;
        let before = &self.0[..at];
        self.0 = &self.0[at + literal.len()..];
        Some(before)
    }

    /// The text before the next blank or the end, which is passed over with the blanks behind it.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(u8::is_ascii_whitespace).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest.trim_ascii_start();
        word
    }

    /// A number.
    pub(super) fn number(&mut self) -> Option<u32> {
        let (number, digits) = leading_number(self.0)?;
        self.0 = &self.0[digits..];
        Some(number)
    }

    /// Passes over whichever of these comes now, and says what it means.
    pub(super) fn which<T: Copy>(&mut self, choices: &[(&[u8], T)]) -> Option<T> {
        choices.iter().find_map(|(literal, meaning)| self.skip(literal).map(|()| *meaning))
    }

    /// The name of a transport.
    pub(super) fn transport(&mut self) -> Option<Transport> {
        let end = self.0.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(self.0.len());
        let transport = Transport::read(&self.0[..end])?;
        self.0 = &self.0[end..];
        Some(transport)
    }
}

/// Whether `line` is made of `byte` alone, `least` times or more.
pub(super) fn is_rule(line: &[u8], byte: u8, least: usize) -> bool {
    line.len() >= least && line.iter().all(|&other| other == byte)
}
