//! The search for all literals at once.
//!
//! What the processor looks for are not the literals but four bytes of each. A search of this kind is as fast as memory while
//! few places look like a hit. It puts what it looks for into eight buckets and takes, for each byte, whatever has the upper
//! half of one and the lower half of another in the bucket. So it matters which four bytes they are and which of them share a
//! bucket; `needles.txt` says it for each literal, as `benches/needles.py` found it in real logs.

use aho_corasick::{AhoCorasick, Input, packed};

/// A row for each literal: where in it the four bytes stand, the bucket, and the literal as Rust writes it.
static NEEDLES: &str = include_str!("needles.txt");

/// How many buckets the packed search has.
const BUCKETS: usize = 8;

/// What is searched for of a literal.
type Four = [u8; 4];

/// A search for several literals at once.
pub(super) struct Search {
    finder: Finder,
    /// For each pattern, which of `needles` it is.
    patterns: Vec<usize>,
    /// For each four bytes, the literals that they are part of.
    needles: Vec<Vec<Needle>>,
    longest: usize,
}

enum Finder {
    Packed(packed::Searcher),
    /// Where the processor has no vectors to search with.
    Automaton(AhoCorasick),
}

/// A literal of which four bytes are searched for.
struct Needle {
    literal: &'static [u8],
    /// Where in the literal they stand.
    offset: usize,
    /// Which literal it is.
    index: usize,
}

/// A place where four bytes of a literal were found.
pub(super) struct Candidate<'a> {
    /// Where they are.
    pub(super) place: usize,
    needles: &'a [Needle],
}

impl Candidate<'_> {
    /// The literals that stand around the place: where each begins, and which it is.
    #[inline]
    pub(super) fn hits(&self, bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
        self.needles.iter().filter_map(|needle| {
            let hit = self.place.checked_sub(needle.offset)?;
            bytes.get(hit..)?.starts_with(needle.literal).then_some((hit, needle.index))
        })
    }
}

impl Search {
    /// A search for `literals`, each of four bytes or more.
    pub(super) fn new(literals: &[&'static [u8]]) -> Self {
        let mut fours: Vec<Four> = Vec::new();
        let mut needles: Vec<Vec<Needle>> = Vec::new();
        let mut buckets: [Vec<usize>; BUCKETS] = Default::default();
        for (index, &literal) in literals.iter().enumerate() {
            let (offset, bucket) = listed(literal).unwrap_or((0, index % BUCKETS));
            let Some(Ok(four)) = literal.get(offset..offset + 4).map(Four::try_from) else { continue };
            let needle = Needle { literal, offset, index };
            match fours.iter().position(|&known| known == four) {
                Some(known) => needles[known].push(needle),
                None => {
                    buckets[bucket].push(fours.len());
                    fours.push(four);
                    needles.push(vec![needle]);
                }
            }
        }
        let patterns = dealt(&buckets);
        let dealt: Vec<Four> = patterns.iter().map(|&four| fours[four]).collect();
        let mut packed = packed::Config::new();
        packed.only_teddy_fat(Some(false)).heuristic_pattern_limits(false);
        let automaton = || AhoCorasick::new(&dealt).expect("a few short literals always compile");
        let packed = packed.builder().extend(&dealt).build();
        Self {
            finder: packed.map_or_else(|| Finder::Automaton(automaton()), Finder::Packed),
            patterns,
            needles,
            longest: literals.iter().map(|literal| literal.len()).max().unwrap_or(0),
        }
    }

    /// How far behind the beginning of a literal its end may be.
    pub(super) fn reach(&self) -> usize {
        self.longest
    }

    /// The first candidate at or behind `from`.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<Candidate<'_>> {
        let from = begin(bytes, from.min(bytes.len()));
        let hit = match &self.finder {
            Finder::Packed(packed) => packed.find_in(bytes, (from..bytes.len()).into())?,
            Finder::Automaton(automaton) => automaton.find(Input::new(bytes).range(from..))?,
        };
        Some(Candidate { place: hit.start(), needles: &self.needles[self.patterns[hit.pattern().as_usize()]] })
    }
}

/// Where a search that is to find what stands at or behind `from` begins with the least work: of its first three places it
/// sees only the end, and looks into all buckets that hold one like it. No literal reaches over the end of a line, so at the
/// start of one it may begin in the line before, and then what it sees are the first bytes of the line: the empty one behind
/// headers, for the most part.
#[inline]
fn begin(bytes: &[u8], from: usize) -> usize {
    match bytes[..from] {
        [.., _, _, b'\n'] => from - 3,
        _ => from,
    }
}

/// The order in which what is in `buckets` gets there: the packed search deals it out in turn. Where a bucket has fewer than
/// others, one stands in the order again that has been dealt, and goes to where it is already: to the bucket that holds the
/// fewest, which takes hardly a place that isn't one of theirs.
fn dealt(buckets: &[Vec<usize>]) -> Vec<usize> {
    let rows = buckets.iter().map(Vec::len).max().unwrap_or(0);
    let fewest = buckets.iter().filter(|bucket| !bucket.is_empty()).min_by_key(|bucket| bucket.len());
    let again = fewest.and_then(|bucket| bucket.first()).copied();
    let row = |row: usize| buckets.iter().filter_map(move |bucket| bucket.get(row).copied().or(again));
    (0..rows).flat_map(row).collect()
}

/// Where the four bytes stand in `literal`, and their bucket. What is not listed is found too, only perhaps not as fast.
fn listed(literal: &[u8]) -> Option<(usize, usize)> {
    let row = NEEDLES.lines().filter_map(row).find(|row| row.2 == literal)?;
    (row.0 + 4 <= literal.len() && row.1 < BUCKETS).then_some((row.0, row.1))
}

fn row(line: &str) -> Option<(usize, usize, &[u8])> {
    let mut columns = line.splitn(3, ' ');
    Some((columns.next()?.parse().ok()?, columns.next()?.parse().ok()?, columns.next()?.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::DIALECTS;

    /// What the dialects search for, and SIP itself, each once.
    fn literals() -> Vec<&'static [u8]> {
        let statements = DIALECTS.iter().flat_map(|dialect| dialect.statements).map(|statement| statement.literal);
        let mut literals = vec![crate::sip::start_line::VERSION];
        for literal in statements {
            if !literals.contains(&literal) {
                literals.push(literal);
            }
        }
        literals
    }

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        // Some that overlap, share their four bytes, or are not listed, and those that there are.
        let mut all = literals();
        all.extend([&b"te [x"[..], b"te [", b"call state [", b"IP/2.0 4", b"]: SIP/2.0"]);
        let search = Search::new(&all);
        let mut text = Vec::new();
        for (index, literal) in all.iter().enumerate() {
            for other in &all {
                let between = [&b"x"[..], b"\n", b"\r\n", b"x\n"][index % 4].repeat(index % 7);
                text.extend([literal, &between[..], other].concat());
            }
        }
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(candidate) = search.find(&text, at) {
            at = candidate.place + 1;
            found.extend(candidate.hits(&text));
        }
        let mut expected = Vec::new();
        for at in 0..text.len() {
            let stands = |(_, literal): &(usize, &&[u8])| text[at..].starts_with(literal);
            expected.extend(all.iter().enumerate().filter(stands).map(|(index, _)| (at, index)));
        }
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_list_names_the_literals() {
        let shown = |literal: &[u8]| String::from_utf8_lossy(literal).into_owned();
        if std::env::var_os("SIPSIFT_BLESS").is_some_and(|value| value == "1") {
            let rows = literals().into_iter().map(|literal| {
                let (offset, bucket) = listed(literal).unwrap_or_default();
                format!("{offset} {bucket} {}\n", shown(literal))
            });
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/scan/needles.txt");
            std::fs::write(path, rows.collect::<String>()).expect("the list can be written");
            return;
        }
        for line in NEEDLES.lines() {
            let known = row(line).is_some_and(|row| literals().contains(&row.2) && listed(row.2).is_some());
            assert!(known, "needles.txt: {line:?} is no literal of a dialect, or has no such place or bucket");
        }
        for literal in literals() {
            assert!(literal.len() >= 4 && !literal.contains(&b'\n'), "{:?} cannot be searched for", shown(literal));
        }
    }
}
