//! What lines above a message say of it that its marker doesn't: the date of a clock, and the host of an indented text.

use super::Part;
use super::Sighting;
use super::place::Place;
use crate::dialect::syslog;
use crate::text::{Span, Window, indentation};
use crate::time::{self, Stamp, WrittenDate};

/// How many lines above a clock one with a date is looked for. A log without any would otherwise be read backwards once for
/// each message.
const DATED: usize = 64;

/// How many lines above a message the line that it is indented below is looked for.
const INDENTED: usize = 256;

/// The width of the shortest prefix of syslog's that is looked for above indented text: a time, a host and a tag.
const PREFIX: usize = 20;

/// Completes what is known of `sighting`, of which the line begins at `line`.
pub(super) fn complete(window: &Window<'_>, line: usize, sighting: &mut Sighting) {
    let is_clock = matches!(sighting.stamp, Some(Stamp::Civil { date: WrittenDate::Missing, .. }));
    if is_clock && sighting.dated.is_none() {
        sighting.dated = lines(window, line).take(DATED).find_map(dated);
    }
}

/// Fills in the host, and the time if there is none, of a message that journald shows below the prefix of the line that its
/// text begins on, indented by as much.
pub(super) fn complete_indented(window: &Window<'_>, place: &Place, sighting: &mut Sighting) {
    let width = place.at - place.line;
    if width < PREFIX || place.prefix.is_some() {
        return;
    }
    let Some(above) = lines(window, place.line).take(INDENTED).find(|line| indentation(line) < width) else { return };
    if above.get(..width).is_some_and(|prefix| prefix.ends_with(b": "))
        && let Some(envelope) = syslog::read(above)
    {
        sighting.set(Part::Host, Span::of(window.bytes, envelope.host));
        sighting.stamp = sighting.stamp.or(Some(envelope.stamp));
    }
}

/// The lines above the one that begins at `start`, the nearest first.
fn lines<'w>(window: &Window<'w>, start: usize) -> impl Iterator<Item = &'w [u8]> {
    let floor = window.floor(start);
    let mut at = start;
    std::iter::from_fn(move || {
        let (line, begin) = window.line_before(at, floor)?;
        at = begin;
        Some(line)
    })
}

/// The time that `line` begins with, if it has a date.
fn dated(line: &[u8]) -> Option<Stamp> {
    let (stamp, _) = time::read(line.strip_prefix(b"[").unwrap_or(line))?;
    (!matches!(stamp, Stamp::Civil { date: WrittenDate::Missing, .. })).then_some(stamp)
}
