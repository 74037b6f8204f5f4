//! sngrep's text: what `Save` writes as `.txt` (F2).
//!
//! Read in sngrep's source (`ui_save.c`) and in a file of sngrep 1.6.0: a line `2026/11/21 05:59:01.844249
//! 198.51.100.7:5060 -> 192.0.2.10:5080`, the message, two empty lines. There is no direction, as in every capture.

use super::{Dialect, Marker, endpoint, row};
use crate::text::{Arena, Window};
use crate::time::{self, Stamp};

pub(super) const SNGREP: Dialect = Dialect { name: "sngrep", marker, ..Dialect::PLAIN };

fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let (line, _) = window.line_before(start, window.floor(start))?;
    let (stamp, length) = time::read(line).filter(|_| line.first().is_some_and(u8::is_ascii_digit))?;
    let (source, destination) = hop(line[length..].strip_prefix(b" ")?)?;
    Some(from_hop(window, arena, Some(stamp), source, destination))
}

/// `198.51.100.7:5060 -> 192.0.2.10:5080` and nothing else.
pub(super) fn hop(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let arrow = memchr::memmem::find(text, b" -> ")?;
    let (source, destination) = (&text[..arrow], &text[arrow + 4..]);
    let is_address =
        |text: &[u8]| text.contains(&b':') && !text.contains(&b' ') && text.last().is_some_and(u8::is_ascii_digit);
    (is_address(source) && is_address(destination)).then_some((source, destination))
}

/// What a capture says of a message: when it went from where to where.
pub(super) fn from_hop(
    window: &Window<'_>,
    arena: &mut Arena,
    stamp: Option<Stamp>,
    source: &[u8],
    destination: &[u8],
) -> Marker {
    let (source, destination) = (endpoint(window, arena, source), endpoint(window, arena, destination));
    let (peer, local) = row::sides(None, source, destination);
    Marker { peer, local, stamp, ..Marker::default() }
}
