//! The report beside the records.

use super::exit::Failure;
use super::sink::said;
use super::writes::beside;
use crate::knowledge::Labels;
use crate::report::{Summary, format};
use clap::ValueEnum;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// A page for people
    Terminal,
    /// One JSON object
    Json,
    /// A page for a browser, in one file
    Html,
    /// A table of all histograms for a spreadsheet
    Csv,
    /// A text for a ticket or a wiki
    Markdown,
    /// Metrics for node_exporter's textfile collector
    Prometheus,
}

impl Form {
    /// The report in this form; a page is made with these labels, for so many columns, and with colours or without.
    pub(super) fn render(self, summary: &Summary, labels: &Labels, columns: usize, colour: bool) -> Vec<u8> {
        match self {
            Self::Terminal => format::terminal::render(summary, labels, columns, colour).into_bytes(),
            Self::Json => format::json::render(summary).into_bytes(),
            Self::Html => format::html::render(summary, labels).into_bytes(),
            Self::Csv => format::csv::render(summary).into_bytes(),
            Self::Markdown => format::markdown::render(summary, labels).into_bytes(),
            Self::Prometheus => format::prometheus::render(summary).into_bytes(),
        }
    }
}

/// The endings of files, and the forms that they say.
const ENDINGS: [(&str, Form); 6] = [
    ("txt", Form::Terminal),
    ("json", Form::Json),
    ("html", Form::Html),
    ("csv", Form::Csv),
    ("md", Form::Markdown),
    ("prom", Form::Prometheus),
];

/// The file that a report goes to.
#[derive(Clone, Debug)]
pub(super) struct ReportFile {
    /// Where it lies.
    pub(super) path: PathBuf,
    form: Form,
}

impl ReportFile {
    /// Reads a path whose ending says which form is meant.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let ending = path.extension().and_then(|ending| ending.to_str());
        let form = ending.and_then(|ending| ENDINGS.iter().find(|(known, _)| *known == ending));
        let Some(&(_, form)) = form else {
            let endings: Vec<String> = ENDINGS.iter().map(|(ending, _)| format!(".{ending}")).collect();
            return Err(format!("the ending says the form of the report: {}", endings.join(", ")));
        };
        Ok(Self { path, form })
    }

    /// Puts a new report in place of what it holds, whole: whoever reads it meets the one or the other.
    pub(super) fn replace(&self, summary: &Summary, labels: &Labels) -> Result<(), Failure> {
        let page = self.form.render(summary, labels, crate::output::USUAL, false);
        let new = self.new_one();
        let written = std::fs::write(&new, page).and_then(|()| std::fs::rename(&new, &self.path));
        written.map_err(|error| failure(&self.path.display().to_string(), &error))
    }

    /// The file that becomes it when it is replaced.
    pub(super) fn new_one(&self) -> PathBuf {
        beside(&self.path, ".new")
    }

    /// Opens it without touching what it holds: until the new report is there, the old one is better than none.
    pub(super) fn open(&self) -> Result<OpenReport, Failure> {
        let name = self.path.display().to_string();
        match OpenOptions::new().write(true).create(true).truncate(false).open(&self.path) {
            Ok(file) => Ok(OpenReport { file, name, form: self.form }),
            Err(error) => Err(failure(&name, &error)),
        }
    }
}

/// A file that can be written to.
pub(super) struct OpenReport {
    file: File,
    name: String,
    form: Form,
}

impl OpenReport {
    /// Replaces what it holds.
    pub(super) fn write(mut self, summary: &Summary, labels: &Labels) -> Result<(), Failure> {
        let page = self.form.render(summary, labels, crate::output::USUAL, false);
        let written = self.file.write_all(&page).and_then(|()| {
            // A pipe or a device has no length.
            let regular = self.file.metadata()?.is_file();
            if regular { self.file.set_len(page.len() as u64) } else { Ok(()) }
        });
        written.map_err(|error| failure(&self.name, &error))
    }
}

fn failure(name: &str, error: &io::Error) -> Failure {
    Failure(format!("{name}: {}", said(error)))
}
