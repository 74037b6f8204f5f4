//! The failures of each peer by code over time: what shows that one stands out.

use super::bins::Bins;
use super::hits::Hits;
use super::methods::MethodKey;
use super::response::Failure;
use super::summary::Cap;
use crate::dialect::Direction;
use crate::sip::Method;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Whether a failure shows that a peer lives: it understood OPTIONS well enough to refuse them (RFC 3261 sections 21.5.2,
/// 21.5.6 and 21.5.7).
pub(super) fn shows_life(method: Method, code: u16) -> bool {
    method == Method::Options && matches!(code, 501 | 505 | 513)
}

/// A peer, a code, and whether that was sent to it.
pub(super) type Pair = (u64, u16, bool);

/// How many pairs of a peer and a code are told apart.
const PAIRS: usize = 4096;

/// How long a stretch of time is at first, in seconds, and how many of one pair are told apart.
pub(super) const WIDTH: u32 = 300;
const BINS: u32 = 144;

/// Failures by peer and code over time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Bursts {
    pairs: HashMap<Pair, Bins<Hits>>,
    overflowed: bool,
}

impl Bursts {
    fn entry(&mut self, pair: Pair) -> Option<&mut Bins<Hits>> {
        if self.pairs.len() >= PAIRS && !self.pairs.contains_key(&pair) {
            self.overflowed = true;
            return None;
        }
        Some(self.pairs.entry(pair).or_insert_with(|| Bins::new(WIDTH, BINS)))
    }

    /// Counts a failed transaction.
    pub(super) fn fail(&mut self, failure: &Failure) {
        let Some(second) = failure.second() else { return };
        let is_ping = failure.method == MethodKey(Method::Options as u32);
        if failure.auth_failed || (is_ping && shows_life(Method::Options, failure.code)) {
            return;
        }
        let sent = failure.direction == Some(Direction::Sent);
        if let Some(bins) = self.entry((failure.peer, failure.code, sent)) {
            bins.add(second, &Hits::one(failure.place));
        }
    }

    /// Takes in what a later part counted, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32) {
        self.overflowed |= later.overflowed;
        let mut pairs: Vec<_> = later.pairs.into_iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        for (pair, mut later) in pairs {
            later.each(|hits| *hits = hits.behind(files));
            if let Some(bins) = self.entry(pair) {
                bins.merge(later);
            }
        }
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "codes of further peers are not watched for bursts";
            caps.push(Cap { cap: "bursts", limit: PAIRS as u64, effect });
        }
    }

    /// All pairs, in the order of peer and code; those that were sent come last.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Pair, &Bins<Hits>)> {
        let mut pairs: Vec<_> = self.pairs.iter().map(|(pair, bins)| (*pair, bins)).collect();
        pairs.sort_unstable_by_key(|&((peer, code, sent), _)| (sent, peer, code));
        pairs.into_iter()
    }
}
