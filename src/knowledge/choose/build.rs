//! Making rules ready.

use super::ask::{Ask, needs_reasons};
use super::traits::{Traits, methods};
use super::{CAUSE_IS_SILENT, Candidate, Causes, Chooser, Kind, Speaks};
use crate::knowledge::{Advice, AdviceId, CODES, Class, Entries, Rule, When};
use crate::sip::Method;
use std::collections::{HashMap, HashSet};

impl Chooser {
    /// Makes rules ready, of which the first `own` are the site's, and appends their advice to `advice`, which begins with
    /// that of codes and classes, in their order.
    pub(in crate::knowledge) fn new(entries: &Entries, own: usize, advice: &mut Vec<Advice>) -> Self {
        let of_code = of_code(entries);
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
}

/// For each code, the advice of its entry, else of its class, given that advice stands in the order of codes and classes.
fn of_code(entries: &Entries) -> Vec<AdviceId> {
    let of_class = |code: u16| AdviceId((entries.codes.len() + Class::of(code) as usize) as u16);
    let mut of_code: Vec<AdviceId> = (0..CODES as u16).map(of_class).collect();
    for (index, code) in entries.codes.iter().enumerate() {
        if let Some(slot) = of_code.get_mut(usize::from(code.code)) {
            *slot = AdviceId(index as u16);
        }
    }
    of_code
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
        let named: HashSet<u16> = self.rules.iter().flat_map(|rule| rule.when.codes.iter().copied()).collect();
        // What no rule names is like the others of its entry or class.
        let mut unnamed: HashMap<AdviceId, u16> = HashMap::new();
        let mut known: HashMap<Speakers, u16> = HashMap::new();
        let mut rows = Vec::new();
        let mut row_of = |code: u16, advice: AdviceId| {
            let speakers = self.speakers(code, advice);
            *known.entry(speakers).or_insert_with_key(|speakers| {
                rows.push(speakers.clone());
                rows.len() as u16 - 1
            })
        };
        let row = (0..).zip(of_code).map(|(code, &advice)| {
            if named.contains(&code) {
                row_of(code, advice)
            } else {
                *unnamed.entry(advice).or_insert_with(|| row_of(code, advice))
            }
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

impl Kind {
    /// Whether such a response can fit a rule at all.
    fn fits(self, when: &When) -> bool {
        match self {
            Self::Plain => !needs_reasons(when),
            Self::Reasoned => when.q850.is_empty(),
            Self::Caused => true,
        }
    }
}
