//! A bar on the terminal while a pass over the input takes long.

use super::console::Console;
use crate::input::Counter;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How far a pass has got. Filled by those who read, looked at by the bar.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// The bytes that each entry has given so far, as they lie on disk.
    entries: Mutex<HashMap<usize, Counter>>,
    /// Streams that have been read.
    pub(super) streams: AtomicU64,
    /// Bytes that they had, decoded.
    pub(super) bytes: AtomicU64,
}

impl Watch {
    /// The entry with this number has begun.
    pub(super) fn begin(&self, entry: usize, counter: Counter) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).insert(entry, counter);
    }

    /// A stream of so many bytes has been read.
    pub(super) fn finish(&self, bytes: u64) {
        self.streams.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn consumed(&self) -> u64 {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).values().map(Counter::consumed).sum()
    }
}

/// Watches over a pass. The bar goes when this is dropped.
pub(super) struct Progress {
    /// Ends the thread when it closes.
    running: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is over sooner than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

const TURN: Duration = Duration::from_millis(100);

impl Progress {
    /// Shows, after a while, how far `watch` has got of `total` bytes, if anybody looks at the console.
    pub(super) fn start(console: &Arc<Console>, watch: &Arc<Watch>, total: Option<u64>, what: &'static str) -> Self {
        if !console.is_watched() {
            return Self { running: None, thread: None };
        }
        let (running, ended) = mpsc::channel::<()>();
        let (console, watch) = (Arc::clone(console), Arc::clone(watch));
        let work = move || {
            let waits = |time| ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            // It counts from the beginning, so that what was read before it is seen is not taken to have come at once.
            let bar = bar(total, what);
            let begun = Instant::now();
            while waits(TURN) {
                bar.set_position(watch.consumed());
                if bar.is_hidden() && begun.elapsed() >= PATIENCE {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    console.show(Some(bar.clone()));
                }
            }
            console.show(None);
            bar.finish_and_clear();
        };
        // Without a thread there is no bar, and nothing is lost.
        let thread = thread::Builder::new().name("progress".to_owned()).spawn(work).ok();
        Self { running: Some(running), thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.running = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A bar that nobody sees yet.
fn bar(total: Option<u64>, what: &'static str) -> ProgressBar {
    let template = match total {
        Some(_) => "{msg} {bytes} of {total_bytes} ({binary_bytes_per_sec}, {eta} left)",
        None => "{msg} {bytes} ({binary_bytes_per_sec})",
    };
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden()).with_message(what);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
