//! `sipsift follow`: a record for each response, as the logs grow.

mod appender;
mod checkpoint;
mod followed;
mod run;

use super::exit::{Exit, Failure};
use super::knowledge::KnowledgeOptions;
use super::options::{FilterOptions, InputOptions, TerminalOptions};
use super::records::RecordOptions;
use clap::{Args, ValueHint};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  What fails now, as it happens:
    sipsift follow --outcome failure,auth_failed /var/log/asterisk/full | jq .

  All logs of a machine into a file for a SIEM, going on where it stopped after every restart:
    sipsift follow --checkpoint /var/lib/sipsift/place --output /var/log/sipsift/sip.ndjson '/var/log/kamailio*.log'
";

/// Write one JSON record for each SIP response as the logs grow
///
/// As enrich, live. A log is followed whatever is done to its file: it is renamed and a new one begun, copied and emptied,
/// compressed after that, removed and made again, or a link is turned to another. Files that appear later are read from
/// their start. The files are asked again and again, so that this works on network file systems too.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
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

    #[command(flatten)]
    pub(super) records: RecordOptions,

    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,

    #[command(flatten)]
    pub(super) terminal: TerminalOptions,
}

/// Runs the command.
pub(super) fn run(options: &FollowOptions) -> Result<Exit, Failure> {
    run::run(options)
}
