//! Gaps in the log: times without a record where many would have been usual.

use super::{Evidence, Finding};
use crate::report::summary::Counts;
use crate::report::timeline::BinSummary;

/// How many records have to be missing.
const LEAST: u64 = 100;

/// How long a gap is at least, in seconds.
const SECONDS: i64 = 300;

/// How many bins before and behind a gap say what is usual.
const AROUND: i64 = 6;

/// How many records they have to hold, on each side.
const AROUND_LEAST: u64 = 50;

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let time = evidence.time;
    let width = time.bin_seconds as i64;
    for (at, pair) in time.bins.windows(2).enumerate() {
        let [before, behind] = pair else { continue };
        let (from, to) = (before.start.0.seconds + width, behind.start.0.seconds);
        let missing = to - from;
        if missing < SECONDS || missing < 2 * width {
            continue;
        }
        // The slower of both sides: towards the night it gets quiet by itself.
        let (earlier, later) = time.bins.split_at(at + 1);
        let sum = |bins: &[BinSummary], near: &dyn Fn(i64) -> bool| -> u64 {
            let bins = bins.iter().filter(|bin| near(bin.start.0.seconds));
            bins.map(|bin| bin.tally.responses + bin.tally.statements).sum()
        };
        let reach = AROUND * width;
        let around = sum(earlier, &|start| start >= from - reach).min(sum(later, &|start| start < to + reach));
        let expected = around * missing.unsigned_abs() / reach.unsigned_abs();
        if around < AROUND_LEAST || expected < LEAST {
            continue;
        }
        let minutes = (missing / 60).unsigned_abs();
        findings.push(Finding {
            finding: "log_gap",
            severity: "warning",
            subject: String::new(),
            told: "log_gap",
            values: vec![("minutes", minutes.to_string())],
            title: format!("nothing in the log for {minutes} minutes"),
            from: u32::try_from(from).ok().map(|second| evidence.at(second)),
            to: u32::try_from(to).ok().map(|second| evidence.at(second)),
            cost: 0,
            counts: Counts::all([("minutes", minutes), ("records that would have been usual", expected)]),
            // The last line before it, the first behind it, and how it goes on.
            places: evidence.spots([before.last, behind.first, behind.last].into_iter()),
            meaning: "Either nothing was logged (a full disk, a logger that was stopped, a lost file), or nothing happened at \
                      all: no figure knows what was there.",
            fix: "See whether the server ran then, and whether a file of the set is missing.",
            threshold: "five minutes or more without a record, where 100 records would have been usual by the six stretches \
                        of time before and behind, each of which side holds 50",
        });
    }
}
