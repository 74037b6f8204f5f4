//! What the figures are told: of each record, and of each transaction that failed.

use super::methods::MethodKey;
use super::once::{NO_TIME, Times};
use super::places::Place32;
use crate::dialect::{Direction, Evidence};
use crate::knowledge::Outcome;
use crate::record::{Record, Request};
use crate::scan::Part;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// A peer's name is cut off behind this many bytes. An IPv6 address with its port has 47.
const LONGEST_PEER: usize = 128;

/// How a record counts. A duplicate is none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message, seen for the first time.
    Message,
    /// The same message again.
    Retransmission,
    /// A line that states or implies a status.
    Statement,
}

/// A record that counts, with what several figures ask of it worked out once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Response<'r, 'a> {
    /// The record itself.
    pub(super) record: &'r Record<'a>,
    /// How it counts.
    pub(super) kind: Kind,
    /// Its method.
    pub(super) method: MethodKey,
    /// The other side, cut to [`LONGEST_PEER`]; empty where the log doesn't say.
    pub(super) peer: &'r [u8],
    /// The hash of `peer`; 0 where that is empty.
    pub(super) peer_hash: u64,
    /// Seconds since 1970, where it has a time.
    pub(super) second: Option<u32>,
    /// Its line.
    pub(super) place: Place32,
    /// What else it is counted by.
    pub(super) marks: Marks,
    /// It is the first with its code that was seen of its transaction.
    pub(super) opens: bool,
}

impl<'r, 'a> Response<'r, 'a> {
    /// Works out what `record` at `place` says. `scratch` takes the peer's name where it has to be put together.
    pub(super) fn new(record: &'r Record<'a>, scratch: &'r mut Vec<u8>, place: Place32) -> Self {
        let kind = match record.sighting.evidence {
            Evidence::Message if record.settled.retransmission => Kind::Retransmission,
            Evidence::Message => Kind::Message,
            Evidence::Statement | Evidence::Derived => Kind::Statement,
        };
        let peer = peer(record, scratch);
        Self {
            record,
            kind,
            method: MethodKey::of(record),
            peer,
            peer_hash: if peer.is_empty() { 0 } else { xxh3_64(peer).max(1) },
            // A stamp from before 1970 or behind 2106 comes from a clock that nobody set.
            second: record.settled.time.map(|time| u32::try_from(time.seconds.max(0)).unwrap_or(LAST).min(LAST)),
            place,
            marks: Marks::of(record),
            opens: true,
        }
    }

    /// Whether it is not the repetition of another.
    pub(super) fn is_first(&self) -> bool {
        self.kind != Kind::Retransmission
    }

    /// The failure of its transaction, if its outcome is one.
    pub(super) fn failure(&self) -> Option<Failure> {
        if !self.record.outcome.is_failure() {
            return None;
        }
        let transaction = self.transaction();
        // What nothing else tells from others, its repetitions do.
        (transaction != 0 || self.is_first()).then(|| Failure {
            transaction,
            peer: self.peer_hash,
            method: self.method,
            times: Times::at(self.second),
            code: self.record.sighting.code,
            auth_failed: self.record.outcome == Outcome::AuthFailed,
            direction: self.record.sighting.direction,
            marks: self.marks,
            place: self.place,
        })
    }

    /// What its transaction, its code, and whether that is a failure, are known by: for a message the top branch, the `CSeq`
    /// and the Call-ID, for a statement the Call-ID and the method. 0 where the log has none of these.
    pub(super) fn transaction(&self) -> u64 {
        let sighting = self.record.sighting;
        let (of, seed) = match self.kind {
            Kind::Message | Kind::Retransmission => {
                let known = sighting.identity.call != 0 || self.record.branch().is_some();
                (if known { sighting.identity.transaction } else { 0 }, 0)
            }
            Kind::Statement => (sighting.identity.call, u64::from(self.method.0) + 1),
        };
        let failed = u64::from(self.record.outcome.is_failure()) << 16;
        let code = (u64::from(sighting.code) | failed).to_le_bytes();
        if of == 0 { 0 } else { xxh3_64_with_seed(&code, of ^ seed.rotate_left(32)).max(1) }
    }
}

/// The name that the site has for the peer, else its address.
fn peer<'r>(record: &'r Record<'_>, scratch: &'r mut Vec<u8>) -> &'r [u8] {
    if let Some(name) = record.peer_name() {
        return &name.as_bytes()[..name.len().min(LONGEST_PEER)];
    }
    scratch.clear();
    let peer = if record.peer_by_via(scratch) { &scratch[..] } else { record.part(Part::Peer).unwrap_or_default() };
    &peer[..peer.len().min(LONGEST_PEER)]
}

/// The same for a request, with its hash; empty and 0 where the log doesn't say.
pub(super) fn peer_of_request<'r>(request: &'r Request<'_>, scratch: &'r mut Vec<u8>) -> (u64, &'r [u8]) {
    let peer = match request.peer_name() {
        Some(name) => name.as_bytes(),
        None => {
            scratch.clear();
            if request.peer_by_via(scratch) { &scratch[..] } else { request.part(Part::Peer).unwrap_or_default() }
        }
    };
    let peer = &peer[..peer.len().min(LONGEST_PEER)];
    (if peer.is_empty() { 0 } else { xxh3_64(peer).max(1) }, peer)
}

/// A transaction that failed: what the figures need to count it, also long after its record has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failure {
    /// What it is told from others by; 0 where nothing does.
    pub(super) transaction: u64,
    /// The hash of the peer's name; 0 where there is none.
    pub(super) peer: u64,
    /// The method.
    pub(super) method: MethodKey,
    /// When.
    pub(super) times: Times,
    /// 300 to 699.
    pub(super) code: u16,
    /// Credentials were refused.
    pub(super) auth_failed: bool,
    /// Whether the response was received or sent.
    pub(super) direction: Option<Direction>,
    /// What else it is counted by.
    pub(super) marks: Marks,
    /// The line of its first record.
    pub(super) place: Place32,
}

/// What a transaction is counted by in the histograms: hashes of names, 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    /// Of the first Reason.
    pub(super) cause: u32,
    /// Of the first Warning.
    pub(super) warning: u32,
    /// Of the envelope's host.
    pub(super) host: u32,
    /// Of the request's User-Agent.
    pub(super) user_agent: u32,
    /// An index into the list of dialects.
    pub(super) dialect: u8,
    /// Quarters of an hour that the clock is east of UTC.
    pub(super) quarters: i8,
}

/// The last second that counts as a time.
const LAST: u32 = NO_TIME - 1;

impl Failure {
    /// The time of its first record in seconds since 1970, where it has one.
    pub(super) fn second(&self) -> Option<u32> {
        (self.times.first != NO_TIME).then_some(self.times.first)
    }

    /// The same, when so many files stand before its own.
    #[must_use]
    pub(super) fn behind(self, files: u32) -> Self {
        Self { place: self.place.behind(files), ..self }
    }
}

/// There are many of them.
const _: () = assert!(size_of::<Failure>() == 64);
