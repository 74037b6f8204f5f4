//! A file that records are added to, across restarts, rotations and full disks.

use super::super::console::Console;
use super::super::exit::Failure;
use super::super::sink::said;
use super::super::stop::Stop;
use super::checkpoint::Checkpoint;
use super::leftover;
use crate::input::Mark;
use crate::output::Format;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
    /// Whether a checkpoint was begun since something stands in it. By an empty file, nobody knows it again in a copy.
    is_marked: bool,
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
        let read = |from| {
            let mut bytes = vec![0; known as usize];
            match file.read_exact_at(&mut bytes, from) {
                Ok(()) => Ok(bytes),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    Err(io::Error::other("it has just been emptied"))
                }
                Err(error) => Err(error),
            }
        };
        let (head, last) = (read(0)?, read(self.length - known)?);
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
        let opened = open(path).and_then(|(file, length)| {
            let moved = |error: &io::Error| {
                // A record that comes twice does less harm than one that nobody waits for any more.
                console.error(format_args!(
                    "{}: what was written last before it was moved may come twice: {}",
                    path.display(),
                    said(error)
                ));
            };
            let length = leftover::good_length(path, &file, length, marks, frame.opener, moved)?;
            if file.metadata()?.is_file() {
                file.set_len(length)?;
            }
            Ok((file, length))
        });
        let (file, length) = opened.map_err(|error| Failure(format!("{}: {}", path.display(), said(&error))))?;
        let (stop, hangup, console) = (stop.clone(), Arc::clone(hangup), Arc::clone(console));
        let path = path.to_owned();
        Ok(Self { path, file, length, number: 0, is_marked: false, checkpoint: None, frame, stop, hangup, console })
    }

    /// Has `checkpoint` know of each file that is opened from now on, before it is written to.
    pub(super) fn is_known_to(&mut self, checkpoint: Arc<Mutex<Checkpoint>>) {
        self.checkpoint = Some(checkpoint);
    }

    /// Whether somebody has moved the file away and asks for another.
    pub(super) fn is_to_reopen(&self) -> bool {
        self.hangup.load(Ordering::Relaxed)
    }

    /// Opens the file anew if that was asked for.
    pub(super) fn reopen_if_asked(&mut self) {
        if self.hangup.swap(false, Ordering::Relaxed)
            && let Err(error) = self.reopen()
        {
            self.console.error(format_args!("{}: {}", self.path.display(), said(&error)));
        }
    }

    fn reopen(&mut self) -> io::Result<()> {
        let (file, length) = open(&self.path)?;
        let length = leftover::whole_records(&file, length, self.frame.opener)?;
        let next = Snapshot { file: Some(file), length, number: self.number + 1 };
        match self.make_known(&next) {
            // Without that, what is written there would come again after a restart. It is tried again, unless the old file is
            // gone with all that is written to it.
            Err(error) if has_no_room(&error) && self.file.metadata()?.nlink() > 0 => {
                self.hangup.store(true, Ordering::Relaxed);
                return Ok(());
            }
            Err(error) => self.unknown(&error),
            Ok(()) => {}
        }
        if let Snapshot { file: Some(file), length, number } = next {
            (self.file, self.length, self.number, self.is_marked) = (file, length, number, false);
        }
        Ok(())
    }

    fn make_known(&self, next: &Snapshot) -> io::Result<()> {
        let is_file = next.file.as_ref().is_some_and(|file| file.metadata().is_ok_and(|file| file.is_file()));
        next.mark()?.filter(|_| is_file).map_or(Ok(()), |end| self.begin_file(next.number, end))
    }

    /// Has the checkpoint know that the output goes on at `end` of its file with this number.
    fn begin_file(&self, number: u64, end: Mark) -> io::Result<()> {
        let Some(checkpoint) = &self.checkpoint else { return Ok(()) };
        checkpoint.lock().unwrap_or_else(PoisonError::into_inner).begin_file(number, end)
    }

    /// Tells that the checkpoint does not know where records are written from here on.
    fn unknown(&self, error: &io::Error) {
        self.console.error(format_args!("the checkpoint: {}", said(error)));
    }

    /// Whether the first records stand in it, of which no checkpoint knows yet.
    pub(super) fn has_begun(&self) -> bool {
        self.length > 0 && !self.is_marked
    }

    /// What has been written so far.
    pub(super) fn snapshot(&mut self) -> io::Result<Snapshot> {
        // A pipe or a device has no length to go back to.
        let file = self.measure()?.then(|| self.file.try_clone()).transpose()?;
        self.is_marked = self.length > 0;
        Ok(Snapshot { file, length: self.length, number: self.number })
    }

    /// Takes note of how long the file is; false of what is no file. Where others have copied and emptied it, all that it holds
    /// now came later, and the checkpoint knows it as another file.
    fn measure(&mut self) -> io::Result<bool> {
        let metadata = self.file.metadata()?;
        if metadata.is_file() {
            if metadata.len() < self.length {
                (self.number, self.is_marked) = (self.number + 1, false);
                let empty = Mark::new(0, b"", b"", metadata.ino());
                if let Err(error) = self.begin_file(self.number, empty) {
                    self.unknown(&error);
                }
            }
            self.length = metadata.len();
        }
        Ok(metadata.is_file())
    }

    /// The same with what stands before the first line of a file.
    fn write_framed(&mut self, lines: &[u8]) -> io::Result<()> {
        self.measure()?;
        if self.length > 0 || self.frame.head.is_empty() {
            self.write_once(lines)?;
        } else {
            self.write_once(&[self.frame.head.as_bytes(), lines].concat())?;
        }
        // It may have been emptied just before. If that can't be told now, it can before the next write.
        let _ = self.measure();
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::super::checkpoint::{Places, Read};
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;

    fn appender(path: &Path, marks: &[Mark]) -> Appender {
        let frame = Frame { head: "head\n".to_owned(), opener: "" };
        let console = Arc::new(Console::new(true, clap::ColorChoice::Never));
        let opened = Appender::open(path, marks, frame, (&Stop::default(), &Arc::default(), &console));
        opened.unwrap_or_else(|Failure(message)| panic!("{message}"))
    }

    /// Others empty the file when a checkpoint knows the first line only, before a write or, unnoticed by it, behind that; and
    /// then the run is killed.
    #[test]
    fn a_file_that_was_emptied_before_a_kill() {
        for length in [0, 9] {
            let folder = tempfile::tempdir().unwrap();
            let [path, copy, place] = ["sip.ndjson", "sip.ndjson.1", "place"].map(|name| folder.path().join(name));
            let checkpoint = Arc::new(Mutex::new(Checkpoint::at(&place)));
            let mut run = appender(&path, &[]);
            run.is_known_to(Arc::clone(&checkpoint));
            run.write_all(b"one\n").unwrap();
            let snapshot = run.snapshot().unwrap();
            let places = Places::new(snapshot.mark().unwrap(), BTreeMap::new());
            assert!(checkpoint.lock().unwrap().write(places, snapshot.number).is_ok());
            run.write_all(b"two\n").unwrap();
            fs::copy(&path, &copy).unwrap();
            if length == 0 {
                run.file.set_len(0).unwrap();
                run.write_all(b"three\n").unwrap();
            } else {
                fs::write(&path, b"three\n").unwrap();
                run.measure().unwrap();
            }
            drop(run);
            let Ok(Read::Places(places)) = Checkpoint::at(&place).read() else { panic!("there is a checkpoint") };
            let marks: Vec<Mark> = places.output.into_iter().chain(places.later).collect();
            let mut next = appender(&path, &marks);
            assert_eq!((fs::read(&copy).unwrap(), next.length), (b"head\none\n".to_vec(), 0), "{length}");
            next.write_all(b"two\nthree\n").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"head\ntwo\nthree\n");
        }
    }
}
