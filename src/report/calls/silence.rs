//! How the peers that calls were sent to answered over time: what shows that a trunk is down.

use super::call::{Attempt, State};
use super::counted::second;
use super::event::Ms;
use crate::report::bins::{Bins, Count};
use crate::report::hits::Hits;
use crate::report::places::Place32;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many peers are watched.
pub(super) const PEERS: usize = 512;

/// How many stretches of time of one peer are told apart, and how long they are at first, in seconds.
const BINS: u32 = 288;
const WIDTH: u32 = 300;

/// How a peer answered calls.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::report) struct Answers {
    /// Calls that were sent to it.
    pub(in crate::report) attempts: u64,
    /// Of these, those that it said nothing to.
    pub(in crate::report) silent: Hits,
    /// Those that it refused with 503.
    pub(in crate::report) unavailable: Hits,
}

impl Count for Answers {
    fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.silent.add(&other.silent);
        self.unavailable.add(&other.unavailable);
    }
}

/// The answers of peers over time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::report) struct Silence {
    peers: HashMap<u64, Bins<Answers>>,
    overflowed: bool,
}

impl Silence {
    /// Counts a call for each peer that it was sent to.
    pub(super) fn observe(&mut self, attempt: &Attempt<'_>, state: &State, now: Ms) {
        if let [leg] = attempt.legs[..] {
            if let Some(second) = attempt.begin().and_then(second).filter(|_| leg.peer != 0) {
                self.count(leg.peer, second, state, leg.place);
            }
            return;
        }
        for &leg in attempt.legs.iter().filter(|leg| leg.peer != 0) {
            let alone = Attempt { legs: vec![leg], bye: None };
            if let Some(second) = alone.begin().and_then(second) {
                self.count(leg.peer, second, &alone.state(now), leg.place);
            }
        }
    }

    fn count(&mut self, peer: u64, second: u32, state: &State, place: Place32) {
        let mut answers = Answers { attempts: 1, ..Answers::default() };
        match state {
            State::Timeout(true) => answers.silent = Hits::one(place),
            State::Failed(ending) if ending.code == 503 => answers.unavailable = Hits::one(place),
            _ => {}
        }
        if let Some(bins) = self.entry(peer) {
            bins.add(second, &answers);
        }
    }

    fn entry(&mut self, peer: u64) -> Option<&mut Bins<Answers>> {
        if self.peers.len() >= PEERS && !self.peers.contains_key(&peer) {
            self.overflowed = true;
            return None;
        }
        Some(self.peers.entry(peer).or_insert_with(|| Bins::new(WIDTH, BINS)))
    }

    /// Takes in what a later part counted, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32) {
        self.overflowed |= later.overflowed;
        let mut peers: Vec<_> = later.peers.into_iter().collect();
        peers.sort_unstable_by_key(|(peer, _)| *peer);
        for (peer, mut later) in peers {
            later.each(|answers| {
                answers.silent = answers.silent.behind(files);
                answers.unavailable = answers.unavailable.behind(files);
            });
            if let Some(bins) = self.entry(peer) {
                bins.merge(later);
            }
        }
    }

    /// Whether some peers found no room.
    pub(super) fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// How the calls to a peer were answered over time.
    pub(in crate::report) fn of(&self, peer: u64) -> Option<&Bins<Answers>> {
        self.peers.get(&peer)
    }

    /// The peers that calls were sent to.
    pub(in crate::report) fn peers(&self) -> impl Iterator<Item = u64> {
        self.peers.keys().copied()
    }
}
