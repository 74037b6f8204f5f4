//! Languages. Each is a data file, and what one lacks stands in English.
//!
//! The entries of the base data are English already, so that language's file holds labels only. A new language is a file
//! and a line in [`Language::ALL`].

mod label;
#[cfg(test)]
mod tests;

pub use label::{Label, Labels};

use super::Entries;
use serde::Deserialize;
use std::collections::HashMap;

/// A language that the knowledge can be had in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Language {
    #[default]
    En,
    Ru,
    Vi,
}

impl Language {
    /// All of them, with their tags (RFC 5646) and their files.
    const FILES: [(Self, &'static str, &'static str); 3] = [
        (Self::En, "en", include_str!("en.json")),
        (Self::Ru, "ru", include_str!("ru.json")),
        (Self::Vi, "vi", include_str!("vi.json")),
    ];

    /// All of them.
    pub const ALL: [Self; 3] = [Self::En, Self::Ru, Self::Vi];

    /// The tag, such as `en`.
    pub fn tag(self) -> &'static str {
        Self::FILES[self as usize].1
    }

    /// The language with this tag.
    pub fn read(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language of a locale such as `ru_RU.UTF-8`; English for one that there is no file for.
    pub fn of_locale(locale: &str) -> Self {
        let end = locale.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(locale.len());
        Self::read(&locale[..end].to_ascii_lowercase()).unwrap_or_default()
    }

    /// Reads its file.
    fn load(self) -> Translation {
        serde_json::from_str(Self::FILES[self as usize].2).expect("the files are read in the tests")
    }

    /// Puts its texts in the place of the English ones.
    pub(super) fn translate(self, entries: &mut Entries) {
        if self != Self::En {
            self.load().apply(entries);
        }
    }

    /// Its labels.
    pub fn labels(self) -> Labels {
        let english = Self::En.load().labels;
        let own = if self == Self::En { HashMap::new() } else { self.load().labels };
        Labels::new(self, english, own)
    }

    /// Which form of a word stands with a number, as Unicode's CLDR has it: English `file` and `files`, Russian `файл`,
    /// `файла` and `файлов`, Vietnamese one form for all.
    fn plural(self, number: u64) -> usize {
        match (self, number % 10, number % 100) {
            (Self::En, ..) => usize::from(number != 1),
            (Self::Ru, _, 11..=14) => 2,
            (Self::Vi, ..) | (Self::Ru, 1, _) => 0,
            (Self::Ru, 2..=4, _) => 1,
            (Self::Ru, ..) => 2,
        }
    }
}

/// A language's file. Entries are named as their keys in the base data are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Translation {
    /// Its tag.
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests compare it with the file's name"))]
    language: String,
    #[serde(default)]
    labels: HashMap<String, String>,
    #[serde(default)]
    codes: HashMap<String, Texts>,
    #[serde(default)]
    classes: HashMap<String, Texts>,
    #[serde(default)]
    methods: HashMap<String, Texts>,
    #[serde(default)]
    causes: HashMap<String, Texts>,
    #[serde(default)]
    warnings: HashMap<String, Texts>,
    #[serde(default)]
    reason_protocols: HashMap<String, Texts>,
    #[serde(default)]
    rules: HashMap<String, Texts>,
}

/// The texts of one entry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    /// Of a class; other names are those of a registry.
    name: Option<String>,
    meaning: Option<String>,
    occurs: Option<String>,
    fix: Option<String>,
}

impl Translation {
    fn apply(mut self, entries: &mut Entries) {
        macro_rules! apply {
            ($list:ident, $entry:ident => $key:expr) => {
                for $entry in &mut entries.$list {
                    let texts = self.$list.remove(&$key).unwrap_or_default();
                    replace(&mut $entry.meaning, texts.meaning);
                    replace(&mut $entry.occurs, texts.occurs);
                    replace(&mut $entry.fix, texts.fix);
                }
            };
        }
        for class in &mut entries.classes {
            replace(&mut class.name, self.classes.get_mut(&class.class).and_then(|texts| texts.name.take()));
        }
        apply!(codes, entry => entry.code.to_string());
        apply!(classes, entry => entry.class);
        apply!(methods, entry => entry.method);
        apply!(causes, entry => entry.cause.to_string());
        apply!(warnings, entry => entry.warning.to_string());
        apply!(reason_protocols, entry => entry.protocol);
        apply!(rules, entry => entry.rule);
    }
}

/// A rule may have no text of its own.
fn replace<T: From<String>>(text: &mut T, by: Option<String>) {
    if let Some(by) = by {
        *text = by.into();
    }
}
