//! Pseudonyms: keyed hashes in the form of what they stand for.

use super::number::{Number, SHORT, unescape};
use super::{Mask, Scribe};
use std::net::{IpAddr, Ipv6Addr};

/// The letters that hashes are written in. Without digits nothing is taken for a part of a number, and without vowels they
/// make no words.
const LETTERS: &[u8; 20] = b"bcdfghjklmnpqrstvwxz";

/// How many of them: 60 bits, so that among ten million users two are hardly ever the same.
const LENGTH: usize = 14;

/// So many digits of a number are hidden at least, or what is kept of a short one would be all of it.
const HIDDEN: usize = 3;

/// What a pseudonym of a number has before its hash: an extension or a short code, and a longer number.
const EXTENSION: u8 = b'x';
const NUMBER: u8 = b'n';

impl Mask {
    /// The hash of a text of some kind, so that a host and a user of the same name have nothing in common.
    fn hash(&self, kind: u8, text: &[u8]) -> blake3::Hash {
        blake3::Hasher::new_keyed(&self.key).update(&[kind]).update(text).finalize()
    }

    fn letters(&self, kind: u8, text: &[u8]) -> [u8; LENGTH] {
        let hash = self.hash(kind, text);
        let mut number = hash.as_bytes().first_chunk::<16>().map_or(0, |bytes| u128::from_le_bytes(*bytes));
        std::array::from_fn(|_| {
            let letter = LETTERS[(number % 20) as usize];
            number /= 20;
            letter
        })
    }

    /// The unique local address (RFC 4193) that stands for an address. An IPv4 address in IPv6 is that IPv4 address.
    pub(super) fn address(&self, address: IpAddr) -> Ipv6Addr {
        let hash = match address.to_canonical() {
            IpAddr::V4(address) => self.hash(b'4', &address.octets()),
            IpAddr::V6(address) => self.hash(b'6', &address.octets()),
        };
        let mut octets = hash.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
        octets[0] = 0xfd;
        octets.into()
    }
}

impl Scribe<'_> {
    /// Writes the pseudonym of a user, which is its number without separators, or its name.
    pub(super) fn user_pseudonym(&mut self, user: &[u8]) {
        let user = unescape(user);
        match Number::read(&user) {
            Some(number) => self.number_pseudonym(&number),
            None => {
                self.out.push(b'u');
                let letters = self.mask.letters(b'u', &user);
                self.out.extend(letters);
            }
        }
    }

    /// Writes the pseudonym of a number: the same with a plus sign and without it.
    pub(super) fn number_pseudonym(&mut self, number: &Number) {
        let Number { plus, digits } = number;
        if *plus {
            self.out.push(b'+');
        }
        let kept = self.mask.keep.min(digits.len().saturating_sub(HIDDEN));
        self.out.extend(digits.iter().take(kept));
        self.out.push(if digits.len() > SHORT { NUMBER } else { EXTENSION });
        let letters = self.mask.letters(b'n', digits);
        self.out.extend(letters);
    }

    /// Writes the pseudonym of a host, which no name server knows (RFC 2606).
    pub(super) fn host_pseudonym(&mut self, host: &[u8]) {
        let host = host.strip_suffix(b".").unwrap_or(host).to_ascii_lowercase();
        self.out.push(b'h');
        let letters = self.mask.letters(b'h', &host);
        self.out.extend(letters);
        self.out.extend(b".invalid");
    }

    /// Writes the pseudonym of an address.
    pub(super) fn address_pseudonym(&mut self, address: IpAddr) {
        let text = self.mask.address(address).to_string();
        self.out.extend(text.as_bytes());
    }
}

/// What a pseudonym of a number says of the number: how it begins, with its plus sign, and whether it is a short one. `None`
/// where `user` is something else.
pub(crate) fn kept_of_number(user: &[u8]) -> Option<(&[u8], bool)> {
    let (before, letters) = user.split_at_checked(user.len().checked_sub(LENGTH)?)?;
    let (&mark, kept) = before.split_last()?;
    let digits = kept.strip_prefix(b"+").unwrap_or(kept);
    let fits = matches!(mark, NUMBER | EXTENSION)
        && letters.iter().all(|letter| LETTERS.contains(letter))
        && digits.iter().all(|byte| byte.is_ascii_digit() || b"*#".contains(byte));
    fits.then_some((kept, mark == EXTENSION))
}
