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
        let mut all: Vec<Place32> = self.places().chain(other.places()).collect();
        all.sort_unstable();
        all.dedup();
        all.resize(PLACES.max(all.len()), Place32::default());
        self.places.copy_from_slice(&all[..PLACES]);
    }
}
