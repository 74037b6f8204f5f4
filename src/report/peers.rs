//! By peer: the hop that a response came from or went to.

use super::figures::Figure;
use super::ports;
use super::response::{Failure, Response};
use super::summary::Cap;
use super::tally::Tally;
use super::transactions::Answer;
use crate::knowledge::Knowledge;
use hashbrown::hash_table::Entry;
use hashbrown::{HashMap, HashTable};
use serde::{Deserialize, Serialize};

/// How many peers are told apart.
const CAPACITY: usize = 4096;

/// How many failing codes of peers are counted in all.
const CODES: usize = 1 << 15;

/// How many codes of a peer are listed.
const LISTED_CODES: usize = 10;

/// How many peers are listed.
const LISTED: usize = 100;

/// Counts by peer. Records that name none are left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Peers {
    /// In the order in which they were first seen.
    list: Vec<Peer>,
    #[serde(skip)]
    table: HashTable<u32>,
    /// All that found no room.
    rest: Tally,
    codes: CodeRoom,
}

/// How many failing codes of peers are counted, and whether there were more.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct CodeRoom {
    taken: usize,
    overflowed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Peer {
    hash: u64,
    name: Box<[u8]>,
    tally: Tally,
    /// Failed transactions by code, in the order in which they were counted.
    codes: Vec<(u16, u64)>,
}

/// The peers of the log.
#[derive(Clone, Debug, Serialize)]
pub struct PeersSummary {
    /// How many were told apart.
    pub names: u64,
    /// Those with the most failures first; of equal ones, those that were seen most.
    pub list: Vec<PeerSummary>,
    /// All others together.
    pub other: Tally,
}

/// The counts of one peer.
#[derive(Clone, Debug, Serialize)]
pub struct PeerSummary {
    /// `address:port`, as in records, or the name that the site has for it; peers of one name are one.
    pub peer: String,
    /// Whether that is the site's name, of which there are only so many.
    #[serde(skip)]
    pub named: bool,
    /// What it is to the site, where the site says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
    /// Its failures by code: the ten most frequent, first things first.
    pub codes: Vec<PeerCode>,
}

/// How often a peer failed with one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PeerCode {
    /// 300 to 699.
    pub code: u16,
    /// Transactions that failed with it.
    pub failures: u64,
}

impl Peers {
    /// Makes peers that were read from a file whole again. `None` where they aren't.
    pub(super) fn restore(&mut self) -> Option<()> {
        let Self { list, table, .. } = self;
        let of = |&at: &u32| list[at as usize].hash;
        for at in 0..list.len() as u32 {
            table.insert_unique(of(&at), at, of);
        }
        (list.len() <= CAPACITY).then_some(())
    }

    /// The names of all, by their hashes.
    pub(super) fn names(&self) -> HashMap<u64, String> {
        let name = |peer: &Peer| String::from_utf8_lossy(&peer.name).into_owned();
        self.list.iter().map(|peer| (peer.hash, name(peer))).collect()
    }

    /// The peer with this hash; it is entered if it is new and there is room.
    #[inline]
    fn entry(&mut self, hash: u64, name: &[u8]) -> Option<&mut Peer> {
        let Self { list, table, .. } = self;
        let of = |&at: &u32| list[at as usize].hash;
        let at = match table.entry(hash, |at| of(at) == hash, of) {
            Entry::Occupied(slot) => *slot.get() as usize,
            Entry::Vacant(_) if list.len() >= CAPACITY => return None,
            Entry::Vacant(slot) => {
                slot.insert(list.len() as u32);
                list.push(Peer { hash, name: name.into(), tally: Tally::default(), codes: Vec::new() });
                list.len() - 1
            }
        };
        list.get_mut(at)
    }
}

impl Peer {
    /// Counts failures with `code`, if there is room.
    fn fail(&mut self, code: u16, failures: u64, room: &mut CodeRoom) {
        match self.codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += failures,
            None if room.taken < CODES => {
                room.taken += 1;
                self.codes.push((code, failures));
            }
            None => room.overflowed = true,
        }
    }

    fn finish(mut self, knowledge: &Knowledge) -> PeerSummary {
        self.codes.sort_by_key(|&(code, failures)| (std::cmp::Reverse(failures), code));
        let peer = String::from_utf8_lossy(&self.name).into_owned();
        PeerSummary {
            named: knowledge.peers().is_name(&peer),
            role: knowledge.peers().role(&peer).map(str::to_owned),
            peer,
            tally: self.tally,
            codes: self
                .codes
                .into_iter()
                .take(LISTED_CODES)
                .map(|(code, failures)| PeerCode { code, failures })
                .collect(),
        }
    }
}

/// Puts peers that are named without their port to the only one of this address that is named with it.
fn join_ports(list: &mut Vec<Peer>) {
    let names: Vec<&[u8]> = list.iter().map(|peer| &*peer.name).collect();
    let same = ports::with_ports(&names);
    // All codes that are there had room.
    let mut room = CodeRoom::default();
    for &(bare, with_port) in &same {
        let Peer { tally, codes, .. } = &list[bare];
        let (tally, codes) = (*tally, codes.clone());
        list[with_port].tally.add(&tally);
        for (code, failures) in codes {
            list[with_port].fail(code, failures, &mut room);
        }
    }
    let mut at = 0..;
    let is_bare = |at: usize| same.binary_search_by_key(&at, |&(bare, _)| bare).is_ok();
    list.retain(|_| !at.next().is_some_and(is_bare));
}

impl Figure for Peers {
    type Summary = PeersSummary;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        if response.peer.is_empty() {
            return;
        }
        match self.entry(response.peer_hash, response.peer) {
            Some(peer) => peer.tally.observe(response),
            None => self.rest.observe(response),
        }
    }

    fn fail(&mut self, failure: &Failure) {
        let Self { list, table, rest, codes } = self;
        match table.find(failure.peer, |&at| list[at as usize].hash == failure.peer) {
            Some(&at) => {
                let peer = &mut list[at as usize];
                peer.tally.fail(failure);
                peer.fail(failure.code, 1, codes);
            }
            None if failure.peer != 0 => rest.fail(failure),
            None => {}
        }
    }

    fn take_back(&mut self, answer: &Answer) {
        let Self { list, table, rest, .. } = self;
        match table.find(answer.peer, |&at| list[at as usize].hash == answer.peer) {
            Some(&at) => list[at as usize].tally.take_back(answer),
            None if answer.peer != 0 => rest.take_back(answer),
            None => {}
        }
    }

    fn merge(&mut self, later: Self) {
        let mut codes = self.codes;
        for peer in later.list {
            match self.entry(peer.hash, &peer.name) {
                Some(known) => {
                    known.tally.add(&peer.tally);
                    for (code, failures) in peer.codes {
                        known.fail(code, failures, &mut codes);
                    }
                }
                None => self.rest.add(&peer.tally),
            }
        }
        codes.overflowed |= later.codes.overflowed;
        self.codes = codes;
        self.rest.add(&later.rest);
    }

    fn caps(&self, caps: &mut Vec<Cap>) {
        if !self.rest.is_empty() {
            caps.push(Cap { cap: "peers", limit: CAPACITY as u64, effect: "further peers are counted as other" });
        }
        if self.codes.overflowed {
            caps.push(Cap { cap: "peer_codes", limit: CODES as u64, effect: "further codes of a peer are not listed" });
        }
    }

    fn finish(self, knowledge: &Knowledge) -> PeersSummary {
        let mut list = self.list;
        join_ports(&mut list);
        let names = list.len() as u64;
        list.sort_by(|one, other| one.tally.worst_first(&other.tally).then_with(|| one.name.cmp(&other.name)));
        let mut other = self.rest;
        for peer in list.iter().skip(LISTED) {
            other.add(&peer.tally);
        }
        list.truncate(LISTED);
        PeersSummary { names, list: list.into_iter().map(|peer| peer.finish(knowledge)).collect(), other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{Log, Message};
    use std::fmt::Write;

    #[test]
    fn the_worst_come_first_with_their_codes() {
        let mut log = String::new();
        for (number, (code, peer)) in [
            (503, "192.0.2.10:5060"),
            (200, "192.0.2.20:5060"),
            (404, "192.0.2.10:5060"),
            (503, "192.0.2.10:5060"),
            (500, "[2001:db8::1]:5061"),
            (200, "192.0.2.20:5060"),
        ]
        .into_iter()
        .enumerate()
        {
            let call = format!("call {number}");
            let _ = write!(log, "{}", Message { code, peer, call: &call, ..Message::default() });
        }
        let summary = Log::new(&log).summary().peers;
        let list: Vec<_> = summary
            .list
            .iter()
            .map(|peer| {
                let codes: Vec<_> = peer.codes.iter().map(|code| (code.code, code.failures)).collect();
                (peer.peer.as_str(), peer.tally.finals, peer.tally.failures, codes)
            })
            .collect();
        assert_eq!(
            list,
            [
                ("192.0.2.10:5060", 3, 3, vec![(503, 2), (404, 1)]),
                ("[2001:db8::1]:5061", 1, 1, vec![(500, 1)]),
                ("192.0.2.20:5060", 2, 0, vec![]),
            ]
        );
        assert_eq!((summary.names, summary.other), (3, Tally::default()));
    }

    #[test]
    fn a_peer_named_with_its_port_and_without_is_one() {
        let mut log = String::new();
        for (number, (code, peer)) in
            [(503, "192.0.2.10"), (404, "192.0.2.10:5060"), (503, "192.0.2.20"), (500, "[2001:db8::1]:5061")]
                .into_iter()
                .enumerate()
        {
            let call = format!("call {number}");
            let _ = write!(log, "{}", Message { code, peer, call: &call, ..Message::default() });
        }
        let summary = Log::new(&log).summary();
        let rows = summary.peers.list.iter().map(|peer| {
            let codes: Vec<_> = peer.codes.iter().map(|code| (code.code, code.failures)).collect();
            (peer.peer.as_str(), peer.tally.failures, codes)
        });
        let rows: Vec<_> = rows.collect();
        assert_eq!(
            rows,
            [
                ("192.0.2.10:5060", 2, vec![(404, 1), (503, 1)]),
                ("192.0.2.20", 1, vec![(503, 1)]),
                ("[2001:db8::1]:5061", 1, vec![(500, 1)]),
            ]
        );
        assert_eq!(summary.peers.names, 3);
    }

    #[test]
    fn peers_beyond_the_cap_are_other_and_the_report_says_so() {
        let mut log = String::new();
        for number in 0..CAPACITY + 10 {
            let peer = format!("198.51.100.{}:{}", number % 200, 10_000 + number / 200);
            let call = format!("call {number}");
            let _ = write!(log, "{}", Message { code: 503, peer: &peer, call: &call, ..Message::default() });
        }
        let summary = Log::new(&log).summary();
        assert_eq!(summary.peers.names, CAPACITY as u64);
        assert_eq!(summary.peers.list.len(), LISTED);
        let other = summary.peers.other;
        assert_eq!(
            (other.responses, other.failures),
            ((CAPACITY + 10 - LISTED) as u64, (CAPACITY + 10 - LISTED) as u64)
        );
        assert_eq!(summary.caps.iter().map(|cap| cap.cap).collect::<Vec<_>>(), ["peers", "call_peers"]);
    }

    #[test]
    fn a_peer_with_many_failing_codes() {
        let mut log = String::new();
        for code in 500..512 {
            let _ = write!(log, "{}", Message { code, ..Message::default() });
        }
        let again = Message { code: 511, call: "again", ..Message::default() };
        let summary = Log::new(log + &again.to_string()).summary();
        let peer = &summary.peers.list[0];
        assert_eq!(peer.codes[..2], [PeerCode { code: 511, failures: 2 }, PeerCode { code: 500, failures: 1 }]);
        assert_eq!((peer.codes.len(), peer.tally.failures, summary.caps.len()), (LISTED_CODES, 13, 0));
    }

    #[test]
    fn codes_of_peers_are_bounded_in_all() {
        let mut room = CodeRoom { taken: CODES - 1, overflowed: false };
        let mut peer = Peer { hash: 1, name: Box::default(), tally: Tally::default(), codes: Vec::new() };
        peer.fail(503, 1, &mut room);
        peer.fail(503, 1, &mut room);
        assert!(!room.overflowed);
        peer.fail(500, 1, &mut room);
        assert!(room.overflowed);
        assert_eq!(peer.codes, [(503, 2)]);
        let mut caps = Vec::new();
        let mut peers = Peers::default();
        peers.merge(Peers { codes: room, ..Peers::default() });
        peers.caps(&mut caps);
        assert_eq!(caps[0].cap, "peer_codes");
    }
}
