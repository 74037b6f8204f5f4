//! What a field may hold.

use crate::knowledge::Outcome;
use crate::knowledge::vocabulary::{CATEGORIES, CAUSE_CLASSES, DIRECTIONS, FAULTS, RETRIES};
use crate::sip::Method;
use crate::text::acts_on_terminals;
use serde_json::{Map, Value};

/// The fields of an entry, with what they hold.
pub(super) type Fields = &'static [(&'static str, Kind)];

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Text without control characters, and not empty.
    Text,
    /// The same, or nothing.
    MaybeText,
    /// True or false.
    Flag,
    /// A number.
    Number(&'static str, u16, u16),
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// The name of a dialect.
    Dialect,
    /// A list of one kind.
    List(&'static Kind),
    /// An object with fields of its own.
    Object(Fields),
    /// What follows from other fields, and can't be chosen. It may stand there as the catalog has it.
    Derived,
}

pub(super) const TEXT: Kind = Kind::Text;
pub(super) const TEXTS: Kind = Kind::List(&TEXT);
pub(super) const CODE: Kind = Kind::Number("a code", 100, 699);
pub(super) const CODES: Kind = Kind::List(&CODE);
pub(super) const CAUSE: Kind = Kind::Number("a Q.850 cause", 1, 127);
const CAUSES: Kind = Kind::List(&CAUSE);
pub(super) const WARNING: Kind = Kind::Number("a code of Warning", 300, 399);
const WARNINGS: Kind = Kind::List(&WARNING);
pub(super) const FAULT: Kind = Kind::Word(|| FAULTS.to_vec());
pub(super) const RETRY: Kind = Kind::Word(|| RETRIES.to_vec());
pub(super) const CATEGORY: Kind = Kind::Word(|| CATEGORIES.to_vec());
pub(super) const CAUSE_CLASS: Kind = Kind::Word(|| CAUSE_CLASSES.to_vec());
const DIRECTION: Kind = Kind::Word(|| DIRECTIONS.to_vec());
const METHOD: Kind =
    Kind::Word(|| Method::ALL.iter().map(|(_, name)| *name).filter(|name| name.contains(char::is_uppercase)).collect());
const METHODS: Kind = Kind::List(&METHOD);
const OUTCOME: Kind = Kind::Word(|| Outcome::ALL.map(|(_, name)| name).to_vec());
const OUTCOMES: Kind = Kind::List(&OUTCOME);

const WHEN: Fields = &[
    ("codes", CODES),
    ("methods", METHODS),
    ("direction", DIRECTION),
    ("outcome", OUTCOMES),
    ("q850", CAUSES),
    ("warning", WARNINGS),
    ("reason_protocol", TEXT),
    ("phrase", TEXT),
    ("phrase_contains", TEXT),
    ("dialect", Kind::Dialect),
    ("server_contains", TEXT),
];

/// What a rule asks.
pub(super) const ASKED: Kind = Kind::Object(WHEN);

/// Where in an entry something is wrong, and what.
pub(super) type Found = (String, String);

/// Checks the fields of an entry.
pub(super) fn check(entry: &Map<String, Value>, fields: Fields, dialects: &[&str]) -> Vec<Found> {
    let mut found = Vec::new();
    for (name, value) in entry {
        match fields.iter().find(|(known, _)| known == name) {
            Some((_, kind)) => kind.check(value, name, dialects, &mut found),
            None => found.push((name.clone(), unknown_field(name, fields))),
        }
    }
    found
}

fn unknown_field(name: &str, fields: Fields) -> String {
    let names = fields.iter().map(|(name, _)| *name);
    let likeness = |known: &&str| (strsim::normalized_damerau_levenshtein(known, name) * 100.0) as u32;
    let nearest = names.max_by_key(likeness).filter(|known| likeness(known) >= 50);
    let nearest = nearest.map(|known| format!("; did you mean {known:?}?")).unwrap_or_default();
    format!("there is no such field{nearest}")
}

impl Kind {
    fn check(self, value: &Value, path: &str, dialects: &[&str], found: &mut Vec<Found>) {
        let mut wrong = |what: String| found.push((path.to_owned(), what));
        match (self, value) {
            (Self::Text | Self::MaybeText, Value::String(text)) => {
                if text.trim().is_empty() && matches!(self, Self::Text) {
                    wrong("it is empty".to_owned());
                } else if text.chars().any(acts_on_terminals) {
                    wrong("it has control characters in it".to_owned());
                }
            }
            (Self::Number(what, from, to), Value::Number(number)) => {
                if !number.as_u64().is_some_and(|number| (u64::from(from)..=u64::from(to)).contains(&number)) {
                    wrong(format!("{number} is not {what} from {from} to {to}"));
                }
            }
            (Self::Word(words), Value::String(word)) => {
                if !words().contains(&word.as_str()) {
                    wrong(format!("{word:?} is none of {}", words().join(", ")));
                }
            }
            (Self::Dialect, Value::String(name)) => {
                if !dialects.contains(&name.as_str()) {
                    wrong(format!("{name:?} is none of {}", dialects.join(", ")));
                }
            }
            (Self::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    kind.check(item, &format!("{path}[{index}]"), dialects, found);
                }
            }
            (Self::Object(fields), Value::Object(object)) => {
                let inside = check(object, fields, dialects);
                found.extend(inside.into_iter().map(|(field, what)| (format!("{path}.{field}"), what)));
            }
            (Self::Flag, Value::Bool(_)) | (Self::Derived, _) => {}
            (kind, _) => wrong(format!("this is not {}", kind.name())),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text | Self::MaybeText | Self::Word(_) | Self::Dialect => "a text",
            Self::Flag => "true or false",
            Self::Number(..) => "a number",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Derived => "what it follows from",
        }
    }
}
