//! Waiting for a pipe, a terminal or a device without being stuck there.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;

/// How long a flag that was set may go unseen.
pub(super) const PATIENCE: Duration = Duration::from_millis(50);

/// What came of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// There are bytes, or the end.
    Ready,
    /// There is nothing yet.
    InVain,
    /// The flag was set.
    Stopped,
}

/// Opens `path` without waiting for anyone to open its other end, which a named pipe otherwise does.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)
}

/// Waits until `file` has bytes or its end to give, `stop` is set, or `turn` is over, which is at most [`PATIENCE`].
///
/// A signal does not end a blocked read: handlers are installed such that the read goes on. Hence the short turns.
pub(super) fn for_bytes(file: &File, stop: &Arc<AtomicBool>, turn: Duration) -> io::Result<Waited> {
    if stop.load(Ordering::Relaxed) {
        return Ok(Waited::Stopped);
    }
    let turn = Timespec { tv_sec: 0, tv_nsec: turn.min(PATIENCE).subsec_nanos().into() };
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&turn)) {
        Ok(0) | Err(Errno::INTR) => Ok(Waited::InVain),
        Ok(_) => Ok(Waited::Ready),
        Err(error) => Err(error.into()),
    }
}
