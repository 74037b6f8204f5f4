//! Files that hold nothing that isn't in another one: copies, hard links, and what was copied from a log before it went on.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::entry::Entry;
use super::print::{PIECE, piece, pieces};

/// With how many files that begin alike a file is compared at most.
const COMPARED: usize = 16;

/// A text that holds nothing that isn't in another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// As given.
    pub name: String,
    /// The one that holds all of it.
    pub of: String,
}

/// Takes out of `entries` the files that hold nothing that isn't in another one, and tells them. Bytes are compared as they
/// lie on disk, and only some of each file. What is no regular file stays, and so does what can't be read.
pub fn leave_out_copies(entries: &mut Vec<Entry>) -> Vec<Copy> {
    let mut of = vec![None; entries.len()];
    for alike in alike(entries).into_values().filter(|alike| alike.len() > 1) {
        copies_among(entries, alike, &mut of);
    }
    let name = |at: usize| entries[at].name().to_owned();
    let copies = of.iter().enumerate().filter_map(|(at, of)| Some(Copy { name: name(at), of: name((*of)?) })).collect();
    let mut of = of.iter();
    entries.retain(|_| of.next().is_none_or(Option::is_none));
    copies
}

/// The numbers of entries that begin alike, the longest first; of equal ones, in the order in which they are read.
fn alike(entries: &[Entry]) -> HashMap<Vec<u8>, Vec<usize>> {
    let mut alike: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    // Where all differ in length and there are but two or three, this is still all that is read of them.
    for (at, entry) in entries.iter().enumerate() {
        if let Some((path, size)) = whole_file(entry)
            && let Ok(head) = File::open(path).and_then(|file| piece(&file, 0, size.min(PIECE) as usize))
        {
            alike.entry(head).or_default().push(at);
        }
    }
    for alike in alike.values_mut() {
        alike.sort_by_key(|&at| std::cmp::Reverse(entries[at].size()));
    }
    alike
}

/// Notes `of` which of the entries `alike` each of the others holds nothing beyond.
fn copies_among(entries: &[Entry], alike: Vec<usize>, of: &mut [Option<usize>]) {
    let mut kept: Vec<usize> = Vec::new();
    for at in alike {
        let holds_it = |&&other: &&usize| is_beginning(&entries[at], &entries[other]).unwrap_or(false);
        match kept.iter().rev().take(COMPARED).find(holds_it) {
            Some(&other) => of[at] = Some(other),
            None => kept.push(at),
        }
    }
}

/// Whether `one`, which is no longer than `other`, is the beginning of it.
fn is_beginning(one: &Entry, other: &Entry) -> io::Result<bool> {
    let (Some((path, length)), Some((other, _))) = (whole_file(one), whole_file(other)) else { return Ok(false) };
    let (one, other) = (File::open(path)?, File::open(other)?);
    let mut pieces: Vec<_> = pieces(length).collect();
    // Where they differ at all, their ends do.
    pieces.reverse();
    for (at, size) in pieces {
        if piece(&one, at, size)? != piece(&other, at, size)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The path and the size of a regular file that is read as a whole and holds something.
fn whole_file(entry: &Entry) -> Option<(&Path, u64)> {
    let path = entry.path().filter(|_| !entry.is_member())?;
    Some((path, entry.size().filter(|size| *size > 0)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::plan;
    use crate::input::testing::{gzip, lines};
    use std::fs;

    #[test]
    fn copies_links_and_beginnings_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let text = lines(120_000);
        let mut other = text.clone();
        other[1 << 20] ^= 1;
        let mut tail = text.clone();
        *tail.last_mut().unwrap() ^= 1;
        for (name, content) in [
            ("a", &text[..]),
            ("b-cut", &text[..1_500_000]),
            ("c-copy", &text),
            ("d-other", &other),
            ("e-other", &tail),
            ("f-short", &text[..100]),
            ("g-short", &text[..100]),
            ("h-empty", b""),
            ("i-empty", b""),
            ("j.gz", &gzip(&text)),
            ("k.gz", &gzip(&text)),
        ] {
            fs::write(at(name), content).unwrap();
        }
        let name = |path: &str| path.rsplit_once('/').unwrap().1.to_owned();
        // Given once more, and by another name.
        fs::hard_link(at("d-other"), at("z-link")).unwrap();
        let mut entries = plan(&[folder.path().to_owned(), at("a"), at("z-link")]).entries;
        let copies = leave_out_copies(&mut entries);
        let copies: Vec<_> = copies.iter().map(|copy| (name(&copy.name), name(&copy.of))).collect();
        let pairs = [
            ("a", "a"),
            ("b-cut", "e-other"),
            ("c-copy", "a"),
            ("g-short", "f-short"),
            ("k.gz", "j.gz"),
            ("z-link", "d-other"),
        ];
        assert_eq!(copies, pairs.map(|(copy, of)| (copy.to_owned(), of.to_owned())));
        let left: Vec<_> = entries.iter().map(|entry| name(entry.name())).collect();
        assert_eq!(left, ["a", "d-other", "e-other", "f-short", "h-empty", "i-empty", "j.gz"]);
    }

    #[test]
    fn what_is_no_file_stays() {
        let mut entries = vec![Entry::stdin(), Entry::stdin()];
        assert_eq!((leave_out_copies(&mut entries), entries.len()), (vec![], 2));
    }
}
