//! Following logs as they grow, through whatever is done to their files.
//!
//! A [`Log`] is one text through many files: a file is renamed and a new one begun, it is copied and emptied, packed after
//! that, removed and made again, or a link is turned to another. Whether two files are the same text is told by their
//! content ([`Mark`]), not by a name or a number. A [`Follower`] keeps the logs, and finds those that appear later. It asks
//! for everything again and again, since not every file system says when something has changed.

mod body;
mod find;
mod gap;
mod generation;
mod log;
mod mark;
mod wide;

pub use gap::Gap;
pub use log::{Log, Part, Took};
pub use mark::Mark;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::plan::{plan, stands_for_many};
use super::problem::Problem;
use super::rotation;
use log::Member;

/// The followed logs.
#[derive(Debug)]
pub struct Follower {
    paths: Vec<PathBuf>,
    begin: Begin,
    /// Those that there are so far.
    pub logs: Vec<Log>,
}

/// Where to begin with the logs that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begin {
    /// With all that is there, and not with what comes.
    pub at_start: bool,
    /// By the key of a log: the place where to go on, and how many lines stand before it if that is known.
    pub at: BTreeMap<String, (Mark, Option<u64>)>,
    /// When these places were noted. It is all that is known of a log in which nothing had come until then.
    pub since: Option<SystemTime>,
}

impl Follower {
    /// Follows what `paths` stand for: files, folders with all files below them, and globs. What appears later is read
    /// from its start. A place that can't be found again is a problem, and its log too is read from its start.
    pub fn new(paths: &[PathBuf], begin: Begin) -> (Self, Vec<Problem>) {
        let mut follower = Self { paths: paths.to_vec(), begin, logs: Vec::new() };
        let problems = follower.look();
        follower.begin.at_start = true;
        (follower, problems)
    }

    /// Looks for files that were not there before. Returns what is wrong, each problem once.
    pub fn look(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for path in self.paths.clone() {
            if !stands_for_many(&path) {
                let key = path.to_string_lossy().into_owned();
                let log = self.log(&key, |key, begin| Log::begin(key, None, begin));
                problems.extend(log.look_at(&path));
                continue;
            }
            for (key, members) in sets(&path) {
                let log = self.log(&key, |key, begin| Log::begin(key, Some(&members), begin));
                let again = || sets(&path).remove(&key).unwrap_or_default();
                problems.extend(log.look(&members, again));
            }
        }
        problems
    }

    /// The log with this key, which is begun if it is new.
    fn log(&mut self, key: &str, begin: impl FnOnce(String, &Begin) -> Log) -> &mut Log {
        let at = self.logs.iter().position(|log| log.key == key).unwrap_or_else(|| {
            self.logs.push(begin(key.to_owned(), &self.begin));
            self.logs.len() - 1
        });
        &mut self.logs[at]
    }

    /// The places that logs were to go on at of which no file has been seen yet, by key.
    pub fn awaited(&self) -> BTreeMap<String, (Mark, Option<u64>)> {
        let begun = |key: &String| self.logs.iter().any(|log| log.key == *key && !log.is_awaited());
        self.begin.at.iter().filter(|(key, _)| !begun(key)).map(|(key, at)| (key.clone(), at.clone())).collect()
    }
}

/// The rotated sets among the files that `path` stands for, oldest file first, each with what its names have in common.
fn sets(path: &Path) -> BTreeMap<String, Vec<Member>> {
    let mut sets: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for entry in plan(&[path.to_owned()]).entries {
        if let Some(path) = entry.path()
            && let Some(key) = rotation::set_of(path)
            && let Ok(member) = Member::at(path.to_owned())
        {
            sets.entry(key.to_string_lossy().into_owned()).or_default().push(member);
        }
    }
    sets
}
