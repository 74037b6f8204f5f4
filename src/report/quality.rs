//! The figures that a telephone operator reports: RFC 6076 and the ITU's, each with its formula and what went into it.

use super::calls::{Side, Sides};
use serde::Serialize;
use serde::ser::Serializer;

/// The figures of the headline's side, and those of each side.
#[derive(Clone, Debug, Default, Serialize)]
pub struct QualitySummary {
    /// The headline's side; null where there are neither calls nor registrations.
    pub side: Option<Side>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: FigureSet,
    /// The figures of each side.
    pub sides: Sides<FigureSet>,
}

/// Figures by name, in the order of the list of all figures. An object in JSON.
#[derive(Clone, Debug, Default)]
pub struct FigureSet(pub Vec<(&'static str, FigureSummary)>);

impl FigureSet {
    /// The figure with this name, such as `ser`.
    pub fn get(&self, name: &str) -> Option<&FigureSummary> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, figure)| figure)
    }
}

impl Serialize for FigureSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, figure)| (name, figure)))
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureSummary {
    /// In `unit`, with two decimals (percent) or three (seconds); of a delay, the median. Null where nothing can be said:
    /// the denominator is zero, or the log's clock is too coarse.
    pub value: Option<f64>,
    /// `percent` or `seconds`.
    pub unit: &'static str,
    /// What is divided; null for a delay. Of `acd`, seconds of conversation.
    pub numerator: Option<u64>,
    /// What it is divided by; of a delay, how often it was measured.
    pub denominator: u64,
    /// How it is worked out, in words.
    pub formula: &'static str,
    /// Where it is defined; figures that leave the definition say so.
    pub standard: &'static str,
    /// What it is worked out from: `requests and responses`, or `responses only`, and what stands in its way.
    pub basis: String,
    /// Of a delay: its distribution, to within one percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantiles: Option<Quantiles>,
}

/// The distribution of a delay, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Quantiles {
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}
