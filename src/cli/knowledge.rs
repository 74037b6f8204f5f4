//! What is known, in which language.

use super::exit::Failure;
use crate::knowledge::{Knowledge, Language};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::env;

/// What is known, in which language.
#[derive(Args, Debug)]
#[command(next_help_heading = "Knowledge")]
pub(super) struct KnowledgeOptions {
    /// The language of explanations; what it lacks stands in English
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    lang: Option<Language>,
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

    /// All that is known.
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)]
    pub(super) fn load(&self, language: Language) -> Result<Knowledge, Failure> {
        Ok(Knowledge::in_language(language))
    }
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
