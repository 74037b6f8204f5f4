//! Reading one term.

use super::{Topic, plain};
use crate::knowledge::{Class, Code, Knowledge};
use crate::sip::reason::{self, Reason};
use crate::sip::start_line::status_line;
use crate::sip::warning;

/// How many topics are shown that speak of a name.
const MENTIONED: usize = 3;

/// What a term in a form of its own means: `486`, `4xx`, `INVITE`, `Q.850:34`, `warning:304`, `reason:STIR`, a rule's name, or
/// a status line.
pub(super) fn one<'k>(knowledge: &'k Knowledge, term: &str) -> Option<Topic<'k>> {
    let entries = knowledge.entries();
    code(term)
        .map(Topic::Code)
        .or_else(|| as_status_line(term))
        .or_else(|| class(term).map(|class| Topic::Class(knowledge.class(class))))
        .or_else(|| entries.methods.iter().find(|known| known.method.eq_ignore_ascii_case(term)).map(Topic::Method))
        .or_else(|| prefixed(knowledge, term))
        .or_else(|| entries.rules.iter().find(|known| known.rule.eq_ignore_ascii_case(term)).map(Topic::Rule))
        .or_else(|| protocol(knowledge, term))
}

/// A code from 100 to 699. Some phones show 486 as `0x486`, with digits that are decimal.
fn code(term: &str) -> Option<u16> {
    let digits = term.strip_prefix("0x").unwrap_or(term);
    let code = digits.parse().ok()?;
    (digits.len() == 3 && (100..700).contains(&code)).then_some(code)
}

fn class(term: &str) -> Option<Class> {
    Class::read(&term.to_lowercase().replace([' ', '-'], "_"))
}

/// `SIP/2.0 486 Busy Here` with anything before it, or `486 Busy Here`.
fn as_status_line<'k>(term: &str) -> Option<Topic<'k>> {
    let upper = term.to_ascii_uppercase();
    let at = upper.find("SIP/2.0 ").map(|version| version + "SIP/2.0 ".len());
    let line = format!("SIP/2.0 {}", &term[at.unwrap_or(0)..]);
    let line = status_line(line.as_bytes())?;
    let phrase = String::from_utf8_lossy(line.phrase).into_owned();
    Some(if phrase.is_empty() { Topic::Code(line.code) } else { Topic::StatusLine(line.code, phrase) })
}

/// A kind and a value: `Q.850:34`, `q850-34`, `cause 34`, `warning:304`, `reason:STIR`, `code 486`.
fn prefixed<'k>(knowledge: &'k Knowledge, term: &str) -> Option<Topic<'k>> {
    let lower = term.to_lowercase();
    let kinds = ["q.850", "q850", "isup", "cause", "warning", "reason", "sip", "code", "status", "error"];
    let (kind, rest) = kinds.iter().find_map(|kind| Some((*kind, lower.strip_prefix(kind)?)))?;
    let value = rest.trim_start_matches([' ', ':', '-', '=', ';', '/', '#']);
    if value.len() == rest.len() {
        return None;
    }
    // `Q.850;cause=34`, as the header has it.
    let value = value.strip_prefix("cause=").unwrap_or(value);
    match kind {
        "warning" => {
            let number: u16 = value.parse().ok()?;
            knowledge.entries().warnings.iter().find(|known| known.warning == number).map(Topic::Warning)
        }
        "reason" => protocol(knowledge, value),
        "sip" | "code" | "status" | "error" => code(value).map(Topic::Code),
        _ => knowledge.cause(value.parse().ok()?).map(Topic::Cause),
    }
}

fn protocol<'k>(knowledge: &'k Knowledge, name: &str) -> Option<Topic<'k>> {
    let mut known = knowledge.entries().reason_protocols.iter();
    known.find(|known| known.protocol.eq_ignore_ascii_case(name)).map(Topic::ReasonProtocol)
}

/// What a Reason or Warning header speaks of, pasted with its name or without.
pub(super) fn header<'k>(knowledge: &'k Knowledge, term: &str) -> Option<Vec<Topic<'k>>> {
    let (name, value) = term.split_once(':').unwrap_or(("", term));
    let (name, value) = (name.trim().to_lowercase(), value.trim());
    let mut topics: Vec<Topic<'k>> = Vec::new();
    if name == "warning" {
        let known = &knowledge.entries().warnings;
        let codes = warning::warnings(value.as_bytes()).map(|warning| warning.code);
        topics.extend(codes.filter_map(|code| known.iter().find(|known| known.warning == code)).map(Topic::Warning));
    } else {
        let value = if name == "reason" { value } else { term };
        topics.extend(reason::reasons(value.as_bytes()).filter_map(|reason| of_reason(knowledge, &reason)));
    }
    (!topics.is_empty()).then_some(topics)
}

/// The cause of a Reason, else its protocol.
fn of_reason<'k>(knowledge: &'k Knowledge, reason: &Reason<'_>) -> Option<Topic<'k>> {
    let cause = reason.cause.and_then(|cause| u16::try_from(cause).ok());
    if let Some(cause) = cause.and_then(|cause| knowledge.cause(cause)).filter(|_| reason.is_q850()) {
        return Some(Topic::Cause(cause));
    }
    let is_sip = reason.protocol.eq_ignore_ascii_case(b"SIP");
    if let Some(code) = cause.filter(|code| is_sip && (100..700).contains(code)) {
        return Some(Topic::Code(code));
    }
    protocol(knowledge, &String::from_utf8_lossy(reason.protocol))
}

/// The code that a line names with its phrase: `Got SIP response 486 "Busy Here" back from 192.0.2.7`.
pub(super) fn stated<'k>(knowledge: &Knowledge, line: &str) -> Option<Topic<'k>> {
    let line = format!(" {} ", plain(line));
    let named = |code: &&Code| line.contains(&format!(" {} {} ", code.code, plain(&code.name)));
    knowledge.codes().iter().find(named).map(|code| Topic::Code(code.code))
}

/// What speaks of a name that products use, such as `NORMAL_TEMPORARY_FAILURE` or `max_contacts`: the causes that do, else the
/// rules, else the codes, else the methods.
pub(super) fn mentioned<'k>(knowledge: &'k Knowledge, name: &str) -> Vec<Topic<'k>> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !name.contains('_') || !name.chars().all(is_name) {
        return Vec::new();
    }
    let speaks = |texts: [&str; 3]| {
        let mut words = texts.iter().flat_map(|text| text.split(|letter| !is_name(letter)));
        words.any(|word| word.eq_ignore_ascii_case(name))
    };
    let entries = knowledge.entries();
    macro_rules! of {
        ($list:ident, $topic:expr) => {
            entries.$list.iter().filter(|it| speaks([&it.meaning, &it.occurs, &it.fix])).map($topic).collect::<Vec<_>>()
        };
    }
    let text = |text: &'k Option<String>| text.as_deref().unwrap_or_default();
    let rules = || {
        let rules = entries.rules.iter().filter(|it| speaks([text(&it.meaning), text(&it.occurs), text(&it.fix)]));
        rules.map(Topic::Rule).collect::<Vec<_>>()
    };
    let or = |topics: Vec<Topic<'k>>, others: &dyn Fn() -> Vec<Topic<'k>>| {
        if topics.is_empty() { others() } else { topics }
    };
    let codes = or(or(of!(causes, Topic::Cause), &rules), &|| of!(codes, |code| Topic::Code(code.code)));
    let mut topics = or(codes, &|| of!(methods, Topic::Method));
    topics.truncate(MENTIONED);
    topics
}

/// All that has this name or phrase.
pub(super) fn named<'k>(knowledge: &'k Knowledge, term: &str) -> Vec<Topic<'k>> {
    let term = plain(term);
    let named = knowledge.named_topics().into_iter().filter(|(_, name)| !term.is_empty() && plain(name) == term);
    named.map(|(topic, _)| topic).collect()
}
