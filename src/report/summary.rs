//! Small parts of the summary that several figures share.

use crate::time::Instant;
use serde::ser::{Serialize, Serializer};

/// A point in time, written as RFC 3339 in the offset and with the digits of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Instant);

impl std::fmt::Display for Time {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = Vec::with_capacity(35);
        self.0.write_rfc3339(&mut text);
        out.write_str(&String::from_utf8_lossy(&text))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Counts by name, in an order that says something. An object in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub Vec<(String, u64)>);

impl Counts {
    /// All counts, in the given order.
    pub(super) fn all<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        Self(counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect())
    }

    /// The counts that are not zero, the largest first. Names that a log made equal to ours are added to them.
    pub(super) fn ranked(counts: impl IntoIterator<Item = (String, u64)>) -> Self {
        let mut ranked: Vec<(String, u64)> = Vec::new();
        for (name, count) in counts.into_iter().filter(|&(_, count)| count > 0) {
            match ranked.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += count,
                None => ranked.push((name, count)),
            }
        }
        ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Self(ranked)
    }

    /// The count of `name`.
    pub fn get(&self, name: &str) -> u64 {
        self.0.iter().find(|(known, _)| known == name).map_or(0, |&(_, count)| count)
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, count)| (name, count)))
    }
}

/// A count to divide by or to divide. Above 2^53 it is off by less than anyone can see.
#[allow(clippy::cast_precision_loss)]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// A bound on memory that was reached, so that some figure is no longer exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cap {
    /// Which table is full.
    pub cap: &'static str,
    /// How many entries it holds.
    pub limit: u64,
    /// What happens to the rest.
    pub effect: &'static str,
}
