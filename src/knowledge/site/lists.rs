//! The lists of a site's file, and how their entries go into the catalog.

use super::Mistake;
use super::fields::{
    ASKED, CATEGORY, CAUSE, CAUSE_CLASS, CODE, CODES, FAULT, Fields, Kind, RETRY, TEXTS, WARNING, check,
};
use crate::knowledge::{Circumstances, Class, ClassEntry, Entries, Outcome, Severity};
use crate::sip::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

type Entry = Map<String, Value>;

/// A list of entries.
pub(super) struct List {
    /// Its name in the file.
    pub(super) name: &'static str,
    /// The field that tells entries apart.
    key: &'static str,
    fields: Fields,
    /// Puts a site's entries into the list.
    pub(super) merge: fn(&Self, &mut Entries, &[Entry], &mut Vec<Mistake>),
}

macro_rules! fields {
    ($($name:literal: $kind:expr,)*) => {
        &[
            $(($name, $kind),)*
            ("meaning", Kind::Text),
            ("occurs", Kind::Text),
            ("fix", Kind::Text),
            ("sources", TEXTS),
            ("link", Kind::Text),
            ("queue", Kind::Text),
        ]
    };
}

/// All lists but that of the peers.
pub(super) static LISTS: [List; 7] = [
    List {
        name: "codes",
        key: "code",
        fields: fields! {
            "code": CODE, "name": Kind::Text, "class": Kind::Derived, "registered": Kind::Flag, "category": CATEGORY,
            "severity": Kind::Derived, "fault": FAULT, "retry": RETRY, "headers": TEXTS, "related": CODES, "rfc": Kind::MaybeText,
            "section": Kind::MaybeText,
        },
        merge: codes,
    },
    List {
        name: "classes",
        key: "class",
        fields: fields! { "class": Kind::Text, "digit": Kind::Derived, "name": Kind::Text, "final": Kind::Derived, },
        merge: |list, entries, own, mistakes| merge(list, &mut entries.classes, own, mistakes, none_is_new),
    },
    List {
        name: "methods",
        key: "method",
        fields: fields! {
            "method": Kind::Text, "creates_dialog": Kind::Flag, "related": CODES, "rfc": Kind::MaybeText, "section": Kind::MaybeText,
        },
        merge: |list, entries, own, mistakes| merge(list, &mut entries.methods, own, mistakes, none_is_new),
    },
    List {
        name: "causes",
        key: "cause",
        fields: fields! {
            "cause": CAUSE, "name": Kind::Text, "class": CAUSE_CLASS, "sip": CODES, "from_sip": CODES, "category": CATEGORY,
            "fault": FAULT, "retry": RETRY,
        },
        merge: |list, entries, own, mistakes| {
            let new = |_: &Entry| template(json!({"class": "normal", "sip": [], "from_sip": [], "category": "server"}));
            merge(list, &mut entries.causes, own, mistakes, new);
            entries.causes.sort_by_key(|entry| entry.cause);
        },
    },
    List {
        name: "warnings",
        key: "warning",
        fields: fields! { "warning": WARNING, "name": Kind::Text, "registered": Kind::Flag, },
        merge: |list, entries, own, mistakes| {
            merge(list, &mut entries.warnings, own, mistakes, |_| template(json!({"registered": false})));
            entries.warnings.sort_by_key(|entry| entry.warning);
        },
    },
    List {
        name: "reason_protocols",
        key: "protocol",
        fields: fields! { "protocol": Kind::Text, "causes": Kind::Text, },
        merge: |list, entries, own, mistakes| {
            merge(list, &mut entries.reason_protocols, own, mistakes, |_| template(json!({})));
        },
    },
    List {
        name: "rules",
        key: "rule",
        fields: fields! { "rule": Kind::Text, "when": ASKED, "fault": FAULT, "retry": RETRY, },
        merge: |list, entries, own, mistakes| {
            let known = entries.rules.len();
            merge(list, &mut entries.rules, own, mistakes, |_| template(json!({})));
            let taken = own.iter().filter(|entry| entry.get(list.key).is_some_and(is_taken));
            mistakes
                .extend(taken.map(|entry| list.mistake(entry, list.key, "codes, classes and causes have such names")));
            // Those of the site are asked first.
            let new = entries.rules.len() - known;
            entries.rules.rotate_right(new);
        },
    },
];

/// Codes: their class and severity follow from the number and the category.
fn codes(list: &List, entries: &mut Entries, own: &[Entry], mistakes: &mut Vec<Mistake>) {
    let mut own = own.to_vec();
    let stated: Vec<Option<Value>> = own.iter_mut().map(|entry| entry.remove("severity")).collect();
    let classes = entries.classes.clone();
    merge(list, &mut entries.codes, &own, mistakes, |entry| new_code(entry, &classes));
    for code in &mut entries.codes {
        severity(code.code, &code.category).clone_into(&mut code.severity);
    }
    for (entry, stated) in own.iter().zip(stated) {
        let merged = entries.codes.iter().find(|code| entry.get(list.key) == Some(&code.code.into()));
        if let (Some(stated), Some(merged)) = (stated, merged)
            && stated != merged.severity.as_str()
        {
            mistakes.push(list.mistake(entry, "severity", format!("it can't be chosen, and is {}", merged.severity)));
        }
    }
    entries.codes.sort_by_key(|entry| entry.code);
}

/// A new code says what its class says, but for what the file has about it.
fn new_code(entry: &Entry, classes: &[ClassEntry]) -> Option<Entry> {
    let code = u16::try_from(entry.get("code")?.as_u64()?).ok()?;
    let class = Class::of(code);
    let said = classes.get(class as usize)?;
    template(json!({
        "class": class,
        "registered": false,
        "category": class.category(),
        "severity": "",
        "fault": "none",
        "retry": "no",
        "meaning": said.meaning,
        "occurs": said.occurs,
        "fix": said.fix,
        "headers": [],
        "related": [],
        "rfc": "",
        "section": "",
    }))
}

/// As records have it for an INVITE.
fn severity(code: u16, category: &str) -> &'static str {
    let (method, q850) = (Method::Invite, None);
    let it = Circumstances { code, method, q850, network_blocked: false, auth_failed: false };
    Severity::of(&it, Outcome::of(&it), category).name()
}

impl List {
    /// Reads the entries of a file. Those with mistakes are left out.
    pub(super) fn read(&self, entries: Vec<Value>, dialects: &[&str], mistakes: &mut Vec<Mistake>) -> Vec<Entry> {
        let mut read: Vec<Entry> = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let mut tell = |entry: String, field: String, what: String| mistakes.push(Mistake { entry, field, what });
            let Value::Object(entry) = entry else {
                tell(format!("{}[{index}]", self.name), String::new(), "this is not an object".to_owned());
                continue;
            };
            let Some(key) = entry.get(self.key) else {
                tell(format!("{}[{index}]", self.name), self.key.to_owned(), "it is missing".to_owned());
                continue;
            };
            let place = format!("{}[{index}] ({})", self.name, plain(key));
            if read.iter().any(|other| other.get(self.key) == Some(key)) {
                tell(place.clone(), self.key.to_owned(), "there is another entry for it in this file".to_owned());
            }
            for (field, what) in check(&entry, self.fields, dialects) {
                tell(place.clone(), field, what);
            }
            read.push(entry);
        }
        read
    }

    /// A mistake in an entry that was read.
    fn mistake(&self, entry: &Entry, field: &str, what: impl Into<String>) -> Mistake {
        let key = entry.get(self.key).map(plain).unwrap_or_default();
        Mistake { entry: format!("{} ({key})", self.name), field: field.to_owned(), what: what.into() }
    }
}

/// Whether records show this as `advice_rule` for something that is no rule.
fn is_taken(name: &Value) -> bool {
    let name = name.as_str().unwrap_or_default();
    let number = |text: &str| text.parse::<u16>().is_ok();
    number(name) || Class::read(name).is_some() || name.strip_prefix("q850-").is_some_and(number)
}

/// A key as people write it.
fn plain(key: &Value) -> String {
    key.as_str().map_or_else(|| key.to_string(), str::to_owned)
}

/// What a new entry has where the file says nothing; what neither has is a mistake.
fn template(fixed: Value) -> Option<Entry> {
    let Value::Object(mut template) = fixed else { return None };
    template.insert("sources".to_owned(), json!([]));
    Some(template)
}

/// For lists that are complete.
fn none_is_new(_: &Entry) -> Option<Entry> {
    None
}

/// Puts entries into a list: over those that are known, or else, with what `template` has for them, behind them.
fn merge<T: Serialize + DeserializeOwned>(
    list: &List,
    known: &mut Vec<T>,
    own: &[Entry],
    mistakes: &mut Vec<Mistake>,
    template: impl Fn(&Entry) -> Option<Entry>,
) {
    for entry in own {
        let same = |known: &T| fields_of(known).get(list.key) == entry.get(list.key);
        let at = known.iter().position(same);
        let base = match at {
            Some(at) => Some(fields_of(&known[at])),
            None => template(entry),
        };
        let Some(mut merged) = base else {
            mistakes.push(list.mistake(entry, list.key, format!("there is none among the {}", list.name)));
            continue;
        };
        for (name, value) in entry {
            let derived = list.fields.iter().any(|(field, kind)| field == name && matches!(kind, Kind::Derived));
            match merged.get(name) {
                Some(fixed) if derived && fixed != value => {
                    mistakes.push(list.mistake(entry, name, format!("it can't be chosen, and is {}", plain(fixed))));
                }
                _ => drop(merged.insert(name.clone(), value.clone())),
            }
        }
        match (serde_json::from_value(Value::Object(merged)), at) {
            (Ok(merged), Some(at)) => known[at] = merged,
            (Ok(merged), None) => known.push(merged),
            (Err(error), _) => mistakes.push(list.mistake(entry, "", missing(&error))),
        }
    }
}

fn fields_of(entry: &impl Serialize) -> Entry {
    match serde_json::to_value(entry) {
        Ok(Value::Object(fields)) => fields,
        _ => Entry::new(),
    }
}

/// What a new entry lacks. All else has been checked.
fn missing(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((field, _)) => format!("a new entry needs {field:?}"),
        None => text,
    }
}
