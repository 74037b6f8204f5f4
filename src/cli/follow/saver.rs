//! Checkpoints, written beside the work: a disk takes its time, and no record waits for it.

use super::checkpoint::{Checkpoint, Places};
use super::output::Snapshot;
use crate::cli::exit::Failure;
use crate::cli::sink;
use crate::input::Mark;
use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// By the key of each log: up to where its records were written, and how many lines that is.
pub(super) type Logs = BTreeMap<String, (Mark, Option<u64>)>;

/// Writes checkpoints in a thread of its own, one at a time.
pub(super) struct Saver {
    /// Taken away when there is nothing more to come.
    jobs: Option<Sender<(Snapshot, Logs)>>,
    done: Receiver<Saved>,
    busy: bool,
    thread: Option<JoinHandle<()>>,
}

/// What came of a checkpoint.
pub(super) struct Saved {
    pub(super) result: Result<(), Failure>,
    /// How long it took.
    pub(super) took: Duration,
}

impl Saver {
    pub(super) fn start(checkpoint: Arc<Mutex<Checkpoint>>) -> io::Result<Self> {
        let (jobs, todo) = mpsc::channel::<(Snapshot, Logs)>();
        let (tell, done) = mpsc::channel();
        let work = move || {
            for (output, logs) in todo {
                let begun = Instant::now();
                // What the output holds is safe before anything says so.
                let result = match output.mark() {
                    Ok(end) => {
                        let mut checkpoint = checkpoint.lock().unwrap_or_else(PoisonError::into_inner);
                        checkpoint.write(Places::new(end, logs), output.number)
                    }
                    Err(error) => Err(Failure(format!("the output: {}", sink::said(&error)))),
                };
                if tell.send(Saved { result, took: begun.elapsed() }).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("checkpoint".to_owned()).spawn(work)?;
        Ok(Self { jobs: Some(jobs), done, busy: false, thread: Some(thread) })
    }

    /// Whether one is being written; what came of the last is told once.
    pub(super) fn is_busy(&mut self) -> (bool, Option<Saved>) {
        if !self.busy {
            return (false, None);
        }
        match self.done.try_recv() {
            Ok(saved) => {
                self.busy = false;
                (false, Some(saved))
            }
            Err(TryRecvError::Empty) => (true, None),
            Err(TryRecvError::Disconnected) => (false, None),
        }
    }

    /// Begins to write one; none is being written.
    pub(super) fn begin(&mut self, output: Snapshot, logs: Logs) {
        self.busy = self.jobs.as_ref().is_some_and(|jobs| jobs.send((output, logs)).is_ok());
    }

    /// Waits for the one that is being written.
    pub(super) fn wait(&mut self) -> Option<Saved> {
        std::mem::take(&mut self.busy).then(|| self.done.recv().ok())?
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.jobs = None;
        // It has nothing to say any more.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
