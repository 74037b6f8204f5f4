//! Statements that are put together from the fields of a row or of an object.

use super::{Direction, Transport};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, leading_number, number, via};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

/// A statement in the making.
pub(super) struct Row<'a, 'w> {
    window: &'a Window<'w>,
    arena: &'a mut Arena,
    pub(super) sighting: Sighting,
}

impl<'a, 'w> Row<'a, 'w> {
    /// The statement of `code` on the line that begins at `line`.
    pub(super) fn new(window: &'a Window<'w>, arena: &'a mut Arena, line: usize, code: u16) -> Self {
        Self { window, arena, sighting: Sighting::statement(line, code) }
    }

    /// Sets a part to a text from the window or from elsewhere, if there is one.
    pub(super) fn set(&mut self, part: Part, text: &[u8]) {
        if !text.is_empty() {
            let span = self.span(text);
            self.sighting.set(part, span);
        }
    }

    fn span(&mut self, text: &[u8]) -> Span {
        match Span::of(self.window.bytes, text) {
            span if span.is_empty() => self.arena.keep(&[text]),
            span => span,
        }
    }

    /// Sets number and method from the value of CSeq, `1 INVITE`.
    pub(super) fn cseq(&mut self, value: &[u8]) {
        let Some((cseq, digits)) = leading_number(value) else { return };
        self.sighting.cseq = Some(cseq);
        self.method(value[digits..].trim_ascii());
    }

    /// Sets the method by its name.
    pub(super) fn method(&mut self, name: &[u8]) {
        if self.sighting.method == Method::Unknown {
            self.sighting.method = Method::read(name);
            self.set(Part::Method, name);
        }
    }

    /// Sets the transport by its name in any case.
    pub(super) fn transport(&mut self, name: &[u8]) {
        self.sighting.transport = self.sighting.transport.or_else(|| Transport::read(name));
    }

    /// Sets the time, if it is one.
    pub(super) fn time(&mut self, text: &[u8]) {
        self.sighting.stamp = self.sighting.stamp.or_else(|| stamp(text));
    }

    /// Sets who sent the response and who got it, and in which direction that was. Where the log doesn't say, the view is
    /// that of who got it: a capture has no side of its own, and who answers is whom one asks about.
    pub(super) fn ends(&mut self, direction: Option<Direction>, source: Span, destination: Span) {
        self.sighting.direction = direction;
        let (peer, local) = sides(direction, source, destination);
        self.sighting.set(Part::Peer, peer);
        self.sighting.set(Part::Local, local);
    }

    /// As [`super::endpoint`], for [`Self::ends`].
    pub(super) fn endpoint(&mut self, text: &[u8]) -> Span {
        super::endpoint(self.window, self.arena, text)
    }

    /// As [`address`], for [`Self::ends`].
    pub(super) fn address(&mut self, host: &[u8], port: &[u8]) -> Span {
        address(self.window, self.arena, host, port)
    }
}

/// Peer and local address of a message from `source` to `destination`; see [`Row::ends`].
pub(super) fn sides(direction: Option<Direction>, source: Span, destination: Span) -> (Span, Span) {
    match direction {
        Some(Direction::Sent) => (destination, source),
        Some(Direction::Received) | None => (source, destination),
    }
}

/// `host:port`, with brackets around an IPv6 address that lacks them; without the port where it is empty.
pub(super) fn address(window: &Window<'_>, arena: &mut Arena, host: &[u8], port: &[u8]) -> Span {
    if host.is_empty() {
        return Span::default();
    }
    let here = Span::of(window.bytes, host);
    if port.is_empty() && !host.contains(&b':') && !here.is_empty() {
        return here;
    }
    arena.keep(&via::hostport(host, port))
}

/// A status code that is all of `text`.
pub(super) fn code(text: &[u8]) -> Option<u16> {
    let code = number(text).filter(|code| text.len() == 3 && (100..700).contains(code))?;
    u16::try_from(code).ok()
}

/// The status code that `text` begins with, and what follows it behind a blank.
pub(super) fn code_and_phrase(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.split_at_checked(3)?;
    if !matches!(rest.first(), None | Some(b' ')) {
        return None;
    }
    Some((code(digits)?, rest.trim_ascii()))
}

/// The time that `text` is: a date, a clock, or seconds or milliseconds since 1970.
pub(super) fn stamp(text: &[u8]) -> Option<Stamp> {
    if text.len() == 13 && text.iter().all(u8::is_ascii_digit) {
        let (seconds, millis) = text.split_at(10);
        return time::epoch(&[seconds, b".", millis].concat()).map(|(stamp, _)| stamp);
    }
    time::read(text).or_else(|| time::epoch(text)).map(|(stamp, _)| stamp)
}
