//! What the commands that write records have in common.

use super::exit::Failure;
use super::fields::{self, Fields};
use super::options::socket;
use crate::knowledge::Knowledge;
use crate::mask::Mask;
use crate::output::format::{FORMS, Form};
use crate::output::{Chosen, Format, FormatOptions, JsonOptions};
use crate::scan::{self, Scanner};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::net::SocketAddr;

/// What records look like.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct RecordOptions {
    /// The shape of records, for the program that takes them in
    #[arg(long, value_name = "FORMAT", default_value = JSON, value_parser = formats())]
    pub(super) format: String,

    /// Leave out what is of no use in a certain place
    #[arg(long, value_name = "PRESET")]
    pub(super) preset: Option<Preset>,

    /// The index or data stream that ecs and elastic-bulk are for
    ///
    /// Elastic's rules for SIP look at logs-network_traffic.sip-*, and live records are for
    /// logs-network_traffic.sip-sipsift. What elastic-bulk makes of files is for sipsift-replay, for the rules would raise
    /// alerts today about what an archive holds.
    #[arg(long, value_name = "NAME", value_parser = read_index)]
    pub(super) index: Option<String>,

    /// Just these fields, in this order, such as timestamp,code,peer; those of --header stand behind them, or where they are
    /// named
    ///
    /// Formats whose fields are named by somebody else (ecs, elastic-bulk, cef, leef) can't be cut down like this.
    #[arg(long, value_name = "NAMES", value_parser = Fields::read)]
    pub(super) fields: Option<Fields>,

    /// Leave the advice out: meaning, occurs, fix, fault and retry
    #[arg(long)]
    pub(super) no_advice: bool,

    /// Add this header of the response to each record; may be given several times
    #[arg(long, value_name = "NAME", value_parser = fields::read_header)]
    pub(super) header: Vec<String>,

    /// The address of this side, such as 192.0.2.7:5060, for logs that don't say
    #[arg(long, value_name = "ADDRESS", value_parser = socket("192.0.2.7:5060 or [2001:db8::7]:5060"))]
    pub(super) local: Option<SocketAddr>,
}

/// What is left out, by purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Preset {
    /// No 1xx, no 2xx to OPTIONS that this side had sent, and no texts of the advice; every challenge stays
    Siem,
}

/// The record as it is.
const JSON: &str = "json";

impl RecordOptions {
    /// Refuses what doesn't go together.
    pub(super) fn check(&self) -> Result<(), Failure> {
        fields::must_differ(&self.header)?;
        self.must_leave_a_field()?;
        let Some(form) = self.form() else { return self.check_index(false) };
        if self.fields.is_some() && !form.has_fields {
            return Err(Failure(format!(
                "--format {} has fields of its own, so --fields can't choose among them; it goes with json, {}",
                form.name,
                names(|form| form.has_fields)
            )));
        }
        self.check_index(form.has_index)
    }

    /// Refuses to write records of nothing.
    fn must_leave_a_field(&self) -> Result<(), Failure> {
        let Some(fields) = self.fields.as_ref().map(|fields| fields.of(&self.header)).transpose()? else {
            return Ok(());
        };
        let no_texts = self.preset == Some(Preset::Siem);
        let json = JsonOptions { no_advice: self.no_advice, no_texts, ..JsonOptions::default() };
        let is_shown = |one: &Chosen| !matches!(one, Chosen::Field(field) if !json.shows(*field));
        if !self.header.is_empty() || fields.iter().any(is_shown) {
            return Ok(());
        }
        let why = if self.no_advice { "--no-advice" } else { "--preset siem" };
        Err(Failure(format!("{why} leaves out all that --fields asks for")))
    }

    fn check_index(&self, has_index: bool) -> Result<(), Failure> {
        if self.index.is_none() || has_index {
            return Ok(());
        }
        Err(Failure(format!("--index goes with --format {}", names(|form| form.has_index))))
    }

    /// Refuses findings in a format that has no place for them.
    pub(super) fn check_findings(&self) -> Result<(), Failure> {
        let Some(form) = self.form().filter(|form| !form.has_findings()) else { return Ok(()) };
        Err(Failure(format!(
            "--format {} is a table of records, in which --findings have no place; they go with json, {}",
            form.name,
            names(Form::has_findings)
        )))
    }

    /// The writer of records; `replays` where they are of files that are there already. What is no part of a record is masked
    /// here.
    pub(super) fn format(&self, knowledge: &Knowledge, mask: Option<&Mask>, replays: bool) -> Format {
        let masked = |host: String| mask.map(|mask| mask.peer(&host)).unwrap_or(host);
        let siem = self.preset == Some(Preset::Siem);
        let json = JsonOptions {
            // Those that are none have been refused.
            fields: self.fields.as_ref().map(|fields| fields.of(&self.header).unwrap_or_default()),
            no_advice: self.no_advice,
            no_texts: siem,
            headers: self.header.clone(),
            local: self.local.map(|local| masked(local.to_string())),
        };
        let index = self.index.clone();
        let machine = masked(rustix::system::uname().nodename().to_string_lossy().into_owned());
        let options = FormatOptions { json, no_flood: siem, index, replays, machine };
        Format::new(self.form(), &options, knowledge)
    }

    /// A scanner that sees what these records need.
    pub(super) fn scanner(&self, dialect: Option<u8>) -> Scanner {
        Scanner::new(scan::Options { headers: self.headers(), dialect })
    }

    /// The headers that these records are made of, beside those of every record.
    pub(super) fn headers(&self) -> Vec<String> {
        Format::headers(self.form(), &self.header)
    }

    fn form(&self) -> Option<&'static Form> {
        Form::read(&self.format)
    }
}

fn formats() -> impl TypedValueParser<Value = String> {
    let json = PossibleValue::new(JSON).help("the record, one JSON object a line");
    let forms = FORMS.iter().map(|form| PossibleValue::new(form.name).help(form.about));
    PossibleValuesParser::new(std::iter::once(json).chain(forms))
}

/// The names of these formats.
fn names(are: fn(&Form) -> bool) -> String {
    let names: Vec<&str> = FORMS.iter().filter(|form| are(form)).map(|form| form.name).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Reads a name that Elasticsearch takes for an index.
fn read_index(name: &str) -> Result<String, &'static str> {
    let is_good =
        |letter: char| !letter.is_ascii_uppercase() && !letter.is_control() && !r#"\/*?"<>|, #:"#.contains(letter);
    let fits = (1..=255).contains(&name.len()) && !name.starts_with(['-', '_', '+', '.']) && name.chars().all(is_good);
    fits.then(|| name.to_owned()).ok_or("an index has a name in lower case, such as logs-network_traffic.sip-berlin")
}
