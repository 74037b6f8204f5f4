//! A place in a text that can be found again, whatever the file is called by then.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// A text is known by this many of its first bytes, and by as many before a place in it.
pub(super) const PRINT: usize = 1024;

/// A place in a text, with hashes of the beginning of the text and of what stands before the place. A file that has both
/// where they belong is the same text, whatever its name, inode and compression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How many bytes stand before the place.
    pub offset: u64,
    head: Print,
    tail: Print,
    /// The file's number, which counts for a text that had not begun: nothing else tells it from others.
    inode: u64,
}

/// So many bytes, and their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Print {
    length: usize,
    hash: u64,
}

impl Print {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len(), hash: xxh3_64(bytes) }
    }

    fn is_of(&self, bytes: &[u8]) -> bool {
        self.length == bytes.len() && self.hash == xxh3_64(bytes)
    }
}

impl Mark {
    /// The place at `offset` of the text that begins with `head` and has `before` just before that place. Of both, less
    /// than all may be given; the head may be longer than the offset. `inode` is the number of its file, or 0.
    pub fn new(offset: u64, head: &[u8], before: &[u8], inode: u64) -> Self {
        let known = usize::try_from(offset).unwrap_or(usize::MAX).min(PRINT);
        let before = &before[before.len() - before.len().min(known)..];
        Self { offset, head: Print::of(&head[..head.len().min(PRINT)]), tail: Print::of(before), inode }
    }

    /// Whether the text had not begun, so that nothing is known of it.
    pub(super) fn is_blank(&self) -> bool {
        self.offset == 0 && self.head.length == 0
    }

    /// Whether `file` is not another one than that of a text that had not begun.
    pub(super) fn may_be_in(&self, file: &File) -> bool {
        self.head.length > 0 || self.inode == 0 || file.metadata().is_ok_and(|file| file.ino() == self.inode)
    }

    /// Whether `file` has the text before the place.
    pub fn is_in(&self, file: &File) -> bool {
        let has = |print: &Print, at: u64| {
            let mut bytes = vec![0; print.length.min(PRINT)];
            file.read_exact_at(&mut bytes, at).is_ok() && print.is_of(&bytes)
        };
        let tail = self.offset.checked_sub(self.tail.length as u64);
        self.may_be_in(file) && has(&self.head, 0) && tail.is_some_and(|tail| has(&self.tail, tail))
    }

    /// Whether `text`, which is at its beginning, begins as it should. Returns the beginning.
    pub(super) fn begins(&self, text: &mut dyn Read) -> io::Result<Option<Vec<u8>>> {
        let mut head = Vec::new();
        text.take(PRINT as u64).read_to_end(&mut head)?;
        Ok(head.get(..self.head.length).is_some_and(|head| self.head.is_of(head)).then_some(head))
    }

    /// Reads `text` from its beginning up to the place, and returns the last bytes before it, at most `most`; `None` if it
    /// is another text.
    pub(super) fn find_in(&self, text: &mut dyn Read, most: usize) -> io::Result<Option<Vec<u8>>> {
        let most = most.max(PRINT);
        let (mut last, offset) = read_up_to(text, self.offset, most)?;
        let tail = last.len().checked_sub(self.tail.length).map(|from| &last[from..]);
        let found = offset == self.offset && tail.is_some_and(|tail| self.tail.is_of(tail));
        last.drain(..last.len() - last.len().min(most));
        Ok(found.then_some(last))
    }
}

/// Reads `text` from its beginning up to byte `to` or its end. Returns the last bytes before that, `most` or somewhat more if
/// there are as many, and how many there were in all.
pub(super) fn read_up_to(text: &mut dyn Read, to: u64, most: usize) -> io::Result<(Vec<u8>, u64)> {
    let (mut last, mut offset) = (Vec::new(), 0);
    let mut room = vec![0; 64 * 1024];
    while offset < to {
        let wanted = room.len().min(usize::try_from(to - offset).unwrap_or(usize::MAX));
        match text.read(&mut room[..wanted]) {
            Ok(0) => break,
            Ok(count) => {
                let bytes = &room[..count];
                offset += count as u64;
                last.extend_from_slice(bytes);
                if last.len() > 2 * most {
                    last.drain(..last.len() - most);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((last, offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn text(lines: usize) -> Vec<u8> {
        (0..lines).flat_map(|line| format!("line {line} of a text\n").into_bytes()).collect()
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[test]
    fn a_place_is_found_in_what_holds_its_text() {
        let whole = text(500);
        for offset in [0, 1, 700, 1024, 5000, whole.len()] {
            let mark = Mark::new(offset as u64, &whole, &whole[..offset], 0);
            let changed = |at: usize| {
                let mut other = whole.clone();
                other[at] ^= 1;
                other
            };
            let cut = whole[..offset.saturating_sub(1)].to_vec();
            let late = changed(offset.saturating_sub(1));
            for (other, same) in
                [(&whole, true), (&changed(0), false), (&changed(1023), false), (&late, false), (&cut, false)]
            {
                assert_eq!(mark.is_in(&file(other)), same, "{offset}");
                let begins = mark.begins(&mut &other[..]).unwrap();
                let found = mark.find_in(&mut &other[..], 100).unwrap();
                assert_eq!(begins.is_some() && found.is_some(), same, "{offset}");
                if let (Some(head), Some(last)) = (begins, found) {
                    assert!(whole[..offset].ends_with(&last) && whole.starts_with(&head));
                    assert!(last.len() >= offset.min(100));
                }
            }
            let told = serde_json::to_string(&mark).unwrap();
            assert_eq!(serde_json::from_str::<Mark>(&told).unwrap(), mark);
        }
    }

    #[test]
    fn a_text_that_has_not_begun_is_known_by_its_file() {
        let (one, other) = (file(b""), file(b""));
        let mark = Mark::new(0, b"", b"", one.metadata().unwrap().ino());
        assert!(mark.is_in(&one) && !mark.is_in(&other));
    }
}
