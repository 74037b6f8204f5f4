//! What records show in place of users, hosts and addresses when they are to be masked: pseudonyms.
//!
//! ```text
//!  record ─▶ shown ─▶ the same record with its texts replaced ─▶ outputs, report
//!              │ header · uri · text    where such a thing stands
//!              │ pseudonym              what stands there instead
//! ```
//!
//! All is settled, filtered and explained before, on what the log says. A pseudonym is a keyed hash of what it stands for:
//! with the same key it is the same in every field, record and run, and without the key nobody can work out which it is by
//! trying all numbers there are.
//!
//! Where it is plain what stands in a place, as in a URI, that is replaced. In free texts, such as phrases, all is replaced
//! that looks like a number, an address, a URI or a domain name, and what the record's own URIs name. What is doubtful is
//! replaced.

mod header;
mod name;
mod number;
mod pseudonym;
mod shown;
mod text;
mod told;
mod uri;

pub(crate) use pseudonym::kept_of_number;
pub use shown::Room;

/// What is replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Numbers and names of subscribers.
    pub user: bool,
    /// Names of hosts and domains.
    pub host: bool,
    /// IP addresses.
    pub ip: bool,
}

/// What to replace, and how.
#[derive(Clone)]
pub struct Mask {
    kinds: Kinds,
    /// How many digits of a number stay.
    keep: usize,
    key: [u8; 32],
    /// The names of further headers, in lower case, as given to the scanner.
    headers: Vec<String>,
}

impl Mask {
    /// A mask that replaces `kinds` by pseudonyms that depend on `secret`, and leaves the first `keep` digits of numbers.
    /// `headers` are the names of further headers that records show.
    pub fn new(kinds: Kinds, secret: &[u8], keep: usize, headers: &[String]) -> Self {
        let key = blake3::derive_key("sipsift 2026-11-21 pseudonyms in records", secret);
        Self { kinds, keep, key, headers: headers.iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// The pseudonym of an address with its port, or of a host, as it stands in the field `peer`.
    pub fn peer(&self, peer: &str) -> String {
        let mut scribe = Scribe::new(self, Vec::new());
        scribe.host_port(peer.as_bytes(), false);
        String::from_utf8_lossy(&scribe.out).into_owned()
    }
}

/// What a word was that has been replaced in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    /// The name before a URI.
    DisplayName,
    Host,
}

/// Writes one text after the other, masked, and remembers what has been replaced.
struct Scribe<'m> {
    mask: &'m Mask,
    /// What the record's own URIs name.
    known: Vec<(Box<[u8]>, Kind)>,
    /// So many of these are the same in all messages of a call.
    of_call: usize,
    /// How many URIs what is written stands in.
    depth: usize,
    out: Vec<u8>,
}

/// How many words of a record are remembered. Those of From and To come first.
const MOST_WORDS: usize = 128;

impl<'m> Scribe<'m> {
    fn new(mask: &'m Mask, known: Vec<(Box<[u8]>, Kind)>) -> Self {
        Self { mask, known, of_call: 0, depth: 0, out: Vec::new() }
    }

    /// Takes note of a word that free texts may hold too.
    fn remember(&mut self, word: &[u8], kind: Kind) {
        if word.len() >= 2 && self.known.len() < MOST_WORDS && !self.known.iter().any(|(known, _)| **known == *word) {
            self.known.push((word.into(), kind));
        }
    }
}

#[cfg(test)]
mod tests;
