//! What there is to read.

use super::console::Console;
use super::exit::Failure;
use super::options::InputOptions;
use crate::input::{self, Entry, Problem};
use crate::pipeline;
use crate::time::{Clues, Date};
use jiff::tz::TimeZone;
use std::fs::{self, File, Metadata};
use std::io;
use std::num::NonZero;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
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

    /// Refuses to write to a file that is going to be read: its end would run away from its reader.
    pub(super) fn must_not_hold(&self, path: &Path) -> Result<(), Failure> {
        self.must_not_be(&path.display().to_string(), &path.metadata())
    }

    /// The same for a file that is open.
    pub(super) fn must_not_be(&self, name: &str, file: &io::Result<Metadata>) -> Result<(), Failure> {
        let Some(identity) = file.as_ref().ok().and_then(identity) else { return Ok(()) };
        match self.entries.iter().find(|entry| is(entry, identity)) {
            Some(entry) => Err(Failure(format!("{name} is one of the inputs ({})", entry.name()))),
            None => Ok(()),
        }
    }
}

/// Device and inode of a regular file. Devices such as `/dev/null` may well be read and written at once.
fn identity(file: &Metadata) -> Option<(u64, u64)> {
    file.is_file().then(|| (file.dev(), file.ino()))
}

fn is(entry: &Entry, file: (u64, u64)) -> bool {
    let metadata = match entry.path() {
        Some(path) => fs::metadata(path),
        None => io::stdin().as_fd().try_clone_to_owned().and_then(|stdin| File::from(stdin).metadata()),
    };
    metadata.ok().as_ref().and_then(identity) == Some(file)
}

/// Whole seconds since 1970.
fn seconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs().try_into().unwrap_or(i64::MAX),
        Err(before) => before.duration().as_secs().try_into().map_or(i64::MIN, |seconds: i64| -seconds),
    }
}
