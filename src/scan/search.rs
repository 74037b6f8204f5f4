//! The search for all literals at once.

use aho_corasick::{AhoCorasick, Input, packed};

/// A search for several literals at once.
pub(super) struct Search {
    packed: Option<packed::Searcher>,
    /// Where the processor has no vectors to search with.
    automaton: AhoCorasick,
    longest: usize,
}

impl Search {
    #[allow(clippy::expect_used)]
    pub(super) fn new(literals: &[&[u8]]) -> Self {
        Self {
            packed: packed::Searcher::new(literals),
            automaton: AhoCorasick::new(literals).expect("a few short literals always compile"),
            longest: literals.iter().map(|literal| literal.len()).max().unwrap_or(0),
        }
    }

    /// How far behind the beginning of what a hit belongs to the hit may end: what is searched for of a version begins a
    /// little behind the version.
    pub(super) fn reach(&self) -> usize {
        self.longest + super::pass::VERSION_HEAD.len()
    }

    /// The first hit at or behind `from`: its place, and which literal it is.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        let from = from.min(bytes.len());
        let hit = match &self.packed {
            Some(packed) => packed.find_in(bytes, (from..bytes.len()).into())?,
            None => self.automaton.find(Input::new(bytes).range(from..))?,
        };
        Some((hit.start(), hit.pattern().as_usize()))
    }
}
