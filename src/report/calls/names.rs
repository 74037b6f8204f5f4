//! The names of peers by their hashes.

use crate::report::ports;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many names are kept.
pub(super) const CAPACITY: usize = 4096;

/// Names by hash.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::report) struct Names {
    names: HashMap<u64, Box<[u8]>>,
    pub(in crate::report) overflowed: bool,
}

impl Names {
    /// Keeps a name, if it is new and there is room.
    pub(super) fn keep(&mut self, hash: u64, name: &[u8]) {
        if hash == 0 || self.names.contains_key(&hash) {
            return;
        }
        if self.names.len() >= CAPACITY {
            self.overflowed = true;
        } else {
            self.names.insert(hash, name.into());
        }
    }

    pub(in crate::report) fn get(&self, hash: u64) -> Option<&[u8]> {
        self.names.get(&hash).map(|name| &**name)
    }

    /// The one of `others` that is `peer` with its port, where that is named without.
    pub(super) fn with_port(&self, peer: u64, mut others: impl Iterator<Item = u64>) -> Option<u64> {
        let name = self.get(peer)?;
        others.find(|&other| self.get(other).is_some_and(|other| ports::lacks_port_of(name, other)))
    }

    pub(super) fn merge(&mut self, later: Self) {
        let mut names: Vec<_> = later.names.into_iter().collect();
        names.sort_unstable_by_key(|(hash, _)| *hash);
        for (hash, name) in &names {
            self.keep(*hash, name);
        }
        self.overflowed |= later.overflowed;
    }
}
