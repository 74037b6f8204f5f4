//! Where the records of a run go.

pub(super) use super::appender::Snapshot;
use super::appender::{Appender, Frame};
use super::checkpoint::Checkpoint;
use crate::cli::console::Console;
use crate::cli::exit::Failure;
use crate::cli::sink::{OnClosed, Sink, judge};
use crate::cli::stop::Stop;
use crate::input::Mark;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where records go. One is written to, and the others look after it.
#[derive(Clone)]
pub(super) struct Output(Arc<Mutex<Target>>);

pub(super) enum Target {
    Stdout(Sink),
    File(Appender),
}

impl Output {
    pub(super) fn open(
        path: Option<&Path>,
        marks: &[Mark],
        frame: Frame,
        around: (&Stop, &Arc<AtomicBool>, &Arc<Console>),
    ) -> Result<Self, Failure> {
        let target = match path {
            Some(path) => Target::File(Appender::open(path, marks, frame, around)?),
            None => {
                let mut sink = Sink::stdout(around.0, OnClosed::End)?;
                sink.expect_pairs(frame.opener);
                judge(sink.write_all(frame.head.as_bytes()))?;
                Target::Stdout(sink)
            }
        };
        Ok(Self(Arc::new(Mutex::new(target))))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Target> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Target {
    /// Has a checkpoint know of each file before it is written to.
    pub(super) fn is_known_to(&mut self, checkpoint: Arc<Mutex<Checkpoint>>) {
        if let Self::File(file) = self {
            file.is_known_to(checkpoint);
        }
    }

    /// Whether somebody has moved the file away and asks for another.
    pub(super) fn is_to_reopen(&self) -> bool {
        matches!(self, Self::File(file) if file.is_to_reopen())
    }

    /// Opens the file anew if that was asked for.
    pub(super) fn reopen_if_asked(&mut self) {
        if let Self::File(file) = self {
            file.reopen_if_asked();
        }
    }

    /// Whether the first records stand in a file of which no checkpoint knows that yet.
    pub(super) fn has_begun(&self) -> bool {
        matches!(self, Self::File(file) if file.has_begun())
    }

    /// What has been written so far.
    pub(super) fn snapshot(&mut self) -> io::Result<Snapshot> {
        match self {
            Self::File(file) => file.snapshot(),
            Self::Stdout(_) => Ok(Snapshot::none()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        match &mut *self.lock() {
            Target::Stdout(sink) => sink.write(lines),
            Target::File(file) => file.write(lines),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
