//! How many transactions each code answered: what is sent again and what several log layers tell is one.

use super::methods::MethodKey;
use super::once::{Happening, Kept, NO_TIME, Once, Times};
use super::response::{Marks, Response};
use super::ring::Keyed;
use super::summary::Cap;
use crate::knowledge::{CODES, Outcome};
use serde::{Deserialize, Serialize};

/// How many are remembered: 7 MiB, and their table.
const CAPACITY: u32 = 1 << 17;

/// A response in its transaction, with all that it was counted by.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    key: u64,
    /// The hash of the peer's name; 0 where there is none.
    pub(super) peer: u64,
    pub(super) method: MethodKey,
    times: Times,
    pub(super) code: u16,
    pub(super) outcome: Outcome,
    pub(super) marks: Marks,
}

/// There are many of them.
const _: () = assert!(size_of::<Answer>() <= 56);

impl Answer {
    fn of(response: &Response<'_, '_>, key: u64) -> Self {
        Self {
            key,
            peer: response.peer_hash,
            method: response.method,
            times: Times::at(response.second),
            code: response.record.sighting.code,
            outcome: response.record.outcome,
            marks: response.marks,
        }
    }

    /// The time of its first record in seconds since 1970, where it has one.
    pub(super) fn second(&self) -> Option<u32> {
        (self.times.first != NO_TIME).then_some(self.times.first)
    }
}

impl Keyed for Answer {
    #[inline]
    fn key(&self) -> u64 {
        self.key
    }
}

impl Happening for Answer {
    #[inline]
    fn times(&mut self) -> &mut Times {
        &mut self.times
    }
}

/// The transactions of the log, by the codes that answered them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Transactions {
    last: Once<Answer>,
    codes: Vec<u64>,
}

impl Default for Transactions {
    fn default() -> Self {
        Self { last: Once::new(CAPACITY), codes: vec![0; CODES] }
    }
}

impl Transactions {
    /// Counts a response, unless it is known already, and says whether it was.
    #[inline]
    pub(super) fn observe(&mut self, response: &Response<'_, '_>) -> bool {
        let opens = match response.transaction() {
            // What nothing else tells from others, its repetitions do.
            0 => response.is_first(),
            key => !matches!(self.last.take_in(Answer::of(response, key)), Kept::Known),
        };
        if let Some(count) = self.codes.get_mut(usize::from(response.record.sighting.code)) {
            *count += u64::from(opens);
        }
        opens
    }

    /// Takes in what a later part knows, and tells `known` of what both have counted.
    pub(super) fn merge(&mut self, later: Self, mut known: impl FnMut(&Answer)) {
        let Self { last, codes } = self;
        codes.iter_mut().zip(&later.codes).for_each(|(count, later)| *count += later);
        last.merge_telling(later.last, |last, answer| {
            if matches!(last.take_in(answer), Kept::Known) {
                if let Some(count) = codes.get_mut(usize::from(answer.code)) {
                    *count = count.saturating_sub(1);
                }
                known(&answer);
            }
        });
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.last.has_overflowed() {
            let effect = "a response that is repeated after so many others counts as another transaction";
            caps.push(Cap { cap: "transactions", limit: u64::from(CAPACITY), effect });
        }
    }

    /// How many there are of each code.
    pub(super) fn finish(self) -> Vec<u64> {
        self.codes
    }

    pub(super) fn restore(&mut self) -> Option<()> {
        self.last.restore(CAPACITY)?;
        (self.codes.len() == CODES).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::report::testing::{Log, Message, accounting_at};

    /// Messages, transactions and calls of one code.
    fn ways(log: &[String], code: u16) -> (u64, u64, u64) {
        let summary = Log::new(log.concat()).summary();
        let of = summary.codes.iter().find(|known| known.code == code).unwrap();
        (of.tally.responses, of.transactions, of.calls)
    }

    fn at(second: u32, message: Message<'_>) -> String {
        let time = format!("2026-11-21 12:{:02}:{:02}.000", second / 60, second % 60);
        Message { time: Some(&time), ..message }.to_string()
    }

    #[test]
    fn three_ways_of_counting() {
        let busy = Message { code: 486, ..Message::default() };
        let sent = Message { sent: true, peer: "198.51.100.7:5060", ..busy };
        let next = Message { cseq: 2, ..busy };
        // One answer, resent, and as the layer above sent it.
        assert_eq!(ways(&[at(0, busy), at(1, busy), at(1, sent)], 486), (3, 1, 1));
        assert_eq!(ways(&[at(0, busy), at(20, sent), at(40, busy)], 486), (3, 1, 1), "32 s from one to the next");
        assert_eq!(ways(&[at(0, busy), at(33, sent)], 486), (2, 2, 1), "too late for the same");
        assert_eq!(ways(&[at(0, busy), at(1, next)], 486), (2, 2, 1), "another transaction of the call");
        assert_eq!(ways(&[at(0, busy), at(1, Message { call: "two", ..busy })], 486), (2, 2, 2));
        // A provisional response and the final one of a transaction.
        let ringing = Message { code: 180, ..busy };
        assert_eq!(ways(&[at(0, ringing), at(5, busy)], 180), (1, 1, 1));
        assert_eq!(ways(&[at(0, ringing), at(5, busy)], 486), (1, 1, 1));
        // What is no call stands in none.
        let options = Message { method: "OPTIONS", code: 200, ..busy };
        assert_eq!(ways(&[at(0, options), at(1, Message { sent: true, ..options })], 200), (2, 1, 0));
    }

    #[test]
    fn statements_are_folded_by_call_and_method() {
        let told = |second: u32, event| accounting_at(1_795_242_741 + second, event, 200, "INVITE", "one");
        assert_eq!(ways(&[told(0, "call missed"), told(1, "transaction answered")], 200), (0, 1, 1));
        assert_eq!(ways(&[told(0, "transaction answered"), told(60, "transaction answered")], 200), (0, 2, 1));
    }
}
