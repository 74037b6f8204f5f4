//! What the commands that read logs have in common, from the first look at the input to the exit status.

use super::console::Console;
use super::exit::Exit;
use super::inputs::Inputs;
use super::newest::newest;
use super::options::{FilterOptions, InputOptions, TerminalOptions};
use super::pass::Pass;
use super::progress::{Progress, Watch};
use super::stop::Stop;
use crate::record::Filter;
use crate::sift::Counts;
use indicatif::{BinaryBytes, HumanCount};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, UNIX_EPOCH};

/// A run of a command that reads logs.
pub(super) struct Session {
    /// Ends it early.
    pub(super) stop: Stop,
    /// Where people are talked to.
    pub(super) console: Arc<Console>,
    /// What there is to read.
    pub(super) inputs: Inputs,
    watch: Arc<Watch>,
    begun: Instant,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Result {
    records: u64,
    failures: u64,
    without_time: u64,
}

impl Session {
    /// Looks at what there is to read.
    pub(super) fn begin(input: &InputOptions, terminal: &TerminalOptions) -> Self {
        let stop = Stop::on_signals();
        let console = Arc::new(Console::new(terminal.quiet, terminal.color));
        let inputs = Inputs::list(input, &console);
        Self { stop, console, inputs, watch: Arc::default(), begun: Instant::now() }
    }

    /// The pass that does the work.
    pub(super) fn pass(&self) -> Pass<'_> {
        Pass { inputs: &self.inputs, stop: &self.stop, console: Some(&self.console), watch: Arc::clone(&self.watch) }
    }

    /// Follows that pass.
    pub(super) fn progress(&self) -> Progress {
        Progress::start(&self.console, &self.watch, self.inputs.total(), "sifting")
    }

    /// The filter that the options ask for. For `--last` this reads the input.
    pub(super) fn filter(&self, options: &FilterOptions) -> Filter {
        let zone = &self.inputs.zone;
        let since = match options.last {
            // Without a single time in the log no record passes, so it doesn't matter from when.
            Some(stretch) => Some(self.newest().unwrap_or(i64::MIN).saturating_sub(stretch.0)),
            None => options.since.map(|moment| moment.nanos(zone)),
        };
        Filter {
            codes: options.code.clone(),
            outcomes: options.outcome.clone(),
            methods: options.method.clone(),
            call_ids: options.call_id.clone(),
            users: options.user.clone(),
            peers: options.peer.clone(),
            since,
            until: options.until.map(|moment| moment.nanos(zone)),
        }
    }

    fn newest(&self) -> Option<i64> {
        if !self.inputs.can_be_read_twice() {
            let now = self.inputs.now.duration_since(UNIX_EPOCH).unwrap_or_default();
            return i64::try_from(now.as_nanos()).ok();
        }
        let watch = Arc::default();
        let _progress = Progress::start(&self.console, &watch, self.inputs.total(), "looking for the newest time");
        newest(&Pass { inputs: &self.inputs, stop: &self.stop, console: None, watch })
    }

    /// Says how it went, and how the program is to exit.
    pub(super) fn end(&self, result: Result) -> Exit {
        if result.without_time > 0 {
            let left_out = counted(result.without_time, "response");
            self.console.note(format_args!("{left_out} without a time left out, as the filter asks for times"));
        }
        if self.console.is_watched() {
            let (files, bytes) = (self.watch.streams.load(Ordering::Relaxed), self.watch.bytes.load(Ordering::Relaxed));
            self.console.say(&format!(
                "sipsift: {}, {}, {}, {}, {:.1} s",
                counted(files, "file"),
                BinaryBytes(bytes),
                counted(result.records, "record"),
                counted(result.failures, "failure"),
                self.begun.elapsed().as_secs_f64()
            ));
        }
        if self.stop.interrupted() {
            Exit::Interrupted
        } else if self.console.input_failed() {
            Exit::InputFailed
        } else {
            Exit::Done
        }
    }
}

impl Result {
    /// Adds what a part of the pass counted.
    pub(super) fn add(&mut self, counts: &Counts) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        self.records += read(&counts.records);
        self.failures += read(&counts.failures);
        self.without_time += read(&counts.without_time);
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}
