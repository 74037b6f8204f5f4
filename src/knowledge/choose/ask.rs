//! What a rule asks beyond bits.

use crate::knowledge::{Facts, Rule, When};

/// The questions of one rule that are put only where it would otherwise speak.
#[derive(Debug)]
pub(super) struct Ask {
    /// The causes as bits; 0 asks nothing.
    q850: u128,
    warning: Vec<u16>,
    reason_protocol: Option<String>,
    dialect: Option<String>,
    phrase: Option<String>,
    phrase_contains: Option<String>,
    server_contains: Option<String>,
}

impl Ask {
    pub(super) fn of(rule: &Rule) -> Self {
        let when = &rule.when;
        Self {
            q850: when.q850.iter().fold(0, |causes, &cause| causes | bit(cause)),
            warning: when.warning.clone(),
            reason_protocol: when.reason_protocol.clone(),
            dialect: when.dialect.clone(),
            phrase: when.phrase.clone(),
            phrase_contains: when.phrase_contains.clone(),
            server_contains: when.server_contains.clone(),
        }
    }

    /// Whether there is any question.
    pub(super) fn is_anything(&self) -> bool {
        let texts = [&self.reason_protocol, &self.dialect, &self.phrase, &self.phrase_contains, &self.server_contains];
        self.q850 != 0 || !self.warning.is_empty() || texts.iter().any(|text| text.is_some())
    }

    /// Whether a response answers all questions with yes; those that cost least come first.
    pub(super) fn is_answered(&self, facts: &impl Facts) -> bool {
        (self.q850 == 0 || facts.q850().is_some_and(|cause| self.q850 & bit(cause) != 0))
            && asked(self.dialect.as_deref(), |dialect| facts.dialect() == dialect)
            && asked(self.phrase.as_deref(), |phrase| facts.phrase().eq_ignore_ascii_case(phrase.as_bytes()))
            && asked(self.phrase_contains.as_deref(), |part| contains(facts.phrase(), part))
            && asked(self.server_contains.as_deref(), |part| contains(facts.server(), part))
            && asked(self.reason_protocol.as_deref(), |protocol| facts.has_reason_protocol(protocol))
            && (self.warning.is_empty() || self.warning.iter().any(|&code| facts.has_warning(code)))
    }
}

/// Whether a rule speaks only for responses that have a Reason or a Warning.
pub(super) fn needs_reasons(when: &When) -> bool {
    !when.q850.is_empty() || !when.warning.is_empty() || when.reason_protocol.is_some()
}

/// The bit of a cause; those that Q.850 has no room for have none.
fn bit(cause: u16) -> u128 {
    1u128.checked_shl(u32::from(cause)).unwrap_or_default()
}

fn asked(question: Option<&str>, is_answered: impl FnOnce(&str) -> bool) -> bool {
    question.is_none_or(is_answered)
}

/// Whether `part` stands in `text`; case makes no difference.
fn contains(text: &[u8], part: &str) -> bool {
    let part = part.as_bytes();
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
