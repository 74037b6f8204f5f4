//! Parameters behind a header value: `;name=value` (RFC 3261 section 25.1, generic-param).

use super::header::{Elements, closing_quote};
use crate::vector;
use std::borrow::Cow;

/// The parameters of `text`, which begins with or before the first `;`.
pub fn params(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    Elements::of(text, b';').skip(1).map(|param| match memchr::memchr(b'=', param) {
        Some(equals) => (param[..equals].trim_ascii(), unquote(param[equals + 1..].trim_ascii())),
        None => (param.trim_ascii(), &b""[..]),
    })
}

/// The value of the parameter `name`, in any case, without the quotes around it; empty for a bare `;name`.
#[inline]
pub fn param<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    if vector::find_any(text, *b"\"<(").is_some() {
        return params(text).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    }
    // Nothing hides a semicolon, so the parameters lie between one and the next.
    let mut rest = text;
    loop {
        rest = &rest[vector::find(rest, b';')? + 1..];
        if let Some(value) = value_of(rest, name) {
            return Some(value);
        }
    }
}

/// The value of the parameter that `text` begins with, if its name is `name`.
#[inline]
fn value_of<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let text = text.trim_ascii_start();
    let (found, rest) = text.split_at_checked(name.len())?;
    if !found.eq_ignore_ascii_case(name) {
        return None;
    }
    match rest.trim_ascii_start().split_first() {
        None | Some((b';', _)) => Some(b""),
        Some((b'=', value)) => Some(value[..vector::find(value, b';').unwrap_or(value.len())].trim_ascii()),
        Some(_) => None,
    }
}

/// `text` without the quotes around it. Escapes inside stay as they are; see [`unescape`].
pub fn unquote(text: &[u8]) -> &[u8] {
    match text {
        [b'"', ..] => match closing_quote(text, 0) {
            Some(end) => &text[1..end],
            None => &text[1..],
        },
        _ => text,
    }
}

/// What the inside of a quoted string stands for: a backslash is dropped before what it escapes (RFC 3261 section 25.1,
/// quoted-pair).
pub fn unescape(text: &[u8]) -> Cow<'_, [u8]> {
    if vector::find(text, b'\\').is_none() {
        return Cow::Borrowed(text);
    }
    let mut escaped = false;
    let kept = text.iter().copied().filter(|&byte| {
        escaped = byte == b'\\' && !escaped;
        !escaped
    });
    Cow::Owned(kept.collect())
}

/// The value of `name` in a comma-separated list such as `Digest realm="x", stale=true` (RFC 3261 section 25.1, challenge).
pub fn auth_param<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = text;
    loop {
        let equals = vector::find(rest, b'=')?;
        let found = rest[..equals].trim_ascii_end();
        let value = rest[equals + 1..].trim_ascii_start();
        // A quoted value may hold anything, equals signs and commas too.
        let length = match value {
            [b'"', ..] => closing_quote(value, 0).map_or(value.len(), |quote| quote + 1),
            _ => vector::find(value, b',').unwrap_or(value.len()),
        };
        if ends_with_name(found, name) {
            return Some(unquote(value[..length].trim_ascii()));
        }
        rest = &value[length..];
    }
}

/// Whether `text` ends with `name`, in any case, and not with a longer name.
fn ends_with_name(text: &[u8], name: &[u8]) -> bool {
    let Some((before, found)) = text.split_at_checked(text.len().wrapping_sub(name.len())) else { return false };
    found.eq_ignore_ascii_case(name) && before.last().is_none_or(|&byte| !super::is_token(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_are_found_in_any_case_and_unquoted() {
        let text = br#"Q.850 ;Cause=17;text="User; busy" ;flag"#;
        assert_eq!(param(text, b"cause"), Some(&b"17"[..]));
        assert_eq!(param(text, b"text"), Some(&b"User; busy"[..]));
        assert_eq!(param(text, b"flag"), Some(&b""[..]));
        assert_eq!(param(text, b"other"), None);
        assert_eq!(param(b"no params", b"other"), None);
    }

    #[test]
    fn the_short_way_finds_the_same() {
        for text in [
            &b"a;branch=x;rport"[..],
            b"a;rport;BRANCH = x ;c",
            b"a;xbranch=1;branch",
            b"a;branch2=y",
            b"branch=z",
            b"",
        ] {
            for name in [&b"branch"[..], b"rport", b"c"] {
                let slow = params(text).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value);
                assert_eq!(param(text, name), slow, "{} {}", text.escape_ascii(), name.escape_ascii());
            }
        }
    }

    #[test]
    fn escapes_are_undone() {
        for (text, expected) in
            [(&b"plain"[..], &b"plain"[..]), (br#"a \"b\" c"#, br#"a "b" c"#), (br"\\\\x\", br"\\x")]
        {
            assert_eq!(&*unescape(text), expected, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn challenges_are_lists() {
        let text = br#"Digest realm="a,b", nonce="x", stale=TRUE"#;
        assert_eq!(auth_param(text, b"realm"), Some(&b"a,b"[..]));
        assert_eq!(auth_param(text, b"stale"), Some(&b"TRUE"[..]));
        assert_eq!(auth_param(text, b"opaque"), None);
        assert_eq!(auth_param(b"Digest", b"realm"), None);
        let text = br#"Digest nonce="a, realm=evil", xrealm="no" ,REALM = plain , stale=true"#;
        assert_eq!(auth_param(text, b"realm"), Some(&b"plain"[..]));
        assert_eq!(auth_param(text, b"stale"), Some(&b"true"[..]));
        assert_eq!(auth_param(br#"Digest nonce="never closed, realm=x"#, b"realm"), None);
    }
}
