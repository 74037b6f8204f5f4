//! What the files hold and lack.

use super::*;
use crate::knowledge::tests::KNOWLEDGE;
use crate::knowledge::vocabulary::{CATEGORIES, CAUSE_CLASSES, FAULTS, RETRIES, SEVERITIES};
use std::collections::BTreeSet;

/// All keys that there are labels for.
fn keys() -> BTreeSet<String> {
    let values = [
        ("fault", &FAULTS[..]),
        ("retry", &RETRIES),
        ("category", &CATEGORIES),
        ("severity", &SEVERITIES),
        ("cause_class", &CAUSE_CLASSES),
    ];
    let values =
        values.into_iter().flat_map(|(kind, values)| values.iter().map(move |value| format!("{kind}.{value}")));
    Label::ALL.iter().map(|label| label.key().to_owned()).chain(values).collect()
}

/// What stands in `{}` in a text.
fn gaps(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn english_has_just_the_labels_that_are_used() {
    let labels: BTreeSet<String> = Language::En.load().labels.into_keys().collect();
    assert_eq!(labels, keys());
}

#[test]
fn files_say_which_language_they_are() {
    for language in Language::ALL {
        assert_eq!(language.load().language, language.tag());
    }
}

#[test]
fn nothing_is_translated_that_is_not_there() {
    let entries = KNOWLEDGE.entries();
    let english = Language::En.load().labels;
    for language in Language::ALL {
        let file = language.load();
        for (key, text) in &file.labels {
            let original = english.get(key).unwrap_or_else(|| panic!("{}: there is no label {key}", language.tag()));
            assert_eq!(gaps(text), gaps(original), "{}: {key}", language.tag());
        }
        macro_rules! known {
            ($list:ident, $key:ident) => {
                let known: BTreeSet<String> = entries.$list.iter().map(|entry| entry.$key.to_string()).collect();
                for key in file.$list.keys() {
                    assert!(known.contains(key), "{}: there is no {key} in {}", language.tag(), stringify!($list));
                }
            };
        }
        known!(codes, code);
        known!(classes, class);
        known!(methods, method);
        known!(causes, cause);
        known!(warnings, warning);
        known!(reason_protocols, protocol);
        known!(rules, rule);
    }
}

#[test]
fn locales() {
    for (locale, language) in [
        ("ru_RU.UTF-8", Language::Ru),
        ("vi", Language::Vi),
        ("VI_VN", Language::Vi),
        ("en_GB.UTF-8", Language::En),
        ("C", Language::En),
        ("POSIX", Language::En),
        ("C.UTF-8", Language::En),
        ("de_DE", Language::En),
        ("rue", Language::En),
        ("", Language::En),
    ] {
        assert_eq!(Language::of_locale(locale), language, "{locale}");
    }
}

#[test]
fn labels_are_filled_in_once() {
    let text = |text: &str| HashMap::from([(Label::ChooseEach.key().to_owned(), text.to_owned())]);
    let labels = Labels::new(text("For {a} ({name}): {fix}"), HashMap::new());
    let values = [("a", "486"), ("name", "{fix}"), ("fix", "wait")];
    assert_eq!(labels.fill(Label::ChooseEach, &values), "For 486 ({fix}): wait");
    let odd = Labels::new(HashMap::new(), text("{a"));
    assert_eq!(odd.fill(Label::ChooseEach, &values), "{a");
    assert_eq!(odd.get(Label::Fix), "fix", "a label that is missing shows its key");
}
