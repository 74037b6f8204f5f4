//! `sipsift completions`: what a shell needs to complete the options.

use super::Opts;
use super::exit::{Exit, Failure};
use super::sink::{OnClosed, Sink, judge};
use super::stop::Stop;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::Write;

const EXAMPLES: &str = "\
Examples:
  For one user of bash:
    sipsift completions bash > ~/.local/share/bash-completion/completions/sipsift

  For everyone who uses zsh:
    sipsift completions zsh > /usr/local/share/zsh/site-functions/_sipsift

  For one user of fish:
    sipsift completions fish > ~/.config/fish/completions/sipsift.fish
";

/// Write a script that completes sipsift's options in a shell
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompletionsOptions {
    /// The shell
    shell: Shell,
}

/// Runs the command.
pub(super) fn run(options: &CompletionsOptions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Opts::command(), "sipsift", &mut script);
    judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(&script))?;
    Ok(Exit::Done)
}
