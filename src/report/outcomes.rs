//! By outcome: what became of the request.

use super::figures::Figure;
use super::response::Response;
use super::summary::Counts;
use crate::knowledge::{Knowledge, Outcome};
use serde::{Deserialize, Serialize};

/// Messages and statements by outcome, each once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Outcomes([u64; Outcome::ALL.len()]);

impl Outcomes {
    /// Those that are not zero, the largest first.
    pub(super) fn ranked(&self) -> Counts {
        Counts::ranked(Outcome::ALL.iter().map(|&(outcome, name)| (name.to_owned(), self.0[outcome as usize])))
    }
}

impl Figure for Outcomes {
    type Summary = Counts;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        self.0[response.record.outcome as usize] += u64::from(response.is_first());
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
