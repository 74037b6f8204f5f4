//! Finding a text again after its file was renamed, copied or packed.

use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::generation::Generation;
use super::log::Member;
use super::mark::Mark;
use crate::input::natural;
use crate::input::rotation::{self, Names};

/// A place that was found again.
pub(super) struct Found {
    /// The file that holds it, at that place.
    pub(super) generation: Generation,
    /// The text before it.
    pub(super) before: Vec<u8>,
    /// The files of the set that are newer, oldest first.
    pub(super) later: Vec<Generation>,
}

/// The files of the log `log`, oldest first. Of two copies of one file the plain one, unless the other is the one at `log`.
pub(super) fn members(log: &Path) -> Vec<Member> {
    let folder = match log.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| folder.join(entry.file_name())).filter(|path| rotation::is_of(log, path));
    let mut paths: Vec<PathBuf> = paths.collect();
    let plain: Vec<PathBuf> = paths.iter().filter(|path| rotation::unpacked(path).is_none()).cloned().collect();
    let is_it = |other: &Path| other.file_name() == log.file_name();
    paths.retain(|path| is_it(path) || rotation::unpacked(path).is_none_or(|unpacked| !plain.contains(&unpacked)));
    // A natural order first, so that what has equal ranks stays in one.
    paths.sort();
    let names = Names::new(iter::empty(), iter::once(log));
    names.arrange(paths, |path| Some(path)).into_iter().filter_map(|path| Member::at(path).ok()).collect()
}

/// The files that the link at `path` may have been turned to, oldest first, in place of the one that it is turned to now the
/// link itself; of what is no link those of its set.
fn turned_to(path: &Path) -> Vec<Member> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let target = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    let Some((target, link)) = target.zip(Member::at(path.to_owned()).ok()) else { return members(path) };
    let mut files = members(&target);
    if files.len() < 2 {
        files = alike(&target);
    }
    files.truncate(files.iter().position(|file| file.identity == link.identity).unwrap_or(files.len()));
    files.push(link);
    files
}

/// The files beside `path` whose names are the same but for their numbers, in the order of these.
fn alike(path: &Path) -> Vec<Member> {
    let name = |path: &Path| {
        let path = rotation::unpacked(path).unwrap_or_else(|| path.to_owned());
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let words = |name: &str| {
        name.split(|letter: char| letter.is_ascii_digit()).filter(|word| !word.is_empty()).collect::<String>()
    };
    let (own, folder) = (words(&name(path)), path.parent().unwrap_or(Path::new(".")));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|other| words(&name(other)) == own).collect();
    paths.sort_by(|one, other| natural::names(&name(one), &name(other)));
    paths.into_iter().filter_map(|path| Member::at(path).ok()).collect()
}

/// What `work` makes of the files that `list` tells for `path`, none of which came, went or got another name meanwhile: a
/// rotator at work moves them under the reader's hands.
fn at_rest<T>(path: &Path, list: fn(&Path) -> Vec<Member>, mut work: impl FnMut(&[Member]) -> T) -> T {
    const TURNS: usize = 100;
    let mut before = list(path);
    for _ in 0..TURNS {
        let result = work(&before);
        let after = list(path);
        if after == before {
            return result;
        }
        before = after;
        thread::sleep(Duration::from_millis(10));
    }
    work(&before)
}

fn open(path: &Path) -> Option<Generation> {
    Generation::open(path).ok().flatten()
}

/// Finds the place of `mark`, which was noted at `since`, in the log `log`, and what is newer.
pub(super) fn resume(log: &Path, mark: &Mark, since: Option<SystemTime>, most: usize) -> Option<Found> {
    match since {
        Some(since) if mark.is_blank() => at_rest(log, turned_to, |members| written_since(members, since)),
        _ => at_rest(log, turned_to, |members| resume_in(members, log, mark, most)),
    }
}

/// How much older than it is a file may look: programs that pack one keep its time in whole seconds.
const COARSE: Duration = Duration::from_secs(2);

/// The first of the files that were written to after `since`, and those behind it. Where nothing had come until then, that is
/// all that has come, whatever the files are called by now; the number of one that was packed may be another's already.
fn written_since(members: &[Member], since: SystemTime) -> Option<Found> {
    let is_new = |member: &Member| {
        let modified = fs::metadata(&member.path).and_then(|metadata| metadata.modified());
        modified.is_ok_and(|modified| modified + COARSE >= since)
    };
    let first = members.iter().position(is_new)?;
    let mut files = members[first..].iter().filter_map(|member| open(&member.path));
    Some(Found { generation: files.next()?, before: Vec::new(), later: files.collect() })
}

fn resume_in(members: &[Member], log: &Path, mark: &Mark, most: usize) -> Option<Found> {
    // The file in use first, then the newest: the place is rarely far back.
    let in_use = members.iter().position(|member| member.path.file_name() == log.file_name());
    let others = || (0..members.len()).rev().filter(|at| Some(*at) != in_use);
    let find = |at: usize, seek: fn(&mut Generation, &Mark, usize) -> Option<Vec<u8>>| {
        let mut generation = open(&members[at].path)?;
        let before = seek(&mut generation, mark, most)?;
        Some((at, generation, before))
    };
    let place = in_use.into_iter().chain(others()).find_map(|at| find(at, Generation::seek));
    // What was written between copying and emptying may have been read, and stands in no file.
    let (at, generation, before) = place.or_else(|| others().find_map(|at| find(at, Generation::seek_cut)))?;
    let newer = members[at + 1..].iter().filter(|member| !rotation::is_older(log, log, &member.path));
    let mut later: Vec<Generation> = newer.filter_map(|member| open(&member.path)).collect();
    later.retain(|other| other.identity != generation.identity);
    Some(Found { generation, before, later })
}

/// A copy of `old` among the files of the log `log`, at the place up to which `old` was read, if it goes on there. It stands
/// for the file at `path`.
pub(super) fn copy(log: &Path, path: &Path, old: &Generation) -> Option<Generation> {
    let mark = old.mark();
    if old.head.is_empty() {
        return None;
    }
    at_rest(log, members, |members| copy_in(members, path, &mark, old))
}

fn copy_in(members: &[Member], path: &Path, mark: &Mark, old: &Generation) -> Option<Generation> {
    // The newest first, and plain ones before others.
    let mut members: Vec<&Member> = members.iter().rev().collect();
    members.sort_by_key(|member| rotation::unpacked(&member.path).is_some());
    members.into_iter().find_map(|member| {
        let mut generation = open(&member.path).filter(|generation| generation.identity != old.identity)?;
        generation.seek(mark, 0)?;
        // Nothing will be added to it, and it is not the log's own file.
        (generation.finite, generation.identity) = (true, None);
        path.clone_into(&mut generation.path);
        Some(generation)
    })
}
