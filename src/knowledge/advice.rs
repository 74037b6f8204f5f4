//! What to tell the engineer about one response.

use super::{ClassEntry, Code};

/// What advice is chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// 100 to 699.
    pub code: u16,
}

/// The number of a piece of advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdviceId(pub u16);

/// A piece of advice.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The name of the rule that speaks: a code, or a class such as `4xx`.
    pub rule: String,
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
            meaning: class.meaning.clone(),
            occurs: class.occurs.clone(),
            fix: class.fix.clone(),
            // Whose fault a code is that nobody knows can't be told.
            fault: "none".to_owned(),
            retry: "no".to_owned(),
        }
    }

    /// The first sentence of the fix: what to do first.
    pub fn first_fix(&self) -> &str {
        let end = self.fix.find(". ").map_or(self.fix.len(), |end| end + 1);
        &self.fix[..end]
    }
}
