//! Where a response came from and where it went, and what stands in a URI.

use crate::sip::via;
use std::net::IpAddr;

/// One end of a hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The address or the name of a host, without brackets.
    pub(super) host: String,
    /// The same if it is an address. Consumers refuse whole records for an address that is none.
    pub(super) ip: Option<IpAddr>,
    /// The port, if that is one.
    pub(super) port: Option<u16>,
}

impl End {
    /// Reads `address:port`; an IPv6 address stands in brackets, or alone.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (host, port) = match text.parse::<IpAddr>() {
            Ok(_) => (text, None),
            Err(_) => split(text)?,
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let ip = host.parse().ok();
        (!host.is_empty()).then(|| Self { host: host.to_owned(), ip, port: port.and_then(|port| port.parse().ok()) })
    }

    /// The sent-by of a Via value, with the port of its transport where it names none (RFC 3261 section 18.1.1).
    pub(super) fn of_via(value: &str) -> Option<Self> {
        let value = via::top(value.as_bytes());
        let (host, port) = via::sent_by(value)?;
        let is_secure =
            via::transport(value).is_some_and(|name| matches!(name.last(), Some(b'S' | b's')) && name.len() == 3);
        let port = port.unwrap_or(if is_secure { b"5061" } else { b"5060" });
        Self::read(&format!("{}:{}", String::from_utf8_lossy(host), String::from_utf8_lossy(port)))
    }

    /// The address as text, if it is one.
    pub(super) fn address(&self) -> Option<String> {
        self.ip.map(|ip| ip.to_string())
    }
}

fn split(text: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = via::host_and_port(text.as_bytes())?;
    Some((std::str::from_utf8(host).ok()?, port.and_then(|port| std::str::from_utf8(port).ok())))
}

/// The parts of a URI (RFC 3261 section 19.1.1) but for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uri<'a> {
    pub(super) scheme: &'a str,
    /// Without brackets; a tel URI has none.
    pub(super) host: Option<&'a str>,
    pub(super) port: Option<u16>,
}

impl<'a> Uri<'a> {
    pub(super) fn read(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once(':')?;
        if scheme.eq_ignore_ascii_case("tel") {
            return Some(Self { scheme, host: None, port: None });
        }
        // A user may hold `;` and `?`, a host never an `@`.
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let place = &place[..place.find([';', '?', '>']).unwrap_or(place.len())];
        let (host, port) = split(place).unwrap_or((place, None));
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port = port.and_then(|port| port.parse().ok());
        Some(Self { scheme, host: Some(host).filter(|host| !host.is_empty()), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        for (text, host, ip, port) in [
            ("192.0.2.7:5060", "192.0.2.7", true, Some(5060)),
            ("192.0.2.7", "192.0.2.7", true, None),
            ("[2001:db8::7]:5061", "2001:db8::7", true, Some(5061)),
            ("2001:db8::7", "2001:db8::7", true, None),
            ("sbc.example.com:5060", "sbc.example.com", false, Some(5060)),
            ("192.0.2.7:99999", "192.0.2.7", true, None),
            ("192.0.2.700:5060", "192.0.2.700", false, Some(5060)),
            ("[2001:db8::7%eth0]:5060", "2001:db8::7%eth0", false, Some(5060)),
        ] {
            let end = End::read(text).unwrap();
            assert_eq!((end.host.as_str(), end.ip.is_some(), end.port), (host, ip, port), "{text}");
        }
        assert_eq!(End::read(""), None);
        assert_eq!(End::read(":5060"), None);
    }

    #[test]
    fn ends_by_via() {
        for (via, host, port) in [
            ("SIP/2.0/UDP 192.0.2.5:5062;branch=a;received=203.0.113.9;rport=1", "192.0.2.5", 5062),
            ("SIP/2.0/TLS sbc.example.com;branch=a, SIP/2.0/UDP 192.0.2.9", "sbc.example.com", 5061),
            ("SIP/2.0/WSS [2001:db8::1];branch=a", "2001:db8::1", 5061),
            ("SIP/2.0/UDP 192.0.2.5;branch=a", "192.0.2.5", 5060),
        ] {
            let end = End::of_via(via).unwrap();
            assert_eq!((end.host.as_str(), end.port), (host, Some(port)), "{via}");
        }
        assert_eq!(End::of_via("none"), None);
    }

    #[test]
    fn uris() {
        for (uri, scheme, host, port) in [
            ("sip:2041@pbx.example.com", "sip", Some("pbx.example.com"), None),
            ("sips:a;b=c@[2001:db8::1]:5071;transport=tls", "sips", Some("2001:db8::1"), Some(5071)),
            ("sip:example.com?subject=a", "sip", Some("example.com"), None),
            ("tel:+4915112345;phone-context=x", "tel", None, None),
            ("sip:", "sip", None, None),
        ] {
            assert_eq!(Uri::read(uri), Some(Uri { scheme, host, port }), "{uri}");
        }
        assert_eq!(Uri::read("2041"), None);
    }
}
