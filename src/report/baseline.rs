//! What rose and fell against an earlier report.

use serde::Serialize;

/// How the report differs from an earlier one.
#[derive(Clone, Debug, Serialize)]
pub struct BaselineSummary {
    /// The earlier report, as given.
    pub file: String,
    /// The stretch of time that it covers.
    pub from: Option<String>,
    /// Its end.
    pub to: Option<String>,
    /// How many events a rate needs in the larger of both reports to be compared.
    pub volume_gate: u64,
    /// What changed by a fifth or more, the largest change first.
    pub changes: Vec<Change>,
    /// How many rates were compared.
    pub compared: u64,
    /// How many had too little volume.
    pub below_gate: u64,
}

/// A rate or a figure that rose or fell.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Which: a figure such as `ser`, `code:503`, or `peer:192.0.2.10:5060`.
    pub what: String,
    /// `percent`, or `seconds`. Of codes and peers: failures per hundred final responses.
    pub unit: &'static str,
    /// In the earlier report.
    pub before: f64,
    /// In this one.
    pub now: f64,
    /// `rose` or `fell`.
    pub direction: &'static str,
    /// Whether that is for the worse.
    pub worse: bool,
}
