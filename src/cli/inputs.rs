//! What there is to read.

use super::console::Console;
use super::options::InputOptions;
use crate::input::{self, Entry, Problem, Severity};
use crate::pipeline;
use crate::time::{Clues, Date};
use jiff::tz::TimeZone;
use std::num::NonZero;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// The input of a run.
pub(super) struct Inputs {
    /// In the order of reading.
    pub(super) entries: Vec<Entry>,
    /// What could not be found.
    pub(super) problems: Vec<Problem>,
    /// The zone of clocks that name none.
    pub(super) zone: TimeZone,
    /// The year of dates that name none, if the user said so.
    pub(super) year: Option<i16>,
    /// The day of clocks that no date stands before, if the user said so.
    pub(super) date: Option<Date>,
    /// The only dialect whose lines count, if the user said so.
    pub(super) dialect: Option<u8>,
    /// How many threads work on it.
    pub(super) threads: usize,
    /// How much is read at a time.
    pub(super) block: usize,
    /// When the run began.
    pub(super) now: SystemTime,
}

impl Inputs {
    /// Lists what the options name, and tells what is missing.
    pub(super) fn list(options: &InputOptions, console: &Console) -> Self {
        let plan = input::plan(&options.paths);
        for problem in &plan.problems {
            console.tell(problem);
        }
        Self {
            entries: plan.entries,
            problems: plan.problems,
            zone: options.timezone.clone(),
            year: options.year,
            date: options.date,
            dialect: options.dialect,
            threads: options
                .threads
                .map_or_else(|| thread::available_parallelism().map_or(1, NonZero::get), usize::from),
            block: options.block_size.map_or(pipeline::BLOCK, |bytes| bytes as usize),
            now: SystemTime::now(),
        }
    }

    /// What is known about the times of a stream that was last written then.
    pub(super) fn clues(&self, modified: Option<SystemTime>) -> Clues {
        Clues {
            zone: self.zone.clone(),
            year: self.year,
            date: self.date,
            reference: seconds(modified.unwrap_or(self.now)),
        }
    }

    /// How many bytes there are on disk, if that is known of all.
    pub(super) fn total(&self) -> Option<u64> {
        self.entries.iter().map(Entry::size).sum()
    }

    /// Whether reading it leaves it as it was. Only regular files have a size.
    pub(super) fn can_be_read_twice(&self) -> bool {
        self.entries.iter().all(|entry| entry.size().is_some())
    }

    /// Whether what was asked for isn't there, none of it.
    pub(super) fn are_missing(&self) -> bool {
        self.entries.is_empty() && self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// Whole seconds since 1970.
fn seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs().try_into().unwrap_or(i64::MAX),
        Err(before) => before.duration().as_secs().try_into().map_or(i64::MIN, |seconds: i64| -seconds),
    }
}
