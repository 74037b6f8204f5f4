//! `sipsift man`: the manual.

use super::Opts;
use super::exit::{Exit, Failure};
use super::sink::{OnClosed, Sink, judge};
use super::stop::Stop;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use std::io::{self, Write};

const EXAMPLES: &str = "\
Examples:
  Read it:
    sipsift man | man -l -

  Install it:
    sipsift man > /usr/local/share/man/man1/sipsift.1

  Print it:
    sipsift man | groff -man -Tpdf > sipsift.pdf
";

/// What the manual says beside the help.
const MORE: &str = "\
Environment:
  TZ                          the zone of clocks that name none, unless --timezone says it
  LC_ALL, LC_MESSAGES, LANG   the language of explain, report and the table of catalog, unless --lang says it
  NO_COLOR, CLICOLOR          no colours, unless --color says otherwise; CLICOLOR_FORCE asks for them

Files:
  /etc/localtime              the zone of this machine, where TZ is not set
  /usr/share/zoneinfo         zones by name
  There is no file of settings: what a run does is said by its options alone.
";

/// Write the manual, as a page for man
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct ManOptions {}

/// Runs the command.
pub(super) fn run(_: &ManOptions) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    // Writing to memory doesn't fail.
    let _ = write(&mut page);
    judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(&page))?;
    Ok(Exit::Done)
}

/// One page with all commands on it, so that one search finds an option wherever it belongs.
fn write(page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Opts::command();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        write_command(command, page)?;
    }
    write_behind(&behind(&command), ".SH", page)?;
    write_behind(MORE, ".SH", page)
}

/// What stands behind the options in the help of a command.
fn behind(command: &Command) -> String {
    command.get_after_help().map(ToString::to_string).unwrap_or_default()
}

fn write_command(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_uppercase();
    writeln!(page, ".SH \"{name}\"")?;
    let man = Man::new(command.clone());
    let mut sections = Vec::new();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace('-', "\\-");
    writeln!(sections, ".SH SYNOPSIS\n.nf\n{usage}\n.fi")?;
    man.render_description_section(&mut sections)?;
    man.render_options_section(&mut sections)?;
    // What are sections of a page of its own are subsections here.
    for line in sections.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_prefix(b".SH ") {
            Some(title) => page.extend([b".SS ", title].concat()),
            None => page.extend(line),
        }
    }
    write_behind(&behind(command), ".SS", page)
}

/// Blocks of lines as they are, each under a line that ends with a colon.
fn write_behind(text: &str, heading: &str, page: &mut Vec<u8>) -> io::Result<()> {
    for line in text.lines() {
        match line.strip_suffix(':') {
            Some(title) if !title.starts_with(' ') => {
                writeln!(page, ".fi\n{heading} \"{}\"\n.nf", title.to_uppercase())?;
            }
            // Hyphens are to stay what a shell takes, and no line is to begin with what roff takes for a request.
            _ => writeln!(page, "\\&{}", line.replace('\\', "\\e").replace('-', "\\-"))?,
        }
    }
    writeln!(page, ".fi")
}
