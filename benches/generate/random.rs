//! The dice: one seed, one sequence, and all that is drawn from it.

use super::peer::Peer;

/// `SplitMix64`.
pub(super) struct Rng(pub(super) u64);

impl Rng {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self, digits: &[u8], bits: usize, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let mut word = self.next();
            for _ in 0..(length - text.len()).min(64 / bits) {
                text.push(char::from(digits[(word as usize) & ((1 << bits) - 1)]));
                word >>= bits;
            }
        }
        text
    }

    pub(super) fn hex(&mut self, length: usize) -> String {
        self.text(b"0123456789abcdef", 4, length)
    }

    pub(super) fn base64(&mut self, length: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6, length)
    }

    pub(super) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    pub(super) fn tag(&mut self, pbx: bool, who: &Peer) -> String {
        if pbx {
            self.uuid()
        } else if who.trunk {
            format!("SD{}-{}", self.hex(8), self.hex(12))
        } else {
            self.hex(14)
        }
    }

    pub(super) fn branch(&mut self, pbx: bool, who: &Peer) -> String {
        if pbx {
            format!("z9hG4bKPj{}", self.uuid())
        } else if who.trunk {
            format!("z9hG4bK{}", self.hex(22))
        } else {
            format!("z9hG4bK-{}", self.hex(16))
        }
    }

    /// One of the numbers that are in no use, 01XX in any exchange 555.
    pub(super) fn number(&mut self) -> String {
        format!("+1{}55501{:02}", self.between(201, 989), self.below(100))
    }
}
