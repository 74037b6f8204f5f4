//! The Reason header (RFC 3326; Q.850 causes in responses: RFC 6432).

use super::{header, number, params};

/// One value of a Reason header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason<'a> {
    /// `SIP`, `Q.850`, `STIR` and so on, as written.
    pub protocol: &'a [u8],
    /// The cause as a number, where there is one.
    pub cause: Option<u32>,
    /// The text, without its quotes.
    pub text: Option<&'a [u8]>,
}

impl Reason<'_> {
    /// Whether the cause is an ISUP cause (ITU-T Q.850).
    pub fn is_q850(&self) -> bool {
        self.protocol.eq_ignore_ascii_case(b"Q.850")
    }
}

/// The values of a Reason header; they are separated by commas.
pub fn reasons(value: &[u8]) -> impl Iterator<Item = Reason<'_>> {
    header::list(value).filter_map(|element| {
        let protocol = element[..memchr::memchr(b';', element).unwrap_or(element.len())].trim_ascii();
        (!protocol.is_empty()).then(|| Reason {
            protocol,
            cause: params::param(element, b"cause").and_then(number),
            text: params::param(element, b"text").filter(|text| !text.is_empty()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_values_and_odd_blanks() {
        let value = br#"Q.850 ;cause=17 ;text="User busy, really", SIP;cause=486, STIR, ;cause=1"#;
        let read: Vec<_> = reasons(value).map(|r| (r.protocol, r.cause, r.text)).collect();
        assert_eq!(
            read,
            [
                (&b"Q.850"[..], Some(17), Some(&b"User busy, really"[..])),
                (b"SIP", Some(486), None),
                (b"STIR", None, None),
            ]
        );
    }
}
