//! What was read: files, bytes, lines, and places that were not understood.

use crate::scan::Sightings;
use serde::Serialize;
use std::fmt;

/// How many places are named.
const PLACES: usize = 10;

/// What was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Inputs {
    files: u64,
    bytes: u64,
    lines: u64,
    /// The stream that is being read, and the newlines in it so far.
    current: (String, u64),
    not_understood: NotUnderstoodSummary,
}

/// What was read.
#[derive(Clone, Debug, Serialize)]
pub struct InputsSummary {
    /// Streams that were begun: files, members of bundles, standard input.
    pub files: u64,
    /// Bytes, after decompression.
    pub bytes: u64,
    /// Lines; a last one without a newline counts.
    pub lines: u64,
    /// What could not be read, or not to its end.
    pub damaged: Vec<Damaged>,
}

/// An input that was missing, unreadable or cut off. What was read of it is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damaged {
    /// As given.
    pub file: String,
    /// What is wrong with it, in words.
    pub reason: String,
}

/// Places that look like SIP and gave no record.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotUnderstoodSummary {
    /// How many there are.
    pub count: u64,
    /// The first ten, as `file:line`.
    pub places: Vec<Spot>,
}

/// A line of a file, written `file:line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// As given; `-` for standard input.
    pub file: String,
    /// From 1.
    pub line: u64,
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.line)
    }
}

impl Serialize for Spot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Inputs {
    pub(super) fn begin(&mut self, name: &str) {
        self.files += 1;
        self.current = (name.to_owned(), 0);
    }

    pub(super) fn add(&mut self, bytes: u64, ends_inside_line: bool, sightings: &Sightings) {
        let (file, newlines) = &mut self.current;
        for place in &sightings.not_understood {
            self.not_understood.count += 1;
            if self.not_understood.places.len() < PLACES {
                let line = *newlines + u64::from(place.newlines) + 1;
                self.not_understood.places.push(Spot { file: file.clone(), line });
            }
        }
        *newlines += sightings.newlines;
        self.bytes += bytes;
        self.lines += sightings.newlines + u64::from(ends_inside_line);
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.files += later.files;
        self.bytes += later.bytes;
        self.lines += later.lines;
        self.current = later.current;
        self.not_understood.count += later.not_understood.count;
        self.not_understood.places.extend(later.not_understood.places);
        self.not_understood.places.truncate(PLACES);
    }

    pub(super) fn finish(self, damaged: Vec<Damaged>) -> (InputsSummary, NotUnderstoodSummary) {
        let Self { files, bytes, lines, not_understood, .. } = self;
        (InputsSummary { files, bytes, lines, damaged }, not_understood)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::NotUnderstood;

    fn sightings(newlines: u64, places: &[u32]) -> Sightings {
        let not_understood = places.iter().map(|&newlines| NotUnderstood { place: 0, newlines }).collect();
        Sightings { newlines, not_understood, ..Sightings::default() }
    }

    fn read(files: &[&str]) -> Inputs {
        let mut inputs = Inputs::default();
        for file in files {
            inputs.begin(file);
            inputs.add(100, false, &sightings(10, &[2, 7]));
            inputs.add(50, true, &sightings(5, &[0, 1, 2]));
        }
        inputs
    }

    #[test]
    fn lines_are_counted_from_block_to_block_and_from_file_to_file() {
        let (inputs, not_understood) = read(&["a", "b", "c"]).finish(Vec::new());
        assert_eq!((inputs.files, inputs.bytes, inputs.lines), (3, 450, 48));
        assert_eq!(not_understood.count, 15);
        let places: Vec<String> = not_understood.places.iter().map(Spot::to_string).collect();
        assert_eq!(places, ["a:3", "a:8", "a:11", "a:12", "a:13", "b:3", "b:8", "b:11", "b:12", "b:13"]);
    }

    #[test]
    fn parts_merge() {
        let mut whole = read(&["a"]);
        whole.merge(read(&["b", "c"]));
        let (merged, at_once) = (whole.finish(Vec::new()), read(&["a", "b", "c"]).finish(Vec::new()));
        assert_eq!(format!("{merged:?}"), format!("{at_once:?}"));
    }
}
