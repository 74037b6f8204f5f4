//! Which messages were seen before.

use super::recent::{Keyed, Recent};
use super::{Moment, REPEAT_RECORDS, REPEAT_SECONDS};
use hashbrown::{HashMap, HashSet};

/// How many messages are remembered at most.
const CAPACITY: usize = 1 << 20;

/// How many are put down at the end of a part of a log.
const LISTED: usize = 1 << 17;

/// Clocks that have shown no time for so many messages before the end of a part are not expected in the next.
const ENDING: usize = 1000;

/// After so many messages it is looked which can go.
const SWEEP: u64 = 1024;

/// The messages of the last while.
#[derive(Debug, Default)]
pub(super) struct Seen {
    recent: Recent<Entry>,
    clocks: Clocks,
    /// How many were let go of before their time.
    pub(super) forgotten: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// 0 for a statement, which only counts.
    message: u64,
    /// Milliseconds since 1970, or [`NO_TIME`].
    time: i64,
}

impl Keyed for Entry {
    fn key(&self) -> u64 {
        self.message
    }
}

const NO_TIME: i64 = i64::MIN;

/// A stretch of time so long that what repeats a message stands in the same one or in one next to it.
fn stretch(time: i64) -> i64 {
    time.div_euclid(REPEAT_SECONDS * 1000)
}

/// The times that have been shown of late. Logs of hosts in several zones can be in one, and the next file of a log may begin
/// before the last one ended, so that one time far from another doesn't make that one old.
#[derive(Debug, Default)]
struct Clocks {
    /// The stretch of the last message.
    current: i64,
    /// By stretch, the number of the last message in it but the current one.
    others: HashMap<i64, u64>,
}

impl Clocks {
    /// Notes the time of the message with this number.
    fn note(&mut self, time: i64, number: u64) {
        let stretch = stretch(time);
        if stretch != self.current {
            self.others.insert(self.current, number);
            self.current = stretch;
        }
    }

    /// Forgets what has not been shown for long.
    fn forget(&mut self, number: u64) {
        self.others.retain(|_, last| number - *last <= REPEAT_RECORDS);
    }

    /// Whether a message in this stretch may be repeated by one that comes.
    fn reaches(&self, stretch: i64) -> bool {
        let shown = |stretch| stretch == self.current || self.others.contains_key(&stretch);
        shown(stretch) || shown(stretch + 1) || shown(stretch - 1)
    }
}

impl Seen {
    /// Notes a message, and says whether it repeats one, and which moment this is. Statements have no headers to compare:
    /// they only count.
    pub(super) fn see(&mut self, message: u64, time: Option<i64>, is_message: bool) -> (bool, Moment) {
        let now = Moment { time, record: self.recent.count() };
        if let Some(time) = time {
            self.clocks.note(time, now.record);
        }
        if now.record.is_multiple_of(SWEEP) {
            self.sweep(now.record);
        }
        if self.recent.len() >= CAPACITY {
            let gone = self.recent.pop();
            self.forgotten += u64::from(gone.is_some_and(|gone| self.clocks.reaches(stretch(gone.time))));
        }
        let entry = Entry { message: if is_message { message } else { 0 }, time: time.unwrap_or(NO_TIME) };
        let earlier = self.recent.push(entry);
        let repeats = earlier.and_then(|number| Some((number, self.recent.get(number)?))).is_some_and(
            |(number, &Entry { time, .. })| {
                now.repeats(Moment { time: (time != NO_TIME).then_some(time), record: number })
            },
        );
        (repeats, now)
    }

    /// How many messages and statements there were.
    pub(super) fn count(&self) -> u64 {
        self.recent.count()
    }

    /// The last of those that are remembered, with their times, as far as the next part of the log can repeat them.
    pub(super) fn list(&self) -> Vec<(u64, i64)> {
        let ending: HashSet<i64> = self.recent.iter().rev().take(ENDING).map(|entry| stretch(entry.time)).collect();
        let old = self.recent.len().saturating_sub(REPEAT_RECORDS as usize);
        let matters = |&(at, entry): &(usize, &Entry)| match entry.time {
            NO_TIME => at >= old,
            time => (-1..=1).any(|next| ending.contains(&(stretch(time) + next))),
        };
        let mut list: Vec<(u64, i64)> =
            self.recent.iter().enumerate().filter(matters).map(|(_, entry)| (entry.message, entry.time)).collect();
        list.drain(..list.len().saturating_sub(LISTED));
        list
    }

    /// Takes in one of such a list.
    pub(super) fn enter(&mut self, message: u64, time: i64) {
        self.see(message, (time != NO_TIME).then_some(time), message != 0);
    }

    /// Lets go of what nothing can repeat any more: neither by the count of records nor by any clock.
    fn sweep(&mut self, now: u64) {
        self.clocks.forget(now);
        let mut over = None;
        while let Some((number, entry)) = self.recent.oldest() {
            let stretch = stretch(entry.time);
            let is_over = || entry.time == NO_TIME || over == Some(stretch) || !self.clocks.reaches(stretch);
            if now - number <= REPEAT_RECORDS || !is_over() {
                return;
            }
            over = Some(stretch);
            self.recent.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the table does, done slowly.
    fn naive(log: &[(u64, Option<i64>)]) -> Vec<bool> {
        let mut last = HashMap::new();
        (0..log.len())
            .map(|index| {
                let (message, time) = log[index];
                last.insert(message, index).is_some_and(|earlier| match (time, log[earlier].1) {
                    (Some(now), Some(then)) => now.abs_diff(then) <= 32_000,
                    _ => index - earlier <= 10_000,
                })
            })
            .collect()
    }

    fn run(log: &[(u64, Option<i64>)]) -> Vec<bool> {
        let mut seen = Seen::default();
        log.iter().map(|&(message, time)| seen.see(message, time, true).0).collect()
    }

    #[test]
    fn repetitions_by_time() {
        let log: Vec<_> = (0..5000u64).map(|n| (n * n % 97 + 1, Some((n * 700) as i64))).collect();
        assert_eq!(run(&log), naive(&log));
        assert_eq!(run(&[(1, Some(0)), (1, Some(32_000)), (1, Some(64_001))]), [false, true, false]);
    }

    #[test]
    fn clocks_that_jump_and_go_back() {
        // Two zones, and a host whose clock is three days late.
        let zones = |n: u64| [0, 3_600_000, -3 * 86_400_000][(n * n % 7 % 3) as usize];
        for (what, count, time) in [
            ("zones in turn", 100, &(|n: u64| (n % 2 * 3_600_000 + n * 500) as i64) as &dyn Fn(u64) -> i64),
            ("zones in a busy log", 60_000, &|n| zones(n) + n as i64 * 3),
            ("one that goes back", 60_000, &|n| 1_000_000_000 - n as i64 * 5),
            ("one that jumps once", 60_000, &|n| n as i64 * 5 + if n == 45_000 { 86_400_000 } else { 0 }),
            ("files that overlap", 60_000, &|n| (n % 20_000 * 5) as i64),
            ("no order at all", 50_000, &|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as i64),
        ] {
            // Some are repeated soon and some late, and some never.
            let key = |n: u64| [n, n / 2, n % 997, n.saturating_sub(12_000)][(n % 5 % 4) as usize] + 1;
            let log: Vec<_> = (0..count).map(|n| (key(n), Some(time(n)))).collect();
            assert_eq!(run(&log), naive(&log), "{what}");
        }
    }

    #[test]
    fn what_nothing_can_repeat_is_let_go_of() {
        let mut seen = Seen::default();
        for n in 0..100_000u64 {
            seen.see(n + 1, Some((n * 5 + n % 2 * 3_600_000) as i64), true);
        }
        // Half a minute of each of two clocks, rounded up, is 20,000 messages.
        assert!((10_000..40_000).contains(&seen.recent.len()), "{}", seen.recent.len());
        assert_eq!(seen.forgotten, 0);
        let listed = seen.list();
        assert!((6_400..20_000).contains(&listed.len()), "{}", listed.len());
        let mut next = Seen::default();
        for (message, time) in listed {
            next.enter(message, time);
        }
        for n in 100_000 - 6_000..100_000u64 {
            let later = (n * 5 + n % 2 * 3_600_000) as i64 + 1_000;
            assert!(next.see(n + 1, Some(later), true).0, "{n}");
        }
    }

    #[test]
    fn repetitions_by_count_where_there_is_no_time() {
        let log: Vec<_> = (0..50_000u64).map(|n| (n % 10_001 + 1, None)).collect();
        assert!(!run(&log).contains(&true), "10,001 records apart is too far");
        let log: Vec<_> = (0..50_000u64).map(|n| (n % 10_000 + 1, None)).collect();
        assert_eq!(run(&log), naive(&log));
    }

    #[test]
    fn the_oldest_go_first() {
        let mut seen = Seen::default();
        for message in 1..=CAPACITY as u64 + 10 {
            assert!(!seen.see(message, Some(0), true).0);
        }
        assert_eq!(seen.recent.len(), CAPACITY);
        assert_eq!(seen.forgotten, 10);
        assert!(!seen.see(1, Some(0), true).0, "forgotten");
        assert!(seen.see(CAPACITY as u64, Some(0), true).0, "remembered");
    }
}
