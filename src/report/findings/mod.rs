//! What somebody should look at first, with the evidence.

use super::inputs::Spot;
use super::summary::{Counts, Time};
use serde::Serialize;

/// Something that stands out, never from a handful of messages: `threshold` says how many it takes.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Which kind: `burst`, `trunk_down`, `password_guessing`, `let_in`, `registration_storm`, `routing_loop`,
    /// `codec_mismatch` or `log_gap`.
    pub finding: &'static str,
    /// `critical` or `warning`.
    pub severity: &'static str,
    /// Whom it is about: a peer or a source; empty where it is about the log.
    pub subject: String,
    /// It in one line, such as `carrier-a answers nothing`.
    pub title: String,
    /// When it began.
    pub from: Option<Time>,
    /// When it was last seen.
    pub to: Option<Time>,
    /// How many calls or registrations it cost; the order of findings.
    pub cost: u64,
    /// What was counted, in words.
    pub counts: Counts,
    /// Up to three lines of the log.
    pub places: Vec<Spot>,
    /// What it means.
    pub meaning: &'static str,
    /// What to do, first things first.
    pub fix: &'static str,
    /// What it takes to be one.
    pub threshold: &'static str,
}
