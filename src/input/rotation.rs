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
//! Where a folder mixes dates and numbers, the dates come first. Asterisk's `sequential` strategy gives the newest file
//! the highest number; its names look like everyone else's, so they are read the wrong way round.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What compressors and archivers add to a name after the rotation's own suffix.
const PACKED: [&str; 6] = [".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip"];

/// Brings the members of each rotated set together, oldest first, where the first of them stood. All else keeps its
/// place; so does an item without a path.
pub(super) fn arrange<T>(items: Vec<T>, path: impl Fn(&T) -> Option<&Path>) -> Vec<T> {
    let mut sets: Vec<Vec<(Rank, T)>> = Vec::new();
    let mut known: HashMap<(PathBuf, String), usize> = HashMap::new();
    for item in items {
        let Some((key, rank)) = path(&item).and_then(place) else {
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

/// What the names of the set that `path` belongs to have in common: the name of the file in use, as a rule.
pub(super) fn set_of(path: &Path) -> Option<PathBuf> {
    place(path).map(|((folder, stem), _)| folder.join(stem))
}

/// Whether two files belong to one set.
pub(super) fn same_set(one: &Path, other: &Path) -> bool {
    place(one).zip(place(other)).is_some_and(|((one, _), (other, _))| one == other)
}

/// Whether the name `one` is that of an older file than `other`, in one set.
pub(super) fn is_older(one: &Path, other: &Path) -> bool {
    place(one).zip(place(other)).is_some_and(|((one, age), (other, other_age))| one == other && age < other_age)
}

/// Whether a log goes on in the file `other` where `one` ended: both belong to one rotated set, in that order, and are not two
/// copies of one file.
pub fn goes_on(one: &str, other: &str) -> bool {
    let older = |((one, rank), (other, other_rank)): ((_, Rank), (_, Rank))| one == other && rank.age < other_rank.age;
    place(Path::new(one)).zip(place(Path::new(other))).is_some_and(older)
}

/// The name without what a packer added to it, if one did.
pub(super) fn unpacked(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let name = PACKED.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|name| !name.is_empty())?;
    Some(path.with_file_name(name))
}

/// The set that a path belongs to (its folder and the name in use), and its rank there.
fn place(path: &Path) -> Option<((PathBuf, String), Rank)> {
    let name = path.file_name()?.to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    // `./full` and `full` are one folder.
    let folder = folder.strip_prefix(".").unwrap_or(folder);
    let (stem, rank) = parse(&name);
    Some(((folder.to_owned(), stem), rank))
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

/// Splits a file name into the name of the file in use and the rank.
fn parse(name: &str) -> (String, Rank) {
    let packed = PACKED.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|name| !name.is_empty());
    let plain = packed.is_none();
    let name = packed.unwrap_or(name);
    if let Some((stem, age)) = suffix(name) {
        return (stem.to_owned(), Rank { age, plain });
    }
    // logrotate can keep an extension behind the rotation's suffix: `full.1.log` is a rotated `full.log`.
    if let Some((front, extension)) = name.rsplit_once('.')
        && (1..=8).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
        && let Some((stem, age)) = suffix(front)
    {
        return (format!("{stem}.{extension}"), Rank { age, plain });
    }
    (name.to_owned(), Rank { age: Age::InUse, plain })
}

/// Takes a rotation suffix off the end of `name`.
fn suffix(name: &str) -> Option<(&str, Age)> {
    // The leftmost date wins, so that its time and counter stay with it.
    for (at, _) in name.match_indices(['-', '.', '_']) {
        if at > 0
            && let Some(numbers) = date(&name[at + 1..])
        {
            return Some((&name[..at], Age::Dated(numbers)));
        }
    }
    let (stem, digits) = name.rsplit_once('.')?;
    // Longer numbers are ports, process numbers and the like.
    if stem.is_empty() || !(1..=3).contains(&digits.len()) {
        return None;
    }
    Some((stem, Age::Numbered(Reverse(all_digits(digits)?))))
}

/// The numbers of a date and all that follows it, or `None` where anything else stands there.
fn date(text: &str) -> Option<Vec<u64>> {
    if text.len() == 10 && text.starts_with('1') {
        return all_digits(text).map(|seconds| vec![seconds]);
    }
    let (day, rest) = day(text)?;
    let mut numbers = vec![day];
    let rest = rest.strip_suffix('Z').unwrap_or(rest);
    for group in rest.split(['-', '.', '_', ':', 'T']).skip_while(|group| group.is_empty()) {
        numbers.push(all_digits(group)?);
    }
    Some(numbers)
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
