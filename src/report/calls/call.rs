//! All that one Call-ID had to do with calls, and the attempts in it.

use super::Side;
use super::event::{Ending, Event, Ms, NEVER, Role};
use super::leg::{Bye, Heard, Leg};
use super::names::Names;
use crate::knowledge::Outcome;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// How many legs of one Call-ID are told apart, and how many BYEs. A proxy that tries every peer makes one leg each.
pub(super) const LEGS: usize = 32;

/// How many codes of one Call-ID are remembered.
const CODES: usize = 8;

/// How long a call that rings may be silent before it has timed out: as long as a proxy waits (RFC 3261 section 16.6).
const RINGING_MS: Ms = 180_000;

/// The same where not even a provisional response came, since the challenge if there was one: 64 × T1.
pub(super) const SILENT_MS: Ms = 32_000;

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Answered(Ending),
    Declined(Ending),
    Cancelled(Ending),
    Redirected(Ending),
    Challenged(Ending),
    Failed(Ending),
    /// No final response; `true` where there was no response at all.
    Timeout(bool),
    Open,
}

impl State {
    /// The final response.
    pub(super) fn ending(&self) -> Option<&Ending> {
        match self {
            Self::Answered(ending)
            | Self::Declined(ending)
            | Self::Cancelled(ending)
            | Self::Redirected(ending)
            | Self::Challenged(ending)
            | Self::Failed(ending) => Some(ending),
            Self::Timeout(_) | Self::Open => None,
        }
    }

    /// Whether the call was lost.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Timeout(_))
    }
}

/// All that is known of one Call-ID.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Call {
    pub(super) hash: u64,
    /// Most have one, and there are many calls: it stands where the call does.
    pub(super) legs: SmallVec<[Leg; 1]>,
    pub(super) byes: SmallVec<[Bye; 1]>,
    /// The codes of responses to INVITE and BYE, each once; 0 where there are no more.
    pub(super) codes: [u16; CODES],
    /// The last time that anything was heard.
    last: Ms,
}

impl Call {
    pub(super) fn new(hash: u64) -> Self {
        Self { hash, last: Ms::MIN, ..Self::default() }
    }

    /// Takes in an event, and says whether there was room.
    pub(super) fn observe(&mut self, event: &Event<'_>, order: u64) -> bool {
        self.last = self.last.max(event.time.unwrap_or(Ms::MIN));
        if event.code != 0 {
            self.note(event.code);
            if event.role == Role::InDialog {
                return true;
            }
        }
        if event.method == crate::sip::Method::Bye {
            let known = self.byes.iter().position(|bye| bye.is(event.from, event.to, event.side));
            return with(&mut self.byes, known, || Bye::of(event), |bye| bye.observe(event));
        }
        let known = self.legs.iter().position(|leg| leg.is(event.from, event.side, event.peer));
        with(&mut self.legs, known, || Leg::of(event), |leg| leg.observe(event, order))
    }

    fn note(&mut self, code: u16) {
        if let Some(slot) = self.codes.iter_mut().find(|known| **known == code || **known == 0) {
            *slot = code;
        }
    }

    /// Takes in what a later part of the log says of the same Call-ID, and says whether there was room.
    pub(super) fn merge(&mut self, later: Self, offset: u64) -> bool {
        self.last = self.last.max(later.last);
        later.codes.iter().filter(|&&code| code != 0).for_each(|&code| self.note(code));
        let mut fits = true;
        for leg in later.legs {
            match self.legs.iter().position(|known| known.is(leg.from, leg.side, leg.peer)) {
                Some(known) => self.legs[known].merge(leg, offset),
                None if self.legs.len() < LEGS => {
                    let mut leg = leg;
                    leg.renumber(offset);
                    self.legs.push(leg);
                }
                None => fits = false,
            }
        }
        for bye in later.byes {
            match self.byes.iter().position(|known| known.is(bye.from, bye.to, bye.side)) {
                Some(known) => self.byes[known].merge(&bye),
                None if self.byes.len() < LEGS => self.byes.push(bye),
                None => fits = false,
            }
        }
        fits
    }

    /// Numbers its events from `offset` on.
    pub(super) fn renumber(&mut self, offset: u64) {
        self.legs.iter_mut().for_each(|leg| leg.renumber(offset));
    }

    /// Puts its lines behind so many files.
    pub(super) fn move_behind(&mut self, files: u32) {
        self.legs.iter_mut().for_each(|leg| leg.place = leg.place.behind(files));
    }

    /// Whether its beginning may stand in an earlier part of the log.
    pub(super) fn may_have_begun_before(&self) -> bool {
        self.legs.iter().all(|leg| !leg.asked)
    }

    /// Whether nothing more can come of it by `now`: all attempts are decided, and every conversation has ended. Where the
    /// log knows no BYE, an answer is the end.
    pub(super) fn is_over(&self, now: Ms, byes_are_logged: bool) -> bool {
        let quiet = self.last.saturating_add(SILENT_MS) < now;
        let ended = !byes_are_logged
            || self.byes.iter().any(|bye| bye.completed)
            || self.legs.iter().all(|leg| leg.answer.is_none());
        quiet && ended && self.attempts().iter().all(|attempt| attempt.state(now) != State::Open)
    }

    /// The same with one name for each peer, where a leg names one without the port that another leg names it with.
    pub(super) fn with_ports(&self, names: &Names) -> Option<Self> {
        let with_port = |leg: &Leg| {
            let others = self.legs.iter().filter(|other| other.side == leg.side && other.peer != leg.peer);
            let mut others = others.map(|other| other.peer).peekable();
            // Most have none.
            others.peek()?;
            names.with_port(leg.peer, others)
        };
        if self.legs.iter().all(|leg| with_port(leg).is_none()) {
            return None;
        }
        let mut legs = self.legs.clone();
        for leg in &mut legs {
            leg.peer = with_port(leg).unwrap_or(leg.peer);
        }
        Some(Self { legs, byes: self.byes.clone(), ..*self })
    }

    /// The attempts in it.
    pub(super) fn attempts(&self) -> SmallVec<[Attempt<'_>; 1]> {
        let mut attempts: SmallVec<[Attempt<'_>; 1]> = SmallVec::new();
        for leg in self.legs.iter().filter(|leg| !self.is_reinvite(leg)) {
            match attempts.iter_mut().find(|attempt| attempt.from() == leg.from && attempt.side() == leg.side) {
                Some(attempt) => attempt.legs.push(leg),
                None => attempts.push(Attempt { legs: smallvec![leg], bye: None }),
            }
        }
        for side in Side::ALL {
            let of_side =
                |tells: bool| move |attempt: &Attempt<'_>| attempt.side() == side && (attempt.from() != 0) == tells;
            // A statement that tells no tag makes no other attempt.
            if let Some(told) = attempts.iter().position(of_side(true))
                && let Some(untold) = attempts.iter().position(of_side(false))
            {
                let legs = std::mem::take(&mut attempts[untold].legs);
                attempts[told].legs.extend(legs);
                attempts.remove(untold);
            }
        }
        for attempt in &mut attempts {
            let ends = |bye: &&Bye| bye.ends(attempt.from(), attempt.side());
            attempt.bye = self.byes.iter().filter(ends).min_by_key(|bye| bye.first);
        }
        attempts
    }

    /// Whether the tags say that the callee of an answered call sent it.
    fn is_reinvite(&self, leg: &Leg) -> bool {
        // Both may be answered: then the first is the call.
        let is_later = |answer: Ending| leg.answer.is_none_or(|own| answer.order < own.order);
        let swapped = |first: &Leg| {
            first.answer.is_some_and(is_later) && first.from != 0 && first.from == leg.to && first.answer_to == leg.from
        };
        !leg.asked && leg.from != 0 && self.legs.iter().any(swapped)
    }
}

/// Does something to the known one of a list, or to a new one if there is room, and says whether there was.
fn with<T>(
    list: &mut SmallVec<[T; 1]>,
    known: Option<usize>,
    new: impl FnOnce() -> T,
    work: impl FnOnce(&mut T),
) -> bool {
    let at = match known {
        Some(at) => at,
        None if list.len() < LEGS => {
            list.push(new());
            list.len() - 1
        }
        None => return false,
    };
    list.get_mut(at).map(work).is_some()
}

/// The INVITEs without a To tag of one Call-ID, From tag and side, to whichever peers.
#[derive(Clone, Debug)]
pub(super) struct Attempt<'a> {
    /// At least one.
    pub(super) legs: SmallVec<[&'a Leg; 2]>,
    pub(super) bye: Option<&'a Bye>,
}

impl Attempt<'_> {
    pub(super) fn from(&self) -> u32 {
        self.legs.first().map_or(0, |leg| leg.from)
    }

    pub(super) fn side(&self) -> Side {
        self.legs.first().map_or(Side::Unknown, |leg| leg.side)
    }

    /// What each peer saw of it.
    pub(super) fn by_peer(&self) -> Vec<(u64, Self)> {
        let mut by_peer: Vec<(u64, Self)> = Vec::with_capacity(self.legs.len());
        for &leg in self.legs.iter().filter(|leg| leg.peer != 0) {
            match by_peer.iter_mut().find(|(peer, _)| *peer == leg.peer) {
                Some((_, seen)) => seen.legs.push(leg),
                None => by_peer.push((leg.peer, Self { legs: smallvec![leg], bye: self.bye })),
            }
        }
        by_peer
    }

    /// The least of a time of all legs.
    pub(super) fn first(&self, time: impl Fn(&Leg) -> Ms) -> Option<Ms> {
        self.legs.iter().map(|leg| time(leg)).min().filter(|&time| time != NEVER)
    }

    pub(super) fn any(&self, what: impl Fn(&Leg) -> bool) -> bool {
        self.legs.iter().any(|leg| what(leg))
    }

    /// When it began: the first INVITE, or else whatever was heard of it first.
    pub(super) fn begin(&self) -> Option<Ms> {
        let endings = |leg: &Leg| [leg.answer, leg.first_refusal].into_iter().flatten().map(|ending| ending.time).min();
        self.first(|leg| {
            let heard = leg.first_progress.min(leg.first_ringing).min(endings(leg).unwrap_or(NEVER));
            if leg.first_invite == NEVER { heard } else { leg.first_invite }
        })
    }

    /// What became of it by `now`, the end of the log.
    pub(super) fn state(&self, now: Ms) -> State {
        let last_of = |ending: fn(&Leg) -> Option<Ending>| {
            self.legs.iter().filter_map(|leg| ending(leg)).max_by_key(|ending| ending.order)
        };
        if let Some(answer) = self.legs.iter().filter_map(|leg| leg.answer).min_by_key(|answer| answer.order) {
            return State::Answered(answer);
        }
        let Some(ending) = last_of(|leg| leg.global).or_else(|| last_of(|leg| leg.refusal)) else {
            return self.pending(now);
        };
        // Credentials that were sent, and a new address that was tried, leave the attempt as undecided as it was.
        let goes_on = self.any(|leg| leg.invited > ending.order);
        match ending.outcome {
            Outcome::Challenge | Outcome::Redirect | Outcome::Negotiation if goes_on => self.pending(now),
            Outcome::Challenge => State::Challenged(ending),
            Outcome::Redirect => State::Redirected(ending),
            Outcome::Declined => State::Declined(ending),
            Outcome::Cancelled => State::Cancelled(ending),
            _ => State::Failed(ending),
        }
    }

    fn pending(&self, now: Ms) -> State {
        let last = self.legs.iter().map(|leg| leg.last).max().unwrap_or(Ms::MIN);
        let heard = self.legs.iter().map(|leg| leg.heard).max().unwrap_or(Heard::Nothing);
        let patience = if heard == Heard::Progress { RINGING_MS } else { SILENT_MS };
        // Without times nobody knows how long it has been.
        if last == Ms::MIN || now.saturating_sub(last) <= patience {
            State::Open
        } else {
            State::Timeout(heard == Heard::Nothing)
        }
    }
}
