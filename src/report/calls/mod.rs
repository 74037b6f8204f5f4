//! Calls and registrations, joined from requests and responses across the log.
//!
//! All events of a Call-ID are kept together as facts that two adjacent parts of a log can add up to the same as the whole.
//! What became of a call is decided when it is counted: when newer ones push it out, or at the end. A call that was
//! pushed out of a part before its beginning was seen waits for the part before.

mod call;
mod counted;
mod delay;
mod event;
mod failed;
mod finish;
mod groups;
mod leg;
mod legs;
mod names;
mod pings;
mod registrations;
mod silence;
mod summary;
#[cfg(test)]
pub(super) mod tests;

pub use failed::FailedCall;
pub use summary::{
    CallBin, CallTally, CallTime, CallsSummary, Group, GroupsSummary, Peak, RegistrationGroup,
    RegistrationGroupsSummary, RegistrationTally, RegistrationsSummary, Side, SideCalls, SideRegistrations, Sides,
};

pub(super) use counted::Counted;
pub(super) use delay::Delay;
pub(super) use finish::{Finished, at, calls, registrations};
pub(super) use groups::{Tallied, percent};
pub(super) use pings::Pinged;
pub(super) use registrations::{CountedRegistrations, Rush};
pub(super) use silence::{Answers, SEVERAL};

use super::places::Place32;
use super::response::Response;
use super::ring::{Keyed, Ring};
use super::summary::Cap;
use crate::knowledge::CODES;
use crate::record::Request;
use crate::sip::Method;
use crate::time::Instant;
use call::Call;
use event::{Event, Ms};
use failed::Failed;
use names::Names;
use pings::Pings;
use registrations::Registrations;
use serde::{Deserialize, Serialize};
use silence::Silence;

/// How many Call-IDs are remembered before they are counted.
const CAPACITY: u32 = 1 << 16;

/// How many Call-IDs whose beginning may stand in an earlier part are kept back.
const HEADS: usize = 1 << 13;

/// The fold of calls and registrations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Calls {
    ring: Ring<Call>,
    /// Calls that were pushed out and may have begun before this part.
    heads: Vec<Call>,
    reached: Reached,
    /// More legs of one Call-ID than there is room for.
    legs_overflowed: bool,
    counted: Counts,
    registrations: Registrations,
    pings: Pings,
    names: Names,
    /// How many events there were.
    events: u64,
    /// The latest time.
    now: Ms,
    /// The earliest time, and the offset of its clock.
    begun: (Ms, i32),
    byes_are_logged: bool,
}

/// The bounds that were reached.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Reached {
    /// Calls under way were counted.
    calls: bool,
    /// Some that may have begun before this part found no room.
    heads: bool,
    /// The same, and an earlier part was put before this one.
    seams: bool,
}

/// What was counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Counts {
    sides: [Counted; 3],
    /// In how many calls each code stood.
    codes: Vec<u64>,
    failed: Failed,
    /// Calls that were answered by nobody at all: by peer and time.
    silence: Silence,
}

impl Keyed for Call {
    fn key(&self) -> u64 {
        self.hash
    }
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            ring: Ring::new(CAPACITY),
            heads: Vec::new(),
            reached: Reached::default(),
            legs_overflowed: false,
            counted: Counts::default(),
            registrations: Registrations::default(),
            pings: Pings::default(),
            names: Names::default(),
            events: 0,
            now: Ms::MIN,
            begun: (Ms::MAX, 0),
            byes_are_logged: false,
        }
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            sides: <[Counted; 3]>::default(),
            codes: vec![0; CODES],
            failed: Failed::default(),
            silence: Silence::default(),
        }
    }
}

impl Calls {
    /// Keeps a row for each call that failed.
    pub(super) fn list_failed(&mut self) {
        self.counted.failed.list();
    }

    /// Whether it keeps these rows.
    pub(super) fn lists_failed(&self) -> bool {
        self.counted.failed.is_listing()
    }

    /// Takes in a response.
    #[inline]
    pub(super) fn observe_response(&mut self, response: &Response<'_, '_>) {
        let record = response.record;
        self.tick(record.settled.time);
        let peer = (response.peer_hash, response.peer);
        self.pings.observe_response(record, peer, response.place, self.now);
        if let Some(event) = Event::of_response(record, peer, response.place) {
            self.observe(&event);
        }
    }

    /// Takes in a request.
    #[inline]
    pub(super) fn observe_request(&mut self, request: &Request<'_>, peer: (u64, &[u8]), place: Place32) {
        self.tick(request.settled.time);
        let time = event::clock(request.settled.time).0;
        self.pings.observe_request(request, peer, place, time, self.now);
        if let Some(event) = Event::of_request(request, peer, place) {
            self.observe(&event);
        }
    }

    /// Notes that the log goes on.
    #[inline]
    fn tick(&mut self, time: Option<Instant>) {
        let (Some(ms), _) = event::clock(time) else { return };
        self.now = self.now.max(ms);
        if ms < self.begun.0 {
            self.begun = (ms, time.map_or(0, |time| time.offset));
        }
    }

    /// Takes in an event. They come in the order of the log.
    fn observe(&mut self, event: &Event<'_>) {
        self.events += 1;
        if event.method == Method::Register {
            self.registrations.observe(event, self.events, self.now);
            return;
        }
        self.byes_are_logged |= event.method == Method::Bye;
        self.names.keep(event.peer, event.peer_name);
        let (call, order) = (event.call, self.events);
        let fits = match self.ring.find(call) {
            Some(known) => known.observe(event, order),
            None => {
                let mut new = Call::new(call);
                let fits = new.observe(event, order);
                self.push(new);
                fits
            }
        };
        self.legs_overflowed |= !fits;
    }

    /// Puts a call among the others, and counts the one that it pushes out.
    fn push(&mut self, call: Call) {
        let Some(gone) = self.ring.push(call) else { return };
        if gone.may_have_begun_before() {
            if self.heads.len() < HEADS {
                return self.heads.push(gone);
            }
            self.reached.heads = true;
        }
        self.reached.calls |= !gone.is_over(self.now, self.byes_are_logged);
        self.counted.count(&gone, self.now, &self.names);
    }

    /// Takes in the calls of the part of the log behind this one, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32) {
        let offset = self.events;
        self.events += later.events;
        self.now = self.now.max(later.now);
        self.begun = self.begun.min(later.begun);
        self.byes_are_logged |= later.byes_are_logged;
        self.reached.calls |= later.reached.calls;
        self.legs_overflowed |= later.legs_overflowed;
        self.reached.seams |= later.reached.seams || later.reached.heads;
        self.reached.heads |= later.reached.heads;
        self.names.merge(later.names);
        self.registrations.merge(later.registrations, files, self.now);
        self.pings.merge(later.pings, files, self.now);
        self.counted.merge(later.counted, files);
        for mut call in later.heads.into_iter().chain(later.ring.into_iter()) {
            call.move_behind(files);
            match self.ring.find(call.hash) {
                Some(known) => self.legs_overflowed |= !known.merge(call, offset),
                None => {
                    call.renumber(offset);
                    self.push(call);
                }
            }
        }
    }

    /// Names the bounds that were reached.
    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        let mut cap = |reached, cap, limit, effect| {
            if reached {
                caps.push(Cap { cap, limit, effect });
            }
        };
        let capacity = u64::from(CAPACITY);
        let effect = "calls that were under way when so many others came are counted as they stood";
        cap(self.reached.calls, "calls", capacity, effect);
        let effect = "calls that lie in two parts of the log may count as two";
        cap(self.reached.seams, "call_seams", HEADS as u64, effect);
        let effect = "further peers and tags of one Call-ID are left out";
        cap(self.legs_overflowed, "call_legs", call::LEGS as u64, effect);
        cap(
            self.names.overflowed,
            "call_peers",
            names::CAPACITY as u64,
            "calls of further peers are not split by peer",
        );
        let effect = "further peers are not watched for silence";
        let watched = self.counted.silence.has_overflowed() || self.pings.has_overflowed();
        cap(watched, "trunks", silence::PEERS as u64, effect);
        self.counted.failed.caps(caps);
        self.registrations.caps(caps);
    }

    /// Makes calls that were read from a file whole again. `None` where they aren't.
    pub(super) fn restore(&mut self) -> Option<()> {
        let fits = self.counted.codes.len() == CODES && self.heads.len() <= HEADS;
        self.ring.restore(CAPACITY)?;
        self.counted.silence.restore()?;
        self.registrations.restore()?;
        self.pings.restore()?;
        fits.then_some(())
    }
}

impl Counts {
    fn merge(&mut self, later: Self, files: u32) {
        for (side, later) in self.sides.iter_mut().zip(later.sides) {
            side.merge(later);
        }
        for (count, later) in self.codes.iter_mut().zip(later.codes) {
            *count += later;
        }
        self.failed.merge(later.failed, files);
        self.silence.merge(later.silence, files);
    }

    /// Counts all that one Call-ID had.
    fn count(&mut self, call: &Call, now: Ms, names: &Names) {
        let with_ports = call.with_ports(names);
        let attempts = with_ports.as_ref().unwrap_or(call).attempts();
        for &code in call.codes.iter().filter(|&&code| code != 0) {
            if let Some(count) = self.codes.get_mut(usize::from(code)) {
                *count += 1;
            }
        }
        for attempt in &attempts {
            let state = attempt.state(now);
            self.sides[attempt.side() as usize].count(attempt, &state, now, names);
            // Only what was sent is known to have been sent to somebody.
            if attempt.side() == Side::Out {
                self.silence.observe(attempt, &state, now);
            }
        }
        self.failed.observe(&attempts, now);
    }
}
