//! Passwords in URIs (RFC 3261 section 19.1.1, RFC 3986 section 3.2.1).

use super::ends_line;
use std::ops::Range;

/// How the marks of a URI are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// As they are.
    Plain,
    /// With percent signs: the URI stands in a header of another (RFC 3261 section 19.1.5).
    Escaped,
}

impl Marks {
    /// Where `mark` first stands in `text`, and how long it is.
    fn find(self, text: &[u8], mark: u8) -> Option<(usize, usize)> {
        match self {
            Self::Plain => memchr::memchr(mark, text).map(|at| (at, 1)),
            Self::Escaped => {
                let is_it = |three: &[u8]| {
                    let digits = std::str::from_utf8(&three[1..]).ok().filter(|_| three[0] == b'%');
                    digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) == Some(mark)
                };
                text.windows(3).position(is_it).map(|at| (at, 3))
            }
        }
    }
}

/// The password of the URI whose scheme ends at `at`, if there is one. Of one that breaks the rules as much as possible is
/// taken for a part of it: up to the last `@` before parameters begin.
pub(super) fn password(text: &[u8], at: usize, marks: Marks) -> Option<Range<usize>> {
    let slashes = if text[at..].starts_with(b"//") { 2 } else { 0 };
    let start = at + slashes;
    let ends = |at: &usize| {
        matches!(text[*at], 0..=b' ' | b'"' | b'<' | b'>' | b'\\' | 0x7f)
            || marks == Marks::Escaped && text[*at] == b'&'
            || ends_line(text, *at)
    };
    let uri = &text[start..(start..text.len()).find(ends).unwrap_or(text.len())];
    let (sign, _) = marks.find(uri, b'@')?;
    let host =
        uri[sign..].iter().position(|byte| matches!(byte, b';' | b'?' | b',' | b'/')).map_or(uri.len(), |at| sign + at);
    // Some write their user with a domain.
    let mut end = sign;
    while let Some((next, _)) = marks.find(&uri[end + 1..host], b'@') {
        end += 1 + next;
    }
    let (colon, length) = marks.find(&uri[..end], b':')?;
    let from = colon + length;
    // The port of a host without a user, behind which something else holds the `@`.
    let digits = uri[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if uri.starts_with(b"[") || digits > 0 && matches!(uri[from + digits..], [b';' | b'?' | b',' | b'/', ..]) {
        return None;
    }
    Some(start + from..start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(text: &str, marks: Marks) -> String {
        let scheme = text.find("sip").unwrap() + if marks == Marks::Plain { 4 } else { 6 };
        let mut bytes = text.as_bytes().to_vec();
        if let Some(password) = password(text.as_bytes(), scheme, marks) {
            bytes[password].fill(b'x');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_passwords_are_found() {
        for (text, expected) in [
            ("sip:a:pw@example.com", "sip:a:xx@example.com"),
            ("<sip:a:pw@example.com:5060;user=phone>;tag=b:c@d", "<sip:a:xx@example.com:5060;user=phone>;tag=b:c@d"),
            ("sip:+49151;npdi:pw@example.com", "sip:+49151;npdi:xx@example.com"),
            ("sip:a:p:w@example.com", "sip:a:xxx@example.com"),
            ("sip:a:p@w@example.com;x=y@z", "sip:a:xxx@example.com;x=y@z"),
            ("sip:a:p,w;x?y@example.com", "sip:a:xxxxxxx@example.com"),
            ("sip://a:pw@example.com/", "sip://a:xx@example.com/"),
            ("sip:a:12@example.com", "sip:a:xx@example.com"),
            ("sip:a@example.com:pw@example.com", "sip:a@example.com:xx@example.com"),
            ("sip:a@example.com:5060", "sip:a@example.com:5060"),
            ("sip:192.0.2.1:5060;lr;x=a@b", "sip:192.0.2.1:5060;lr;x=a@b"),
            ("sip:192.0.2.1:5060,sip:a@b", "sip:192.0.2.1:5060,sip:a@b"),
            ("sip:[2001:db8::1]:5060;x=a@b", "sip:[2001:db8::1]:5060;x=a@b"),
            ("sip:a:b c@d", "sip:a:b c@d"),
            ("sip:a:b\\r\\nc@d", "sip:a:b\\r\\nc@d"),
            ("sip:a:@b", "sip:a:@b"),
            ("sip:", "sip:"),
        ] {
            assert_eq!(blanked(text, Marks::Plain), expected);
        }
        for (text, expected) in [
            ("sip%3Aa%3apw%40example.com%3E", "sip%3Aa%3axx%40example.com%3E"),
            ("sip%3aa%40example.com%3A5060", "sip%3aa%40example.com%3A5060"),
            ("sip%3Aa&X=b%3Ac%40d", "sip%3Aa&X=b%3Ac%40d"),
        ] {
            assert_eq!(blanked(text, Marks::Escaped), expected);
        }
    }
}
