//! What calls and registrations are told of a request or a response.

use super::Side;
use crate::dialect::Direction;
use crate::knowledge::Outcome;
use crate::record::{Record, Request};
use crate::report::places::Place32;
use crate::scan::Part;
use crate::sip::Method;
use crate::sip::address::{self, Address};
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Milliseconds since 1970.
pub(super) type Ms = i64;

/// The first time of what never happened.
pub(super) const NEVER: Ms = i64::MAX;

/// A request or a response that calls or registrations are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    /// The hash of the Call-ID.
    pub(super) call: u64,
    /// INVITE, BYE or REGISTER.
    pub(super) method: Method,
    /// 0 for a request.
    pub(super) code: u16,
    pub(super) side: Side,
    pub(super) cseq: Option<u32>,
    pub(super) time: Option<Ms>,
    /// The stamp is coarser than a tenth of a second.
    pub(super) coarse: bool,
    pub(super) outcome: Outcome,
    pub(super) q850: Option<u16>,
    /// The hash of the message; 0 where there is none.
    pub(super) message: u64,
    /// The hash of what both legs of a call share, where the log has such a thing; else 0.
    pub(super) session: u64,
    /// Hashes of the tags; 0 where there is none.
    pub(super) from: u32,
    pub(super) to: u32,
    /// The hash of the peer's name, and the name.
    pub(super) peer: u64,
    pub(super) peer_name: &'a [u8],
    /// The Request-URI and To, as far as the log has them.
    uri: &'a [u8],
    callee: &'a [u8],
    /// From, as far as the log has it.
    calling: &'a [u8],
    pub(super) role: Role,
    pub(super) place: Place32,
}

/// What is special about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// A request that was seen before.
    Repeat,
    /// A REGISTER that asks for its bindings to be removed.
    Removal,
    /// A response to an INVITE within a dialog: nothing but its code matters.
    InDialog,
}

/// Whether messages of this method make calls or registrations.
fn matters(method: Method) -> bool {
    matches!(method, Method::Invite | Method::Bye | Method::Register)
}

impl<'a> Event<'a> {
    /// A response, if calls or registrations are made of it.
    #[inline]
    pub(super) fn of_response(
        record: &'a Record<'_>,
        (peer, peer_name): (u64, &'a [u8]),
        place: Place32,
    ) -> Option<Self> {
        let sighting = record.sighting;
        if !matters(sighting.method) || record.settled.retransmission || sighting.identity.call == 0 {
            return None;
        }
        let (time, coarse) = clock(record.settled.time);
        Some(Self {
            call: sighting.identity.call,
            method: sighting.method,
            code: sighting.code,
            side: side(sighting.direction, true),
            cseq: sighting.cseq,
            time,
            coarse,
            outcome: record.outcome,
            q850: sighting.q850,
            message: sighting.identity.message,
            session: session(record.part(Part::Session), record.part(Part::SessionId), true),
            from: tag(record.from_tag()),
            to: tag(record.to_tag()),
            peer,
            peer_name,
            // A statement may tell it.
            uri: record.part(Part::RequestUri).unwrap_or_default(),
            callee: record.part(Part::To).unwrap_or_default(),
            calling: record.part(Part::From).unwrap_or_default(),
            role: if sighting.method == Method::Invite && record.settled.in_dialog {
                Role::InDialog
            } else {
                Role::Plain
            },
            place,
        })
    }

    /// A request, if calls or registrations are made of it.
    #[inline]
    pub(super) fn of_request(
        request: &'a Request<'_>,
        (peer, peer_name): (u64, &'a [u8]),
        place: Place32,
    ) -> Option<Self> {
        let sighting = request.sighting;
        let to = tag(request.to_tag());
        let goes_on = sighting.method == Method::Invite && to != 0;
        if !matters(sighting.method) || goes_on || sighting.identity.call == 0 {
            return None;
        }
        let (time, coarse) = clock(request.settled.time);
        Some(Self {
            call: sighting.identity.call,
            method: sighting.method,
            code: 0,
            side: side(sighting.direction, false),
            cseq: sighting.cseq,
            time,
            coarse,
            outcome: Outcome::Progress,
            q850: None,
            message: 0,
            session: session(request.part(Part::Session), request.part(Part::SessionId), false),
            from: tag(request.from_tag()),
            to,
            peer,
            peer_name,
            uri: request.part(Part::RequestUri).unwrap_or_default(),
            callee: request.part(Part::To).unwrap_or_default(),
            calling: request.part(Part::From).unwrap_or_default(),
            role: match sighting.method {
                _ if request.settled.repeat => Role::Repeat,
                Method::Register if request.removes_bindings() => Role::Removal,
                _ => Role::Plain,
            },
            place,
        })
    }

    /// Whether it is a request.
    pub(super) fn is_request(&self) -> bool {
        self.code == 0
    }

    /// Who was asked for: the user of the Request-URI, else of To.
    pub(super) fn dialled(&self) -> &'a [u8] {
        address::user(self.uri).or_else(|| Address::read(self.callee).user()).unwrap_or_default()
    }

    /// Who calls: the user of From.
    pub(super) fn caller(&self) -> &'a [u8] {
        Address::read(self.calling).user().unwrap_or_default()
    }

    /// Its time as the first of something.
    pub(super) fn first(&self) -> Ms {
        self.time.unwrap_or(NEVER)
    }

    /// It as a final response.
    pub(super) fn ending(&self, order: u64) -> Ending {
        Ending {
            code: self.code,
            q850: self.q850.unwrap_or_default(),
            outcome: self.outcome,
            order,
            time: self.first(),
            message: self.message,
        }
    }
}

/// A final response.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Ending {
    pub(super) code: u16,
    /// 0 where there is none.
    pub(super) q850: u16,
    pub(super) outcome: Outcome,
    /// The number of its event.
    pub(super) order: u64,
    pub(super) time: Ms,
    /// The hash of the message; 0 where there is none.
    message: u64,
}

impl Ending {
    /// Whether it is the same message as `other`, sent again.
    pub(super) fn repeats(&self, other: Option<&Self>) -> bool {
        self.message != 0 && other.is_some_and(|other| other.message == self.message)
    }
}

pub(super) fn clock(time: Option<Instant>) -> (Option<Ms>, bool) {
    let Some(time) = time else { return (None, false) };
    let nanos = i64::from(time.fraction.nanos);
    (Some(time.seconds.saturating_mul(1000).saturating_add(nanos / 1_000_000)), time.fraction.digits == 0)
}

/// The side on which the request was seen, from the direction of the request or of a response to it.
fn side(direction: Option<Direction>, is_response: bool) -> Side {
    match direction {
        None => Side::Unknown,
        Some(direction) if (direction == Direction::Received) == is_response => Side::Out,
        Some(_) => Side::In,
    }
}

/// What both legs of a call share: the product's own number of it, or the half of Session-ID that the caller made (RFC
/// 7989), which stands second in responses.
fn session(own: Option<&[u8]>, id: Option<&[u8]>, is_response: bool) -> u64 {
    let of_caller = |id: &'_ [u8]| -> Option<u64> {
        let mut parts = id.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
        let half = if is_response { parts.find_map(|part| part.strip_prefix(b"remote=")) } else { parts.next() };
        half.filter(|half| half.iter().any(|&digit| digit != b'0')).map(xxh3_64)
    };
    let own = own.filter(|own| !own.is_empty()).map(xxh3_64);
    own.or_else(|| of_caller(id?)).map_or(0, |hash| hash.max(1))
}

fn tag(tag: Option<&[u8]>) -> u32 {
    tag.map_or(0, |tag| (xxh3_64(tag) as u32).max(1))
}
