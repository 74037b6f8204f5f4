//! What the files hold and lack.

use super::*;
use crate::knowledge::tests::KNOWLEDGE;
use crate::knowledge::vocabulary::{CATEGORIES, CAUSE_CLASSES, FAULTS, RETRIES, SEVERITIES};
use crate::knowledge::{Class, Outcome};
use crate::scan::Doubt;
use std::collections::BTreeSet;

/// All keys that there are labels for.
fn keys() -> BTreeSet<String> {
    let values = [
        ("fault", &FAULTS[..]),
        ("retry", &RETRIES),
        ("category", &CATEGORIES),
        ("severity", &SEVERITIES),
        ("doubt", &Doubt::ALL.map(|(_, name)| name)),
        ("cause_class", &CAUSE_CLASSES),
        ("outcome", &Outcome::ALL.map(|(_, name)| name)),
        ("class", &Class::all().map(Class::name).collect::<Vec<_>>()),
    ];
    let values =
        values.into_iter().flat_map(|(kind, values)| values.iter().map(move |value| format!("{kind}.{value}")));
    Label::ALL.iter().map(|label| label.key().to_owned()).chain(values).collect()
}

/// What the report says in English by itself: the effects of bounds, findings, what was counted for them, and figures.
fn is_said_by_the_report(key: &str) -> bool {
    ["cap.", "told.", "counted.", "formula.", "standard.", "basis."].iter().any(|kind| key.starts_with(kind))
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
        for (key, text) in file.labels.iter().filter(|(key, _)| !is_said_by_the_report(key)) {
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
    let labels = Labels::new(Language::En, text("For {a} ({name}): {fix}"), HashMap::new());
    let values = [("a", "486"), ("name", "{fix}"), ("fix", "wait")];
    assert_eq!(labels.fill(Label::ChooseEach, &values), "For 486 ({fix}): wait");
    let odd = Labels::new(Language::Ru, HashMap::new(), text("{a"));
    assert_eq!(odd.fill(Label::ChooseEach, &values), "{a");
    assert_eq!(odd.get(Label::Fix), "fix", "a label that is missing shows its key");
}

#[test]
fn numbers_take_the_form_of_their_language() {
    for (language, label, expected) in [
        (Language::En, Label::CountFiles, &[(0, "0 files"), (1, "1 file"), (2, "2 files"), (21, "21 files")][..]),
        (Language::Ru, Label::CountFiles, &[(1, "1 файл"), (2, "2 файла"), (4, "4 файла"), (5, "5 файлов")]),
        (Language::Ru, Label::CountFiles, &[(0, "0 файлов"), (11, "11 файлов"), (12, "12 файлов"), (14, "14 файлов")]),
        (
            Language::Ru,
            Label::CountFiles,
            &[(21, "21 файл"), (22, "22 файла"), (111, "111 файлов"), (122, "122 файла")],
        ),
        (Language::Ru, Label::CountDeclined, &[(1, "1 занято или отклонено"), (2, "2 занято или отклонено")]),
        (Language::Vi, Label::CountFiles, &[(1, "1 tệp"), (2, "2 tệp")]),
    ] {
        let labels = language.labels();
        for (number, text) in expected {
            assert_eq!(labels.count(label, *number, &number.to_string()), *text);
        }
    }
    let lacking = Labels::new(Language::Ru, Language::En.load().labels, HashMap::new());
    assert_eq!(lacking.count(Label::CountFiles, 2, "2"), "2 files", "English text takes English forms");
}

/// A text has one form for all numbers, or as many as its language tells apart.
#[test]
fn texts_have_all_forms() {
    for language in Language::ALL {
        let forms = (0..200).map(|number| language.plural(number)).max().unwrap() + 1;
        for (key, text) in language.load().labels {
            let count = text.split('|').count();
            assert!(count == 1 || count == forms && key.starts_with("count."), "{}: {key}", language.tag());
            for form in text.split('|') {
                assert_eq!(
                    key.starts_with("count."),
                    form.contains("{n}") && key != "report.at",
                    "{}: {key}",
                    language.tag()
                );
            }
        }
    }
}

/// What a language leaves in English, list by list.
fn lacking(language: Language) -> Vec<(&'static str, Vec<String>)> {
    let file = language.load();
    let entries = KNOWLEDGE.entries();
    let is_whole = |texts: Option<&Texts>| {
        texts.is_some_and(|texts| texts.meaning.is_some() && texts.occurs.is_some() && texts.fix.is_some())
    };
    macro_rules! lacking {
        ($list:ident, $key:ident) => {{
            let keys = entries.$list.iter().map(|entry| entry.$key.to_string());
            (stringify!($list), keys.filter(|key| !is_whole(file.$list.get(key))).collect())
        }};
    }
    let labels = keys().into_iter().filter(|key| !file.labels.contains_key(key)).collect();
    let names = entries.classes.iter().map(|entry| entry.class.clone());
    let names = names.filter(|class| file.classes.get(class).is_none_or(|texts| texts.name.is_none())).collect();
    vec![
        ("labels", labels),
        ("names of classes", names),
        lacking!(codes, code),
        lacking!(classes, class),
        lacking!(methods, method),
        lacking!(causes, cause),
        lacking!(warnings, warning),
        lacking!(reason_protocols, protocol),
        lacking!(rules, rule),
    ]
}

/// `cargo test lacking -- --nocapture` shows what there is to translate.
#[test]
#[allow(clippy::print_stdout)]
fn nothing_is_lacking_that_a_language_must_have() {
    let must_have = ["labels", "names of classes", "codes", "classes", "methods"];
    for language in Language::ALL.into_iter().filter(|&language| language != Language::En) {
        for (list, lacking) in lacking(language) {
            if must_have.contains(&list) {
                assert!(lacking.is_empty(), "{}: {list}: {lacking:?}", language.tag());
            } else if !lacking.is_empty() {
                println!("{}: {list}: {} stand in English: {}", language.tag(), lacking.len(), lacking.join(", "));
            }
        }
    }
}

#[test]
fn what_the_report_says_is_said_in_all_languages_with_the_same_gaps() {
    let said = |language: Language| -> Vec<(String, String)> {
        let mut labels: Vec<_> =
            language.load().labels.into_iter().filter(|(key, _)| is_said_by_the_report(key)).collect();
        labels.sort();
        labels
    };
    let (russian, vietnamese) = (said(Language::Ru), said(Language::Vi));
    assert!(russian.len() > 60);
    assert_eq!(russian.len(), vietnamese.len());
    for ((key, one), (other_key, other)) in russian.iter().zip(&vietnamese) {
        assert_eq!(key, other_key);
        assert_eq!(gaps(one), gaps(other), "{key}");
        assert_eq!(facts(&[one]), facts(&[other]), "{key}");
    }
}

/// The facts in a text that need no translation: numbers of two digits and more, and names that programs read.
fn facts(texts: &[&str]) -> BTreeSet<String> {
    let text = texts.join(" ");
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let is_fact = |word: &&str| {
        let number = word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        number || word.contains('_') && word.bytes().any(|byte| byte.is_ascii_alphanumeric())
    };
    words.filter(is_fact).map(str::to_lowercase).collect()
}

#[test]
fn translations_keep_numbers_and_names() {
    for language in Language::ALL {
        let translated = crate::knowledge::Knowledge::in_language(language);
        macro_rules! check {
            ($list:ident, $key:ident, $text:expr) => {
                for (own, english) in translated.entries().$list.iter().zip(&KNOWLEDGE.entries().$list) {
                    let [own_facts, facts] =
                        [own, english].map(|it| facts(&[&it.meaning, &it.occurs, &it.fix].map($text)));
                    let lost: Vec<_> = facts.difference(&own_facts).collect();
                    assert!(lost.is_empty(), "{} {} {}: {lost:?}", language.tag(), stringify!($list), own.$key);
                }
            };
        }
        check!(codes, code, String::as_str);
        check!(classes, class, String::as_str);
        check!(methods, method, String::as_str);
        check!(causes, cause, String::as_str);
        check!(warnings, warning, String::as_str);
        check!(reason_protocols, protocol, String::as_str);
        check!(rules, rule, |text| text.as_deref().unwrap_or_default());
    }
}

/// Letters that are put together from two would make lines look shorter than they are.
#[test]
fn letters_are_one_piece() {
    for (_, tag, file) in Language::FILES {
        assert!(!file.contains(|letter| ('\u{300}'..='\u{36f}').contains(&letter)), "{tag}");
    }
}

#[test]
fn translations_take_the_place_of_english() {
    let russian = crate::knowledge::Knowledge::in_language(Language::Ru);
    let (own, english) = (russian.code(486).unwrap(), KNOWLEDGE.code(486).unwrap());
    assert_eq!(own.name, english.name, "names are those of the registry");
    assert_ne!(own.meaning, english.meaning);
    assert_eq!(russian.advice(russian.advice_of_code(486)).fix, own.fix);
    assert_ne!(russian.class(own.class).name, KNOWLEDGE.class(own.class).name);
}
