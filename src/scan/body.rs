//! Whether a start line stands in the body of another message.

use super::message::{FOREIGN, MANDATORY};
use super::place::{Place, is_start_line};
use crate::sip::{Header, header, number};
use crate::text::Window;

/// How many lines of headers above a body are looked back over.
const LINES: usize = 256;

/// How many lines of a body are.
const TEXT: usize = 16;

impl Place {
    /// Whether this is no message but a part of another's body: a status line in the NOTIFY of a transfer
    /// (`message/sipfrag`, RFC 3420), a whole message (`message/sip`, RFC 3261 section 27.5), or what somebody wrote
    /// (`text/plain`).
    pub(super) fn in_a_body(&self, window: &Window<'_>) -> bool {
        let (floor, mut at) = (window.floor(self.line), self.line);
        for above in 0..=TEXT {
            match window.line_before(at, floor) {
                Some((line, start)) if self.is_empty(window, line) => {
                    return self.headers_above(window, start, floor).announce(above == 0, self.line - at);
                }
                Some((_, start)) => at = start,
                None => return false,
            }
        }
        false
    }

    /// What the headers above the blank line at `start` tell, which may be those of the message around this one. Lines of
    /// others may stand among them, as when they are read: only in a message that still lacks something.
    fn headers_above<'w>(&self, window: &Window<'w>, start: usize, floor: usize) -> Above<'w> {
        let (mut above, mut at) = (Above::default(), start);
        // What had been told below the lowest lines of others.
        let mut below = None;
        // How many lines there are above the last header that goes on behind lines of others: one that is known, or any where
        // what stands before it tells whose it is.
        let mut gap = FOREIGN;
        // The line that goes on with the header above it: the value may stand there alone.
        let mut fold = &b""[..];
        for _ in 0..LINES {
            let Some((line, line_start)) = window.line_before(at, floor) else { break };
            let text = self.strip(window, line).unwrap_or_default();
            let folded = std::mem::take(&mut fold);
            gap += 1;
            if let Some((header, value)) = header::classify(text) {
                let value = text[value..].trim_ascii();
                above.take(header, text, if value.is_empty() { folded } else { value });
                if header != Header::Other || self.is_set_off() {
                    gap = 0;
                }
            } else if self.continues(window, line) {
                fold = text.trim_ascii();
            } else {
                let begins = is_start_line(text) || is_start_line(line.trim_ascii());
                if gap > FOREIGN || begins || self.is_empty(window, line) {
                    break;
                }
                if below.is_none() {
                    below = Some(above);
                    above.seen = 0;
                }
            }
            at = line_start;
        }
        below.filter(|_| above.seen & MANDATORY == MANDATORY).unwrap_or(above)
    }
}

/// What the headers above a body tell, which are taken from below.
#[derive(Clone, Copy, Default)]
struct Above<'w> {
    /// The value of Content-Type.
    kind: &'w [u8],
    /// The value of Content-Length.
    length: Option<u32>,
    /// Which headers there are, as bits.
    seen: u32,
}

impl<'w> Above<'w> {
    /// Takes the header that `text` begins with.
    fn take(&mut self, header: Header, text: &[u8], value: &'w [u8]) {
        self.seen |= 1 << header as u32;
        match header {
            // Of several the first counts.
            Header::ContentType if !value.is_empty() => self.kind = value,
            Header::Other if is_content_length(text) && !value.is_empty() => self.length = number(value),
            _ => {}
        }
    }

    /// Whether they announce the line that stands so far behind the beginning of the body as a part of that.
    fn announce(&self, is_first_line: bool, distance: usize) -> bool {
        let is = |name: &[u8]| self.kind.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is(b"message/") {
            return is_first_line;
        }
        // Other text is the body's as far as the message says that this goes.
        let reach = self.length.map_or(usize::from(is_first_line), |length| length as usize);
        is(b"text/") && distance < reach
    }
}

/// Whether `line` begins with the header Content-Length, or its compact form.
fn is_content_length(line: &[u8]) -> bool {
    header::name(line)
        .is_some_and(|(length, _)| header::long_name(&line[..length]).eq_ignore_ascii_case(b"content-length"))
}
