//! `sipsift enrich`: a record for each response.

use super::exit::{Exit, Failure};
use super::fields;
use super::knowledge::KnowledgeOptions;
use super::mask::MaskOptions;
use super::options::{FilterOptions, InputOptions, TerminalOptions};
use super::records::RecordOptions;
use super::report_file::{OpenReport, ReportFile};
use super::session::Session;
use super::sink::{self, OnClosed, Sink, judge};
use crate::output::Json;
use crate::report::Report;
use crate::scan::{self, Scanner};
use crate::sift::{Counts, Sift, Writer};
use clap::{Args, ValueHint};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

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

  Records for a SIEM in a file, with a header of your own in each:
    sipsift enrich --header X-Trace-Id --output sip.ndjson /var/log/sbc/

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
    fields::must_differ(&options.records.header)?;
    let language = options.knowledge.language_of_records();
    let knowledge = options.knowledge.load(language)?;
    let session = Session::begin(&options.input, &options.terminal);
    let mask = options.mask.load(&options.records.header, &session.console)?;
    let output = sink::file(options.output.as_deref());
    let (sink, report) = outputs(output, options.report.as_ref(), &session)?;
    let filter = session.filter(&options.filter)?;
    let format = Json::new(&options.records.json(mask.as_deref()), &knowledge);
    let sift = Sift {
        scanner: Scanner::new(scan::Options {
            headers: options.records.header.clone(),
            dialect: options.input.dialect,
        }),
        knowledge: &knowledge,
        filter,
        mask,
        writer: Some(Writer { format, out: Mutex::new(Box::new(sink)) }),
        counts: Counts::default(),
    };
    let pass = session.pass();
    let fold = report.as_ref().map(|_| Report::default());
    let part = {
        let _progress = session.progress(output.is_none() && io::stdout().is_terminal());
        let entries = 0..session.inputs.entries.len();
        pass.sift(&sift, entries, session.inputs.threads, fold, Some(&session.console))
    };
    judge(part.written)?;
    if let (Some(file), Some(fold)) = (report, part.report) {
        file.write(&session.summary(fold, &knowledge, part.problems, sift.mask.as_deref()), &language.labels())?;
    }
    Ok(session.end(&sift.counts))
}

/// Opens what the records and the report go to.
fn outputs(
    output: Option<&Path>,
    report: Option<&ReportFile>,
    session: &Session,
) -> Result<(Sink, Option<OpenReport>), Failure> {
    let Some(file) = report else { return Ok((session.sink(output, OnClosed::End)?, None)) };
    session.inputs.must_not_hold(&file.path)?;
    let sink = session.sink(output, OnClosed::GoOn)?;
    let report = file.open()?;
    if report.is_file(&sink.metadata()) {
        return Err(Failure("the records and the report can't go to the same file".to_owned()));
    }
    Ok((sink, Some(report)))
}
