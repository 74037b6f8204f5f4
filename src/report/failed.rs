//! The transactions that failed, each once.

use super::response::Failure;
use super::summary::Cap;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// How many failed transactions are remembered at most: 5.3 MiB with their table.
const CAPACITY: usize = 1 << 17;

/// The last transactions that failed, oldest first.
///
/// A failure is told to the figures when it leaves: pushed out by a newer one, or at the end. Until then parts of a report
/// can be merged without counting a transaction twice that both have seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Failed {
    /// Grows up to [`CAPACITY`] and is then written round and round.
    ring: Vec<Failure>,
    /// Where the oldest stands: the next to be overwritten.
    oldest: usize,
    /// Where each transaction stands in the ring.
    table: HashTable<u32>,
    /// Some have been pushed out.
    overflowed: bool,
}

impl Failed {
    /// Keeps a failure, unless its transaction is known already, and returns the one that has to be counted now: the one
    /// that it pushes out, or itself where nothing tells it from others.
    pub(super) fn keep(&mut self, failure: Failure) -> Option<Failure> {
        if failure.transaction == 0 {
            return Some(failure);
        }
        let Self { ring, oldest, table, overflowed } = self;
        let of = |&at: &u32| ring[at as usize].transaction;
        let vacant = match table.entry(failure.transaction, |at| of(at) == failure.transaction, of) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(vacant) => vacant,
        };
        if ring.len() < CAPACITY {
            vacant.insert(ring.len() as u32);
            ring.push(failure);
            return None;
        }
        vacant.insert(*oldest as u32);
        let gone = std::mem::replace(&mut ring[*oldest], failure);
        if let Ok(slot) = table.find_entry(gone.transaction, |&at| at as usize == *oldest) {
            slot.remove();
        }
        *oldest = (*oldest + 1) % CAPACITY;
        *overflowed = true;
        Some(gone)
    }

    /// All that are remembered, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Failure> {
        let (newer, older) = self.ring.split_at(self.oldest);
        older.iter().chain(newer)
    }

    /// Takes in the failures of a later part, and tells `count` of those that have to be counted now.
    pub(super) fn merge(&mut self, later: &Self, mut count: impl FnMut(&Failure)) {
        for &failure in later.iter() {
            if let Some(gone) = self.keep(failure) {
                count(&gone);
            }
        }
        self.overflowed |= later.overflowed;
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
        assert_eq!(failed.keep(Failure::of_transaction(0)), Some(Failure::of_transaction(0)));
        let all = 1..=CAPACITY as u64;
        for transaction in all.clone().chain(all) {
            assert_eq!(failed.keep(Failure::of_transaction(transaction)), None);
        }
        assert!(!failed.overflowed);
        for number in 1..=10 {
            let new = Failure::of_transaction(CAPACITY as u64 + number);
            assert_eq!(failed.keep(new), Some(Failure::of_transaction(number)), "the oldest");
            assert_eq!(failed.keep(new), None);
        }
        assert!(failed.overflowed);
        assert_eq!(failed.table.len(), CAPACITY);
        let order: Vec<u64> = failed.iter().map(|failure| failure.transaction).collect();
        assert_eq!(order, (11..=CAPACITY as u64 + 10).collect::<Vec<_>>());
        assert_eq!(failed.keep(Failure::of_transaction(1)), Some(Failure::of_transaction(11)), "1 was forgotten");
    }
}
