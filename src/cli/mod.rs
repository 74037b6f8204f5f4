//! Arguments, terminal and exit status: what a program needs beside the library.
//!
//! ```text
//! main ─▶ Opts (as typed) ─▶ a command: enrich, report, … ─▶ Exit
//!                              │
//!                              session: stop (signals), console (standard error), inputs ─▶ pass ─▶ the pipeline
//!                              sink: standard output or a file; writes: that no file is lost by it
//! ```
//!
//! One file a command. Each turns its options into what it runs on once, and nothing below this room sees clap. Only data
//! goes to standard output, through `sink`; all that is said to people goes to standard error, through the
//! `console`. What the exit status means stands in `exit`.

mod catalog;
mod completions;
mod console;
mod copies;
mod enrich;
mod exit;
mod explain;
mod fields;
mod follow;
mod in_order;
mod inputs;
mod knowledge;
mod man;
mod mask;
mod metrics;
mod moment;
mod newest;
mod options;
mod pass;
mod progress;
mod records;
mod report;
mod report_file;
mod report_parts;
mod session;
mod sink;
mod stop;
mod writes;
mod zone;

use clap::{Parser, Subcommand};
use exit::{Exit, Failure};
use std::io::{self, Write};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  What failed, and what to try:
    sipsift enrich --outcome failure /var/log/asterisk/full | jq .

  The figures of last night's logs:
    sipsift report /var/log/asterisk/full.1.gz

  What fails now, as it happens, through every rotation:
    sipsift follow --outcome failure /var/log/asterisk/full

  What a code means, and what to do about it:
    sipsift explain 486

  How an option is meant:
    sipsift enrich --help

Exit status:
  0    done; also when the reader of the output went away
  1    some input was missing, unreadable or damaged, all the rest was processed; or explain doesn't know a term
  2    wrong usage, or output that could not be written
  3    a threshold of report --fail-if was crossed
  130  interrupted; what had been read was finished first
";

/// Sifts PBX and SBC logs for SIP responses and explains each one
///
/// For each SIP response in a log, sipsift says what the code means, why it usually shows up and what to try. It reads
/// the logs of Asterisk, FreeSWITCH, Kamailio and others, as files, folders, archives or a stream.
// What the help shows: backticks would be noise.
#[allow(clippy::doc_markdown)]
#[derive(Parser, Debug)]
#[command(name = "sipsift", version, after_help = EXAMPLES, max_term_width = 120)]
struct Opts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Enrich(enrich::EnrichOptions),
    Report(report::ReportOptions),
    Follow(follow::FollowOptions),
    Explain(explain::ExplainOptions),
    Catalog(catalog::CatalogOptions),
    Completions(completions::CompletionsOptions),
    Man(man::ManOptions),
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    match Opts::try_parse() {
        Ok(opts) => run(&opts.command).into(),
        Err(error) => {
            // Help goes to standard output, errors to standard error. Either may have been closed, and then nobody
            // wants it.
            let _ = tell(&error);
            ExitCode::from(if error.use_stderr() { Exit::Failed } else { Exit::Done })
        }
    }
}

/// Prints help as it is, and what is wrong with the arguments as all that is wrong is told.
fn tell(error: &clap::Error) -> io::Result<()> {
    if !error.use_stderr() || !error.render().to_string().starts_with("error:") {
        return error.print();
    }
    write!(anstream::stderr(), "sipsift: {}", error.render().ansi())
}

fn run(command: &Command) -> Exit {
    let ended = match command {
        Command::Enrich(options) => enrich::run(options),
        Command::Report(options) => report::run(options),
        Command::Follow(options) => follow::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Catalog(options) => catalog::run(options),
        Command::Completions(options) => completions::run(options),
        Command::Man(options) => man::run(options),
    };
    ended.unwrap_or_else(|Failure(message)| {
        let _ = writeln!(io::stderr(), "sipsift: error: {message}");
        Exit::Failed
    })
}
