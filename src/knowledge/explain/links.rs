//! What entries have to do with each other.

use super::code::Heard;
use crate::knowledge::{Advice, Cause, Knowledge, Rule, Topic, When};

impl Knowledge {
    /// The rules that ask for a topic by name, and so know more of some of its cases.
    pub fn rules_about(&self, topic: &Topic<'_>) -> Vec<&Rule> {
        let asks = |when: &When| match topic {
            Topic::Code(code) | Topic::StatusLine(code, _) => when.codes.contains(code),
            Topic::Method(method) => when.methods.contains(&method.method),
            Topic::Cause(cause) => when.q850.contains(&cause.cause),
            Topic::Warning(warning) => when.warning.contains(&warning.warning),
            Topic::ReasonProtocol(reason) => when.reason_protocol.as_ref() == Some(&reason.protocol),
            Topic::Class(_) | Topic::Rule(_) => false,
        };
        self.entries().rules.iter().filter(|rule| asks(&rule.when)).collect()
    }

    /// The Q.850 causes that gateways turn into a code, or a code into.
    pub fn causes_of_code(&self, code: u16) -> Vec<&Cause> {
        let causes = self.entries().causes.iter();
        causes.filter(|cause| cause.sip.contains(&code) || cause.from_sip.contains(&code)).collect()
    }

    /// What a rule says for the first of its codes, if it can speak at all.
    pub fn advice_of_rule(&self, rule: &Rule) -> Option<&Advice> {
        self.advice.iter().find(|advice| advice.rule == rule.rule)
    }

    /// The advice for a phrase, if there is more to say than the code alone does.
    pub fn advice_of_phrase(&self, code: u16, phrase: &str) -> Option<&Advice> {
        let advice = self.advice(self.advise(&Heard { code, phrase }));
        let of_code = self.advice(self.advice_of_code(code));
        (advice.rule != of_code.rule).then_some(advice)
    }
}
