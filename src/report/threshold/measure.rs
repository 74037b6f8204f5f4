//! What can be measured, by name.

use crate::knowledge::{Class, Outcome};
use crate::output::columns as text;
use crate::report::{PeerSummary, Summary, Tally, ports};

/// The names, what they measure, and what a share of it in percent is of; empty where there is none.
pub const NAMES: &[(&str, &str, &str)] = &[
    ("failures", "transactions that failed", "final responses"),
    ("auth_failed", "transactions whose credentials were refused", "final responses"),
    ("responses", "responses and statements, each once", ""),
    ("finals", "final responses, each once in its transaction", "transactions"),
    ("retransmissions", "responses that were sent again", "responses"),
    ("not_understood", "places with SIP that gave no record", ""),
    ("damaged", "inputs that could not be read to their end", ""),
    ("code:N", "transactions with this code", "final responses"),
    ("class:Nxx", "transactions with a code of this class", "final responses"),
    ("outcome:NAME", "transactions with this outcome", "final responses"),
    ("method:NAME", "failures of this method", "its final responses"),
    ("peer:NAME", "failures at this peer", "its final responses"),
    ("attempts", "calls attempted", ""),
    ("lost", "calls that failed or timed out", "attempts"),
    ("critical", "critical findings", ""),
    ("findings", "all findings", ""),
];

/// The names of figures, whose values are in percent or in seconds already; of delays, the median is meant.
pub const FIGURES: [&str; 16] = [
    "ser",
    "ser_adjusted",
    "seer",
    "isa",
    "isa_with_timeouts",
    "scr",
    "ira",
    "asr",
    "ner",
    "srd_succeeded",
    "srd_failed",
    "pdd",
    "rrd",
    "sdd",
    "sdt",
    "acd",
];

/// Something that a report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// One of [`NAMES`] that needs no more.
    Total(&'static str),
    Code(u16),
    Class(Class),
    Outcome(&'static str),
    Method(String),
    /// One of [`FIGURES`].
    Figure(&'static str),
    Peer(String),
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) number: f64,
    /// For people, with what it was worked out from.
    pub(super) words: String,
}

impl Measure {
    /// Reads a name; the error tells where it is wrong, and how.
    pub(super) fn read(name: &str) -> Result<Self, (usize, String)> {
        let Some((kind, which)) = name.split_once(':') else {
            return match NAMES.iter().find(|(known, ..)| *known == name) {
                Some((known, ..)) => Ok(Self::Total(known)),
                None if FIGURES.contains(&name) => {
                    Ok(Self::Figure(FIGURES.into_iter().find(|figure| *figure == name).unwrap_or_default()))
                }
                None => Err((0, unknown(name))),
            };
        };
        let at = kind.len() + 1;
        let some =
            || Some(which.to_owned()).filter(|which| !which.is_empty()).ok_or((at, "a name is missing".to_owned()));
        match kind {
            "code" => {
                let code = which.parse().ok().filter(|code| which.len() == 3 && (100..700).contains(code));
                code.map(Self::Code).ok_or((at, "a code is a number from 100 to 699".to_owned()))
            }
            "class" => {
                let digit = which.strip_suffix("xx").and_then(|digit| digit.parse::<u16>().ok());
                let class = digit.filter(|digit| (1..=6).contains(digit)).map(|digit| Class::of(digit * 100));
                let class = class.or_else(|| Class::all().find(|class| class.name() == which));
                class.map(Self::Class).ok_or((at, "a class is 1xx to 6xx".to_owned()))
            }
            "outcome" => {
                let known = Outcome::ALL.iter().find(|(_, name)| *name == which);
                let names: Vec<&str> = Outcome::ALL.iter().map(|&(_, name)| name).collect();
                known
                    .map(|(_, name)| Self::Outcome(name))
                    .ok_or((at, format!("an outcome is one of {}", names.join(", "))))
            }
            "method" => some().map(Self::Method),
            "peer" => some().map(Self::Peer),
            _ => Err((0, unknown(name))),
        }
    }

    /// Whether a share of it can be told.
    pub(super) fn has_share(&self) -> bool {
        match self {
            Self::Figure(name) => {
                !matches!(*name, "acd" | "pdd" | "rrd" | "sdd" | "sdt" | "srd_succeeded" | "srd_failed")
            }
            Self::Total(name) => NAMES.iter().any(|(known, _, share)| known == name && !share.is_empty()),
            _ => true,
        }
    }

    /// The value of a figure; it can be told with its own sign only.
    fn figure(name: &str, summary: &Summary, percent: bool) -> Result<Value, String> {
        let Some(figure) = summary.figures.figures.get(name) else {
            return Err("the log holds no calls and no registrations".to_owned());
        };
        let Some(value) = figure.value else { return Err(format!("it can't be told: {}", figure.basis)) };
        if percent && figure.unit != "percent" {
            return Err(format!("it is in {}, not in percent", figure.unit));
        }
        let of = match figure.numerator.filter(|_| figure.unit == "percent") {
            Some(numerator) => format!(", {} of {}", text::number(numerator), text::number(figure.denominator)),
            None => String::new(),
        };
        let words = if figure.unit == "percent" { format!("{value:.1}%{of}") } else { format!("{value:.3} s") };
        Ok(Value { number: value, words })
    }

    /// Its value, as a share in percent where asked; the error tells why there is none.
    pub(super) fn of(&self, summary: &Summary, percent: bool) -> Result<Value, String> {
        let totals = &summary.totals;
        let finals = (totals.finals, "final response");
        let responses = (once(summary), "response");
        let (part, (whole, noun)) = match self {
            Self::Total("failures") => (totals.failures, finals),
            Self::Total("auth_failed") => (totals.auth_failed, finals),
            Self::Total("finals") => {
                (totals.finals, (summary.codes.iter().map(|code| code.transactions).sum(), "transaction"))
            }
            Self::Total("retransmissions") => {
                (totals.responses.retransmissions, (totals.responses.messages, "message"))
            }
            Self::Total("not_understood") => (summary.not_understood.count, responses),
            Self::Total("damaged") => (summary.inputs.damaged.len() as u64, responses),
            Self::Total("attempts") => (summary.calls.tally.attempts, responses),
            Self::Total("lost") => (summary.calls.tally.lost(), (summary.calls.tally.attempts, "attempt")),
            Self::Total("findings") => (summary.findings.len() as u64, responses),
            Self::Total("critical") => {
                (summary.findings.iter().filter(|finding| finding.severity == "critical").count() as u64, responses)
            }
            Self::Total(_) => (responses.0, responses),
            Self::Figure(name) => return Self::figure(name, summary, percent),
            Self::Code(code) => {
                (summary.codes.iter().find(|of| of.code == *code).map_or(0, |of| of.transactions), finals)
            }
            Self::Class(class) => (summary.classes.get(class.name()), finals),
            Self::Outcome(name) => (summary.outcomes.get(name), finals),
            Self::Method(name) => {
                let method = summary.methods.iter().find(|of| of.method.eq_ignore_ascii_case(name));
                if method.is_none() && totals.finals > 0 {
                    return Err(format!("nothing in the log answers {name}"));
                }
                of_group(method.map(|of| of.tally))
            }
            Self::Peer(name) => {
                // An address stands for all its ports, as in `--peer`.
                let is_it =
                    |of: &&PeerSummary| of.peer == *name || ports::lacks_port_of(name.as_bytes(), of.peer.as_bytes());
                let peer = summary.peers.list.iter().filter(is_it).map(|of| of.tally).reduce(|mut sum, of| {
                    sum.add(&of);
                    sum
                });
                if peer.is_none() && !summary.peers.other.is_empty() {
                    return Err(format!("{name} is not among the peers with the most failures"));
                }
                if peer.is_none() && totals.finals > 0 {
                    return Err(format!("{name} is no peer in the log"));
                }
                of_group(peer)
            }
        };
        if !percent {
            return Ok(Value { number: number(part), words: text::number(part) });
        }
        if whole == 0 {
            return Err(format!("there is no {noun}"));
        }
        let words = format!("{}, {} of {}", text::share(part, whole), text::number(part), text::count(whole, noun));
        Ok(Value { number: number(part) * 100.0 / number(whole), words })
    }
}

/// Exact up to 2^53, which no count of a log reaches.
#[allow(clippy::cast_precision_loss)]
fn number(count: u64) -> f64 {
    count as f64
}

/// All records, each once.
fn once(summary: &Summary) -> u64 {
    summary.codes.iter().map(|code| code.tally.once()).sum()
}

fn of_group(tally: Option<Tally>) -> (u64, (u64, &'static str)) {
    let tally = tally.unwrap_or_default();
    (tally.failures, (tally.finals, "final response"))
}

fn unknown(name: &str) -> String {
    let names = NAMES.iter().map(|&(known, ..)| known).chain(FIGURES);
    if name.is_empty() {
        return format!("a name is missing: {}", names.collect::<Vec<_>>().join(", "));
    }
    format!("there is no figure of this name; there are {}", names.collect::<Vec<_>>().join(", "))
}
