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
use std::iter;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::entry::Entry;
use super::plan::{plan, stands_for_many};
use super::problem::Problem;
use super::rotation::Names;
use log::Member;

/// The followed logs.
#[derive(Debug)]
pub struct Follower {
    /// What was asked for; the files of one rotated set together, as a glob has them.
    paths: Vec<Vec<PathBuf>>,
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
        let mut follower = Self { paths: together(paths), begin, logs: Vec::new() };
        let problems = follower.look();
        follower.begin.at_start = true;
        (follower, problems)
    }

    /// Looks for files that were not there before. Returns what is wrong, each problem once.
    pub fn look(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for paths in self.paths.clone() {
            if let [path] = &paths[..]
                && !stands_for_many(path)
            {
                let key = path.to_string_lossy().into_owned();
                let log = self.log(&key, |key, begin| Log::begin(key, None, begin));
                problems.extend(log.look_at(path));
                problems.extend(log.take_notes());
                continue;
            }
            // What is a log of its own stays one, whatever comes beside it.
            let known = self.logs.iter().map(|log| &log.key).chain(self.begin.at.keys());
            let known: Vec<PathBuf> = known.map(PathBuf::from).collect();
            for (key, members) in sets(&paths, &known) {
                let log = self.log(&key, |key, begin| Log::begin(key, Some(&members), begin));
                let again = || sets(&paths, &known).remove(&key).unwrap_or_default();
                problems.extend(log.look(&members, again));
            }
        }
        problems
    }

    /// What was asked for and is not there, with the reason.
    pub fn awaited_paths(&self) -> Vec<(&Path, &'static str)> {
        let why = |paths: &Vec<PathBuf>| match &paths[..] {
            [path] if path.is_dir() => sets(paths, &[]).is_empty().then_some("a folder without files"),
            [path] if stands_for_many(path) => sets(paths, &[]).is_empty().then_some("no file matches"),
            paths => (!paths.iter().any(|path| path.exists())).then_some("no such file"),
        };
        self.paths.iter().filter_map(|paths| Some((paths[0].as_path(), why(paths)?))).collect()
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

/// The paths, with those of one rotated set together where the first of them stands: a shell may have made them of a glob, and
/// which of them is there changes with every rotation.
fn together(paths: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let names = Names::new(paths.iter().map(PathBuf::as_path), iter::empty());
    let mut groups: Vec<Vec<PathBuf>> = Vec::new();
    for path in paths {
        let is_of_set = |group: &&mut Vec<PathBuf>| names.set_of(&group[0]) == names.set_of(path);
        let single = stands_for_many(path) || path.as_os_str().is_empty();
        match groups.iter_mut().filter(|_| !single).find(is_of_set) {
            Some(group) if !group.contains(path) => group.push(path.clone()),
            Some(_) => {}
            None => groups.push(vec![path.clone()]),
        }
    }
    groups
}

/// The rotated sets among the files that `paths` stand for, oldest file first, each with what its names have in common. `known`
/// are those that there have been.
fn sets(paths: &[PathBuf], known: &[PathBuf]) -> BTreeMap<String, Vec<Member>> {
    let entries = plan(paths).entries;
    let there = entries.iter().filter_map(Entry::path).chain(paths.iter().map(PathBuf::as_path));
    let names = Names::new(there, known.iter().map(PathBuf::as_path));
    let mut sets: BTreeMap<String, Vec<Member>> = BTreeMap::new();
    for entry in names.arrange(entries, Entry::path) {
        if let Some(path) = entry.path()
            && let Some(key) = names.set_of(path)
            && let Ok(member) = Member::at(path.to_owned())
        {
            sets.entry(key.to_string_lossy().into_owned()).or_default().push(member);
        }
    }
    sets
}
