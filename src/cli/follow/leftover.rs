//! What an earlier run has left in its output: how much of it is good, and what is cut off, for it will be written again.

use crate::input::Mark;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How much of `file`, which is at `path` and has this length, is good: what stands before the first of `marks` in it, or its
/// whole records, of which `opener` begins the first half of one. What stands behind the other marks is cut off in the files
/// that were at `path` before; where that can't be done, `failed` is told why.
pub(super) fn good_length(
    path: &Path,
    file: &File,
    length: u64,
    marks: &[Mark],
    opener: &str,
    failed: impl Fn(&io::Error),
) -> io::Result<u64> {
    let (mut good, mut is_known) = (length, false);
    for mark in marks {
        if mark.is_in(file) {
            (good, is_known) = (good.min(mark.offset), true);
        } else if let Err(error) = cut_moved(path, mark) {
            failed(&error);
        }
    }
    // A line that was torn when the machine went down would swallow the next.
    if is_known { Ok(good) } else { whole_records(file, length, opener) }
}

/// Cuts off what stands behind `mark` in the file that was at `path` when it was taken, and has been moved or copied by now. It
/// stands beside, with another ending, unless it was compressed: then that comes twice.
fn cut_moved(path: &Path, mark: &Mark) -> io::Result<()> {
    match find_moved(path, mark)? {
        Some((length, moved)) if length > mark.offset => {
            OpenOptions::new().write(true).open(moved)?.set_len(mark.offset)
        }
        _ => Ok(()),
    }
}

/// The length and the path of that file. Of copies, the one that was written to last is it. Of an empty file nothing but its
/// number is known, which may be another's by now: none is taken for that.
fn find_moved(path: &Path, mark: &Mark) -> io::Result<Option<(u64, PathBuf)>> {
    if mark.offset == 0 {
        return Ok(None);
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().as_bytes();
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or(name);
    let mut found: Option<(SystemTime, u64, PathBuf)> = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let other = entry.file_name();
        if other.as_bytes() == name || !other.as_bytes().starts_with(stem) || !entry.file_type()?.is_file() {
            continue;
        }
        let Ok(file) = File::open(entry.path()) else { continue };
        let metadata = file.metadata()?;
        let modified = metadata.modified()?;
        let is_newer = found.as_ref().is_none_or(|(newest, ..)| *newest <= modified);
        if metadata.len() >= mark.offset && is_newer && mark.is_in(&file) {
            found = Some((modified, metadata.len(), entry.path()));
        }
    }
    Ok(found.map(|(_, length, path)| (length, path)))
}

/// The length of `file` up to the end of its last record, of which a line that begins with `opener` is but the first half.
pub(super) fn whole_records(file: &File, length: u64, opener: &str) -> io::Result<u64> {
    let end = whole_lines(file, length)?;
    if opener.is_empty() || end == 0 {
        return Ok(end);
    }
    let start = whole_lines(file, end - 1)?;
    let mut first = vec![0; opener.len().min((end - start) as usize)];
    file.read_exact_at(&mut first, start)?;
    Ok(if first == opener.as_bytes() { start } else { end })
}

/// The length of `file` up to the end of its last line.
fn whole_lines(file: &File, length: u64) -> io::Result<u64> {
    let mut end = length;
    let mut room = [0; 4096];
    while end > 0 {
        let from = end.saturating_sub(room.len() as u64);
        let bytes = &mut room[..(end - from) as usize];
        file.read_exact_at(bytes, from)?;
        if let Some(newline) = memchr::memrchr(b'\n', bytes) {
            return Ok(from + newline as u64 + 1);
        }
        end = from;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// The good length of `text` in a file, and how often it is told that something can't be cut off.
    fn good(folder: &Path, text: &str, marks: &[Mark], opener: &str) -> (u64, u32) {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let failures = Cell::new(0);
        let failed = |_: &io::Error| failures.set(failures.get() + 1);
        let path = folder.join("sip.ndjson");
        let length = good_length(&path, &file, text.len() as u64, marks, opener, failed).unwrap();
        (length, failures.get())
    }

    fn mark(text: &str, offset: usize) -> Mark {
        let known = &text.as_bytes()[..offset];
        Mark::new(offset as u64, known, known, 0)
    }

    #[test]
    fn what_stands_behind_the_first_mark_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let text = "one\ntwo\nthree\nfo";
        let other = [mark("another\n", 8)];
        for (offsets, expected) in [(&[][..], 14), (&[8], 8), (&[4, 8], 4), (&[8, 4], 4), (&[16], 16)] {
            let marks: Vec<Mark> = offsets.iter().map(|&offset| mark(text, offset)).collect();
            assert_eq!(good(folder.path(), text, &marks, ""), (expected, 0), "{offsets:?}");
            assert_eq!(good(folder.path(), text, &[&other[..], &marks[..]].concat(), "").0, expected);
        }
        assert_eq!(good(folder.path(), text, &[], "three"), (8, 0));
    }

    #[test]
    fn what_was_moved_is_cut_off_where_that_can_be_done() {
        let folder = tempfile::tempdir().unwrap();
        let moved = folder.path().join("sip.ndjson.1");
        fs::write(&moved, "one\ntwo\nthree\n").unwrap();
        let marks = [mark("one\ntwo\n", 8)];
        assert_eq!(good(folder.path(), "four\n", &marks, ""), (5, 0));
        assert_eq!(fs::read(&moved).unwrap(), b"one\ntwo\n");
        // A folder that can't be listed holds nothing up.
        assert_eq!(good(&folder.path().join("none"), "four\n", &marks, ""), (5, 1));
        // Nor does a mark of another file: nothing is cut off that it isn't in.
        assert_eq!(good(folder.path(), "four\n", &[mark("two\n", 4)], ""), (5, 0));
        assert_eq!(fs::read(&moved).unwrap(), b"one\ntwo\n");
    }
}
