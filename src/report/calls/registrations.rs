//! Registrations: a REGISTER to its final response, challenges between included. Each refresh is a new one.
//!
//! Where one ends and the next begins is told by two events that follow each other alone, so that it doesn't matter where
//! the log was cut.

use super::counted::second;
use super::delay::Delay;
use super::event::{Ending, Event, Ms, NEVER, Role};
use super::groups::{Codes, Groups};
use super::names::{self, Names};
use super::summary::{RegistrationTally, Side};
use crate::knowledge::Outcome;
use crate::report::bins::{Bins, Count};
use crate::report::hits::Hits;
use crate::report::places::Place32;
use crate::report::ring::{Keyed, Ring};
use crate::report::summary::{Cap, Counts};
use serde::{Deserialize, Serialize};

/// How many registrations are remembered before they are counted.
const CAPACITY: u32 = 1 << 15;

/// How long a challenge may wait for its answer, and a REGISTER for its response: 64 × T1.
const PATIENCE_MS: Ms = 32_000;

/// How far apart two events of one registration may be at most.
const LONGEST_MS: Ms = 180_000;

/// How many stretches of time are told apart.
const BINS: u32 = 1500;

/// What an event of a registration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    Request,
    Progress,
    Challenge,
    /// A final response; credentials that are refused are final too.
    Final,
}

/// The first or the last event of a registration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Edge {
    cseq: Option<u32>,
    kind: Kind,
    time: Option<Ms>,
}

impl Edge {
    fn of(event: &Event<'_>) -> Self {
        let kind = match event.code {
            0 => Kind::Request,
            1..=199 => Kind::Progress,
            401 | 407 if event.outcome != Outcome::AuthFailed => Kind::Challenge,
            _ => Kind::Final,
        };
        Self { cseq: event.cseq, kind, time: event.time }
    }

    /// Whether `next` belongs to the same registration.
    fn goes_on_with(&self, next: &Self) -> bool {
        let gap = self.time.zip(next.time).map_or(0, |(this, next)| next.saturating_sub(this).saturating_abs());
        match (self.cseq, next.cseq) {
            _ if gap > LONGEST_MS => false,
            (Some(this), Some(next)) if this == next => true,
            _ if self.kind == Kind::Challenge => gap <= PATIENCE_MS,
            (Some(_), Some(_)) => false,
            _ => self.kind != Kind::Final && next.kind != Kind::Request,
        }
    }
}

/// One registration.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Registration {
    key: u64,
    side: Side,
    /// The hash of the first peer's name.
    peer: u64,
    /// Its first line.
    place: Place32,
    asked: bool,
    removes: bool,
    coarse: bool,
    first: Edge,
    last: Edge,
    /// The first REGISTER.
    begun: Ms,
    /// The earliest time of all.
    earliest: Ms,
    ending: Option<Ending>,
}

impl Keyed for Registration {
    fn key(&self) -> u64 {
        self.key
    }
}

impl Registration {
    fn of(event: &Event<'_>, key: u64, order: u64) -> Self {
        let edge = Edge::of(event);
        Self {
            key,
            side: event.side,
            peer: event.peer,
            place: event.place,
            asked: event.is_request(),
            removes: event.role == Role::Removal,
            coarse: event.coarse,
            first: edge,
            last: edge,
            begun: if event.is_request() { event.first() } else { NEVER },
            earliest: event.first(),
            ending: (event.code >= 200).then(|| event.ending(order)),
        }
    }

    /// Takes in what follows, if that belongs to it.
    fn take_in(&mut self, next: &Self) -> bool {
        if !self.last.goes_on_with(&next.first) {
            return false;
        }
        if self.peer == 0 {
            self.peer = next.peer;
        }
        self.asked |= next.asked;
        self.removes |= next.removes;
        self.coarse |= next.coarse;
        self.last = next.last;
        self.begun = self.begun.min(next.begun);
        self.earliest = self.earliest.min(next.earliest);
        if !self.succeeded() {
            self.ending = next.ending.or(self.ending);
        }
        true
    }

    fn succeeded(&self) -> bool {
        self.ending.is_some_and(|ending| ending.code < 300)
    }

    /// The final response, if it is decided.
    fn decided(&self) -> Option<Ending> {
        let pending = matches!(self.last.kind, Kind::Request | Kind::Progress);
        self.ending.filter(|ending| !(pending && ending.outcome == Outcome::Challenge))
    }

    fn is_open(&self, now: Ms) -> bool {
        self.decided().is_none() && self.last.time.is_none_or(|last| now.saturating_sub(last) <= PATIENCE_MS)
    }
}

/// The registrations of a stretch of time.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::report) struct Rush {
    pub(in crate::report) tally: RegistrationTally,
    pub(in crate::report) hits: Hits,
}

impl Count for Rush {
    fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.hits.add(&other.hits);
    }
}

/// The registrations of one side, once it is known what became of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::report) struct CountedRegistrations {
    pub(in crate::report) tally: RegistrationTally,
    codes: Codes,
    pub(in crate::report) asked: u64,
    pub(in crate::report) rrd: Delay,
    pub(in crate::report) time: Bins<Rush>,
    pub(super) peers: Groups<RegistrationTally>,
}

impl Default for CountedRegistrations {
    fn default() -> Self {
        let (tally, time) = (RegistrationTally::default(), Bins::new(60, BINS));
        Self { tally, codes: Codes::default(), asked: 0, rrd: Delay::default(), time, peers: Groups::default() }
    }
}

impl Count for RegistrationTally {
    fn add(&mut self, other: &Self) {
        RegistrationTally::add(self, other);
    }
}

impl CountedRegistrations {
    fn count(&mut self, registration: &Registration, now: Ms, names: &Names) {
        let mut one = RegistrationTally::default();
        let ending = registration.decided();
        if registration.removes {
            one.removed = 1;
        } else {
            one.attempts = 1;
            *match ending.map(|ending| ending.outcome) {
                Some(Outcome::Success) => &mut one.succeeded,
                Some(Outcome::AuthFailed) => &mut one.auth_failed,
                Some(Outcome::Challenge) => &mut one.challenged,
                Some(_) => &mut one.failed,
                None if registration.is_open(now) => &mut one.open,
                None => &mut one.timeout,
            } = 1;
            self.asked += u64::from(registration.asked);
            if let Some(ending) = ending {
                self.codes.add(ending.code, 1);
                if registration.succeeded() {
                    let known = |time: Ms| (time != NEVER).then_some(time);
                    self.rrd.observe(known(registration.begun), known(ending.time), registration.coarse);
                }
            }
        }
        self.tally.add(&one);
        if let Some(name) = names.get(registration.peer) {
            self.peers.of(registration.peer, name).add(&one);
        }
        if let Some(second) = second(registration.earliest) {
            self.time.add(second, &Rush { tally: one, hits: Hits::one(registration.place) });
        }
    }

    fn merge(&mut self, later: Self) {
        self.tally.add(&later.tally);
        self.codes.merge(&later.codes);
        self.asked += later.asked;
        self.rrd.merge(&later.rrd);
        self.time.merge(later.time);
        self.peers.merge(later.peers);
    }

    /// How many ended with a code for which this holds.
    pub(in crate::report) fn with_codes(&self, counts: impl Fn(u16) -> bool) -> u64 {
        self.codes.with(counts)
    }

    /// By final code, the most frequent first.
    pub(in crate::report) fn by_final_code(&self) -> Counts {
        self.codes.ranked()
    }
}

/// All registrations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Registrations {
    ring: Ring<Registration>,
    pub(super) sides: [CountedRegistrations; 3],
    names: Names,
    forgetful: bool,
    overflowed: bool,
    /// A later part had counted some before it was put behind an earlier one.
    seams: bool,
}

impl Default for Registrations {
    fn default() -> Self {
        let (ring, sides, names) = (Ring::new(CAPACITY), Default::default(), Names::default());
        Self { ring, sides, names, forgetful: false, overflowed: false, seams: false }
    }
}

impl Registrations {
    pub(super) fn observe(&mut self, event: &Event<'_>, order: u64, now: Ms) {
        // What comes again changes nothing.
        if event.role == Role::Repeat {
            return;
        }
        self.names.keep(event.peer, event.peer_name);
        let key = event.call ^ (event.side as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.keep(Registration::of(event, key, order), now);
    }

    fn keep(&mut self, registration: Registration, now: Ms) {
        if self.ring.find(registration.key).is_some_and(|known| known.take_in(&registration)) {
            return;
        }
        if let Some(gone) = self.ring.push(registration) {
            self.forgetful = true;
            self.overflowed |= gone.is_open(now);
            self.sides[gone.side as usize].count(&gone, now, &self.names);
        }
    }

    /// Takes in what a later part knows, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32, now: Ms) {
        for (side, mut later) in self.sides.iter_mut().zip(later.sides) {
            later.time.each(|rush| rush.hits = rush.hits.behind(files));
            side.merge(later);
        }
        self.names.merge(later.names);
        self.overflowed |= later.overflowed;
        self.seams |= later.seams || later.forgetful;
        self.forgetful |= later.forgetful;
        for registration in later.ring.into_iter() {
            let place = registration.place.behind(files);
            self.keep(Registration { place, ..registration }, now);
        }
    }

    /// Counts what is left.
    pub(super) fn finish(self, now: Ms) -> [CountedRegistrations; 3] {
        let Self { ring, mut sides, names, .. } = self;
        for registration in ring.into_iter() {
            sides[registration.side as usize].count(&registration, now, &names);
        }
        sides
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "registrations that were under way when so many others came are counted as they stood";
            caps.push(Cap { cap: "registrations", limit: u64::from(CAPACITY), effect });
        }
        if self.names.overflowed {
            let effect = "registrations of further peers are not split by peer";
            caps.push(Cap { cap: "registration_peers", limit: names::CAPACITY as u64, effect });
        }
        if self.seams {
            let effect = "a registration under way where one part of the log ends and the next begins may count twice";
            caps.push(Cap { cap: "registration_seams", limit: u64::from(CAPACITY), effect });
        }
    }

    pub(super) fn restore(&mut self) -> Option<()> {
        self.ring.restore(CAPACITY)
    }
}
