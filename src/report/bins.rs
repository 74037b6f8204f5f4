//! Counts by stretches of time that get wider when there are too many.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that counts.
pub(super) trait Count: Default {
    /// Adds what was counted elsewhere.
    fn add(&mut self, other: &Self);
}

/// Counts by stretches of time, in seconds since 1970. A stretch begins at a multiple of its width.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Bins<T> {
    /// Seconds to a bin.
    width: u32,
    /// How many bins there may be.
    capacity: u32,
    counts: BTreeMap<u32, T>,
}

/// The widths, each a multiple of the one before, so that bins can be put together exactly. What comes behind them is ten
/// times as wide each.
const WIDTHS: [u32; 10] = [1, 10, 60, 300, 600, 1800, 3600, 10_800, 21_600, 86_400];

impl<T: Count> Bins<T> {
    /// Bins of `width` seconds at first, one of [`WIDTHS`], and at most so many.
    pub(super) fn new(width: u32, capacity: u32) -> Self {
        Self { width, capacity, counts: BTreeMap::new() }
    }

    /// Seconds to a bin.
    pub(super) fn width(&self) -> u32 {
        self.width
    }

    /// The bins that hold anything: where they begin, and what is in them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.counts.iter().map(|(number, bin)| (number * self.width, bin))
    }

    /// Does something to what is in each bin.
    pub(super) fn each(&mut self, work: impl FnMut(&mut T)) {
        self.counts.values_mut().for_each(work);
    }

    /// Adds to the bin of a second.
    pub(super) fn add(&mut self, second: u32, count: &T) {
        self.counts.entry(second / self.width).or_default().add(count);
        while self.counts.len() > self.capacity as usize {
            let width = WIDTHS.into_iter().find(|&next| next > self.width);
            self.widen(width.unwrap_or(self.width.saturating_mul(10)));
        }
    }

    /// Adds what a later part counted.
    pub(super) fn merge(&mut self, mut later: Self) {
        let width = self.width.max(later.width);
        self.widen(width);
        later.widen(width);
        for (number, bin) in &later.counts {
            self.add(number * width, bin);
        }
    }

    fn widen(&mut self, width: u32) {
        let factor = width / self.width;
        if factor > 1 {
            for (number, bin) in std::mem::take(&mut self.counts) {
                self.counts.entry(number / factor).or_default().add(&bin);
            }
            self.width = width;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Count for u64 {
        fn add(&mut self, other: &Self) {
            *self += other;
        }
    }

    #[test]
    fn too_many_bins_become_wider_ones_and_parts_merge_exactly() {
        let seconds: Vec<u32> = (0..1000).map(|number| number * number % 7919).collect();
        let fold = |seconds: &[u32]| {
            let mut bins = Bins::new(1, 100);
            for &second in seconds {
                bins.add(second, &1u64);
            }
            bins
        };
        let whole = fold(&seconds);
        assert_eq!((whole.width(), whole.iter().map(|(_, count)| count).sum()), (300, 1000u64));
        for cut in [0, 1, 50, 99, 500, 1000] {
            let mut first = fold(&seconds[..cut]);
            first.merge(fold(&seconds[cut..]));
            assert_eq!(first.iter().collect::<Vec<_>>(), whole.iter().collect::<Vec<_>>(), "{cut}");
        }
    }
}
