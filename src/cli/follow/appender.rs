//! A file that records are added to, across restarts, rotations and full disks.

use super::super::console::Console;
use super::super::exit::Failure;
use super::super::sink::said;
use super::super::stop::Stop;
use super::checkpoint::Checkpoint;
use crate::input::Mark;
use crate::output::Format;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A file that lines are added to. Nothing but whole lines is left in it.
///
/// When there is no room, it waits until there is, and so holds the input back: a log can be read later, too.
pub(super) struct Appender {
    path: PathBuf,
    file: File,
    /// How much of it is good.
    length: u64,
    /// How many files it has been before this one.
    number: u64,
    /// Knows of each file before it is written to.
    checkpoint: Option<Arc<Mutex<Checkpoint>>>,
    frame: Frame,
    stop: Stop,
    /// Set from outside when the file is to be opened anew.
    hangup: Arc<AtomicBool>,
    console: Arc<Console>,
}

/// What a format asks of the file that its records stand in.
pub(super) struct Frame {
    /// What stands before the first record.
    pub(super) head: String,
    /// What a line begins with that is nothing without the next.
    pub(super) opener: &'static str,
}

impl Frame {
    pub(super) fn of(format: &Format) -> Self {
        Self { head: format.head(), opener: format.opener() }
    }
}

/// A file, and how much of it was good at a certain time.
pub(super) struct Snapshot {
    file: Option<File>,
    length: u64,
    /// How many files the output had been before.
    pub(super) number: u64,
}

impl Snapshot {
    /// Of what is no file.
    pub(super) fn none() -> Self {
        Self { file: None, length: 0, number: 0 }
    }

    /// The end of what had been written, once it is safe on the disk.
    pub(super) fn mark(&self) -> io::Result<Option<Mark>> {
        let Some(file) = &self.file else { return Ok(None) };
        file.sync_data()?;
        let known = self.length.min(1024);
        let (mut head, mut last) = (vec![0; known as usize], vec![0; known as usize]);
        file.read_exact_at(&mut head, 0)?;
        file.read_exact_at(&mut last, self.length - known)?;
        Ok(Some(Mark::new(self.length, &head, &last, file.metadata()?.ino())))
    }
}

/// How long to wait before a write is tried again.
const TURN: Duration = Duration::from_millis(100);

impl Appender {
    /// Opens the file at `path`, which may be new. Of the files that an earlier run has written up to `marks`, what stands
    /// behind these is cut off, for it will be written again.
    pub(super) fn open(
        path: &Path,
        marks: &[Mark],
        frame: Frame,
        (stop, hangup, console): (&Stop, &Arc<AtomicBool>, &Arc<Console>),
    ) -> Result<Self, Failure> {
        let opened = open(path).and_then(|(file, mut length)| {
            let mut is_known = false;
            for mark in marks {
                if mark.offset <= length && mark.is_in(&file) {
                    (length, is_known) = (mark.offset, true);
                } else {
                    cut_moved(path, mark)?;
                }
            }
            if !is_known {
                // A line that was torn when the machine went down would swallow the next.
                length = whole_records(&file, length, frame.opener)?;
            }
            if file.metadata()?.is_file() {
                file.set_len(length)?;
            }
            Ok((file, length))
        });
        let (file, length) = opened.map_err(|error| Failure(format!("{}: {}", path.display(), said(&error))))?;
        let (stop, hangup, console) = (stop.clone(), Arc::clone(hangup), Arc::clone(console));
        Ok(Self { path: path.to_owned(), file, length, number: 0, checkpoint: None, frame, stop, hangup, console })
    }

    /// Has `checkpoint` know of each file that is opened from now on, before it is written to.
    pub(super) fn is_known_to(&mut self, checkpoint: Arc<Mutex<Checkpoint>>) {
        self.checkpoint = Some(checkpoint);
    }

    /// Opens the file anew if that was asked for: somebody has moved the old one away.
    pub(super) fn reopen_if_asked(&mut self) -> bool {
        let asked = self.hangup.swap(false, Ordering::Relaxed);
        if asked && let Err(error) = self.reopen() {
            self.console.error(format_args!("{}: {}", self.path.display(), said(&error)));
        }
        asked
    }

    fn reopen(&mut self) -> io::Result<()> {
        let (file, length) = open(&self.path)?;
        let length = whole_records(&file, length, self.frame.opener)?;
        let next = Snapshot { file: Some(file), length, number: self.number + 1 };
        match self.make_known(&next) {
            // Without that, what is written there would come again after a restart. It is tried again, unless the old file is
            // gone with all that is written to it.
            Err(error) if has_no_room(&error) && self.file.metadata()?.nlink() > 0 => {
                self.hangup.store(true, Ordering::Relaxed);
                return Ok(());
            }
            Err(error) => self.console.error(format_args!("the checkpoint: {}", said(&error))),
            Ok(()) => {}
        }
        if let Snapshot { file: Some(file), length, number } = next {
            (self.file, self.length, self.number) = (file, length, number);
        }
        Ok(())
    }

    fn make_known(&self, next: &Snapshot) -> io::Result<()> {
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        let is_file = next.file.as_ref().is_some_and(|file| file.metadata().is_ok_and(|file| file.is_file()));
        match next.mark()?.filter(|_| is_file) {
            Some(end) => checkpoint.lock().unwrap_or_else(PoisonError::into_inner).begin_file(next.number, end),
            None => Ok(()),
        }
    }

    /// What has been written so far.
    pub(super) fn snapshot(&mut self) -> io::Result<Snapshot> {
        // A pipe or a device has no length to go back to.
        let file = self.measure()?.then(|| self.file.try_clone()).transpose()?;
        Ok(Snapshot { file, length: self.length, number: self.number })
    }

    /// Takes note of how long the file is, which others may have emptied; false of what is no file.
    fn measure(&mut self) -> io::Result<bool> {
        let metadata = self.file.metadata()?;
        if metadata.is_file() {
            self.length = metadata.len();
        }
        Ok(metadata.is_file())
    }

    /// The same with what stands before the first line of a file.
    fn write_framed(&mut self, lines: &[u8]) -> io::Result<()> {
        self.measure()?;
        if self.length > 0 || self.frame.head.is_empty() {
            return self.write_once(lines);
        }
        self.write_once(&[self.frame.head.as_bytes(), lines].concat())
    }

    fn write_once(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut rest = lines;
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    // What did arrive comes again. Where this fails too, it is cut off at the next start.
                    let _ = self.file.set_len(self.length);
                    return Err(error);
                }
            }
        }
        self.length += lines.len() as u64;
        Ok(())
    }
}

impl Write for Appender {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let mut told = false;
        loop {
            let Err(error) = self.write_framed(lines) else {
                if told {
                    self.console.note(format_args!("{}: written again", self.path.display()));
                }
                return Ok(lines.len());
            };
            if !has_no_room(&error) || self.stop.is_set() {
                let message = format!("{}: {}", self.path.display(), said(&error));
                return Err(io::Error::new(error.kind(), message));
            }
            if !told {
                told = true;
                self.console.error(format_args!("{}: {}; waiting for room", self.path.display(), said(&error)));
            }
            std::thread::sleep(TURN);
            self.reopen_if_asked();
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether there may be room later: the disk, a quota or a limit is full.
fn has_no_room(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

/// Cuts off what stands behind `mark` in the file that was at `path` when it was taken, and has been moved by now. It stands
/// beside, with another ending, unless it was compressed: then that comes twice. Of copies, the one that was written to last
/// is it. Of an empty file nothing but its number is known, which may be another's by now: none is cut for that.
fn cut_moved(path: &Path, mark: &Mark) -> io::Result<()> {
    if mark.offset == 0 {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().as_bytes();
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or(name);
    let mut found: Option<(SystemTime, File)> = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let other = entry.file_name();
        if other.as_bytes() == name || !other.as_bytes().starts_with(stem) || !entry.file_type()?.is_file() {
            continue;
        }
        let Ok(file) = OpenOptions::new().read(true).write(true).open(entry.path()) else { continue };
        let metadata = file.metadata()?;
        let modified = metadata.modified()?;
        if metadata.len() >= mark.offset
            && mark.is_in(&file)
            && found.as_ref().is_none_or(|(newest, _)| *newest <= modified)
        {
            found = Some((modified, file));
        }
    }
    found.map_or(
        Ok(()),
        |(_, file)| if file.metadata()?.len() > mark.offset { file.set_len(mark.offset) } else { Ok(()) },
    )
}

/// The length of `file` up to the end of its last record, of which a line that begins with `opener` is but the first half.
fn whole_records(file: &File, length: u64, opener: &str) -> io::Result<u64> {
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
