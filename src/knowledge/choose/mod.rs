//! Choosing the advice that fits a response.
//!
//! What can be worked out ahead is: for each code, each method and each [`Kind`] there is a list of the rules that may
//! speak, in their order. For an ordinary response it holds one or none, and each takes one comparison of bits. What
//! costs more, such as the phrase, is asked for only where such a rule would speak.
//!
//! The order: the site's own rules; the rules that name Q.850 causes; the cause's own entry, unless the response tells of
//! progress, success or credentials; the other rules; the code's entry; the class's.

mod ask;
mod build;
mod traits;

use super::{AdviceId, Facts, Outcome};
use crate::sip::Method;
use ask::Ask;
use std::ops::Range;
use traits::Traits;

/// The rules, made ready.
#[derive(Debug)]
pub(super) struct Chooser {
    /// For each code, the advice of its entry, else of its class.
    of_code: Vec<AdviceId>,
    /// For each code, its row of lists; codes that the same rules speak for share one.
    row: Vec<u16>,
    /// A row has a list for each method and kind.
    lists: Vec<Range<u32>>,
    candidates: Vec<Candidate>,
    /// What rules ask beyond bits.
    asks: Vec<Ask>,
    /// Advice by cause. There are several tables if codes have links that their causes have not.
    causes: Vec<Causes>,
}

type Causes = [Option<AdviceId>; 128];

/// The lists of a row.
const LISTS: usize = Method::ALL.len() * Kind::ALL.len();

/// How much a response says about its reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Plain,
    /// It has a Reason or a Warning.
    Reasoned,
    /// It has a Q.850 cause, so a Reason too.
    Caused,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Plain, Self::Reasoned, Self::Caused];

    #[inline]
    fn of(facts: &impl Facts) -> Self {
        match facts.q850() {
            Some(_) => Self::Caused,
            None if facts.has_reason_or_warning() => Self::Reasoned,
            None => Self::Plain,
        }
    }
}

/// What may speak.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    /// What a response may be for it.
    fits: Traits,
    speaks: Speaks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Speaks {
    /// A rule that asks no more.
    Rule(AdviceId),
    /// A rule that asks more.
    Asking(u16, AdviceId),
    /// The entry of the cause, in the table with this number.
    Cause(u16),
}

/// Outcomes of which a cause tells less than the rules do.
const CAUSE_IS_SILENT: [Outcome; 4] = [Outcome::Progress, Outcome::Success, Outcome::Challenge, Outcome::AuthFailed];

impl Chooser {
    /// The advice of a code, whatever else a response says.
    pub(super) fn of_code(&self, code: u16) -> AdviceId {
        self.of_code.get(usize::from(code)).copied().unwrap_or_default()
    }

    /// Chooses for a response.
    #[inline]
    pub(super) fn choose(&self, facts: &impl Facts) -> AdviceId {
        let code = usize::from(facts.code());
        let list = usize::from(self.row.get(code).copied().unwrap_or_default()) * LISTS
            + facts.method() as usize * Kind::ALL.len()
            + Kind::of(facts) as usize;
        let range = self.lists.get(list).cloned().unwrap_or_default();
        let traits = Traits::of(facts);
        for candidate in self.candidates.get(range.start as usize..range.end as usize).unwrap_or_default() {
            if !candidate.fits.include(traits) {
                continue;
            }
            match candidate.speaks {
                Speaks::Rule(advice) => return advice,
                Speaks::Asking(ask, advice) if self.asks[usize::from(ask)].is_answered(facts) => return advice,
                Speaks::Asking(..) => {}
                Speaks::Cause(table) => {
                    let table = &self.causes[usize::from(table)];
                    if let Some(advice) = facts.q850().and_then(|cause| *table.get(usize::from(cause))?) {
                        return advice;
                    }
                }
            }
        }
        self.of_code(facts.code())
    }
}

#[cfg(test)]
mod tests;
