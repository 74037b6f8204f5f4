//! A code as explanations see it, whether it stands in the catalog or not.

use crate::knowledge::{Circumstances, Class, Code, Facts, Knowledge, Label, Labels, Outcome, Severity};
use crate::sip::Method;
use serde::Serialize;

/// All that is known of a code. One that nobody knows has what is said of its class.
#[derive(Clone, Debug, Serialize)]
pub struct CodeView {
    /// 100 to 699.
    pub code: u16,
    /// As registered, or as its product calls it; left out where nobody knows the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of its first digit.
    pub class: Class,
    /// Whether it ends a transaction.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Whether it stands in IANA's registry.
    pub registered: bool,
    /// What kind of trouble it is, if any.
    pub category: String,
    /// For an INVITE.
    pub severity: String,
    /// Who is most likely at fault.
    pub fault: String,
    /// Whether trying again helps.
    pub retry: String,
    /// What its sender says with it.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// Headers to read next.
    pub headers: Vec<String>,
    /// Codes that are mistaken for it or worth reading with it.
    pub related: Vec<u16>,
    /// The RFC that defines it, or the product that uses it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rfc: String,
    /// The section there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

impl CodeView {
    /// What is known of a code from 100 to 699.
    pub fn new(code: u16, knowledge: &Knowledge) -> Self {
        let known = knowledge.code(code);
        let class = Class::of(code);
        let advice = knowledge.advice(knowledge.advice_of_code(code));
        let list = |of: fn(&Code) -> &Vec<String>| known.map(of).cloned().unwrap_or_default();
        let text = |of: fn(&Code) -> &String| known.map(of).cloned().unwrap_or_default();
        Self {
            code,
            name: known.map(|known| known.name.clone()),
            class,
            is_final: knowledge.class(class).is_final,
            registered: known.is_some_and(|known| known.registered),
            category: knowledge.category(code).to_owned(),
            severity: known.map_or_else(|| severity(code, knowledge).to_owned(), |known| known.severity.clone()),
            fault: advice.fault.clone(),
            retry: advice.retry.clone(),
            meaning: advice.meaning.clone(),
            occurs: advice.occurs.clone(),
            fix: advice.fix.clone(),
            headers: list(|known| &known.headers),
            related: known.map(|known| known.related.clone()).unwrap_or_default(),
            rfc: text(|known| &known.rfc),
            section: text(|known| &known.section),
            sources: known.map_or_else(|| knowledge.class(class).sources.clone(), |known| known.sources.clone()),
            link: advice.link.clone(),
            queue: advice.queue.clone(),
        }
    }

    /// Its name, or a word for having none.
    pub(super) fn name<'a>(&'a self, labels: &'a Labels) -> &'a str {
        self.name.as_deref().unwrap_or_else(|| labels.get(Label::Unnamed))
    }

    /// Why it has no registration, if it has none.
    pub(super) fn unregistered(&self, labels: &Labels) -> Option<String> {
        match &self.name {
            None => Some(labels.get(Label::UnknownCode).to_owned()),
            Some(_) if !self.registered => Some(labels.fill(Label::Unregistered, &[("product", &self.rfc)])),
            Some(_) => None,
        }
    }
}

fn severity(code: u16, knowledge: &Knowledge) -> &'static str {
    let it = circumstances(code, "");
    Severity::of(&it, Outcome::of(&it), knowledge.category(code)).name()
}

fn circumstances(code: u16, phrase: &str) -> Circumstances {
    let network_blocked = Circumstances::is_network_blocked(phrase.as_bytes());
    Circumstances { code, method: Method::Unknown, q850: None, network_blocked, auth_failed: false }
}

/// A class as people write it: `4xx Client failure`.
pub(super) fn class_name(class: Class, knowledge: &Knowledge) -> String {
    let entry = knowledge.class(class);
    format!("{}xx {}", entry.digit, entry.name)
}

/// A status line of which nothing else is known.
pub(super) struct Heard<'a> {
    pub(super) code: u16,
    pub(super) phrase: &'a str,
}

impl Facts for Heard<'_> {
    fn code(&self) -> u16 {
        self.code
    }

    fn method(&self) -> Method {
        Method::Unknown
    }

    fn is_sent(&self) -> Option<bool> {
        None
    }

    fn outcome(&self) -> Outcome {
        Outcome::of(&circumstances(self.code, self.phrase))
    }

    fn q850(&self) -> Option<u16> {
        None
    }

    fn has_reason_or_warning(&self) -> bool {
        false
    }

    fn phrase(&self) -> &[u8] {
        self.phrase.as_bytes()
    }

    fn server(&self) -> &[u8] {
        b""
    }

    fn dialect(&self) -> &'static str {
        ""
    }

    fn has_reason_protocol(&self, _: &str) -> bool {
        false
    }

    fn has_warning(&self, _: u16) -> bool {
        false
    }
}
