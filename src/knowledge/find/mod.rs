//! What a person means: a code, a class, a method, a cause, a phrase, a line from a log.

mod nearest;
mod read;
#[cfg(test)]
mod tests;

use super::{Cause, ClassEntry, Knowledge, MethodEntry, ReasonProtocol, Rule, WarningEntry};

/// What can be explained.
#[derive(Clone, Debug)]
pub enum Topic<'k> {
    /// A status code, in the catalog or not.
    Code(u16),
    /// A status line: its code and its phrase.
    StatusLine(u16, String),
    /// A class of codes.
    Class(&'k ClassEntry),
    /// A method.
    Method(&'k MethodEntry),
    /// A Q.850 cause.
    Cause(&'k Cause),
    /// A code of the Warning header.
    Warning(&'k WarningEntry),
    /// A protocol of the Reason header.
    ReasonProtocol(&'k ReasonProtocol),
    /// A rule.
    Rule(&'k Rule),
}

impl Topic<'_> {
    /// A term that means it and nothing else.
    pub fn term(&self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::StatusLine(code, phrase) => format!("{code} {phrase}"),
            Self::Class(class) => format!("{}xx", class.digit),
            Self::Method(method) => method.method.clone(),
            Self::Cause(cause) => format!("Q.850:{}", cause.cause),
            Self::Warning(warning) => format!("warning:{}", warning.warning),
            Self::ReasonProtocol(reason) => format!("reason:{}", reason.protocol),
            Self::Rule(rule) => rule.rule.clone(),
        }
    }
}

/// What was found for the words of a question.
#[derive(Clone, Debug)]
pub struct Found<'k> {
    /// What is known, in the order of the words.
    pub topics: Vec<Topic<'k>>,
    /// What is not.
    pub unknown: Vec<String>,
}

/// Words between two terms that are to be compared.
const BETWEEN: [&str; 4] = ["vs", "vs.", "versus", "and"];

impl Knowledge {
    /// Finds what words mean: each of them for itself, or all of them together.
    pub fn find<'k>(&'k self, words: &[String]) -> Found<'k> {
        let terms: Vec<&String> =
            words.iter().filter(|word| words.len() < 3 || !BETWEEN.contains(&word.to_lowercase().as_str())).collect();
        let each: Vec<Vec<Topic<'k>>> = terms.iter().map(|term| self.find_term(term)).collect();
        if each.iter().all(|topics| !topics.is_empty()) {
            return Found { topics: each.into_iter().flatten().collect(), unknown: Vec::new() };
        }
        let (mut topics, mut unknown) = (Vec::new(), Vec::<String>::new());
        let (mut rest, mut goes_on) = (words, false);
        while let Some((first, behind)) = rest.split_first() {
            if let Some((found, count)) = self.longest(rest) {
                topics.extend(found);
                (rest, goes_on) = (&rest[count..], false);
                continue;
            }
            rest = behind;
            if words.len() > 2 && BETWEEN.contains(&first.to_lowercase().as_str()) {
                continue;
            }
            // What stands together may be a phrase that nobody knows.
            match unknown.last_mut().filter(|_| goes_on) {
                Some(phrase) => *phrase = format!("{phrase} {first}"),
                None => unknown.push(first.clone()),
            }
            goes_on = true;
        }
        Found { topics, unknown }
    }

    /// What the most words mean that these begin with, and how many that are.
    fn longest<'k>(&'k self, words: &[String]) -> Option<(Vec<Topic<'k>>, usize)> {
        /// No name has more words, and of a pasted line all of them count.
        const MOST: usize = 12;
        let alone = self.find_term(&words[0]);
        let counts = (2..=words.len().min(MOST)).rev();
        let counts = std::iter::once(words.len()).filter(|&count| count > MOST).chain(counts);
        let longer = counts.map(|count| (words[..count].join(" "), count)).find_map(|(phrase, count)| {
            // A word that means something by itself is not swallowed by a line that merely holds it.
            let topics = if alone.is_empty() { self.find_term(&phrase) } else { self.find_name(&phrase) };
            Some((topics, count)).filter(|(topics, _)| !topics.is_empty())
        });
        longer.or_else(|| Some((alone, 1)).filter(|(topics, _)| !topics.is_empty()))
    }

    /// Finds what has this name, or is a code with its phrase.
    fn find_name<'k>(&'k self, phrase: &str) -> Vec<Topic<'k>> {
        if phrase.to_ascii_uppercase().contains("SIP/2.0 ") {
            return Vec::new();
        }
        match read::one(self, phrase) {
            Some(Topic::StatusLine(_, rest)) if read::named(self, &rest).is_empty() => Vec::new(),
            Some(topic) => vec![topic],
            None => read::named(self, phrase),
        }
    }

    /// Finds what one term means. Several things may have the same name.
    fn find_term<'k>(&'k self, term: &str) -> Vec<Topic<'k>> {
        // In a list of terms, each may have a comma behind it.
        let term = term.trim().trim_matches(['"', '\'']).trim_end_matches(['.', ',', ';']).trim();
        let found = read::one(self, term).map(|topic| vec![topic]);
        let found = found.or_else(|| read::header(self, term)).unwrap_or_else(|| read::named(self, term));
        if !found.is_empty() {
            return found;
        }
        read::stated(self, term).map_or_else(|| read::mentioned(self, term), |topic| vec![topic])
    }

    /// Terms near an unknown one, the nearest first, as `term (name)`.
    pub fn nearest(&self, term: &str) -> Vec<String> {
        nearest::nearest(self, term)
    }

    /// All that has a name of its own, with that name: what people type and what is proposed to them.
    fn named_topics(&self) -> Vec<(Topic<'_>, &str)> {
        let entries = self.entries();
        let codes = entries.codes.iter().map(|code| (Topic::Code(code.code), code.name.as_str()));
        let classes = entries.classes.iter().map(|class| (Topic::Class(class), class.name.as_str()));
        let causes = entries.causes.iter().map(|cause| (Topic::Cause(cause), cause.name.as_str()));
        let warnings = entries.warnings.iter().map(|warning| (Topic::Warning(warning), warning.name.as_str()));
        let methods = entries.methods.iter().map(|method| (Topic::Method(method), method.method.as_str()));
        let reasons = entries.reason_protocols.iter();
        let reasons = reasons.map(|reason| (Topic::ReasonProtocol(reason), reason.protocol.as_str()));
        let rules = entries.rules.iter().map(|rule| (Topic::Rule(rule), rule.rule.as_str()));
        let phrases = entries.rules.iter().filter_map(|rule| Some((Topic::Rule(rule), rule.when.phrase.as_deref()?)));
        codes
            .chain(classes)
            .chain(causes)
            .chain(warnings)
            .chain(methods)
            .chain(reasons)
            .chain(rules)
            .chain(phrases)
            .collect()
    }
}

/// A name as names are compared: lower case, with one blank for whatever stands between words.
fn plain(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
