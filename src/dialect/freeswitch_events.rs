//! What FreeSWITCH and sofia-sip say about responses beside the messages.
//!
//! Read in FreeSWITCH's source (`mod_sofia.c`, `sofia.c`, `sofia_reg.c`), in sofia-sip's (`nta.c`) and in public logs of
//! FreeSWITCH 1.6 to 1.10. `[received][100]` says that an INVITE arrived, and statuses of 700 and more are sofia's own. Refused
//! registrations and calls are read as fail2ban's filter for FreeSWITCH reads them.

use super::line::{Line, code, implied_method, is_address};
use super::{Dialect, Direction, Statement, between};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, leading_number};
use crate::text::{Arena, Window};

pub(super) const FREESWITCH: Dialect = Dialect {
    name: "freeswitch",
    statements: &[
        Statement { literal: b"ing state [", read: call_state },
        Statement { literal: b"Responding to INVITE with: ", read: responding },
        Statement { literal: b"Failed Registration with status ", read: failed_registration },
        Statement { literal: super::WITH_CODE, read: ping },
        Statement { literal: b" received.", read: options },
        Statement { literal: b"nta: received ", read: transaction },
        Statement { literal: b"nta: sent ", read: transaction },
        Statement { literal: b"SIP auth ", read: authentication },
        Statement { literal: b"Can't find user [", read: no_user },
        Statement { literal: b" to other leg", read: passed_on },
    ],
    ..Dialect::PLAIN
};

/// `Channel sofia/external/600@198.51.100.7 entering state [terminated][486]`, or `skipping state`.
fn call_state(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b" enter") && !line.before.ends_with(b" skipp") {
        return None;
    }
    let text = line.rest.strip_prefix(b"ing state [")?;
    let close = memchr::memmem::find(text, b"][")?;
    let (code, rest) = code(&text[close + 2..])?;
    if rest != b"]" || &text[..close] == b"received" {
        return None;
    }
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    Some(sighting)
}

/// `Responding to INVITE with: 480`.
fn responding(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, _) = code(line.rest.strip_prefix(b"Responding to INVITE with: ")?)?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    sighting.direction = Some(Direction::Sent);
    Some(sighting)
}

/// `Passing 183 Session Progress to other leg`: what came from one leg's far end.
fn passed_on(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let at = memchr::memmem::rfind(line.before, b"Passing ")?;
    let (code, phrase) = code(&line.before[at + 8..])?;
    (line.rest == b" to other leg").then_some(())?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, phrase.trim_ascii());
    Some(sighting)
}

/// `provider Failed Registration with status Forbidden [403]. failure #3`.
fn failed_registration(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Failed Registration with status ")?;
    let at = memchr::memmem::rfind(text, b" [")?;
    let (code, rest) = code(&text[at + 2..])?;
    rest.starts_with(b"]").then_some(())?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Register);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, &text[..at]);
    Some(sighting)
}

/// `Ping to sip user '100@192.0.2.10' failed with code 404 - count 1, state Unreachable`, and of a gateway called `provider`
/// `Ping failed provider with code 408 - count 1/0/1, state DOWN`; or `succeeded`.
fn ping(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let at = memchr::memmem::rfind(line.before, b"Ping ")?;
    let text = &line.before[at + 5..];
    let of_user =
        || text.starts_with(b"to sip user '") && (text.ends_with(b"' failed") || text.ends_with(b"' succeeded"));
    let of_gateway = || text.starts_with(b"failed ") || text.starts_with(b"succeeded ");
    let (code, rest) = code(line.rest.strip_prefix(super::WITH_CODE)?)?;
    (rest.starts_with(b" - count ") && (of_user() || of_gateway())).then(|| options_answered(&line, code, arena))
}

/// `sofia/external/198.51.100.9 status 408 received.`
fn options(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let status = line.before.len().checked_sub(3)?;
    if line.rest != b" received." || !line.before[..status].ends_with(b" status ") {
        return None;
    }
    let (code, _) = code(&line.before[status..])?;
    Some(options_answered(&line, code, arena))
}

fn options_answered(line: &Line<'_, '_>, code: u16, arena: &mut Arena) -> Sighting {
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Options);
    sighting.direction = Some(Direction::Received);
    sighting
}

/// `nta: received 486 Busy Here for INVITE (33784748)`, the number being that of CSeq.
fn transaction(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (direction, text) = match line.rest.strip_prefix(b"nta: received ") {
        Some(text) => (Direction::Received, text),
        None => (Direction::Sent, line.rest.strip_prefix(b"nta: sent ")?),
    };
    let (code, text) = code(text)?;
    let open = memchr::memmem::rfind(text, b" (")?;
    let (cseq, digits) = leading_number(&text[open + 2..])?;
    text[open + 2 + digits..].starts_with(b")").then_some(())?;
    let method = memchr::memmem::rfind(&text[..open], b" for ")?;
    let mut sighting = line.states(code);
    sighting.direction = Some(direction);
    sighting.cseq = Some(cseq);
    line.set(&mut sighting, Part::Phrase, text[..method].trim_ascii());
    line.method(&mut sighting, &text[method + 5..open]);
    Some(sighting)
}

/// `SIP auth challenge (REGISTER) on sofia profile 'internal' for [100@192.0.2.10] from ip 203.0.113.66`, or `failure`.
fn authentication(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"SIP auth ")?;
    let (is_challenge, text) = match text.strip_prefix(b"challenge (") {
        Some(text) => (true, text),
        None => (false, text.strip_prefix(b"failure (")?),
    };
    let method = &text[..memchr::memmem::find(text, b") on sofia profile '")?];
    let user = between(text, b" for [", b"]").unwrap_or_default();
    let at = memchr::memmem::rfind(text, b" from ip ")?;
    let code = match (is_challenge, Method::read(method)) {
        (true, Method::Register) => 401,
        (true, _) => 407,
        (false, _) => 403,
    };
    let mut sighting = line.implies(code);
    line.method(&mut sighting, method);
    line.set(&mut sighting, Part::From, user);
    line.host(&mut sighting, Direction::Sent, text[at + 9..].split(|&byte| byte == b' ').next()?);
    Some(sighting)
}

/// `Can't find user [100@192.0.2.10] from 203.0.113.66`.
fn no_user(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Can't find user [")?;
    let close = memchr::memmem::find(text, b"] from ")?;
    let peer = text[close + 7..].split(|&byte| byte == b' ').next()?;
    is_address(peer).then_some(())?;
    let mut sighting = line.implies(403);
    line.set(&mut sighting, Part::From, &text[..close]);
    line.host(&mut sighting, Direction::Sent, peer);
    Some(sighting)
}
