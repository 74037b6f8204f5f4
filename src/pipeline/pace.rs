//! When text came, and how much of it is old enough to be handed over before its block is full.

use super::block::Block;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Text is handed over once the text behind it has had this long to arrive. With the time that the rest takes, what is
/// complete leaves within 50 ms.
pub(super) const LOOKAHEAD: Duration = Duration::from_millis(20);

/// After this long without any text, what is incomplete is taken to stay so.
pub(super) const SILENCE: Duration = Duration::from_millis(250);

/// So often at least a stream has to say that it has nothing before it counts as silent, and text behind it as late. On a
/// machine that has too much to do, time passes while nobody gets to write.
const ASKED_FOR_SILENCE: u64 = 30;
const ASKED_FOR_LOOKAHEAD: u64 = 3;

/// Arrivals that lie closer together are one.
const GRAIN: Duration = Duration::from_millis(5);

/// The same of those that lie further back.
const COARSE_GRAIN: Duration = Duration::from_millis(50);

/// When the text of a stream came.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Up to where the text had come by when, in order; few.
    arrivals: VecDeque<Arrival>,
    /// Up to where the text is older than [`LOOKAHEAD`].
    due: u64,
    /// Those that are older than that, each for what came in so short a time; few as well.
    aged: VecDeque<Arrival>,
    /// Up to where the text has been there for as long as a silence takes.
    stale: u64,
    /// What [`Pace::due`] said last.
    told: Option<Due>,
    /// How often the stream had nothing.
    asked: u64,
    last: Option<Arrival>,
}

/// Up to where the text had come, when that was, and how often the stream had had nothing until then.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    to: u64,
    time: Instant,
    asked: u64,
}

impl Arrival {
    fn is_older(&self, age: Duration, asked_for: u64, now: Instant, asked: u64) -> bool {
        now.saturating_duration_since(self.time) >= age && asked - self.asked >= asked_for
    }
}

/// How far text may be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// Up to this place of the stream.
    pub(super) to: u64,
    /// No more has come for so long that what is incomplete stays so.
    pub(super) silent: bool,
    /// Text up to this place has been there for as long as that, though other text may have come since.
    pub(super) stale: u64,
}

impl Due {
    /// Where in `block` the text ends that has been there for so long.
    pub(super) fn stale_in<S>(self, block: &Block<S>) -> usize {
        (self.stale.saturating_sub(block.base()) as usize).min(block.bytes().len())
    }
}

impl Pace {
    /// The text up to `end` has come.
    pub(super) fn arrived(&mut self, end: u64, now: Instant) {
        self.grow_old(now);
        let arrival = Arrival { to: end, time: now, asked: self.asked };
        self.last = Some(arrival);
        match self.arrivals.back_mut() {
            Some(last) if now.saturating_duration_since(last.time) < GRAIN => last.to = end,
            // All of this came before anybody could have handed it over.
            Some(last) if last.asked == self.asked => *last = arrival,
            _ => self.arrivals.push_back(arrival),
        }
    }

    /// How far the text may be handed over now that there is no more of it, if that is further than the last time. After
    /// `patience` without any, more is not waited for.
    pub(super) fn due(&mut self, now: Instant, patience: Duration) -> Option<Due> {
        self.asked += 1;
        self.grow_old(now);
        let silent = self.last.is_some_and(|last| last.is_older(patience, ASKED_FOR_SILENCE, now, self.asked));
        while let Some(arrival) = self.aged.front()
            && arrival.is_older(patience + COARSE_GRAIN, ASKED_FOR_SILENCE, now, self.asked)
        {
            self.stale = arrival.to;
            self.aged.pop_front();
        }
        if silent {
            self.stale = self.due;
        }
        let due = Due { to: self.due, silent, stale: self.stale };
        (self.told != Some(due)).then(|| {
            self.told = Some(due);
            due
        })
    }

    fn grow_old(&mut self, now: Instant) {
        while let Some(arrival) = self.arrivals.front()
            && arrival.is_older(LOOKAHEAD, ASKED_FOR_LOOKAHEAD, now, self.asked)
        {
            self.due = arrival.to;
            match self.aged.back_mut() {
                Some(last) if arrival.time.saturating_duration_since(last.time) < COARSE_GRAIN => last.to = arrival.to,
                _ => self.aged.push_back(*arrival),
            }
            self.arrivals.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Told(Pace);

    impl Told {
        fn due(&mut self, now: Instant, patience: Duration) -> Option<(u64, bool)> {
            self.0.due(now, patience).map(|due| (due.to, due.silent))
        }
    }

    #[test]
    fn text_grows_stale_though_more_comes() {
        let begun = Instant::now();
        let mut pace = Pace::default();
        for millis in 0..2000 {
            let now = begun + Duration::from_millis(millis);
            if millis % 10 == 0 {
                pace.arrived(millis + 1, now);
            }
            if millis % 5 == 3 {
                pace.due(now, SILENCE);
                let age = millis - pace.stale.saturating_sub(1);
                assert!(pace.stale == 0 && millis < 400 || (250..400).contains(&age), "{} at {millis}", pace.stale);
                assert!(pace.aged.len() < 10);
            }
        }
    }

    #[test]
    fn text_grows_old_and_then_silent() {
        let begun = Instant::now();
        let at = |millis| begun + Duration::from_millis(millis);
        let due = |to, silent| Some((to, silent));
        let mut pace = Told(Pace::default());
        assert_eq!(pace.due(at(0), SILENCE), due(0, false));
        pace.0.arrived(10, at(0));
        pace.0.arrived(20, at(4));
        for time in [5, 10, 15] {
            assert_eq!(pace.due(at(time), SILENCE), None);
        }
        pace.0.arrived(30, at(16));
        assert_eq!(pace.due(at(19), SILENCE), None);
        assert_eq!(pace.due(at(20), SILENCE), due(20, false), "what comes at once is one");
        assert_eq!(pace.due(at(35), SILENCE), None);
        assert_eq!(pace.due(at(36), SILENCE), due(30, false));
        assert!((0..23).all(|step| pace.due(at(45 + step * 10), SILENCE).is_none()));
        assert_eq!(pace.due(at(266), SILENCE), None, "time alone is no silence");
        assert_eq!(pace.due(at(267), SILENCE), None);
        assert_eq!(pace.due(at(268), SILENCE), due(30, true));
        assert_eq!(pace.due(at(900), SILENCE), None, "silence is told once");
        pace.0.arrived(50, at(1000));
        assert_eq!(pace.due(at(1001), SILENCE), due(30, false));
        assert_eq!(pace.due(at(1002), SILENCE), None);
        assert_eq!(pace.due(at(1020), SILENCE), due(50, false));
        assert!(pace.0.arrivals.is_empty());
    }

    #[test]
    fn steady_text_is_remembered_in_few_entries() {
        let begun = Instant::now();
        for drained_every in [1, 100, 20_000] {
            let mut pace = Pace::default();
            let mut due = 0;
            for micros in 0..200_000 {
                let now = begun + Duration::from_micros(micros);
                pace.arrived(micros, now);
                if micros % drained_every == 0 {
                    due = pace.due(now, SILENCE).map_or(due, |due| due.to);
                }
                assert!(pace.arrivals.len() <= 7, "{}", pace.arrivals.len());
            }
            assert_eq!(due > 170_000, drained_every < 20_000, "{due}");
            assert!(due <= 180_000, "{due}");
        }
    }
}
