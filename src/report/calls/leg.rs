//! A call as one peer saw it: facts that adjacent parts of a log can be put together from.
//!
//! Nothing is decided here before the whole is known. What comes behind the answer is no longer the attempt's.

use super::Side;
use super::event::{Ending, Event, Ms, NEVER, Role};
use super::legs;
use crate::report::places::Place32;
use crate::report::short::Short;
use serde::{Deserialize, Serialize};

/// The INVITEs of one Call-ID, From tag, side and peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Leg {
    pub(super) from: u32,
    /// The first To tag that was seen.
    pub(super) to: u32,
    pub(super) peer: u64,
    pub(super) side: Side,
    /// An INVITE was logged.
    pub(super) asked: bool,
    pub(super) heard: Heard,
    /// A stamp was too coarse to measure a delay.
    pub(super) coarse: bool,
    /// The number of the last INVITE that wasn't a retransmission, or of the response that shows that there was another;
    /// 0 where there was none.
    pub(super) invited: u64,
    /// The highest CSeq.
    cseq: Option<u32>,
    pub(super) first_invite: Ms,
    /// The first 1xx but 100.
    pub(super) first_progress: Ms,
    /// The first 180 or 183.
    pub(super) first_ringing: Ms,
    pub(super) answer: Option<Ending>,
    /// The To tag of the answer.
    pub(super) answer_to: u32,
    /// The last 6xx.
    pub(super) global: Option<Ending>,
    /// The first and the last final response that is no 2xx.
    pub(super) first_refusal: Option<Ending>,
    pub(super) refusal: Option<Ending>,
    /// The last time that anything was heard.
    pub(super) last: Ms,
    pub(super) dialled: Short,
    /// Who calls, of what was sent; 0 where nothing is known.
    pub(super) caller: u32,
    /// What it shares with the other leg of the call; 0 where nothing is known.
    pub(super) session: u64,
    pub(super) place: Place32,
}

/// Which responses were logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Heard {
    Nothing,
    /// Final ones alone, such as a challenge.
    Final,
    /// A provisional one: somebody is at work on it.
    Progress,
}

impl Leg {
    pub(super) fn of(event: &Event<'_>) -> Self {
        Self {
            from: event.from,
            to: 0,
            peer: event.peer,
            side: event.side,
            asked: false,
            heard: Heard::Nothing,
            coarse: false,
            invited: 0,
            cseq: None,
            first_invite: NEVER,
            first_progress: NEVER,
            first_ringing: NEVER,
            answer: None,
            answer_to: 0,
            global: None,
            first_refusal: None,
            refusal: None,
            last: Ms::MIN,
            dialled: Short::default(),
            caller: 0,
            session: 0,
            place: event.place,
        }
    }

    /// Whether both are the same leg.
    pub(super) fn is(&self, from: u32, side: Side, peer: u64) -> bool {
        self.from == from && self.side == side && self.peer == peer
    }

    /// Takes in an INVITE without a To tag or a response to one; `order` is its number.
    pub(super) fn observe(&mut self, event: &Event<'_>, order: u64) {
        self.last = self.last.max(event.time.unwrap_or(Ms::MIN));
        if self.answer.is_some() {
            return;
        }
        self.coarse |= event.coarse;
        if self.dialled.is_empty() {
            self.dialled = Short::of(event.dialled());
        }
        if self.caller == 0 && self.side == Side::Out {
            self.caller = legs::caller(event.caller());
        }
        if self.session == 0 {
            self.session = event.session;
        }
        if event.is_request() {
            self.asked = true;
            self.first_invite = self.first_invite.min(event.first());
            if event.role != Role::Repeat {
                self.invited = order;
            }
            self.cseq = self.cseq.max(event.cseq);
            return;
        }
        if self.cseq.is_some() && event.cseq > self.cseq {
            self.invited = order;
        }
        self.cseq = self.cseq.max(event.cseq);
        self.heard = self.heard.max(if event.code < 200 { Heard::Progress } else { Heard::Final });
        if self.to == 0 {
            self.to = event.to;
        }
        match event.code {
            100 => {}
            101..=199 => {
                self.first_progress = self.first_progress.min(event.first());
                if matches!(event.code, 180 | 183) {
                    self.first_ringing = self.first_ringing.min(event.first());
                }
            }
            200..=299 => {
                self.answer = Some(event.ending(order));
                self.answer_to = event.to;
            }
            code => {
                let refusal = event.ending(order);
                if refusal.repeats(self.refusal.as_ref()) {
                    return;
                }
                self.first_refusal.get_or_insert(refusal);
                self.refusal = Some(refusal);
                if code >= 600 {
                    self.global = self.refusal;
                }
            }
        }
    }

    /// Takes in what a later part of the log says of the same leg; its events are numbered from `offset` on.
    pub(super) fn merge(&mut self, mut later: Self, offset: u64) {
        self.last = self.last.max(later.last);
        if self.answer.is_some() {
            return;
        }
        later.renumber(offset);
        self.asked |= later.asked;
        self.heard = self.heard.max(later.heard);
        self.coarse |= later.coarse;
        let asked_again = if self.cseq.is_some() && later.cseq > self.cseq { offset + 1 } else { self.invited };
        self.invited = if later.invited > 0 { later.invited } else { asked_again };
        self.cseq = self.cseq.max(later.cseq);
        self.first_invite = self.first_invite.min(later.first_invite);
        self.first_progress = self.first_progress.min(later.first_progress);
        self.first_ringing = self.first_ringing.min(later.first_ringing);
        self.to = if self.to == 0 { later.to } else { self.to };
        self.answer = later.answer;
        self.answer_to = later.answer_to;
        // What stands behind a cut first may be sent again without anybody having known.
        let repeats = |first: &Ending| first.repeats(self.refusal.as_ref());
        let repeated = later.first_refusal.filter(repeats).map(|first| first.order);
        let new = |ending: Option<Ending>| ending.filter(|ending| repeated != Some(ending.order));
        let (global, refusal) = (new(later.global), new(later.refusal));
        self.first_refusal = self.first_refusal.or(later.first_refusal);
        self.global = global.or(self.global);
        self.refusal = refusal.or(self.refusal);
        if self.dialled.is_empty() {
            self.dialled = later.dialled;
        }
        if self.caller == 0 {
            self.caller = later.caller;
        }
        if self.session == 0 {
            self.session = later.session;
        }
    }

    /// Numbers its events from `offset` on.
    pub(super) fn renumber(&mut self, offset: u64) {
        if self.invited > 0 {
            self.invited += offset;
        }
        for ending in
            [&mut self.answer, &mut self.global, &mut self.first_refusal, &mut self.refusal].into_iter().flatten()
        {
            ending.order += offset;
        }
    }
}

/// The BYE of one side of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Bye {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) side: Side,
    pub(super) coarse: bool,
    /// A 2xx or 481 came: the conversation is over.
    pub(super) completed: bool,
    /// The first BYE.
    pub(super) asked: Ms,
    /// The first 2xx.
    pub(super) done: Ms,
    /// The first sign of it.
    pub(super) first: Ms,
}

impl Bye {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let (from, to, side) = (event.from, event.to, event.side);
        Self { from, to, side, coarse: false, completed: false, asked: NEVER, done: NEVER, first: NEVER }
    }

    pub(super) fn is(&self, from: u32, to: u32, side: Side) -> bool {
        self.from == from && self.to == to && self.side == side
    }

    pub(super) fn observe(&mut self, event: &Event<'_>) {
        self.coarse |= event.coarse;
        self.first = self.first.min(event.first());
        match event.code {
            0 => self.asked = self.asked.min(event.first()),
            200..=299 => {
                self.completed = true;
                self.done = self.done.min(event.first());
            }
            481 => self.completed = true,
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, later: &Self) {
        self.coarse |= later.coarse;
        self.completed |= later.completed;
        self.asked = self.asked.min(later.asked);
        self.done = self.done.min(later.done);
        self.first = self.first.min(later.first);
    }

    /// Whether it ends the conversation of an attempt: it comes from the caller on the same side, or from the callee on
    /// the other.
    pub(super) fn ends(&self, from: u32, side: Side) -> bool {
        let other = match side {
            Side::In => Side::Out,
            Side::Out => Side::In,
            Side::Unknown => Side::Unknown,
        };
        (self.from == from && self.side == side) || (self.to == from && self.side == other)
    }
}
