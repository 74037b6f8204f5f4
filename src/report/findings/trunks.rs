//! Trunks that are down: a peer that answers nothing, or 503, to calls or to OPTIONS.

use super::stretch::in_a_row;
use super::{Evidence, Finding};
use crate::report::bins::{Bins, Count};
use crate::report::calls::{Answers, Pinged, SEVERAL};
use crate::report::places::Place32;
use crate::report::summary::Counts;
use std::collections::{BTreeMap, BTreeSet};

/// How many calls and OPTIONS it takes.
const LEAST: u64 = 20;

/// What to do about a peer that says nothing, and about one that says that it can't.
const SILENT: &str = "See from this host whether the peer can be reached on its port, and over TLS where that is used. \
                      Take it out of the route while the other side looks for the cause.";
const UNAVAILABLE: &str = "Take it out of the route, and ask its owner: the way there is open, but it has no room, no route or \
                           is closed for work. With too many calls at once, stay below what was agreed.";

/// What was sent to a peer in a stretch of time, and how it answered.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    calls: Answers,
    pings: Pinged,
}

impl Heard {
    fn lost_calls(&self) -> u64 {
        self.calls.silent.count + self.calls.unavailable.count
    }

    fn lost_pings(&self) -> u64 {
        self.pings.dead.count + self.pings.unavailable.count
    }

    /// How much speaks for it that the peer was down; 0 where it wasn't. Many peers answer calls and no OPTIONS.
    fn down(&self) -> u64 {
        let calls = self.lost_calls() > 0 && self.lost_calls() * 2 >= self.calls.attempts;
        let pings = self.lost_pings() > 0
            && self.lost_pings() * 2 >= self.pings.sent
            && self.lost_calls() == self.calls.attempts;
        if calls || pings { self.lost_calls() + self.lost_pings() } else { 0 }
    }

    fn places(&self) -> impl Iterator<Item = Place32> {
        let Self { calls, pings } = *self;
        let hits = [calls.silent, calls.unavailable, pings.dead, pings.unavailable];
        hits.into_iter().flat_map(|hits| hits.places().collect::<Vec<_>>())
    }
}

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let silence = &evidence.calls.silence;
    let peers: BTreeSet<u64> = silence.peers().chain(evidence.calls.pings.peers()).collect();
    for peer in peers {
        let (width, heard) = heard(evidence, peer);
        let bins: Vec<(u32, &Heard)> = heard.iter().map(|(second, heard)| (*second, heard)).collect();
        let down: Vec<(u32, u64)> = bins.iter().map(|&(second, heard)| (second, heard.down())).collect();
        for stretch in in_a_row(&down, width, |lost| lost > 0) {
            if stretch.count >= LEAST {
                let within: Vec<&Heard> = bins[stretch.bins.clone()].iter().map(|&(_, heard)| heard).collect();
                let span = (stretch.from, stretch.to.min(evidence.span.1));
                findings.push(tell(evidence, peer, span, &within));
            }
        }
    }
}

/// All that was sent to a peer, by stretches of so many seconds.
fn heard(evidence: &Evidence<'_>, peer: u64) -> (u32, BTreeMap<u32, Heard>) {
    let (calls, pings) = (evidence.calls.silence.of(peer), evidence.calls.pings.of(peer));
    let widths = [calls.map(Bins::width), pings.map(Bins::width)];
    let width = widths.into_iter().flatten().max().unwrap_or(1);
    let mut heard: BTreeMap<u32, Heard> = BTreeMap::new();
    for (second, answers) in calls.iter().flat_map(|bins| bins.iter()) {
        heard.entry(second / width * width).or_default().calls.add(answers);
    }
    for (second, pinged) in pings.iter().flat_map(|bins| bins.iter()) {
        heard.entry(second / width * width).or_default().pings.add(pinged);
    }
    (width, heard)
}

fn tell(evidence: &Evidence<'_>, peer: u64, (from, to): (u32, u32), within: &[&Heard]) -> Finding {
    let sum = |of: fn(&Heard) -> u64| within.iter().map(|heard| of(heard)).sum::<u64>();
    let (attempts, silent) = (sum(|heard| heard.calls.attempts), sum(|heard| heard.calls.silent.count));
    let unavailable = sum(|heard| heard.calls.unavailable.count);
    let lost = (silent + unavailable).saturating_sub(sum(|heard| heard.calls.rescued));
    let (dead, refused) = (sum(|heard| heard.pings.dead.count), sum(|heard| heard.pings.unavailable.count));
    let mut all = Answers::default();
    for heard in within {
        all.add(&heard.calls);
    }
    let rescued = match all.rescuer {
        0 | SEVERAL => "calls rescued by other peers".to_owned(),
        rescuer => format!("calls rescued by {}", evidence.peer(rescuer)),
    };
    let name = evidence.peer(peer);
    let (kind, what, fix) = if silent + dead >= unavailable + refused {
        ("trunk_silent", "answers nothing", SILENT)
    } else {
        ("trunk_503", "answers 503", UNAVAILABLE)
    };
    let counts = [
        ("calls sent to it", attempts),
        (rescued.as_str(), all.rescued),
        ("calls lost", if all.rescued > 0 { lost } else { 0 }),
        ("without any reply", silent),
        ("answered 503", unavailable),
        ("OPTIONS without any reply", dead),
        ("OPTIONS answered 503", refused),
    ];
    // What there was none of says nothing, but how many calls it was.
    let counts = counts.into_iter().enumerate().filter(|(at, (_, count))| *at == 0 || *count > 0);
    Finding {
        finding: "trunk_down",
        // Without calls, nobody has noticed yet.
        severity: if silent + unavailable > 0 { "critical" } else { "warning" },
        title: format!("{name} {what}"),
        told: kind,
        values: Vec::new(),
        subject: name.into_owned(),
        from: Some(evidence.at(from)),
        to: Some(evidence.at(to)),
        cost: lost,
        counts: Counts::all(counts.map(|(_, of)| of)),
        places: evidence.spots(within.iter().flat_map(|heard| heard.places())),
        meaning: "At least half of the calls that were sent to this peer got no reply or 503, or where none was answered, \
                  half of the OPTIONS.",
        fix,
        threshold: "20 calls and OPTIONS without a reply or with 503, in a row of stretches of five minutes, in each of \
                    which half of the calls or more, or with no call answered half of the OPTIONS, fared so",
    }
}
