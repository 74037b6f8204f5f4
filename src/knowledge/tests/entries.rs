//! What holds of all entries.

use super::KNOWLEDGE;
use crate::knowledge::{Circumstances, Outcome, Severity};
use crate::sip::Method;
use std::collections::HashMap;

/// All texts, with the names of their entries.
fn texts() -> Vec<(String, [&'static str; 3])> {
    let entries = KNOWLEDGE.entries();
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
            let text = |text: &'static Option<String>| text.as_deref().unwrap();
            (format!("rule {}", rule.rule), [text(&rule.meaning), text(&rule.occurs), text(&rule.fix)])
        }))
        .collect()
}

#[test]
fn entries_say_something_and_each_sentence_once() {
    let mut sentences = HashMap::new();
    for (entry, texts) in texts() {
        for text in texts {
            assert!(text.len() > 25, "{entry}: {text:?}");
            assert!(text.ends_with(['.', '"', ')']), "{entry}: {text:?}");
            for sentence in text.split_inclusive(". ") {
                let before = sentences.insert(sentence.trim().trim_end_matches('.'), entry.clone());
                assert_eq!(before, None, "{entry}: {sentence}");
            }
        }
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
