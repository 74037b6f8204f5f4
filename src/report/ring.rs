//! The last things of many, found by their key; the oldest go first.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::{Deserialize, Serialize};

/// Something that has a key: a hash that is spread already.
pub(super) trait Keyed {
    fn key(&self) -> u64;
}

/// A ring of things, of which the last with each key is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ring<T> {
    /// Grows up to `capacity` and is then written round and round.
    list: Vec<T>,
    /// Where the oldest stands: the next to be overwritten.
    oldest: u32,
    capacity: u32,
    #[serde(skip)]
    table: HashTable<u32>,
}

impl<T: Keyed> Ring<T> {
    pub(super) fn new(capacity: u32) -> Self {
        Self { list: Vec::new(), oldest: 0, capacity, table: HashTable::new() }
    }

    /// The last with this key.
    #[inline]
    pub(super) fn find(&mut self, key: u64) -> Option<&mut T> {
        let list = &mut self.list;
        let at = *self.table.find(key, |&at| list[at as usize].key() == key)?;
        list.get_mut(at as usize)
    }

    /// Puts a thing in, and returns the one that it pushes out.
    pub(super) fn push(&mut self, thing: T) -> Option<T> {
        let key = thing.key();
        let (at, gone) = if self.list.len() < self.capacity as usize {
            self.list.push(thing);
            (self.list.len() as u32 - 1, None)
        } else {
            let at = self.oldest;
            let gone = std::mem::replace(&mut self.list[at as usize], thing);
            // It may not be in the table any more: a later one with the same key took its place.
            if let Ok(slot) = self.table.find_entry(gone.key(), |&known| known == at) {
                slot.remove();
            }
            self.oldest = (at + 1) % self.capacity;
            (at, Some(gone))
        };
        self.enter(key, at);
        gone
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them, the oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        let (newer, older) = self.list.split_at(self.oldest as usize);
        older.iter().chain(newer)
    }

    /// The same, and the ring is gone.
    pub(super) fn into_iter(mut self) -> impl Iterator<Item = T> {
        self.list.rotate_left(self.oldest as usize);
        self.list.into_iter()
    }

    /// Makes a ring that was read from a file whole again. `None` where it isn't one.
    pub(super) fn restore(&mut self, capacity: u32) -> Option<()> {
        let fits = self.list.len() <= capacity as usize && (self.oldest as usize) < self.list.len().max(1);
        if !fits {
            return None;
        }
        self.list.rotate_left(self.oldest as usize);
        (self.oldest, self.capacity) = (0, capacity);
        for at in 0..self.list.len() as u32 {
            self.enter(self.list[at as usize].key(), at);
        }
        Some(())
    }

    fn enter(&mut self, key: u64, at: u32) {
        let Self { list, table, .. } = self;
        match table.entry(key, |&at| list[at as usize].key() == key, |&at| list[at as usize].key()) {
            Entry::Occupied(mut slot) => *slot.get_mut() = at,
            Entry::Vacant(slot) => {
                slot.insert(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Keyed for (u64, u32) {
        fn key(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn the_last_of_each_key_is_found_and_the_oldest_go_first() {
        let mut ring = Ring::new(4);
        let pushed: Vec<_> = (0..10u32).map(|number| ring.push((u64::from(number % 3), number))).collect();
        assert_eq!(pushed[..4], [None; 4]);
        assert_eq!(pushed[4..], [0, 1, 2, 3, 4, 5].map(|number| Some((u64::from(number % 3), number))));
        assert_eq!([0, 1, 2, 3].map(|key| ring.find(key).map(|thing| thing.1)), [Some(9), Some(7), Some(8), None]);
        let mut restored: Ring<_> = Ring { table: HashTable::new(), ..ring.clone() };
        assert!(restored.restore(4).is_some());
        assert_eq!(restored.find(0).map(|thing| thing.1), Some(9));
        assert!(restored.restore(3).is_none());
        assert_eq!(ring.into_iter().map(|thing| thing.1).collect::<Vec<_>>(), [6, 7, 8, 9]);
    }
}
