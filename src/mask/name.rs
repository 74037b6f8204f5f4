//! Names of files. Some are named after a host, an address or a number.

use super::number::{Number, is_date};
use super::uri::{address, is_domain};
use super::{Mask, Scribe};

/// What names of logs end in.
const ENDINGS: &[&[u8]] = &[
    b"log", b"txt", b"gz", b"zst", b"bz2", b"xz", b"lz4", b"tar", b"tgz", b"zip", b"json", b"ndjson", b"jsonl", b"csv",
    b"trc", b"dbg", b"out", b"old", b"pcap", b"sip", b"trace",
];

impl Mask {
    /// The name of a file as records show it: what looks like a host of three labels or more, an address, or a number of seven
    /// digits or more that is no date, is replaced, and each file keeps a name of its own.
    pub fn file(&self, name: &str) -> String {
        let mut scribe = Scribe::new(self, Vec::new());
        let mut word = 0;
        let parts = |byte: u8| b"/!@_ ,=".contains(&byte);
        for (at, _) in name.bytes().enumerate().filter(|&(_, byte)| parts(byte)) {
            scribe.file_word(&name.as_bytes()[word..at]);
            scribe.out.push(name.as_bytes()[at]);
            word = at + 1;
        }
        scribe.file_word(&name.as_bytes()[word..]);
        String::from_utf8_lossy(&scribe.out).into_owned()
    }
}

impl Scribe<'_> {
    fn file_word(&mut self, word: &[u8]) {
        let bare = without_endings(word);
        self.file_stem(bare);
        self.out.extend(&word[bare.len()..]);
    }

    fn file_stem(&mut self, word: &[u8]) {
        let kinds = self.mask.kinds;
        if kinds.ip
            && let Some(address) = address(word)
        {
            return self.address_pseudonym(address);
        }
        if kinds.host && memchr::memchr_iter(b'.', word).count() >= 2 && is_domain(word) {
            return self.host_pseudonym(word);
        }
        for (number, piece) in word.split(|&byte| byte == b'-').enumerate() {
            if number > 0 {
                self.out.push(b'-');
            }
            if kinds.ip
                && let Some(address) = address(piece)
            {
                self.address_pseudonym(address);
                continue;
            }
            for (number, name) in piece.split(|&byte| byte == b'.').enumerate() {
                if number > 0 {
                    self.out.push(b'.');
                }
                self.file_number(name);
            }
        }
    }

    fn file_number(&mut self, name: &[u8]) {
        match Number::read(name) {
            Some(number) if self.mask.kinds.user && number.digits.len() >= 7 && !is_date(&number.digits) => {
                self.number_pseudonym(&number);
            }
            _ => self.out.extend(name),
        }
    }
}

/// A name without what says of which kind the file is, and without the number of a rotation.
fn without_endings(mut name: &[u8]) -> &[u8] {
    while let Some(dot) = memchr::memrchr(b'.', name) {
        let ending = name[dot + 1..].to_ascii_lowercase();
        // In an address three more numbers stand before the last.
        let last = name.rsplit(|&byte| byte == b'-').next().unwrap_or_default();
        let rotated = ending.len() <= 2 && ending.iter().all(u8::is_ascii_digit) && address(last).is_none();
        if dot == 0 || !(rotated || ENDINGS.contains(&ending.as_slice())) {
            break;
        }
        name = &name[..dot];
    }
    name
}
