//! What is said to people, on standard error.

use crate::input::{Problem, Severity};
use crate::output::USUAL;
use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::ColorChoice;
use indicatif::ProgressBar;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// Standard error, and what has been said there.
pub(super) struct Console {
    quiet: bool,
    colour: bool,
    terminal: bool,
    input_failed: AtomicBool,
    /// Stands on the terminal while it is there, and makes room for every line that is said.
    bar: Mutex<Option<ProgressBar>>,
}

impl Console {
    /// A console that says errors only if it is `quiet`.
    pub(super) fn new(quiet: bool, color: ColorChoice) -> Self {
        Self {
            quiet,
            colour: is_coloured(color, &io::stderr()),
            terminal: io::stderr().is_terminal(),
            input_failed: AtomicBool::new(false),
            bar: Mutex::new(None),
        }
    }

    /// Tells what is wrong with some input. The run goes on, and its exit status will say so.
    pub(super) fn tell(&self, problem: &Problem) {
        match problem.severity {
            Severity::Error => {
                self.input_failed.store(true, Ordering::Relaxed);
                self.error(problem);
            }
            Severity::Note => self.note(problem),
        }
    }

    /// Whether some input was missing, unreadable or damaged.
    pub(super) fn input_failed(&self) -> bool {
        self.input_failed.load(Ordering::Relaxed)
    }

    /// Says what went wrong.
    pub(super) fn error(&self, text: impl Display) {
        self.say(&self.marked("error", ERROR, text));
    }

    /// Says what is worth knowing.
    pub(super) fn note(&self, text: impl Display) {
        if !self.quiet {
            self.say(&self.marked("note", NOTE, text));
        }
    }

    /// Whether somebody watches who wants to hear how it goes.
    pub(super) fn is_watched(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// Puts up a bar in place of the last, or takes it away.
    pub(super) fn show(&self, bar: Option<ProgressBar>) {
        *self.bar() = bar;
    }

    /// Says a line as it is.
    pub(super) fn say(&self, line: &str) {
        // In one piece, so that other programs on the same terminal don't write into it. Nobody is left to be told if
        // this fails.
        let write = || {
            let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
        };
        match &*self.bar() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn marked(&self, word: &str, style: Style, text: impl Display) -> String {
        let style = if self.colour { style } else { Style::new() };
        format!("sipsift: {style}{word}:{style:#} {text}")
    }

    fn bar(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How wide standard output is.
pub(super) fn columns() -> usize {
    if !io::stdout().is_terminal() {
        return USUAL;
    }
    rustix::termios::tcgetwinsize(io::stdout()).map_or(USUAL, |size| usize::from(size.ws_col))
}

/// Whether to colour what goes to `stream`. Left to itself that is up to the terminal, `NO_COLOR` and the like.
pub(super) fn is_coloured(color: ColorChoice, stream: &impl anstream::stream::RawStream) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
    }
}
