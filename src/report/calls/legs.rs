//! The two legs of a call that failed, where a B2BUA gave each a Call-ID of its own.
//!
//! They are one call where they share a session, or where only one call can be meant: it was for the same number, and was
//! there while the leg out lived. Where two calls for one number overlap, nothing is joined.

use super::event::Ms;
use super::failed::Row;
use super::summary::Side;
use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// How many calls for one number are looked at, back from the leg.
const REACH: usize = 64;

/// How many digits at the end of a number have to be the same: what stands before them is a prefix, which B2BUAs change.
const DIGITS: usize = 7;

/// Puts legs out into the rows of the calls in that they belong to. The rows are in the order of time.
pub(super) fn join(mut rows: Vec<Row>) -> Vec<Row> {
    let mut sessions: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut numbers: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.side == Side::In && row.out_peer == 0) {
        if row.session != 0 {
            sessions.entry(row.session).or_default().push(at);
        }
        if let Some(number) = number(row.dialled.bytes()) {
            numbers.entry(number).or_default().push(at);
        }
    }
    let mut joined = vec![false; rows.len()];
    for at in 0..rows.len() {
        let out = &rows[at];
        if out.side != Side::Out || out.in_peer != 0 {
            continue;
        }
        let by_session = sessions.get(&out.session).map(Vec::as_slice).unwrap_or_default();
        let call = match by_session {
            [] => the_only(&rows, number(out.dialled.bytes()).and_then(|number| numbers.get(&number)), out.time),
            [one] => Some(*one),
            _ => None,
        };
        if let Some(call) = call {
            let (peer, q850) = (out.out_peer, out.q850);
            let row = &mut rows[call];
            row.out_peer = peer;
            row.q850 = if row.q850 == 0 { q850 } else { row.q850 };
            joined[at] = true;
        }
    }
    let mut joined = joined.into_iter();
    rows.retain(|_| !joined.next().unwrap_or_default());
    rows
}

/// The only one of some calls that was there at a time.
fn the_only(rows: &[Row], calls: Option<&Vec<usize>>, time: Option<Ms>) -> Option<usize> {
    let (calls, time) = (calls?, time?);
    let begun = calls.partition_point(|&call| rows[call].time.is_some_and(|begun| begun <= time));
    let was_there = |call: &&usize| {
        let row = &rows[**call];
        row.time.is_some_and(|begun| begun <= time) && row.ended.is_some_and(|ended| time <= ended)
    };
    let mut there = calls[..begun].iter().rev().take(REACH).filter(was_there);
    let call = there.next()?;
    there.next().is_none().then_some(*call)
}

/// What two forms of a number share; `None` for what is no number.
fn number(dialled: &[u8]) -> Option<u64> {
    let digits: Vec<u8> = dialled.iter().copied().filter(u8::is_ascii_digit).collect();
    let is_number = dialled.iter().all(|byte| byte.is_ascii_digit() || b"+-.()*#".contains(byte));
    (is_number && !digits.is_empty()).then(|| xxh3_64(&digits[digits.len().saturating_sub(DIGITS)..]))
}
