//! Thresholds that a user sets: `failures>1%`, `code:503>100`.
//!
//! ```text
//! expression = name [":" which] ("<" | "<=" | ">" | ">=") number ["%"]
//! ```

mod measure;

use super::Summary;
use measure::Measure;
use std::fmt;

pub use measure::{FIGURES, NAMES};

/// A bound that a report is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    text: String,
    measure: Measure,
    comparison: Comparison,
    limit: f64,
    /// The limit is a share, as is the figure then.
    percent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a report says about a threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The figure stays within it.
    Kept,
    /// It is crossed, and that is how.
    Crossed(String),
    /// The log doesn't say, or nothing happened that could be measured.
    Unknown(String),
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    text: String,
    /// Where, in bytes.
    at: usize,
    what: String,
}

impl fmt::Display for Mistake {
    /// Says what is wrong and points at the place.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = self.text[..self.at].chars().count();
        write!(out, "{}\n  {}\n  {}^", self.what, self.text, " ".repeat(before))
    }
}

impl std::error::Error for Mistake {}

impl Threshold {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and where.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        let mistake = |at: usize, what: &str| Mistake { text: text.to_owned(), at, what: what.to_owned() };
        let Some(sign) = text.find(['<', '>', '=']) else {
            return Err(mistake(text.len(), "a comparison is missing: <, <=, > or >="));
        };
        let rest = &text[sign..];
        let (comparison, length) = match rest.as_bytes() {
            [b'<', b'=', ..] => (Comparison::LessOrEqual, 2),
            [b'>', b'=', ..] => (Comparison::GreaterOrEqual, 2),
            [b'<', ..] => (Comparison::Less, 1),
            [b'>', ..] => (Comparison::Greater, 1),
            _ => return Err(mistake(sign, "a comparison is <, <=, > or >=")),
        };
        let name = text[..sign].trim();
        let start = sign - text[..sign].trim_start().len();
        let measure = Measure::read(name).map_err(|(at, what)| mistake(start + at, &what))?;
        let behind = &rest[length..];
        let number = behind.trim_start();
        let at = text.len() - number.len();
        let (number, percent) = match number.trim_end().strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (number.trim_end(), false),
        };
        let limit = read_number(number).map_err(|(place, what)| mistake(at + place, what))?;
        if percent && !measure.has_share() {
            return Err(mistake(at + number.len(), &format!("{name} has no share, so this can't be in percent")));
        }
        Ok(Self { text: text.trim().to_owned(), measure, comparison, limit, percent })
    }

    /// The same where the report shows a peer by another name than the one that the threshold gives it.
    #[must_use]
    pub fn of_peer(mut self, shown: impl FnOnce(&str) -> String, summary: &Summary) -> Self {
        if let Measure::Peer(name) = &mut self.measure
            && !summary.peers.list.iter().any(|peer| peer.peer == *name)
        {
            *name = shown(name);
        }
        self
    }

    /// Holds a report against it.
    pub fn check(&self, summary: &Summary) -> Verdict {
        let value = match self.measure.of(summary, self.percent) {
            Ok(value) => value,
            Err(why) => return Verdict::Unknown(format!("{}: {why}", self.text)),
        };
        let crossed = match self.comparison {
            Comparison::Less => value.number < self.limit,
            Comparison::LessOrEqual => value.number <= self.limit,
            Comparison::Greater => value.number > self.limit,
            Comparison::GreaterOrEqual => value.number >= self.limit,
        };
        if crossed { Verdict::Crossed(format!("{}: it is {}", self.text, value.words)) } else { Verdict::Kept }
    }
}

/// A number that is not negative, with decimals or without.
fn read_number(text: &str) -> Result<f64, (usize, &'static str)> {
    if text.is_empty() {
        return Err((0, "a number is missing"));
    }
    let digit = |letter: char| letter.is_ascii_digit() || letter == '.';
    if let Some(at) = text.find(|letter| !digit(letter)) {
        return Err((at, if at == 0 { "a number is expected" } else { "the number ends here: only % may follow" }));
    }
    text.parse().map_err(|_| (0, "this is not a number"))
}

#[cfg(test)]
mod tests;
