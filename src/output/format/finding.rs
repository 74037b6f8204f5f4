//! A finding of the report as the formats see it: an event among the records, for whoever is to be alarmed.

use super::Setting;
use super::level::{Level, level_of};
use super::place::End;
use super::view::plain;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::borrow::Cow;
use xxhash_rust::xxh3::xxh3_64;

/// One finding.
pub(super) struct Found<'a> {
    pub(super) setting: &'a Setting,
    fields: &'a Map<String, Value>,
}

/// The names that findings have in the report, in the order in which they are told. The texts stand last.
const NAMES: [&str; 12] = [
    "finding",
    "severity",
    "subject",
    "title",
    "from",
    "to",
    "cost",
    "counts",
    "places",
    "meaning",
    "fix",
    "threshold",
];
const TEXTS: [&str; 3] = ["meaning", "fix", "threshold"];

/// The kinds that are about somebody who means harm; their subject is that address.
const ATTACKS: [&str; 4] = ["let_in", "let_through", "password_guessing", "scanning"];

impl<'a> Found<'a> {
    /// Sees the finding that these fields are of.
    pub(super) fn new(fields: &'a Map<String, Value>, setting: &'a Setting) -> Self {
        Self { setting, fields }
    }

    /// The value of a field as text; empty where it is not known.
    pub(super) fn text(&self, name: &str) -> Cow<'_, str> {
        match self.fields.get(name) {
            // What was counted.
            Some(Value::Object(counts)) => {
                let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name}: {count}")).collect();
                Cow::Owned(counts.join(", "))
            }
            value => value.map(plain).unwrap_or_default(),
        }
    }

    /// Names and values of what is known and shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        let names = NAMES.into_iter().filter(|name| self.setting.has_texts || !TEXTS.contains(name));
        names.map(|name| (name, self.text(name))).filter(|(_, text)| !text.is_empty())
    }

    /// The value of a field that holds a list.
    pub(super) fn list(&self, name: &str) -> Vec<Value> {
        match self.fields.get(name) {
            Some(Value::Object(counts)) => {
                counts.iter().map(|(name, count)| format!("{name}: {count}").into()).collect()
            }
            Some(Value::Array(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// Which kind it is.
    pub(super) fn kind(&self) -> Cow<'_, str> {
        self.text("finding")
    }

    /// It in one line.
    pub(super) fn title(&self) -> Cow<'_, str> {
        self.text("title")
    }

    /// How loud it is.
    pub(super) fn level(&self) -> &'static Level {
        level_of(&self.text("severity"))
    }

    /// When it began, or was seen last.
    pub(super) fn at(&self, name: &str) -> Option<Timestamp> {
        self.text(name).parse().ok()
    }

    /// When it was seen last; where the log has no times, now.
    pub(super) fn time(&self) -> Timestamp {
        self.at("to").unwrap_or_else(self.setting.now)
    }

    /// Whether somebody means harm.
    pub(super) fn is_attack(&self) -> bool {
        ATTACKS.contains(&&*self.kind())
    }

    /// Who means harm, where it is about such.
    pub(super) fn attacker(&self) -> Option<End> {
        End::read(&self.text("subject")).filter(|_| self.is_attack())
    }

    /// The same for the same finding, whenever it is told.
    pub(super) fn id(&self) -> String {
        let parts = ["finding", "severity", "subject", "from"].map(|name| self.text(name));
        format!("{:016x}", xxh3_64(parts.join("\n").as_bytes()))
    }
}
