//! Secrets: passwords, credentials, nonces and keys of media. Nobody who reads what was seen finds them in it.
//!
//! They are replaced in the texts of sightings before anybody else sees these, by `xxx`, and in the URIs of From, To and
//! Contact when these are taken out. Where text of the log itself is kept, as at the ends of a saved report, nothing may
//! move: there each of their bytes becomes an `x`. What the scanner asks of authentication (realm, `stale`, whether there is
//! an answer) stays.

mod password;

use super::{Listed, Part, Sighting, Sightings, Values};
use crate::dialect::Evidence;
use crate::sip::Header;
use crate::text::{Text, Window};
use crate::vector;
use aho_corasick::AhoCorasick;
use password::Marks;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// What stands before a secret, in any case.
const NAMES: [(&str, What); 26] = [
    ("authorization", What::Header),
    ("authenticate", What::Header),
    ("authentication-info", What::Header),
    // These stand without the name of their header where that is folded, or cut off.
    ("nonce", What::Parameter),
    ("opaque", What::Parameter),
    ("rspauth", What::Parameter),
    ("response", What::Quoted),
    ("password", What::Parameter),
    ("passwd", What::Parameter),
    ("pwd", What::Parameter),
    ("access_token", What::Parameter),
    // RFC 4568, RFC 8866 section 5.12, RFC 4567, RFC 8839 section 5.4.
    ("inline:", What::Key),
    ("k=clear:", What::Key),
    ("k=base64:", What::Key),
    ("k=uri:", What::Key),
    ("k=prompt", What::Key),
    ("key-mgmt:", What::NamedKey),
    ("ice-pwd:", What::Key),
    ("sip:", What::Uri(Marks::Plain)),
    ("sips:", What::Uri(Marks::Plain)),
    ("sip%3a", What::Uri(Marks::Escaped)),
    ("sips%3a", What::Uri(Marks::Escaped)),
    ("h323:", What::Uri(Marks::Plain)),
    ("xmpp:", What::Uri(Marks::Plain)),
    ("://", What::Uri(Marks::Plain)),
    // How the JSON at the beginning of each JWT looks in base64 (RFC 7519).
    ("eyj", What::Token),
];

/// What a name says of the text behind it.
#[derive(Clone, Copy, Debug)]
enum What {
    /// The value of a header, which is read parameter by parameter.
    Header,
    /// The value of a parameter.
    Parameter,
    /// The same, where it has quotes as it should (RFC 7616 section 3.4): the word is common.
    Quoted,
    /// A key of media.
    Key,
    /// The same behind the name of a protocol.
    NamedKey,
    /// A URI, which may hold a password.
    Uri(Marks),
    /// A token, which is worth nothing without its signature.
    Token,
}

/// The parameters of credentials and challenges that are no secrets (RFC 7616 sections 3.3 to 3.5).
const OPEN: [&str; 11] =
    ["realm", "stale", "algorithm", "qop", "username", "username*", "uri", "nc", "domain", "charset", "userhash"];

static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(NAMES.map(|(name, _)| name)).ok());

/// The parts of a request, of a response, and of a statement that others see as they are. From, To and Contact are left to
/// those who take their URIs out: see [`uri`].
const OF_REQUEST: [Part; 3] = [Part::RequestUri, Part::AssertedIdentity, Part::Diversion];
const TEXT_OF_REQUEST: [Part; 1] = [Part::UserAgent];
const OF_RESPONSE: [Part; 3] = [Part::Phrase, Part::Server, Part::UserAgent];
const OF_STATEMENT: [Part; 11] = [
    Part::Phrase,
    Part::Server,
    Part::UserAgent,
    Part::RequestUri,
    Part::AssertedIdentity,
    Part::Diversion,
    Part::Peer,
    Part::Local,
    Part::Host,
    Part::Session,
    Part::CallId,
];

/// The shortest text that is looked through: `sip:a:b@c`.
const SHORTEST: usize = 9;

/// Replaces the secrets in all that was seen in `window`.
pub(super) fn replace(window: &Window<'_>, seen: &mut Sightings) {
    let Sightings { list, values, .. } = seen;
    let may_be_in_text = |text: &[u8]| vector::find_any(text, *b"@=").is_some();
    for sighting in list {
        match sighting.evidence {
            Evidence::Message if !sighting.is_response() => {
                in_parts(&OF_REQUEST, vector::holds_marks_of_credentials, window, sighting, values);
                in_parts(&TEXT_OF_REQUEST, may_be_in_text, window, sighting, values);
            }
            Evidence::Message => {
                in_parts(&OF_RESPONSE, may_be_in_text, window, sighting, values);
                in_listed(window, sighting, values);
            }
            Evidence::Statement | Evidence::Derived => {
                in_parts(&OF_STATEMENT, |_| true, window, sighting, values);
                in_listed(window, sighting, values);
            }
        }
    }
}

#[inline]
fn in_parts<const N: usize>(
    parts: &[Part; N],
    may_hold: impl Fn(&[u8]) -> bool,
    window: &Window<'_>,
    sighting: &mut Sighting,
    values: &mut Values,
) {
    for &part in parts {
        let span = sighting.part(part);
        if span.len() < SHORTEST {
            continue;
        }
        let text = Text { window: window.bytes, arena: &values.arena }.get(span);
        if may_hold(text)
            && let Some(text) = without(text)
        {
            sighting.replace(part, values.arena.keep(&[&text]));
        }
    }
}

/// The same in the texts that there may be several of.
#[inline]
fn in_listed(window: &Window<'_>, sighting: &Sighting, values: &mut Values) {
    for index in sighting.listed.start as usize..sighting.listed.end as usize {
        let Some(&Listed { header, value, .. }) = values.listed.get(index) else { return };
        let text = Text { window: window.bytes, arena: &values.arena }.get(value);
        let may_hold = match header {
            Header::Contact => false,
            Header::Reason | Header::Warning if sighting.evidence == Evidence::Message => {
                vector::holds_marks_of_credentials(text)
            }
            // Anything may stand in what somebody has asked for.
            _ => true,
        };
        if may_hold && let Some(text) = without(text) {
            values.listed[index].value = values.arena.keep(&[&text]);
        }
    }
}

/// A URI of From, To or Contact as it is shown.
#[inline]
pub(crate) fn uri(uri: &[u8]) -> Cow<'_, [u8]> {
    let may_hold = !is_plain(uri) && vector::holds_marks_of_credentials(uri);
    if may_hold { text(uri) } else { Cow::Borrowed(uri) }
}

/// Whether a URI has a user and a host, and nothing that it takes to hold a secret, as nearly all have.
#[inline]
fn is_plain(uri: &[u8]) -> bool {
    let Some(scheme) = vector::find(uri, b':') else { return false };
    let rest = &uri[scheme + 1..];
    match vector::find_any(rest, *b":@?") {
        Some(at) if rest[at] == b'@' => vector::find_any(&rest[at + 1..], *b"@?=").is_none(),
        _ => false,
    }
}

/// Any text as it is shown.
pub(super) fn text(text: &[u8]) -> Cow<'_, [u8]> {
    without(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// `text` with `xxx` in place of each secret, if there are any.
#[cold]
#[inline(never)]
fn without(text: &[u8]) -> Option<Vec<u8>> {
    let mut secrets = find(text);
    secrets.retain(|secret| !secret.is_empty());
    if secrets.is_empty() {
        return None;
    }
    secrets.sort_unstable_by_key(|secret| secret.start);
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    for secret in secrets {
        // What overlaps is one.
        if secret.start >= at {
            out.extend_from_slice(&text[at..secret.start]);
            out.extend_from_slice(b"xxx");
        }
        at = at.max(secret.end);
    }
    out.extend_from_slice(&text[at..]);
    Some(out)
}

/// Blanks the secrets in `text`. Where it is `cut`, its first bytes may belong to a value whose name stands elsewhere.
pub(crate) fn blank(text: &mut [u8], cut: bool) {
    let fragment = if cut { fragment(text) } else { None };
    for secret in find(text).into_iter().chain(fragment) {
        text[secret].fill(b'x');
    }
}

/// Where secrets stand in `text`, in any order.
fn find(text: &[u8]) -> Vec<Range<usize>> {
    // Without a finder nobody can tell.
    let Some(finder) = &*FINDER else { return std::iter::once(0..text.len()).collect() };
    let mut secrets = Vec::new();
    for hit in finder.find_overlapping_iter(text) {
        let at = hit.end();
        let what = NAMES[hit.pattern().as_usize()].1;
        match what {
            What::Header => credentials(text, at, &mut secrets),
            What::Parameter => secrets.extend(parameter(text, at, false)),
            What::Quoted => secrets.extend(parameter(text, at, true)),
            What::Key => secrets.push(at..token_end(text, at, b"|")),
            What::NamedKey => {
                let name = token_end(text, at, b"|");
                secrets.push(at..token_end(text, skip_blanks(text, name), b""));
            }
            What::Uri(marks) => secrets.extend(password::password(text, at, marks)),
            What::Token => secrets.extend(signature(text, hit.start())),
        }
    }
    secrets
}

/// The last of the three pieces of the token that begins at `at` (RFC 7515 section 7.1).
fn signature(text: &[u8], at: usize) -> Option<Range<usize>> {
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let length = text[at..].iter().take_while(|byte| is_of_token(byte)).count();
    let token = text.get(at..at + length).filter(|token| token.starts_with(b"eyJ"))?;
    let dot = memchr::memrchr(b'.', token).filter(|&dot| memchr::memchr(b'.', &token[..dot]).is_some())?;
    Some(at + dot + 1..at + length)
}

fn skip_blanks(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// Whether a line ends at `at`, also where line ends are written with other characters.
fn ends_line(text: &[u8], at: usize) -> bool {
    match text[at..] {
        []
        | [b'\r' | b'\n', ..]
        | [b'\\', b'r' | b'n' | b'u', ..]
        | [b'#', b'0', ..]
        | [b'^', b'M' | b'J', ..]
        | [b'<', b'0' | b'1', ..] => true,
        [b'&', b'#', ref number @ ..] => {
            number.starts_with(b"1") || number.starts_with(b"x") || number.starts_with(b"X")
        }
        _ => false,
    }
}

/// The marks of quotation at `at`: a quote, escaped or not.
fn quote(text: &[u8], at: usize) -> usize {
    let escapes = text[at..].iter().take_while(|&&byte| byte == b'\\').count();
    let rest = &text[at + escapes..];
    let mark = if rest.starts_with(b"\"") {
        1
    } else if rest.starts_with(b"&quot;") {
        6
    } else if rest.starts_with(b"&#34;") {
        5
    } else {
        return 0;
    };
    escapes + mark
}

/// Where a value without quotes ends, from which what stands behind one of `marks` is no secret.
fn token_end(text: &[u8], from: usize, marks: &[u8]) -> usize {
    let is_end = |at: &usize| {
        matches!(text[*at], b' ' | b'\t' | b',' | b';' | b'"' | b'\\')
            || marks.contains(&text[*at])
            || ends_line(text, *at)
    };
    (from..text.len()).find(is_end).unwrap_or(text.len())
}

/// Where a value with quotes ends, which begins at `from`.
fn quoted_end(text: &[u8], from: usize) -> usize {
    (from..text.len()).find(|&at| quote(text, at) > 0 || ends_line(text, at)).unwrap_or(text.len())
}

/// The value behind an equals sign at `at`; `None` where there is no equals sign, or no quotes though there should be.
fn parameter(text: &[u8], at: usize, quotes_only: bool) -> Option<Range<usize>> {
    let at = skip_blanks(text, at);
    if text.get(at) != Some(&b'=') {
        return None;
    }
    let at = skip_blanks(text, at + 1);
    match quote(text, at) {
        0 if quotes_only => None,
        // It may stand in a URI.
        0 => Some(at..token_end(text, at, b"&>")),
        mark => Some(at + mark..quoted_end(text, at + mark)),
    }
}

/// The secrets in the value of a header whose name ends at `at`.
fn credentials(text: &[u8], at: usize, secrets: &mut Vec<Range<usize>>) {
    let at = skip_blanks(text, at);
    if text.get(at) != Some(&b':') {
        // A header that a URI asks for (RFC 3261 section 19.1.1), or a parameter.
        secrets.extend(parameter(text, at, false));
        return;
    }
    let from = skip_blanks(text, at + 1);
    let scheme = from..token_end(text, from, b"=");
    let first = skip_blanks(text, scheme.end);
    let is_digest = text[scheme.clone()].eq_ignore_ascii_case(b"digest");
    // RFC 7616 and what Authentication-Info holds are lists; other schemes have one token that is all secret.
    if !is_digest && text.get(scheme.end) != Some(&b'=') {
        let end = token_end(text, first, b"");
        let is_list = text[first..end].contains(&b'=') && !text[first..end].ends_with(b"=");
        if !is_list {
            secrets.push(first..end);
            return;
        }
    }
    let mut at = if text.get(scheme.end) == Some(&b'=') { from } else { first };
    while at < text.len() && !ends_line(text, at) {
        let end = token_end(text, at, b"=:");
        match text.get(end) {
            // Another header, in a log that has them all in one line.
            Some(b':') => return,
            Some(b'=') => {
                let name = text[at..end].trim_ascii();
                let Some(value) = parameter(text, end, false) else { return };
                at = value.end.max(end + 1);
                if !OPEN.iter().any(|open| name.eq_ignore_ascii_case(open.as_bytes())) {
                    secrets.push(value);
                }
                at += quote(text, at);
            }
            _ => at = end.max(at + 1),
        }
    }
}

/// What at the beginning of a text that was cut may be the rest of a secret.
fn fragment(text: &[u8]) -> Option<Range<usize>> {
    let line = (0..text.len()).find(|&at| ends_line(text, at)).unwrap_or(text.len());
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-.~|:^".contains(byte);
    let run = text[..line].iter().take_while(|byte| is_key(byte)).count();
    let mark = quote(text, run);
    let behind = skip_blanks(text, run + mark);
    // The end of a value in quotes in a list of parameters, and not of a text in JSON.
    if mark > 0 {
        let next = skip_blanks(text, behind + usize::from(text.get(behind) == Some(&b',')));
        let name = token_end(text, next, b"=:");
        let is_list = text.get(behind) == Some(&b',') && text.get(name) == Some(&b'=');
        return ((is_list || ends_line(text, behind)) && !ends_open_value(text, run, run + mark)).then_some(0..run);
    }
    // Credentials of another scheme, whose header's name was cut.
    for scheme in [&b"Bearer "[..], b"Basic "] {
        if let Some(at) = memchr::memmem::find(&text[..line], scheme) {
            return Some(at + scheme.len()..line);
        }
    }
    let next =
        text[line..].iter().position(|byte| !matches!(byte, b'\r' | b'\n')).map_or(&b""[..], |at| &text[line + at..]);
    let describes = |line: &[u8]| matches!(line, [letter, b'=', ..] if letter.is_ascii_lowercase());
    if describes(next) && !describes(text) {
        let blank = memchr::memrchr(b' ', &text[..line]);
        return Some(blank.map_or(0, |blank| blank + 1)..line);
    }
    (run == line && run >= LONG).then_some(0..line)
}

/// Whether the first `run` bytes, and the mark of quotation behind them up to `end`, also end a value that is no secret.
fn ends_open_value(text: &[u8], run: usize, end: usize) -> bool {
    memchr::memmem::find_iter(&text[end..], &text[..end]).any(|at| {
        let before = &text[..end + at];
        let value = before.iter().rev().take_while(|byte| !matches!(byte, b'"' | b'\n' | b';')).count();
        let name =
            before[..before.len() - value].strip_suffix(&text[run..end]).and_then(|text| text.strip_suffix(b"="));
        name.is_some_and(|name| OPEN.iter().any(|open| name.ends_with(open.as_bytes())))
    })
}

/// What is as long as this without a blank is no name.
const LONG: usize = 64;

#[cfg(test)]
mod tests;
