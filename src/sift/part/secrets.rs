//! Blanking out secrets in text that is kept, without moving anything else.
//!
//! A part keeps some text of the log at its ends. Credentials, nonces and keys of media are no part of that: each byte of their
//! values becomes an `x`. What the scanner asks of authentication (realm, `stale`, whether there is an answer) stays.

use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::LazyLock;

/// What stands before a secret, in any case.
const NAMES: [&str; 13] = [
    // Headers, whose values are read parameter by parameter.
    "authorization",
    "authenticate",
    "authentication-info",
    // Parameters, which stand without the name of their header where that is folded, or cut off.
    "nonce",
    "opaque",
    "rspauth",
    "response",
    // Keys of media (RFC 4568, RFC 8866 section 5.12, RFC 4567).
    "inline:",
    "k=clear:",
    "k=base64:",
    "k=uri:",
    "k=prompt",
    "key-mgmt:",
];

/// How many of them are headers, and where the keys of media begin.
const HEADERS: usize = 3;
const PARAMETERS: usize = 7;
/// Its answer has quotes (RFC 7616 section 3.4), and the word is common.
const RESPONSE: usize = 6;

/// The parameters of credentials and challenges that are no secrets (RFC 7616 sections 3.3 to 3.5).
const OPEN: [&str; 11] =
    ["realm", "stale", "algorithm", "qop", "username", "username*", "uri", "nc", "domain", "charset", "userhash"];

static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(NAMES).ok());

/// Blanks the secrets in `text`. Where it is `cut`, its first bytes may belong to a value whose name stands elsewhere.
pub(super) fn blank(text: &mut [u8], cut: bool) {
    let Some(finder) = &*FINDER else {
        text.fill(b'x');
        return;
    };
    let mut secrets = if cut { fragment(text).into_iter().collect() } else { Vec::new() };
    for hit in finder.find_overlapping_iter(&*text) {
        match hit.pattern().as_usize() {
            name if name < HEADERS => credentials(text, hit.end(), &mut secrets),
            name if name < PARAMETERS => secrets.extend(parameter(text, hit.end(), name == RESPONSE)),
            name => {
                let mut end = token_end(text, hit.end(), b"|");
                // The name of a protocol stands before its keys.
                if NAMES[name] == "key-mgmt:" {
                    end = token_end(text, skip_blanks(text, end), b"");
                }
                secrets.push(hit.end()..end);
            }
        }
    }
    for secret in secrets {
        text[secret].fill(b'x');
    }
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
        0 => Some(at..token_end(text, at, b"")),
        mark => Some(at + mark..quoted_end(text, at + mark)),
    }
}

/// The secrets in the value of a header whose name ends at `at`.
fn credentials(text: &[u8], at: usize, secrets: &mut Vec<Range<usize>>) {
    let at = skip_blanks(text, at);
    if text.get(at) != Some(&b':') {
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
mod tests {
    use super::*;

    fn blanked(text: &str, cut: bool) -> String {
        let mut text = text.as_bytes().to_vec();
        blank(&mut text, cut);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn values_are_blanked_and_nothing_else_changes() {
        for (text, expected) in [
            (
                "Authorization: Digest username=\"a\", realm=\"r\", nonce=\"abc\", uri=\"sip:x\", response=\"12\", ck=\"k\"\r\nCSeq: 1 X\r\n",
                "Authorization: Digest username=\"a\", realm=\"r\", nonce=\"xxx\", uri=\"sip:x\", response=\"xx\", ck=\"x\"\r\nCSeq: 1 X\r\n",
            ),
            ("Proxy-Authorization: Bearer abc.d\nX: y", "Proxy-Authorization: Bearer xxxxx\nX: y"),
            ("authorization: Basic YWJj\r\n", "authorization: Basic xxxx\r\n"),
            ("Authorization: Basic YWJj==\r\n", "Authorization: Basic xxxxxx\r\n"),
            (
                "WWW-Authenticate: Digest realm=\"r\",nonce=\"a b\", stale=true",
                "WWW-Authenticate: Digest realm=\"r\",nonce=\"xxx\", stale=true",
            ),
            ("Authentication-Info: nextnonce=\"ab\", qop=auth\n", "Authentication-Info: nextnonce=\"xx\", qop=auth\n"),
            (
                "WWW-Authenticate: Digest realm=\"r\",\n nonce=\"ab\"\n",
                "WWW-Authenticate: Digest realm=\"r\",\n nonce=\"xx\"\n",
            ),
            (
                r#"{"m":"Authorization: Digest nonce=\"a\", x=\"b\"\r\nVia: SIP/2.0/UDP a;branch=z"}"#,
                r#"{"m":"Authorization: Digest nonce=\"x\", x=\"x\"\r\nVia: SIP/2.0/UDP a;branch=z"}"#,
            ),
            (
                "Authorization: Digest nonce=\"a\"#015#012Via: SIP/2.0/UDP a;branch=z#015#012",
                "Authorization: Digest nonce=\"x\"#015#012Via: SIP/2.0/UDP a;branch=z#015#012",
            ),
            ("Authorization: Digest nonce=\"a\" Via: a;branch=z", "Authorization: Digest nonce=\"x\" Via: a;branch=z"),
            ("a=crypto:1 AES inline:abc|2^20\r\nk=clear:ab\r\n", "a=crypto:1 AES inline:xxx|2^20\r\nk=clear:xx\r\n"),
            ("a=key-mgmt:mikey abc\r\n", "a=key-mgmt:xxxxxxxxx\r\n"),
            ("response=486 to the caller", "response=486 to the caller"),
            ("the nonce is old", "the nonce is old"),
        ] {
            assert_eq!(blanked(text, false), expected, "{text}");
        }
    }

    #[test]
    fn what_was_cut_off_its_name_is_blanked() {
        for (text, expected) in [
            ("bc12\", uri=\"sip:x\", response=\"1\"\r\n", "xxxx\", uri=\"sip:x\", response=\"x\"\r\n"),
            ("bc12\"\r\nCSeq: 1 X\r\n", "xxxx\"\r\nCSeq: 1 X\r\n"),
            (
                "bx\", nonce=\"1\"\r\nWWW-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\r\n",
                "bx\", nonce=\"x\"\r\nWWW-Authenticate: Digest realm=\"pbx\", nonce=\"x\"\r\n",
            ),
            ("abc@h\",\"cseq\":1}\n", "abc@h\",\"cseq\":1}\n"),
            ("abc|2^20\r\na=sendrecv\r\n", "xxxxxxxx\r\na=sendrecv\r\n"),
            ("tion: Bearer abc\r\nX: y\r\n", "tion: Bearer xxx\r\nX: y\r\n"),
            ("abc@192.0.2.1\r\nCSeq: 1 X\r\n", "abc@192.0.2.1\r\nCSeq: 1 X\r\n"),
            ("", ""),
        ] {
            assert_eq!(blanked(text, true), expected, "{text}");
        }
    }
}
