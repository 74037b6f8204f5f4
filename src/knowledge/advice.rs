//! What to tell the engineer about one response.

use super::{Cause, ClassEntry, Code, Rule};
use serde::{Deserialize, Serialize};

/// The number of a piece of advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AdviceId(pub u16);

/// A piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The name of the rule that speaks: of a code, of a class such as `4xx`, of a cause such as `q850-17`, or its own.
    pub rule: String,
    /// The site's own page about it.
    pub link: Option<String>,
    /// Whom the site turns to.
    pub queue: Option<String>,
    /// What the response says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// Who is most likely at fault.
    pub fault: String,
    /// Whether trying again helps.
    pub retry: String,
}

impl Advice {
    pub(super) fn of_code(code: &Code) -> Self {
        Self {
            rule: code.code.to_string(),
            link: code.link.clone(),
            queue: code.queue.clone(),
            meaning: code.meaning.clone(),
            occurs: code.occurs.clone(),
            fix: code.fix.clone(),
            fault: code.fault.clone(),
            retry: code.retry.clone(),
        }
    }

    pub(super) fn of_class(class: &ClassEntry) -> Self {
        Self {
            rule: format!("{}xx", class.digit),
            link: class.link.clone(),
            queue: class.queue.clone(),
            meaning: class.meaning.clone(),
            occurs: class.occurs.clone(),
            fix: class.fix.clone(),
            // Whose fault a code is that nobody knows can't be told.
            fault: "none".to_owned(),
            retry: "no".to_owned(),
        }
    }

    /// Of a cause that a response of a code with the advice `code` names.
    pub(super) fn of_cause(cause: &Cause, code: &Self) -> Self {
        Self {
            rule: cause.rule(),
            link: cause.link.clone().or_else(|| code.link.clone()),
            queue: cause.queue.clone().or_else(|| code.queue.clone()),
            meaning: cause.meaning.clone(),
            occurs: cause.occurs.clone(),
            fix: cause.fix.clone(),
            fault: cause.fault.clone(),
            retry: cause.retry.clone(),
        }
    }

    /// Of a rule that speaks for a response of a code with the advice `code`.
    pub(super) fn of_rule(rule: &Rule, code: &Self) -> Self {
        let text = |own: &Option<String>, code: &String| own.as_ref().unwrap_or(code).clone();
        Self {
            rule: rule.rule.clone(),
            link: rule.link.clone().or_else(|| code.link.clone()),
            queue: rule.queue.clone().or_else(|| code.queue.clone()),
            meaning: text(&rule.meaning, &code.meaning),
            occurs: text(&rule.occurs, &code.occurs),
            fix: text(&rule.fix, &code.fix),
            fault: text(&rule.fault, &code.fault),
            retry: text(&rule.retry, &code.retry),
        }
    }

    /// Whether [`Self::of_rule`] would make the same of this rule, if this was made of it.
    pub(super) fn is_of_rule(&self, rule: &Rule, code: &Self) -> bool {
        let same = |this: &String, own: &Option<String>, code: &String| own.as_ref().unwrap_or(code) == this;
        self.link.as_ref() == rule.link.as_ref().or(code.link.as_ref())
            && self.queue.as_ref() == rule.queue.as_ref().or(code.queue.as_ref())
            && same(&self.fault, &rule.fault, &code.fault)
            && same(&self.retry, &rule.retry, &code.retry)
            && same(&self.meaning, &rule.meaning, &code.meaning)
            && same(&self.occurs, &rule.occurs, &code.occurs)
            && same(&self.fix, &rule.fix, &code.fix)
    }

    /// The first sentence of the fix: what to do first.
    pub fn first_fix(&self) -> &str {
        first_sentence(&self.fix)
    }
}

/// The first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    &text[..end]
}
