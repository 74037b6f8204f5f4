//! Sources that guess passwords or numbers, and whom they got in as.

use super::{Evidence, Finding};
use crate::report::calls::at;
use crate::report::sources::{Source, User};
use crate::report::summary::Counts;

/// How many refusals it takes within ten minutes, as fail2ban has it.
const REFUSALS: u64 = 10;

/// How many numbers nobody has it takes, asked for by a source that never got anything else.
const UNKNOWN: u64 = 20;

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    for (source, users) in evidence.sources.refused() {
        let most = |of: fn(&crate::report::sources::Refusals) -> u64| {
            source.refusals.iter().map(|(_, refusals)| of(refusals)).max().unwrap_or_default()
        };
        if most(|refusals| refusals.refused) >= REFUSALS {
            findings.push(guessing(evidence, source, &users));
            findings.extend(users.iter().filter_map(|user| let_in(evidence, source, user)));
        } else if most(|refusals| refusals.unknown) >= UNKNOWN
            && source.successes == 0
            && names(&users, true) >= UNKNOWN
        {
            findings.push(scanning(evidence, source, &users));
        }
    }
}

/// How many users were refused, or are unknown.
fn names(users: &[&User], unknown: bool) -> u64 {
    users.iter().filter(|user| if unknown { user.unknown > 0 } else { user.refused > 0 }).count() as u64
}

fn finding(evidence: &Evidence<'_>, source: &Source) -> Finding {
    let name = String::from_utf8_lossy(&source.name).into_owned();
    let seconds = || source.refusals.iter().map(|(second, _)| second);
    let last = |second: u32| second.saturating_add(source.refusals.width() - 1).min(evidence.span.1);
    Finding {
        finding: "password_guessing",
        severity: "warning",
        title: format!("password guessing from {name}"),
        subject: name,
        from: seconds().next().map(|second| evidence.at(second)),
        to: seconds().last().map(|second| evidence.at(last(second))),
        cost: 0,
        counts: Counts::default(),
        places: evidence.spots(source.hits.places()),
        meaning: "",
        fix: "",
        threshold: "10 refusals within ten minutes, as fail2ban counts",
    }
}

fn guessing(evidence: &Evidence<'_>, source: &Source, users: &[&User]) -> Finding {
    let refused = source.refusals.iter().map(|(_, refusals)| refusals.refused).sum();
    Finding {
        cost: refused,
        counts: Counts::all([("refusals", refused), ("users", names(users, false))]),
        meaning: "This address was refused again and again: somebody guesses passwords, or a phone has a wrong one.",
        fix: "Block the address, unless it is a phone of yours with an old password. See that fail2ban or the like watches \
              this log.",
        ..finding(evidence, source)
    }
}

fn let_in(evidence: &Evidence<'_>, source: &Source, user: &User) -> Option<Finding> {
    let (second, place) = user.let_in()?;
    let time = second.map(|second| at(second, evidence.calls.offset));
    let base = finding(evidence, source);
    Some(Finding {
        finding: "let_in",
        severity: "critical",
        title: format!("{} got in as {} after {} refusals", base.subject, user.name.text(), user.refused),
        from: time,
        to: time,
        cost: user.refused,
        counts: Counts::all([("refusals of this user", user.refused)]),
        places: evidence.spots(std::iter::once(place)),
        meaning: "An address that was refused again and again then had the right password for this user.",
        fix: "Change the password of this user, take away its registrations, and look at the calls it made since. Block the \
              address, unless it is a phone of yours.",
        threshold: "a 2xx for a user who had been refused, to an address with 10 refusals within ten minutes",
        ..base
    })
}

fn scanning(evidence: &Evidence<'_>, source: &Source, users: &[&User]) -> Finding {
    let unknown = source.refusals.iter().map(|(_, refusals)| refusals.unknown).sum();
    let base = finding(evidence, source);
    Finding {
        finding: "scanning",
        title: format!("{} tries numbers that nobody has", base.subject),
        cost: unknown,
        counts: Counts::all([("not found", unknown), ("numbers", names(users, true))]),
        meaning: "This address asks for one number after the other, none of which exists: it looks for extensions or for a \
                  prefix that gets out.",
        fix: "Block the address. See that calls from unknown addresses are refused alike, whether the number exists or not.",
        threshold: "20 numbers that do not exist within ten minutes, and no success at all",
        ..base
    }
}
