//! Rotated sets: which names belong together, and which of them is older.
//!
//! In one folder these are one set, read oldest first:
//!
//! | names | made by | order |
//! |---|---|---|
//! | `full.3` `full.2.gz` `full.1` `full.0` | logrotate, newsyslog, Python, Asterisk (`rotate`) | highest number first |
//! | `full.3.log` `full.1.log` | logrotate's `extension`, spdlog | highest number first |
//! | `full-20261119` `full-20261120-1700000000.gz` `full.2026-11-20` `full_2026-11-20_15` | logrotate's `dateext` and `dateformat`, Python, `FreeSWITCH` | by date, then by what follows it |
//! | `full-2026-11-20.log` `full.2026-11-20.2.log` | logback, log4j | by date, then lowest number first |
//! | `full.1700000000` | Asterisk (`timestamp`) | by time |
//! | `full.gz` `full` | the file in use | last |
//!
//! A date tells by itself that a file is a rotated one. A number doesn't: `10.0.0.5.log` and `10.0.0.6.log` are two hosts'
//! logs, and `tcp.443` is a port's. It is taken for a rotator's where the file in use stands beside it, or where, as long as
//! that is not there, the numbers count from 0 or 1 without a gap. The end of an address or a version, or a time in seconds,
//! which may as well be somebody's number, needs the file in use.
//!
//! Where a folder mixes dates and numbers, the dates come first. Asterisk's `sequential` strategy gives the newest file
//! the highest number; its names look like everyone else's, so they are read the wrong way round.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What compressors and archivers add to a name after the rotation's own suffix.
const PACKED: [&str; 6] = [".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip"];

/// The names that stand side by side, by which numbers are understood.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Files that are there, or were, without what a packer added.
    there: HashSet<PathBuf>,
    /// Those of them that are known to be logs of their own.
    own: HashSet<PathBuf>,
    /// By the name of the file in use: up to which number they count without a gap.
    runs: HashMap<PathBuf, u64>,
}

impl Names {
    /// The names of `paths`, beside those of the logs `own`, which need not be there at the moment.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a Path>, own: impl Iterator<Item = &'a Path>) -> Self {
        let (mut names, mut numbers) = (Self::default(), HashMap::<PathBuf, BTreeSet<u64>>::new());
        names.own.extend(own.filter_map(bare));
        names.there.extend(names.own.iter().cloned());
        for path in paths {
            names.there.extend(bare(path));
            if let Some(Reading { stem, rank: Rank { age: Age::Numbered(Reverse(number)), .. }, proof: Proof::Run }) =
                read(path)
            {
                numbers.entry(stem).or_default().insert(number);
            }
        }
        for (stem, numbers) in numbers {
            let first = *numbers.first().unwrap_or(&0);
            if let Some((last, _)) = numbers.iter().copied().zip(first..).take_while(|(one, other)| one == other).last()
                && first <= 1
            {
                names.runs.insert(stem, last);
            }
        }
        names
    }

    /// The name in use of the set that a path belongs to, and its rank there.
    fn place(&self, path: &Path) -> Option<(PathBuf, Rank)> {
        let Reading { stem, rank, proof } = read(path)?;
        let bare = bare(path)?;
        let is_rotated = match &rank.age {
            _ if self.own.contains(&bare) => false,
            Age::InUse => false,
            _ if proof == Proof::Name || self.there.contains(&stem) => true,
            Age::Numbered(Reverse(number)) => {
                proof == Proof::Run && self.runs.get(&stem).is_some_and(|last| number <= last)
            }
            Age::Dated(_) => false,
        };
        Some(if is_rotated { (stem, rank) } else { (bare, Rank { age: Age::InUse, ..rank }) })
    }

    /// What the names of the set that `path` belongs to have in common: the name of the file in use, as a rule.
    pub(super) fn set_of(&self, path: &Path) -> Option<PathBuf> {
        self.place(path).map(|(stem, _)| stem)
    }

    /// Brings the members of each rotated set together, oldest first, where the first of them stood. All else keeps its
    /// place; so does an item without a path.
    pub(super) fn arrange<T>(&self, items: Vec<T>, path: impl Fn(&T) -> Option<&Path>) -> Vec<T> {
        let mut sets: Vec<Vec<(Rank, T)>> = Vec::new();
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        for item in items {
            let Some((key, rank)) = path(&item).and_then(|path| self.place(path)) else {
                sets.push(vec![(Rank::default(), item)]);
                continue;
            };
            let set = *known.entry(key).or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
            sets[set].push((rank, item));
        }
        for set in &mut sets {
            set.sort_by(|(left, _), (right, _)| left.cmp(right));
        }
        sets.into_iter().flatten().map(|(_, item)| item).collect()
    }
}

/// [`Names::arrange`] for items that have only each other beside them.
pub(super) fn arrange<T>(items: Vec<T>, path: impl Fn(&T) -> Option<&Path>) -> Vec<T> {
    Names::new(items.iter().filter_map(&path), std::iter::empty()).arrange(items, path)
}

/// Whether the file at `path` is the log `log`, or was it.
pub(super) fn is_of(log: &Path, path: &Path) -> bool {
    rank_in(log, path).is_some()
}

/// Whether the name `one` is that of an older file than `other`, both being of the log `log`.
pub(super) fn is_older(log: &Path, one: &Path, other: &Path) -> bool {
    rank_in(log, one).zip(rank_in(log, other)).is_some_and(|(one, other)| one < other)
}

/// The rank that `path` has among the files of the log `log`.
fn rank_in(log: &Path, path: &Path) -> Option<Rank> {
    let log = bare(log)?;
    let Reading { stem, rank, .. } = read(path)?;
    if bare(path)? == log { Some(Rank { age: Age::InUse, ..rank }) } else { (stem == log).then_some(rank) }
}

/// Whether a log goes on in the file `other` where `one` ended: both belong to one rotated set, in that order with none between
/// them that has a number, and are not two copies of one file.
pub fn goes_on(one: &str, other: &str) -> bool {
    let (one, other) = (Path::new(one), Path::new(other));
    let Some((older, newer)) = read(one).zip(read(other)) else { return false };
    if older.rank.age != Age::InUse && bare(other).is_some_and(|other| other == older.stem) {
        return true;
    }
    older.stem == newer.stem
        && match (older.rank.age, newer.rank.age) {
            (Age::Numbered(Reverse(older)), Age::Numbered(Reverse(number))) => {
                newer.proof == Proof::Run && older == number + 1
            }
            (older, newer) => older < newer && newer != Age::InUse,
        }
}

/// The name without what a packer added to it, if one did.
pub(super) fn unpacked(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    Some(path.with_file_name(without_packing(name)?))
}

fn without_packing(name: &str) -> Option<&str> {
    PACKED.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|name| !name.is_empty())
}

/// A path without what a packer added to its name.
fn bare(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy();
    Some(folder(path).join(without_packing(&name).unwrap_or(&name)))
}

/// The folder of a path. `./full` and `full` are in one.
fn folder(path: &Path) -> &Path {
    let folder = path.parent().unwrap_or(Path::new(""));
    folder.strip_prefix(".").unwrap_or(folder)
}

/// What a name says by itself.
#[derive(Debug)]
struct Reading {
    /// The file in use, if it is that of a rotated one.
    stem: PathBuf,
    rank: Rank,
    proof: Proof,
}

/// What it takes to believe a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// It says so itself.
    Name,
    /// The file in use, or the numbers before it.
    Run,
    /// The file in use.
    Beside,
}

fn read(path: &Path) -> Option<Reading> {
    let (stem, rank, proof) = parse(&path.file_name()?.to_string_lossy());
    Some(Reading { stem: folder(path).join(stem), rank, proof })
}

/// A name's place in its set; the smallest is the oldest.
#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    age: Age,
    /// Of two copies of one file the packed one comes first.
    plain: bool,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    /// A date as the number `YYYYMMDD` (or a time in seconds), then the numbers that follow it.
    Dated(Vec<u64>),
    Numbered(Reverse<u64>),
    #[default]
    InUse,
}

/// Splits a file name into the name of the file in use and the rank, if it can be believed.
fn parse(name: &str) -> (String, Rank, Proof) {
    let packed = without_packing(name);
    let plain = packed.is_none();
    let name = packed.unwrap_or(name);
    if let Some((stem, age, proof)) = suffix(name) {
        return (stem.to_owned(), Rank { age, plain }, proof);
    }
    // logrotate can keep an extension behind the rotation's suffix: `full.1.log` is a rotated `full.log`.
    if let Some((front, extension)) = name.rsplit_once('.')
        && (1..=8).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
        && let Some((stem, age, proof)) = suffix(front)
    {
        return (format!("{stem}.{extension}"), Rank { age, plain }, proof);
    }
    (name.to_owned(), Rank { age: Age::InUse, plain }, Proof::Name)
}

/// Takes a rotation suffix off the end of `name`.
fn suffix(name: &str) -> Option<(&str, Age, Proof)> {
    // The leftmost date wins, so that its time and counter stay with it.
    for (at, _) in name.match_indices(['-', '.', '_']) {
        if at > 0
            && let Some((numbers, proof)) = date(&name[at + 1..])
        {
            return Some((&name[..at], Age::Dated(numbers), proof));
        }
    }
    let (stem, digits) = name.rsplit_once('.')?;
    // Longer numbers are ports, process numbers and the like.
    if stem.is_empty() || !(1..=3).contains(&digits.len()) {
        return None;
    }
    // A number behind others belongs to an address or a version, if it isn't the fifth.
    let proof = if matches!(numbers_at_end(name), 1 | 5) { Proof::Run } else { Proof::Beside };
    Some((stem, Age::Numbered(Reverse(all_digits(digits)?)), proof))
}

/// How many numbers with dots between them a name ends in. The first may stand behind another word and a sign.
fn numbers_at_end(name: &str) -> usize {
    let is_number = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.rsplit('.').take_while(is_number).count();
    let before = name.rsplit('.').nth(numbers).unwrap_or_default();
    let word = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
    numbers + usize::from(word.len() < before.len() && !word.ends_with(char::is_alphanumeric))
}

/// The numbers of a date and all that follows it, or `None` where anything else stands there.
fn date(text: &str) -> Option<(Vec<u64>, Proof)> {
    if text.len() == 10 && text.starts_with('1') {
        return all_digits(text).map(|seconds| (vec![seconds], Proof::Beside));
    }
    let (day, rest) = day(text)?;
    let mut numbers = vec![day];
    let rest = rest.strip_suffix('Z').unwrap_or(rest);
    for group in rest.split(['-', '.', '_', ':', 'T']).skip_while(|group| group.is_empty()) {
        numbers.push(all_digits(group)?);
    }
    Some((numbers, Proof::Name))
}

/// A day that `text` begins with, as the number `YYYYMMDD`, and what follows it.
fn day(text: &str) -> Option<(u64, &str)> {
    let year = all_digits(text.get(..4)?).filter(|year| (1970..2100).contains(year))?;
    let rest = &text[4..];
    let dashed = rest.starts_with('-');
    let (month, rest) = two_digits(if dashed { &rest[1..] } else { rest }, 12)?;
    let rest = if dashed { rest.strip_prefix('-')? } else { rest };
    let (day, rest) = two_digits(rest, 31)?;
    Some((year * 10_000 + month * 100 + day, rest))
}

fn two_digits(text: &str, most: u64) -> Option<(u64, &str)> {
    let number = all_digits(text.get(..2)?).filter(|number| (1..=most).contains(number))?;
    Some((number, &text[2..]))
}

fn all_digits(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(names: &[&str]) -> Vec<String> {
        let paths = names.iter().map(PathBuf::from).collect();
        let arranged = arrange(paths, |path: &PathBuf| Some(path));
        arranged.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn logs_go_on_in_the_next_file() {
        for (one, other, expected) in [
            ("full.2.gz", "full.1", true),
            ("full.3", "full", true),
            ("logs.tgz!full.1", "logs.tgz!full", true),
            ("full.1.gz", "full.1", false),
            ("full", "full.1", false),
            ("full", "full", false),
            ("a/full.1", "b/full", false),
            ("full.1", "messages", false),
            ("full-20261119", "full-20261120", true),
            ("full-20261120", "full.1", true),
            ("full.4", "full.2", false),
            ("10.0.0.6.log", "10.0.0.5.log", false),
            ("10.0.0.5.log.1", "10.0.0.5.log", true),
            ("10.0.0.5.2", "10.0.0.5.1", true),
            ("tcp.443.1.log", "tcp.443.log", true),
        ] {
            assert_eq!(goes_on(one, other), expected, "{one}, {other}");
        }
    }

    #[test]
    fn sets_are_read_oldest_first() {
        for (given, expected) in [
            ("full full.1 full.10 full.2.gz full.3.zst", "full.10 full.3.zst full.2.gz full.1 full"),
            ("full full.0.bz2 full.1.xz", "full.1.xz full.0.bz2 full"),
            ("full full-20261120 full-20261119.gz", "full-20261119.gz full-20261120 full"),
            ("full full.2026-11-20 full.2026-11-09", "full.2026-11-09 full.2026-11-20 full"),
            (
                "full full-20261120-1700000000 full-20261120-1600000000.gz",
                "full-20261120-1600000000.gz full-20261120-1700000000 full",
            ),
            ("full-2026112015 full-2026112003 full", "full-2026112003 full-2026112015 full"),
            ("log.2026-11-20_15 log log.2026-11-20_05", "log.2026-11-20_05 log.2026-11-20_15 log"),
            (
                "freeswitch.log freeswitch.log.2026-11-20-15-30-00.2 freeswitch.log.2026-11-20-15-30-00.1",
                "freeswitch.log.2026-11-20-15-30-00.1 freeswitch.log.2026-11-20-15-30-00.2 freeswitch.log",
            ),
            (
                "app-2026-11-20-10.log.zip app-2026-11-20-9.log.zip",
                "app-2026-11-20-9.log.zip app-2026-11-20-10.log.zip",
            ),
            ("app.log app.2026-11-20.2.log app.2026-11-20.1.log", "app.2026-11-20.1.log app.2026-11-20.2.log app.log"),
            ("messages.log messages.log.1 messages.log.2.gz", "messages.log.2.gz messages.log.1 messages.log"),
            ("asterisk.log asterisk.1.log asterisk.2.log.gz", "asterisk.2.log.gz asterisk.1.log asterisk.log"),
            ("full full.1700000000 full.1600000000", "full.1600000000 full.1700000000 full"),
            ("full full.gz full.1 full.1.gz", "full.1.gz full.1 full.gz full"),
            ("full full.1 full-20261120", "full-20261120 full.1 full"),
            ("d/full ./d/full.1 d//full.2", "d//full.2 ./d/full.1 d/full"),
        ] {
            let given: Vec<&str> = given.split(' ').collect();
            assert_eq!(arranged(&given).join(" "), expected);
        }
    }

    #[test]
    fn a_set_stands_where_its_first_member_stood() {
        for (given, expected) in [
            ("z full other full.1 a", "z full.1 full other a"),
            ("a/full b/full.1 a/full.1 b/full", "a/full.1 a/full b/full.1 b/full"),
            ("b.1 a b a.1", "b.1 b a.1 a"),
            ("same same", "same same"),
        ] {
            let given: Vec<&str> = given.split(' ').collect();
            assert_eq!(arranged(&given).join(" "), expected);
        }
    }

    /// The sets that files in one folder are taken for, each as its members and the name of the file in use.
    fn sets(names: &str, own: &str) -> String {
        let paths: Vec<&Path> = names.split(' ').map(Path::new).collect();
        let own = own.split(' ').map(Path::new).filter(|path| *path != Path::new(""));
        let names = Names::new(paths.iter().copied(), own);
        let mut sets: Vec<(PathBuf, Vec<String>)> = Vec::new();
        for path in names.arrange(paths, |path| Some(path)) {
            let (set, name) = (names.set_of(path).unwrap(), path.display().to_string());
            match sets.iter_mut().find(|(known, _)| *known == set) {
                Some((_, members)) => members.push(name),
                None => sets.push((set, vec![name])),
            }
        }
        let shown = sets.iter().map(|(set, members)| format!("{}: {}", set.display(), members.join(" ")));
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn which_numbers_are_a_rotators() {
        for (names, expected) in [
            // Hosts.
            ("10.0.0.1.log 10.0.0.2.log", "10.0.0.1.log: 10.0.0.1.log, 10.0.0.2.log: 10.0.0.2.log"),
            ("192.0.2.1 192.0.2.2", "192.0.2.1: 192.0.2.1, 192.0.2.2: 192.0.2.2"),
            ("10.0.0.1.log.1 10.0.0.1.log", "10.0.0.1.log: 10.0.0.1.log.1 10.0.0.1.log"),
            ("192.0.2.1.1 192.0.2.1.2.gz", "192.0.2.1: 192.0.2.1.2.gz 192.0.2.1.1"),
            ("10.0.0.1.1.log 10.0.0.1.log", "10.0.0.1.log: 10.0.0.1.1.log 10.0.0.1.log"),
            ("sip-10.0.0.1 sip-10.0.0.0", "sip-10.0.0.1: sip-10.0.0.1, sip-10.0.0.0: sip-10.0.0.0"),
            ("pbx3.10.0.0.1 a", "pbx3.10.0.0.1: pbx3.10.0.0.1, a: a"),
            ("::ffff:192.0.2.1.log a", "::ffff:192.0.2.1.log: ::ffff:192.0.2.1.log, a: a"),
            ("2001:db8::1.log 2001:db8::2.log", "2001:db8::1.log: 2001:db8::1.log, 2001:db8::2.log: 2001:db8::2.log"),
            (
                "asterisk-20.0.log asterisk-20.1.log",
                "asterisk-20.0.log: asterisk-20.0.log, asterisk-20.1.log: asterisk-20.1.log",
            ),
            ("pbx1.log pbx2.log", "pbx1.log: pbx1.log, pbx2.log: pbx2.log"),
            ("pbx.7.log pbx.9.log", "pbx.7.log: pbx.7.log, pbx.9.log: pbx.9.log"),
            // Ports and numbers.
            ("tcp.443.log tcp.80.log", "tcp.443.log: tcp.443.log, tcp.80.log: tcp.80.log"),
            ("tcp.443.log.1 tcp.443.log", "tcp.443.log: tcp.443.log.1 tcp.443.log"),
            ("t.1202555010 t.1202555011", "t.1202555010: t.1202555010, t.1202555011: t.1202555011"),
            // Rotators, whose file in use is there or about to come.
            ("full.1", "full: full.1"),
            ("full.0", "full: full.0"),
            ("full.2.gz full.1 full.3.gz", "full: full.3.gz full.2.gz full.1"),
            ("full.1 full.3", "full: full.1, full.3: full.3"),
            ("full.7 full", "full: full.7 full"),
            ("full.7 full.gz", "full: full.7 full.gz"),
            ("10.0.0.5.log 10.0.0.log", "10.0.0.log: 10.0.0.5.log 10.0.0.log"),
            ("app-1.2.3.1.log app-1.2.3.log", "app-1.2.3.log: app-1.2.3.1.log app-1.2.3.log"),
            ("a-2026-11-19.log a-2026-11-20.log", "a.log: a-2026-11-19.log a-2026-11-20.log"),
            ("10.0.0.1-20261120", "10.0.0.1: 10.0.0.1-20261120"),
        ] {
            assert_eq!(sets(names, ""), expected, "{names}");
        }
        // A log that was seen once stays what it was.
        for (names, own, expected) in [
            ("full.7", "full", "full: full.7"),
            ("full.1700000000", "full", "full: full.1700000000"),
            ("tcp.443 tcp", "tcp.443", "tcp.443: tcp.443, tcp: tcp"),
            ("d/full.7", "full", "d/full.7: d/full.7"),
        ] {
            assert_eq!(sets(names, own), expected, "{names}");
        }
    }

    #[test]
    fn which_file_of_a_log_is_older() {
        for (log, one, other, expected) in [
            ("full", "full.2.gz", "full.1", true),
            ("full", "full.1", "./full", true),
            ("full", "full", "full.1", false),
            ("10.0.0.5.log", "10.0.0.5.log.1", "10.0.0.5.log", true),
            ("10.0.0.5.log", "10.0.0.6.log", "10.0.0.5.log", false),
            ("tcp.443", "tcp.443.1", "tcp.443", true),
        ] {
            let [log, one, other] = [log, one, other].map(Path::new);
            assert_eq!(is_older(log, one, other), expected, "{log:?}: {one:?}, {other:?}");
        }
    }

    #[test]
    fn other_names_are_no_rotation() {
        for name in [
            "full",
            ".1",
            ".gz",
            "20261120",
            "2026-11-20.log",
            "port.5060",
            "call-1.log",
            "a-20261320",
            "a.12a",
            "full-20261120-tail",
            "x.2026-1-2",
            "é.1é",
            "a-2026",
            "a-2026112é",
        ] {
            assert_eq!(parse(name).1.age, Age::InUse, "{name}");
        }
    }
}
