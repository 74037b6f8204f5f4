//! Records in the shapes that other programs know, one file a format.
//!
//! `json` is the record itself and has a writer of its own. Every other format is made of that record's fields, one line
//! for each: a new one is a new file with a [`Form`] in it, and a line in [`FORMS`].

mod cef;
mod csv;
mod ecs;
mod elastic_bulk;
mod finding;
mod gelf;
mod leef;
mod level;
mod otlp;
mod place;
mod splunk_hec;
mod syslog;
mod tree;
mod view;

use super::{Buffer, Chosen, Json, JsonOptions, harmless};
use crate::dialect::Direction;
use crate::knowledge::Knowledge;
use crate::record::{Field, Record};
use crate::sip::{Method, header};
use finding::Found;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use view::View;

/// A format other than the record itself.
pub struct Form {
    /// As it is called on the command line.
    pub name: &'static str,
    /// What it is, and who takes it in.
    pub about: &'static str,
    /// It holds the fields of the record by their names, so that a choice of fields makes sense.
    pub has_fields: bool,
    /// It says which index it is for.
    pub has_index: bool,
    /// A response that stands in the log twice is written once: whoever takes it in counts records.
    is_once: bool,
    /// What the first line of a record of two lines begins with.
    opener: &'static str,
    /// What stands before the first record of a file.
    head: fn(&Setting) -> String,
    /// The line of a record, or the lines, with the end.
    line: fn(&View<'_>) -> String,
    /// The same of a finding; a table of records has no place for one.
    finding: Option<fn(&Found<'_>) -> String>,
}

impl Form {
    /// A form without a name, for the rest of one that is written down: `..Form::PLAIN`.
    const PLAIN: Self = Self {
        name: "",
        about: "",
        has_fields: false,
        has_index: false,
        is_once: false,
        opener: "",
        head: |_| String::new(),
        line: |_| String::new(),
        finding: None,
    };

    /// Whether findings can stand among its records.
    pub fn has_findings(&self) -> bool {
        self.finding.is_some()
    }

    /// The form of this name.
    pub fn read(name: &str) -> Option<&'static Self> {
        FORMS.iter().copied().find(|form| form.name == name)
    }
}

/// All of them, in the order in which they are shown.
pub static FORMS: [&Form; 9] = [
    &ecs::FORM,
    &elastic_bulk::FORM,
    &splunk_hec::FORM,
    &gelf::FORM,
    &cef::FORM,
    &leef::FORM,
    &syslog::FORM,
    &otlp::FORM,
    &csv::FORM,
];

/// What a format is to be told beside what stands in records.
#[derive(Clone, Debug, Default)]
pub struct FormatOptions {
    /// What to write of a record.
    pub json: JsonOptions,
    /// Leave out what would flood a SIEM: see [`Format::leaves_out`]. The texts of the advice are the matter of
    /// [`JsonOptions::no_texts`].
    pub no_flood: bool,
    /// The index that records are for, where it isn't the usual one.
    pub index: Option<String>,
    /// The records are of files that are there already, and nobody is to be alarmed about them.
    pub replays: bool,
    /// The name of this machine, for formats that can't do without a host.
    pub machine: String,
}

/// Why a format leaves out a record that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It is part of what floods a SIEM: a provisional response, or the answer to a ping of our own.
    Flood,
    /// It repeats a message, and would count twice.
    Repeat,
}

/// How records are written.
pub struct Format {
    json: Json,
    mapped: Option<(&'static Form, Setting)>,
    no_flood: bool,
}

/// What all records of a run are written with.
struct Setting {
    /// What was chosen to be shown, in order.
    columns: Vec<Column>,
    /// The name under which the line of JSON has the Via headers.
    via: String,
    /// No fields were chosen.
    has_all_fields: bool,
    /// Texts that people read are wanted.
    has_texts: bool,
    index: Option<String>,
    replays: bool,
    machine: String,
    /// The time of reading.
    now: fn() -> Timestamp,
}

/// A field, or a further header by the name of its field.
#[derive(Clone, Debug)]
enum Column {
    Field(Field),
    Header(String),
}

impl Column {
    fn name(&self) -> &str {
        match self {
            Self::Field(field) => field.name(),
            Self::Header(name) => name,
        }
    }
}

impl From<Json> for Format {
    fn from(json: Json) -> Self {
        Self { json, mapped: None, no_flood: false }
    }
}

impl Format {
    /// A writer that follows `options`: of `form`, or of the record itself.
    pub fn new(form: Option<&'static Form>, options: &FormatOptions, knowledge: &Knowledge) -> Self {
        let no_flood = options.no_flood;
        let Some(form) = form else {
            return Self { json: Json::new(&options.json, knowledge), mapped: None, no_flood };
        };
        let headers = Self::headers(Some(form), &options.json.headers);
        let via = headers.iter().position(|name| is_via(name)).map(|index| Json::header_field(&headers[index]));
        let setting = Setting {
            columns: columns(&options.json),
            via: via.unwrap_or_default(),
            has_all_fields: options.json.fields.is_none(),
            has_texts: !(options.json.no_texts || options.json.no_advice),
            index: options.index.clone(),
            replays: options.replays,
            machine: options.machine.clone(),
            now: Timestamp::now,
        };
        // What stands around a choice of fields, such as the time, is made of others.
        let no_texts = options.json.no_texts || !form.has_fields;
        let json = JsonOptions { fields: None, headers, no_texts, ..options.json.clone() };
        Self { json: Json::new(&json, knowledge), mapped: Some((form, setting)), no_flood }
    }

    /// The headers that the scanner is to look for when the user wants these.
    pub fn headers(form: Option<&Form>, wanted: &[String]) -> Vec<String> {
        let mut headers = wanted.to_vec();
        if form.is_some() && !wanted.iter().any(|name| is_via(name)) {
            headers.push("Via".to_owned());
        }
        headers
    }

    /// What stands before the first record of a file.
    pub fn head(&self) -> String {
        self.mapped.as_ref().map(|(form, setting)| (form.head)(setting)).unwrap_or_default()
    }

    /// What the first line of a record of two lines begins with; empty where all have one.
    pub fn opener(&self) -> &'static str {
        self.mapped.as_ref().map_or("", |(form, _)| form.opener)
    }

    /// Why a record that is wanted is left out all the same, if it is.
    #[inline]
    pub fn leaves_out(&self, record: &Record<'_>) -> Option<LeftOut> {
        let sighting = record.sighting;
        let is_flood = || match sighting.code {
            100..200 => true,
            200..300 => sighting.method == Method::Options && sighting.direction == Some(Direction::Received),
            _ => false,
        };
        let is_once = self.mapped.as_ref().is_some_and(|(form, _)| form.is_once);
        if self.no_flood && is_flood() {
            Some(LeftOut::Flood)
        } else {
            (is_once && sighting.duplicate_of_message).then_some(LeftOut::Repeat)
        }
    }

    /// Appends `record`.
    #[inline]
    pub fn write(&self, record: &Record<'_>, out: &mut Buffer) {
        match &self.mapped {
            None => self.json.write(record, out),
            Some((form, setting)) => self.write_mapped(form, setting, record, out),
        }
    }

    /// The line of a finding of the report, or the lines; nothing in a table of records.
    pub fn finding(&self, finding: &impl Serialize) -> String {
        let Some((form, setting)) = &self.mapped else { return harmless::line(finding) };
        match (form.finding, serde_json::to_value(finding)) {
            (Some(line), Ok(Value::Object(fields))) => line(&Found::new(&fields, setting)),
            _ => String::new(),
        }
    }

    fn write_mapped(&self, form: &Form, setting: &Setting, record: &Record<'_>, out: &mut Buffer) {
        let start = out.len();
        self.json.write(record, out);
        let view = View::read(&out.written()[start..], record, setting);
        out.truncate(start);
        out.copy((form.line)(&view).as_bytes());
    }
}

fn is_via(name: &str) -> bool {
    header::long_name(name.as_bytes()).eq_ignore_ascii_case(b"via")
}

/// What is shown, in the order of the line of JSON.
fn columns(options: &JsonOptions) -> Vec<Column> {
    let headers = options.headers.iter().map(|name| Column::Header(Json::header_field(name)));
    if let Some(chosen) = options.chosen() {
        let headers: Vec<Column> = headers.collect();
        let column = |one: &Chosen| match one {
            Chosen::Field(field) => Some(Column::Field(*field)),
            Chosen::Header(index) => headers.get(*index).cloned(),
        };
        return chosen.iter().filter_map(column).collect();
    }
    let fields = Field::ALL.iter().filter(|field| options.shows(**field)).map(|field| Column::Field(*field));
    let mut columns: Vec<Column> = fields.collect();
    let is_advice = |column: &Column| matches!(column, Column::Field(field) if field.is_advice());
    let end = columns.iter().position(is_advice).unwrap_or(columns.len());
    columns.splice(end..end, headers);
    columns
}
