//! Bytes as they lie on disk or come down a pipe, counted.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::fd::AsFd;
#[cfg(target_os = "linux")]
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::wait::{self, Waited};

/// As much as an unprivileged process may ask for (`/proc/sys/fs/pipe-max-size`).
#[cfg(target_os = "linux")]
const PIPE_SIZE: usize = 1 << 20;

/// An open file, pipe or device.
pub(super) struct Source {
    file: File,
    meter: Arc<Meter>,
    /// Bytes read so far, from where the file stood when it was opened.
    position: u64,
    /// Where a regular file ended when it was opened; `None` for everything else, and once its lack was reported.
    promised: Option<u64>,
    /// The file stands at its start and can be set back to it.
    rewindable: bool,
    /// Ends the waiting for what may never come; `None` for what never makes one wait.
    stop: Option<Arc<AtomicBool>>,
    /// How many times in a row there was nothing to read.
    in_vain: u32,
}

/// The first turn of waiting, and how many there are of it before they get longer: whoever reads live text counts
/// milliseconds while a message may still go on, and wants to sleep when nothing happens at all.
const SHORT_TURN: Duration = Duration::from_millis(5);
const SHORT_TURNS: u32 = 60;

/// What is known of a stream before it is read.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Facts {
    pub(super) modified: Option<SystemTime>,
    pub(super) size: Option<u64>,
}

/// What a reader and those who watch it share.
#[derive(Debug, Default)]
pub(super) struct Meter {
    consumed: AtomicU64,
    stopped: AtomicBool,
    /// Its reader can't be told that there is nothing at the moment, and waits.
    patient: AtomicBool,
}

impl Meter {
    pub(super) fn consumed(&self) -> u64 {
        self.consumed.load(Ordering::Relaxed)
    }

    /// Makes every later read fail, so that a thread that still unpacks comes to an end.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Makes every later read wait for as long as it takes, where else it would say that it would block: decoders don't
    /// take that for an answer.
    pub(super) fn be_patient(&self) {
        self.patient.store(true, Ordering::Relaxed);
    }
}

impl Source {
    pub(super) fn open(path: &Path, stop: Option<&Arc<AtomicBool>>) -> io::Result<(Self, Facts)> {
        let file = if stop.is_some() { wait::open(path)? } else { File::open(path)? };
        let metadata = file.metadata()?;
        let regular = metadata.is_file();
        let facts = Facts { modified: metadata.modified().ok(), size: regular.then_some(metadata.len()) };
        Ok((Self::new(file, &metadata, regular, stop), facts))
    }

    pub(super) fn stdin(stop: Option<&Arc<AtomicBool>>) -> io::Result<(Self, Facts)> {
        // A second descriptor for the same open file: reading past the 8 KiB buffer of `io::Stdin` saves a copy.
        let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let metadata = file.metadata()?;
        // A shell may have read the first lines of a redirected file already; then its start is not ours.
        let regular = metadata.is_file() && file.stream_position().is_ok_and(|position| position == 0);
        let facts = Facts { modified: None, size: regular.then_some(metadata.len()) };
        Ok((Self::new(file, &metadata, regular, stop), facts))
    }

    fn new(file: File, metadata: &Metadata, regular: bool, stop: Option<&Arc<AtomicBool>>) -> Self {
        #[cfg(target_os = "linux")]
        if metadata.file_type().is_fifo() {
            // A larger pipe means fewer turns between its two ends; one that stays small is read all the same.
            let _ = rustix::pipe::fcntl_setpipe_size(&file, PIPE_SIZE);
        }
        let promised = regular.then_some(metadata.len());
        let stop = stop.filter(|_| !metadata.is_file()).cloned();
        Self { file, meter: Arc::default(), position: 0, promised, rewindable: regular, stop, in_vain: 0 }
    }

    pub(super) fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }

    /// Sets a regular file back to its start, so that the caller's own first read fetches the first byte.
    pub(super) fn rewind(&mut self) -> bool {
        let done = self.rewindable && self.file.seek(SeekFrom::Start(0)).is_ok();
        if done {
            self.position = 0;
            self.meter.consumed.store(0, Ordering::Relaxed);
        }
        done
    }

    /// Reads what there is. Where there is nothing yet it says that it would block, at once the first time, so that what
    /// has come so far can be put to use, and after a short wait from then on.
    fn wait_and_read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let Some(stop) = &self.stop else { return self.file.read(buf) };
        loop {
            let turn = match self.in_vain {
                0 => Duration::ZERO,
                1..=SHORT_TURNS => SHORT_TURN,
                _ => wait::PATIENCE,
            };
            match wait::for_bytes(&self.file, stop, turn)? {
                Waited::Stopped => return Err(io::Error::other("stopped")),
                Waited::Ready => match self.file.read(buf) {
                    // Someone else who reads the same pipe was faster.
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    done => {
                        self.in_vain = 0;
                        return done;
                    }
                },
                Waited::InVain => {
                    self.in_vain = self.in_vain.saturating_add(1);
                    if !self.meter.patient.load(Ordering::Relaxed) {
                        return Err(io::ErrorKind::WouldBlock.into());
                    }
                }
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.meter.stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let count = self.wait_and_read(buf)?;
        self.position += count as u64;
        self.meter.consumed.fetch_add(count as u64, Ordering::Relaxed);
        if count == 0 && !buf.is_empty() && self.promised.take_if(|end| *end > self.position).is_some() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file shrank while it was read"));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn growth_is_read_and_shrinking_is_said_once() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"0123456789").unwrap();
        let (mut source, facts) = Source::open(file.path(), None).unwrap();
        assert_eq!(facts.size, Some(10));
        file.write_all(b"more").unwrap();
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"0123456789more");
        assert_eq!(source.meter().consumed(), 14);

        let (mut source, _) = Source::open(file.path(), None).unwrap();
        let mut start = [0; 4];
        source.read_exact(&mut start).unwrap();
        file.as_file().set_len(6).unwrap();
        bytes.clear();
        assert_eq!(source.read_to_end(&mut bytes).unwrap_err().to_string(), "the file shrank while it was read");
        assert_eq!(bytes, b"45");
        assert_eq!(source.read(&mut start).unwrap(), 0);
    }

    #[test]
    fn a_stopped_source_reads_no_more() {
        let (mut source, _) = Source::open(Path::new("/dev/zero"), None).unwrap();
        assert_eq!(source.read(&mut [1; 8]).unwrap(), 8);
        assert!(!source.rewind());
        source.meter().stop();
        assert!(source.read(&mut [1; 8]).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn waiting_ends_when_told() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&reader));
        let stop = Arc::default();
        let (mut source, _) = Source::open(Path::new(&path), Some(&stop)).unwrap();
        writer.write_all(b"some").unwrap();
        assert_eq!(source.read(&mut [0; 8]).unwrap(), 4);
        std::thread::scope(|scope| {
            source.meter().be_patient();
            let waiting = scope.spawn(|| source.read(&mut [0; 8]));
            stop.store(true, Ordering::Relaxed);
            assert_eq!(waiting.join().unwrap().unwrap_err().to_string(), "stopped");
        });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_silent_pipe_says_so() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&reader));
        let (mut source, _) = Source::open(Path::new(&path), Some(&Arc::default())).unwrap();
        for text in [&b"some"[..], b"more"] {
            for _ in 0..3 {
                assert_eq!(source.read(&mut [0; 8]).unwrap_err().kind(), io::ErrorKind::WouldBlock);
            }
            writer.write_all(text).unwrap();
            let mut read = [0; 8];
            assert_eq!(source.read(&mut read).unwrap(), 4);
            assert_eq!(&read[..4], text);
        }
        drop((writer, reader));
        assert_eq!(source.read(&mut [0; 8]).unwrap(), 0);
    }
}
