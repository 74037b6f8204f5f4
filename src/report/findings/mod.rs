//! What somebody should look at first, with the evidence.
//!
//! One file a kind of finding, and one line in [`KINDS`]. Each says how much it takes to be one: nothing rests on a handful
//! of messages.

mod bursts;
mod gaps;
mod guessing;
mod registrations;
mod stretch;
#[cfg(test)]
mod tests;
mod trunks;

use super::bursts::Bursts;
use super::calls::Finished;
use super::inputs::Spot;
use super::places::{Files, Place32};
use super::sources::Sources;
use super::summary::{Counts, Time};
use super::timeline::TimeSummary;
use hashbrown::HashMap;
use serde::Serialize;
use std::borrow::Cow;

/// How many findings are told.
const LISTED: usize = 50;

/// Something that stands out, never from a handful of messages: `threshold` says how many it takes.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Which kind: `trunk_down`, `let_in`, `let_through`, `password_guessing`, `scanning`, `burst`, `burst_sent`,
    /// `routing_loop`, `codec_mismatch`, `registration_storm` or `log_gap`.
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
    /// How many calls or registrations it cost; the order of findings, critical ones first.
    pub cost: u64,
    /// Under which name other languages know its title, and what stands in it beside the subject.
    #[serde(skip)]
    pub told: &'static str,
    /// See [`told`](Self::told).
    #[serde(skip)]
    pub values: Vec<(&'static str, String)>,
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

/// What findings are looked for in.
pub(super) struct Evidence<'a> {
    pub(super) calls: &'a Finished,
    pub(super) sources: &'a Sources,
    pub(super) bursts: &'a Bursts,
    pub(super) time: &'a TimeSummary,
    pub(super) files: &'a Files,
    /// The names of peers by their hashes.
    pub(super) peers: &'a HashMap<u64, String>,
    /// The first and the last second of the log.
    pub(super) span: (u32, u32),
}

/// All kinds, in the order in which they are looked for. A burst that is told as a trunk which is down is not told twice.
const KINDS: [fn(&Evidence<'_>, &mut Vec<Finding>); 5] =
    [trunks::find, guessing::find, bursts::find, registrations::find, gaps::find];

/// All findings: critical ones first, then in the order of what they cost.
pub(super) fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for find in KINDS {
        find(evidence, &mut findings);
    }
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| (finding.severity != "critical", std::cmp::Reverse(finding.cost));
        key(one).cmp(&key(other)).then_with(|| (one.finding, &one.subject).cmp(&(other.finding, &other.subject)))
    });
    findings.truncate(LISTED);
    findings
}

impl Evidence<'_> {
    fn peer(&self, hash: u64) -> Cow<'_, str> {
        match self.peers.get(&hash) {
            Some(name) => Cow::Borrowed(name),
            None => match self.calls.names.get(hash) {
                Some(name) => String::from_utf8_lossy(name),
                None if self.calls.pings.name(hash).is_some() => {
                    String::from_utf8_lossy(self.calls.pings.name(hash).unwrap_or_default())
                }
                None => Cow::Borrowed("unknown peer"),
            },
        }
    }

    /// A second in the clock of the log. Nothing happened before it began or after it ended, where a stretch of time may lie.
    fn at(&self, second: u32) -> Time {
        let (first, last) = self.calls.span;
        super::calls::at(second.min(last).max(first), self.calls.offset)
    }

    /// The first three of some lines.
    fn spots(&self, places: impl Iterator<Item = Place32>) -> Vec<Spot> {
        let mut places: Vec<Place32> = places.collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.files.spot(place)).take(3).collect()
    }
}
