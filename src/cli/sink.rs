//! Where data goes: standard output or a file.

use super::exit::Failure;
use super::stop::Stop;
use crate::input::Problem;
use rustix::event::{PollFd, PollFlags, poll};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::path::Path;

/// A file descriptor that is written to without a copy in between, in writes that each end with a line. What a failed write
/// leaves behind the last record at the end of a file is cut off.
///
/// The error of a write names the file and how much of it is good.
pub(super) struct Sink {
    file: File,
    name: String,
    /// Bytes written so far; all of them whole lines.
    written: u64,
    /// What the first line of a pair begins with that is worth nothing without the second; empty where there are no pairs.
    opener: &'static str,
    stop: Stop,
    on_closed: OnClosed,
    closed: bool,
}

/// What to do when the reader of a pipe has gone away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnClosed {
    /// There is nothing left to do.
    End,
    /// Go on without writing: the pass has another purpose.
    GoOn,
}

impl Sink {
    /// Standard output.
    pub(super) fn stdout(stop: &Stop, on_closed: OnClosed) -> Result<Self, Failure> {
        // A descriptor of our own: `Stdout` looks through all that is written for line ends, and copies some of it.
        let file = io::stdout().as_fd().try_clone_to_owned();
        let file = file.map_err(|error| Failure(format!("standard output: {}", said(&error))))?;
        Ok(Self::new(File::from(file), "standard output".to_owned(), stop, on_closed))
    }

    /// The file at `path`, emptied or new.
    pub(super) fn create(path: &Path, stop: &Stop) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| Failure(format!("{name}: {}", said(&error))))?;
        Ok(Self::new(file, name, stop, OnClosed::End))
    }

    fn new(file: File, name: String, stop: &Stop, on_closed: OnClosed) -> Self {
        Self { file, name, written: 0, opener: "", stop: stop.clone(), on_closed, closed: false }
    }

    /// From here on a line that begins with this is half a record, and the next one the other half.
    pub(super) fn expect_pairs(&mut self, opener: &'static str) {
        self.opener = opener;
    }

    /// A pipe that someone has made non-blocking, as some programs do to those that they start, is waited for all the
    /// same.
    fn wait_for_room(&self) {
        // Whatever this fails with, the next write will say it too.
        let _ = poll(&mut [PollFd::new(&self.file, PollFlags::OUT)], None);
    }

    /// Writes whole lines, or as many of them as there is room for.
    fn write_lines(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut rest = lines;
        let error = loop {
            if rest.is_empty() {
                self.written += lines.len() as u64;
                return Ok(());
            }
            match self.file.write(rest) {
                Ok(0) => break io::ErrorKind::WriteZero.into(),
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.wait_for_room(),
                Err(error) => break error,
            }
        };
        let done = &lines[..lines.len() - rest.len()];
        let whole = whole_records(done, self.opener);
        self.written += whole as u64;
        // Where this fails too, the torn line is what there is.
        let _ = self.cut_off((done.len() - whole) as u64);
        Err(error)
    }

    /// Takes the last `torn` bytes off a file, whoever has opened it, if they are its end: what is added later would stand in
    /// one line with them.
    fn cut_off(&mut self, torn: u64) -> io::Result<()> {
        let metadata = self.file.metadata()?;
        let place = if torn > 0 && metadata.is_file() { self.file.stream_position()? } else { 0 };
        if let Some(end) = place.checked_sub(torn).filter(|_| torn > 0 && place == metadata.len()) {
            self.file.set_len(end)?;
            self.file.seek(SeekFrom::Start(end))?;
        }
        Ok(())
    }
}

/// How many bytes of `lines`, which may be torn at their end, are whole records.
fn whole_records(lines: &[u8], opener: &str) -> usize {
    let end_of_lines = |lines: &[u8]| memchr::memrchr(b'\n', lines).map_or(0, |end| end + 1);
    let end = end_of_lines(lines);
    let last = end_of_lines(&lines[..end.saturating_sub(1)]);
    let is_half = !opener.is_empty() && lines[last..end].starts_with(opener.as_bytes());
    if is_half { last } else { end }
}

impl Write for Sink {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(lines.len());
        }
        match self.write_lines(lines) {
            Ok(()) => Ok(lines.len()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && self.on_closed == OnClosed::GoOn => {
                self.closed = true;
                Ok(lines.len())
            }
            Err(error) => {
                // A thread may be waiting for input that would have nowhere to go.
                self.stop.end_input();
                let place = Problem::reading(&self.name, self.written, &error);
                Err(io::Error::new(error.kind(), place.to_string()))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The file that is meant by what stands behind `--output`, if it isn't standard output.
pub(super) fn file(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| *path != Path::new("-"))
}

/// What a failed write means for the run: nothing if it is a reader that went away.
pub(super) fn judge(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure(error.to_string())),
        _ => Ok(()),
    }
}

/// The error in the words that problems with input are told in.
pub(super) fn said(error: &io::Error) -> String {
    Problem::reading("", 0, error).message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_two_lines_is_whole_or_not_there() {
        for (lines, opener, whole) in [
            ("", "{\"create", 0),
            ("{\"create", "{\"create", 0),
            ("{\"create\":1}\n", "{\"create", 0),
            ("{\"create\":1}\n{\"a\"", "{\"create", 0),
            ("{\"create\":1}\n{\"a\":1}\n", "{\"create", 21),
            ("{\"create\":1}\n{\"a\":1}\n{\"create\":2}\n{\"b", "{\"create", 21),
            ("{\"a\":1}\n{\"b", "", 8),
            ("{\"a\":1}\n", "", 8),
        ] {
            assert_eq!(whole_records(lines.as_bytes(), opener), whole, "{lines}");
        }
    }
}
