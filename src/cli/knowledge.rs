//! What is known, in which language, and what the site adds to it.

use super::exit::Failure;
use super::sink::said;
use crate::dialect::DIALECTS;
use crate::knowledge::{Knowledge, Language, Site};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is known, in which language.
#[derive(Args, Debug)]
#[command(next_help_heading = "Knowledge")]
pub(super) struct KnowledgeOptions {
    /// The language of explanations; what it lacks stands in English [default: English in records, else the locale's]
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    lang: Option<Language>,

    /// The site's own codes, rules, texts, links and names for peers, as JSON; `sipsift catalog --schema` tells the form
    ///
    /// An entry that is known keeps what the file doesn't say. The site's rules are asked before all others.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    knowledge: Option<PathBuf>,
}

impl KnowledgeOptions {
    /// The language that somebody is to read: without a word about it, the environment's.
    pub(super) fn language(&self) -> Language {
        self.lang.unwrap_or_else(of_environment)
    }

    /// The language of records: what other programs read doesn't depend on who started this one.
    pub(super) fn language_of_records(&self) -> Language {
        self.lang.unwrap_or_default()
    }

    /// The file that says it, if there is one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.knowledge.as_deref()
    }

    /// All that is known. This comes first in a command: it is early that people want to hear what is wrong with their file.
    pub(super) fn load(&self, language: Language) -> Result<Knowledge, Failure> {
        match &self.knowledge {
            None => Ok(Knowledge::in_language(language)),
            Some(path) => Ok(Knowledge::of_site(language, &site(path)?)),
        }
    }
}

fn site(path: &Path) -> Result<Site, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| Failure(format!("{name}: {}", said(&error))))?;
    let dialects: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.name).collect();
    Site::read(&text, &dialects).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(|mistake| format!("{name}: {mistake}")).collect();
        Failure(lines.join("\nsipsift: error: "))
    })
}

/// The language of messages as POSIX has it: the first of these that is set and not empty.
fn of_environment() -> Language {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    Language::of_locale(&locale.unwrap_or_default())
}

fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
        .try_map(|tag| Language::read(&tag).ok_or("there is no such language"))
}
