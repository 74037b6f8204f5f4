//! Calls by peer and by dialled prefix, and registrations by peer.

use super::call::State;
use super::summary::{
    CallTally, Group, GroupsSummary, RegistrationGroup, RegistrationGroupsSummary, RegistrationTally,
};
use crate::mask::kept_of_number;
use crate::report::Counts;
use crate::report::bins::Count;
use crate::report::ports;
use crate::report::summary::float;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many groups are told apart.
pub(super) const CAPACITY: usize = 4096;

/// How many groups are listed.
const LISTED: usize = 100;

/// Calls and their final responses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Tallied {
    pub(in crate::report) tally: CallTally,
    codes: Codes,
}

/// How often each final code came, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Codes(Vec<(u16, u64)>);

impl Codes {
    pub(super) fn add(&mut self, code: u16, count: u64) {
        match self.0.binary_search_by_key(&code, |&(code, _)| code) {
            Ok(at) => self.0[at].1 += count,
            Err(at) => self.0.insert(at, (code, count)),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|&(code, count)| self.add(code, count));
    }

    /// How many there are of those for which this holds.
    pub(super) fn with(&self, counts: impl Fn(u16) -> bool) -> u64 {
        self.0.iter().filter(|(code, _)| counts(*code)).map(|(_, count)| count).sum()
    }

    /// The most frequent first.
    pub(super) fn ranked(&self) -> Counts {
        Counts::ranked(self.0.iter().map(|&(code, count)| (code.to_string(), count)))
    }
}

/// An attempt that became this.
pub(super) fn one(state: &State) -> CallTally {
    let mut one = CallTally { attempts: 1, ..CallTally::default() };
    *match state {
        State::Answered(_) => &mut one.answered,
        State::Declined(_) => &mut one.declined,
        State::Cancelled(_) => &mut one.cancelled,
        State::Redirected(_) => &mut one.redirected,
        State::Challenged(_) => &mut one.challenged,
        State::Failed(_) => &mut one.failed,
        State::Timeout(silent) => {
            one.silent = u64::from(*silent);
            &mut one.timeout
        }
        State::Open => &mut one.open,
    } = 1;
    one
}

impl Tallied {
    pub(super) fn count(&mut self, state: &State) {
        self.tally.add(&one(state));
        if let Some(ending) = state.ending() {
            self.codes.add(ending.code, 1);
        }
    }

    /// How many ended with one of these codes.
    pub(in crate::report) fn with_codes(&self, codes: &[u16]) -> u64 {
        self.codes.with(|code| codes.contains(&code))
    }

    /// By final code, the most frequent first.
    pub(super) fn by_final_code(&self) -> Counts {
        self.codes.ranked()
    }

    /// The denominator of the session establishment ratios.
    pub(in crate::report) fn established_of(&self) -> u64 {
        self.tally.attempts - self.tally.redirected - self.tally.open
    }

    /// The codes that count as effective beside the answers (RFC 6076 section 4.7).
    pub(in crate::report) const EFFECTIVE: [u16; 4] = [480, 486, 600, 603];
}

impl Count for Tallied {
    fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.codes.merge(&other.codes);
    }
}

/// What was counted in groups by the hash of their name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Groups<T> {
    groups: HashMap<u64, (Box<[u8]>, T)>,
    pub(super) rest: T,
}

impl<T: Count> Groups<T> {
    /// The group with this name, or what all share that find no room.
    pub(super) fn of(&mut self, hash: u64, name: &[u8]) -> &mut T {
        if self.groups.len() >= CAPACITY && !self.groups.contains_key(&hash) {
            return &mut self.rest;
        }
        &mut self.groups.entry(hash).or_insert_with(|| (name.into(), T::default())).1
    }

    pub(super) fn merge(&mut self, later: Self) {
        let mut later_groups: Vec<_> = later.groups.into_iter().collect();
        // In an order that doesn't depend on the table's.
        later_groups.sort_by_key(|(hash, _)| *hash);
        for (hash, (name, counted)) in later_groups {
            self.of(hash, &name).add(&counted);
        }
        self.rest.add(&later.rest);
    }

    /// Puts peers that are named without their port to the only one of this address that is named with it.
    pub(super) fn join_ports(mut self) -> Self {
        let hashes: Vec<u64> = self.groups.keys().copied().collect();
        let names: Vec<&[u8]> = self.groups.values().map(|(name, _)| &**name).collect();
        for (bare, with_port) in ports::with_ports(&names) {
            if let Some((_, counted)) = self.groups.remove(&hashes[bare])
                && let Some((_, known)) = self.groups.get_mut(&hashes[with_port])
            {
                known.add(&counted);
            }
        }
        self
    }

    /// How many there are, those that come first by `key` and then by name, and all others together.
    fn listed<K: Ord>(self, key: impl Fn(&T) -> K) -> (u64, Vec<(String, T)>, T) {
        let names = self.groups.len() as u64;
        let mut groups: Vec<_> = self.groups.into_values().collect();
        groups.sort_by(|(one_name, one), (other_name, other)| {
            key(other).cmp(&key(one)).then_with(|| one_name.cmp(other_name))
        });
        let mut other = self.rest;
        groups.iter().skip(LISTED).for_each(|(_, counted)| other.add(counted));
        groups.truncate(LISTED);
        let text = |(name, counted): (Box<[u8]>, T)| (String::from_utf8_lossy(&name).into_owned(), counted);
        (names, groups.into_iter().map(text).collect(), other)
    }
}

impl Groups<Tallied> {
    pub(super) fn finish(self) -> GroupsSummary {
        let (names, list, other) = self.listed(|tallied| (tallied.tally.lost(), tallied.tally.attempts));
        let list = list.into_iter().map(|(name, tallied)| {
            let answered = tallied.tally.answered;
            let effective = answered + tallied.with_codes(&Tallied::EFFECTIVE);
            let of = tallied.established_of();
            Group {
                name,
                tally: tallied.tally,
                by_final_code: tallied.by_final_code(),
                ser: percent(answered, of),
                seer: percent(effective, of),
            }
        });
        GroupsSummary { names, list: list.collect(), other: other.tally }
    }
}

impl Groups<RegistrationTally> {
    pub(super) fn finish(self) -> RegistrationGroupsSummary {
        let (names, list, other) = self.listed(|tally| (tally.lost(), tally.attempts));
        let list = list.into_iter().map(|(name, tally)| RegistrationGroup { name, tally });
        RegistrationGroupsSummary { names, list: list.collect(), other }
    }
}

/// So many percent, with two decimals; none of nothing.
pub(in crate::report) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (float(part) * 10_000.0 / float(whole)).round() / 100.0)
}

/// The group of a dialled number: what it begins with. Of a pseudonym that is what was kept of the number.
pub(super) fn prefix(dialled: &[u8]) -> &[u8] {
    let digit = |byte: &u8| byte.is_ascii_digit() || b"+*#-.()".contains(byte);
    if let Some((kept, is_short)) = kept_of_number(dialled) {
        return match kept {
            _ if is_short => b"short",
            b"" | b"+" => b"number",
            _ => &kept[..kept.len().min(4)],
        };
    }
    match dialled {
        [] => b"unknown",
        _ if !dialled.iter().all(digit) => b"name",
        _ if dialled.len() <= 6 => b"short",
        _ => &dialled[..4],
    }
}
