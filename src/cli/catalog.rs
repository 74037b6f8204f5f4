//! `sipsift catalog`: everything that is known.

use super::console::{columns, is_coloured};
use super::exit::{Exit, Failure};
use super::knowledge::KnowledgeOptions;
use super::sink::{OnClosed, Sink, judge};
use super::stop::Stop;
use crate::knowledge::{Class, SCHEMA, Selection};
use crate::output::catalog::{csv, json, table};
use crate::output::dialects;
use clap::{Args, ColorChoice, ValueEnum};
use std::io::{self, Write};

const EXAMPLES: &str = "\
Examples:
  All codes, causes, methods and rules at a glance:
    sipsift catalog

  The client failures and the Q.850 causes only:
    sipsift catalog --class 4xx --causes

  A lookup for Splunk, joined with the records by advice_rule:
    sipsift catalog --format csv > sipsift.csv

  Everything as one object, and the JSON Schema that tells its shape:
    sipsift catalog --format json | jq '.codes[] | select(.fault == \"next_hop\") | .code'
    sipsift catalog --schema > sipsift.schema.json

  Whose logs are read:
    sipsift catalog --dialects
";

/// Print everything that is known, or a part of it
///
/// Without a choice that is all classes, codes, methods, Q.850 causes, Warnings, protocols of Reason and rules.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
// Each is an option of its own.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct CatalogOptions {
    /// Only this class and its codes, such as 4xx; may be given several times
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = read_class, help_heading = "Parts")]
    class: Vec<Class>,

    /// Only the methods
    #[arg(long, help_heading = "Parts")]
    methods: bool,

    /// Only the Q.850 causes
    #[arg(long, help_heading = "Parts")]
    causes: bool,

    /// Only the codes of Warning
    #[arg(long, help_heading = "Parts")]
    warnings: bool,

    /// Only the protocols of Reason
    #[arg(long, help_heading = "Parts")]
    reasons: bool,

    /// Only the rules that choose advice by more than the code
    #[arg(long, help_heading = "Parts")]
    rules: bool,

    /// What is recognised instead: each dialect, with what one of its lines looks like
    #[arg(long, help_heading = "Parts", conflicts_with_all = ["class", "methods", "causes", "warnings", "reasons", "rules"])]
    dialects: bool,

    /// In which form
    #[arg(long, value_enum, default_value_t = Form::Table, value_name = "FORM", help_heading = "Output")]
    format: Form,

    /// Print the JSON Schema of --format json and of --knowledge files, and nothing else
    #[arg(long, help_heading = "Output", exclusive = true)]
    schema: bool,

    /// When to use colours for people; auto heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Terminal")]
    color: ColorChoice,

    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// The forms of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table for people
    Table,
    /// One JSON object
    Json,
    /// Comma-separated values, a line an entry
    Csv,
}

/// Runs the command.
pub(super) fn run(options: &CatalogOptions) -> Result<Exit, Failure> {
    let text = if options.schema { SCHEMA.to_owned() } else { catalog(options)? };
    judge(Sink::stdout(&Stop::default(), OnClosed::End)?.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

fn catalog(options: &CatalogOptions) -> Result<String, Failure> {
    if options.dialects {
        return Ok(match options.format {
            Form::Table => dialects::table(columns()),
            Form::Json => dialects::json(),
            Form::Csv => dialects::csv(),
        });
    }
    // Only a table is for people.
    let language = match options.format {
        Form::Table => options.knowledge.language(),
        Form::Json | Form::Csv => options.knowledge.language_of_records(),
    };
    let entries = options.knowledge.load(language)?.select(&Selection {
        classes: options.class.clone(),
        methods: options.methods,
        causes: options.causes,
        warnings: options.warnings,
        reason_protocols: options.reasons,
        rules: options.rules,
    });
    Ok(match options.format {
        Form::Table => {
            table::render(&entries, &language.labels(), columns(), is_coloured(options.color, &io::stdout()))
        }
        Form::Json => json::render(&entries),
        Form::Csv => csv::render(&entries),
    })
}

fn read_class(text: &str) -> Result<Class, String> {
    Class::read(text).ok_or_else(|| "a class looks like 4xx".to_owned())
}
