//! Who registers and calls from where, and who is refused: what shows that somebody guesses passwords.

use super::bins::{Bins, Count};
use super::hits::Hits;
use super::places::Place32;
use super::response::Response;
use super::short::Short;
use super::summary::Cap;
use crate::dialect::Direction;
use crate::knowledge::Outcome;
use crate::sip::Method;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How many sources are told apart.
const SOURCES: usize = 1 << 13;

/// How many users of sources are told apart in all.
const USERS: usize = 1 << 17;

/// How long a stretch of time is, in seconds, and how many of one source are told apart: fail2ban looks at ten minutes.
const WIDTH: u32 = 600;
const BINS: u32 = 144;

/// What a source was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Refusals {
    /// Credentials were wrong, or a REGISTER was forbidden.
    pub(super) refused: u64,
    /// There is no such user.
    pub(super) unknown: u64,
}

impl Count for Refusals {
    fn add(&mut self, other: &Self) {
        self.refused += other.refused;
        self.unknown += other.unknown;
    }
}

/// An address that requests come from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) name: Box<[u8]>,
    pub(super) refusals: Bins<Refusals>,
    pub(super) hits: Hits,
    /// The number of the first refusal; 0 where there is none.
    first_refusal: u64,
    /// Requests that got a 2xx.
    pub(super) successes: u64,
}

/// A user whom a source claimed to be, or asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) source: u64,
    pub(super) name: Short,
    pub(super) refused: u64,
    pub(super) unknown: u64,
    /// The first refusals.
    pub(super) hits: Hits,
    /// The first success, and the first one behind a refusal.
    first: Option<Success>,
    behind: Option<Success>,
}

/// A request that got a 2xx.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Success {
    /// Its number among all that was said.
    order: u64,
    pub(super) second: Option<u32>,
    pub(super) place: Place32,
}

impl Success {
    /// The same, when so much was said before it, and `files` stand before its own.
    fn behind(self, offset: u64, files: u32) -> Self {
        Self { order: self.order + offset, place: self.place.behind(files), ..self }
    }
}

impl User {
    /// The first success of all.
    pub(super) fn first_success(&self) -> Option<Success> {
        self.first
    }

    /// The first success after it had been refused.
    pub(super) fn let_in(&self) -> Option<Success> {
        self.behind
    }

    /// The first success, if nobody was told that before the source was refused for the first time, and this user never was.
    pub(super) fn let_in_at_once(&self, source: &Source) -> Option<Success> {
        let first = self.first?;
        (self.refused == 0 && source.first_refusal > 0 && first.order > source.first_refusal).then_some(first)
    }
}

/// The sources of the log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sources {
    addresses: HashMap<u64, Source>,
    users: HashMap<u64, User>,
    /// How many responses were looked at.
    events: u64,
    overflowed: bool,
}

/// What a response says to a source.
enum Said {
    Refused,
    Unknown,
    Success,
}

impl Said {
    fn by(response: &Response<'_, '_>) -> Option<Self> {
        let record = response.record;
        let sighting = record.sighting;
        let register = sighting.method == Method::Register;
        if sighting.direction != Some(Direction::Sent) || !(register || sighting.method == Method::Invite) {
            return None;
        }
        match (sighting.code, record.outcome) {
            (_, Outcome::AuthFailed) => Some(Self::Refused),
            (200..=299, _) => Some(Self::Success),
            (403, _) if register => Some(Self::Refused),
            (404 | 484 | 604, _) => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// The address without its port.
fn host(peer: &[u8]) -> &[u8] {
    match peer.iter().rposition(|&byte| byte == b':') {
        Some(colon) if peer[colon + 1..].iter().all(u8::is_ascii_digit) => &peer[..colon],
        _ => peer,
    }
}

impl Sources {
    fn source(&mut self, key: u64, name: &[u8]) -> Option<&mut Source> {
        if self.addresses.len() >= SOURCES && !self.addresses.contains_key(&key) {
            self.overflowed = true;
            return None;
        }
        Some(self.addresses.entry(key).or_insert_with(|| Source {
            name: name.into(),
            refusals: Bins::new(WIDTH, BINS),
            hits: Hits::default(),
            first_refusal: 0,
            successes: 0,
        }))
    }

    fn user(&mut self, key: u64, source: u64, name: &[u8]) -> Option<&mut User> {
        if self.users.len() >= USERS && !self.users.contains_key(&key) {
            self.overflowed = true;
            return None;
        }
        let new = || {
            let (name, hits) = (Short::of(name), Hits::default());
            User { source, name, refused: 0, unknown: 0, hits, first: None, behind: None }
        };
        Some(self.users.entry(key).or_insert_with(new))
    }

    /// Takes in a response.
    #[inline]
    pub(super) fn observe(&mut self, response: &Response<'_, '_>) {
        if !response.is_first() || response.peer.is_empty() {
            return;
        }
        let Some(said) = Said::by(response) else { return };
        self.events += 1;
        let (order, second, place) = (self.events, response.second, response.place);
        let name = host(response.peer);
        let key = xxh3_64(name);
        let Some(source) = self.source(key, name) else { return };
        let refusals = match said {
            Said::Success => {
                source.successes += 1;
                None
            }
            Said::Refused => Some(Refusals { refused: 1, unknown: 0 }),
            Said::Unknown => Some(Refusals { refused: 0, unknown: 1 }),
        };
        if let Some(refusals) = refusals {
            source.hits.add(&Hits::one(place));
            if refusals.refused > 0 && source.first_refusal == 0 {
                source.first_refusal = order;
            }
            if let Some(second) = second {
                source.refusals.add(second, &refusals);
            }
        }
        let name = response.record.to_user().unwrap_or_default();
        let Some(user) = self.user(key ^ xxh3_64(name).rotate_left(1), key, name) else { return };
        match said {
            Said::Success => {
                let success = Success { order, second, place };
                user.first.get_or_insert(success);
                if user.refused > 0 {
                    user.behind.get_or_insert(success);
                }
            }
            Said::Refused => {
                user.refused += 1;
                user.hits.add(&Hits::one(place));
            }
            Said::Unknown => user.unknown += 1,
        }
    }

    /// Takes in what a later part saw, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32) {
        let offset = self.events;
        self.events += later.events;
        self.overflowed |= later.overflowed;
        let mut sources: Vec<_> = later.addresses.into_iter().collect();
        sources.sort_unstable_by_key(|(key, _)| *key);
        for (key, source) in sources {
            let Some(known) = self.source(key, &source.name) else { continue };
            known.refusals.merge(source.refusals);
            known.hits.add(&source.hits.behind(files));
            known.successes += source.successes;
            if known.first_refusal == 0 && source.first_refusal > 0 {
                known.first_refusal = source.first_refusal + offset;
            }
        }
        let mut users: Vec<_> = later.users.into_iter().collect();
        users.sort_unstable_by_key(|(key, _)| *key);
        for (key, user) in users {
            let Some(known) = self.user(key, user.source, user.name.bytes()) else { continue };
            let (first, behind) = (user.first, user.behind);
            let [first, behind] = [first, behind].map(|success| success.map(|success| success.behind(offset, files)));
            known.behind = known.behind.or(if known.refused > 0 { first } else { behind });
            known.first = known.first.or(first);
            known.refused += user.refused;
            known.unknown += user.unknown;
            known.hits.add(&user.hits.behind(files));
        }
    }

    pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
        if self.overflowed {
            let effect = "further sources and users are not watched for guessed passwords";
            caps.push(Cap { cap: "sources", limit: USERS as u64, effect });
        }
    }

    /// The sources that were refused something, with their users.
    pub(super) fn refused(&self) -> Vec<(&Source, Vec<&User>)> {
        let mut refused: HashMap<u64, (&Source, Vec<&User>)> = self
            .addresses
            .iter()
            .filter(|(_, source)| source.hits.count > 0)
            .map(|(key, source)| (*key, (source, Vec::new())))
            .collect();
        for user in self.users.values() {
            if let Some((_, users)) = refused.get_mut(&user.source) {
                users.push(user);
            }
        }
        let mut list: Vec<_> = refused.into_values().collect();
        list.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        for (_, users) in &mut list {
            users.sort_by(|one, other| one.name.bytes().cmp(other.name.bytes()));
        }
        list
    }
}
