//! What holds for all forms that people read.

use super::testing::full;
use super::{html, markdown};
use crate::knowledge::{Label, Labels, Language};
use crate::output::words::Words;
use crate::report::Summary;
use regex::Regex;

/// A form with labels.
type Form = fn(&Summary, &Labels) -> String;

const FORMS: [(&str, Form); 2] = [("HTML", html::render), ("Markdown", markdown::render)];

/// The texts of a page: what stands between its tags and in its names, without its style and its signs.
fn texts(page: &str) -> String {
    let body = page.split_once("</style>").map_or(page, |(_, body)| body);
    let spoken = Regex::new("<[^<>]*(?:aria-label|title)=\"([^\"]*)\"[^<>]*>").unwrap().replace_all(body, "\n$1\n");
    Regex::new(r"<[^<>]*>").unwrap().replace_all(&spoken, "\n").replace('\\', "")
}

/// A label's text as a pattern: in each of its forms, with whatever stands in its gaps.
fn patterns(labels: &Labels, label: Label) -> Vec<Regex> {
    let pattern = |text: &str| {
        let pieces: Vec<String> = Regex::new(r"\{\w+\}").unwrap().split(text).map(regex::escape).collect();
        let ends = |text: &str, at: Option<char>| at.is_some_and(char::is_alphanumeric) && !text.is_empty();
        let text = pieces.join(".*");
        let (first, last) = (text.chars().next(), text.chars().next_back());
        let bound = |is: bool| if is { r"\b" } else { "" };
        let (before, behind) = (bound(ends(&text, first)), bound(ends(&text, last)));
        Regex::new(&format!("{before}{text}{behind}")).unwrap()
    };
    let title = Words(labels).title(label);
    labels
        .get(label)
        .split('|')
        .chain([title.as_str()].into_iter().filter(|title| !title.contains('|')))
        .map(pattern)
        .collect()
}

/// The labels that an English page shows, by the texts that they have there.
fn shown(page: &str) -> Vec<(Label, Vec<Regex>)> {
    let english = Language::En.labels();
    let all = Label::ALL.iter().map(|&label| (label, patterns(&english, label)));
    all.filter(|(label, patterns)| {
        // A word of three letters may stand in any language.
        english.get(*label).len() > 4 && patterns.iter().any(|pattern| pattern.is_match(page))
    })
    .collect()
}

#[test]
fn no_words_of_ours_stay_in_english() {
    let mut summary = full("192.0.2.77");
    // What the report itself says in English is none of the page's words.
    for finding in &mut summary.findings {
        (finding.title, finding.meaning, finding.fix, finding.threshold) = ("1".to_owned(), "2", "3", "4");
        finding.counts.0.iter_mut().for_each(|(name, _)| "5".clone_into(name));
    }
    for (_, figures) in &mut summary.figures.sides.0 {
        figures.0.iter_mut().for_each(|(_, figure)| (figure.formula, figure.basis) = ("6", "7".to_owned()));
    }
    summary.figures.figures.0.iter_mut().for_each(|(_, figure)| (figure.formula, figure.basis) = ("6", "7".to_owned()));
    for code in &mut summary.codes {
        code.name = Some("8".to_owned());
        code.first_fixes = [None, None];
        for text in [&mut code.meaning, &mut code.occurs, &mut code.fix, &mut code.first_fix] {
            "9".clone_into(text);
        }
        code.advice_rule.clear();
        code.methods.0.clear();
    }
    for histogram in [&mut summary.histograms.causes, &mut summary.histograms.user_agents] {
        histogram.list.iter_mut().for_each(|of| of.meaning = None);
    }
    for (form, render) in FORMS {
        let english = texts(&render(&summary, &Language::En.labels()));
        let shown = shown(&english);
        assert!(shown.len() > 40, "{form}: {}", shown.len());
        for language in Language::ALL.into_iter().filter(|&language| language != Language::En) {
            let labels = language.labels();
            let page = render(&summary, &labels);
            let page = texts(&page);
            for (label, patterns) in &shown {
                // Names of the field, such as `Dialog`, are the same in several languages.
                let same = patterns.iter().any(|pattern| pattern.is_match(labels.get(*label)));
                let stays = patterns.iter().find_map(|pattern| pattern.find(&page)).filter(|_| !same);
                assert!(stays.is_none(), "{form} {}: {label:?}: {stays:?}\n{page}", language.tag());
            }
        }
    }
}

#[test]
fn pages_say_their_language_and_write_its_numbers() {
    let summary = full("192.0.2.77");
    for (language, tag, share, count) in [
        (Language::En, "<html lang=en>", "71.1%", "31,402"),
        (Language::Ru, "<html lang=ru>", "71,1%", "31\u{a0}402"),
        (Language::Vi, "<html lang=vi>", "71,1%", "31.402"),
    ] {
        let labels = language.labels();
        assert!(html::render(&summary, &labels).contains(tag), "{tag}");
        for (form, render) in FORMS {
            let page = render(&summary, &labels);
            for number in [share, count] {
                assert!(page.contains(number), "{form} {}: {number}", language.tag());
            }
        }
    }
}

#[test]
fn findings_and_formulas_are_told_in_the_language_of_the_page() {
    let summary = full("192.0.2.77");
    let english: Vec<&str> = summary
        .findings
        .iter()
        .flat_map(|finding| [&*finding.title, finding.meaning, finding.fix, finding.threshold])
        .chain(summary.figures.figures.0.iter().map(|(_, figure)| figure.formula))
        .collect();
    for (language, told) in [
        (Language::Ru, ["192.0.2.77: нет ответов", "вызовы на этот узел: 6\u{a0}600", "от первого INVITE"]),
        (Language::Vi, ["192.0.2.77: không trả lời gì", "cuộc gọi gửi tới nó: 6.600", "từ INVITE đầu"]),
    ] {
        for (form, render) in FORMS {
            let page = texts(&render(&summary, &language.labels()));
            for text in told {
                assert!(page.contains(text), "{form} {}: {text}", language.tag());
            }
            for text in &english {
                assert!(!page.contains(text), "{form} {}: {text}", language.tag());
            }
        }
    }
}

/// All that the report itself says in English has its words in every language: titles of findings, what figures rest on,
/// bounds.
#[test]
fn nothing_that_the_report_says_is_left_in_english() {
    let log = crate::report::testing::sample();
    let summary = crate::report::testing::Log::new(log).summary();
    for language in Language::ALL.into_iter().filter(|&language| language != Language::En) {
        let (labels, tag) = (language.labels(), language.tag());
        let words = Words(&labels);
        for (name, figure) in &summary.figures.figures.0 {
            assert_ne!(super::parts::basis(words, figure), figure.basis, "{tag}: {name}");
            if figure.standard.starts_with("not ") {
                assert_ne!(super::parts::standard(words, name, figure), figure.standard, "{tag}: {name}");
            }
        }
        for told in [
            "trunk_silent",
            "trunk_503",
            "burst",
            "burst_sent",
            "let_in",
            "let_through",
            "password_guessing",
            "scanning",
            "registration_storm",
            "log_gap",
        ] {
            assert!(labels.find_value("told", &format!("{told}.title")).is_some(), "{tag}: {told}");
        }
        for cap in [
            "failures",
            "transactions",
            "methods",
            "peers",
            "peer_codes",
            "time_codes",
            "causes",
            "warnings",
            "hosts",
            "user_agents",
            "days",
            "bursts",
            "sources",
            "trunks",
            "calls",
            "call_seams",
            "call_legs",
            "call_peers",
            "failed_calls",
            "registrations",
            "registration_peers",
            "registration_seams",
        ] {
            assert!(labels.find_value("cap", cap).is_some(), "{tag}: {cap}");
        }
    }
}
