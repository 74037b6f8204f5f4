//! The published schema against the data, by a validator of the keywords that it uses.

use super::KNOWLEDGE;
use crate::knowledge::{Outcome, SCHEMA, vocabulary};
use crate::sip::Method;
use regex::Regex;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

/// What is wrong with `value`, each with the path to it.
fn mistakes(root: &Value, schema: &Value, value: &Value, path: &str, out: &mut Vec<String>) {
    let mut check = |is_right: bool, keyword: &str| {
        if !is_right {
            out.push(format!("{path}: {keyword}: {value}"));
        }
    };
    let size = |keyword: &Value| keyword.as_u64().unwrap();
    let mut parts: Vec<(String, &Value, &Value)> = Vec::new();
    for (keyword, of) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let name = of.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                parts.push((path.to_owned(), &root["$defs"][name], value));
            }
            "type" => check(
                match of {
                    Value::Array(types) => types.iter().any(|of| is(value, of)),
                    of => is(value, of),
                },
                keyword,
            ),
            "anyOf" => {
                let fits = |of: &Value| {
                    let mut found = Vec::new();
                    mistakes(root, of, value, path, &mut found);
                    found.is_empty()
                };
                check(of.as_array().unwrap().iter().any(fits), keyword);
            }
            "enum" => check(of.as_array().unwrap().contains(value), keyword),
            "minimum" => check(value.as_u64().is_none_or(|number| number >= size(of)), keyword),
            "maximum" => check(value.as_u64().is_none_or(|number| number <= size(of)), keyword),
            "minLength" => check(value.as_str().is_none_or(|text| text.chars().count() as u64 >= size(of)), keyword),
            "pattern" => {
                check(value.as_str().is_none_or(|text| fits(of.as_str().unwrap(), text)), keyword);
            }
            "required" => {
                let names = of.as_array().unwrap();
                check(names.iter().all(|name| value.get(name.as_str().unwrap()).is_some()), keyword);
            }
            "additionalProperties" if of.is_object() => {
                let values = value.as_object().into_iter().flatten();
                parts.extend(values.map(|(key, value)| (format!("{path}.{key}"), of, value)));
            }
            "additionalProperties" => {
                assert_eq!(of, &json!(false));
                let known = schema["properties"].as_object().unwrap();
                check(value.as_object().is_none_or(|value| value.keys().all(|key| known.contains_key(key))), keyword);
            }
            "properties" => {
                let of = of.as_object().unwrap().iter();
                parts.extend(of.filter_map(|(key, of)| Some((format!("{path}.{key}"), of, value.get(key)?))));
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                parts.extend(items.map(|(index, item)| (format!("{path}[{index}]"), of, item)));
            }
            other => panic!("the validator doesn't know {other}"),
        }
    }
    for (path, schema, value) in parts {
        mistakes(root, schema, value, &path, out);
    }
}

/// Whether a value is of a type.
fn is(value: &Value, of: &Value) -> bool {
    match of.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

/// Whether a text fits a pattern; each is made ready once.
fn fits(pattern: &str, text: &str) -> bool {
    static READY: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);
    let mut ready = READY.lock().unwrap();
    let ready = ready.entry(pattern.to_owned()).or_insert_with(|| {
        // ECMA's \u0000 is \u{0000} here.
        let code = Regex::new(r"\\u([0-9a-f]{4})").unwrap();
        Regex::new(&code.replace_all(pattern, r"\u{$1}")).unwrap()
    });
    ready.is_match(text)
}

/// What is wrong with a value by a schema, each with the path to it.
pub(crate) fn check_by(schema: &str, value: &Value) -> Vec<String> {
    let root: Value = serde_json::from_str(schema).unwrap();
    let mut out = Vec::new();
    mistakes(&root, &root, value, "", &mut out);
    out
}

/// Whether a value has the form of the catalog, or of a part of the schema.
pub(crate) fn check(value: &Value, part: Option<&str>) -> Vec<String> {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let schema = part.map_or(&root, |part| &root["$defs"][part]);
    let mut out = Vec::new();
    mistakes(&root, schema, value, "", &mut out);
    out
}

#[test]
fn the_catalog_has_the_form_that_the_schema_tells() {
    let catalog = serde_json::to_value(KNOWLEDGE.entries()).unwrap();
    assert_eq!(check(&catalog, None), Vec::<String>::new());
    assert_eq!(check(&catalog, Some("site")), Vec::<String>::new());
}

#[test]
fn the_validator_sees_mistakes() {
    type Change = fn(&mut Value);
    let catalog = serde_json::to_value(KNOWLEDGE.entries()).unwrap();
    let changes: [(&str, Change); 7] = [
        ("maximum", |catalog| catalog["codes"][0]["code"] = 700.into()),
        ("minLength", |catalog| catalog["codes"][0]["name"] = "".into()),
        ("pattern", |catalog| catalog["codes"][0]["fix"] = "a\u{1b}b".into()),
        ("enum", |catalog| catalog["codes"][0]["fault"] = "you".into()),
        ("additionalProperties", |catalog| catalog["causes"][0]["odd"] = 1.into()),
        ("type", |catalog| catalog["rules"][0]["when"]["codes"] = 1.into()),
        ("required", |catalog| drop(catalog["codes"][0].as_object_mut().unwrap().remove("fix"))),
    ];
    for (keyword, change) in changes {
        let mut catalog = catalog.clone();
        change(&mut catalog);
        let mistakes = check(&catalog, None);
        assert!(mistakes.len() == 1 && mistakes[0].contains(keyword), "{keyword}: {mistakes:?}");
    }
}

#[test]
fn the_words_in_the_schema_are_those_of_the_program() {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let definitions = &root["$defs"];
    let methods = Method::ALL.map(|(_, name)| name);
    let outcomes = Outcome::ALL.map(|(_, name)| name);
    for (words, known) in [
        (&definitions["fault"]["enum"], &vocabulary::FAULTS[..]),
        (&definitions["retry"]["enum"], &vocabulary::RETRIES),
        (&definitions["category"]["enum"], &vocabulary::CATEGORIES),
        (&definitions["severity"]["enum"], &vocabulary::SEVERITIES),
        (&definitions["cause"]["properties"]["class"]["enum"], &vocabulary::CAUSE_CLASSES),
        (&definitions["when"]["properties"]["direction"]["enum"], &vocabulary::DIRECTIONS),
        (&definitions["when"]["properties"]["outcome"]["items"]["enum"], &outcomes),
        (&definitions["method_name"]["enum"], &methods[..14]),
    ] {
        assert_eq!(words, &json!(known));
    }
}
