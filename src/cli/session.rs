//! What the commands that read logs have in common, from the first look at the input to the exit status.

use super::console::Console;
use super::exit::{Exit, Failure};
use super::in_order::Threads;
use super::inputs::Inputs;
use super::newest::newest;
use super::options::{FilterOptions, InputOptions, TerminalOptions};
use super::pass::Pass;
use super::progress::{Progress, Watch};
use super::sink::{OnClosed, Sink};
use super::stop::Stop;
use crate::dialect::{BARE, DIALECTS};
use crate::input::{Problem, Severity};
use crate::knowledge::Knowledge;
use crate::mask::Mask;
use crate::record::Filter;
use crate::report::{Damaged, Report, Summary};
use crate::sift::Counts;
use indicatif::{BinaryBytes, HumanCount};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

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

impl Session {
    /// Looks at what there is to read.
    pub(super) fn begin(input: &InputOptions, terminal: &TerminalOptions) -> Self {
        let stop = Stop::on_signals();
        let console = Arc::new(Console::new(terminal.quiet, terminal.color));
        let inputs = Inputs::list(input, &console);
        if io::stdin().is_terminal() && inputs.entries.iter().any(|entry| entry.path().is_none()) {
            console.note("reading what is typed here; end it with Ctrl-D");
        }
        Self { stop, console, inputs, watch: Arc::default(), begun: Instant::now() }
    }

    /// Opens what is written to: the file at `path`, or standard output. Commands do that before they read anything, for
    /// it is early that people want to hear that it doesn't work, and behind [`must_be_apart`](super::writes::must_be_apart).
    pub(super) fn sink(&self, path: Option<&Path>, on_closed: OnClosed) -> Result<Sink, Failure> {
        match path {
            Some(path) => Sink::create(path, &self.stop),
            None => Sink::stdout(&self.stop, on_closed),
        }
    }

    /// The pass that does the work.
    pub(super) fn pass(&self) -> Pass<'_> {
        Pass { inputs: &self.inputs, stop: &self.stop, watch: Arc::clone(&self.watch), metrics: None, parts: None }
    }

    /// Follows that pass. Where records scroll by on the terminal, a bar would only stand in their way.
    pub(super) fn progress(&self, records_on_terminal: bool) -> Option<Progress> {
        let total = self.inputs.total();
        (!records_on_terminal).then(|| Progress::start(&self.console, &self.watch, total, "sifting"))
    }

    /// The filter that the options ask for. For `--last` this reads the input.
    pub(super) fn filter(&self, options: &FilterOptions) -> Result<Filter, Failure> {
        // Without a single time in the log no record passes, so it doesn't matter from when.
        filter(options, (&self.inputs.zone, self.inputs.now), || self.newest().unwrap_or(i64::MIN))
    }

    fn newest(&self) -> Option<i64> {
        if !self.inputs.can_be_read_twice() {
            return nanos(self.inputs.now);
        }
        let watch = Arc::default();
        let _progress = Progress::start(&self.console, &watch, self.inputs.total(), "looking for the newest time");
        newest(&Pass { inputs: &self.inputs, stop: &self.stop, watch, metrics: None, parts: None })
    }

    /// What a report of all input says, which names what was wrong with it.
    pub(super) fn summary(
        &self,
        report: Report,
        knowledge: &Knowledge,
        problems: Vec<Problem>,
        mask: Option<&Mask>,
    ) -> Summary {
        let problems = self.inputs.problems.iter().cloned().chain(problems);
        let damaged = problems.filter(|problem| problem.severity == Severity::Error).map(|problem| Damaged {
            reason: match problem.place {
                Some(place) => format!("byte {place}: {}", problem.message),
                None => problem.message,
            },
            file: mask.map(|mask| mask.file(&problem.path)).unwrap_or(problem.path),
        });
        report.finish_by(Threads(self.inputs.threads), knowledge, damaged.collect())
    }

    /// Says how it went, and how the program is to exit.
    pub(super) fn end(&self, counts: &Counts) -> Exit {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let without_time = read(&counts.without_time);
        if without_time > 0 {
            let responses = counted(without_time, "response");
            let hint = if self.inputs.date.is_some() { "" } else { "; --date gives a day to clocks without one" };
            self.console.note(format_args!("{responses} without a time left out, as the filter asks for times{hint}"));
        }
        self.say_if_none_passed(counts, without_time);
        if self.console.is_watched() {
            self.console.say(&format!(
                "sipsift: {}, {}, {}, {}, {:.1} s",
                counted(read(&self.watch.streams), "file"),
                BinaryBytes(read(&self.watch.bytes)),
                counted(read(&counts.records), "record"),
                counted(read(&counts.failures), "failure"),
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

impl Session {
    /// Says so where what was asked for has left nothing: most likely it was mistyped.
    fn say_if_none_passed(&self, counts: &Counts, without_time: u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let responses = read(&counts.responses);
        if responses > without_time && read(&counts.records) == 0 {
            let responses = counted(responses, "response");
            self.console.note(format_args!("{responses} read, and none of them is among those that were asked for"));
        }
        if let Some(dialect) = self.inputs.dialect.filter(|_| responses > 0 && read(&counts.of_dialects) == 0) {
            let name = DIALECTS.get(usize::from(dialect)).map_or("", |dialect| dialect.name);
            if dialect != BARE {
                self.console.note(format_args!("no line of the dialect {name} was found"));
            }
        }
    }
}

/// The filter that `options` ask for; for `--last`, `newest` tells the newest time.
pub(super) fn filter(
    options: &FilterOptions,
    (zone, now): (&TimeZone, SystemTime),
    newest: impl FnOnce() -> i64,
) -> Result<Filter, Failure> {
    let now = Timestamp::try_from(now).unwrap_or_else(|_| Timestamp::now());
    let since = match options.last {
        Some(stretch) => Some(newest().saturating_sub(stretch.0)),
        None => options.since.map(|moment| moment.begin(zone, now)),
    };
    let until = options.until.map(|moment| moment.end(zone, now));
    if since.zip(until).is_some_and(|(since, until)| since > until) {
        return Err(Failure("--since is later than --until, so there is nothing between them".to_owned()));
    }
    Ok(Filter {
        codes: options.code.clone(),
        outcomes: options.outcome.clone(),
        methods: options.method.clone(),
        call_ids: options.call_id.clone(),
        users: options.user.clone(),
        peers: options.peer.clone(),
        since,
        until,
    })
}

/// Nanoseconds since 1970.
pub(super) fn nanos(time: SystemTime) -> Option<i64> {
    i64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos()).ok()
}

fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}
