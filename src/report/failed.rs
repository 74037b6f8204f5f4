//! The transactions that failed, each once.

use super::response::Failure;
use super::summary::Cap;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::{Deserialize, Serialize};

/// How many failed transactions are remembered at most: 9 MiB with their table.
const CAPACITY: usize = 1 << 17;

/// The last transactions that failed, oldest first.
///
/// A failure is told to the figures when it leaves: pushed out by a newer one, or at the end. Until then parts of a report
/// can be merged without counting a transaction twice that both have seen.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Failed {
    /// Grows up to [`CAPACITY`] and is then written round and round.
    ring: Vec<Failure>,
    /// Where the oldest stands: the next to be overwritten.
    oldest: usize,
    /// Where the last of each transaction stands in the ring.
    #[serde(skip)]
    table: HashTable<u32>,
    /// Some have been pushed out.
    forgetful: bool,
    /// Some have been pushed out that may have been repeated afterwards.
    overflowed: bool,
}

impl Failed {
    /// Keeps a failure, unless its transaction is known already, and returns the one that has to be counted now: the one
    /// that it pushes out, or itself where nothing tells it from others.
    pub(super) fn keep(&mut self, failure: Failure) -> Option<Failure> {
        if failure.transaction == 0 {
            return Some(failure);
        }
        let ring = &mut self.ring;
        let known = self.table.find(failure.transaction, |&at| ring[at as usize].transaction == failure.transaction);
        match known {
            Some(&at) if ring[at as usize].take_in(&failure) => None,
            _ => self.push(failure),
        }
    }

    fn push(&mut self, failure: Failure) -> Option<Failure> {
        let Self { ring, oldest, table, forgetful, overflowed } = self;
        let (at, gone) = if ring.len() < CAPACITY {
            ring.push(failure);
            (ring.len() - 1, None)
        } else {
            let at = *oldest;
            let gone = ring[at];
            // It may not be in the table any more: a later transaction with the same name took its place.
            if let Ok(slot) = table.find_entry(gone.transaction, |&known| known as usize == at) {
                slot.remove();
            }
            ring[at] = failure;
            *oldest = (at + 1) % CAPACITY;
            *forgetful = true;
            *overflowed |= !gone.has_ended_by(&failure);
            (at, Some(gone))
        };
        let of = |&at: &u32| ring[at as usize].transaction;
        match table.entry(failure.transaction, |at| of(at) == failure.transaction, of) {
            Entry::Occupied(mut slot) => *slot.get_mut() = at as u32,
            Entry::Vacant(slot) => {
                slot.insert(at as u32);
            }
        }
        gone
    }

    /// Makes failures that were read from a file whole again. `None` where they aren't.
    pub(super) fn restore(&mut self) -> Option<()> {
        let Self { ring, oldest, table, .. } = self;
        if ring.len() > CAPACITY || *oldest >= ring.len().max(1) {
            return None;
        }
        let of = |&at: &u32| ring[at as usize].transaction;
        for at in (0..ring.len()).map(|at| ((at + *oldest) % ring.len()) as u32) {
            match table.entry(of(&at), |other| of(other) == of(&at), of) {
                Entry::Occupied(mut slot) => *slot.get_mut() = at,
                Entry::Vacant(slot) => {
                    slot.insert(at);
                }
            }
        }
        Some(())
    }

    /// All that are remembered, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Failure> {
        let (newer, older) = self.ring.split_at(self.oldest);
        older.iter().chain(newer)
    }

    /// Takes in the failures of a later part, whose files stand behind `files` others, and tells `count` of those that have to be counted now.
    pub(super) fn merge(&mut self, later: &Self, files: u32, mut count: impl FnMut(&Failure)) {
        for &failure in later.iter() {
            let failure = failure.behind(files);
            if let Some(gone) = self.keep(failure) {
                count(&gone);
            }
        }
        // What the later part pushed out may repeat one of ours.
        self.overflowed |= later.overflowed || later.forgetful;
        self.forgetful |= later.forgetful;
    }

    /// Names the bound if it was reached.
    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "a failure that is repeated after so many others counts again";
            caps.push(Cap { cap: "failures", limit: CAPACITY as u64, effect });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_kept_once_and_the_oldest_go_first() {
        let mut failed = Failed::default();
        let failure = |transaction| Failure::of_transaction(transaction, 0);
        assert_eq!(failed.keep(failure(0)), Some(failure(0)), "nothing tells it from others");
        let all = 1..=CAPACITY as u64;
        for transaction in all.clone().chain(all) {
            assert_eq!(failed.keep(failure(transaction)), None);
        }
        assert!(!failed.overflowed);
        for number in 1..=10 {
            let new = failure(CAPACITY as u64 + number);
            assert_eq!(failed.keep(new), Some(failure(number)), "the oldest");
            assert_eq!(failed.keep(new), None);
        }
        assert!(failed.overflowed);
        assert_eq!(failed.table.len(), CAPACITY);
        let mut earlier = Failed::default();
        earlier.merge(&failed, 0, |gone| panic!("{gone:?} was pushed out of a table with room"));
        assert!(earlier.overflowed, "the later part had to forget some");
        let order: Vec<u64> = failed.iter().map(|failure| failure.transaction).collect();
        assert_eq!(order, (11..=CAPACITY as u64 + 10).collect::<Vec<_>>());
        assert_eq!(failed.keep(failure(1)), Some(failure(11)), "1 was forgotten");
    }

    #[test]
    fn forgetting_what_has_ended_does_no_harm() {
        let mut failed = Failed::default();
        let capacity = CAPACITY as u32;
        for second in 1..=capacity + 100 {
            failed.keep(Failure::of_transaction(u64::from(second), second));
        }
        assert!(failed.forgetful && !failed.overflowed);
        let mut earlier = Failed::default();
        earlier.merge(&failed, 0, |_| ());
        assert!(earlier.overflowed, "what the later part forgot may have been the earlier one's");
        // A clock that goes back, as from one host's log to another's.
        failed.keep(Failure::of_transaction(u64::MAX, 1));
        assert!(failed.overflowed);
    }

    #[test]
    fn what_comes_after_a_transaction_has_ended_is_another() {
        let mut failed = Failed::default();
        for second in [1000, 1032, 1010, 1042, 1075, 1075, 1000] {
            assert_eq!(failed.keep(Failure::of_transaction(7, second)), None);
        }
        let kept: Vec<_> = failed.iter().map(|failure| failure.second().unwrap()).collect();
        assert_eq!(kept, [1000, 1075, 1000]);
        assert_eq!(failed.table.len(), 1);
        let mut timeless = Failed::default();
        for second in [1000, u32::MAX, 5000, 9000] {
            assert_eq!(timeless.keep(Failure::of_transaction(7, second)), None);
        }
        assert_eq!(timeless.iter().count(), 2, "where no time tells them apart, they are one");
        // All three leave, and the one in the table is the last of them.
        for number in 1..=CAPACITY as u64 {
            let gone = failed.keep(Failure::of_transaction(100 + number, 0));
            assert_eq!(gone.is_some(), number > CAPACITY as u64 - 3);
        }
        assert_eq!(failed.table.len(), CAPACITY);
    }
}
