//! What happens once however often the log tells of it: the copies of several log layers, and what is sent again.

use super::ring::{Keyed, Ring};
use crate::settle::REPEAT_SECONDS;
use serde::{Deserialize, Serialize};

/// How many of the first are kept back that may repeat what an earlier part of the log told.
const HEADS: usize = 1 << 13;

/// Stands for no time. A time is in seconds since 1970.
pub(super) const NO_TIME: u32 = u32::MAX;

/// The times of the first and of the last record of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Times {
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Times {
    pub(super) fn at(second: Option<u32>) -> Self {
        let second = second.unwrap_or(NO_TIME);
        Self { first: second, last: second }
    }

    /// Takes in the next of the same name, if that is the same thing still: after 32 s every transaction has ended (RFC 3261
    /// section 17.1.1.2), and what comes later is another. A phone registers under one Call-ID for years.
    #[inline]
    pub(super) fn take_in(&mut self, next: Self) -> bool {
        let same = self.is_timeless(next) || i64::from(self.last.abs_diff(next.first)) <= REPEAT_SECONDS;
        if same {
            self.last = next.last;
        }
        same
    }

    /// Whether it has surely ended when `other` happens.
    fn has_ended_by(self, other: Self) -> bool {
        !self.is_timeless(other) && i64::from(other.first) - i64::from(self.last) > REPEAT_SECONDS
    }

    /// Whether no time tells the two apart.
    fn is_timeless(self, other: Self) -> bool {
        self.last == NO_TIME || other.first == NO_TIME
    }
}

/// A thing that happens once.
pub(super) trait Happening: Keyed {
    /// When.
    fn times(&mut self) -> &mut Times;
}

/// What became of a thing that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kept<T> {
    /// It is known already.
    Known,
    /// It is new.
    New,
    /// It is new, and pushed out another, which has to be counted now.
    For(T),
}

/// The last of many things, each once.
///
/// One is counted when it leaves: pushed out by a newer one, or at the end. Until then parts of a report can be merged
/// without counting one twice that both have seen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Once<T> {
    ring: Ring<T>,
    /// Some that were pushed out and may repeat what an earlier part knows.
    heads: Vec<T>,
    /// The earliest and the latest time; [`NO_TIME`] and 0 where there is none.
    begun: u32,
    latest: u32,
    /// The earliest time of what was counted.
    counted: Option<u32>,
    /// Some were pushed out that may have been repeated afterwards, or before.
    overflowed: bool,
    /// The latest time of those that have ended so long ago that they are not looked for.
    #[serde(skip)]
    ended: u32,
    /// A clock went back, so that all are looked for.
    #[serde(skip)]
    goes_back: bool,
}

impl<T: Happening> Once<T> {
    pub(super) fn new(capacity: u32) -> Self {
        let (ring, heads, begun, latest) = (Ring::new(capacity), Vec::new(), NO_TIME, 0);
        Self { ring, heads, begun, latest, counted: None, overflowed: false, ended: 0, goes_back: false }
    }

    /// Keeps a thing, unless it is known already, and returns the one that it pushes out, which has to be counted now.
    #[inline]
    pub(super) fn keep(&mut self, thing: T) -> Option<T> {
        match self.take_in(thing) {
            Kept::For(gone) => Some(gone),
            Kept::Known | Kept::New => None,
        }
    }

    /// The same, and says whether it was known.
    #[inline]
    pub(super) fn take_in(&mut self, mut thing: T) -> Kept<T> {
        let times = *thing.times();
        if times.last != NO_TIME {
            self.begun = self.begun.min(times.first);
            self.latest = self.latest.max(times.last);
        }
        self.look_for_those_of(times);
        if self.ring.find(thing.key()).is_some_and(|known| known.times().take_in(times)) {
            return Kept::Known;
        }
        let Some(mut gone) = self.ring.push(thing) else { return Kept::New };
        let left = *gone.times();
        self.overflowed |= !left.has_ended_by(times);
        let is_head = left.first == NO_TIME || i64::from(left.first) - i64::from(self.begun) <= REPEAT_SECONDS;
        if is_head && self.heads.len() < HEADS {
            self.heads.push(gone);
            return Kept::New;
        }
        self.counted = Some(self.counted.map_or(left.first, |counted| counted.min(left.first)));
        Kept::For(gone)
    }

    /// Sees to it that what may be the same as a thing of these times is looked for. In a log whose clock goes on, that are
    /// the last of many.
    #[inline]
    fn look_for_those_of(&mut self, times: Times) {
        if self.goes_back {
            return;
        }
        if self.ring.has_any_aside() && !Times::at(Some(self.ended)).has_ended_by(times) {
            self.ring.take_back();
            self.goes_back = true;
            return;
        }
        while let Some(oldest) = self.ring.oldest() {
            let old = *oldest.times();
            // Lines of one moment are written in any order.
            let ended = Times { last: old.last.saturating_add(REPEAT_SECONDS as u32), ..old };
            if !ended.has_ended_by(times) {
                return;
            }
            self.ended = self.ended.max(old.last);
            self.ring.put_aside();
        }
    }

    /// Takes in what a later part has, told by `behind` how it stands behind this one, and tells `count` of what has to be
    /// counted now.
    pub(super) fn merge(&mut self, later: Self, behind: impl Fn(T) -> T, mut count: impl FnMut(&T)) {
        self.merge_telling(later, |once, thing| {
            if let Some(gone) = once.keep(behind(thing)) {
                count(&gone);
            }
        });
    }

    /// The same; `keep` is given all things of the later part one by one, to be kept.
    pub(super) fn merge_telling(&mut self, later: Self, mut keep: impl FnMut(&mut Self, T)) {
        // What the later part has counted may repeat one of ours.
        let near = |counted: u32| counted == NO_TIME || i64::from(counted) - i64::from(self.latest) <= REPEAT_SECONDS;
        let anything = self.begun != NO_TIME || !self.ring.is_empty();
        self.overflowed |= later.overflowed || (anything && later.counted.is_some_and(near));
        self.counted = self.counted.into_iter().chain(later.counted).min();
        for thing in later.heads.into_iter().chain(later.ring.into_iter()) {
            keep(self, thing);
        }
        self.begun = self.begun.min(later.begun);
        self.latest = self.latest.max(later.latest);
    }

    /// All that are left, those pushed out first before the others.
    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.heads.into_iter().chain(self.ring.into_iter())
    }

    /// Whether something may have been counted twice.
    pub(super) fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Makes what was read from a file whole again. `None` where it isn't.
    pub(super) fn restore(&mut self, capacity: u32) -> Option<()> {
        self.ring.restore(capacity)?;
        (self.heads.len() <= HEADS).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPACITY: u32 = 1 << 14;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Thing(u64, Times);

    impl Keyed for Thing {
        fn key(&self) -> u64 {
            self.0
        }
    }

    impl Happening for Thing {
        fn times(&mut self) -> &mut Times {
            &mut self.1
        }
    }

    fn thing(key: u64, second: u32) -> Thing {
        Thing(key, Times { first: second, last: second })
    }

    fn keys(once: Once<Thing>) -> Vec<u64> {
        once.into_iter().map(|thing| thing.0).collect()
    }

    #[test]
    fn a_thing_is_kept_once_and_the_oldest_go_first() {
        let mut once = Once::new(CAPACITY);
        let all = 1..=u64::from(CAPACITY);
        for key in all.clone().chain(all) {
            assert_eq!(once.keep(thing(key, 0)), None);
        }
        assert!(!once.has_overflowed());
        let more = u64::from(CAPACITY);
        let gone: Vec<_> = (1..=more).filter_map(|key| once.keep(thing(more + key, 0))).collect();
        assert!(once.has_overflowed());
        let counted = HEADS as u64 + 1..=more;
        assert_eq!(gone.iter().map(|thing| thing.0).collect::<Vec<_>>(), counted.collect::<Vec<_>>());
        let left = (1..=HEADS as u64).chain(more + 1..=2 * more);
        assert_eq!(keys(once), left.collect::<Vec<_>>(), "the first may repeat what came before");
    }

    #[test]
    fn what_comes_after_a_thing_has_ended_is_another() {
        let mut once = Once::new(CAPACITY);
        for second in [1000, 1032, 1010, 1042, 1075, 1075, 1000] {
            assert_eq!(once.keep(thing(7, second)), None);
        }
        let kept: Vec<u32> = once.into_iter().map(|thing| thing.1.first).collect();
        assert_eq!(kept, [1000, 1075, 1000]);
        let mut timeless = Once::new(CAPACITY);
        for second in [1000, NO_TIME, 5000, 9000] {
            assert_eq!(timeless.keep(thing(7, second)), None);
        }
        assert_eq!(keys(timeless), [7, 7], "where no time tells them apart, they are one");
    }

    /// Which of these were known, told by looking at all that there were before, the last first.
    fn naive(things: &[Thing]) -> Vec<bool> {
        let mut all: Vec<Thing> = Vec::new();
        let known = |&Thing(key, times): &Thing| {
            let same = all.iter_mut().rfind(|other| other.0 == key).is_some_and(|other| other.1.take_in(times));
            if !same {
                all.push(Thing(key, times));
            }
            same
        };
        things.iter().map(known).collect()
    }

    #[test]
    fn what_is_put_aside_is_known_all_the_same() {
        let mut state = 7u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for (what, back, timeless, aside) in [
            ("a clock that goes on", 0, 0, true),
            ("one that goes back a little", 30, 0, true),
            ("one that goes back", 4000, 0, false),
            ("lines without time", 0, 3000, false),
        ] {
            let mut once = Once::new(CAPACITY);
            let mut now = 100_000;
            let things: Vec<Thing> = (0..8_000u64)
                .map(|number| {
                    now += random(3) as u32;
                    let second = match () {
                        () if timeless > 0 && random(timeless) == 0 => NO_TIME,
                        () if back > 0 => now - random(if number < 4_000 { 30 } else { back }) as u32,
                        () => now,
                    };
                    thing(1 + number.saturating_sub(random(100)), second)
                })
                .collect();
            let known: Vec<bool> = things.iter().map(|&thing| once.take_in(thing) == Kept::Known).collect();
            assert_eq!(known, naive(&things), "{what}");
            assert_eq!((once.ring.has_any_aside(), once.goes_back), (aside, !aside), "{what}");
            // Those put aside are there at the end, and pushed out like others.
            let expected: Vec<u64> =
                things.iter().zip(&known).filter(|(_, known)| !**known).map(|(thing, _)| thing.0).collect();
            assert_eq!(keys(once), expected, "{what}");
        }
    }

    /// So many things a second apart, from a second on, and how many of them were counted.
    fn run(from: u32, count: u32) -> (Once<Thing>, u32) {
        let mut once = Once::new(CAPACITY);
        let gone = (from..from + count).filter_map(|second| once.keep(thing(u64::from(second), second)));
        let gone = gone.count() as u32;
        (once, gone)
    }

    #[test]
    fn forgetting_what_has_ended_does_no_harm_and_parts_know_where_they_touch() {
        let count = 2 * CAPACITY;
        let (mut once, gone) = run(1000, count);
        assert_eq!((once.has_overflowed(), gone), (false, CAPACITY - 33));
        // The later part begins with the last of the earlier.
        let (later, gone_later) = run(1000 + count - 1, count);
        let mut gone = gone + gone_later;
        once.merge(later, |thing| thing, |_| gone += 1);
        assert!(!once.has_overflowed());
        assert_eq!(keys(once).len() as u32 + gone, 2 * count - 1);
        // A clock that goes back, as from one host's log to another's: what was counted may have been the same.
        let (mut once, _) = run(1000, count);
        let (later, _) = run(1000, count);
        once.merge(later, |thing| thing, |_| ());
        assert!(once.has_overflowed());
    }

    #[test]
    fn more_at_a_seam_than_there_is_room_for() {
        let rush = || {
            let mut once = Once::new(CAPACITY);
            for key in 0..2 * CAPACITY {
                once.keep(thing(u64::from(key) + 1, 40 * (key >> 14)));
            }
            once
        };
        assert!(!rush().has_overflowed());
        let mut alone = Once::new(CAPACITY);
        alone.merge(rush(), |thing| thing, |_| ());
        assert!(!alone.has_overflowed(), "nothing stands before it");
        let mut once = Once::new(CAPACITY);
        once.keep(thing(1, 0));
        once.merge(rush(), |thing| thing, |_| ());
        assert!(once.has_overflowed());
    }
}
