//! The transactions that failed, each once.

use super::once::{Happening, Once, Times};
use super::response::Failure;
use super::ring::Keyed;
use super::summary::Cap;
use serde::{Deserialize, Serialize};

/// How many failed transactions are remembered at most: 9 MiB with their table.
const CAPACITY: u32 = 1 << 17;

impl Keyed for Failure {
    fn key(&self) -> u64 {
        self.transaction
    }
}

impl Happening for Failure {
    fn times(&mut self) -> &mut Times {
        &mut self.times
    }
}

/// The last transactions that failed. A failure is told to the figures when it leaves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Failed(Once<Failure>);

impl Default for Failed {
    fn default() -> Self {
        Self(Once::new(CAPACITY))
    }
}

impl Failed {
    /// Keeps a failure, unless its transaction is known already, and returns the one that has to be counted now: the one
    /// that it pushes out, or itself where nothing tells it from others.
    pub(super) fn keep(&mut self, failure: Failure) -> Option<Failure> {
        if failure.transaction == 0 { Some(failure) } else { self.0.keep(failure) }
    }

    /// Takes in the failures of a later part, whose files stand behind `files` others, and tells `count` of those that have
    /// to be counted now.
    pub(super) fn merge(&mut self, later: Self, files: u32, count: impl FnMut(&Failure)) {
        self.0.merge(later.0, |failure| failure.behind(files), count);
    }

    /// All that are left.
    pub(super) fn into_iter(self) -> impl Iterator<Item = Failure> {
        self.0.into_iter()
    }

    /// Names the bound if it was reached.
    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.0.has_overflowed() {
            let effect = "a failure that is repeated after so many others counts again";
            caps.push(Cap { cap: "failures", limit: u64::from(CAPACITY), effect });
        }
    }

    /// Makes failures that were read from a file whole again. `None` where they aren't.
    pub(super) fn restore(&mut self) -> Option<()> {
        self.0.restore(CAPACITY)
    }
}
