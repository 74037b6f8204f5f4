//! What holds of all entries.

use super::KNOWLEDGE;
use crate::knowledge::{Circumstances, Entries, Knowledge, Language, Outcome, Severity};
use crate::sip::Method;
use std::collections::HashMap;

/// All texts, with the names of their entries.
fn texts(entries: &Entries) -> Vec<(String, [&str; 3])> {
    macro_rules! of {
        ($list:ident, $key:ident) => {
            entries.$list.iter().map(|entry| {
                (format!("{} {}", stringify!($list), entry.$key), [&*entry.meaning, &*entry.occurs, &*entry.fix])
            })
        };
    }
    of!(codes, code)
        .chain(of!(classes, class))
        .chain(of!(methods, method))
        .chain(of!(causes, cause))
        .chain(of!(warnings, warning))
        .chain(of!(reason_protocols, protocol))
        .chain(entries.rules.iter().map(|rule| {
            let texts = [&rule.meaning, &rule.occurs, &rule.fix].map(|text| text.as_deref().unwrap());
            (format!("rule {}", rule.rule), texts)
        }))
        .collect()
}

#[test]
fn entries_say_something_and_each_sentence_once() {
    for language in Language::ALL {
        let knowledge = Knowledge::in_language(language);
        let mut sentences = HashMap::new();
        for (entry, texts) in texts(knowledge.entries()) {
            for text in texts {
                let entry = format!("{}: {entry}", language.tag());
                assert!(text.chars().count() > 20, "{entry}: {text:?}");
                assert!(text.ends_with(['.', '"', '»', ')']), "{entry}: {text:?}");
                for sentence in text.split_inclusive(". ") {
                    let before = sentences.insert(sentence.trim().trim_end_matches('.'), entry.clone());
                    assert_eq!(before, None, "{entry}: {sentence}");
                }
            }
        }
    }
}

/// A place in an RFC says where to read on; only a product's code has none.
#[test]
fn what_is_registered_says_where_it_is_defined() {
    let entries = KNOWLEDGE.entries();
    let codes = entries.codes.iter().filter(|code| code.registered);
    let codes = codes.map(|code| (code.code.to_string(), &code.rfc, &code.section, &code.sources));
    let methods =
        entries.methods.iter().map(|entry| (entry.method.clone(), &entry.rfc, &entry.section, &entry.sources));
    for (entry, rfc, section, sources) in codes.chain(methods) {
        assert!(rfc.starts_with("RFC ") && section.starts_with(|first: char| first.is_ascii_digit()), "{entry}");
        assert!(sources.contains(&format!("{rfc} {section}")), "{entry}: {sources:?}");
    }
}

#[test]
fn severity_in_the_data_is_the_function_s() {
    for code in KNOWLEDGE.codes() {
        let it = Circumstances {
            code: code.code,
            method: Method::Invite,
            q850: None,
            network_blocked: false,
            auth_failed: false,
        };
        let severity = Severity::of(&it, Outcome::of(&it), &code.category);
        assert_eq!(severity.name(), code.severity, "{}", code.code);
    }
}

#[test]
fn what_is_related_is_there() {
    let entries = KNOWLEDGE.entries();
    let related =
        entries.codes.iter().flat_map(|code| code.related.iter().map(move |other| (code.code.to_string(), other)));
    let of_methods =
        entries.methods.iter().flat_map(|method| method.related.iter().map(|other| (method.method.clone(), other)));
    for (entry, other) in related.chain(of_methods) {
        assert!(KNOWLEDGE.code(*other).is_some(), "{entry}: {other}");
        assert_ne!(entry, other.to_string());
    }
}
