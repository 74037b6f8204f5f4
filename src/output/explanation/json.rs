//! An explanation as one line of JSON: the fields of its entry, and what they are linked with.

use crate::knowledge::explain::{CodeView, Comparison, Explanation};
use crate::knowledge::{Cause, ClassEntry, Knowledge, MethodEntry, ReasonProtocol, Rule, Topic, WarningEntry};
use crate::output::harmless;
use serde::Serialize;

/// What is written: the kind, then what belongs to it.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Explained<'a> {
    Code {
        #[serde(flatten)]
        code: Box<CodeView>,
        /// Q.850 causes that become it or that it becomes.
        causes: Vec<u16>,
        /// Rules that know more of it.
        rules: Vec<&'a str>,
        /// The phrase and the rule that speaks for it, where a status line was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        phrase: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        advice_rule: Option<&'a str>,
    },
    Class {
        #[serde(flatten)]
        class: &'a ClassEntry,
        /// The codes of it that are known.
        codes: Vec<u16>,
    },
    Method {
        #[serde(flatten)]
        method: &'a MethodEntry,
        rules: Vec<&'a str>,
    },
    Cause {
        #[serde(flatten)]
        cause: &'a Cause,
        rules: Vec<&'a str>,
    },
    Warning {
        #[serde(flatten)]
        warning: &'a WarningEntry,
        rules: Vec<&'a str>,
    },
    ReasonProtocol {
        #[serde(flatten)]
        reason: &'a ReasonProtocol,
        rules: Vec<&'a str>,
    },
    Rule(&'a Rule),
    Comparison(&'a Comparison),
}

/// Writes `explanation`.
pub fn render(explanation: &Explanation<'_>, knowledge: &Knowledge) -> String {
    harmless::line(&match explanation {
        Explanation::Topic(topic) => of_topic(topic, knowledge),
        Explanation::Comparison(comparison) => Explained::Comparison(comparison),
    })
}

fn of_topic<'a>(topic: &'a Topic<'a>, knowledge: &'a Knowledge) -> Explained<'a> {
    let rules: Vec<&str> = knowledge.rules_about(topic).iter().map(|rule| rule.rule.as_str()).collect();
    match topic {
        Topic::Code(code) => of_code(*code, None, rules, knowledge),
        Topic::StatusLine(code, phrase) => of_code(*code, Some(phrase), rules, knowledge),
        Topic::Class(class) => {
            let codes = knowledge.codes().iter().map(|code| code.code);
            Explained::Class { class, codes: codes.filter(|code| code / 100 == class.digit).collect() }
        }
        Topic::Method(method) => Explained::Method { method, rules },
        Topic::Cause(cause) => Explained::Cause { cause, rules },
        Topic::Warning(warning) => Explained::Warning { warning, rules },
        Topic::ReasonProtocol(reason) => Explained::ReasonProtocol { reason, rules },
        Topic::Rule(rule) => Explained::Rule(rule),
    }
}

fn of_code<'a>(code: u16, phrase: Option<&'a str>, rules: Vec<&'a str>, knowledge: &'a Knowledge) -> Explained<'a> {
    let advice = phrase.and_then(|phrase| knowledge.advice_of_phrase(code, phrase));
    Explained::Code {
        code: Box::new(CodeView::new(code, knowledge)),
        causes: knowledge.causes_of_code(code).iter().map(|cause| cause.cause).collect(),
        rules,
        phrase,
        advice_rule: advice.map(|advice| advice.rule.as_str()),
    }
}
