//! Settled sightings to figures.

use crate::record::Record;
use crate::scan::Sightings;

/// The fold.
pub struct Report<'k> {
    _knowledge: std::marker::PhantomData<&'k ()>,
    count: u64,
}

impl Report<'_> {
    /// One record.
    pub fn observe(&mut self, _record: &Record<'_>) {
        self.count += 1;
    }

    /// One block.
    pub fn observe_block(&mut self, _bytes: u64, _sightings: &Sightings) {}
}
