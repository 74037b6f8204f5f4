//! What an unknown term may have been meant to be.

use super::{Topic, plain};
use crate::knowledge::Knowledge;

/// How many are proposed.
const PROPOSED: usize = 5;

/// Less alike than this is not worth proposing; 1 is the same.
const ALIKE: f64 = 0.5;

/// Terms near `term`, the nearest first: numbers by their distance, words by their letters.
pub(super) fn nearest(knowledge: &Knowledge, term: &str) -> Vec<String> {
    let wanted = plain(term);
    if let Ok(number) = wanted.parse::<u32>() {
        return nearest_numbers(knowledge, number);
    }
    let mut near: Vec<(f64, Topic<'_>, &str)> = knowledge
        .named_topics()
        .into_iter()
        .map(|(topic, name)| (likeness(&wanted, &topic, name), topic, name))
        .filter(|(likeness, ..)| *likeness >= ALIKE)
        .collect();
    near.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    let mut proposed: Vec<String> = Vec::new();
    let mut proposals: Vec<String> = Vec::new();
    for (_, topic, name) in near {
        // A rule may be near by its name and by its phrase.
        let term = topic.term();
        if !proposed.contains(&term) {
            proposals.push(if term == name { term.clone() } else { format!("{term} ({name})") });
            proposed.push(term);
        }
    }
    proposals.truncate(PROPOSED);
    proposals
}

fn nearest_numbers(knowledge: &Knowledge, number: u32) -> Vec<String> {
    let cause = u16::try_from(number).ok().and_then(|number| knowledge.cause(number));
    let cause = cause.map(|cause| format!("Q.850:{} ({})", cause.cause, cause.name));
    let mut codes: Vec<_> = knowledge.codes().iter().collect();
    // Of a number that is too short, the rest may be missing.
    let scale = if number < 10 {
        100
    } else if number < 100 {
        10
    } else {
        1
    };
    codes.sort_by_key(|code| ((u32::from(code.code) / scale).abs_diff(number), code.code));
    let codes = codes.iter().map(|code| format!("{} ({})", code.code, code.name));
    cause.into_iter().chain(codes).take(PROPOSED).collect()
}

/// How alike two names are, or a name and a part of another: the more letters they share in order, the more.
fn likeness(wanted: &str, topic: &Topic<'_>, name: &str) -> f64 {
    let name = plain(name);
    let whole = strsim::normalized_damerau_levenshtein(wanted, &name);
    let term = strsim::normalized_damerau_levenshtein(wanted, &plain(&topic.term()));
    // Somebody who types one word of three means a name that has this word in it.
    let holds = wanted.len() >= 3 && name.split(' ').any(|word| word == wanted);
    let holds = holds || (wanted.contains(' ') && name.contains(wanted));
    whole.max(term).max(if holds { 0.75 } else { 0.0 })
}
