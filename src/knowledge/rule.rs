//! A rule: advice for some responses of a code.

use serde::{Deserialize, Serialize};

/// Advice that is more to the point than a code's, and what a response has to be for it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name; what a record shows as `advice_rule`.
    pub rule: String,
    /// What a response has to be.
    pub when: When,
    /// What the response says; the code's text where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// When it is seen; the code's text where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurs: Option<String>,
    /// What to do, first things first; the code's text where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// Who is most likely at fault; the code's word holds where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Whether trying again helps; the code's word holds where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The site's own page about it; the code's where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to; the code's where it names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// What a rule asks of a response. What it doesn't name may be anything; of a list, one has to fit.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<u16>,
    /// The method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// `received` or `sent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// The outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcome: Vec<String>,
    /// The first Q.850 cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub q850: Vec<u16>,
    /// The code of a Warning, whichever stands there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warning: Vec<u16>,
    /// The protocol of a Reason, whichever stands there; case makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_protocol: Option<String>,
    /// The whole phrase; case makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
    /// A part of the phrase; case makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phrase_contains: Option<String>,
    /// The dialect of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// A part of what the answering side calls itself; case makes no difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_contains: Option<String>,
}
