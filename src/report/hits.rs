//! Counts with a few lines to look at.

use super::bins::Count;
use super::places::Place32;
use serde::{Deserialize, Serialize};

/// How many lines are kept.
const PLACES: usize = 3;

/// How often something was, with the first lines of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Hits {
    pub(super) count: u64,
    /// A line of 0 is none.
    pub(super) places: [Place32; PLACES],
}

impl Hits {
    pub(super) fn one(place: Place32) -> Self {
        Self { count: 1, places: [place, Place32::default(), Place32::default()] }
    }

    /// Keeps a line, if it stands before one of those that are kept, or there is room.
    fn keep(&mut self, mut place: Place32) {
        for known in &mut self.places {
            if known.line == 0 {
                *known = place;
                return;
            }
            match place.cmp(known) {
                std::cmp::Ordering::Equal => return,
                std::cmp::Ordering::Less => std::mem::swap(&mut place, known),
                std::cmp::Ordering::Greater => {}
            }
        }
    }

    /// The lines in it.
    pub(super) fn places(&self) -> impl Iterator<Item = Place32> {
        self.places.into_iter().filter(|place| place.line > 0)
    }

    /// The same, when `files` stand before its own.
    #[must_use]
    pub(super) fn behind(mut self, files: u32) -> Self {
        self.places = self.places.map(|place| place.behind(files));
        self
    }
}

impl Count for Hits {
    /// Of all lines it keeps the first.
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        for place in other.places() {
            self.keep(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lines_are_kept_in_whatever_order_they_come() {
        let place = |line| Place32 { file: line / 10, line };
        for lines in [[5, 12, 3, 41, 3, 7], [41, 12, 7, 5, 3, 3], [3, 5, 7, 12, 41, 41]] {
            let mut hits = Hits::default();
            for line in lines {
                hits.add(&Hits::one(place(line)));
            }
            assert_eq!((hits.count, hits.places().map(|place| place.line).collect::<Vec<_>>()), (6, vec![3, 5, 7]));
        }
    }
}
