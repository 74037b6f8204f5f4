//! By class: the first digit of the code (RFC 3261 section 7.2).

use super::figures::Figure;
use super::response::Response;
use super::summary::Counts;
use super::transactions::Answer;
use crate::knowledge::{Class, Knowledge};
use serde::{Deserialize, Serialize};

/// Transactions by class.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Classes([u64; 6]);

impl Figure for Classes {
    type Summary = Counts;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        self.0[Class::of(response.record.sighting.code) as usize] += u64::from(response.opens);
    }

    fn take_back(&mut self, answer: &Answer) {
        let count = &mut self.0[Class::of(answer.code) as usize];
        *count = count.saturating_sub(1);
    }

    fn merge(&mut self, later: Self) {
        for (count, later) in self.0.iter_mut().zip(later.0) {
            *count += later;
        }
    }

    /// All six.
    fn finish(self, _: &Knowledge) -> Counts {
        Counts::all(Class::all().map(|class| (class.name(), self.0[class as usize])))
    }
}
