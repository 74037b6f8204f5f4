//! From what was counted to what the summary says.

use super::event::Ms;
use super::names::Names;
use super::pings::Pings;
use super::registrations::CountedRegistrations;
use super::silence::Silence;
use super::summary::{
    CallBin, CallTime, CallsSummary, Peak, RegistrationsSummary, Side, SideCalls, SideRegistrations, Sides,
};
use super::{Calls, Counted, Counts, FailedCall};
use crate::report::Both;
use crate::report::places::Files;
use crate::report::summary::Time;
use crate::time::{Fraction, Instant};

/// What the fold gives to the summary.
pub(in crate::report) struct Finished {
    pub(in crate::report) sides: [Counted; 3],
    pub(in crate::report) registrations: [CountedRegistrations; 3],
    /// In how many calls each code stood, by code.
    pub(in crate::report) codes: Vec<u64>,
    pub(in crate::report) failed: Vec<FailedCall>,
    pub(in crate::report) silence: Silence,
    pub(in crate::report) pings: Pings,
    pub(in crate::report) names: Names,
    /// The first and the last second of all messages, requests too.
    pub(in crate::report) span: (u32, u32),
    /// Seconds east of UTC of the log's clock.
    pub(in crate::report) offset: i32,
}

impl Calls {
    /// Counts what is left, and says what there is. One half is counted by itself and then added to the other, whatever way
    /// that is done, so that what is left out beyond the caps doesn't depend on it.
    pub(in crate::report) fn finish(self, both: impl Both, files: &Files) -> Finished {
        let Self { ring, heads, mut counted, registrations, mut pings, names, now, begun, .. } = self;
        pings.finish(now);
        let left = || heads.iter().chain(ring.iter());
        let half = usize::midpoint(heads.len(), ring.len());
        let mut later = Counts::default();
        later.silence.wait();
        if counted.failed.is_listing() {
            later.failed.list();
        }
        both.both(
            || left().skip(half).for_each(|call| later.count(call, now, &names)),
            || left().take(half).for_each(|call| counted.count(call, now, &names)),
        );
        let offset = if begun.0 == Ms::MAX { 0 } else { begun.1 };
        let second = |ms: Ms| u32::try_from(ms.div_euclid(1000).max(0)).unwrap_or(u32::MAX);
        let span = if begun.0 == Ms::MAX { (0, u32::MAX) } else { (second(begun.0), second(now)) };
        // To give the memory of so many calls back takes as long as all the rest.
        let ((), (counted, registrations)) = both.both(
            || drop((ring, heads)),
            || {
                counted.merge(later, 0);
                (counted, registrations.finish(now))
            },
        );
        let Counts { sides, codes, failed, silence } = counted;
        let failed = failed.finish(&names, files, offset);
        Finished { sides, registrations, codes, failed, silence, pings, names, span, offset }
    }
}

/// A second in the clock of the log.
pub(in crate::report) fn at(second: u32, offset: i32) -> Time {
    Time(Instant { seconds: i64::from(second), fraction: Fraction::default(), offset })
}

/// The sides that hold anything, and the one for the headline.
fn sides<T>(all: impl IntoIterator<Item = T>, is_empty: impl Fn(&T) -> bool) -> (Option<Side>, Vec<(Side, T)>) {
    let sides: Vec<_> = Side::ALL.into_iter().zip(all).filter(|(_, one)| !is_empty(one)).collect();
    (sides.first().map(|(side, _)| *side), sides)
}

/// The calls of all sides.
pub(in crate::report) fn calls(counted: [Counted; 3], offset: i32) -> CallsSummary {
    let (side, sides) = sides(counted, |counted| counted.all.tally.is_empty());
    let sides: Vec<_> = sides.into_iter().map(|(side, counted)| (side, one_side(counted, offset))).collect();
    let first = sides.first().map(|(_, calls)| calls);
    CallsSummary {
        side,
        tally: first.map(|calls| calls.tally).unwrap_or_default(),
        by_final_code: first.map(|calls| calls.by_final_code.clone()).unwrap_or_default(),
        sides: Sides(sides),
    }
}

fn one_side(counted: Counted, offset: i32) -> SideCalls {
    let resolution_seconds = u64::from(counted.conversations.width());
    let peak = counted.peak().map(|(calls, second)| Peak { calls, at: at(second, offset), resolution_seconds });
    let bins = counted.time.iter().map(|(second, tally)| CallBin { start: at(second, offset), tally: *tally });
    SideCalls {
        tally: counted.all.tally,
        by_final_code: counted.all.by_final_code(),
        failed_by_code: counted.lost.ranked(),
        peak,
        time: CallTime { bin_seconds: u64::from(counted.time.width()), bins: bins.collect() },
        peers: counted.peers.join_ports().finish(),
        prefixes: counted.prefixes.finish(),
    }
}

/// The registrations of all sides.
pub(in crate::report) fn registrations(counted: [CountedRegistrations; 3]) -> RegistrationsSummary {
    let (side, sides) = sides(counted, |counted| counted.tally.is_empty());
    let of = |counted: CountedRegistrations| SideRegistrations {
        tally: counted.tally,
        by_final_code: counted.by_final_code(),
        peers: counted.peers.join_ports().finish(),
    };
    let sides: Vec<_> = sides.into_iter().map(|(side, counted)| (side, of(counted))).collect();
    let first = sides.first().map(|(_, of_side)| of_side.clone()).unwrap_or_default();
    RegistrationsSummary { side, tally: first.tally, by_final_code: first.by_final_code, sides: Sides(sides) }
}
