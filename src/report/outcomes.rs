//! By outcome: what became of the request.

use super::figures::Figure;
use super::response::Response;
use super::summary::Counts;
use super::transactions::Answer;
use crate::knowledge::{Knowledge, Outcome};
use serde::{Deserialize, Serialize};

/// Counts by outcome.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Outcomes([u64; Outcome::ALL.len()]);

impl Outcomes {
    /// Those that are not zero, the largest first.
    pub(super) fn ranked(&self) -> Counts {
        Counts::ranked(Outcome::ALL.iter().map(|&(outcome, name)| (name.to_owned(), self.0[outcome as usize])))
    }

    /// Counts one, if it counts.
    #[inline]
    pub(super) fn count(&mut self, outcome: Outcome, counts: bool) {
        self.0[outcome as usize] += u64::from(counts);
    }
}

impl Figure for Outcomes {
    type Summary = Counts;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        self.count(response.record.outcome, response.opens);
    }

    fn take_back(&mut self, answer: &Answer) {
        let count = &mut self.0[answer.outcome as usize];
        *count = count.saturating_sub(1);
    }

    fn merge(&mut self, later: Self) {
        for (count, later) in self.0.iter_mut().zip(later.0) {
            *count += later;
        }
    }

    /// All of them.
    fn finish(self, _: &Knowledge) -> Counts {
        Counts::all(Outcome::ALL.iter().map(|&(outcome, name)| (name, self.0[outcome as usize])))
    }
}
