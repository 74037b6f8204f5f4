//! The output does not depend on where a log is cut, on how many threads read it, or on how much a read brings.

mod fragments;
mod large;
mod live;
mod windows;

use crate::harness::{self, AT_ONCE, How, Reads, Text};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sipsift::text::{AFTER, BEFORE};
use std::ops::Range;
use windows::{Outcome, outcome};

/// What the pipeline makes of a log.
fn piped(log: &[u8], how: How) -> Outcome {
    let records = String::from_utf8(harness::sift(log, how)).expect("JSON is UTF-8");
    Outcome { records, doubts: harness::doubts(log, how) }
}

fn reads() -> impl Strategy<Value = Reads> {
    prop_oneof![3 => Just(Reads::Full), 1 => Just(Reads::Single), 2 => any::<u64>().prop_map(Reads::Random)]
}

/// Places to cut a log at: a byte or two around where lines begin and where versions stand, or just anywhere.
fn cuts(log: &[u8], picks: &[(Index, usize)]) -> Vec<usize> {
    let marks: Vec<usize> = log
        .windows(8)
        .enumerate()
        .filter(|(_, text)| text[0] == b'\n' || *text == b"SIP/2.0 ")
        .map(|(at, _)| at)
        .collect();
    let mut cuts: Vec<usize> = picks
        .iter()
        .map(|(pick, offset)| match marks.get(pick.index(marks.len() * 4 / 3 + 1)) {
            Some(mark) => mark + offset,
            None => pick.index(log.len() + 1),
        })
        .filter(|&cut| cut <= log.len())
        .collect();
    cuts.sort_unstable();
    cuts
}

/// Where two outcomes differ, in words.
fn difference(log: &[u8], whole: &Outcome, cut: &Outcome) -> String {
    let around = |at: usize| log[at.saturating_sub(300)..log.len().min(at + 300)].escape_ascii().to_string();
    let (mut one, mut other) = (whole.records.lines(), cut.records.lines());
    loop {
        match (one.next(), other.next()) {
            (None, None) => return format!("{:?} for {:?}", cut.doubts, whole.doubts),
            (one, other) if one != other => {
                let place = one.or(other).and_then(|record| serde_json::from_str::<serde_json::Value>(record).ok());
                let place = place.and_then(|record| record["byte_offset"].as_u64()).unwrap_or_default();
                return format!("{other:?} for {one:?}; around it {}", around(place as usize));
            }
            _ => {}
        }
    }
}

#[test]
fn lines_are_counted_where_a_header_is_torn() {
    for torn in [
        "",
        "Via",
        "Via: x",
        "Via: x\r\n",
        "Via: x\r\n y",
        "Via: x\r\n y\r\n",
        "Via: x\r\n y\r\n z",
        "Via: x\n y\n z\n\t",
    ] {
        let log = ["quiet\nSIP/2.0 200 OK\r\nCall-ID: a\r\n", torn].concat();
        for cuts in [&[][..], &[3], &[10, 20, 30]] {
            // To count all lines is what is asked of every window.
            let found = outcome(log.as_bytes(), cuts, 0);
            assert_eq!(found.records.lines().count(), 1, "{log:?}");
        }
    }
}

/// A little less than [`BEFORE`]: how far a statement may stand from its message.
const NEAR: usize = BEFORE - 512;

proptest! {
    #![proptest_config(harness::cases(1000))]

    #[test]
    fn windows_of_any_length(log in fragments::log(0..25), picks in vec((any::<Index>(), 0..10usize), 1..40), more in 0..100usize) {
        let whole = outcome(&log.0, &[], 0);
        prop_assert_eq!(outcome(&log.0, &cuts(&log.0, &picks), more), whole);
    }
}

proptest! {
    #![proptest_config(harness::cases(80))]

    #[test]
    fn windows_with_gaps_as_wide_as_the_context(
        parts in vec((fragments::log(1..8), fragments::quiet().prop_map(Text), fragments::log(1..8)), 1..4),
        picks in vec((any::<Index>(), 0..10usize, select(&[0, BEFORE, NEAR, AFTER][..]), any::<bool>()), 1..12),
        more in 0..100usize,
    ) {
        let log = parts.into_iter().flat_map(|(one, gap, other)| [one.0, gap.0, other.0].concat()).collect::<Vec<_>>();
        let marks = cuts(&log, &picks.iter().map(|(pick, offset, ..)| (*pick, *offset)).collect::<Vec<_>>());
        let far = marks.iter().zip(&picks).flat_map(|(mark, (_, _, distance, behind))| {
            [Some(*mark), if *behind { mark.checked_add(*distance) } else { mark.checked_sub(*distance) }]
        });
        let mut cuts: Vec<usize> = far.flatten().filter(|&cut| cut <= log.len()).collect();
        cuts.sort_unstable();
        let (whole, cut) = (outcome(&log, &[], 0), outcome(&log, &cuts, more));
        prop_assert!(cut == whole, "cut at {:?}: {}", cuts, difference(&log, &whole, &cut));
    }
}

proptest! {
    #![proptest_config(harness::cases(50))]

    #[test]
    fn windows_of_one_byte(log in fragments::log(0..6)) {
        let everywhere: Vec<usize> = (1..log.0.len()).collect();
        prop_assert_eq!(outcome(&log.0, &everywhere, 0), outcome(&log.0, &[], 0));
    }
}

proptest! {
    #![proptest_config(harness::cases(150))]

    /// All of such a log is in the last block: what counts is how it is read.
    #[test]
    fn blocks_of_a_small_log(log in fragments::log(0..25), how in how(1..200)) {
        let whole = piped(&log.0, AT_ONCE);
        prop_assert_eq!(&piped(&log.0, how), &whole);
        prop_assert_eq!(&outcome(&log.0, &[], 0), &whole);
    }
}

proptest! {
    #![proptest_config(harness::cases(10))]

    /// What stands further from the end than a reader may look is cut into blocks.
    #[test]
    fn blocks_of_a_large_log(
        log in (fragments::log(1..30), fragments::quiet().prop_map(Text), fragments::log(1..30)),
        how in how(64..5000),
    ) {
        let log = [log.0.0, log.1.0, log.2.0, b"a quiet end\n".repeat(AFTER / 12)].concat();
        let (whole, cut) = (piped(&log, AT_ONCE), piped(&log, how));
        prop_assert!(cut == whole, "{}", difference(&log, &whole, &cut));
    }
}

/// Any number of threads, and blocks of any length in this range or of a length that is likely to meet line ends.
fn how(block: Range<usize>) -> impl Strategy<Value = How> {
    let block = prop_oneof![3 => block, 1 => select(&[50, 64, 72, 100, 127, 128, 129, 4096, 65_537, 300_000][..])];
    (1..=8usize, block, reads()).prop_map(|(threads, block, reads)| How { threads, block, reads })
}
