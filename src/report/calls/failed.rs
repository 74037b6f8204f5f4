//! The calls that failed, one row each, for those who ask for them.

use super::call::{Attempt, SILENT_MS, State};
use super::counted::second;
use super::event::{Ms, NEVER};
use super::legs;
use super::names::Names;
use super::summary::Side;
use crate::report::Spot;
use crate::report::places::{Files, Place32};
use crate::report::short::Short;
use crate::report::summary::{Cap, Time};
use crate::time::{Fraction, Instant};
use serde::{Deserialize, Serialize};

/// How many rows are kept: 28 MiB, and three times that while they are written.
const CAPACITY: usize = 1 << 18;

/// A call that failed or timed out. What a log doesn't say is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedCall {
    /// The first INVITE, or whatever was heard of the call first.
    pub time: Option<Time>,
    /// On which side it was lost.
    pub side: Side,
    /// The peer that the call came from; on the side `unknown`, the one that the log names, which is the caller's in the
    /// lines that tell calls without a direction.
    pub in_peer: Option<String>,
    /// The last peer that it was sent to: under the same Call-ID, or by a leg of its own that failed too and can belong to
    /// no other call that did.
    pub out_peer: Option<String>,
    /// The user of the Request-URI, else of To; of more than 23 bytes the first.
    pub dialled: Option<String>,
    /// The final response; `None` for a timeout.
    pub code: Option<u16>,
    /// The Q.850 cause of the final response.
    pub q850: Option<u16>,
    /// From the INVITE to the first 180 or 183, in seconds.
    pub pdd: Option<f64>,
    /// Its first line.
    pub place: Option<Spot>,
}

/// A row as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) time: Option<Ms>,
    /// The last word; where there was no final response, when somebody would have given up.
    pub(super) ended: Option<Ms>,
    pub(super) session: u64,
    pub(super) in_peer: u64,
    pub(super) out_peer: u64,
    pub(super) dialled: Short,
    pub(super) code: u16,
    pub(super) q850: u16,
    pdd: Option<u32>,
    pub(super) side: Side,
    place: Place32,
}

/// The rows, if they are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Failed {
    rows: Option<Vec<Row>>,
    overflowed: bool,
}

impl Failed {
    /// Keeps rows from now on.
    pub(super) fn list(&mut self) {
        self.rows.get_or_insert_default();
    }

    pub(super) fn is_listing(&self) -> bool {
        self.rows.is_some()
    }

    /// Keeps a row for each attempt of a Call-ID that was lost. One that came in is told together with where it was sent.
    pub(super) fn observe(&mut self, attempts: &[Attempt<'_>], now: Ms) {
        let Some(rows) = &mut self.rows else { return };
        let has_in = attempts.iter().any(|attempt| attempt.side() == Side::In);
        for attempt in attempts.iter().filter(|attempt| !has_in || attempt.side() == Side::In) {
            let state = attempt.state(now);
            if !state.is_lost() {
                continue;
            }
            if rows.len() >= CAPACITY {
                self.overflowed = true;
                return;
            }
            let out = match attempt.side() {
                Side::In => attempts.iter().rfind(|other| other.side() == Side::Out),
                Side::Out => Some(attempt),
                Side::Unknown => None,
            };
            rows.push(Row::of(attempt, out, &state));
        }
    }

    pub(super) fn merge(&mut self, later: Self, files: u32) {
        self.overflowed |= later.overflowed;
        let Some(later) = later.rows else { return };
        let rows = self.rows.get_or_insert_default();
        let room = CAPACITY - rows.len().min(CAPACITY);
        self.overflowed |= later.len() > room;
        rows.extend(later.into_iter().take(room).map(|row| Row { place: row.place.behind(files), ..row }));
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "further calls that failed are counted, but not listed";
            caps.push(Cap { cap: "failed_calls", limit: CAPACITY as u64, effect });
        }
    }

    /// The rows, in the order of time.
    pub(super) fn finish(self, names: &Names, files: &Files, offset: i32) -> Vec<FailedCall> {
        let mut rows = self.rows.unwrap_or_default();
        rows.sort_by_key(|row| (row.time.unwrap_or(Ms::MAX), row.place));
        let rows = legs::join(rows);
        rows.iter().map(|row| row.finish(names, files, offset)).collect()
    }
}

impl Row {
    fn of(attempt: &Attempt<'_>, out: Option<&Attempt<'_>>, state: &State) -> Self {
        let peer = |attempt: &Attempt<'_>| attempt.legs.iter().rev().map(|leg| leg.peer).find(|&peer| peer != 0);
        let dialled = attempt.legs.iter().map(|leg| leg.dialled).find(|dialled| !dialled.is_empty());
        let begun = attempt.first(|leg| leg.first_invite);
        let ringing = attempt.first(|leg| leg.first_ringing);
        let pdd = begun.zip(ringing).and_then(|(begun, ringing)| u32::try_from(ringing.saturating_sub(begun)).ok());
        let ending = state.ending();
        Self {
            time: attempt.begin().filter(|&time| second(time).is_some()),
            ended: attempt
                .legs
                .iter()
                .map(|leg| if ending.is_some() { leg.last } else { leg.last.saturating_add(SILENT_MS) })
                .max()
                .filter(|&time| second(time).is_some()),
            session: attempt.legs.iter().map(|leg| leg.session).find(|&session| session != 0).unwrap_or_default(),
            in_peer: if attempt.side() == Side::Out { 0 } else { peer(attempt).unwrap_or_default() },
            out_peer: out.and_then(peer).unwrap_or_default(),
            dialled: dialled.unwrap_or_default(),
            code: ending.map_or(0, |ending| ending.code),
            q850: ending.map_or(0, |ending| ending.q850),
            pdd: pdd.filter(|_| !attempt.any(|leg| leg.coarse)),
            side: attempt.side(),
            place: attempt.legs.first().map(|leg| leg.place).unwrap_or_default(),
        }
    }

    fn finish(&self, names: &Names, files: &Files, offset: i32) -> FailedCall {
        let name = |hash| names.get(hash).map(|name| String::from_utf8_lossy(name).into_owned());
        FailedCall {
            time: self.time.filter(|&time| time != NEVER).map(|time| at(time, offset)),
            side: self.side,
            in_peer: name(self.in_peer),
            out_peer: name(self.out_peer),
            dialled: (!self.dialled.is_empty()).then(|| self.dialled.text()),
            code: (self.code != 0).then_some(self.code),
            q850: (self.q850 != 0).then_some(self.q850),
            pdd: self.pdd.map(|pdd| f64::from(pdd) / 1000.0),
            place: files.spot(self.place),
        }
    }
}

/// A time in the clock of the log, to the millisecond.
fn at(time: Ms, offset: i32) -> Time {
    let nanos = (time.rem_euclid(1000) * 1_000_000) as u32;
    Time(Instant { seconds: time.div_euclid(1000), fraction: Fraction { nanos, digits: 3 }, offset })
}
