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
    /// How many of the oldest have been put aside: they stand in the list, and not in the table.
    #[serde(skip)]
    aside: u32,
    #[serde(skip)]
    table: HashTable<u32>,
}

impl<T: Keyed> Ring<T> {
    pub(super) fn new(capacity: u32) -> Self {
        Self { list: Vec::new(), oldest: 0, capacity, aside: 0, table: HashTable::new() }
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
            match self.aside {
                0 => self.lose(gone.key(), at),
                _ => self.aside -= 1,
            }
            self.oldest = (at + 1) % self.capacity;
            (at, Some(gone))
        };
        self.enter(key, at);
        gone
    }

    /// The oldest that is not put aside.
    #[inline]
    pub(super) fn oldest(&mut self) -> Option<&mut T> {
        let at = self.place(self.aside)?;
        self.list.get_mut(at as usize)
    }

    /// Puts that one aside: it is found no more. A table that holds only what may still be asked for stays in the processor's
    /// caches, however many things there are.
    pub(super) fn put_aside(&mut self) {
        let Some(at) = self.place(self.aside) else { return };
        self.lose(self.list[at as usize].key(), at);
        self.aside += 1;
    }

    /// Makes all that were put aside found again.
    pub(super) fn take_back(&mut self) {
        while let Some(newest) = self.aside.checked_sub(1) {
            self.aside = newest;
            if let Some(at) = self.place(newest) {
                let Self { list, table, .. } = self;
                let key_of = |&at: &u32| list[at as usize].key();
                let key = key_of(&at);
                // What has the same key came later.
                if let Entry::Vacant(slot) = table.entry(key, |at| key_of(at) == key, key_of) {
                    slot.insert(at);
                }
            }
        }
    }

    /// Whether any are put aside.
    pub(super) fn has_any_aside(&self) -> bool {
        self.aside > 0
    }

    /// Where the one stands that so many are older than.
    fn place(&self, older: u32) -> Option<u32> {
        let length = self.list.len() as u32;
        (older < length).then(|| (self.oldest + older) % length)
    }

    /// Takes the one at `at` out of the table, unless a later one with the same key took its place there.
    fn lose(&mut self, key: u64, at: u32) {
        if let Ok(slot) = self.table.find_entry(key, |&known| known == at) {
            slot.remove();
        }
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

    #[test]
    fn what_is_put_aside_does_not_hide_what_came_later() {
        let mut ring = Ring::new(4);
        for thing in [(7, 0), (8, 1)] {
            ring.push(thing);
            ring.put_aside();
        }
        ring.push((7, 2));
        assert_eq!([7, 8].map(|key| ring.find(key).map(|thing| thing.1)), [Some(2), None]);
        ring.take_back();
        assert_eq!([7, 8].map(|key| ring.find(key).map(|thing| thing.1)), [Some(2), Some(1)]);
    }
}
