//! How often one line is shown to the readers of statements.

use crate::text::{BEFORE, Window};
use std::ops::Range;

/// How often the readers of statements are shown one line. Each reads all of it, and a hostile line holds a literal at every
/// other byte; in real ones the first few tell.
const OFFERS: u32 = 16;

/// How often the line of the last statement or look-alike was shown.
#[derive(Default)]
pub(super) struct Offers {
    line: Range<usize>,
    /// Whether its beginning is within reach of its first place.
    begins: bool,
    count: u32,
    /// Whether it was read as one.
    pub(super) stated: bool,
}

impl Offers {
    /// Counts a place at `hit`, and returns whether to show its line: never where that begins out of reach, as nobody could
    /// say then what was seen in it before.
    pub(super) fn take(&mut self, window: &Window<'_>, hit: usize) -> bool {
        if hit >= self.line.end {
            let ceiling = window.ceiling(hit);
            let start = window.line_start(hit, window.floor(hit));
            let line = start.unwrap_or(hit)..window.line(hit, ceiling).1.unwrap_or(ceiling);
            *self = Self { line, begins: start.is_some(), count: 0, stated: false };
        }
        if !self.begins || hit - self.line.start >= BEFORE {
            self.stated = false;
            return false;
        }
        self.count += 1;
        self.count <= OFFERS && !self.stated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Options, Scanner, Sighting, Sightings};
    use crate::text::Arena;
    use std::sync::atomic::{AtomicU32, Ordering};

    static SHOWN: AtomicU32 = AtomicU32::new(0);

    fn counts(_: &Window<'_>, _: usize, _: &mut Arena) -> Option<Sighting> {
        SHOWN.fetch_add(1, Ordering::Relaxed);
        None
    }

    #[test]
    fn a_line_is_shown_a_few_times_only() {
        let mut scanner = Scanner::new(Options::default());
        scanner.statements.iter_mut().for_each(|readers| *readers = vec![(0, counts)]);
        scanner.versions = vec![(0, counts)];
        for literal in ["\"sip", "ACC: ", " rejected because ", "\tSIP/2.0/UDP"] {
            let log = format!("{}\n{literal}\nquiet\n", literal.repeat(5000));
            scanner.scan(&Window::whole(log.as_bytes()), &mut Sightings::default());
            assert_eq!(SHOWN.swap(0, Ordering::Relaxed), OFFERS + 1, "{literal:?}");
        }
    }
}
