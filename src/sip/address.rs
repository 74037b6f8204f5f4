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
        // A quoted display name may hold any byte, `<` included.
        let name = match value {
            [b'"', ..] => super::header::closing_quote(value, 0).map_or(0, |end| end + 1),
            _ => 0,
        };
        if let Some(open) = vector::find(&value[name..], b'<') {
            let rest = &value[name + open + 1..];
            return match vector::find(rest, b'>') {
                Some(close) => Self { uri: rest[..close].trim_ascii(), params: &rest[close + 1..] },
                None => Self { uri: rest, params: b"" },
            };
        }
        let cut = vector::find(value, b';').unwrap_or(value.len());
        Self { uri: value[..cut].trim_ascii(), params: &value[cut..] }
    }

    /// The tag, which tells one end of a dialog (RFC 3261 section 19.3).
    pub fn tag(&self) -> Option<&'a [u8]> {
        params::param(self.params, b"tag").filter(|tag| !tag.is_empty())
    }

    /// The user part of the URI.
    pub fn user(&self) -> Option<&'a [u8]> {
        user(self.uri)
    }
}

/// The tag of a From or To value.
#[inline]
pub fn tag(value: &[u8]) -> Option<&[u8]> {
    // Nearly always it is all that stands behind the URI.
    if let Some(close) = memchr::memrchr(b'>', value)
        && let Some(tag) = value[close + 1..].strip_prefix(b";tag=")
        && !tag.is_empty()
        && tag.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(byte))
    {
        return Some(tag);
    }
    Address::read(value).tag()
}

/// The user part of a SIP or SIPS URI, or the number of a tel URI (RFC 3966), without its parameters and password.
pub fn user(uri: &[u8]) -> Option<&[u8]> {
    let colon = vector::find(uri, b':')?;
    let (scheme, rest) = (&uri[..colon], &uri[colon + 1..]);
    let user = if scheme.eq_ignore_ascii_case(b"tel") {
        rest
    } else {
        let user = &rest[..vector::find(rest, b'@')?];
        &user[..vector::find(user, b':').unwrap_or(user.len())]
    };
    let user = &user[..vector::find(user, b';').unwrap_or(user.len())];
    (!user.is_empty()).then_some(user)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
