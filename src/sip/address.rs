//! From, To, Contact and URIs (RFC 3261 sections 19.1, 20.10, 20.20 and 20.39).

use super::params;
use crate::vector;

/// A name-addr or addr-spec with its header parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// The URI, without angle brackets.
    pub uri: &'a [u8],
    /// What follows the URI: the header's parameters, from their first `;` on.
    params: &'a [u8],
}

impl<'a> Address<'a> {
    /// Reads a From, To, Contact, P-Asserted-Identity or Diversion value.
    ///
    /// Without angle brackets, parameters belong to the header and not to the URI (RFC 3261 section 20.10).
    pub fn read(value: &'a [u8]) -> Self {
        let value = value.trim_ascii();
        let open = match value {
            [b'<', ..] => Some(0),
            // A quoted display name may hold any byte, `<` included.
            [b'"', ..] => {
                let name = super::header::closing_quote(value, 0).map_or(0, |end| end + 1);
                vector::find(&value[name..], b'<').map(|open| name + open)
            }
            _ => vector::find(value, b'<'),
        };
        if let Some(open) = open {
            let rest = &value[open + 1..];
            return match vector::find(rest, b'>') {
                Some(close) => Self { uri: rest[..close].trim_ascii(), params: &rest[close + 1..] },
                None => Self { uri: rest, params: b"" },
            };
        }
        let cut = vector::find(value, b';').unwrap_or(value.len());
        Self { uri: value[..cut].trim_ascii(), params: &value[cut..] }
    }

    /// The tag, which tells one end of a dialog (RFC 3261 section 19.3).
    #[inline]
    pub fn tag(&self) -> Option<&'a [u8]> {
        // Nearly always it is all that stands behind the URI.
        if let Some(tag) = self.params.strip_prefix(b";tag=")
            && vector::find_any(tag, *b";\"<( \t").is_none()
        {
            return some(tag);
        }
        params::param(self.params, b"tag").and_then(some)
    }

    /// The user part of the URI.
    pub fn user(&self) -> Option<&'a [u8]> {
        user(self.uri)
    }
}

/// The tag of a From or To value.
pub fn tag(value: &[u8]) -> Option<&[u8]> {
    Address::read(value).tag()
}

fn some(text: &[u8]) -> Option<&[u8]> {
    (!text.is_empty()).then_some(text)
}

/// The user part of a SIP or SIPS URI, or the number of a tel URI (RFC 3966), without its parameters and password.
pub fn user(uri: &[u8]) -> Option<&[u8]> {
    let colon = vector::find(uri, b':')?;
    let (scheme, rest) = (&uri[..colon], &uri[colon + 1..]);
    let end = if scheme.eq_ignore_ascii_case(b"tel") {
        vector::find(rest, b';').unwrap_or(rest.len())
    } else {
        let at = vector::find(rest, b'@')?;
        vector::find_any(&rest[..at], *b":;").unwrap_or(at)
    };
    some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses() {
        type Parts<'a> = (&'a [u8], Option<&'a [u8]>, Option<&'a [u8]>);
        let cases: &[(&[u8], Parts<'_>)] = &[
            (b"<sip:1001@192.0.2.1>;tag=a1", (b"sip:1001@192.0.2.1", Some(b"1001"), Some(b"a1"))),
            (b"sip:1001@192.0.2.1;tag=a1", (b"sip:1001@192.0.2.1", Some(b"1001"), Some(b"a1"))),
            (
                br#""A <b>;tag=no" <sip:c:secret@example.com;user=phone>;x;TAG=d"#,
                (b"sip:c:secret@example.com;user=phone", Some(b"c"), Some(b"d")),
            ),
            (b"<tel:+4915112345;phone-context=x>", (b"tel:+4915112345;phone-context=x", Some(b"+4915112345"), None)),
            (b"<sip:example.com>", (b"sip:example.com", None, None)),
            (b"Bob <sip:bob@example.com", (b"sip:bob@example.com", Some(b"bob"), None)),
            (b"<sip:+49151;npdi@example.com>", (b"sip:+49151;npdi@example.com", Some(b"+49151"), None)),
            (br#"<sip:a@example.com>;x=">;tag=no""#, (b"sip:a@example.com", Some(b"a"), None)),
            (b"<sip:a@example.com>;tag=a;tag=b", (b"sip:a@example.com", Some(b"a"), Some(b"a"))),
            (b"", (b"", None, None)),
        ];
        for (value, expected) in cases {
            let address = Address::read(value);
            assert_eq!((address.uri, address.user(), address.tag()), *expected, "{}", value.escape_ascii());
            assert_eq!(tag(value), address.tag(), "{}", value.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn the_short_way_finds_the_same_tag(params in "(;tag=|;x=|TAG|[a ;=\"<>(]){0,8}") {
            let address = Address { uri: b"", params: params.as_bytes() };
            let mut slow = params::params(address.params);
            let slow = slow.find(|(name, _)| name.eq_ignore_ascii_case(b"tag")).map(|(_, tag)| tag);
            prop_assert_eq!(address.tag(), slow.and_then(some));
        }
    }
}
