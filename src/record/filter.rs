//! Which records are wanted.

use super::{Record, Request};
use crate::knowledge::{Outcome, lies_in};
use crate::scan::Part;
use crate::time::Instant;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A code such as `486`, a class such as `5xx`, or a range such as `400-499`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodePattern {
    from: u16,
    to: u16,
}

impl CodePattern {
    /// Reads `486`, `5xx` or `400-499`.
    pub fn read(text: &str) -> Option<Self> {
        let class = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"));
        if let Some(digit) = class {
            let digit: u16 = digit.parse().ok()?;
            return (1..=6).contains(&digit).then_some(Self { from: digit * 100, to: digit * 100 + 99 });
        }
        let code = |text: &str| {
            let code: u16 = text.parse().ok()?;
            (text.len() == 3 && (100..700).contains(&code)).then_some(code)
        };
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let (from, to) = (code(from)?, code(to)?);
        (from <= to).then_some(Self { from, to })
    }

    fn fits(self, code: u16) -> bool {
        (self.from..=self.to).contains(&code)
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        match to - from {
            0 => write!(out, "{from}"),
            99 if from % 100 == 0 => write!(out, "{}xx", from / 100),
            _ => write!(out, "{from}-{to}"),
        }
    }
}

/// What a record has to be. An empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// One of these codes.
    pub codes: Vec<CodePattern>,
    /// One of these outcomes.
    pub outcomes: Vec<Outcome>,
    /// One of these methods, in any case.
    pub methods: Vec<String>,
    /// One of these Call-IDs.
    pub call_ids: Vec<String>,
    /// The caller's or the callee's user begins with one of these.
    pub users: Vec<String>,
    /// One of these peers: an address with or without a port, a network, or a name that the site has for it.
    pub peers: Vec<String>,
    /// Not before this time, in nanoseconds since 1970.
    pub since: Option<i64>,
    /// Not after this time, in nanoseconds since 1970.
    pub until: Option<i64>,
}

/// What a filter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Wanted.
    Pass,
    /// Not wanted.
    Drop,
    /// Wanted but for a time that it doesn't have.
    NoTime,
}

/// What a filter asks of requests and responses alike.
trait Message {
    fn part(&self, part: Part) -> Option<&[u8]>;
    fn caller(&self) -> Option<&[u8]>;
    fn callee(&self) -> Option<&[u8]>;
    fn peer_by_via(&self, out: &mut Vec<u8>) -> bool;
    fn peer_name(&self) -> Option<&str>;
}

macro_rules! message {
    ($name:ident) => {
        impl Message for $name<'_> {
            fn part(&self, part: Part) -> Option<&[u8]> {
                $name::part(self, part)
            }

            fn caller(&self) -> Option<&[u8]> {
                $name::from_user(self)
            }

            fn callee(&self) -> Option<&[u8]> {
                $name::to_user(self)
            }

            fn peer_by_via(&self, out: &mut Vec<u8>) -> bool {
                $name::peer_by_via(self, out)
            }

            fn peer_name(&self) -> Option<&str> {
                $name::peer_name(self)
            }
        }
    };
}

message!(Record);
message!(Request);

impl Filter {
    /// The codes and outcomes that are asked for, where some are: `404, 5xx, 480-489, failure`.
    pub fn responses(&self) -> Option<String> {
        let codes = self.codes.iter().map(ToString::to_string);
        let all: Vec<String> = codes.chain(self.outcomes.iter().map(|outcome| outcome.name().to_owned())).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// Judges a record.
    pub fn judge(&self, record: &Record<'_>) -> Verdict {
        if self.asks_for_content() && (self.drops_code(record) || self.drops(record)) {
            return Verdict::Drop;
        }
        self.judge_time(record.settled.time)
    }

    /// Judges a record as a part of a call: its code and outcome don't matter, for a call has many.
    pub fn judge_in_call(&self, record: &Record<'_>) -> Verdict {
        if self.asks_for_content() && self.drops(record) {
            return Verdict::Drop;
        }
        self.judge_time(record.settled.time)
    }

    /// Judges a request, which has no code.
    pub fn judge_request(&self, request: &Request<'_>) -> Verdict {
        if self.asks_for_content() && self.drops(request) {
            return Verdict::Drop;
        }
        self.judge_time(request.settled.time)
    }

    fn judge_time(&self, time: Option<Instant>) -> Verdict {
        if self.since.is_none() && self.until.is_none() {
            return Verdict::Pass;
        }
        let Some(time) = time else { return Verdict::NoTime };
        let time = time.nanos();
        let early = self.since.is_some_and(|since| time < since);
        let late = self.until.is_some_and(|until| time > until);
        if early || late { Verdict::Drop } else { Verdict::Pass }
    }

    /// Whether anything but the time matters.
    fn asks_for_content(&self) -> bool {
        let lists = [&self.methods, &self.call_ids, &self.users, &self.peers];
        !self.codes.is_empty() || !self.outcomes.is_empty() || lists.iter().any(|list| !list.is_empty())
    }

    fn drops_code(&self, record: &Record<'_>) -> bool {
        let code = record.sighting.code;
        (!self.codes.is_empty() && !self.codes.iter().any(|pattern| pattern.fits(code)))
            || (!self.outcomes.is_empty() && !self.outcomes.contains(&record.outcome))
    }

    /// Whether anything but code, outcome and time speaks against it.
    fn drops(&self, record: &impl Message) -> bool {
        let misses = |wanted: &[String], value: Option<&[u8]>, fits: fn(&[u8], &[u8]) -> bool| {
            !wanted.is_empty() && !value.is_some_and(|value| wanted.iter().any(|wanted| fits(value, wanted.as_bytes())))
        };
        misses(&self.methods, record.part(Part::Method), <[u8]>::eq_ignore_ascii_case)
            || misses(&self.call_ids, record.part(Part::CallId), |value, wanted| value == wanted)
            || (misses(&self.users, record.caller(), begins_with) && misses(&self.users, record.callee(), begins_with))
            || self.misses_peer(record)
    }

    fn misses_peer(&self, record: &impl Message) -> bool {
        if self.peers.is_empty() {
            return false;
        }
        let mut by_via = Vec::new();
        record.peer_by_via(&mut by_via);
        !self.peers.iter().any(|wanted| {
            let wanted = wanted.as_bytes();
            record.part(Part::Peer).is_some_and(|peer| is_peer(peer, wanted))
                || is_peer(&by_via, wanted)
                || record.peer_name().is_some_and(|name| name.as_bytes() == wanted)
        })
    }
}

/// Whether a user begins with `prefix`; a plus sign before a number makes no difference.
fn begins_with(user: &[u8], prefix: &[u8]) -> bool {
    let bare = |text: &[u8]| -> usize { usize::from(text.starts_with(b"+")) };
    user[bare(user)..].starts_with(&prefix[bare(prefix)..])
}

/// Whether `peer` is `wanted`, with its port or without, or lies in that network.
fn is_peer(peer: &[u8], wanted: &[u8]) -> bool {
    if let Ok(network) = std::str::from_utf8(wanted)
        && network.contains('/')
        && let Some(lies_in) = lies_in(peer, network)
    {
        return lies_in;
    }
    let Some(host) = peer.iter().rposition(|&byte| byte == b':').map(|colon| &peer[..colon]) else {
        return peer == wanted;
    };
    let unbracketed = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]"));
    peer == wanted || host == wanted || unbracketed == Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_patterns() {
        for (text, code, fits) in [
            ("486", 486, true),
            ("486", 487, false),
            ("5xx", 503, true),
            ("5XX", 599, true),
            ("5xx", 600, false),
            ("480-487", 480, true),
            ("480-487", 487, true),
            ("480-487", 488, false),
        ] {
            assert_eq!(CodePattern::read(text).unwrap().fits(code), fits, "{text} {code}");
        }
        for text in ["", "7xx", "0xx", "700", "99", "0486", "xx", "4x", "487-480", "480-", "-487", "400-4xx", "400-700"]
        {
            assert_eq!(CodePattern::read(text), None, "{text}");
        }
        let codes = ["404", "5xx", "480-489"].map(|text| CodePattern::read(text).unwrap()).to_vec();
        let filter = Filter { codes, outcomes: vec![Outcome::Failure], ..Filter::default() };
        assert_eq!(filter.responses().as_deref(), Some("404, 5xx, 480-489, failure"));
        assert_eq!(Filter::default().responses(), None);
    }

    #[test]
    fn peers_and_users() {
        for (peer, wanted, fits) in [
            ("192.0.2.1:5060", "192.0.2.1", true),
            ("192.0.2.1:5060", "192.0.2.1:5060", true),
            ("192.0.2.10:5060", "192.0.2.1", false),
            ("[2001:db8::1]:5060", "2001:db8::1", true),
            ("[2001:db8::1]:5060", "[2001:db8::1]", true),
            ("[2001:db8::1]:5060", "[2001:db8::1]:5060", true),
            ("192.0.2.1:5060", "192.0.2.0/24", true),
            ("192.0.2.1:5060", "198.51.100.0/24", false),
            ("[2001:db8::1]:5060", "2001:db8::/32", true),
            ("a/b:5060", "a/b", true),
        ] {
            assert_eq!(is_peer(peer.as_bytes(), wanted.as_bytes()), fits, "{peer} {wanted}");
        }
        assert!(begins_with(b"+4915112345", b"4915"));
        assert!(begins_with(b"4915112345", b"+4915"));
        assert!(!begins_with(b"15112345", b"4915"));
    }
}
