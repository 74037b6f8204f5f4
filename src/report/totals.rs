//! How many there are in all.

use super::figures::Figure;
use super::response::{Failure, Response};
use super::tally::Tally;
use super::transactions::Answer;
use crate::knowledge::Knowledge;
use serde::{Deserialize, Serialize};

/// All records.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Totals {
    tally: Tally,
    duplicates: u64,
}

impl Totals {
    /// Counts a record that repeats a message nearby. It counts nowhere else.
    pub(super) fn duplicate(&mut self) {
        self.duplicates += 1;
    }
}

/// How many there are in all.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TotalsSummary {
    /// Of messages.
    pub responses: ResponseTotals,
    /// Lines that state or imply a status, without those that repeat a message of the log.
    pub statements: u64,
    /// Transactions with a final response (200 to 699); see [`Tally::finals`].
    pub finals: u64,
    /// Transactions that failed; see [`Tally::failures`].
    pub failures: u64,
    /// Of these, transactions whose credentials were refused.
    pub auth_failed: u64,
}

/// The responses that the log holds as messages.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ResponseTotals {
    /// All of them, with retransmissions and without duplicates.
    pub messages: u64,
    /// Of these, retransmissions.
    pub retransmissions: u64,
    /// Statements and second prints of a message that stands nearby. They count nowhere else.
    pub duplicates: u64,
}

impl Figure for Totals {
    type Summary = TotalsSummary;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        self.tally.observe(response);
    }

    fn fail(&mut self, failure: &Failure) {
        self.tally.fail(failure);
    }

    fn take_back(&mut self, answer: &Answer) {
        self.tally.take_back(answer);
    }

    fn merge(&mut self, later: Self) {
        self.tally.add(&later.tally);
        self.duplicates += later.duplicates;
    }

    fn finish(self, _: &Knowledge) -> TotalsSummary {
        let Self { tally, duplicates } = self;
        TotalsSummary {
            responses: ResponseTotals { messages: tally.responses, retransmissions: tally.retransmissions, duplicates },
            statements: tally.statements,
            finals: tally.finals,
            failures: tally.failures,
            auth_failed: tally.auth_failed,
        }
    }
}
