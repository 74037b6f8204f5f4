//! `sipsift enrich`: a record for each response.

use super::console::Console;
use super::copies::Copies;
use super::exit::{Exit, Failure};
use super::knowledge::KnowledgeOptions;
use super::mask::MaskOptions;
use super::metrics::{self, Metrics};
use super::moment::Period;
use super::options::{FilterOptions, InputOptions, TerminalOptions, socket};
use super::records::RecordOptions;
use super::report_file::{OpenReport, ReportFile};
use super::session::Session;
use super::sink::{self, OnClosed, Sink, judge};
use super::writes::must_be_apart;
use crate::knowledge::{Knowledge, Labels};
use crate::sift::{Counts, Fold, Sift, Writer};
use clap::{Args, ValueHint};
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const EXAMPLES: &str = "\
Examples:
  What failed in the last two hours of the log, and what to try:
    sipsift enrich --last 2h --outcome failure,auth_failed /var/log/asterisk/full | jq .

  All that one caller met this week, in a rotated set with compressed files:
    sipsift enrich --user 4915 --since 2026-11-16 '/var/log/kamailio.log*'

  The server errors of one trunk, from the journal:
    journalctl -u kamailio -o short-iso | sipsift enrich --code 5xx --peer 192.0.2.7

  A few fields for a table, without the advice:
    sipsift enrich --fields timestamp,code,phrase,peer,call_id sbc.log.zst

  Records for a SIEM, in the shape that it knows and without what floods it:
    tail -F /var/log/asterisk/full | sipsift enrich --format ecs --preset siem

  The records and the figures of one pass:
    sipsift enrich --output sip.ndjson --report sip.json /var/log/sbc/
";

/// Write one JSON record for each SIP response
///
/// Each record says what the code means, when it is seen, what to try first, whose fault it is likely to be, and which
/// call, which neighbour and which line of the log it belongs to. Records stand in the order of the log, a line each.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct EnrichOptions {
    #[command(flatten)]
    input: InputOptions,

    #[command(flatten)]
    filter: FilterOptions,

    /// Write to this file instead of standard output (-); what it holds is replaced
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    output: Option<PathBuf>,

    /// Write the report of the same pass to this file; its ending (.txt .json .html .csv .md .prom) says in which form
    #[arg(long, value_name = "FILE", value_parser = ReportFile::read, value_hint = ValueHint::FilePath, help_heading = "Output")]
    report: Option<ReportFile>,

    /// How often the report is written anew while a pipe goes on [default: once, at the end]
    #[arg(long, value_name = "TIME", value_parser = Period::read, requires = "report", help_heading = "Output")]
    every: Option<Period>,

    /// Serve numbers for Prometheus at this address, under /metrics, as long as the run goes on
    #[arg(long, value_name = "ADDRESS", value_parser = socket("127.0.0.1:9464"), help_heading = "Output")]
    metrics: Option<SocketAddr>,

    #[command(flatten)]
    records: RecordOptions,

    #[command(flatten)]
    mask: MaskOptions,

    #[command(flatten)]
    knowledge: KnowledgeOptions,

    #[command(flatten)]
    terminal: TerminalOptions,
}

/// Runs the command.
pub(super) fn run(options: &EnrichOptions) -> Result<Exit, Failure> {
    options.records.check()?;
    let language = options.knowledge.language_of_records();
    let knowledge = options.knowledge.load(language)?;
    let session = Session::begin(&options.input, &options.terminal);
    let mask = options.mask.load(&options.records.headers(), &session.console)?;
    let output = sink::file(options.output.as_deref());
    let mut writes = vec![("the records", output)];
    let new = options.report.as_ref().filter(|_| options.every.is_some()).map(ReportFile::new_one);
    writes.extend(options.report.iter().map(|file| ("the report", Some(file.path.as_path()))));
    writes.extend(new.iter().map(|new| ("the report", Some(new.as_path()))));
    must_be_apart(&session.inputs.entries, &[options.knowledge.file(), options.mask.key_file()], &writes)?;
    if session.inputs.are_missing() && writes.iter().any(|(_, path)| path.is_some()) {
        // What is there stays: a name was mistyped.
        return Ok(session.end(&Counts::default()));
    }
    let (mut sink, report) = outputs(output, options.report.as_ref(), &session)?;
    let filter = session.filter(&options.filter)?;
    // What stands in files has happened; a pipe may be live.
    let format = options.records.format(&knowledge, mask.as_deref(), session.inputs.can_be_read_twice());
    sink.expect_pairs(format.opener());
    judge(sink.write_all(format.head().as_bytes()))?;
    let sift = Sift {
        scanner: options.records.scanner(options.input.dialect),
        knowledge: &knowledge,
        filter,
        mask,
        writer: Some(Writer { format, out: Mutex::new(Box::new(sink)) }),
        counts: Counts::default(),
    };
    let mut pass = session.pass();
    pass.metrics =
        options.metrics.map(|address| metrics::serve(address, &session.stop, &session.console)).transpose()?;
    let fold = report.as_ref().map(|_| Fold::default());
    let labels = language.labels();
    let keeper = options.every.zip(options.report.as_ref()).zip(fold.clone()).map(|((every, file), fold)| Keeper {
        every: Duration::from_nanos(every.0.unsigned_abs()),
        file,
        fold,
        knowledge: &knowledge,
        labels: &labels,
        metrics: pass.metrics.clone(),
        over: AtomicBool::new(false),
    });
    let part = {
        let _progress = session.progress(output.is_none() && io::stdout().is_terminal());
        let entries = 0..session.inputs.entries.len();
        let work = || pass.sift(&sift, entries, session.inputs.threads, fold, Some(&session.console));
        match &keeper {
            Some(keeper) => keeper.beside(&session.console, work),
            None => work(),
        }
    };
    judge(part.written)?;
    if let (Some(open), Some(file), Some(fold)) = (report, &options.report, part.report) {
        let mut summary = session.summary(fold, &knowledge, part.problems, sift.mask.as_deref());
        let mut copies = Copies::new(Arc::clone(&session.console));
        copies.add(&part.streams);
        summary.inputs.copies = copies.summary(sift.mask.as_deref());
        summary.only = sift.filter.responses();
        // One that was replaced is another file than the one that was opened.
        if keeper.is_some() { file.replace(&summary, &labels)? } else { open.write(&summary, &labels)? }
    }
    Ok(session.end(&sift.counts))
}

/// Keeps a report up to date while a run goes on.
struct Keeper<'a> {
    every: Duration,
    file: &'a ReportFile,
    fold: Fold,
    knowledge: &'a Knowledge,
    labels: &'a Labels,
    metrics: Option<Arc<Metrics>>,
    over: AtomicBool,
}

impl Keeper<'_> {
    /// Does `work`, and writes the report again and again until that is done.
    fn beside<T>(&self, console: &Console, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            let thread = scope.spawn(|| self.keep(console));
            let done = work();
            self.over.store(true, Ordering::Release);
            thread.thread().unpark();
            done
        })
    }

    fn keep(&self, console: &Console) {
        let mut told = false;
        let mut due = Instant::now() + self.every;
        while !self.over.load(Ordering::Acquire) {
            let left = due.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                thread::park_timeout(left);
                continue;
            }
            let summary = self.fold.so_far().finish(self.knowledge, Vec::new());
            if let Some(metrics) = &self.metrics {
                metrics.report(&summary);
            }
            if let Err(Failure(message)) = self.file.replace(&summary, self.labels)
                && !std::mem::replace(&mut told, true)
            {
                console.error(format_args!("{message}; it will be tried again"));
            }
            due = Instant::now() + self.every;
        }
    }
}

/// Opens what the records and the report go to.
fn outputs(
    output: Option<&Path>,
    report: Option<&ReportFile>,
    session: &Session,
) -> Result<(Sink, Option<OpenReport>), Failure> {
    let Some(file) = report else { return Ok((session.sink(output, OnClosed::End)?, None)) };
    let sink = session.sink(output, OnClosed::GoOn)?;
    Ok((sink, Some(file.open()?)))
}
