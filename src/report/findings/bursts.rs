//! Codes that a peer fails with far more often than usual, and those that never should be seen often.

use super::stretch::{Stretch, above_usual, ever_since, in_a_row};
use super::{Evidence, Finding};
use crate::report::bins::Bins;
use crate::report::hits::Hits;
use crate::report::summary::Counts;

/// How many failures it takes.
const LEAST: u64 = 20;

/// A call came back to where it had been, or went through too many hops (RFC 3261 sections 21.4.20 and 21.4.21).
const LOOPS: [u16; 2] = [482, 483];

/// What one side offers the other doesn't take.
const MEDIA: [u16; 3] = [415, 488, 606];

/// What callers are answered while there is no way on for their calls.
const DOWN: [u16; 6] = [408, 480, 500, 502, 503, 504];

/// What somebody who guesses passwords or numbers is answered.
const GUESSES: [u16; 5] = [401, 403, 404, 407, 484];

/// What a finding of one kind says.
struct Text {
    finding: &'static str,
    meaning: &'static str,
    fix: &'static str,
    threshold: &'static str,
}

const LOOP: Text = Text {
    finding: "routing_loop",
    meaning: "Calls come back to a server that has seen them, or pass through more hops than they may.",
    fix: "Take one of the lines below and follow its Via headers: the host that stands there twice sends calls back. \
          Look at the route for that number there.",
    threshold: "20 responses 482 or 483 of one peer in a row of stretches of five minutes",
};

const CODECS: Text = Text {
    finding: "codec_mismatch",
    meaning: "One side began to offer codecs, SRTP or a kind of media that the other refuses.",
    fix: "Compare the offer in one of these INVITEs with one from before the first time; undo what was changed then, or \
          allow a codec that both have.",
    threshold: "20 failures with this code of one peer, five times its usual rate, in a log of at least half an hour; or \
                five times the rate of the half hour or more before, and that ever since",
};

const BURST: Text = Text {
    finding: "burst",
    meaning: "This peer fails with this code far more often than it usually does.",
    fix: "Look at what changed at the first time, here and at the peer; the entry of the code says what it means.",
    threshold: "20 failures with this code of one peer, five times its usual rate, in a log of at least half an hour",
};

const SENT: Text = Text {
    finding: "burst_sent",
    meaning: "This system answers this peer with this code far more often than it usually does: the cause is here or \
              behind it.",
    fix: "Look at what changed at the first time, here and at the hops that these requests go on to; the entry of the \
          code says what it means.",
    threshold: "20 failures with this code sent to one peer, five times the usual rate, in a log of at least half an hour",
};

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    for ((peer, code, sent), bins) in evidence.bursts.iter() {
        let counts: Vec<(u32, u64)> = bins.iter().map(|(second, hits)| (second, hits.count)).collect();
        let (text, stretches) = if LOOPS.contains(&code) {
            (&LOOP, in_a_row(&counts, bins.width(), |count| count > 0))
        } else {
            let mut stretches = above_usual(&counts, bins.width(), evidence.span);
            let is_media = MEDIA.contains(&code);
            if is_media && let Some(since) = ever_since(&counts, bins.width(), evidence.span) {
                // What was changed and never undone shows peaks of its own, which are no findings beside it.
                let in_bursts = stretches.iter().filter(|stretch| stretch.count >= LEAST).map(|stretch| stretch.count);
                if in_bursts.sum::<u64>() * 4 < since.count * 3 {
                    stretches = vec![since];
                }
            }
            (
                if is_media {
                    &CODECS
                } else if sent {
                    &SENT
                } else {
                    &BURST
                },
                stretches,
            )
        };
        for stretch in stretches.into_iter().filter(|stretch| stretch.count >= LEAST) {
            let finding = tell(evidence, (peer, code), bins, &stretch, text);
            // A trunk that is down has been told already, with its 503s and what callers are answered while it is, and so
            // has who guesses, with what that brings. What one peer answers is handed on to another.
            let told = |other: &Finding| {
                let is_same = match other.finding {
                    "trunk_down" if sent => DOWN.contains(&code),
                    "trunk_down" => code == 503 && other.subject == finding.subject,
                    "burst" | "codec_mismatch" | "routing_loop" => sent && code == code_of(other),
                    "password_guessing" | "let_in" | "scanning" => {
                        GUESSES.contains(&code) && is_from(&finding.subject, &other.subject)
                    }
                    _ => false,
                };
                is_same && overlap(other, &finding)
            };
            if !findings.iter().any(told) {
                findings.push(finding);
            }
        }
    }
}

/// The code that a finding of these is about; 0 where there is none.
fn code_of(finding: &Finding) -> u16 {
    let code = finding.values.iter().find(|(name, _)| *name == "code");
    code.and_then(|(_, code)| code.parse().ok()).unwrap_or_default()
}

/// Whether a peer is at an address.
fn is_from(peer: &str, address: &str) -> bool {
    let port = peer.strip_prefix('[').unwrap_or(peer).strip_prefix(address);
    port.is_some_and(|port| port.is_empty() || port.starts_with([':', ']']))
}

pub(super) fn overlap(one: &Finding, other: &Finding) -> bool {
    let nanos = |finding: &Finding| Some((finding.from?.0.nanos(), finding.to?.0.nanos()));
    nanos(one).zip(nanos(other)).is_some_and(|(one, other)| one.0 <= other.1 && other.0 <= one.1)
}

fn tell(
    evidence: &Evidence<'_>,
    (peer, code): (u64, u16),
    bins: &Bins<Hits>,
    stretch: &Stretch,
    text: &Text,
) -> Finding {
    let name = evidence.peer(peer);
    let all: u64 = bins.iter().map(|(_, hits)| hits.count).sum();
    let within = bins.iter().skip(stretch.bins.start).take(stretch.bins.len());
    Finding {
        finding: text.finding,
        severity: if code >= 500 || stretch.count >= 10 * LEAST { "critical" } else { "warning" },
        title: if text.finding == SENT.finding {
            format!("{} times {code} sent to {name}", stretch.count)
        } else {
            format!("{name}: {} times {code}", stretch.count)
        },
        told: if text.finding == SENT.finding { SENT.finding } else { BURST.finding },
        values: vec![("count", stretch.count.to_string()), ("code", code.to_string())],
        subject: name.into_owned(),
        from: Some(evidence.at(stretch.from)),
        to: Some(evidence.at(stretch.to.min(evidence.span.1))),
        cost: stretch.count,
        counts: Counts::all([
            ("failures", stretch.count),
            ("of the same in all the rest of the log", all - stretch.count),
        ]),
        places: evidence.spots(within.flat_map(|(_, hits)| hits.places())),
        meaning: text.meaning,
        fix: text.fix,
        threshold: text.threshold,
    }
}
