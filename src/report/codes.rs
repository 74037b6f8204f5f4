//! By code, with what to do about each.

use super::figures::Figure;
use super::methods::ByMethod;
use super::outcomes::Outcomes;
use super::places::Place32;
use super::response::{Failure, Response};
use super::summary::Counts;
use super::tally::Tally;
use super::transactions::Answer;
use crate::dialect::Direction;
use crate::knowledge::{AdviceId, CODES, Class, Knowledge};
use crate::record::Record;
use serde::{Deserialize, Serialize};

/// Counts by code, in a table of all codes that there can be.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Codes(Vec<Option<Box<OfCode>>>);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct OfCode {
    tally: Tally,
    outcomes: Outcomes,
    methods: ByMethod<u64>,
    example: Option<Example>,
    /// What to do about the first that failed of those that were received, and of those that were sent.
    sides: [Option<(Place32, AdviceId)>; 2],
}

/// A record to look at first.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Example {
    at: Place32,
    place: Place,
    /// What to do about it, and so about the code.
    advice: AdviceId,
    /// Its outcome is a failure.
    failed: bool,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// As given; `-` for standard input.
    pub file: String,
    /// From 1.
    pub line: u64,
    /// In the decompressed stream.
    pub byte_offset: u64,
}

/// The counts of one code, and what is known about it.
#[derive(Clone, Debug, Serialize)]
pub struct CodeSummary {
    /// 100 to 699.
    pub code: u16,
    /// As registered, or as its product calls it; left out where nobody knows the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The class of its first digit.
    pub class: &'static str,
    /// Whether it stands in IANA's registry.
    pub registered: bool,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Transactions that it answered: retransmissions and the copies of several log layers are one, by top branch, `CSeq`
    /// and Call-ID.
    pub transactions: u64,
    /// Calls in which it stood: Call-IDs with an INVITE.
    pub calls: u64,
    /// Messages and statements by outcome, each once.
    pub outcomes: Counts,
    /// Messages and statements by method, each once.
    pub methods: Counts,
    /// The first record that failed, else the first of all.
    pub example: Option<Place>,
    /// The rule that chose the example's advice, which the rest comes from.
    pub advice_rule: String,
    /// What the response says.
    pub meaning: String,
    /// When it is seen.
    pub occurs: String,
    /// What to do, first things first.
    pub fix: String,
    /// The first sentence of `fix`.
    #[serde(skip)]
    pub first_fix: String,
    /// The same for the first failure that was received, and for the first that was sent.
    #[serde(skip)]
    pub first_fixes: [Option<String>; 2],
    /// Who is most likely at fault.
    pub fault: String,
    /// Whether trying again helps.
    pub retry: String,
}

impl Codes {
    #[inline]
    fn of(&mut self, code: u16) -> Option<&mut OfCode> {
        if self.0.is_empty() {
            self.0.resize_with(CODES, || None);
        }
        self.0.get_mut(usize::from(code)).map(|slot| &mut **slot.get_or_insert_default())
    }
}

impl OfCode {
    /// Takes advice about a failure that stands here.
    fn advise(&mut self, side: usize, at: Place32, advice: impl FnOnce() -> AdviceId) {
        if self.sides[side].is_none_or(|(known, _)| at < known) {
            self.sides[side] = Some((at, advice()));
        }
    }

    /// Takes an example that stands here. One that failed shows more; of equal ones it is the first of the log, which may come
    /// later where parts are joined.
    fn offer(&mut self, failed: bool, at: Place32, example: impl FnOnce() -> Example) {
        let better = match &self.example {
            Some(known) if failed == known.failed => at < known.at,
            Some(_) => failed,
            None => true,
        };
        if better {
            self.example = Some(example());
        }
    }
}

impl Example {
    fn of(record: &Record<'_>, at: Place32) -> Self {
        let place =
            Place { file: record.stream().name.clone(), line: record.settled.line, byte_offset: record.byte_offset() };
        Self { at, place, advice: record.advice(), failed: record.outcome.is_failure() }
    }
}

impl Codes {
    /// Moves its lines behind so many files.
    pub(super) fn move_behind(&mut self, files: u32) {
        for example in self.0.iter_mut().flatten().filter_map(|of_code| of_code.example.as_mut()) {
            example.at = example.at.behind(files);
        }
        for (at, _) in self.0.iter_mut().flatten().flat_map(|of_code| of_code.sides.iter_mut().flatten()) {
            *at = at.behind(files);
        }
    }
}

impl Figure for Codes {
    type Summary = Vec<CodeSummary>;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        let record = response.record;
        let Some(of_code) = self.of(record.sighting.code) else { return };
        of_code.tally.observe(response);
        of_code.outcomes.count(record.outcome, response.is_first());
        *of_code.methods.of(response) += u64::from(response.is_first());
        let failed = record.outcome.is_failure();
        of_code.offer(failed, response.place, || Example::of(record, response.place));
        if failed && let Some(direction) = record.sighting.direction {
            of_code.advise(usize::from(direction == Direction::Sent), response.place, || record.advice());
        }
    }

    fn fail(&mut self, failure: &Failure) {
        if let Some(of_code) = self.of(failure.code) {
            of_code.tally.fail(failure);
        }
    }

    fn take_back(&mut self, answer: &Answer) {
        if let Some(of_code) = self.of(answer.code) {
            of_code.tally.take_back(answer);
        }
    }

    fn merge(&mut self, later: Self) {
        for (code, later) in later.0.into_iter().enumerate() {
            let Some(later) = later else { continue };
            let Some(of_code) = self.of(code as u16) else { continue };
            of_code.tally.add(&later.tally);
            of_code.outcomes.merge(later.outcomes);
            of_code.methods.merge(later.methods, |count, later| *count += later);
            for (side, advice) in later.sides.into_iter().enumerate() {
                if let Some((at, advice)) = advice {
                    of_code.advise(side, at, || advice);
                }
            }
            if let Some(example) = later.example {
                of_code.offer(example.failed, example.at, || example);
            }
        }
    }

    /// In the order of the codes.
    fn finish(self, knowledge: &Knowledge) -> Self::Summary {
        let seen = self.0.into_iter().enumerate().filter_map(|(code, of_code)| Some((code as u16, *of_code?)));
        seen.map(|(code, of_code)| of_code.finish(code, knowledge)).collect()
    }
}

impl OfCode {
    fn finish(self, code: u16, knowledge: &Knowledge) -> CodeSummary {
        let entry = knowledge.code(code);
        let advice = knowledge.advice(self.example.as_ref().map_or_else(AdviceId::default, |example| example.advice));
        CodeSummary {
            code,
            name: entry.map(|entry| entry.name.clone()),
            class: Class::of(code).name(),
            registered: entry.is_some_and(|entry| entry.registered),
            transactions: 0,
            calls: 0,
            tally: self.tally,
            outcomes: self.outcomes.ranked(),
            methods: self.methods.counts(),
            example: self.example.map(|example| example.place),
            advice_rule: advice.rule.clone(),
            meaning: advice.meaning.clone(),
            occurs: advice.occurs.clone(),
            fix: advice.fix.clone(),
            first_fix: advice.first_fix().to_owned(),
            first_fixes: self.sides.map(|side| Some(knowledge.advice(side?.1).first_fix().to_owned())),
            fault: advice.fault.clone(),
            retry: advice.retry.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::testing::{Log, Message};
    use std::fmt::Write;

    #[test]
    fn the_example_is_the_first_that_failed() {
        let options = Message { code: 404, method: "OPTIONS", call: "alive", ..Message::default() };
        let invite = Message { code: 404, call: "lost", ..Message::default() };
        let again = Message { code: 404, call: "lost too", ..Message::default() };
        let log = format!("{options}{invite}{again}");
        let summary = Log::new(&log).summary();
        let code = &summary.codes[0];
        assert_eq!((code.code, code.tally.responses, code.tally.failures), (404, 3, 2));
        let example = code.example.as_ref().unwrap();
        assert!(log.as_bytes()[example.byte_offset as usize..].starts_with(b"SIP/2.0 404"));
        assert_eq!(example.line, options.to_string().lines().count() as u64 + 2);
        assert_eq!(example.file, "pbx.log");
    }

    #[test]
    fn each_side_has_advice_of_its_own() {
        let received = Message { code: 404, ..Message::default() };
        let sent = Message { sent: true, call: "sent", ..received };
        let fixes = |log: String| Log::new(log).summary().codes[0].first_fixes.clone();
        let both = fixes(format!("{received}{sent}"));
        assert!(both[0].is_some() && both[1].is_some() && both[0] != both[1], "{both:?}");
        assert_eq!(fixes(received.to_string()), [both[0].clone(), None]);
        assert_eq!(fixes(sent.to_string()), [None, both[1].clone()]);
    }

    #[test]
    fn what_is_known_about_a_code_and_what_is_not() {
        let mut log = String::new();
        for code in [404, 477, 499] {
            let _ = write!(log, "{}", Message { code, ..Message::default() });
        }
        let known: Vec<_> = Log::new(&log)
            .summary()
            .codes
            .into_iter()
            .map(|code| (code.code, code.name, code.registered, code.advice_rule, code.class))
            .collect();
        let row = |code: u16, name: Option<&str>, registered, rule: &str| {
            (code, name.map(str::to_owned), registered, rule.to_owned(), "client_failure")
        };
        assert_eq!(
            known,
            [
                row(404, Some("Not Found"), true, "404-invite-received"),
                row(477, Some("Send failed"), false, "477"),
                row(499, None, false, "4xx"),
            ]
        );
    }
}
