//! The traffic: stories begin at random, their messages come out in the order of time.

use super::message::Message;
use super::peer::{self, PHONES, Peer, TRUNKS};
use super::random::Rng;
use std::collections::BTreeMap;

/// From one call, registration, ping and lamp to the next, on average, in milliseconds.
const PAUSES: [u64; 4] = [300, 500, 700, 230];

pub(super) struct Traffic {
    pub(super) rng: Rng,
    pub(super) peers: Vec<Peer>,
    /// By the millisecond when due, and the order of making.
    pub(super) due: BTreeMap<(u64, u64), Message>,
    pub(super) made: u64,
    /// The time in the story being told.
    pub(super) now: u64,
    /// When each kind of story begins next.
    next: [u64; 4],
}

impl Traffic {
    pub(super) fn new(seed: u64) -> Self {
        let peers = (0..TRUNKS).map(peer::trunk).chain((0..PHONES).map(peer::phone)).collect();
        Traffic { rng: Rng(seed), peers, due: BTreeMap::new(), made: 0, now: 0, next: [0; 4] }
    }

    /// The next message, and the millisecond when it passes.
    pub(super) fn next(&mut self) -> (u64, Message) {
        loop {
            let (story, &start) = self.next.iter().enumerate().min_by_key(|(_, due)| **due).unwrap_or((0, &0));
            if let Some(first) = self.due.first_entry()
                && first.key().0 < start
            {
                let ((due, _), message) = first.remove_entry();
                return (due, message);
            }
            self.now = start;
            match story {
                0 => self.call(),
                1 => self.registration(),
                2 => self.ping(),
                _ => self.lamp(),
            }
            self.next[story] = start + 1 + self.rng.below(2 * PAUSES[story]);
        }
    }

    pub(super) fn wait(&mut self, least: u64, most: u64) {
        self.now += self.rng.between(least, most);
    }

    pub(super) fn any_trunk(&mut self) -> usize {
        self.rng.below(TRUNKS as u64) as usize
    }

    pub(super) fn any_phone(&mut self) -> usize {
        TRUNKS + self.rng.below(PHONES as u64) as usize
    }
}
