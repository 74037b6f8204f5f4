//! `sipsift completions`: what a shell needs to complete the options.

use super::Opts;
use super::exit::{Exit, Failure};
use super::sink::{OnClosed, Sink, judge};
use super::stop::Stop;
use clap::{Arg, Args, CommandFactory, ValueHint};
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

/// Shells offer files for whatever they know nothing about, and an option that takes one says so.
fn without_files(arg: Arg) -> Arg {
    let is_free = arg.get_action().takes_values() && arg.get_possible_values().is_empty();
    if is_free && arg.get_value_hint() == ValueHint::Unknown { arg.value_hint(ValueHint::Other) } else { arg }
}

/// Runs the command.
pub(super) fn run(options: &CompletionsOptions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut command = Opts::command().mut_subcommands(|command| command.mut_args(without_files));
    clap_complete::generate(options.shell, &mut command, "sipsift", &mut script);
    judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(&script))?;
    Ok(Exit::Done)
}
