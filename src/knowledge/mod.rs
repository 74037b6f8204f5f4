//! What codes, causes and warnings mean, and which advice fits a response.
//!
//! The knowledge is data: JSON files beside this one, read once at the start. This room knows nothing of logs: it is asked
//! about [`Facts`] and answers with an [`Advice`].

mod advice;
mod data;
mod outcome;

pub use advice::{Advice, AdviceId, Facts};
pub use data::{Cause, Class, ClassEntry, Code};
pub use outcome::{Circumstances, Outcome, Severity};

use std::collections::HashMap;

/// Status codes are below this.
pub const CODES: usize = 700;

/// The whole knowledge base.
#[derive(Debug)]
pub struct Knowledge {
    codes: Vec<Code>,
    classes: Vec<ClassEntry>,
    causes: HashMap<u16, Cause>,
    advice: Vec<Advice>,
    /// For each code, the index of its entry; absent for codes that no product is known for.
    entry: Vec<Option<u16>>,
    /// For each code, the advice of its entry, else of its class.
    advice_of_code: Vec<AdviceId>,
}

impl Knowledge {
    /// Reads the data that is built into the program.
    ///
    /// # Panics
    ///
    /// Where that data doesn't fit its schema, which a test rules out.
    #[allow(clippy::expect_used)]
    pub fn built_in() -> Self {
        let codes: Vec<Code> = serde_json::from_str(include_str!("codes.json")).expect("codes.json fits its schema");
        let classes: Vec<ClassEntry> =
            serde_json::from_str(include_str!("classes.json")).expect("classes.json fits its schema");
        let causes: Vec<Cause> =
            serde_json::from_str(include_str!("causes.json")).expect("causes.json fits its schema");
        Self::new(codes, classes, causes)
    }

    fn new(codes: Vec<Code>, classes: Vec<ClassEntry>, causes: Vec<Cause>) -> Self {
        let mut entry = vec![None; CODES];
        for (index, code) in codes.iter().enumerate() {
            if let Some(slot) = entry.get_mut(usize::from(code.code)) {
                *slot = Some(index as u16);
            }
        }
        let of_codes = codes.iter().map(Advice::of_code);
        let advice: Vec<Advice> = of_codes.chain(classes.iter().map(Advice::of_class)).collect();
        let advice_of_code = (0..CODES)
            .map(|code| match entry[code] {
                Some(index) => AdviceId(index),
                None => AdviceId((codes.len() + Class::of(code as u16) as usize) as u16),
            })
            .collect();
        let causes = causes.into_iter().map(|cause| (cause.cause, cause)).collect();
        Self { codes, classes, causes, advice, entry, advice_of_code }
    }

    /// The entry of a code, registered or known from some product.
    pub fn code(&self, code: u16) -> Option<&Code> {
        let index = (*self.entry.get(usize::from(code))?)?;
        self.codes.get(usize::from(index))
    }

    /// All codes, in order.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The entry of a class.
    pub fn class(&self, class: Class) -> &ClassEntry {
        &self.classes[class as usize]
    }

    /// The name of a Q.850 cause.
    pub fn cause_name(&self, cause: u32) -> Option<&str> {
        let cause = u16::try_from(cause).ok()?;
        self.causes.get(&cause).map(|cause| cause.name.as_str())
    }

    /// The category of a code; an unregistered one has its class's.
    pub fn category(&self, code: u16) -> &str {
        self.code(code).map_or(Class::of(code).category(), |entry| entry.category.as_str())
    }

    /// Chooses the advice for a response.
    pub fn advise(&self, facts: &Facts) -> AdviceId {
        self.advice_of_code.get(usize::from(facts.code)).copied().unwrap_or_default()
    }

    /// The advice with this number.
    pub fn advice(&self, id: AdviceId) -> &Advice {
        &self.advice[usize::from(id.0)]
    }

    /// How many pieces of advice there are.
    pub fn advice_count(&self) -> usize {
        self.advice.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IANA's registry "Response Codes" of the SIP parameters.
    const REGISTERED: [u16; 75] = [
        100, 180, 181, 182, 183, 199, 200, 202, 204, 300, 301, 302, 305, 380, 400, 401, 402, 403, 404, 405, 406, 407,
        408, 410, 412, 413, 414, 415, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 430, 433, 436, 437, 438, 439,
        440, 469, 470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 491, 493, 494, 500, 501, 502, 503, 504, 505,
        513, 555, 580, 600, 603, 604, 606, 607, 608,
    ];

    /// Codes that products put on the wire without a registration.
    const UNREGISTERED: [u16; 11] = [409, 411, 473, 474, 475, 476, 477, 478, 479, 490, 687];

    #[test]
    fn every_code_is_there() {
        let knowledge = Knowledge::built_in();
        let registered: Vec<u16> =
            knowledge.codes().iter().filter(|code| code.registered).map(|code| code.code).collect();
        assert_eq!(registered, REGISTERED);
        let others: Vec<u16> = knowledge.codes().iter().filter(|code| !code.registered).map(|code| code.code).collect();
        assert_eq!(others, UNREGISTERED);
    }

    #[test]
    fn entries_say_something_and_each_sentence_once() {
        let knowledge = Knowledge::built_in();
        let mut sentences = HashMap::new();
        for id in 0..knowledge.advice_count() {
            let advice = knowledge.advice(AdviceId(id as u16));
            for text in [&advice.meaning, &advice.occurs, &advice.fix] {
                assert!(text.len() > 30, "{}: {text:?}", advice.rule);
                for sentence in text.split_inclusive(". ") {
                    let before = sentences.insert(sentence.trim().to_owned(), advice.rule.clone());
                    assert_eq!(before, None, "{}: {sentence}", advice.rule);
                }
            }
        }
    }

    #[test]
    fn severity_in_the_data_is_the_function_s() {
        let knowledge = Knowledge::built_in();
        for code in knowledge.codes() {
            let it = Circumstances {
                code: code.code,
                method: crate::sip::Method::Invite,
                q850: None,
                network_blocked: false,
                auth_failed: false,
            };
            let severity = Severity::of(&it, Outcome::of(&it), &code.category);
            assert_eq!(severity.name(), code.severity, "{}", code.code);
        }
    }

    #[test]
    fn a_code_that_nobody_knows_gets_its_class_s_advice() {
        let knowledge = Knowledge::built_in();
        let rule = |code| &knowledge.advice(knowledge.advise(&Facts { code })).rule;
        assert_eq!(rule(486), "486");
        assert_eq!(rule(499), "4xx");
        assert_eq!(rule(699), "6xx");
        assert_eq!(rule(477), "477");
    }
}
