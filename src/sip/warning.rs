//! The Warning header (RFC 3261 section 20.43).

use super::{header, number, params};

/// One value of a Warning header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning<'a> {
    /// Three digits, 300 to 399 in SIP.
    pub code: u16,
    /// The host or pseudonym that warns.
    pub agent: &'a [u8],
    /// The text, without its quotes.
    pub text: &'a [u8],
}

/// The values of a Warning header; they are separated by commas.
pub fn warnings(value: &[u8]) -> impl Iterator<Item = Warning<'_>> {
    header::list(value).filter_map(|element| {
        let (code, rest) = element.split_at_checked(3)?;
        let code = u16::try_from(number(code)?).ok()?;
        let rest = rest.strip_prefix(b" ")?.trim_ascii_start();
        let cut = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        Some(Warning { code, agent: &rest[..cut], text: params::unquote(rest[cut..].trim_ascii()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_and_no_value() {
        let value = br#"304 sip.example.com "Media type, not available", 399 192.0.2.1:5060 "x", nonsense"#;
        let read: Vec<_> = warnings(value).map(|w| (w.code, w.agent, w.text)).collect();
        assert_eq!(
            read,
            [(304, &b"sip.example.com"[..], &b"Media type, not available"[..]), (399, b"192.0.2.1:5060", b"x"),]
        );
    }
}
