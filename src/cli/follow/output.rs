//! Where the records of a run go.

use super::appender::Appender;
use crate::cli::console::Console;
use crate::cli::exit::Failure;
use crate::cli::sink::{OnClosed, Sink};
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
        mark: Option<&Mark>,
        around: (&Stop, &Arc<AtomicBool>, &Arc<Console>),
    ) -> Result<Self, Failure> {
        let target = match path {
            Some(path) => Target::File(Appender::open(path, mark, around)?),
            None => Target::Stdout(Sink::stdout(around.0, OnClosed::End)?),
        };
        Ok(Self(Arc::new(Mutex::new(target))))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Target> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Target {
    pub(super) fn reopen_if_asked(&mut self) -> bool {
        match self {
            Self::File(file) => file.reopen_if_asked(),
            Self::Stdout(_) => false,
        }
    }

    pub(super) fn mark(&self) -> io::Result<Option<Mark>> {
        match self {
            Self::File(file) => file.mark(),
            Self::Stdout(_) => Ok(None),
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
