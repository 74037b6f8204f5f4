//! Which messages were seen before.

use super::{Moment, REPEAT_RECORDS, REPEAT_SECONDS};
use hashbrown::HashTable;
use std::collections::VecDeque;

/// How many messages are remembered at most.
const CAPACITY: usize = 1 << 20;

/// How many are put down at the end of a part of a log.
const LISTED: usize = 1 << 17;

/// The messages of the last while, the oldest in front.
#[derive(Debug, Default)]
pub(super) struct Seen {
    queue: VecDeque<Entry>,
    /// How many entries have left the queue: entry `n` of all stands at `n - gone`.
    gone: u64,
    /// The number of the last entry of each message.
    table: HashTable<u32>,
    /// How many entries left it before their time.
    pub(super) forgotten: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    message: u64,
    /// Milliseconds since 1970, or [`NO_TIME`].
    time: i64,
}

const NO_TIME: i64 = i64::MIN;

impl Seen {
    /// Notes a message, and says whether it repeats one, and which moment this is. Statements have no headers to compare:
    /// they only count.
    pub(super) fn see(&mut self, message: u64, time: Option<i64>, is_message: bool) -> (bool, Moment) {
        let number = self.gone + self.queue.len() as u64;
        let now = Moment { time, record: number };
        self.forget(now);
        self.queue.push_back(Entry { message: if is_message { message } else { 0 }, time: time.unwrap_or(NO_TIME) });
        if !is_message {
            return (false, now);
        }
        let (queue, gone) = (&self.queue, self.gone);
        let entry_of = |number: u32| {
            let number = full_number(number, gone);
            (number, queue[(number - gone) as usize])
        };
        let slot = self.table.entry(
            message,
            |&number| entry_of(number).1.message == message,
            |&number| entry_of(number).1.message,
        );
        match slot {
            hashbrown::hash_table::Entry::Occupied(mut slot) => {
                let (earlier, entry) = entry_of(*slot.get());
                *slot.get_mut() = number as u32;
                let earlier = Moment { time: (entry.time != NO_TIME).then_some(entry.time), record: earlier };
                (now.repeats(earlier), now)
            }
            hashbrown::hash_table::Entry::Vacant(slot) => {
                slot.insert(number as u32);
                (false, now)
            }
        }
    }

    /// How many messages and statements there were.
    pub(super) fn count(&self) -> u64 {
        self.gone + self.queue.len() as u64
    }

    /// The last of those that are remembered, with their times.
    pub(super) fn list(&self) -> Vec<(u64, i64)> {
        let skipped = self.queue.len().saturating_sub(LISTED);
        self.queue.iter().skip(skipped).map(|entry| (entry.message, entry.time)).collect()
    }

    /// Takes in one of such a list.
    pub(super) fn enter(&mut self, message: u64, time: i64) {
        self.see(message, (time != NO_TIME).then_some(time), message != 0);
    }

    /// Whether a message is remembered.
    pub(super) fn knows(&self, message: u64) -> bool {
        let message_of = |number: u32| self.queue[(full_number(number, self.gone) - self.gone) as usize].message;
        self.table.find(message, |&number| message_of(number) == message).is_some()
    }

    /// How many of the `count` oldest are remembered.
    pub(super) fn oldest_known(&self, count: usize) -> usize {
        let oldest = self.queue.iter().take(count).enumerate();
        let number = |index: usize| (self.gone as u32).wrapping_add(index as u32);
        let is_last = |index, entry: &Entry| self.table.find(entry.message, |&found| found == number(index)).is_some();
        oldest.filter(|(index, entry)| is_last(*index, entry)).count()
    }

    /// Lets go of what nothing can repeat any more.
    fn forget(&mut self, now: Moment) {
        while let Some(&Entry { message, time }) = self.queue.front() {
            let old = match now.time {
                // The next file may begin long before this one ended.
                Some(now) if time != NO_TIME => now.abs_diff(time) > REPEAT_SECONDS.unsigned_abs() * 1000,
                _ => now.record - self.gone > REPEAT_RECORDS,
            };
            if !old && self.queue.len() < CAPACITY {
                return;
            }
            self.forgotten += u64::from(!old);
            let number = self.gone as u32;
            if let Ok(slot) = self.table.find_entry(message, |&found| found == number) {
                slot.remove();
            }
            self.queue.pop_front();
            self.gone += 1;
        }
    }
}

/// The number of which `low` are the lower half, given that it is at least `gone` and the queue is short.
fn full_number(low: u32, gone: u64) -> u64 {
    gone + u64::from(low.wrapping_sub(gone as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the table does, done slowly.
    fn naive(log: &[(u64, Option<i64>)]) -> Vec<bool> {
        (0..log.len())
            .map(|index| {
                let (message, time) = log[index];
                let earlier = log[..index].iter().rposition(|(other, _)| *other == message);
                earlier.is_some_and(|earlier| match (time, log[earlier].1) {
                    (Some(now), Some(then)) => now - then <= 32_000,
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
        assert_eq!(seen.queue.len(), CAPACITY);
        assert_eq!(seen.table.len(), CAPACITY);
        assert_eq!(seen.forgotten, 10);
        assert!(!seen.see(1, Some(0), true).0, "forgotten");
        assert!(seen.see(CAPACITY as u64, Some(0), true).0, "remembered");
    }
}
