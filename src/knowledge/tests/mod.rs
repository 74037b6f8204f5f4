//! The data against the registries and against itself.

mod complete;
mod entries;
mod rules;
pub(crate) mod schema;

use super::{Facts, Knowledge, Outcome};
use crate::sip::Method;
use std::sync::LazyLock;

/// The knowledge base takes a while to read in a build for tests.
pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);

/// A response that is just what a test needs.
#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) code: u16,
    pub(super) method: Method,
    pub(super) sent: Option<bool>,
    pub(super) outcome: Outcome,
    pub(super) q850: Option<u16>,
    pub(super) phrase: String,
    pub(super) server: String,
    pub(super) dialect: String,
    pub(super) protocols: Vec<String>,
    pub(super) warnings: Vec<u16>,
}

impl Response {
    /// An INVITE failed with this code.
    pub(super) fn new(code: u16) -> Self {
        Self {
            code,
            method: Method::Invite,
            sent: None,
            outcome: Outcome::Failure,
            q850: None,
            phrase: String::new(),
            server: String::new(),
            dialect: "bare".to_owned(),
            protocols: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The rule that speaks.
    pub(super) fn rule(&self) -> &'static str {
        &KNOWLEDGE.advice(KNOWLEDGE.advise(self)).rule
    }
}

impl Facts for Response {
    fn code(&self) -> u16 {
        self.code
    }

    fn method(&self) -> Method {
        self.method
    }

    fn is_sent(&self) -> Option<bool> {
        self.sent
    }

    fn outcome(&self) -> Outcome {
        self.outcome
    }

    fn q850(&self) -> Option<u16> {
        self.q850
    }

    fn has_reason_or_warning(&self) -> bool {
        self.q850.is_some() || !self.protocols.is_empty() || !self.warnings.is_empty()
    }

    fn phrase(&self) -> &[u8] {
        self.phrase.as_bytes()
    }

    fn server(&self) -> &[u8] {
        self.server.as_bytes()
    }

    fn dialect(&self) -> &str {
        &self.dialect
    }

    fn has_reason_protocol(&self, protocol: &str) -> bool {
        self.protocols.iter().any(|known| known.eq_ignore_ascii_case(protocol))
    }

    fn has_warning(&self, code: u16) -> bool {
        self.warnings.contains(&code)
    }
}
