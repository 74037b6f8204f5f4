//! Sources that guess passwords or numbers, and whom they got in as.

use super::{Evidence, Finding};
use crate::report::calls::at;
use crate::report::sources::{Source, Success, User};
use crate::report::summary::Counts;

/// How many refusals it takes within ten minutes, as fail2ban has it.
const REFUSALS: u64 = 10;

/// How many are refused to each that is let in, for one who was never refused to be told: behind the address of an office, or
/// a trunk, most are let in.
const USERS: u64 = 5;

/// How many numbers nobody has it takes.
const UNKNOWN: u64 = 20;

pub(super) fn find(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    for (source, users) in evidence.sources.refused() {
        let most = |of: fn(&crate::report::sources::Refusals) -> u64| {
            source.refusals.iter().map(|(_, refusals)| of(refusals)).max().unwrap_or_default()
        };
        if most(|refusals| refusals.refused) >= REFUSALS {
            findings.push(guessing(evidence, source, &users));
            let at_once: Vec<_> = users.iter().filter_map(|user| Some((*user, user.let_in_at_once(source)?))).collect();
            let guessed = at_once.len() as u64 * USERS <= names(&users, false);
            let behind = users.iter().filter_map(|user| Some((*user, user.let_in()?)));
            let all = behind.chain(at_once.into_iter().filter(|_| guessed));
            findings.extend(all.map(|(user, success)| let_in(evidence, source, user, success)));
        } else if most(|refusals| refusals.unknown) >= UNKNOWN
            && names(&users, true) >= UNKNOWN
            && source.successes * USERS <= names(&users, true)
        {
            findings.push(scanning(evidence, source, &users));
            let through = users.iter().filter_map(|user| Some((*user, user.first_success()?)));
            findings.extend(through.map(|(user, success)| let_through(evidence, source, user, success)));
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
        told: "password_guessing",
        values: Vec::new(),
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

fn let_in(evidence: &Evidence<'_>, source: &Source, user: &User, success: Success) -> Finding {
    let time = success.second.map(|second| at(second, evidence.calls.offset));
    let base = finding(evidence, source);
    let refused = source.refusals.iter().map(|(_, refusals)| refusals.refused).sum();
    // The success, and refusals before it.
    let refusals = if user.refused > 0 { user.hits } else { source.hits };
    let places = std::iter::once(success.place).chain(refusals.places().take(2));
    Finding {
        finding: "let_in",
        severity: "critical",
        title: format!("{} got in as {}", base.subject, user.name.text()),
        told: "let_in",
        values: vec![("user", user.name.text())],
        from: time,
        to: time,
        cost: user.refused,
        counts: Counts::all([("refusals of this user", user.refused), ("refusals of the address", refused)]),
        places: places.filter_map(|place| evidence.files.spot(place)).collect(),
        meaning: "An address that was refused again and again then had the right password of this user.",
        fix: "Change the password of this user, take away its registrations, and look at the calls it made since. Block the \
              address, unless it is a phone of yours.",
        threshold: "a 2xx to an address with 10 refusals within ten minutes, for a user who had been refused; or for one \
                    who never was, if at least five to each of these were",
        ..base
    }
}

fn let_through(evidence: &Evidence<'_>, source: &Source, user: &User, success: Success) -> Finding {
    let base = scanning(evidence, source, &[]);
    Finding {
        finding: "let_through",
        title: format!("{} got through to {}", base.subject, user.name.text()),
        told: "let_through",
        meaning: "An address that asked for one number after the other that nobody has was then answered.",
        fix: "Look at this call and at those behind it: where they went, and what they cost. Block the address, and let \
              nobody dial out who has not shown a password.",
        threshold: "a 2xx to an address that asked for 20 numbers that do not exist within ten minutes, and for at least \
                    five to each 2xx",
        cost: base.cost,
        counts: Counts::all([("not found", base.cost)]),
        ..let_in(evidence, source, user, success)
    }
}

fn scanning(evidence: &Evidence<'_>, source: &Source, users: &[&User]) -> Finding {
    let unknown = source.refusals.iter().map(|(_, refusals)| refusals.unknown).sum();
    let base = finding(evidence, source);
    Finding {
        finding: "scanning",
        title: format!("{} tries numbers that nobody has", base.subject),
        told: "scanning",
        cost: unknown,
        counts: Counts::all([("not found", unknown), ("numbers", names(users, true))]),
        meaning: "This address asks for one number after the other, none of which exists: it looks for extensions or for a \
                  prefix that gets out.",
        fix: "Block the address. See that calls from unknown addresses are refused alike, whether the number exists or not.",
        threshold: "20 numbers that do not exist within ten minutes, at least five to each success",
        ..base
    }
}
