//! Header lines: their names, compact forms and extent (RFC 3261 section 7.3).

use super::is_token;

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

/// The names of the headers that are read, in lower case. A compact form stands beside its long one (RFC 3261
/// section 20 and, for Session-ID and the like, none exists).
const NAMES: &[(&[u8], Header)] = &[
    (b"via", Header::Via),
    (b"v", Header::Via),
    (b"from", Header::From),
    (b"f", Header::From),
    (b"to", Header::To),
    (b"t", Header::To),
    (b"call-id", Header::CallId),
    (b"i", Header::CallId),
    (b"cseq", Header::CSeq),
    (b"contact", Header::Contact),
    (b"m", Header::Contact),
    (b"content-type", Header::ContentType),
    (b"c", Header::ContentType),
    (b"server", Header::Server),
    (b"user-agent", Header::UserAgent),
    (b"reason", Header::Reason),
    (b"warning", Header::Warning),
    (b"retry-after", Header::RetryAfter),
    (b"session-id", Header::SessionId),
    (b"authorization", Header::Authorization),
    (b"proxy-authorization", Header::ProxyAuthorization),
    (b"www-authenticate", Header::WwwAuthenticate),
    (b"proxy-authenticate", Header::ProxyAuthenticate),
    (b"p-asserted-identity", Header::PAssertedIdentity),
    (b"diversion", Header::Diversion),
];

/// Tells a header by its name, long or compact, in any case.
pub fn identify(name: &[u8]) -> Header {
    let Some(&first) = name.first() else { return Header::Other };
    // The first letter rules out nearly every row before a name is compared.
    let first = first.to_ascii_lowercase();
    NAMES
        .iter()
        .find(|(known, _)| known[0] == first && known.len() == name.len() && known.eq_ignore_ascii_case(name))
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

/// As [`name`] and [`identify`] in one step, with the common names told by their first four bytes.
#[inline]
pub fn classify(line: &[u8]) -> Option<(Header, usize)> {
    if let Some((head, rest)) = line.split_first_chunk::<4>() {
        let (header, tail): (Header, &[u8]) = match &head.map(|byte| byte | 0x20) {
            // A colon (0x3a) has the bit 0x20 already, so names of three letters fit here whole.
            b"via:" => return (head[3] == b':').then_some((Header::Via, 4)),
            b"from" => (Header::From, b":"),
            b"cseq" => (Header::CSeq, b":"),
            b"call" => (Header::CallId, b"-id:"),
            b"max-" => (Header::Other, b"forwards:"),
            b"allo" => (Header::Other, b"w:"),
            b"supp" => (Header::Other, b"orted:"),
            b"user" => (Header::UserAgent, b"-agent:"),
            b"serv" => (Header::Server, b"er:"),
            b"reco" => (Header::Other, b"rd-route:"),
            b"cont" => match rest.get(2).map(|byte| byte | 0x20) {
                Some(b't') => (Header::Contact, b"act:"),
                _ => (Header::Other, b""),
            },
            _ => (Header::Other, b""),
        };
        if !tail.is_empty() && rest.len() >= tail.len() && rest[..tail.len()].eq_ignore_ascii_case(tail) {
            return Some((header, 4 + tail.len()));
        }
        if head[..2].eq_ignore_ascii_case(b"to") && head[2] == b':' {
            return Some((Header::To, 3));
        }
    }
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
