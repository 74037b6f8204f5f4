//! The counts that every group of responses has.

use super::response::{Failure, Kind, Response};
use super::transactions::Answer;
use crate::dialect::Direction;
use serde::{Deserialize, Serialize};

/// Counts of one group: of a code, a method, a peer or a stretch of time. All are exact in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Messages, with retransmissions and without duplicates.
    pub responses: u64,
    /// Of these, retransmissions.
    pub retransmissions: u64,
    /// Lines that state or imply a status, without those that repeat a message of the log.
    pub statements: u64,
    /// Transactions with a final response (200 to 699), each of its codes once: what is sent again, and what several lines
    /// or layers of the log tell, is one. They are told apart as [`Self::failures`] are, so that these are a part of them.
    pub finals: u64,
    /// Transactions that failed: whose outcome is `failure` or `auth_failed`. A message's is told by top branch, `CSeq`,
    /// Call-ID and code, a statement's by Call-ID, method and code; what comes more than 32 s later is another.
    pub failures: u64,
    /// Of these, transactions whose credentials were refused.
    pub auth_failed: u64,
    /// Of the failures, those that the writer of the log received.
    pub failures_received: u64,
    /// Of the failures, those that the writer of the log sent.
    pub failures_sent: u64,
}

impl Tally {
    /// Counts a record.
    #[inline]
    pub(super) fn observe(&mut self, response: &Response<'_, '_>) {
        match response.kind {
            Kind::Message => self.responses += 1,
            Kind::Retransmission => {
                self.responses += 1;
                self.retransmissions += 1;
            }
            Kind::Statement => self.statements += 1,
        }
        self.finals += u64::from(response.opens && response.record.sighting.code >= 200);
    }

    /// Takes back a transaction that was counted in two parts of a log.
    pub(super) fn take_back(&mut self, answer: &Answer) {
        self.finals = self.finals.saturating_sub(u64::from(answer.code >= 200));
    }

    /// Counts a failed transaction.
    pub(super) fn fail(&mut self, failure: &Failure) {
        self.failures += 1;
        self.auth_failed += u64::from(failure.auth_failed);
        self.failures_received += u64::from(failure.direction == Some(Direction::Received));
        self.failures_sent += u64::from(failure.direction == Some(Direction::Sent));
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.responses += other.responses;
        self.retransmissions += other.retransmissions;
        self.statements += other.statements;
        self.finals += other.finals;
        self.failures += other.failures;
        self.auth_failed += other.auth_failed;
        self.failures_received += other.failures_received;
        self.failures_sent += other.failures_sent;
    }

    /// Messages and statements, each once: without retransmissions and duplicates.
    pub fn once(&self) -> u64 {
        self.responses - self.retransmissions + self.statements
    }

    /// The order of lists: the most failures first, then what was seen most.
    pub(super) fn worst_first(&self, other: &Self) -> std::cmp::Ordering {
        (other.failures, other.once()).cmp(&(self.failures, self.once()))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
