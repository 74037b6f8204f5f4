//! Choosing the advice that fits a response.
//!
//! What can be worked out ahead is: for each code, each method and each [`Kind`] there is a list of the rules that may
//! speak, in their order. For an ordinary response it holds one or two, or none, and each takes one comparison of bits. What
//! costs more, such as the phrase, is asked for only where such a rule would speak.
//!
//! The order: the site's own rules; the rules that name Q.850 causes; the cause's own entry, unless the response tells of
//! progress, success or credentials; the other rules; the code's entry; the class's.

mod ask;
mod traits;

use super::{Advice, AdviceId, CODES, Class, Entries, Facts, Outcome, Rule, When};
use crate::sip::Method;
use ask::{Ask, needs_reasons};
use std::collections::HashMap;
use std::ops::Range;
use traits::{Traits, methods};

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

    /// Whether such a response can fit a rule at all.
    fn fits(self, when: &When) -> bool {
        match self {
            Self::Plain => !needs_reasons(when),
            Self::Reasoned => when.q850.is_empty(),
            Self::Caused => true,
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
    /// Makes rules ready, of which the first `own` are the site's, and appends their advice to `advice`, which begins with
    /// that of codes and classes, in their order.
    pub(super) fn new(entries: &Entries, own: usize, advice: &mut Vec<Advice>) -> Self {
        let mut of_code: Vec<AdviceId> =
            (0..CODES as u16).map(|code| AdviceId((entries.codes.len() + Class::of(code) as usize) as u16)).collect();
        for (index, code) in entries.codes.iter().enumerate() {
            if let Some(slot) = of_code.get_mut(usize::from(code.code)) {
                *slot = AdviceId(index as u16);
            }
        }
        let by_q850 = |rule: &Rule| !rule.when.q850.is_empty();
        let (own, rules) = entries.rules.split_at(own.min(entries.rules.len()));
        let ordered: Vec<&Rule> = own
            .iter()
            .chain(rules.iter().filter(|rule| by_q850(rule)))
            .chain(rules.iter().filter(|rule| !by_q850(rule)))
            .collect();
        // The entry of a cause speaks behind the rules that name causes.
        let first_other = own.len() + rules.iter().filter(|rule| by_q850(rule)).count();
        let mut builder = Builder {
            asks: ordered.iter().map(|rule| Ask::of(rule)).collect(),
            rules: ordered,
            first_other,
            entries,
            advice,
            variants: HashMap::new(),
            causes: Vec::new(),
            causes_of: Vec::new(),
        };
        let (row, rows) = builder.rows(&of_code);
        let mut chooser =
            Self { of_code, row, lists: Vec::new(), candidates: Vec::new(), asks: Vec::new(), causes: Vec::new() };
        for speakers in rows {
            for (method, _) in Method::ALL {
                for kind in Kind::ALL {
                    let from = chooser.candidates.len() as u32;
                    chooser.candidates.extend(builder.list(&speakers, method, kind));
                    chooser.lists.push(from..chooser.candidates.len() as u32);
                }
            }
        }
        chooser.causes = builder.causes;
        chooser.asks = builder.asks;
        chooser
    }

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

/// What is needed while the lists are put together.
struct Builder<'a> {
    entries: &'a Entries,
    /// In the order in which they speak.
    rules: Vec<&'a Rule>,
    /// How many of them speak before the entries of causes.
    first_other: usize,
    asks: Vec<Ask>,
    advice: &'a mut Vec<Advice>,
    /// The advice that was made of each rule; it may differ from code to code.
    variants: HashMap<usize, Vec<AdviceId>>,
    causes: Vec<Causes>,
    /// The tables by the advice of a code that they were made for, and which they take link and queue from.
    causes_of: Vec<(AdviceId, u16)>,
}

/// All that may speak for one code, in order: the number of the rule, if it is one, and what it says.
type Speakers = Vec<(Option<usize>, Speaks)>;

impl Builder<'_> {
    /// The row of each code, and the rows.
    fn rows(&mut self, of_code: &[AdviceId]) -> (Vec<u16>, Vec<Speakers>) {
        let mut known: HashMap<Speakers, u16> = HashMap::new();
        let mut rows = Vec::new();
        let row = of_code.iter().enumerate().map(|(code, &advice)| {
            let speakers = self.speakers(code as u16, advice);
            *known.entry(speakers).or_insert_with_key(|speakers| {
                rows.push(speakers.clone());
                rows.len() as u16 - 1
            })
        });
        (row.collect(), rows)
    }

    fn speakers(&mut self, code: u16, of_code: AdviceId) -> Speakers {
        let mut speakers = Vec::new();
        for number in 0..self.rules.len() {
            if number == self.first_other {
                speakers.push((None, self.cause_entries(of_code)));
            }
            let codes = &self.rules[number].when.codes;
            if codes.is_empty() || codes.contains(&code) {
                let advice = self.variant(number, of_code);
                let asks = self.asks[number].is_anything();
                let speaks = if asks { Speaks::Asking(number as u16, advice) } else { Speaks::Rule(advice) };
                speakers.push((Some(number), speaks));
            }
        }
        if self.first_other >= self.rules.len() {
            speakers.push((None, self.cause_entries(of_code)));
        }
        speakers
    }

    /// The advice of a rule for a code.
    fn variant(&mut self, number: usize, of_code: AdviceId) -> AdviceId {
        let (rule, code) = (self.rules[number], &self.advice[usize::from(of_code.0)]);
        let variants = self.variants.entry(number).or_default();
        if let Some(known) = variants.iter().find(|id| self.advice[usize::from(id.0)].is_of_rule(rule, code)) {
            return *known;
        }
        match (u16::try_from(self.advice.len()), variants.first()) {
            (Ok(number), _) => {
                self.advice.push(Advice::of_rule(rule, code));
                variants.push(AdviceId(number));
                AdviceId(number)
            }
            // So many rules nobody writes; the texts at least are right.
            (Err(_), Some(&variant)) => variant,
            (Err(_), None) => of_code,
        }
    }

    /// The advice of the causes for a code.
    fn cause_entries(&mut self, of_code: AdviceId) -> Speaks {
        let code = &self.advice[usize::from(of_code.0)];
        let known = |(id, _): &&(AdviceId, u16)| {
            let known = &self.advice[usize::from(id.0)];
            known.link == code.link && known.queue == code.queue
        };
        if let Some(&(_, number)) = self.causes_of.iter().find(known) {
            return Speaks::Cause(number);
        }
        let code = code.clone();
        let mut table = [None; 128];
        for cause in &self.entries.causes {
            if let (Some(slot), Ok(id)) = (table.get_mut(usize::from(cause.cause)), u16::try_from(self.advice.len())) {
                *slot = Some(AdviceId(id));
                self.advice.push(Advice::of_cause(cause, &code));
            }
        }
        let number = self.causes.len() as u16;
        self.causes.push(table);
        self.causes_of.push((of_code, number));
        Speaks::Cause(number)
    }

    /// What may speak for one method and kind.
    fn list(&self, speakers: &Speakers, method: Method, kind: Kind) -> Vec<Candidate> {
        let candidate = |&(rule, speaks): &(Option<usize>, Speaks)| {
            let Some(number) = rule else {
                let fits = Traits::any().without(&CAUSE_IS_SILENT);
                return (kind == Kind::Caused).then_some(Candidate { fits, speaks });
            };
            let when = &self.rules[number].when;
            let of_method = methods(when).is_none_or(|methods| methods.contains(&method));
            (of_method && kind.fits(when)).then(|| Candidate { fits: Traits::asked(when), speaks })
        };
        speakers.iter().filter_map(candidate).collect()
    }
}

#[cfg(test)]
mod tests;
