//! How long something took, as a distribution.

use crate::report::quality::Quantiles;
use crate::report::summary::float;
use serde::{Deserialize, Serialize};
use sketches_ddsketch::{Config, DDSketch};
use std::fmt;

/// So many delays are kept as they are, so that small figures can be worked out by hand.
const FEW: usize = 1000;

/// The relative error of a quantile of more.
const ERROR: f64 = 0.01;

/// How many bins a sketch may have: enough to tell a millisecond from a month.
const BINS: u32 = 2048;

/// Delays of one kind.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(in crate::report) struct Delay {
    /// All, as long as they are few.
    few: Vec<u64>,
    /// All, once they are more.
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
        match &mut self.sketch {
            Some(sketch) => sketch.add(float(delay) / 1000.0),
            None => {
                self.few.push(delay);
                self.condense();
            }
        }
    }

    /// Puts all into the sketch, if they aren't few.
    fn condense(&mut self) {
        if self.sketch.is_some() || self.few.len() > FEW {
            let sketch = self.sketch.get_or_insert_with(empty);
            self.few.drain(..).for_each(|delay| sketch.add(float(delay) / 1000.0));
        }
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
        self.few.extend(&later.few);
        self.condense();
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
        let max = float(self.longest) / 1000.0;
        let mut few = self.few.clone();
        few.sort_unstable();
        let of = |quantile| match &self.sketch {
            // It may round the longest up.
            Some(sketch) => sketch.quantile(quantile).ok().flatten().map(|seconds| round(seconds.min(max))),
            None => among(&few, quantile).map(round),
        };
        Some(Quantiles { p50: of(0.5)?, p90: of(0.9)?, p95: of(0.95)?, p99: of(0.99)?, max: round(max) })
    }
}

impl fmt::Debug for Delay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Delay").field("count", &self.count).field("sum", &self.sum).finish_non_exhaustive()
    }
}

/// A quantile of milliseconds in their order, in seconds: where it falls between two of them, it lies between these in
/// proportion, as spreadsheets have it (`PERCENTILE.INC`).
fn among(few: &[u64], quantile: f64) -> Option<f64> {
    let place = quantile * float(few.len().checked_sub(1)? as u64);
    let (low, high) = (few.get(place.floor() as usize)?, few.get(place.ceil() as usize)?);
    Some((float(*low) + place.fract() * float(high - low)) / 1000.0)
}

fn empty() -> DDSketch {
    DDSketch::new(Config::new(ERROR, BINS, 0.0005))
}

/// To the millisecond.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(delays: impl IntoIterator<Item = i64>) -> Delay {
        let mut delay = Delay::default();
        delays.into_iter().for_each(|millis| delay.observe(Some(1000), Some(1000 + millis), false));
        delay
    }

    #[test]
    fn quantiles_of_a_few_are_those_of_a_spreadsheet() {
        for (delays, p50, p90, p95, p99, max) in [
            (vec![1000], 1.0, 1.0, 1.0, 1.0, 1.0),
            (vec![3000, 1000], 2.0, 2.8, 2.9, 2.98, 3.0),
            (vec![0, 0, 500], 0.0, 0.4, 0.45, 0.49, 0.5),
            ((1..=20).rev().map(|number| 100 * number).collect(), 1.05, 1.81, 1.905, 1.981, 2.0),
        ] {
            let found = delay(delays.iter().copied()).quantiles().unwrap();
            assert_eq!(found, Quantiles { p50, p90, p95, p99, max }, "{delays:?}");
        }
        assert_eq!(Delay::default().quantiles(), None);
    }

    #[test]
    fn quantiles_of_many_are_right_to_within_one_percent_and_parts_add_up() {
        let last = FEW as i64;
        for count in [last - 1, last, last + 1, 5 * last] {
            // Spread over the order, so that neither part is like the whole.
            let delays: Vec<i64> = (1..=count).map(|number| 1 + number * 7919 % count).collect();
            let whole = delay(delays.iter().copied());
            let found = whole.quantiles().unwrap();
            for (seconds, quantile) in [(found.p50, 0.5), (found.p90, 0.9), (found.p99, 0.99)] {
                let exact = (1.0 + quantile * float(count as u64 - 1)) / 1000.0;
                let error = if count > last { 0.011 * exact + 0.001 } else { 0.000_6 };
                assert!((seconds - exact).abs() <= error, "{count}: {seconds} for {exact}");
            }
            for cut in [0, 1, 999, delays.len() - 1] {
                let (one, other) = delays.split_at(cut.min(delays.len()));
                let mut sum = delay(one.iter().copied());
                sum.merge(&delay(other.iter().copied()));
                assert_eq!((sum.quantiles(), sum.count()), (Some(found), whole.count()), "{count}, cut at {cut}");
            }
        }
    }
}
