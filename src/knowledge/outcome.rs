//! What became of a request, and how loud to be about it.

use crate::sip::Method;
use serde::{Deserialize, Serialize};

/// What a response means for its request; more than its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Outcome {
    Progress,
    Success,
    Redirect,
    Challenge,
    AuthFailed,
    Negotiation,
    Cancelled,
    Declined,
    Benign,
    Failure,
}

/// What an outcome is decided by.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// 100 to 699.
    pub code: u16,
    /// Of CSeq.
    pub method: Method,
    /// The first Q.850 cause.
    pub q850: Option<u16>,
    /// The phrase is `Network Blocked`, in whatever case: a 603+ (ATIS-1000099).
    pub network_blocked: bool,
    /// A challenge to credentials that had been sent.
    pub auth_failed: bool,
}

impl Circumstances {
    /// Whether a phrase says that a network blocked the call. ATIS-1000099 writes `Network Blocked`; as in the rules, case
    /// makes no difference, since phrases are for people (RFC 3261 section 7.2).
    pub fn is_network_blocked(phrase: &[u8]) -> bool {
        phrase.eq_ignore_ascii_case(b"Network Blocked")
    }
}

impl Outcome {
    /// All outcomes, with their names in records.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Progress, "progress"),
        (Self::Success, "success"),
        (Self::Redirect, "redirect"),
        (Self::Challenge, "challenge"),
        (Self::AuthFailed, "auth_failed"),
        (Self::Negotiation, "negotiation"),
        (Self::Cancelled, "cancelled"),
        (Self::Declined, "declined"),
        (Self::Benign, "benign"),
        (Self::Failure, "failure"),
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The outcome with this name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|&(outcome, _)| outcome)
    }

    /// Whether something went wrong that somebody should look at.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failure | Self::AuthFailed)
    }

    /// Decides it. The method matters: a 481 to BYE is a race that both sides survive, and whatever a peer answers to
    /// OPTIONS, it is alive. Without a method a busy signal is taken for one, since only calls get these.
    pub fn of(it: &Circumstances) -> Self {
        let invite = matches!(it.method, Method::Invite | Method::Unknown);
        match it.code {
            100..=199 => Self::Progress,
            200..=299 => Self::Success,
            401 | 407 if it.auth_failed => Self::AuthFailed,
            401 | 407 => Self::Challenge,
            300..=407 | 409..=499 | 600..=699 if it.method == Method::Options => Self::Benign,
            300..=399 => Self::Redirect,
            494 => Self::Challenge,
            422 | 423 | 491 => Self::Negotiation,
            487 => Self::Cancelled,
            480 | 486 | 600 | 603 | 607 if invite => {
                let network = it.network_blocked || it.q850.is_some_and(|cause| cause >= 34);
                if network { Self::Failure } else { Self::Declined }
            }
            481 if matches!(it.method, Method::Bye | Method::Cancel) => Self::Benign,
            _ => Self::Failure,
        }
    }
}

/// How loud a record is; the names and the order are syslog's (RFC 5424 section 6.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Severity {
    Debug,
    Info,
    Notice,
    Warning,
    Error,
}

impl Severity {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        ["debug", "info", "notice", "warning", "error"][self as usize]
    }

    /// Decides it from what stands in one record.
    pub fn of(it: &Circumstances, outcome: Outcome, category: &str) -> Self {
        match outcome {
            Outcome::Progress => Self::Debug,
            Outcome::Success
            | Outcome::Redirect
            | Outcome::Challenge
            | Outcome::Negotiation
            | Outcome::Cancelled
            | Outcome::Benign => Self::Info,
            Outcome::Declined => Self::Notice,
            Outcome::AuthFailed => Self::Warning,
            Outcome::Failure if it.method == Method::Options => Self::Warning,
            Outcome::Failure => match it.code {
                436..=438 | 500..=599 => Self::Error,
                _ if category == "number" => Self::Notice,
                _ => Self::Warning,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_and_severities() {
        use Method::{Bye, Cancel, Invite, Options, Register, Subscribe, Unknown};
        let plain = Circumstances { code: 0, method: Invite, q850: None, network_blocked: false, auth_failed: false };
        for (code, method, category, outcome, severity) in [
            (100, Invite, "progress", "progress", "debug"),
            (199, Invite, "progress", "progress", "debug"),
            (200, Bye, "success", "success", "info"),
            (302, Invite, "redirect", "redirect", "info"),
            (302, Options, "redirect", "benign", "info"),
            (401, Register, "auth", "challenge", "info"),
            (401, Options, "auth", "challenge", "info"),
            (494, Register, "auth", "challenge", "info"),
            (423, Register, "request", "negotiation", "info"),
            (491, Invite, "glare", "negotiation", "info"),
            (487, Invite, "cancel", "cancelled", "info"),
            (486, Invite, "user", "declined", "notice"),
            (486, Unknown, "user", "declined", "notice"),
            (486, Subscribe, "user", "failure", "warning"),
            (480, Register, "user", "failure", "warning"),
            (481, Bye, "server", "benign", "info"),
            (481, Cancel, "server", "benign", "info"),
            (481, Invite, "server", "failure", "warning"),
            (404, Invite, "number", "failure", "notice"),
            (404, Options, "number", "benign", "info"),
            (408, Options, "timeout", "failure", "warning"),
            (503, Options, "overload", "failure", "warning"),
            (603, Options, "user", "benign", "info"),
            (403, Register, "policy", "failure", "warning"),
            (438, Invite, "identity", "failure", "error"),
            (503, Invite, "overload", "failure", "error"),
            (604, Invite, "number", "failure", "notice"),
            (606, Invite, "media", "failure", "warning"),
            (608, Invite, "policy", "failure", "warning"),
        ] {
            let it = Circumstances { code, method, ..plain };
            let decided = Outcome::of(&it);
            assert_eq!(decided.name(), outcome, "{code} {method:?}");
            assert_eq!(Severity::of(&it, decided, category).name(), severity, "{code} {method:?}");
        }
        let busy = Circumstances { code: 486, ..plain };
        assert_eq!(Outcome::of(&Circumstances { q850: Some(17), ..busy }), Outcome::Declined);
        assert_eq!(Outcome::of(&Circumstances { q850: Some(34), ..busy }), Outcome::Failure);
        let blocked = Circumstances { code: 603, network_blocked: true, ..plain };
        assert_eq!(Outcome::of(&blocked), Outcome::Failure);
        assert_eq!(Severity::of(&blocked, Outcome::Failure, "user"), Severity::Warning);
        let refused = Circumstances { code: 401, method: Register, auth_failed: true, ..plain };
        assert_eq!(Outcome::of(&refused), Outcome::AuthFailed);
        assert_eq!(Severity::of(&refused, Outcome::AuthFailed, "auth"), Severity::Warning);
    }

    #[test]
    fn names_come_back() {
        for (outcome, name) in Outcome::ALL {
            assert_eq!(outcome.name(), name);
            assert_eq!(Outcome::read(name), Some(outcome));
        }
    }
}
