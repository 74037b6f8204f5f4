//! How long something took, as a distribution.

use crate::report::quality::Quantiles;
use crate::report::summary::float;
use serde::{Deserialize, Serialize};
use sketches_ddsketch::{Config, DDSketch};
use std::fmt;

/// The relative error of a quantile.
const ERROR: f64 = 0.01;

/// How many bins a sketch may have: enough to tell a millisecond from a month.
const BINS: u32 = 2048;

/// Delays of one kind.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(in crate::report) struct Delay {
    sketch: Option<DDSketch>,
    count: u64,
    /// Milliseconds in all.
    sum: u64,
    longest: u64,
    /// How many could not be measured, for the stamps are too coarse.
    pub(in crate::report) coarse: u64,
}

impl Delay {
    /// Takes in a delay, from one time to another, if both are known and in this order.
    pub(super) fn observe(&mut self, from: Option<i64>, to: Option<i64>, coarse: bool) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let Ok(delay) = u64::try_from(to.saturating_sub(from)) else { return };
        if coarse {
            self.coarse += 1;
            return;
        }
        self.count += 1;
        self.sum += delay;
        self.longest = self.longest.max(delay);
        self.sketch.get_or_insert_with(empty).add(float(delay) / 1000.0);
    }

    pub(super) fn merge(&mut self, later: &Self) {
        self.count += later.count;
        self.sum += later.sum;
        self.longest = self.longest.max(later.longest);
        self.coarse += later.coarse;
        if let Some(later) = &later.sketch {
            // It fails where the two differ in their error, and all of ours are alike.
            let _ = self.sketch.get_or_insert_with(empty).merge(later);
        }
    }

    /// How often it was measured.
    pub(in crate::report) fn count(&self) -> u64 {
        self.count
    }

    /// All delays together, in milliseconds.
    pub(in crate::report) fn sum(&self) -> u64 {
        self.sum
    }

    /// The distribution in seconds, where there is one.
    pub(in crate::report) fn quantiles(&self) -> Option<Quantiles> {
        let sketch = self.sketch.as_ref()?;
        let of = |quantile| sketch.quantile(quantile).ok().flatten().map(round);
        Some(Quantiles {
            p50: of(0.5)?,
            p90: of(0.9)?,
            p95: of(0.95)?,
            p99: of(0.99)?,
            max: round(float(self.longest) / 1000.0),
        })
    }
}

impl fmt::Debug for Delay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Delay").field("count", &self.count).field("sum", &self.sum).finish_non_exhaustive()
    }
}

fn empty() -> DDSketch {
    DDSketch::new(Config::new(ERROR, BINS, 0.0005))
}

/// To the millisecond.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
