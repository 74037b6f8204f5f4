//! What is counted of the calls of one side, once it is known what became of them.

use super::call::{Attempt, State};
use super::delay::Delay;
use super::event::Ms;
use super::groups::{Codes, Groups, Tallied, one, prefix};
use super::names::Names;
use super::summary::CallTally;
use crate::report::bins::{Bins, Count};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How many stretches of time are told apart.
const BINS: u32 = 1500;

/// The same for the number of conversations at once, which begins with seconds.
const PEAK_BINS: u32 = 1 << 14;

/// The calls of one side.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::report) struct Counted {
    pub(in crate::report) all: Tallied,
    /// The calls that failed, by final code.
    pub(super) lost: Codes,
    pub(super) peers: Groups<Tallied>,
    pub(super) prefixes: Groups<Tallied>,
    pub(super) time: Bins<CallTally>,
    pub(super) conversations: Bins<Flow>,
    /// How many INVITEs were logged with their attempt.
    pub(in crate::report) asked: u64,
    /// Answered calls whose BYE was answered.
    pub(in crate::report) completed: u64,
    /// BYEs of answered calls.
    pub(in crate::report) byes: u64,
    pub(in crate::report) srd_succeeded: Delay,
    pub(in crate::report) srd_failed: Delay,
    pub(in crate::report) pdd: Delay,
    pub(in crate::report) sdd: Delay,
    pub(in crate::report) sdt: Delay,
    /// As `sdt`, however coarse the clock is.
    pub(in crate::report) talk: Delay,
}

/// How many conversations began and ended.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Flow {
    pub(super) begun: u64,
    pub(super) ended: u64,
}

impl Count for Flow {
    fn add(&mut self, other: &Self) {
        self.begun += other.begun;
        self.ended += other.ended;
    }
}

impl Count for CallTally {
    fn add(&mut self, other: &Self) {
        CallTally::add(self, other);
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self {
            all: Tallied::default(),
            lost: Codes::default(),
            peers: Groups::default(),
            prefixes: Groups::default(),
            time: Bins::new(60, BINS),
            conversations: Bins::new(1, PEAK_BINS),
            asked: 0,
            completed: 0,
            byes: 0,
            srd_succeeded: Delay::default(),
            srd_failed: Delay::default(),
            pdd: Delay::default(),
            sdd: Delay::default(),
            sdt: Delay::default(),
            talk: Delay::default(),
        }
    }
}

impl Counted {
    /// Counts an attempt. `now` is the end of the log.
    pub(super) fn count(&mut self, attempt: &Attempt<'_>, state: &State, now: Ms, names: &Names) {
        self.all.count(state);
        if let State::Failed(ending) = state {
            self.lost.add(ending.code, 1);
        }
        self.asked += u64::from(attempt.any(|leg| leg.asked));
        let dialled = attempt.legs.iter().map(|leg| leg.dialled.bytes()).find(|text| !text.is_empty());
        let prefix = prefix(dialled.unwrap_or_default());
        self.prefixes.of(xxh3_64(prefix), prefix).count(state);
        self.by_peer(attempt, state, now, names);
        if let Some(second) = attempt.begin().and_then(second) {
            self.time.add(second, &one(state));
        }
        self.delays(attempt, state);
        if let State::Answered(answer) = state {
            self.conversation(attempt, Some(answer.time));
        }
    }

    /// Counts it for each peer that it went to. What has no peer in the log belongs to the one that has.
    fn by_peer(&mut self, attempt: &Attempt<'_>, state: &State, now: Ms, names: &Names) {
        if let [leg] = attempt.legs[..] {
            if let Some(name) = names.get(leg.peer) {
                self.peers.of(leg.peer, name).count(state);
            }
            return;
        }
        let mut by_peer = attempt.by_peer();
        if let Some((_, first)) = by_peer.first_mut() {
            first.legs.extend(attempt.legs.iter().copied().filter(|leg| leg.peer == 0));
        }
        for (peer, seen) in by_peer {
            if let Some(name) = names.get(peer) {
                self.peers.of(peer, name).count(&seen.state(now));
            }
        }
    }

    fn delays(&mut self, attempt: &Attempt<'_>, state: &State) {
        let coarse = attempt.any(|leg| leg.coarse);
        let from = attempt.first(|leg| leg.first_invite);
        let progress = attempt.first(|leg| leg.first_progress);
        let answered = match state {
            State::Answered(answer) => Some(answer.time),
            _ => None,
        };
        match state {
            State::Answered(_) => self.srd_succeeded.observe(from, progress.or(answered), coarse),
            State::Failed(ending) | State::Declined(ending) | State::Cancelled(ending) => {
                self.srd_failed.observe(from, progress.or(known(ending.time)), coarse);
            }
            _ => {}
        }
        let ringing = attempt.first(|leg| leg.first_ringing).into_iter().chain(answered).min();
        self.pdd.observe(from, ringing, coarse);
    }

    fn conversation(&mut self, attempt: &Attempt<'_>, answer: Option<Ms>) {
        let answer = answer.and_then(known);
        if let Some(second) = answer.and_then(second) {
            self.conversations.add(second, &Flow { begun: 1, ended: 0 });
        }
        let Some(bye) = attempt.bye else { return };
        self.byes += 1;
        self.completed += u64::from(bye.completed);
        let coarse = bye.coarse || attempt.any(|leg| leg.coarse);
        self.sdd.observe(known(bye.asked), known(bye.done), bye.coarse);
        self.sdt.observe(answer, known(bye.first), coarse);
        self.talk.observe(answer, known(bye.first), false);
        if let (Some(_), Some(second)) = (answer, known(bye.first).and_then(second)) {
            self.conversations.add(second, &Flow { begun: 0, ended: 1 });
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.all.add(&later.all);
        self.lost.merge(&later.lost);
        self.peers.merge(later.peers);
        self.prefixes.merge(later.prefixes);
        self.time.merge(later.time);
        self.conversations.merge(later.conversations);
        self.asked += later.asked;
        self.completed += later.completed;
        self.byes += later.byes;
        self.srd_succeeded.merge(&later.srd_succeeded);
        self.srd_failed.merge(&later.srd_failed);
        self.pdd.merge(&later.pdd);
        self.sdd.merge(&later.sdd);
        self.sdt.merge(&later.sdt);
        self.talk.merge(&later.talk);
    }

    /// The most conversations at once, and the second in which that was; none where no BYE was logged, for then nobody
    /// knows how long they were.
    pub(super) fn peak(&self) -> Option<(u64, u32)> {
        let (mut now, mut peak) = (0, None);
        for (second, flow) in self.conversations.iter().filter(|_| self.byes > 0) {
            let at_once = now + flow.begun;
            if peak.is_none_or(|(most, _)| at_once > most) {
                peak = Some((at_once, second));
            }
            now = at_once.saturating_sub(flow.ended);
        }
        peak
    }
}

fn known(time: Ms) -> Option<Ms> {
    (time != super::event::NEVER).then_some(time)
}

/// Seconds since 1970 of a time between then and 2106.
pub(super) fn second(time: Ms) -> Option<u32> {
    u32::try_from(known(time)?.div_euclid(1000)).ok()
}
