//! Reports in parts, and reports held against earlier ones.

use super::copies::Copies;
use super::exit::Failure;
use super::session::Session;
use super::sink::said;
use crate::input::Problem;
use crate::knowledge::Knowledge;
use crate::report::Baseline;
use crate::sift::{Joiner, Part};
use clap::{Args, ValueHint};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What to do with parts and earlier reports.
#[derive(Args, Debug)]
#[command(next_help_heading = "Parts and comparison")]
pub(super) struct PartOptions {
    /// Take each PATH for a part that --save wrote, and report on all of them as one log; in the order of the log
    #[arg(long)]
    pub(super) merge: bool,

    /// Also save what is known so far to this file, for --merge
    #[arg(long, value_name = "PART", value_hint = ValueHint::FilePath)]
    pub(super) save: Option<PathBuf>,

    /// Say what rose and fell against this earlier report, which --format json wrote
    ///
    /// A rate is compared if it rests on 100 final responses, calls or registrations in both reports. A peer with as many
    /// that is in one of them only came or went.
    #[arg(long, value_name = "REPORT", value_hint = ValueHint::FilePath)]
    pub(super) baseline: Option<PathBuf>,

    /// Print the JSON Schema of --format json, and do nothing else
    #[arg(long)]
    pub(super) schema: bool,
}

impl PartOptions {
    /// The earlier report, if one is given. It is read before any log is.
    pub(super) fn earlier(&self) -> Result<Option<Baseline>, Failure> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let text = fs::read(path).map_err(|error| failure(path, &said(&error)))?;
        let name = path.to_string_lossy();
        let earlier = Baseline::read(&name, &text).ok_or_else(|| failure(path, "not a report in JSON"))?;
        Ok(Some(earlier))
    }

    /// Writes what is known to the file that was asked for.
    pub(super) fn write(&self, part: &Part, knowledge: &Knowledge) -> Result<(), Failure> {
        let Some(path) = &self.save else { return Ok(()) };
        let written = part.save(knowledge).and_then(|part| fs::write(path, part));
        written.map_err(|error| failure(path, &said(&error)))
    }
}

/// What all parts add up to, and what was wrong with them. What can't be read is told and left out.
pub(super) fn merge(
    session: &Session,
    knowledge: &Knowledge,
    joiner: &mut Joiner<'_>,
    copies: &mut Copies,
) -> (Part, Vec<Problem>) {
    let (mut whole, mut problems) = (None::<Part>, Vec::new());
    for entry in &session.inputs.entries {
        let bytes = match entry.path() {
            Some(path) => fs::read(path),
            None => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }
        };
        if let Ok(bytes) = &bytes {
            copies.add_part(entry, bytes);
        }
        let part = bytes
            .map_err(|error| said(&error))
            .and_then(|bytes| Part::load(&bytes, knowledge).map_err(|unfit| unfit.to_string()));
        match part {
            Ok(part) => {
                whole = Some(match whole {
                    Some(whole) => joiner.join(whole, part),
                    None => part,
                });
            }
            Err(message) => {
                let problem = Problem::unfit(entry.name(), message);
                session.console.tell(&problem);
                problems.push(problem);
            }
        }
    }
    (whole.unwrap_or_default(), problems)
}

fn failure(path: &Path, what: &str) -> Failure {
    Failure(format!("{}: {what}", path.display()))
}
