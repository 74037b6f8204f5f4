//! Header lines: their names, compact forms and extent (RFC 3261 section 7.3).

use super::is_token;
use crate::vector::{self, Word};

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

/// Tells a header by its name, long or compact (RFC 3261 section 7.3.3), in any case.
pub fn identify(name: &[u8]) -> Header {
    match name.len() {
        ..=16 => identify_word(Word::at(name)),
        18 if name.eq_ignore_ascii_case(b"proxy-authenticate") => Header::ProxyAuthenticate,
        19 if name.eq_ignore_ascii_case(b"proxy-authorization") => Header::ProxyAuthorization,
        19 if name.eq_ignore_ascii_case(b"p-asserted-identity") => Header::PAssertedIdentity,
        _ => Header::Other,
    }
}

/// As [`identify`], for names of at most sixteen bytes.
#[inline]
fn identify_word(word: Word) -> Header {
    const fn w(name: &[u8]) -> u128 {
        Word::folded(name)
    }
    // The length first: it leaves two or three names to compare with.
    let candidates: &[(u128, Header)] = match word.length {
        1 => {
            const {
                &[
                    (w(b"v"), Header::Via),
                    (w(b"f"), Header::From),
                    (w(b"t"), Header::To),
                    (w(b"i"), Header::CallId),
                    (w(b"m"), Header::Contact),
                    (w(b"c"), Header::ContentType),
                ]
            }
        }
        2 => const { &[(w(b"to"), Header::To)] },
        3 => const { &[(w(b"via"), Header::Via)] },
        4 => const { &[(w(b"from"), Header::From), (w(b"cseq"), Header::CSeq)] },
        6 => const { &[(w(b"server"), Header::Server), (w(b"reason"), Header::Reason)] },
        7 => {
            const { &[(w(b"call-id"), Header::CallId), (w(b"contact"), Header::Contact), (w(b"warning"), Header::Warning)] }
        }
        9 => const { &[(w(b"diversion"), Header::Diversion)] },
        10 => const { &[(w(b"user-agent"), Header::UserAgent), (w(b"session-id"), Header::SessionId)] },
        11 => const { &[(w(b"retry-after"), Header::RetryAfter)] },
        12 => const { &[(w(b"content-type"), Header::ContentType)] },
        13 => const { &[(w(b"authorization"), Header::Authorization)] },
        16 => const { &[(w(b"www-authenticate"), Header::WwwAuthenticate)] },
        _ => &[],
    };
    candidates.iter().find(|(name, _)| *name == word.folded).map_or(Header::Other, |&(_, header)| header)
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
    let word = Word::at(line);
    if word.length > 0 && line.get(word.length) == Some(&b':') {
        return Some((identify_word(word), word.length + 1));
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
    match vector::find_any(text, [separator, b'"', b'<', b'(']) {
        None => text.len(),
        Some(first) if text[first] == separator => first,
        Some(first) => careful_end(text, separator, first),
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
