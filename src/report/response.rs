//! What the figures are told: of each record, and of each transaction that failed.

use super::methods::MethodKey;
use crate::dialect::{Direction, Evidence};
use crate::knowledge::Outcome;
use crate::record::Record;
use crate::scan::Part;
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
pub(super) struct Response<'a> {
    /// The record itself.
    pub(super) record: &'a Record<'a>,
    /// How it counts.
    pub(super) kind: Kind,
    /// Its method.
    pub(super) method: MethodKey,
    /// The other side, cut to [`LONGEST_PEER`]; empty where the log doesn't say.
    pub(super) peer: &'a [u8],
    /// The hash of `peer`; 0 where that is empty.
    pub(super) peer_hash: u64,
    /// Minutes since 1970, where it has a time.
    pub(super) minute: Option<i32>,
}

impl<'a> Response<'a> {
    /// Works out what `record` says. `scratch` takes the peer's name where it has to be put together.
    pub(super) fn new(record: &'a Record<'a>, scratch: &'a mut Vec<u8>) -> Self {
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
            // The ends of the range are 4,000 years away: a stamp beyond is no time to draw.
            minute: record.settled.time.map(|time| {
                let minute = time.seconds.div_euclid(60);
                minute.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32
            }),
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
            minute: self.minute.unwrap_or(NO_TIME),
            code: self.record.sighting.code,
            auth_failed: self.record.outcome == Outcome::AuthFailed,
            direction: self.record.sighting.direction,
        })
    }

    /// What its transaction and code are known by: for a message the top branch, the CSeq and the Call-ID, for a statement
    /// the Call-ID and the method. 0 where the log has none of these.
    fn transaction(&self) -> u64 {
        let sighting = self.record.sighting;
        let (of, seed) = match self.kind {
            Kind::Message | Kind::Retransmission => {
                let known = sighting.identity.call != 0 || self.record.branch().is_some();
                (if known { sighting.identity.transaction } else { 0 }, 0)
            }
            Kind::Statement => (sighting.identity.call, self.method.0.max(1)),
        };
        let code = u64::from(sighting.code).to_le_bytes();
        if of == 0 { 0 } else { xxh3_64_with_seed(&code, of ^ seed.rotate_left(32)).max(1) }
    }
}

fn peer<'a>(record: &Record<'a>, scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let peer = match record.peer_by_via() {
        Some((host, port)) => {
            scratch.clear();
            scratch.extend_from_slice(&host[..host.len().min(LONGEST_PEER)]);
            scratch.push(b':');
            scratch.extend_from_slice(&port[..port.len().min(LONGEST_PEER)]);
            scratch
        }
        None => record.part(Part::Peer).unwrap_or_default(),
    };
    &peer[..peer.len().min(LONGEST_PEER)]
}

/// A transaction that failed: what the figures need to count it, also long after its record has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What it is told from others by; 0 where nothing does.
    pub(super) transaction: u64,
    /// The hash of the peer's name; 0 where there is none.
    pub(super) peer: u64,
    /// The method.
    pub(super) method: MethodKey,
    /// Minutes since 1970, or [`NO_TIME`].
    minute: i32,
    /// 300 to 699.
    pub(super) code: u16,
    /// Credentials were refused.
    pub(super) auth_failed: bool,
    /// Whether the response was received or sent.
    pub(super) direction: Option<Direction>,
}

/// Keeps a [`Failure`] at 32 bytes, of which there are many.
const NO_TIME: i32 = i32::MIN;

impl Failure {
    /// Minutes since 1970, where it has a time.
    pub(super) fn minute(&self) -> Option<i32> {
        (self.minute != NO_TIME).then_some(self.minute)
    }
}

#[cfg(test)]
impl Failure {
    /// An INVITE that failed, of which little else is known.
    pub(super) fn of_transaction(transaction: u64) -> Self {
        let method = MethodKey(0);
        Self { transaction, peer: 0, method, minute: NO_TIME, code: 503, auth_failed: false, direction: None }
    }
}

const _: () = assert!(size_of::<Failure>() == 32);
