//! Names that a text says are somebody's, as `User bob not found` does.
//!
//! No URI of the record has them, and a name looks like any other word. So it is taken by the word before it.

use super::Scribe;
use super::text::is_word;

/// Words that a name of somebody follows.
const ANNOUNCE: &str =
    "user username account subscriber endpoint extension mailbox login aor agent peer callee caller contact device";

/// Words that follow those in what products say, and are no names.
const NO_NAMES: &str = "a aborted about absent added admin after agent alerting already an and answer answered are as at \
    authentication authorization available away backend banned barred be been before blocked busy by call \
    called calling can canceled cancelled cannot can't capability capacity challenge changed code congestion \
    connection control credentials currently data database deactivated decline declined deleted denied \
    details did didn't disabled disconnected dnd do does doesn't domain down entry equipment error exceeded \
    exists expired failed failure forbidden found from gone group had has hasn't header hung id identity if \
    in inactive incompatible info information interaction invalid is isn't leg length limit limited limits \
    list location locked logged login lookup match maximum may mismatch missing moved must name names never \
    no none not number of offline on only or out owner part password permission phone presence prefix \
    privacy profile progressing qualify reachable refused registered registration rejected reject released \
    request requested required requires response ringing service session should side state status store \
    suspended table temporarily terminated than that the this timed timeout to too trunk type unable \
    unallocated unassigned unauthorized unavailable under unknown unreachable unregistered unwanted uri was \
    wasn't while who whom will with without would wrong";

fn is_among(words: &str, word: &[u8]) -> bool {
    words.split(' ').any(|other| other.as_bytes() == word)
}

impl Scribe<'_> {
    /// A name that the word before it says is somebody's, or that stands in quotes behind such a word.
    pub(super) fn told(&mut self, text: &[u8], at: usize) -> Option<usize> {
        if !is_word(*text.get(at)?) {
            return None;
        }
        let before = text[..at].trim_ascii_end();
        let (before, quote) = match before {
            [before @ .., quote @ (b'\'' | b'"' | b'<' | b'[' | b'(')] if before.len() < at => (before, Some(*quote)),
            _ => (before, None),
        };
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b":").or_else(|| before.strip_suffix(b"=")).unwrap_or(before).trim_ascii_end();
        let start = before.iter().rposition(|&byte| !is_word(byte)).map_or(0, |space| space + 1);
        let word = before[start..].to_ascii_lowercase();
        if before.len() == at || !is_among(ANNOUNCE, &word) {
            return None;
        }
        let length = text[at..].iter().take_while(|&&byte| is_word(byte) || b"._-+'".contains(&byte)).count();
        let name = text[at..at + length].trim_ascii_end();
        let name = &name[..=name.iter().rposition(|&byte| is_word(byte))?];
        // In quotes any word is a name.
        (matches!(quote, Some(b'\'' | b'"')) || !is_among(NO_NAMES, &name.to_ascii_lowercase())).then(|| {
            self.user_pseudonym(name);
            name.len()
        })
    }

    /// The same, of a name in quotes with one dot in it: `account "j.doe"` means nobody's domain.
    pub(super) fn told_with_dot(&mut self, text: &[u8], at: usize) -> Option<usize> {
        let quote = *text[..at].last()?;
        let name = text[at..].split(|&byte| byte == quote).next()?;
        let is_one = matches!(quote, b'\'' | b'"') && text[at].is_ascii_alphabetic();
        (is_one && memchr::memchr_iter(b'.', name).count() == 1).then(|| self.told(text, at))?
    }
}
