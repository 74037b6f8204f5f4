//! How far live text can be scanned before there is more of it.

use super::{Scanner, Sightings};
use crate::dialect::Evidence;
use crate::sip::start_line::VERSION;
use crate::text::Window;

/// A message at the end of a window that goes on behind it, as far as can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Where the line of its start line begins.
    pub line: u32,
    /// That it is a message can be told already.
    pub known: bool,
}

impl Scanner {
    /// How far the stretch of `window` may be scanned although more text is going to come: to the end of its last whole
    /// line, or to the first message whose headers are still coming.
    ///
    /// After a silence such a message is not waited for. It is taken as it is, and will be found to be `truncated`; what
    /// comes of it later belongs to it. What can't be told to be a message is waited for all the same.
    ///
    /// Text before `stale` has been there for as long as a silence is, though other text may have come since. What looks like a
    /// start line in the middle of a line of it, and may be one if headers come, is no longer waited for.
    ///
    /// `scratch` is written over.
    pub fn settled(&self, window: &Window<'_>, silent: bool, stale: usize, scratch: &mut Sightings) -> usize {
        let (start, end) = (window.owned.start, window.owned.end);
        let line = memchr::memrchr(b'\n', &window.bytes[start..end]).map_or(start, |newline| start + newline + 1);
        let scanned = if silent { end } else { line };
        self.scan_live(&Window { owned: start..scanned, ends: false, ..window.clone() }, stale, scratch);
        let settled = match scratch.under_way {
            None => line,
            Some(UnderWay { line: begun, known }) if silent && known => {
                // It owns its start line only, and the line after the last whole one may be that.
                if begun as usize >= line { self.end_of_torn(window, scratch, end) } else { line }
            }
            Some(UnderWay { line: begun, .. }) => line.min(begun as usize),
        };
        // Several may be under way at once where lines of several origins stand in turn.
        scratch.undecided.map_or(settled, |begun| settled.min(begun as usize))
    }

    /// How far a line may be scanned that is torn at `end`, if a message is under way in it: behind its start line, and not
    /// into what may be the beginning of another's.
    fn end_of_torn(&self, window: &Window<'_>, scratch: &Sightings, end: usize) -> usize {
        match scratch.list.last() {
            Some(last) if last.evidence == Evidence::Message && last.code != 0 => {
                end.saturating_sub(self.search.reach()).max(last.place as usize + 1)
            }
            _ => {
                let is_begun = |length: &usize| window.bytes[..end].ends_with(&VERSION[..*length]);
                end - (1..VERSION.len()).rev().find(is_begun).unwrap_or(0)
            }
        }
    }
}
