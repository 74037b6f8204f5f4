//! Where text of a log is missing, or may be.

/// Why text of a log may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// A file was emptied, and no copy of it stands beside it: what had not been read of it is lost.
    Emptied,
    /// The place where the last run ended is in none of the files, so that what came between is unknown.
    PlaceGone,
    /// A file could not be read to its end, and another has come.
    Unreadable,
    /// A file was written to after it was left for the next.
    Late,
}

impl Gap {
    /// All of them, with their names.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Emptied, "emptied"),
        (Self::PlaceGone, "place_gone"),
        (Self::Unreadable, "unreadable"),
        (Self::Late, "late"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}
