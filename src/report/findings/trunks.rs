//! Trunks that are down: a peer that answers nothing, or 503.

use super::stretch::in_a_row;
use super::{Evidence, Finding};
use crate::report::calls::Answers;
use crate::report::summary::Counts;

/// How many calls it takes.
const LEAST: u64 = 20;

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let mut peers: Vec<_> = evidence.calls.silence.iter().collect();
    peers.sort_unstable_by_key(|(peer, _)| *peer);
    for (peer, answers) in peers {
        let bins: Vec<(u32, &Answers)> = answers.iter().collect();
        let lost = |answers: &Answers| answers.silent.count + answers.unavailable.count;
        // Half of what was sent to it, or more.
        let down: Vec<(u32, u64)> = bins
            .iter()
            .map(|&(second, answers)| (second, if lost(answers) * 2 >= answers.attempts { lost(answers) } else { 0 }))
            .collect();
        for stretch in in_a_row(&down, answers.width(), |lost| lost > 0) {
            let within = || bins[stretch.bins.clone()].iter().map(|&(_, answers)| answers);
            let sum = |of: fn(&Answers) -> u64| within().map(of).sum::<u64>();
            let (attempts, silent) = (sum(|answers| answers.attempts), sum(|answers| answers.silent.count));
            let unavailable = sum(|answers| answers.unavailable.count);
            if silent + unavailable < LEAST {
                continue;
            }
            let name = evidence.peer(peer);
            let what = if silent >= unavailable { "answers nothing" } else { "answers 503" };
            findings.push(Finding {
                finding: "trunk_down",
                severity: "critical",
                title: format!("{name} {what}"),
                subject: name.into_owned(),
                from: Some(evidence.at(stretch.from)),
                to: Some(evidence.at(stretch.to.min(evidence.span.1))),
                cost: silent + unavailable,
                counts: Counts::all([
                    ("calls sent to it", attempts),
                    ("without any reply", silent),
                    ("answered 503", unavailable),
                ]),
                places: evidence
                    .spots(within().flat_map(|answers| answers.silent.places().chain(answers.unavailable.places()))),
                meaning: "At least half of the calls that were sent to this peer got no reply, or 503.",
                fix: "See from this host whether the peer can be reached on its port, and over TLS where that is used. \
                      Take it out of the route while the other side looks for the cause.",
                threshold: "20 calls in a row of stretches of five minutes, in each of which half of the calls or more got \
                            no reply or 503",
            });
        }
    }
}
