//! The two legs of a call that failed, where a B2BUA gave each a Call-ID of its own.
//!
//! They are one call where they share a session, or where only one call can be meant: it was for the same number, and was
//! there while the leg out lived. Where two calls for one number overlap, nothing is joined.

use super::event::Ms;
use super::failed::Row;
use super::summary::Side;
use xxhash_rust::xxh3::xxh3_64;

/// How many calls for one number are looked at, back from the leg.
const REACH: usize = 64;

/// How many digits at the end of a number have to be the same: what stands before them is a prefix, which B2BUAs change.
const DIGITS: usize = 7;

/// Puts legs out into the rows of the calls in that they belong to. The rows are in the order of time.
pub(super) fn join(mut rows: Vec<Row>) -> Vec<Row> {
    let calls = || rows.iter().zip(0..).filter(|(row, _)| row.side == Side::In && row.out_peer == 0);
    let sessions = Index::new(calls().filter(|(row, _)| row.session != 0).map(|(row, at)| (row.session, at)));
    let numbers = Index::new(calls().filter_map(|(row, at)| Some((number(row.dialled.bytes())?, at))));
    let mut joined = vec![false; rows.len()];
    for at in 0..rows.len() {
        let out = &rows[at];
        if out.side != Side::Out || out.in_peer != 0 {
            continue;
        }
        let call = match sessions.of(out.session) {
            [] => number(out.dialled.bytes()).and_then(|number| the_only(&rows, numbers.of(number), out.time?)),
            [(_, one)] => Some(*one),
            _ => None,
        };
        if let Some(call) = call {
            let (peer, q850) = (out.out_peer, out.q850);
            let row = &mut rows[call as usize];
            row.out_peer = peer;
            row.q850 = if row.q850 == 0 { q850 } else { row.q850 };
            joined[at] = true;
        }
    }
    let mut joined = joined.into_iter();
    rows.retain(|_| !joined.next().unwrap_or_default());
    rows
}

/// Where rows stand, by a hash, in their order.
struct Index(Vec<(u64, u32)>);

impl Index {
    fn new(rows: impl Iterator<Item = (u64, u32)>) -> Self {
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        Self(rows)
    }

    /// All with this hash.
    fn of(&self, hash: u64) -> &[(u64, u32)] {
        let from = self.0.partition_point(|&(known, _)| known < hash);
        let count = self.0[from..].partition_point(|&(known, _)| known == hash);
        &self.0[from..from + count]
    }
}

/// The only one of some calls that was there at a time.
fn the_only(rows: &[Row], calls: &[(u64, u32)], time: Ms) -> Option<u32> {
    let row = |call: &(u64, u32)| &rows[call.1 as usize];
    let begun = calls.partition_point(|call| row(call).time.is_some_and(|begun| begun <= time));
    let was_there = |call: &&(u64, u32)| row(call).ended.is_some_and(|ended| time <= ended);
    let mut there = calls[..begun].iter().rev().take(REACH).filter(was_there);
    let (_, call) = *there.next()?;
    there.next().is_none().then_some(call)
}

/// What two forms of a number share; `None` for what is no number.
pub(super) fn number(dialled: &[u8]) -> Option<u64> {
    let digits: Vec<u8> = dialled.iter().copied().filter(u8::is_ascii_digit).collect();
    let is_number = dialled.iter().all(|byte| byte.is_ascii_digit() || b"+-.()*#".contains(byte));
    (is_number && !digits.is_empty()).then(|| xxh3_64(&digits[digits.len().saturating_sub(DIGITS)..]))
}

/// What stands in From for a caller who withholds the number (RFC 3323, and what gateways write).
const WITHHELD: [&[u8]; 5] = [b"anonymous", b"restricted", b"private", b"unavailable", b"unknown"];

/// What two forms of a caller share; 0 where it isn't known who calls.
pub(super) fn caller(user: &[u8]) -> u32 {
    if user.is_empty() || WITHHELD.iter().any(|withheld| user.eq_ignore_ascii_case(withheld)) {
        return 0;
    }
    (number(user).unwrap_or_else(|| xxh3_64(user)) as u32).max(1)
}
