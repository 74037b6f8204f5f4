//! The last things of many, found by their key.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::collections::VecDeque;

/// Something that is looked up by a hash, which is spread already.
pub(super) trait Keyed {
    /// The hash; 0 for what is never looked up.
    fn key(&self) -> u64;
}

/// Things in the order in which they came, each with a number of its own. By its key the last of those that have it is found.
/// Whoever puts things in says when the oldest go: there must be less than 2^32 at a time.
#[derive(Debug)]
pub(super) struct Recent<T> {
    queue: VecDeque<T>,
    /// How many have left: number `n` stands at `n - gone`.
    gone: u64,
    /// The lower halves of the numbers that are found.
    table: HashTable<u32>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { queue: VecDeque::new(), gone: 0, table: HashTable::new() }
    }
}

impl<T: Keyed> Recent<T> {
    /// How many there have been: the number of the next.
    pub(super) fn count(&self) -> u64 {
        self.gone + self.queue.len() as u64
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Puts a thing in, and returns the number of the one that was found by its key before.
    pub(super) fn push(&mut self, thing: T) -> Option<u64> {
        let (key, number) = (thing.key(), self.count());
        self.queue.push_back(thing);
        if key == 0 {
            return None;
        }
        let (queue, gone) = (&self.queue, self.gone);
        let key_of = |&low: &u32| queue[place(low, gone)].key();
        match self.table.entry(key, |low| key_of(low) == key, key_of) {
            Entry::Occupied(mut slot) => {
                Some(gone + place(std::mem::replace(slot.get_mut(), number as u32), gone) as u64)
            }
            Entry::Vacant(slot) => {
                slot.insert(number as u32);
                None
            }
        }
    }

    /// The thing with this number, if it is still there.
    pub(super) fn get(&self, number: u64) -> Option<&T> {
        self.queue.get(usize::try_from(number.checked_sub(self.gone)?).ok()?)
    }

    /// The last with this key.
    pub(super) fn find(&self, key: u64) -> Option<&T> {
        self.queue.get(self.place_of(key)?)
    }

    /// The same, to change all of it but its key.
    pub(super) fn find_mut(&mut self, key: u64) -> Option<&mut T> {
        let place = self.place_of(key)?;
        self.queue.get_mut(place)
    }

    fn place_of(&self, key: u64) -> Option<usize> {
        let found = |&low: &u32| self.queue[place(low, self.gone)].key() == key;
        self.table.find(key, found).map(|&low| place(low, self.gone))
    }

    /// Sees to it that none is found by this key any more, and returns the one that was.
    pub(super) fn lose(&mut self, key: u64) -> Option<&mut T> {
        let (queue, gone) = (&mut self.queue, self.gone);
        let slot = self.table.find_entry(key, |&low| queue[place(low, gone)].key() == key).ok()?;
        let (low, _) = slot.remove();
        queue.get_mut(place(low, gone))
    }

    /// The oldest, with its number.
    pub(super) fn oldest(&self) -> Option<(u64, &T)> {
        self.queue.front().map(|oldest| (self.gone, oldest))
    }

    /// Lets the oldest go. Returns it if it was still found by its key.
    pub(super) fn pop(&mut self) -> Option<T> {
        let oldest = self.queue.pop_front()?;
        let number = self.gone as u32;
        self.gone += 1;
        self.table.find_entry(oldest.key(), |&low| low == number).ok()?.remove();
        Some(oldest)
    }

    /// All, the oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.queue.iter()
    }

    /// Those that are found by their keys, the oldest first.
    pub(super) fn found(&self) -> impl Iterator<Item = &T> {
        self.queue.iter().enumerate().filter(|(at, thing)| self.is_found(*at, thing)).map(|(_, thing)| thing)
    }

    fn is_found(&self, at: usize, thing: &T) -> bool {
        let number = (self.gone as u32).wrapping_add(at as u32);
        self.table.find(thing.key(), |&low| low == number).is_some()
    }
}

/// Where the thing stands of whose number `low` is the lower half.
fn place(low: u32, gone: u64) -> usize {
    low.wrapping_sub(gone as u32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Keyed for (u64, u64) {
        fn key(&self) -> u64 {
            self.0
        }
    }

    /// What the table does, done slowly, from a number near where the halves of numbers begin anew.
    #[test]
    fn the_last_of_each_key_is_found() {
        let begin = u64::from(u32::MAX) - 300;
        let mut recent = Recent { gone: begin, ..Recent::default() };
        // What is there, and whether it can be found.
        let mut naive: Vec<(u64, u64, bool)> = Vec::new();
        let (mut gone, mut state) = (0, 7u64);
        for step in 0..2_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let key = (state >> 33) % 23;
            let before = naive.iter().rposition(|&(other, _, found)| other == key && found);
            match (state >> 60) % 8 {
                0..4 => {
                    let number = recent.push((key, step));
                    assert_eq!(number, before.filter(|_| key != 0).map(|at| begin + gone + at as u64));
                    if let Some(at) = before {
                        naive[at].2 = false;
                    }
                    naive.push((key, step, key != 0));
                }
                4 => {
                    let lost = recent.lose(key).copied();
                    assert_eq!(lost, before.map(|at| (key, naive[at].1)));
                    if let Some(at) = before {
                        naive[at].2 = false;
                    }
                }
                _ if naive.is_empty() => assert_eq!(recent.pop(), None),
                _ => {
                    let (key, step, found) = naive.remove(0);
                    assert_eq!(recent.pop(), found.then_some((key, step)));
                    gone += 1;
                }
            }
            assert_eq!(recent.count(), begin + gone + naive.len() as u64);
            assert_eq!(recent.len(), naive.len());
            let found = naive.iter().filter(|thing| thing.2).map(|&(key, step, _)| (key, step));
            assert_eq!(recent.found().copied().collect::<Vec<_>>(), found.collect::<Vec<_>>());
            let last = naive.iter().rfind(|&&(other, _, found)| other == key && found);
            assert_eq!(recent.find(key).copied(), last.map(|&(key, step, _)| (key, step)));
        }
        assert!(gone > 400, "the numbers have begun anew");
    }
}
