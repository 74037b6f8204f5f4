//! What the exit status says.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All was read, and all was written that somebody still wanted: a reader that went away had what it needed.
    Done,
    /// Some input was missing, unreadable or damaged, or a term is not known. All the rest was processed.
    InputFailed,
    /// A threshold that the user set was crossed. Whether input was damaged has been said, and this is what was asked.
    Crossed,
    /// Wrong usage, or output that could not be written.
    Failed,
    /// A signal ended the input early. What had been read was finished and written.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::InputFailed => 1,
            Exit::Failed => 2,
            Exit::Crossed => 3,
            // As shells report a program that SIGINT ended: 128 and the number of the signal.
            Exit::Interrupted => 130,
        })
    }
}

/// Why a command can't go on, in one line. It ends with [`Exit::Failed`].
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);
