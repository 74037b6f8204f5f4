//! What the ordered stage remembers: the messages, requests and challenges of the last while.
//!
//! It can be put down and taken up again behind another part of a log, so that a part which was read elsewhere is settled
//! as if all had been read in one go.

use super::challenges::{Challenge, Challenges};
use super::requests::{Kept, Requests};
use super::seen::Seen;
use super::{Asked, Settled};
use crate::dialect::Evidence;
use crate::scan::Sighting;
use crate::text::Text;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// The tables of a stream.
#[derive(Debug, Default)]
pub struct Tables {
    pub(super) seen: Seen,
    pub(super) requests: Requests,
    pub(super) challenges: Challenges,
}

/// Tables put down.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Messages with their times in milliseconds.
    seen: Vec<(u64, i64)>,
    requests: Vec<Kept>,
    challenges: Vec<(u64, Vec<Challenge>)>,
}

impl Memory {
    /// Whether it knows of no request.
    pub fn has_no_requests(&self) -> bool {
        self.requests.is_empty()
    }
}

impl Tables {
    /// What they remember. Without `texts`, what requests say is left out, and only that they were there is kept.
    pub fn put_down(&self, texts: bool) -> Memory {
        Memory { seen: self.seen.list(), requests: self.requests.list(texts), challenges: self.challenges.list() }
    }

    /// Takes up what the part of the log behind all that they know has put down.
    pub fn take_up(&mut self, later: Memory) {
        for (message, time) in later.seen {
            self.seen.enter(message, time);
        }
        for request in later.requests {
            self.requests.take_up(request);
        }
        let now = self.seen.count();
        for (call, of_call) in later.challenges {
            self.challenges.take_up(call, of_call, now);
        }
    }

    /// Settles a response at a time, and puts down the texts of its request in `requests`.
    pub fn response(
        &mut self,
        sighting: &Sighting,
        (index, line): (u32, u64),
        time: Option<Instant>,
        requests: &mut Vec<u8>,
    ) -> Settled {
        let is_message = sighting.evidence == Evidence::Message;
        let time_ms = time.map(|time| time.nanos() / 1_000_000);
        let (retransmission, moment) = self.seen.see(sighting.identity.message, time_ms, is_message);
        let request = if is_message { self.requests.find(sighting.identity.transaction) } else { None };
        let auth_failed = self.challenges.judge(sighting, request.as_ref().map(|request| request.flags), moment);
        Settled {
            sighting: index,
            line,
            time,
            retransmission: retransmission && !sighting.duplicate_of_message,
            auth_failed,
            in_dialog: request.as_ref().is_some_and(|request| request.flags.in_dialog),
            request: request.map(|request| request.copy_to(requests)),
        }
    }

    /// Settles a request at a time.
    pub fn request(
        &mut self,
        sighting: &Sighting,
        (index, line): (u32, u64),
        time: Option<Instant>,
        text: &Text<'_>,
    ) -> Asked {
        Asked { sighting: index, line, time, repeat: self.requests.keep(sighting, text) }
    }
}
