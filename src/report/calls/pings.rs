//! OPTIONS that were sent to peers, by which a PBX asks whether they live: what shows that one is dead while no call goes
//! there.

use super::counted::second;
use super::event::Ms;
use super::names::Names;
use crate::dialect::Direction;
use crate::record::{Record, Request};
use crate::report::bins::{Bins, Count};
use crate::report::hits::Hits;
use crate::report::places::Place32;
use crate::report::ring::{Keyed, Ring};
use crate::sip::Method;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many OPTIONS are remembered before they are counted.
const CAPACITY: u32 = 1 << 13;

/// How many responses are kept back whose OPTIONS may stand in an earlier part.
const HEADS: usize = 1 << 10;

/// How many peers are watched.
const PEERS: usize = 1024;

/// How many stretches of time of one peer are told apart, and how long they are at first, in seconds.
const BINS: u32 = 288;
const WIDTH: u32 = 300;

/// How long an answer may take: 64 × T1.
const PATIENCE_MS: Ms = 32_000;

/// How a peer answered OPTIONS.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(in crate::report) struct Pinged {
    /// How many were sent to it.
    pub(in crate::report) sent: u64,
    /// Of these, those that it said nothing to.
    pub(in crate::report) dead: Hits,
    /// Those that it answered with 503.
    pub(in crate::report) unavailable: Hits,
}

impl Count for Pinged {
    fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.dead.add(&other.dead);
        self.unavailable.add(&other.unavailable);
    }
}

/// One OPTIONS.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Ping {
    key: u64,
    peer: u64,
    /// When it was sent; `None` where only the response is known.
    asked: Option<Ms>,
    /// The final response; 0 where there is none.
    code: u16,
    place: Place32,
}

impl Keyed for Ping {
    fn key(&self) -> u64 {
        self.key
    }
}

/// The OPTIONS of the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::report) struct Pings {
    ring: Ring<Ping>,
    heads: Vec<Ping>,
    peers: HashMap<u64, Bins<Pinged>>,
    names: Names,
    overflowed: bool,
}

impl Default for Pings {
    fn default() -> Self {
        let (ring, names) = (Ring::new(CAPACITY), Names::default());
        Self { ring, heads: Vec::new(), peers: HashMap::new(), names, overflowed: false }
    }
}

impl Pings {
    /// Takes in a response, if it is one to OPTIONS that were sent.
    #[inline]
    pub(super) fn observe_response(&mut self, record: &Record<'_>, peer: (u64, &[u8]), place: Place32, now: Ms) {
        let sighting = record.sighting;
        if sighting.method == Method::Options
            && sighting.code >= 200
            && sighting.direction == Some(Direction::Received)
            && sighting.identity.call != 0
        {
            let key = sighting.identity.transaction;
            self.keep(Ping { key, peer: peer.0, asked: None, code: sighting.code, place }, now);
        }
    }

    /// Takes in a request, if it is OPTIONS that were sent.
    #[inline]
    pub(super) fn observe_request(
        &mut self,
        request: &Request<'_>,
        (peer, name): (u64, &[u8]),
        place: Place32,
        time: Option<Ms>,
        now: Ms,
    ) {
        let sighting = request.sighting;
        if sighting.method == Method::Options
            && sighting.direction == Some(Direction::Sent)
            && sighting.identity.call != 0
            && peer != 0
        {
            self.names.keep(peer, name);
            self.keep(Ping { key: sighting.identity.transaction, peer, asked: time, code: 0, place }, now);
        }
    }

    fn keep(&mut self, ping: Ping, now: Ms) {
        if let Some(known) = self.ring.find(ping.key) {
            if known.asked.is_none() && ping.asked.is_some() {
                (known.asked, known.peer, known.place) = (ping.asked, ping.peer, ping.place);
            }
            if known.code == 0 {
                known.code = ping.code;
            }
            return;
        }
        if let Some(gone) = self.ring.push(ping) {
            if gone.asked.is_none() && self.heads.len() < HEADS {
                self.heads.push(gone);
            } else {
                self.count(&gone, now);
            }
        }
    }

    /// Counts one, if it is known what became of it.
    fn count(&mut self, ping: &Ping, now: Ms) {
        let Some((asked, second)) = ping.asked.and_then(|asked| Some((asked, second(asked)?))) else { return };
        let mut one = Pinged { sent: 1, ..Pinged::default() };
        match ping.code {
            503 => one.unavailable = Hits::one(ping.place),
            0 if now.saturating_sub(asked) > PATIENCE_MS => one.dead = Hits::one(ping.place),
            0 => return,
            _ => {}
        }
        if let Some(bins) = self.entry(ping.peer) {
            bins.add(second, &one);
        }
    }

    fn entry(&mut self, peer: u64) -> Option<&mut Bins<Pinged>> {
        if self.peers.len() >= PEERS && !self.peers.contains_key(&peer) {
            self.overflowed = true;
            return None;
        }
        Some(self.peers.entry(peer).or_insert_with(|| Bins::new(WIDTH, BINS)))
    }

    /// Takes in what a later part knows, whose files stand behind `files` others.
    pub(super) fn merge(&mut self, later: Self, files: u32, now: Ms) {
        self.overflowed |= later.overflowed;
        self.names.merge(later.names);
        let mut peers: Vec<_> = later.peers.into_iter().collect();
        peers.sort_unstable_by_key(|(peer, _)| *peer);
        for (peer, mut bins) in peers {
            bins.each(|pinged| {
                pinged.dead = pinged.dead.behind(files);
                pinged.unavailable = pinged.unavailable.behind(files);
            });
            if let Some(known) = self.entry(peer) {
                known.merge(bins);
            }
        }
        for ping in later.heads.into_iter().chain(later.ring.into_iter()) {
            self.keep(Ping { place: ping.place.behind(files), ..ping }, now);
        }
    }

    /// Counts what is left.
    pub(super) fn finish(&mut self, now: Ms) {
        for ping in std::mem::replace(&mut self.ring, Ring::new(CAPACITY)).into_iter() {
            self.count(&ping, now);
        }
    }

    /// Whether some peers found no room.
    pub(super) fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// How the OPTIONS to a peer were answered over time.
    pub(in crate::report) fn of(&self, peer: u64) -> Option<&Bins<Pinged>> {
        self.peers.get(&peer)
    }

    /// The peers that OPTIONS were sent to.
    pub(in crate::report) fn peers(&self) -> impl Iterator<Item = u64> {
        self.peers.keys().copied()
    }

    pub(in crate::report) fn name(&self, peer: u64) -> Option<&[u8]> {
        self.names.get(peer)
    }

    pub(super) fn restore(&mut self) -> Option<()> {
        self.ring.restore(CAPACITY)?;
        (self.heads.len() <= HEADS).then_some(())
    }
}
