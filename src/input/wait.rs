//! Waiting for a pipe, a terminal or a device without being stuck there.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;

/// How long a flag that was set may go unseen, in nanoseconds.
const PATIENCE: i64 = 50_000_000;

/// Opens `path` without waiting for anyone to open its other end, which a named pipe otherwise does.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)
}

/// Waits until `file` has bytes or its end to give, or `stop` is set. Returns whether it is the former.
///
/// A signal does not end a blocked read: handlers are installed such that the read goes on. Hence the short turns.
pub(super) fn until_ready(file: &File, stop: &Arc<AtomicBool>) -> io::Result<bool> {
    let turn = Timespec { tv_sec: 0, tv_nsec: PATIENCE };
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&turn)) {
            Ok(0) | Err(Errno::INTR) => {}
            Ok(_) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
}
