//! The entries of the knowledge base, as their files hold them and as the catalog shows them.

use super::{Class, Rule};
use serde::{Deserialize, Serialize};

/// A status code.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// 100 to 699.
    pub code: u16,
    /// The phrase of IANA's registry; of an unregistered code, the one that its product uses.
    pub name: String,
    /// Of its first digit. The files leave it out.
    #[serde(default)]
    pub class: Class,
    /// Whether it stands in IANA's registry.
    pub registered: bool,
    /// What kind of trouble it is, if any.
    pub category: String,
    /// As [`super::Severity`] has it for an INVITE.
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
    pub rfc: String,
    /// The section there, or empty.
    pub section: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// What is said about a class.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// As [`Class::name`].
    pub class: String,
    /// 1 to 6.
    pub digit: u16,
    /// As people say it.
    pub name: String,
    /// Whether its codes end a transaction.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// What a code of it says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do.
    pub fix: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// A method.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MethodEntry {
    /// Its name.
    pub method: String,
    /// Whether a dialog begins with it.
    pub creates_dialog: bool,
    /// What it asks for.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// Where to look when it goes wrong.
    pub fix: String,
    /// Codes that answer it often or mean something special then.
    pub related: Vec<u16>,
    /// The RFC that defines it.
    pub rfc: String,
    /// The section there, or empty.
    pub section: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// A cause of ITU-T Q.850, as the Reason header carries it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// 1 to 127.
    pub cause: u16,
    /// As ITU-T Q.850 names it.
    pub name: String,
    /// The group that Q.850 puts it in.
    pub class: String,
    /// The status codes that a gateway makes of it (RFC 3398 section 7.2.4.1).
    pub sip: Vec<u16>,
    /// The status codes that a gateway turns into it (RFC 3398 section 8.2.6.1).
    pub from_sip: Vec<u16>,
    /// What kind of trouble it is, if any.
    pub category: String,
    /// Who is most likely at fault.
    pub fault: String,
    /// Whether trying again helps.
    pub retry: String,
    /// What it says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

impl Cause {
    /// What a record whose advice it is shows as `advice_rule`.
    pub fn rule(&self) -> String {
        format!("q850-{}", self.cause)
    }
}

/// A code of the Warning header (RFC 3261 section 20.43).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WarningEntry {
    /// 300 to 399.
    pub warning: u16,
    /// As IANA's registry has it; of an unregistered one, as its product uses it.
    pub name: String,
    /// Whether it stands in IANA's registry.
    pub registered: bool,
    /// What it says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// A protocol of the Reason header (RFC 3326).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonProtocol {
    /// Its name.
    pub protocol: String,
    /// What a reason of it says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// What its causes are.
    pub causes: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// The site's own page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whom the site turns to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
}

/// All entries.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    /// In the order of their numbers.
    pub codes: Vec<Code>,
    /// The six.
    pub classes: Vec<ClassEntry>,
    /// The fourteen of IANA's registry.
    pub methods: Vec<MethodEntry>,
    /// In the order of their numbers.
    pub causes: Vec<Cause>,
    /// In the order of their numbers.
    pub warnings: Vec<WarningEntry>,
    /// The most frequent first.
    pub reason_protocols: Vec<ReasonProtocol>,
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
}

impl Entries {
    /// Reads the files that are built into the program.
    pub(crate) fn built_in() -> Self {
        fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
            serde_json::from_str(text).expect("the files are read in the tests")
        }
        let mut codes: Vec<Code> = read(include_str!("codes.json"));
        for entry in &mut codes {
            entry.class = Class::of(entry.code);
        }
        Self {
            codes,
            classes: read(include_str!("classes.json")),
            methods: read(include_str!("methods.json")),
            causes: read(include_str!("causes.json")),
            warnings: read(include_str!("warnings.json")),
            reason_protocols: read(include_str!("reason_protocols.json")),
            rules: read(include_str!("rules.json")),
        }
    }
}
