//! How the peers that calls were sent to answered over time: what shows that a trunk is down.

use super::Side;
use super::call::{Attempt, State};
use super::counted::second;
use super::event::Ms;
use super::leg::Leg;
use super::legs;
use crate::report::bins::{Bins, Count};
use crate::report::hits::Hits;
use crate::report::places::Place32;
use crate::report::ring::{Keyed, Ring};
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
    /// Of both, those that another peer took.
    pub(in crate::report) rescued: u64,
    /// The hash of that peer's name; [`SEVERAL`] where there are several, 0 where there is none.
    pub(in crate::report) rescuer: u64,
}

/// Stands for several peers.
pub(in crate::report) const SEVERAL: u64 = u64::MAX;

/// How many calls that a peer lost are remembered, and how long, so that those are told that went through elsewhere.
const LOST: u32 = 1 << 12;
const RETRY_MS: Ms = 32_000;

/// A call that a peer lost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Lost {
    /// What a further leg of the call shares with it.
    key: u64,
    peer: u64,
    begun: Ms,
    last: Ms,
}

impl Keyed for Lost {
    fn key(&self) -> u64 {
        self.key
    }
}

impl Count for Answers {
    fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.silent.add(&other.silent);
        self.unavailable.add(&other.unavailable);
        self.rescued += other.rescued;
        self.rescuer = match (self.rescuer, other.rescuer) {
            (one, other) if one == other => one,
            (0, one) | (one, 0) => one,
            _ => SEVERAL,
        };
    }
}

/// The answers of peers over time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::report) struct Silence {
    peers: HashMap<u64, Bins<Answers>>,
    lost: Ring<Lost>,
    overflowed: bool,
}

impl Default for Silence {
    fn default() -> Self {
        Self { peers: HashMap::new(), lost: Ring::new(LOST), overflowed: false }
    }
}

impl Silence {
    /// Counts a call for each peer that it was sent to.
    pub(super) fn observe(&mut self, attempt: &Attempt<'_>, state: &State, now: Ms) {
        if let [leg] = attempt.legs[..] {
            if let Some(begun) = attempt.begin().filter(|_| leg.peer != 0) {
                self.count(leg.peer, begun, state, leg.place);
                self.further(attempt, leg, begun, state);
            }
            return;
        }
        let decided = state.ending().filter(|_| !state.is_lost()).map(|ending| ending.order);
        let took = |leg: &&&Leg| [leg.answer, leg.refusal].iter().flatten().any(|ending| Some(ending.order) == decided);
        let taker = attempt.legs.iter().find(took).map_or(0, |leg| leg.peer);
        for (peer, seen) in attempt.by_peer() {
            let Some((begun, first)) = seen.begin().zip(seen.legs.first()) else { continue };
            let alone = seen.state(now);
            self.count(peer, begun, &alone, first.place);
            if is_down(&alone) && taker != 0 && taker != peer {
                self.rescue(peer, begun, taker);
            }
        }
    }

    /// A B2BUA tries the next peer under another Call-ID: what shows that is a session, or the number, soon after.
    fn further(&mut self, attempt: &Attempt<'_>, leg: &Leg, begun: Ms, state: &State) {
        let key = match leg.session {
            0 => legs::number(leg.dialled.bytes()).unwrap_or(0),
            session => session,
        };
        if key == 0 || attempt.side() != Side::Out {
            return;
        }
        if is_down(state) {
            self.lost.push(Lost { key, peer: leg.peer, begun, last: leg.last });
        } else if state.ending().is_some() && !state.is_lost() {
            let known = self.lost.find(key).copied();
            let soon = |lost: &Lost| lost.peer != leg.peer && (lost.begun..=lost.last + RETRY_MS).contains(&begun);
            if let Some(lost) = known.filter(soon) {
                self.rescue(lost.peer, lost.begun, leg.peer);
                // It is told once.
                self.lost.push(Lost { peer: leg.peer, ..lost });
            }
        }
    }

    fn rescue(&mut self, peer: u64, begun: Ms, rescuer: u64) {
        let answers = Answers { rescued: 1, rescuer, ..Answers::default() };
        if let Some((second, bins)) = second(begun).zip(self.entry(peer)) {
            bins.add(second, &answers);
        }
    }

    fn count(&mut self, peer: u64, begun: Ms, state: &State, place: Place32) {
        let mut answers = Answers { attempts: 1, ..Answers::default() };
        match state {
            State::Timeout(true) => answers.silent = Hits::one(place),
            State::Failed(ending) if ending.code == 503 => answers.unavailable = Hits::one(place),
            _ => {}
        }
        if let Some((second, bins)) = second(begun).zip(self.entry(peer)) {
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
        for lost in later.lost.into_iter() {
            self.lost.push(lost);
        }
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

    /// Makes what was read from a file whole again. `None` where it isn't.
    pub(super) fn restore(&mut self) -> Option<()> {
        self.lost.restore(LOST)
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

/// Whether a peer that fares a call so may be down.
fn is_down(state: &State) -> bool {
    match state {
        State::Timeout(silent) => *silent,
        State::Failed(ending) => ending.code == 503,
        _ => false,
    }
}
