//! The run of `sipsift follow`: round after round over all logs.

use super::FollowOptions;
use super::appender::Frame;
use super::checkpoint::{Checkpoint, Places, Read};
use super::followed::{Followed, Shared, Written, settings};
use super::output::Output;
use super::reporting::Reporting;
use super::saver::{Saved, Saver};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::metrics::{self, Metrics};
use crate::cli::report_file::ReportFile;
use crate::cli::session;
use crate::cli::sink::{self, judge};
use crate::cli::stop::Stop;
use crate::cli::writes;
use crate::input::{self, Begin, Follower, Mark, Problem};
use crate::report::Report;
use crate::sift::{Counts, Meter, Scratch, Sift, Writer};
use crate::time::Clues;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long to sleep between two rounds: while text waits for the rest of it, soon after something came, and else.
const TURNS: [Duration; 3] = [Duration::from_millis(5), Duration::from_millis(10), Duration::from_millis(25)];

/// How often it is looked whether files came or went, at most; where that takes long, it is done less often.
const LOOK: Duration = Duration::from_millis(100);

/// How often a checkpoint is written, at most; where a disk is slow, less often, so that it takes a fifth of the time at most.
const CHECKPOINT: Duration = Duration::from_millis(100);

/// Runs the command.
pub(super) fn run(options: &FollowOptions) -> Result<Exit, Failure> {
    if options.input.paths.is_empty() || options.input.paths.iter().any(|path| path == Path::new("-")) {
        return Err(Failure(
            "follow needs files, folders or globs; enrich reads standard input as it comes".to_owned(),
        ));
    }
    options.records.check()?;
    if options.findings {
        options.records.check_findings()?;
    }
    let knowledge = options.knowledge.load(options.knowledge.language_of_records())?;
    let (stop, hangup) = (Stop::on_signals(), Stop::on_hangup());
    let console = Arc::new(Console::new(options.terminal.quiet, options.terminal.color));
    let pseudonyms = options.mask.load(&options.records.headers(), &console)?;
    let mut checkpoint = options.checkpoint.as_deref().map(Checkpoint::at);
    must_be_apart(options)?;
    let (marks, begin) = begin(options, checkpoint.as_mut(), &console)?;
    let (follower, problems) = Follower::new(&options.input.paths, begin);
    for (path, what) in follower.awaited_paths() {
        console.note(format_args!("{}: {what}; it is waited for", path.display()));
    }
    let format = options.records.format(&knowledge, pseudonyms.as_deref(), false);
    let path = sink::file(options.output.as_deref());
    let output = Output::open(path, &marks, Frame::of(&format), (&stop, &hangup, &console))?;
    let checkpoint = checkpoint.map(|checkpoint| Arc::new(Mutex::new(checkpoint)));
    if let Some(checkpoint) = &checkpoint {
        output.lock().is_known_to(Arc::clone(checkpoint));
    }
    let now = SystemTime::now();
    let zone = &options.input.timezone;
    let sift = Sift {
        scanner: options.records.scanner(options.input.dialect),
        knowledge: &knowledge,
        filter: session::filter(&options.filter, (zone, now), || session::nanos(now).unwrap_or(i64::MAX))?,
        mask: pseudonyms.clone(),
        writer: Some(Writer { format, out: Mutex::new(Box::new(output.clone())) }),
        counts: Counts::default(),
    };
    let clues = |modified: Option<SystemTime>| {
        let reference = modified.unwrap_or_else(SystemTime::now).duration_since(UNIX_EPOCH).unwrap_or_default();
        Clues {
            zone: zone.clone(),
            year: options.input.year,
            date: options.input.date,
            reference: reference.as_secs().cast_signed(),
        }
    };
    let shared = Shared {
        sift: &sift,
        settings: settings(stop.flag()),
        patience: Duration::from_millis(options.patience),
        scratch: Scratch::default(),
        room: vec![0; 256 * 1024],
        clues: Box::new(clues),
    };
    let metrics = options.metrics.map(|address| metrics::serve(address, &stop, &console)).transpose()?;
    let mut reporting = Reporting::new(options, &knowledge, metrics.clone());
    if let Some(reporting) = &mut reporting {
        reporting.write(&[], true)?;
    }
    let mut run = Run {
        follower,
        followed: Vec::new(),
        shared,
        output,
        saver: checkpoint.map(Saver::start).transpose().map_err(|error| Failure(format!("--checkpoint: {error}")))?,
        save_at: Instant::now(),
        urgent: false,
        metrics,
        reporting,
        console,
        told: HashSet::new(),
    };
    run.tell(&problems);
    let written = run.rounds(&stop);
    judge(written)?;
    Ok(if stop.interrupted() { Exit::Interrupted } else { Exit::Done })
}

/// Refuses to write what is followed, which would never end, and two things to one file. That it isn't there yet makes no
/// difference where it is going to be found.
fn must_be_apart(options: &FollowOptions) -> Result<(), Failure> {
    let (report, place) = (options.report.as_ref(), options.checkpoint.as_deref());
    let new = report.map(ReportFile::new_one);
    let places: Vec<PathBuf> = place.map(|place| Checkpoint::at(place).files()).into_iter().flatten().collect();
    let mut writes = vec![("the records", sink::file(options.output.as_deref()))];
    writes.extend(report.map(|file| ("the report", Some(file.path.as_path()))));
    writes.extend(new.iter().map(|new| ("the report", Some(new.as_path()))));
    writes.extend(places.iter().map(|place| ("the checkpoint", Some(place.as_path()))));
    let files = [options.knowledge.file(), options.mask.key_file()];
    writes::must_be_apart(&input::plan(&options.input.paths).entries, &files, &writes)?;
    for path in writes.iter().filter_map(|(_, path)| *path).filter(|path| !path.exists() || path.is_file()) {
        if let Some(input) = input::standing_for(&options.input.paths, path) {
            return Err(Failure(format!("{} is one of the inputs ({})", path.display(), input.display())));
        }
    }
    Ok(())
}

/// Where to begin, and up to where the files that the output has been are good.
fn begin(
    options: &FollowOptions,
    checkpoint: Option<&mut Checkpoint>,
    console: &Console,
) -> Result<(Vec<Mark>, Begin), Failure> {
    let fresh = Begin { at_start: options.from_start, ..Begin::default() };
    let Some(checkpoint) = checkpoint else { return Ok((Vec::new(), fresh)) };
    let name = options.checkpoint.as_deref().unwrap_or(Path::new("")).display();
    let known = |places: Places| {
        let marks = places.output.into_iter().chain(places.later).collect();
        (marks, Begin { at_start: true, at: places.logs, since: places.saved })
    };
    Ok(match checkpoint.read()? {
        Read::Nothing => (Vec::new(), fresh),
        Read::Places(places) => known(places),
        Read::Older(places, damage) => {
            console.error(format_args!("{name}: {damage}; going on with the one before"));
            known(places)
        }
        Read::Damaged(damage) => {
            console.error(format_args!("{name}: {damage}; reading all logs from their start"));
            (Vec::new(), Begin { at_start: true, ..Begin::default() })
        }
    })
}

/// The state of a run.
struct Run<'a, 'b> {
    follower: Follower,
    /// One for each log of the follower.
    followed: Vec<Followed>,
    shared: Shared<'a, 'b>,
    output: Output,
    saver: Option<Saver>,
    /// When the next checkpoint is due.
    save_at: Instant,
    /// There is something that the last checkpoint doesn't know.
    urgent: bool,
    console: Arc<Console>,
    metrics: Option<Arc<Metrics>>,
    reporting: Option<Reporting<'a>>,
    /// What has been told about files that can't be written, and is not told again before they can.
    told: HashSet<&'static str>,
}

impl Run<'_, '_> {
    /// Goes on until it is told to stop, or nothing can be written any more.
    fn rounds(&mut self, stop: &Stop) -> io::Result<()> {
        // What is there now is known from here on, wherever it is found later.
        self.save();
        let mut look_at = Instant::now();
        while !stop.is_set() {
            if self.output.lock().is_to_reopen() {
                // Behind this nothing is written to the old file any more, so that it doesn't matter what becomes of it.
                self.save();
                self.output.lock().reopen_if_asked();
                self.save();
            }
            if Instant::now() >= look_at {
                let begun = Instant::now();
                let problems = self.follower.look();
                self.tell(&problems);
                self.measure_lag();
                look_at = Instant::now() + LOOK.max(begun.elapsed() * 20);
            }
            match self.round() {
                // What is left is written in the next run, from where the checkpoint says.
                Err(_) if stop.interrupted() => break,
                Err(Written(error)) => return Err(error),
                Ok(()) => {}
            }
            self.count_gaps();
            let mut is_new = false;
            for followed in &mut self.followed {
                is_new |= std::mem::take(&mut followed.is_new);
                let begun = std::mem::take(&mut followed.begun);
                if let Some(metrics) = &self.metrics {
                    metrics.texts.inc_by(begun);
                }
            }
            let has_begun = self.output.lock().has_begun();
            self.save_beside(is_new || has_begun);
            self.report(false)?;
            std::thread::sleep(self.turn());
        }
        if self.saver.is_none() {
            for followed in &mut self.followed {
                followed.finish(&mut self.shared).map_err(|Written(error)| error)?;
            }
        }
        self.report(true)?;
        self.save();
        Ok(())
    }

    /// Reads and processes what has come of each log.
    fn round(&mut self) -> Result<(), Written> {
        self.add_new();
        let mut problems = Vec::new();
        for (log, followed) in self.follower.logs.iter_mut().zip(&mut self.followed) {
            if let Some(error) = followed.go_on(log, &mut self.shared)? {
                problems.extend(log.news(Some(log.problem(&error))));
            }
        }
        self.tell(&problems);
        Ok(())
    }

    /// Counts where text of logs is missing.
    fn count_gaps(&mut self) {
        for log in &mut self.follower.logs {
            let gaps = log.take_gaps();
            if let Some(metrics) = &self.metrics {
                for gap in gaps {
                    metrics.gap(gap);
                }
            }
        }
    }

    /// Begins with the logs that have appeared.
    fn add_new(&mut self) {
        let (metrics, reports) = (&self.metrics, self.reporting.is_some());
        let sift = self.shared.sift;
        self.followed.resize_with(self.follower.logs.len(), || {
            let mut followed = Followed::new(sift, reports.then(Report::default));
            followed.order.meter = metrics.clone().map(|metrics| metrics as Arc<dyn Meter>);
            followed
        });
    }

    /// Tells how far each log is behind.
    fn measure_lag(&self) {
        let Some(metrics) = &self.metrics else { return };
        for (log, followed) in self.follower.logs.iter().zip(&self.followed) {
            let behind = log.unread() + followed.waiting();
            match &self.shared.sift.mask {
                Some(mask) => metrics.lag(&mask.file(&log.key), behind),
                None => metrics.lag(&log.key, behind),
            }
        }
    }

    /// How long to sleep.
    fn turn(&self) -> Duration {
        let within = |seconds| {
            let recent = move |followed: &&Followed| followed.active.is_some_and(|at| at.elapsed().as_secs() < seconds);
            self.followed.iter().filter(recent)
        };
        if within(2).any(Followed::is_waiting) {
            TURNS[0]
        } else if within(30).next().is_some() {
            TURNS[1]
        } else {
            TURNS[2]
        }
    }

    /// Writes a checkpoint, if there is one to write, and waits until that is done.
    fn save(&mut self) {
        if let Some(saved) = self.saver.as_mut().and_then(Saver::wait) {
            self.saved(saved);
        }
        self.begin_to_save();
        if let Some(saved) = self.saver.as_mut().and_then(Saver::wait) {
            self.saved(saved);
        }
    }

    /// Has a checkpoint written while the work goes on, if it is time to; where something is new, as soon as the last is done.
    fn save_beside(&mut self, is_new: bool) {
        self.urgent |= is_new;
        let Some(saver) = &mut self.saver else { return };
        let (busy, done) = saver.is_busy();
        if let Some(done) = done {
            self.saved(done);
        }
        if !busy && (self.urgent || Instant::now() >= self.save_at) {
            self.begin_to_save();
        }
    }

    fn begin_to_save(&mut self) {
        if self.saver.is_none() {
            return;
        }
        self.urgent = false;
        let mut logs = self.follower.awaited();
        self.add_new();
        for (log, followed) in self.follower.logs.iter().zip(&mut self.followed) {
            logs.extend(followed.place().or_else(|| log.place()).map(|place| (log.key.clone(), place)));
        }
        let output = self.output.lock().snapshot();
        match (output, &mut self.saver) {
            (Ok(output), Some(saver)) => saver.begin(output, logs),
            (Err(error), _) => {
                let failure = Failure(format!("the output: {}", sink::said(&error)));
                self.saved(Saved { result: Err(failure), took: Duration::ZERO });
            }
            (Ok(_), None) => {}
        }
    }

    /// Takes note of what came of a checkpoint. What stands in the way of one is told once; it is tried again.
    fn saved(&mut self, saved: Saved) {
        self.save_at = Instant::now() + CHECKPOINT.max(saved.took * 4);
        if let (Err(_), Some(metrics)) = (&saved.result, &self.metrics) {
            metrics.checkpoints_failed.inc();
        }
        self.note("checkpoint", saved.result);
    }

    /// Writes the report and what has been found, if that is wanted and it is time to, or `now`.
    fn report(&mut self, now: bool) -> io::Result<()> {
        let Some(reporting) = &mut self.reporting else { return Ok(()) };
        let written = reporting.write(&self.followed, now);
        let format = self.shared.sift.writer.as_ref().map(|writer| &writer.format);
        let findings = format.map(|format| reporting.findings(&self.followed, now, format)).unwrap_or_default();
        self.note("report", written);
        if !findings.is_empty() {
            self.output.write_all(findings.as_bytes())?;
            // What stands behind the last checkpoint is cut off at a restart. Records come again then, and these would not.
            self.save();
        }
        Ok(())
    }

    /// Tells once that a file can't be written; it is tried again.
    fn note(&mut self, what: &'static str, written: Result<(), Failure>) {
        match written {
            Ok(()) => drop(self.told.remove(what)),
            Err(Failure(message)) if self.told.insert(what) => {
                self.console.error(format_args!("{message}; it will be tried again"));
            }
            Err(_) => {}
        }
    }

    fn tell(&self, problems: &[Problem]) {
        for problem in problems {
            self.console.tell(problem);
            if let Some(metrics) = &self.metrics {
                metrics.problems.inc();
            }
        }
    }
}
