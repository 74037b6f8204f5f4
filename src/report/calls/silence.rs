//! How the peers that calls were sent to answered over time: what shows that a trunk is down.

use super::Side;
use super::call::{Attempt, State};
use super::counted::second;
use super::event::{Ms, NEVER};
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

/// How many calls that peers lost are remembered, so that those are told that went through elsewhere, and how many of
/// one caller for one number.
const LOST: u32 = 1 << 12;
const ALIKE: usize = 8;

/// How soon a machine sends a call on that was refused; who dials again needs longer.
const NEXT_MS: Ms = 5000;

/// The same where nothing came, since the last request: 64 × T1, for a log may hold the first request alone.
const GIVEN_UP_MS: Ms = 32_000;

/// Calls that were lost and that one further leg may belong to: of one session, or of one caller for one number.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Lost {
    key: u64,
    calls: Vec<LostCall>,
}

/// A call that a peer lost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct LostCall {
    peer: u64,
    begun: Ms,
    /// Until when a further leg of it would have begun.
    until: Ms,
}

impl LostCall {
    /// Whether a leg that began then may be a further one.
    fn goes_on(&self, begun: Ms) -> bool {
        (self.begun..=self.until).contains(&begun)
    }
}

/// A leg that a call may be told to go on with.
#[derive(Clone, Copy, Debug)]
enum Further {
    Lost(u64, LostCall),
    Took { key: u64, peer: u64, begun: Ms },
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
    /// What is put to the calls before it by [`merge`](Self::merge), where these are counted at the same time.
    #[serde(skip)]
    waiting: Option<Vec<Further>>,
}

impl Default for Silence {
    fn default() -> Self {
        Self { peers: HashMap::new(), lost: Ring::new(LOST), overflowed: false, waiting: None }
    }
}

impl Silence {
    /// Joins no legs before it is merged with what stands before it.
    pub(super) fn wait(&mut self) {
        self.waiting = Some(Vec::new());
    }

    /// Counts a call for each peer that it was sent to.
    pub(super) fn observe(&mut self, attempt: &Attempt<'_>, state: &State, now: Ms) {
        if let [leg] = attempt.legs[..] {
            if let Some(begun) = attempt.begin().filter(|_| leg.peer != 0) {
                self.count(leg.peer, begun, state, leg.place);
                self.further(attempt, leg, begun, state);
            }
            return;
        }
        let decided = state.ending().filter(|_| is_taken(state)).map(|ending| ending.order);
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

    /// A B2BUA tries the next peer under another Call-ID. What shows that it is the same call is a session, or the caller and
    /// the number, soon after; where the caller withholds who that is, the number.
    fn further(&mut self, attempt: &Attempt<'_>, leg: &Leg, begun: Ms, state: &State) {
        let key = match leg.session {
            0 => legs::number(leg.dialled.bytes()).map_or(0, |number| number ^ u64::from(leg.caller).rotate_left(32)),
            session => session,
        };
        if key == 0 || attempt.side() != Side::Out {
            return;
        }
        let peer = leg.peer;
        let further = match state {
            State::Timeout(true) => {
                let until = leg.last.saturating_add(GIVEN_UP_MS);
                Further::Lost(key, LostCall { peer, begun, until })
            }
            State::Failed(ending) if ending.code == 503 => {
                let until = if ending.time == NEVER { begun } else { ending.time }.saturating_add(NEXT_MS);
                Further::Lost(key, LostCall { peer, begun, until })
            }
            state if is_taken(state) => Further::Took { key, peer, begun },
            _ => return,
        };
        match &mut self.waiting {
            Some(waiting) => waiting.push(further),
            None => self.join(further),
        }
    }

    /// Puts a leg to the calls that it may belong to. Each of these is rescued once, and a leg rescues one at each peer: some
    /// try several peers in turn.
    fn join(&mut self, further: Further) {
        match further {
            Further::Lost(key, call) => match self.lost.find(key) {
                Some(known) => {
                    known.calls.retain(|known| known.until >= call.begun);
                    if known.calls.len() < ALIKE {
                        known.calls.push(call);
                    }
                }
                None => {
                    self.lost.push(Lost { key, calls: vec![call] });
                }
            },
            Further::Took { key, peer, begun } => {
                let mut rescued: Vec<LostCall> = Vec::new();
                if let Some(lost) = self.lost.find(key) {
                    lost.calls.retain(|call| {
                        let is_new = rescued.iter().all(|other| other.peer != call.peer);
                        let goes_on = call.peer != peer && call.goes_on(begun) && is_new;
                        if goes_on {
                            rescued.push(*call);
                        }
                        !goes_on
                    });
                }
                for call in rescued {
                    self.rescue(call.peer, call.begun, peer);
                }
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
            for call in lost.calls {
                self.join(Further::Lost(lost.key, call));
            }
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
        later.waiting.into_iter().flatten().for_each(|further| self.join(further));
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

/// Whether a peer that fares a call so took it: the callee, or the caller, decided what became of it.
fn is_taken(state: &State) -> bool {
    matches!(state, State::Answered(_) | State::Declined(_) | State::Cancelled(_))
}
