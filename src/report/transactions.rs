//! How many transactions each code answered: what is sent again and what several log layers tell is one.

use super::once::{Happening, Once, Times};
use super::response::Response;
use super::ring::Keyed;
use super::summary::Cap;
use crate::knowledge::CODES;
use serde::{Deserialize, Serialize};

/// How many are remembered before they are counted: 3 MiB, and their table.
const CAPACITY: u32 = 1 << 17;

/// A response in its transaction.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Answer {
    key: u64,
    times: Times,
    code: u16,
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
    #[inline]
    pub(super) fn observe(&mut self, response: &Response<'_, '_>) {
        let code = response.record.sighting.code;
        let gone = match response.transaction() {
            // What nothing else tells from others, its repetitions do.
            0 => response.is_first().then_some(code),
            key => self.last.keep(Answer { key, times: Times::at(response.second), code }).map(|gone| gone.code),
        };
        if let Some(code) = gone {
            count(&mut self.codes, code);
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        let Self { last, codes } = self;
        codes.iter_mut().zip(&later.codes).for_each(|(count, later)| *count += later);
        last.merge(later.last, |answer| answer, |gone| count(codes, gone.code));
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.last.has_overflowed() {
            let effect = "a response that is repeated after so many others counts as another transaction";
            caps.push(Cap { cap: "transactions", limit: u64::from(CAPACITY), effect });
        }
    }

    /// How many there are of each code.
    pub(super) fn finish(self) -> Vec<u64> {
        let Self { last, mut codes } = self;
        for answer in last.into_iter() {
            count(&mut codes, answer.code);
        }
        codes
    }

    pub(super) fn restore(&mut self) -> Option<()> {
        self.last.restore(CAPACITY)?;
        (self.codes.len() == CODES).then_some(())
    }
}

#[inline]
fn count(codes: &mut [u64], code: u16) {
    if let Some(count) = codes.get_mut(usize::from(code)) {
        *count += 1;
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
