//! Header lines: their names, compact forms and extent (RFC 3261 section 7.3).

use super::is_token;
use crate::vector::{self, Word};

/// The headers that a record is made of; all others are [`Header::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
    Expires,
    Other,
}

/// The names of at most sixteen bytes that are told apart, long and compact (RFC 3261 section 7.3.3).
const NAMES: [(&[u8], Header); 23] = [
    (b"v", Header::Via),
    (b"via", Header::Via),
    (b"f", Header::From),
    (b"from", Header::From),
    (b"t", Header::To),
    (b"to", Header::To),
    (b"i", Header::CallId),
    (b"call-id", Header::CallId),
    (b"cseq", Header::CSeq),
    (b"m", Header::Contact),
    (b"contact", Header::Contact),
    (b"c", Header::ContentType),
    (b"content-type", Header::ContentType),
    (b"server", Header::Server),
    (b"user-agent", Header::UserAgent),
    (b"reason", Header::Reason),
    (b"warning", Header::Warning),
    (b"retry-after", Header::RetryAfter),
    (b"session-id", Header::SessionId),
    (b"authorization", Header::Authorization),
    (b"www-authenticate", Header::WwwAuthenticate),
    (b"diversion", Header::Diversion),
    (b"expires", Header::Expires),
];

/// Names that are met so often that they are worth knowing, though no record shows them.
const OTHERS: [&[u8]; 42] = [
    b"max-forwards",
    b"content-length",
    b"l",
    b"allow",
    b"supported",
    b"k",
    b"session-expires",
    b"x",
    b"min-se",
    b"accept",
    b"accept-encoding",
    b"accept-language",
    b"record-route",
    b"route",
    b"require",
    b"allow-events",
    b"u",
    b"event",
    b"o",
    b"date",
    b"subject",
    b"s",
    b"privacy",
    b"refer-to",
    b"r",
    b"referred-by",
    b"b",
    b"organization",
    b"path",
    b"rseq",
    b"rack",
    b"min-expires",
    b"unsupported",
    b"proxy-require",
    b"join",
    b"replaces",
    b"timestamp",
    b"mime-version",
    b"priority",
    b"call-info",
    b"alert-info",
    b"history-info",
];

/// [`NAMES`] and [`OTHERS`] by their hash, each in a place of its own, which the compiler checks.
const TABLE: Table = {
    let mut table = Table { names: [0; 256], headers: [Header::Other; 256], lengths: [0; 256] };
    let mut index = 0;
    while index < NAMES.len() + OTHERS.len() {
        let (name, header) =
            if index < NAMES.len() { NAMES[index] } else { (OTHERS[index - NAMES.len()], Header::Other) };
        let folded = Word::folded(name);
        let place = hash(folded);
        assert!(table.names[place] == 0, "two names in one place: choose another factor");
        table.names[place] = folded;
        table.headers[place] = header;
        table.lengths[place] = name.len();
        index += 1;
    }
    table
};

struct Table {
    names: [u128; 256],
    headers: [Header; 256],
    lengths: [usize; 256],
}

/// The place of a name in [`TABLE`].
#[inline]
const fn hash(folded: u128) -> usize {
    // Found by trying; any odd number that keeps the names apart will do.
    const FACTOR: u64 = 0x721a_c1ad_09e7_0661;
    let mixed = (folded as u64) ^ ((folded >> 64) as u64).rotate_left(29);
    (mixed.wrapping_mul(FACTOR) >> 56) as usize
}

/// Tells a header by its name, long or compact, in any case.
pub fn identify(name: &[u8]) -> Header {
    match name.len() {
        ..=16 => {
            let word = Word::at(name);
            // No name that is known holds anything else.
            if word.length == name.len() { identify_word(word) } else { Header::Other }
        }
        18 if name.eq_ignore_ascii_case(b"proxy-authenticate") => Header::ProxyAuthenticate,
        19 if name.eq_ignore_ascii_case(b"proxy-authorization") => Header::ProxyAuthorization,
        19 if name.eq_ignore_ascii_case(b"p-asserted-identity") => Header::PAssertedIdentity,
        _ => Header::Other,
    }
}

/// As [`identify`], for names of at most sixteen bytes. Which header comes next can't be guessed, so there is no branch.
#[inline]
fn identify_word(word: Word) -> Header {
    let place = hash(word.folded);
    if TABLE.names[place] == word.folded { TABLE.headers[place] } else { Header::Other }
}

/// The header whose name `text` begins with, if that is a name that is met often and the colon stands right behind it, and
/// where its value begins.
#[inline]
pub fn usual(text: &[u8; 16]) -> Option<(Header, usize)> {
    let word = Word::before(text, b':');
    let place = hash(word.folded);
    // A byte of zeros at its end would be no difference otherwise, and of sixteen bytes the colon isn't seen.
    (TABLE.names[place] == word.folded && TABLE.lengths[place] == word.length && (1..16).contains(&word.length))
        .then(|| (TABLE.headers[place], word.length + 1))
}

/// The long name of a compact one (IANA's SIP parameters, Header Fields), or the name itself.
pub fn long_name(name: &[u8]) -> &[u8] {
    match name.first().map(u8::to_ascii_lowercase) {
        _ if name.len() != 1 => name,
        Some(b'a') => b"accept-contact",
        Some(b'b') => b"referred-by",
        Some(b'c') => b"content-type",
        Some(b'd') => b"request-disposition",
        Some(b'e') => b"content-encoding",
        Some(b'f') => b"from",
        Some(b'i') => b"call-id",
        Some(b'j') => b"reject-contact",
        Some(b'k') => b"supported",
        Some(b'l') => b"content-length",
        Some(b'm') => b"contact",
        Some(b'n') => b"identity-info",
        Some(b'o') => b"event",
        Some(b'r') => b"refer-to",
        Some(b's') => b"subject",
        Some(b't') => b"to",
        Some(b'u') => b"allow-events",
        Some(b'v') => b"via",
        Some(b'x') => b"session-expires",
        Some(b'y') => b"identity",
        _ => name,
    }
}

/// Whether a header of this name is in use, long or compact: what stands before a colon in other text is seldom one of these.
/// The names of IANA's SIP parameters that messages between telephones hold, with a few of vendors'.
pub fn is_known(name: &[u8]) -> bool {
    if name.len() == 1 {
        return long_name(name).len() > 1;
    }
    identify(name) != Header::Other
        || IN_USE.iter().any(|known| known.len() == name.len() && known.eq_ignore_ascii_case(name))
}

/// The length of the name of a header that is known, if `line` begins with one and a colon.
pub fn known(line: &[u8]) -> Option<usize> {
    name(line).map(|(length, _)| length).filter(|&length| is_known(&line[..length]))
}

/// What [`is_known`] knows beside what [`identify`] does.
const IN_USE: &[&[u8]] = &[
    b"accept",
    b"accept-contact",
    b"accept-encoding",
    b"accept-language",
    b"alert-info",
    b"allow",
    b"allow-events",
    b"authentication-info",
    b"call-info",
    b"content-disposition",
    b"content-encoding",
    b"content-language",
    b"content-length",
    b"date",
    b"error-info",
    b"event",
    b"expires",
    b"feature-caps",
    b"flow-timer",
    b"geolocation",
    b"history-info",
    b"identity",
    b"in-reply-to",
    b"max-breadth",
    b"max-forwards",
    b"mime-version",
    b"min-expires",
    b"min-se",
    b"organization",
    b"p-access-network-info",
    b"p-associated-uri",
    b"p-called-party-id",
    b"p-charging-vector",
    b"p-preferred-identity",
    b"path",
    b"priority",
    b"privacy",
    b"proxy-require",
    b"rack",
    b"reason-phrase",
    b"record-route",
    b"refer-sub",
    b"refer-to",
    b"referred-by",
    b"remote-party-id",
    b"replaces",
    b"reply-to",
    b"request-disposition",
    b"require",
    b"resource-priority",
    b"route",
    b"rseq",
    b"security-server",
    b"service-route",
    b"session-expires",
    b"sip-etag",
    b"sip-if-match",
    b"subject",
    b"subscription-state",
    b"supported",
    b"target-dialog",
    b"timestamp",
    b"unsupported",
    b"user-to-user",
];

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
    classify_in(line, line.len())
}

/// As [`classify`], for the line of `length` bytes that `text` begins with. What follows the line is not looked at, but
/// where something does, the name is read in one piece.
#[inline]
pub fn classify_in(text: &[u8], length: usize) -> Option<(Header, usize)> {
    let word = Word::at(text);
    if text.get(word.length) == Some(&b':') && word.length > 0 && word.length < length {
        return Some((identify_word(word), word.length + 1));
    }
    classify_slowly(&text[..length])
}

/// As [`classify_in`], for names of letters, digits and hyphens with a colon right behind them.
#[inline]
pub fn classify_simple(text: &[u8]) -> Option<(Header, usize)> {
    let word = Word::at(text);
    if text.get(word.length) == Some(&b':') {
        return (word.length > 0).then(|| (identify_word(word), word.length + 1));
    }
    let length = 16 + Word::at(text.get(16..).filter(|_| word.length == 16)?).length;
    (text.get(length) == Some(&b':')).then(|| (identify(&text[..length]), length + 1))
}

/// A longer name, an odd character in it, blanks before the colon, or no header at all.
fn classify_slowly(line: &[u8]) -> Option<(Header, usize)> {
    let (length, value) = name(line)?;
    Some((identify(&line[..length]), value))
}

/// Cuts a header value at its commas, leaving those in quotes, in `<>` and in comments alone (RFC 3261 section 7.3.1).
pub fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    Elements::of(value, b',').map(<[u8]>::trim_ascii).filter(|element| !element.is_empty())
}

/// The stretches of a text between separators that stand outside quotes, angle brackets and parentheses.
pub(super) struct Elements<'a> {
    rest: Option<&'a [u8]>,
    separator: u8,
    stray: Stray,
}

impl<'a> Elements<'a> {
    pub(super) fn of(text: &'a [u8], separator: u8) -> Self {
        Self { rest: Some(text), separator, stray: Stray::default() }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let text = self.rest?;
        let end = end_of_next(text, self.separator, &mut self.stray);
        self.rest = text.get(end + 1..);
        Some(&text[..end])
    }
}

/// What is known to be closed by nothing in the rest of a text. Where one quote is not, those behind it aren't either: all of
/// them are escaped. Without this a header full of such quotes would be read to its end for each of them.
#[derive(Default)]
struct Stray {
    quote: bool,
    angle: bool,
    parenthesis: bool,
}

/// Where the first `separator` outside quotes, angle brackets and parentheses stands, or the length of `text`.
///
/// An opening quote or bracket that nothing closes is taken as an ordinary byte, so that one stray quote in a hostile
/// header does not swallow the values behind it.
#[inline]
pub(super) fn end_of_element(text: &[u8], separator: u8) -> usize {
    end_of_next(text, separator, &mut Stray::default())
}

#[inline]
fn end_of_next(text: &[u8], separator: u8, stray: &mut Stray) -> usize {
    // Most values hold nothing that could hide a separator.
    match vector::find_any(text, [separator, b'"', b'<', b'(']) {
        None => text.len(),
        Some(first) if text[first] == separator => first,
        Some(first) => careful_end(text, separator, first, stray),
    }
}

/// As [`end_of_element`], from `at` on, with an eye on quotes and brackets.
fn careful_end(text: &[u8], separator: u8, mut at: usize, stray: &mut Stray) -> usize {
    let bracket = |at: usize, close: u8| memchr::memchr(close, &text[at..]).map(|end| at + end);
    let close = |at: usize, stray: &mut bool, end: Option<usize>| {
        *stray = end.is_none();
        end.unwrap_or(at)
    };
    while let Some(&byte) = text.get(at) {
        match byte {
            _ if byte == separator => return at,
            b'"' if !stray.quote => at = close(at, &mut stray.quote, closing_quote(text, at)),
            b'<' if !stray.angle => at = close(at, &mut stray.angle, bracket(at, b'>')),
            b'(' if !stray.parenthesis => at = close(at, &mut stray.parenthesis, bracket(at, b')')),
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
        at += vector::find_any(text.get(at..)?, *b"\"\\")?;
        if text[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_long_compact_and_odd() {
        type Case<'a> = (&'a [u8], Option<(Header, usize)>);
        let cases: &[Case<'_>] = &[
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
            (b"To_user: x", Some((Header::Other, 8))),
            (b"i.x: y", Some((Header::Other, 4))),
            (b"Call-ID.x : y", Some((Header::Other, 11))),
            (b"To\0: x", None),
            (b"SIP/2.0 200 OK", None),
            (b"[Nov 21 05:59:01] VERBOSE[1]: x", None),
            (b"2026-11-21 05:59:01.123 x: y", None),
            (b": x", None),
            (b"", None),
            (b"Via", None),
        ];
        for (line, expected) in cases {
            assert_eq!(classify(line), *expected, "{}", line.escape_ascii());
            let longer = [line, &b": and more"[..]].concat();
            if line.len() != 3 {
                assert_eq!(classify_in(&longer, line.len()), *expected, "{}", line.escape_ascii());
            }
            let slow = name(line).map(|(length, value)| (identify(&line[..length]), value));
            assert_eq!(slow, *expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn one_look_tells_the_same() {
        type Case<'a> = (&'a [u8], bool);
        let cases: &[Case<'_>] = &[
            (b"Via: SIP/2.0/UDP 192.0.2.1", true),
            (b"CALL-ID:12345678901", true),
            (b"max-forwards: 70   ", true),
            (b"www-authenticate: Digest", false),
            (b"www-authenticateX: Digest", false),
            (b":               x", false),
            (b"Call\rID: 1234567890", false),
            (b"X-Unknown: 1234567890", false),
            (b"To_user: 1234567890", false),
            (b"To\0: 1234567890123", false),
        ];
        for (line, expected) in cases {
            let found = line.first_chunk().and_then(usual);
            assert_eq!(found.is_some(), *expected, "{}", line.escape_ascii());
            assert!(found.is_none() || found == classify(line), "{}", line.escape_ascii());
        }
    }

    /// What `line` begins with, told by comparing with one name after the other.
    fn plainly(line: &[u8]) -> Option<(Header, usize)> {
        let (length, value) = name(line)?;
        let long: [(&[u8], Header); 3] = [
            (b"proxy-authenticate", Header::ProxyAuthenticate),
            (b"proxy-authorization", Header::ProxyAuthorization),
            (b"p-asserted-identity", Header::PAssertedIdentity),
        ];
        let is_it = |(known, _): &&(&[u8], Header)| known.eq_ignore_ascii_case(&line[..length]);
        let header = NAMES.iter().chain(&long).find(is_it).map_or(Header::Other, |(_, header)| *header);
        Some((header, value))
    }

    proptest::proptest! {
        #[test]
        fn a_header_is_told_by_all_of_its_name(
            known in proptest::sample::select(
                &["to", "T", "From", "i", "Call-ID", "m", "CSeq", "User-Agent", "WWW-Authenticate", "Proxy-Authorization"][..],
            ),
            more in "[a-z0-9_.!%*+`'~\0\x7f-]{0,3}",
            value in "( |\t){0,2}: [a-z]{0,20}",
        ) {
            let text = [known, &more, &value].concat().into_bytes();
            let expected = plainly(&text);
            proptest::prop_assert_eq!(classify(&text), expected);
            proptest::prop_assert_eq!(classify_in(&[&text[..], b"\r\nTo: x"].concat(), text.len()), expected);
            for found in [text.first_chunk().and_then(usual), classify_simple(&text)].into_iter().flatten() {
                proptest::prop_assert_eq!(Some(found), expected);
            }
            let is_listed = |length: &usize| {
                let name = &text[..*length];
                expected.is_some_and(|(header, _)| header != Header::Other)
                    || name.len() == 1 && long_name(name).len() > 1
                    || IN_USE.iter().any(|known| known.eq_ignore_ascii_case(name))
            };
            proptest::prop_assert_eq!(super::known(&text), name(&text).map(|(length, _)| length).filter(is_listed));
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

    /// As [`list`], looking for each closing quote and bracket anew.
    fn plain_list(mut rest: &[u8]) -> Vec<&[u8]> {
        let mut elements = Vec::new();
        loop {
            let mut at = 0;
            while at < rest.len() && rest[at] != b',' {
                let close = |close: u8| rest[at..].iter().position(|&byte| byte == close).map(|end| at + end);
                let end = match rest[at] {
                    b'"' => closing_quote(rest, at),
                    b'<' => close(b'>'),
                    b'(' => close(b')'),
                    _ => None,
                };
                at = end.unwrap_or(at) + 1;
            }
            elements.extend(Some(rest[..at].trim_ascii()).filter(|element| !element.is_empty()));
            let Some(behind) = rest.get(at + 1..) else { return elements };
            rest = behind;
        }
    }

    proptest::proptest! {
        #[test]
        fn a_list_is_cut_as_the_plain_way_cuts_it(value in "[\"<>()\\\\,a ]{0,40}") {
            let list: Vec<&[u8]> = list(value.as_bytes()).collect();
            proptest::prop_assert_eq!(list, plain_list(value.as_bytes()));
        }
    }

    #[test]
    fn what_nothing_closes_is_looked_for_once() {
        // To look for it again at each of them would take longer than anyone waits.
        for stray in ["\\\",", "a<,", "(,"] {
            assert_eq!(list(stray.repeat(300_000).as_bytes()).count(), 300_000, "{stray}");
        }
    }
}
