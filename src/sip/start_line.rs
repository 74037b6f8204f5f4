//! The first line of a message (RFC 3261 sections 7.1 and 7.2).

use super::is_token;
use crate::vector;

/// What the version looks like in both kinds of start line.
pub const VERSION: &[u8] = b"SIP/2.0";

/// A status line: the code and where the phrase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusLine<'a> {
    /// 100 to 699.
    pub code: u16,
    /// The rest of the line as it stands, without blanks at its ends; empty where there is none.
    pub phrase: &'a [u8],
}

/// Reads a status line, given without its line end.
///
/// One blank stands between version and code, and behind the three digits a blank or the end:
/// `SIP/2.0 4294967301` is no status (RFC 4475 section 3.1.2.19).
pub fn status_line(line: &[u8]) -> Option<StatusLine<'_>> {
    let rest = line.strip_prefix(b"SIP/2.0 ")?;
    let (&[hundreds @ b'1'..=b'6', tens @ b'0'..=b'9', ones @ b'0'..=b'9'], rest) = rest.split_first_chunk::<3>()?
    else {
        return None;
    };
    if !matches!(rest.first(), None | Some(b' ' | b'\t' | b'\r')) {
        return None;
    }
    let code = u16::from(hundreds - b'0') * 100 + u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
    Some(StatusLine { code, phrase: rest.trim_ascii() })
}

/// Whether `text` begins with a version and a code, whatever follows the three digits but another one.
pub fn begins_with_status(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"SIP/2.0 ") else { return false };
    let Some((code, rest)) = rest.split_first_chunk::<3>() else { return false };
    matches!(code[0], b'1'..=b'6')
        && code.iter().all(u8::is_ascii_digit)
        && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// A request line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLine<'a> {
    /// The method, a token.
    pub method: &'a [u8],
    /// The Request-URI as it stands.
    pub uri: &'a [u8],
}

/// Reads a request line, given without its line end.
pub fn request_line(line: &[u8]) -> Option<RequestLine<'_>> {
    let rest = line.trim_ascii_end().strip_suffix(VERSION)?.strip_suffix(b" ")?;
    let blank = vector::find(rest, b' ')?;
    let (method, uri) = (&rest[..blank], &rest[blank + 1..]);
    let fits = !method.is_empty()
        && method.len() <= 32
        && method[0].is_ascii_uppercase()
        && method.iter().all(|&byte| is_token(byte))
        && vector::find(uri, b':').is_some_and(|colon| colon > 0)
        && vector::find(uri, b' ').is_none();
    fits.then_some(RequestLine { method, uri })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines() {
        type Case<'a> = (&'a [u8], Option<(u16, &'a [u8])>);
        let cases: &[Case<'_>] = &[
            (b"SIP/2.0 486 Busy Here", Some((486, b"Busy Here"))),
            (b"SIP/2.0 486 Busy Here\r", Some((486, b"Busy Here"))),
            (b"SIP/2.0 486", Some((486, b""))),
            (b"SIP/2.0 486 ", Some((486, b""))),
            (b"SIP/2.0 699 \xc3\xa9", Some((699, b"\xc3\xa9"))),
            (b"SIP/2.0 000 x", None),
            (b"SIP/2.0 700 x", None),
            (b"SIP/2.0 4294967301 x", None),
            (b"SIP/2.0 486x", None),
            (b"SIP/2.0  486 x", None),
            (b"SIP/2.0 48", None),
            (b"SIP/2.0/UDP 192.0.2.1", None),
            (b"sip/2.0 200 OK", None),
        ];
        for (line, expected) in cases {
            let read = status_line(line).map(|status| (status.code, status.phrase));
            assert_eq!(read, *expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn request_lines() {
        let read = request_line(b"INVITE sip:bob@example.com SIP/2.0\r").unwrap();
        assert_eq!((read.method, read.uri), (&b"INVITE"[..], &b"sip:bob@example.com"[..]));
        for line in [
            &b"INVITE sip:bob@example.com SIP/2.0 x"[..],
            b"INVITE bob SIP/2.0",
            b"invite sip:bob@example.com SIP/2.0",
            b"saw INVITE sip:bob@example.com SIP/2.0",
            b" SIP/2.0",
            b"SIP/2.0",
        ] {
            assert_eq!(request_line(line), None, "{}", line.escape_ascii());
        }
    }
}
