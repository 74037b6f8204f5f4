//! Header lines: their names, compact forms and extent (RFC 3261 section 7.3).

use super::is_token;
use crate::vector;

/// The headers that a record is made of; all others are [`Header::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Header {
    Via,
    From,
    To,
    CallId,
    CSeq,
    Contact,
    ContentType,
    Server,
    UserAgent,
    Reason,
    Warning,
    RetryAfter,
    SessionId,
    Authorization,
    ProxyAuthorization,
    WwwAuthenticate,
    ProxyAuthenticate,
    PAssertedIdentity,
    Diversion,
    Other,
}

/// The names of the headers that are read, in lower case, by their length. A compact form stands beside its long one (RFC
/// 3261 section 7.3.3).
const NAMES: &[&[(&[u8], Header)]] = &[
    &[],
    &[
        (b"v", Header::Via),
        (b"f", Header::From),
        (b"t", Header::To),
        (b"i", Header::CallId),
        (b"m", Header::Contact),
        (b"c", Header::ContentType),
    ],
    &[(b"to", Header::To)],
    &[(b"via", Header::Via)],
    &[(b"from", Header::From), (b"cseq", Header::CSeq)],
    &[],
    &[(b"server", Header::Server), (b"reason", Header::Reason)],
    &[(b"contact", Header::Contact), (b"call-id", Header::CallId), (b"warning", Header::Warning)],
    &[],
    &[(b"diversion", Header::Diversion)],
    &[(b"user-agent", Header::UserAgent), (b"session-id", Header::SessionId)],
    &[(b"retry-after", Header::RetryAfter)],
    &[(b"content-type", Header::ContentType)],
    &[(b"authorization", Header::Authorization)],
    &[],
    &[],
    &[(b"www-authenticate", Header::WwwAuthenticate)],
    &[],
    &[(b"proxy-authenticate", Header::ProxyAuthenticate)],
    &[(b"p-asserted-identity", Header::PAssertedIdentity), (b"proxy-authorization", Header::ProxyAuthorization)],
];

/// Tells a header by its name, long or compact, in any case.
#[inline]
pub fn identify(name: &[u8]) -> Header {
    let Some(&first) = name.first() else { return Header::Other };
    let candidates = NAMES.get(name.len()).copied().unwrap_or_default();
    // The first letter rules out nearly every candidate before a name is compared.
    candidates
        .iter()
        .find(|(known, _)| known[0] == first | 0x20 && known.eq_ignore_ascii_case(name))
        .map_or(Header::Other, |&(_, header)| header)
}

/// The length of the header name that `line` begins with, and where behind the colon its value begins.
///
/// Blanks before the colon are allowed, as RFC 3261 section 7.3.1 has it. `None` where this is no header line.
pub fn name(line: &[u8]) -> Option<(usize, usize)> {
    let length = line.iter().position(|&byte| !is_token(byte))?;
    if length == 0 {
        return None;
    }
    let colon = length + line[length..].iter().position(|&byte| byte != b' ' && byte != b'\t')?;
    (line[colon] == b':').then_some((length, colon + 1))
}

/// As [`name`] and [`identify`] in one step.
#[inline]
pub fn classify(line: &[u8]) -> Option<(Header, usize)> {
    let word = vector::word_length(line);
    if word > 0 && line.get(word) == Some(&b':') {
        return Some((identify(&line[..word]), word + 1));
    }
    // A longer name, an odd character in it, or blanks before the colon.
    let (length, value) = name(line)?;
    Some((identify(&line[..length]), value))
}

/// Cuts a header value at its commas, leaving those in quotes, in `<>` and in comments alone (RFC 3261 section 7.3.1).
pub fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        loop {
            let text = rest?;
            let cut = end_of_element(text, b',');
            rest = text.get(cut + 1..);
            let element = text[..cut].trim_ascii();
            if !element.is_empty() {
                return Some(element);
            }
        }
    })
}

/// Where the first `separator` outside quotes, angle brackets and parentheses stands, or the length of `text`.
///
/// An opening quote or bracket that nothing closes is taken as an ordinary byte, so that one stray quote in a hostile
/// header does not swallow the values behind it.
#[inline]
pub(super) fn end_of_element(text: &[u8], separator: u8) -> usize {
    // Most values hold nothing that could hide a separator.
    match memchr::memchr3(b'"', b'<', b'(', text) {
        None => memchr::memchr(separator, text).unwrap_or(text.len()),
        Some(first) => memchr::memchr(separator, &text[..first]).unwrap_or_else(|| careful_end(text, separator, first)),
    }
}

/// As [`end_of_element`], from `at` on, with an eye on quotes and brackets.
fn careful_end(text: &[u8], separator: u8, mut at: usize) -> usize {
    while let Some(&byte) = text.get(at) {
        match byte {
            _ if byte == separator => return at,
            b'"' => at = closing_quote(text, at).unwrap_or(at),
            b'<' => at = memchr::memchr(b'>', &text[at..]).map_or(at, |end| at + end),
            b'(' => at = memchr::memchr(b')', &text[at..]).map_or(at, |end| at + end),
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The place of the quote that closes the one at `open`, a backslash escaping what follows it.
pub(super) fn closing_quote(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_long_compact_and_odd() {
        let cases: &[(&[u8], Option<(Header, usize)>)] = &[
            (b"Via: x", Some((Header::Via, 4))),
            (b"v:x", Some((Header::Via, 2))),
            (b"VIA : x", Some((Header::Via, 5))),
            (b"From: x", Some((Header::From, 5))),
            (b"from:", Some((Header::From, 5))),
            (b"To: x", Some((Header::To, 3))),
            (b"t: x", Some((Header::To, 2))),
            (b"To-Path: x", Some((Header::Other, 8))),
            (b"Call-ID : x", Some((Header::CallId, 9))),
            (b"CALL-ID: x", Some((Header::CallId, 8))),
            (b"i: x", Some((Header::CallId, 2))),
            (b"Cseq: 1 INVITE", Some((Header::CSeq, 5))),
            (b"Contact:<sip:a@example.com>", Some((Header::Contact, 8))),
            (b"m: x", Some((Header::Contact, 2))),
            (b"Content-Type: x", Some((Header::ContentType, 13))),
            (b"Content-Length: 0", Some((Header::Other, 15))),
            (b"Server: x", Some((Header::Server, 7))),
            (b"Max-Forwards: 70", Some((Header::Other, 13))),
            (b"Allow-Events: x", Some((Header::Other, 13))),
            (b"Frombone: x", Some((Header::Other, 9))),
            (b"k: x", Some((Header::Other, 2))),
            (b"SIP/2.0 200 OK", None),
            (b"[Nov 21 05:59:01] VERBOSE[1]: x", None),
            (b"2026-11-21 05:59:01.123 x: y", None),
            (b": x", None),
            (b"", None),
            (b"Via", None),
        ];
        for (line, expected) in cases {
            assert_eq!(classify(line), *expected, "{}", line.escape_ascii());
            let slow = name(line).map(|(length, value)| (identify(&line[..length]), value));
            assert_eq!(slow, *expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn commas_in_quotes_brackets_and_comments_do_not_cut() {
        let value = br#" "Smith, A" <sip:a,b@example.com>;x=1 , c (d, e),, "f\",g" "#;
        let parts: Vec<&[u8]> = list(value).collect();
        assert_eq!(parts, [&br#""Smith, A" <sip:a,b@example.com>;x=1"#[..], b"c (d, e)", br#""f\",g""#]);
        let stray: Vec<&[u8]> = list(br#"a "b, c"#).collect();
        assert_eq!(stray, [&b"a \"b"[..], b"c"], "a quote that nothing closes is an ordinary byte");
    }
}
