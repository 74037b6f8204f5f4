//! What Asterisk says about responses beside the messages: `chan_sip`'s and `chan_pjsip`'s own lines.
//!
//! Read in Asterisk's source (`chan_sip.c`, `pjsip_distributor.c`, `res_pjsip_outbound_registration.c`,
//! `res_pjsip_history.c`, `res_security_log.c`; branches 1.4 to 23) and in logs of Asterisk 20. chan_sip prints `Got SIP
//! response` for those finals of 300 and more that nothing else handles. Refused registrations and calls are named by their
//! cause only; they are read as fail2ban's filter for Asterisk reads them, with the code that the source answers with.

use super::line::{Line, code, implied_method, is_address};
use super::{Direction, Statement, between};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::sip::start_line::{VERSION, status_line};
use crate::text::{Arena, Window};
use crate::time;

/// The lines of chan_sip.
pub(super) const CHAN_SIP: &[Statement] = &[
    Statement { literal: b"Got SIP ", read: got_response },
    Statement { literal: b" requests authentication (", read: requests_authentication },
    Statement { literal: b"how to handle a ", read: unknown_code },
    Statement { literal: b"Got 4", read: got_code },
    Statement { literal: b"Failed to authenticate device ", read: refused_device },
    Statement { literal: b"' failed for '", read: refused_registration },
    Statement { literal: b" rejected because ", read: no_extension },
    Statement { literal: b"Got 200 OK on REGISTER", read: unexpected_success },
    Statement { literal: b"wrong password on authentication for ", read: forbidden_on_authentication },
    Statement { literal: b"Received response: \"Forbidden\" from '", read: forbidden },
    Statement { literal: b"Failed to authenticate on REGISTER to '", read: challenged_again },
    Statement { literal: b"Remote host can't match request ", read: unmatched_request },
    Statement { literal: b"SecurityEvent=\"", read: sip_security_event },
];

/// The lines of chan_pjsip and its modules.
pub(super) const PJSIP: &[Statement] = &[
    Statement { literal: b"' failed for '", read: refused_request },
    Statement { literal: b" received from '", read: failed_registration },
    Statement { literal: b" rejected because ", read: no_extension_by_address },
    Statement { literal: b"SecurityEvent=\"", read: pjsip_security_event },
    Statement { literal: b" Status: ", read: session_status },
    Statement { literal: b": inv_session->cause: ", read: session_cause },
    Statement { literal: b":  Cause: ", read: hangup_cause },
    Statement { literal: VERSION, read: history_row },
];

/// `Got SIP response 486 "Busy Here" back from 198.51.100.7:5060`; for MESSAGE and INFO `Got SIP INFO response 500 "Server
/// error" back from host '198.51.100.7:5060'`.
fn got_response(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Got SIP ")?;
    let (method, text) = match text.strip_prefix(b"response ") {
        Some(text) => (&b""[..], text),
        None => {
            let blank = memchr::memchr(b' ', text)?;
            (&text[..blank], text[blank..].strip_prefix(b" response ")?)
        }
    };
    let (code, text) = code(text)?;
    // In a string of JSON the quotes are escaped, and more than the peer follows.
    let (phrase, is_escaped) = match text.strip_prefix(b" \\\"") {
        Some(phrase) => (phrase, true),
        None => (text.strip_prefix(b" \"")?, false),
    };
    let end = memchr::memmem::rfind(phrase, b"\" back from ")?;
    let (phrase, peer) = (&phrase[..end], &phrase[end + 12..]);
    let (phrase, peer) = match phrase.strip_suffix(b"\\").filter(|_| is_escaped) {
        Some(phrase) => (phrase, peer.split(|&byte| byte == b'\\' || byte == b'"').next()?),
        None => (phrase, peer),
    };
    let peer = peer.strip_prefix(b"host '").and_then(|peer| peer.strip_suffix(b"'")).unwrap_or(peer);
    let mut sighting = line.states(code);
    line.set(&mut sighting, Part::Phrase, phrase);
    line.method(&mut sighting, method);
    line.peer(&mut sighting, arena, Direction::Received, peer);
    Some(sighting)
}

/// `Host '198.51.100.7:5060' requests authentication (407) for 'MESSAGE'`.
fn requests_authentication(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b" requests authentication (")?;
    let (code, text) = code(text)?;
    let method = between(text, b") for '", b"'")?;
    let host = line.before.strip_suffix(b"'")?;
    let at = memchr::memmem::rfind(host, b"Host '")?;
    let mut sighting = line.states(code);
    line.method(&mut sighting, method);
    line.peer(&mut sighting, arena, Direction::Received, &host[at + 6..]);
    Some(sighting)
}

/// `Don't know how to handle a 489 Bad Event response from 198.51.100.7:5060`.
fn unknown_code(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b"Don't know ") {
        return None;
    }
    let (code, text) = code(line.rest.strip_prefix(b"how to handle a ")?)?;
    let end = memchr::memmem::rfind(text, b" response from ")?;
    let mut sighting = line.states(code);
    let what = text[..end].trim_ascii();
    // Where it knows the request, its method stands in the phrase's place.
    match Method::read(what) {
        Method::Other | Method::Unknown => line.set(&mut sighting, Part::Phrase, what),
        _ => line.method(&mut sighting, what),
    }
    line.peer(&mut sighting, arena, Direction::Received, &text[end + 15..]);
    Some(sighting)
}

/// `Got 404 Not found on SIP register to service 100@198.51.100.7, giving up`, `Got 423 Interval too brief for service …`,
/// `Got 491 on INVITE, unsupported`.
fn got_code(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, text) = code(line.rest.strip_prefix(b"Got ")?)?;
    let (method, phrase) = match code {
        404 => (&b"REGISTER"[..], text.strip_suffix(b", giving up")?),
        423 => (&b"REGISTER"[..], text),
        491 => (&text.strip_prefix(b" on ")?[..memchr::memchr(b',', text)?.checked_sub(4)?], text),
        _ => return None,
    };
    let known: &[u8] = match code {
        404 => b" Not found on SIP register",
        423 => b" Interval too brief for service ",
        _ => b" on ",
    };
    phrase.starts_with(known).then_some(())?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    if code == 491 {
        line.method(&mut sighting, method);
    } else {
        implied_method(&mut sighting, arena, Method::Register);
    }
    Some(sighting)
}

/// `Got 200 OK on REGISTER, but there isn't a registry entry for '100@198.51.100.7' (we probably already got the OK)`.
fn unexpected_success(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    line.rest.strip_prefix(b"Got 200 OK on REGISTER, but there isn't a registry entry ")?;
    Some(answered_to(arena, line.states(200), Method::Register))
}

/// `Forbidden - wrong password on authentication for REGISTER for '100' to '198.51.100.7'`, and `Forbidden - maybe wrong
/// password on authentication for SUBSCRIBE`: answers of 403.
fn forbidden_on_authentication(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b"Forbidden - wrong password")
        && !line.before.ends_with(b"Forbidden - maybe wrong password")
    {
        return None;
    }
    let text = line.rest.strip_prefix(b" on authentication for ")?;
    let method = Method::read(text.split(|&byte| byte == b' ').next()?);
    let mut sighting = answered_to(arena, line.implies(403), method);
    sighting.authentication.answers_server = true;
    Some(sighting)
}

/// `Received response: "Forbidden" from '"100" <sip:100@192.0.2.10>;tag=as1'`: a 403 to INVITE, with the From of that.
fn forbidden(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let from = line.rest.strip_prefix(b"Received response: \"Forbidden\" from '")?.strip_suffix(b"'")?;
    let mut sighting = answered_to(arena, line.implies(403), Method::Invite);
    line.set(&mut sighting, Part::From, from);
    Some(sighting)
}

/// `Failed to authenticate on REGISTER to '100@198.51.100.7' (Tries 2)` after a 401, `… (tries '2')` after a 407. The same
/// line about INVITE says of neither.
fn challenged_again(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Failed to authenticate on REGISTER to '")?;
    let tries = &text[memchr::memmem::rfind(text, b"' (")? + 3..];
    let code = match tries {
        [b'T', rest @ ..] if rest.starts_with(b"ries ") => 401,
        [b't', rest @ ..] if rest.starts_with(b"ries '") => 407,
        _ => return None,
    };
    let mut sighting = answered_to(arena, line.implies(code), Method::Register);
    sighting.authentication.answers_server = true;
    Some(sighting)
}

/// `Remote host can't match request BYE to call 'x1@192.0.2.10'. Giving up.`: a 481.
fn unmatched_request(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Remote host can't match request ")?.strip_suffix(b"'. Giving up.")?;
    let at = memchr::memmem::find(text, b" to call '")?;
    let mut sighting = answered_to(arena, line.implies(481), Method::read(&text[..at]));
    line.set(&mut sighting, Part::CallId, &text[at + 10..]);
    Some(sighting)
}

/// What others answered to a request of ours.
fn answered_to(arena: &mut Arena, mut sighting: Sighting, method: Method) -> Sighting {
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, method);
    sighting
}

/// `Failed to authenticate device "Alice" <sip:100@192.0.2.10>;tag=f1 for INVITE, code = 403` (12 and later).
fn refused_device(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"Failed to authenticate device ")?;
    let end = memchr::memmem::rfind(text, b", code = ")?;
    // The text may be negative: an internal reason then, and no code.
    let (code, rest) = code(&text[end + 9..])?;
    let at = memchr::memmem::rfind(&text[..end], b" for ")?;
    rest.is_empty().then_some(())?;
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Sent);
    line.set(&mut sighting, Part::From, &text[..at]);
    line.method(&mut sighting, &text[at + 5..end]);
    Some(sighting)
}

/// `Registration from '"100" <sip:100@192.0.2.10>' failed for '203.0.113.66:5071' - Wrong password`.
fn refused_registration(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let at = memchr::memmem::find(line.before, b"Registration from '")?;
    let text = line.rest.strip_prefix(b"' failed for '")?;
    let end = memchr::memmem::find(text, b"' - ").filter(|end| is_address(&text[..*end]))?;
    let code = match &text[end + 4..] {
        b"No matching peer found" | b"Not a local domain" => 404,
        b"Wrong password"
        | b"Username/auth name mismatch"
        | b"Device does not match ACL"
        | b"Device not configured to use this transport type"
        | b"Peer is not supposed to register"
        | b"ACL error (permit/deny)" => 403,
        _ => return None,
    };
    let mut sighting = line.implies(code);
    implied_method(&mut sighting, arena, Method::Register);
    line.set(&mut sighting, Part::From, &line.before[at + 19..]);
    line.peer(&mut sighting, arena, Direction::Sent, &text[..end]);
    Some(sighting)
}

/// `Call from 'trunk' (203.0.113.66:5071) to extension '9011' rejected because extension not found in context 'default'.`
fn no_extension(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    rejected(window, hit, b"Call from ", arena)
}

/// `Call (UDP:203.0.113.66:5071) to extension '9011' rejected because …`, chan_pjsip's.
fn no_extension_by_address(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    rejected(window, hit, b"Call (", arena)
}

/// A call whose line begins with `call`.
fn rejected(window: &Window<'_>, hit: usize, call: &[u8], arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    line.rest.strip_prefix(b" rejected because extension not found in context '")?;
    let call = &line.before[memchr::memmem::rfind(line.before, call)?..];
    let end = memchr::memmem::rfind(call, b") to extension '")?;
    let at = call[..end].iter().rposition(|&byte| byte == b'(')?;
    let mut peer = &call[at + 1..end];
    let mut sighting = line.implies(404);
    // `UDP:203.0.113.66:5071`, since 10.
    if let Some((name, rest)) = peer.split_at_checked(memchr::memchr(b':', peer)?)
        && let Some(transport) = super::Transport::read(name)
    {
        sighting.transport = Some(transport);
        peer = &rest[1..];
    }
    implied_method(&mut sighting, arena, Method::Invite);
    line.peer(&mut sighting, arena, Direction::Sent, peer);
    Some(sighting)
}

/// `Request 'REGISTER' from '<sip:100@192.0.2.10>' failed for '203.0.113.66:5071' (callid: x9) - Failed to authenticate`;
/// before 13.20 without the method. Call-ID and From are what the stranger sent.
fn refused_request(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let at = memchr::memmem::find(line.before, b": Request ")?;
    let request = &line.before[at + 10..];
    let from = memchr::memmem::find(request, b"from '")?;
    let text = line.rest.strip_prefix(b"' failed for '")?;
    // What the stranger sent may hold the same text.
    let open = memchr::memmem::find(text, b"' (callid: ").filter(|open| is_address(&text[..*open]))?;
    let dash = memchr::memmem::rfind(text, b") - ")?;
    // `No matching endpoint found after 5 tries in 2.324 ms`.
    let cause = &text[dash + 4..];
    let cause = memchr::memmem::find(cause, b" after ").map_or(cause, |end| &cause[..end]);
    let code = match cause {
        b"No matching endpoint found" | b"Failed to authenticate" | b"Error to authenticate" => 401,
        b"Not match Endpoint ACL" | b"Not match Endpoint Contact ACL" => 403,
        _ => return None,
    };
    let mut sighting = line.implies(code);
    // Of these three only this one has looked at a password.
    sighting.authentication.answers_server = cause == b"Failed to authenticate";
    line.method(&mut sighting, between(&request[..from], b"'", b"'").unwrap_or_default());
    line.set(&mut sighting, Part::From, without_escapes(&request[from + 6..]));
    line.set(&mut sighting, Part::CallId, text.get(open + 11..dash)?);
    line.peer(&mut sighting, arena, Direction::Sent, &text[..open]);
    Some(sighting)
}

/// `<sip:100@192.0.2.10>` as Docker writes it in strings of JSON.
fn without_escapes(from: &[u8]) -> &[u8] {
    from.strip_prefix(b"\\u003c").and_then(|from| from.strip_suffix(b"\\u003e")).unwrap_or(from)
}

/// `'503' fatal response received from 'sip:198.51.100.7' on registration attempt to 'sip:100@198.51.100.7', …`,
/// `403 Forbidden fatal response received from …`, and `Temporal response '503' received from …`.
fn failed_registration(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    memchr::memmem::find(line.rest, b"' on registration attempt to '")?;
    let before = line.before.strip_suffix(b" fatal response").unwrap_or(line.before);
    let code = match before.strip_suffix(b"'") {
        Some(quoted) => code(&quoted[quoted.iter().rposition(|&byte| byte == b'\'')? + 1..])?.0,
        None => before.ends_with(b" 403 Forbidden").then_some(403)?,
    };
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, Method::Register);
    Some(sighting)
}

/// `SecurityEvent="InvalidPassword",…,RemoteAddress="IPV4/UDP/203.0.113.66/5071",…`. Every value is a stranger's; what it
/// says of quotes is not escaped, so that the fields are looked for from the end.
fn pjsip_security_event(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    security_event(window, hit, b"PJSIP", arena)
}

/// chan_sip's.
fn sip_security_event(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    security_event(window, hit, b"SIP", arena)
}

fn security_event(window: &Window<'_>, hit: usize, channel: &[u8], arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b": ") || memchr::memmem::find(line.before, b"SECURITY[").is_none() {
        return None;
    }
    let service = between(line.rest, b"Service=\"", b"\"").filter(|service| *service == channel)?;
    let event = between(line.rest, b"SecurityEvent=\"", b"\"")?;
    // The last field: what stands before it may hold anything.
    let acl =
        line.rest.strip_suffix(b"\"").and_then(|rest| rest.rsplit(|&byte| byte == b'"').next()).unwrap_or_default();
    let code = match (event, service) {
        (b"InvalidPassword" | b"InvalidAccountID", b"PJSIP") | (b"ChallengeResponseFailed", b"PJSIP" | b"SIP") => 401,
        // What chan_sip calls so is a number that is not in the dialplan, and no list of addresses.
        (b"FailedACL", b"SIP") if acl == b"no_extension_match" => 404,
        (b"InvalidPassword", b"SIP") | (b"FailedACL", b"PJSIP" | b"SIP") => 403,
        (b"InvalidAccountID", b"SIP") => 404,
        _ => return None,
    };
    let at = memchr::memmem::rfind(line.rest, b"RemoteAddress=\"IPV")?;
    let mut fields = line.rest[at + 18..].split(|&byte| byte == b'/').skip(1);
    let (transport, host, port) = (fields.next()?, fields.next()?, fields.next()?);
    let digits = port.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut sighting = line.implies(code);
    sighting.authentication.answers_server = matches!(event, b"InvalidPassword" | b"ChallengeResponseFailed");
    sighting.direction = Some(Direction::Sent);
    sighting.transport = super::Transport::read(transport);
    if service == b"PJSIP" {
        // chan_sip puts an address of its memory there.
        line.set(&mut sighting, Part::CallId, between(line.rest, b",SessionID=\"", b"\"").unwrap_or_default());
    }
    sighting.set(Part::Peer, super::above::host_and_port(arena, host, &port[..digits]));
    if let Some(stamp) = between(line.rest, b"EventTV=\"", b"\"").and_then(time::read) {
        // It has date, zone and milliseconds, and the line perhaps not.
        sighting.stamp = Some(stamp.0);
    }
    Some(sighting)
}

/// `res_pjsip_session.c:  PJSIP/provider-00000003 Method: INVITE Status: 486`, at level DEBUG.
fn session_status(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let method = memchr::memmem::rfind(line.before, b" Method: ").filter(|_| line.before.starts_with(b"["))?;
    let (code, rest) = code(line.rest.strip_prefix(b" Status: ")?)?;
    rest.is_empty().then_some(())?;
    let mut sighting = line.states(code);
    line.method(&mut sighting, &line.before[method + 9..]);
    Some(sighting)
}

/// `chan_pjsip.c:  PJSIP/provider-00000003: inv_session->cause: 486`, at level DEBUG.
fn session_cause(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, rest) = code(line.rest.strip_prefix(b": inv_session->cause: ")?)?;
    rest.is_empty().then_some(())?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    Some(sighting)
}

/// `chan_pjsip.c:2540 chan_pjsip_hangup:  Cause: 488`, at level DEBUG: what a call is ended with, if that is a status.
fn hangup_cause(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    if !line.before.ends_with(b" chan_pjsip_hangup") {
        return None;
    }
    let (code, rest) = code(line.rest.strip_prefix(b":  Cause: ")?)?;
    rest.is_empty().then_some(())?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    Some(sighting)
}

/// `00003 1795243199 * <== 198.51.100.7:5060        SIP/2.0 486 Busy Here`, a row of `pjsip show history`; `==>` is sent.
fn history_row(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    // The row's number begins it.
    let line = Line::around(window, hit)
        .filter(|line| line.before.trim_ascii_start().first().is_some_and(u8::is_ascii_digit))?;
    let status = status_line(line.rest)?;
    let mut words = line.before.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let (row, seconds, star, arrow, peer) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let direction = match (star, arrow) {
        (b"*", b"<==") => Direction::Received,
        (b"*", b"==>") => Direction::Sent,
        _ => return None,
    };
    (row.len() == 5 && row.iter().all(u8::is_ascii_digit) && words.next().is_none()).then_some(())?;
    let mut sighting = Sighting::statement(line.start, status.code);
    sighting.stamp = time::epoch(seconds).map(|(stamp, _)| stamp);
    line.set(&mut sighting, Part::Phrase, status.phrase);
    line.peer(&mut sighting, arena, direction, peer);
    Some(sighting)
}
