//! What codes, causes and warnings mean, and which advice fits a response.
//!
//! The knowledge is data: JSON files beside this one, read once at the start. This room knows nothing of logs: it is asked
//! about [`Facts`] and answers with an [`Advice`].

mod advice;
mod choose;
mod class;
mod entries;
pub mod explain;
mod facts;
mod find;
mod lang;
mod outcome;
mod rule;
mod select;
mod site;
#[cfg(test)]
pub(crate) mod tests;
pub mod vocabulary;

pub use advice::{Advice, AdviceId};
pub use class::Class;
pub use entries::{Cause, ClassEntry, Code, Entries, MethodEntry, ReasonProtocol, WarningEntry};
pub use facts::Facts;
pub use find::{Found, Topic};
pub use lang::{Label, Labels, Language};
pub use outcome::{Circumstances, Outcome, Severity};
pub use rule::{Rule, When};
pub use select::{SCHEMA, Selection};
pub use site::{Mistake, Peer, Peers, Site, lies_in};

use choose::Chooser;

/// Status codes are below this.
pub const CODES: usize = 700;

/// The whole knowledge base.
#[derive(Debug)]
pub struct Knowledge {
    entries: Entries,
    /// For each code, the index of its entry; absent for codes that no product is known for.
    entry: Vec<Option<u16>>,
    /// The same for causes.
    cause: [Option<u16>; 128],
    advice: Vec<Advice>,
    chooser: Chooser,
    peers: Peers,
}

impl Knowledge {
    /// The knowledge that is built into the program.
    pub fn built_in() -> Self {
        Self::new(Entries::built_in(), 0)
    }

    /// The same in another language.
    pub fn in_language(language: Language) -> Self {
        let mut entries = Entries::built_in();
        language.translate(&mut entries);
        Self::new(entries, 0)
    }

    /// The knowledge in `entries`, of whose rules the first `own` are the site's.
    fn new(entries: Entries, own: usize) -> Self {
        let mut entry = vec![None; CODES];
        for (index, code) in entries.codes.iter().enumerate() {
            if let Some(slot) = entry.get_mut(usize::from(code.code)) {
                *slot = Some(index as u16);
            }
        }
        let mut cause = [None; 128];
        for (index, known) in entries.causes.iter().enumerate() {
            if let Some(slot) = cause.get_mut(usize::from(known.cause)) {
                *slot = Some(index as u16);
            }
        }
        let of_codes = entries.codes.iter().map(Advice::of_code);
        let mut advice = of_codes.chain(entries.classes.iter().map(Advice::of_class)).collect();
        let chooser = Chooser::new(&entries, own, &mut advice);
        Self { entries, entry, cause, advice, chooser, peers: Peers::default() }
    }

    /// All entries.
    pub fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The entry of a code, registered or known from some product.
    pub fn code(&self, code: u16) -> Option<&Code> {
        let index = (*self.entry.get(usize::from(code))?)?;
        self.entries.codes.get(usize::from(index))
    }

    /// All codes, in order.
    pub fn codes(&self) -> &[Code] {
        &self.entries.codes
    }

    /// The entry of a class.
    pub fn class(&self, class: Class) -> &ClassEntry {
        &self.entries.classes[class as usize]
    }

    /// The entry of a Q.850 cause.
    pub fn cause(&self, cause: u16) -> Option<&Cause> {
        let index = (*self.cause.get(usize::from(cause))?)?;
        self.entries.causes.get(usize::from(index))
    }

    /// The name of a Q.850 cause.
    pub fn cause_name(&self, cause: u32) -> Option<&str> {
        Some(self.cause(u16::try_from(cause).ok()?)?.name.as_str())
    }

    /// The category of a code; an unregistered one has its class's.
    pub fn category(&self, code: u16) -> &str {
        self.code(code).map_or(Class::of(code).category(), |entry| entry.category.as_str())
    }

    /// The names that the site has for its neighbours.
    pub fn peers(&self) -> &Peers {
        &self.peers
    }

    /// Chooses the advice for a response.
    #[inline]
    pub fn advise(&self, facts: &impl Facts) -> AdviceId {
        self.chooser.choose(facts)
    }

    /// The advice for a code of which nothing else is known.
    pub fn advice_of_code(&self, code: u16) -> AdviceId {
        self.chooser.of_code(code)
    }

    /// The advice with this number.
    pub fn advice(&self, id: AdviceId) -> &Advice {
        &self.advice[usize::from(id.0)]
    }

    /// The names of the rules of all advice, by their numbers.
    pub fn rules_of_advice(&self) -> impl Iterator<Item = &str> {
        self.advice.iter().map(|advice| advice.rule.as_str())
    }

    /// How many pieces of advice there are.
    pub fn advice_count(&self) -> usize {
        self.advice.len()
    }
}
