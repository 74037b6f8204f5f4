//! Lines of files, in eight bytes each.

use super::inputs::Spot;
use serde::{Deserialize, Serialize};

/// How many files are told apart. Lines of further ones are named after the last of these.
const CAPACITY: usize = 1 << 16;

/// A line of a file of [`Files`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place32 {
    pub(super) file: u32,
    /// From 1; 0 for no line.
    pub(super) line: u32,
}

impl Place32 {
    /// The same place, when `files` stand before its own.
    #[must_use]
    pub(super) fn behind(self, files: u32) -> Self {
        let file = if self.line == 0 { 0 } else { self.file.saturating_add(files).min(CAPACITY as u32 - 1) };
        Self { file, line: self.line }
    }
}

/// The names of the streams that were read, in their order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Files(Vec<Box<str>>);

impl Files {
    /// Begins the next stream.
    pub(super) fn begin(&mut self, name: &str) {
        if self.0.len() < CAPACITY {
            self.0.push(name.into());
        }
    }

    /// A line of the current stream.
    #[inline]
    pub(super) fn place(&self, line: u64) -> Place32 {
        Place32 { file: (self.0.len() as u32).saturating_sub(1), line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.0.len() as u32
    }

    /// Takes in the streams of a later part.
    pub(super) fn merge(&mut self, later: Self) {
        let room = CAPACITY - self.0.len();
        self.0.extend(later.0.into_iter().take(room));
    }

    /// The name of a place's file.
    pub(super) fn name(&self, place: Place32) -> &str {
        self.0.get(place.file as usize).map_or("", |name| name)
    }

    /// A place by name.
    pub(super) fn spot(&self, place: Place32) -> Option<Spot> {
        let file = self.0.get(place.file as usize)?;
        (place.line > 0).then(|| Spot { file: file.to_string(), line: u64::from(place.line) })
    }
}
