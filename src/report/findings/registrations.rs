//! Registration storms: far more REGISTERs than usual, as after an outage.

use super::bursts::overlap;
use super::stretch::above_usual;
use super::{Evidence, Finding};
use crate::report::RegistrationTally;
use crate::report::calls::{Rush, Side};
use crate::report::summary::Counts;

/// How many registrations it takes.
const LEAST: u64 = 100;

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    for (side, counted) in Side::ALL.into_iter().zip(&evidence.calls.registrations) {
        let bins: Vec<_> = counted.time.iter().collect();
        // Who guesses passwords is told elsewhere.
        let counts: Vec<(u32, u64)> = bins
            .iter()
            .map(|&(second, rush)| (second, rush.tally))
            .map(|(second, tally)| (second, tally.attempts - tally.auth_failed - tally.challenged))
            .filter(|&(_, count)| count > 0)
            .collect();
        for stretch in above_usual(&counts, counted.time.width(), evidence.span) {
            if stretch.count < LEAST {
                continue;
            }
            let within = || {
                let inside = |&&(second, _): &&(u32, &Rush)| (stretch.from..=stretch.to).contains(&second);
                bins.iter().filter(inside).map(|&(_, rush)| rush)
            };
            let sum = |of: fn(&RegistrationTally) -> u64| within().map(|rush| of(&rush.tally)).sum::<u64>();
            let failed = sum(|tally| tally.failed + tally.timeout);
            let storm = Finding {
                finding: "registration_storm",
                severity: if failed * 2 >= stretch.count { "critical" } else { "warning" },
                subject: String::new(),
                told: "registration_storm",
                values: vec![("count", stretch.count.to_string()), ("side", side.name().to_owned())],
                title: format!("{} registrations ({}) in a rush", stretch.count, side.name()),
                from: Some(evidence.at(stretch.from)),
                to: Some(evidence.at(stretch.to.min(evidence.span.1))),
                cost: failed,
                counts: Counts::all([("registrations", stretch.count), ("failed", failed)]),
                places: evidence.spots(within().flat_map(|rush| rush.hits.places())),
                meaning: "Many phones registered at once: the way to them was cut, the server began anew, or their \
                          lifetimes run in step.",
                fix: "See what happened just before. Spread the lifetimes of registrations, and let the server answer 503 \
                      with different Retry-After while it is busy.",
                threshold: "100 registrations, five times the usual rate, in a log of at least six stretches",
            };
            // Refusals of who guesses passwords make no storm.
            let guessed: u64 = findings
                .iter()
                .filter(|other| other.finding == "password_guessing" && overlap(other, &storm))
                .map(|other| other.counts.get("refusals"))
                .sum();
            if guessed < failed.max(1) || stretch.count - failed >= LEAST {
                findings.push(storm);
            }
        }
    }
}
