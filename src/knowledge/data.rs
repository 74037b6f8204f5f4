//! The entries of the knowledge base, as their files hold them.

use serde::Deserialize;

/// A status code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// 100 to 699.
    pub code: u16,
    /// The phrase of IANA's registry; of an unregistered code, the one that its product uses.
    pub name: String,
    /// Whether it stands in IANA's registry.
    pub registered: bool,
    /// The RFC that defines it, or the product that uses it.
    pub rfc: String,
    /// The section there, or empty.
    pub section: String,
    /// What kind of trouble it is, if any.
    pub category: String,
    /// As [`super::Severity`] has it for an INVITE.
    pub severity: String,
    /// Who is most likely at fault.
    pub fault: String,
    /// Whether trying again helps.
    pub retry: String,
    /// Headers to read next.
    pub headers: Vec<String>,
    /// Codes that are mistaken for it or worth reading with it.
    pub related: Vec<u16>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// What its sender says with it.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
}

/// The class of a code: its first digit (RFC 3261 section 7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Class {
    Provisional,
    Success,
    Redirection,
    ClientFailure,
    ServerFailure,
    GlobalFailure,
}

impl Class {
    /// All six, with their names in records and the category of an unknown code among them.
    const NAMES: [(Self, &'static str, &'static str); 6] = [
        (Self::Provisional, "provisional", "progress"),
        (Self::Success, "success", "success"),
        (Self::Redirection, "redirection", "redirect"),
        (Self::ClientFailure, "client_failure", "request"),
        (Self::ServerFailure, "server_failure", "server"),
        (Self::GlobalFailure, "global_failure", "user"),
    ];

    /// The class of a code from 100 to 699.
    pub fn of(code: u16) -> Self {
        Self::NAMES[usize::from((code / 100).clamp(1, 6)) - 1].0
    }

    /// All six.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|&(class, _, _)| class)
    }

    /// Its name in records.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].1
    }

    /// The category of a code of this class that nobody knows.
    pub fn category(self) -> &'static str {
        Self::NAMES[self as usize].2
    }
}

/// What is said about a class.
#[derive(Clone, Debug, Deserialize)]
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
}

/// A Q.850 cause. Other fields of its file are not read yet.
#[derive(Clone, Debug, Deserialize)]
pub struct Cause {
    /// 1 to 127.
    pub cause: u16,
    /// As ITU-T Q.850 names it.
    pub name: String,
}
