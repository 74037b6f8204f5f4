//! What was read: files, bytes, lines, and places that were not understood.

use crate::scan::{Doubt, Sightings};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many places are named, of all and of each reason.
const PLACES: usize = 10;
const PLACES_OF_REASON: usize = 5;

/// What was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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
    /// What is there twice: a file given by two names, which is read and counted once, and what holds the same as another
    /// input, such as a rotated file beside the same compressed, which is counted.
    pub copies: Vec<CopySummary>,
}

/// An input that is there twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopySummary {
    /// As given.
    pub file: String,
    /// The one that is the same file, or holds the same.
    pub of: String,
    /// Whether it is counted all the same: another file is, that holds the same.
    pub counted: bool,
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NotUnderstoodSummary {
    /// How many there are.
    pub count: u64,
    /// The first ten, as `file:line`.
    pub places: Vec<Spot>,
    /// The same by reason, for the reasons that there were.
    pub reasons: Vec<ReasonSummary>,
}

/// Places that gave no record for one reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReasonSummary {
    /// Its name, see [`Doubt`].
    pub reason: Doubt,
    /// How many there are.
    pub count: u64,
    /// The first five, as `file:line`.
    pub places: Vec<Spot>,
}

impl NotUnderstoodSummary {
    fn of(&mut self, reason: Doubt) -> &mut ReasonSummary {
        let at = self.reasons.binary_search_by_key(&reason, |known| known.reason).unwrap_or_else(|at| {
            self.reasons.insert(at, ReasonSummary { reason, count: 0, places: Vec::new() });
            at
        });
        &mut self.reasons[at]
    }

    fn add(&mut self, reason: Doubt, spot: impl Fn() -> Spot) {
        self.count += 1;
        if self.places.len() < PLACES {
            self.places.push(spot());
        }
        let of_reason = self.of(reason);
        of_reason.count += 1;
        if of_reason.places.len() < PLACES_OF_REASON {
            of_reason.places.push(spot());
        }
    }

    fn merge(&mut self, later: Self) {
        self.count += later.count;
        self.places.extend(later.places);
        self.places.truncate(PLACES);
        for reason in later.reasons {
            let known = self.of(reason.reason);
            known.count += reason.count;
            known.places.extend(reason.places);
            known.places.truncate(PLACES_OF_REASON);
        }
    }
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

impl<'de> Deserialize<'de> for Spot {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        let (file, line) = parts.ok_or_else(|| serde::de::Error::custom("no file:line"))?;
        Ok(Self { file: file.to_owned(), line })
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

    /// Goes on in a stream that is counted already, behind so many newlines of it.
    pub(super) fn turn(&mut self, name: &str, newlines: u64) {
        self.current = (name.to_owned(), newlines);
    }

    /// Passes over newlines that are counted elsewhere.
    pub(super) fn skip(&mut self, newlines: u64) {
        self.current.1 += newlines;
    }

    pub(super) fn add(&mut self, bytes: u64, ends_inside_line: bool, sightings: &Sightings) {
        let (file, newlines) = &mut self.current;
        for place in &sightings.not_understood {
            let line = *newlines + u64::from(place.newlines) + 1;
            self.not_understood.add(place.doubt, || Spot { file: file.clone(), line });
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
        self.not_understood.merge(later.not_understood);
    }

    pub(super) fn finish(self, damaged: Vec<Damaged>) -> (InputsSummary, NotUnderstoodSummary) {
        let Self { files, bytes, lines, not_understood, .. } = self;
        (InputsSummary { files, bytes, lines, damaged, copies: Vec::new() }, not_understood)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::NotUnderstood;

    fn sightings(newlines: u64, places: &[u32]) -> Sightings {
        let not_understood = places.iter().map(|&newlines| {
            let doubt = if newlines == 1 { Doubt::WithinText } else { Doubt::NoHeaders };
            NotUnderstood { place: 0, newlines, doubt }
        });
        let not_understood = not_understood.collect();
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
        let by_reason: Vec<String> = not_understood
            .reasons
            .iter()
            .map(|reason| {
                format!(
                    "{} {} {}",
                    reason.reason.name(),
                    reason.count,
                    reason.places.iter().map(Spot::to_string).collect::<Vec<_>>().join(" ")
                )
            })
            .collect();
        assert_eq!(by_reason, ["no_headers 12 a:3 a:8 a:11 a:13 b:3", "within_text 3 a:12 b:12 c:12"]);
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
