//! `sipsift follow`: a record for each response, as the logs grow.

mod appender;
mod checkpoint;
mod followed;
mod leftover;
mod output;
mod reporting;
mod run;
mod saver;

use super::exit::{Exit, Failure};
use super::knowledge::KnowledgeOptions;
use super::mask::MaskOptions;
use super::moment::Period;
use super::options::{FilterOptions, InputOptions, TerminalOptions, socket};
use super::records::RecordOptions;
use super::report_file::ReportFile;
use clap::{Args, ValueHint};
use std::net::SocketAddr;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  What fails now, as it happens:
    sipsift follow --outcome failure,auth_failed /var/log/asterisk/full | jq .

  All logs of a machine into a file for a SIEM, going on where it stopped after every restart:
    sipsift follow --checkpoint /var/lib/sipsift/place --output /var/log/sipsift/sip.ndjson '/var/log/kamailio*.log'

  The same with numbers for Prometheus, and a report that is never older than a minute:
    sipsift follow --metrics 127.0.0.1:9464 --report /run/sipsift/report.json --output sip.ndjson /var/log/asterisk/full
";

/// What PATH is, in place of what it is to the other commands.
const PATHS: &str = "Files, folders and globs";

/// What becomes of these.
const FOUND: &str = "A folder is walked. Files that are made later are found, in folders and by globs, and a file that is given \
    by its name need not be there yet. Of a rotated set the file in use is read, and older ones as far as they hold what has \
    not been read.";

/// Write one JSON record for each SIP response as the logs grow
///
/// As enrich, live. A log is followed whatever is done to its file: it is renamed and a new one begun, copied and emptied,
/// compressed after that, removed and made again, or a link is turned to another. Files that appear later are read from
/// their start. The files are asked again and again, so that this works on network file systems too.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, mut_arg("paths", |arg| arg.help(PATHS).long_help(format!("{PATHS}\n\n{FOUND}"))))]
#[command(override_usage = "sipsift follow [OPTIONS] <PATH>...")]
pub(super) struct FollowOptions {
    #[command(flatten)]
    pub(super) input: InputOptions,

    /// Begin with what the logs hold already, and not with what comes
    #[arg(long, help_heading = "Input")]
    pub(super) from_start: bool,

    /// Remember in this file how far the records have been written, and go on there after a restart
    ///
    /// Whatever ended the last run, no record is lost, and none comes twice in the file given with --output: what was
    /// written there after the last checkpoint is cut off and written again. Logs that the file doesn't know are new, and
    /// read from their start.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub(super) checkpoint: Option<PathBuf>,

    /// How many milliseconds a message that stalls half-way is waited for
    #[arg(long, value_name = "MS", default_value_t = 250, hide = true)]
    pub(super) patience: u64,

    #[command(flatten)]
    pub(super) filter: FilterOptions,

    /// Add to this file instead of writing to standard output (-); SIGHUP opens it anew
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) output: Option<PathBuf>,

    /// Serve numbers for Prometheus at this address, under /metrics
    #[arg(long, value_name = "ADDRESS", value_parser = socket("127.0.0.1:9464"), help_heading = "Output")]
    pub(super) metrics: Option<SocketAddr>,

    /// Keep the report of this run in this file; its ending (.txt .json .html .csv .md .prom) says in which form
    #[arg(long, value_name = "FILE", value_parser = ReportFile::read, value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) report: Option<ReportFile>,

    /// How often the report is written
    #[arg(long, value_name = "TIME", value_parser = Period::read, default_value = "60s", requires = "report", help_heading = "Output")]
    pub(super) every: Period,

    /// Write findings, such as a trunk that answers nothing or passwords that are guessed, among the records as they arise
    ///
    /// In each format but csv, as an event of its own; in json it has the field `finding`. Each is told once a run.
    #[arg(long, help_heading = "Output")]
    pub(super) findings: bool,

    #[command(flatten)]
    pub(super) records: RecordOptions,

    #[command(flatten)]
    pub(super) mask: MaskOptions,

    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,

    #[command(flatten)]
    pub(super) terminal: TerminalOptions,
}

/// Runs the command.
pub(super) fn run(options: &FollowOptions) -> Result<Exit, Failure> {
    run::run(options)
}
