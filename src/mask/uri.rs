//! URIs, and what they are made of (RFC 3261 section 19.1, RFC 3966).

use super::number::unescape;
use super::text::{DEEPEST, How};
use super::{Kind, Scribe};
use crate::sip::header;
use crate::vector;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Schemes behind which a user and a host stand.
const OF_USERS: &[&[u8]] = &[b"sip", b"sips", b"h323", b"im", b"pres", b"mailto", b"xmpp", b"callto"];

impl Scribe<'_> {
    /// Writes a URI, all of which is `uri`. A password in it is left out.
    pub(super) fn uri(&mut self, uri: &[u8]) {
        if self.depth == DEEPEST {
            return self.text(uri, How::Params);
        }
        self.depth += 1;
        self.uri_here(uri);
        self.depth -= 1;
    }

    fn uri_here(&mut self, uri: &[u8]) {
        let Some(colon) = vector::find(uri, b':') else { return self.without_scheme(uri) };
        let (scheme, rest) = (&uri[..colon], &uri[colon + 1..]);
        let is = |name: &&&[u8]| scheme.eq_ignore_ascii_case(name);
        if OF_USERS.iter().find(is).is_some() {
            self.out.extend(&uri[..=colon]);
            self.behind_scheme(rest);
        } else if scheme.eq_ignore_ascii_case(b"tel") {
            self.out.extend(&uri[..=colon]);
            let end = vector::find(rest, b';').unwrap_or(rest.len());
            self.user(&rest[..end]);
            self.text(&rest[end..], How::Params);
        } else if scheme.eq_ignore_ascii_case(b"urn") {
            self.text(uri, How::Id);
        } else if rest.starts_with(b"//") {
            self.text(uri, How::Prose);
        } else {
            self.without_scheme(uri);
        }
    }

    /// What stands where a URI should: a number, a name, a host, or both behind one another.
    fn without_scheme(&mut self, text: &[u8]) {
        let end = vector::find(text, b';').unwrap_or(text.len());
        let first = &text[..end];
        let (host, _) = cut_port(first);
        if first == b"*" {
            self.out.extend(text);
        } else if vector::find(text, b'@').is_some() || address(host).is_some() || is_domain(host) {
            self.behind_scheme(text);
        } else {
            self.user(first);
            self.text(&text[end..], How::Params);
        }
    }

    /// `user:password@host:port;params?headers`, of which the user may be missing.
    fn behind_scheme(&mut self, text: &[u8]) {
        let rest = match vector::find(text, b'@') {
            Some(at) => {
                let of_user = &text[..at];
                let end = vector::find_any(of_user, *b":;").unwrap_or(at);
                self.user(&of_user[..end]);
                let params = vector::find(&of_user[end..], b';').map_or(at, |semicolon| end + semicolon);
                let password = vector::find(&of_user[params..], b':').map_or(at, |colon| params + colon);
                self.text(&of_user[params..password], How::Params);
                self.out.push(b'@');
                &text[at + 1..]
            }
            None => text,
        };
        let end = vector::find_any(rest, *b";?>").unwrap_or(rest.len());
        self.host_port(&rest[..end], true);
        let headers = vector::find(&rest[end..], b'?').map_or(rest.len(), |mark| end + mark);
        self.text(&rest[end..headers], How::Params);
        self.headers_of_uri(&rest[headers..]);
    }

    /// Writes the headers that a URI asks for: `?Replaces=1%40pbx&Subject=x`.
    fn headers_of_uri(&mut self, text: &[u8]) {
        for (number, header) in text.split(|&byte| byte == b'&').enumerate() {
            if number > 0 {
                self.out.push(b'&');
            }
            let (name, value) = header.split_at(vector::find(header, b'=').map_or(header.len(), |sign| sign + 1));
            self.out.extend(name);
            if vector::find(value, b'%').is_none() {
                self.text(value, How::Params);
                continue;
            }
            let name = name.strip_prefix(b"?").unwrap_or(name);
            let name = String::from_utf8_lossy(name.strip_suffix(b"=").unwrap_or(name)).to_ascii_lowercase();
            let before = std::mem::take(&mut self.out);
            self.header(&name, &unescape(value));
            let shown = std::mem::replace(&mut self.out, before);
            escape(&shown, &mut self.out);
        }
    }

    /// Writes a user: a number or a name.
    pub(super) fn user(&mut self, user: &[u8]) {
        if user.is_empty() {
            return;
        }
        self.remember(user, Kind::User);
        if self.mask.kinds.user { self.user_pseudonym(user) } else { self.text(user, How::Id) }
    }

    /// Writes a host and perhaps a port. In a URI an address of version 6 stands in brackets, elsewhere only before a port.
    pub(super) fn host_port(&mut self, text: &[u8], in_uri: bool) {
        let (host, port) = cut_port(text.trim_ascii());
        if let Some(address) = address(host) {
            if !self.mask.kinds.ip {
                return self.out.extend(text);
            }
            let brackets = in_uri || !port.is_empty() || host.starts_with(b"[");
            self.out.extend(brackets.then_some(b'['));
            self.address_pseudonym(address);
            self.out.extend(brackets.then_some(b']'));
        } else if !host.is_empty() && host.iter().all(|&byte| is_of_host(byte) || byte == b'+') {
            self.host(host);
        } else {
            return self.text(text, How::Prose);
        }
        self.out.extend(port);
    }

    /// Writes the name of a host. Digits alone are somebody's number.
    fn host(&mut self, host: &[u8]) {
        let bare = host.strip_prefix(b"+").unwrap_or(host);
        if bare.iter().all(u8::is_ascii_digit) {
            return self.user(host);
        }
        self.remember(host, Kind::Host);
        if self.mask.kinds.host { self.host_pseudonym(host) } else { self.text(host, How::Params) }
    }

    /// Writes the value of From, Contact, P-Asserted-Identity and the like: one address or several, with names before them.
    pub(super) fn addresses(&mut self, value: &[u8]) {
        for (number, element) in header::list(value).enumerate() {
            if number > 0 {
                self.out.extend(b", ");
            }
            self.address(element);
        }
    }

    fn address(&mut self, element: &[u8]) {
        let name_end = match element {
            [b'"', ..] => closing_quote(element).map_or(0, |end| end + 1),
            _ => 0,
        };
        let Some(open) = vector::find(&element[name_end..], b'<').map(|open| name_end + open) else {
            let end = vector::find(element, b';').unwrap_or(element.len());
            self.uri(element[..end].trim_ascii());
            return self.text(&element[end..], How::Params);
        };
        self.display_name(element[..open].trim_ascii());
        let rest = &element[open + 1..];
        let close = vector::find(rest, b'>').unwrap_or(rest.len());
        self.out.push(b'<');
        self.uri(rest[..close].trim_ascii());
        self.out.push(b'>');
        self.text(rest.get(close + 1..).unwrap_or_default(), How::Params);
    }

    /// Takes note of the name before a URI.
    pub(super) fn remember_display_name(&mut self, value: &[u8]) {
        let name = match value {
            [b'"', rest @ ..] => closing_quote(value).and_then(|end| rest.get(..end - 1)),
            _ => vector::find(value, b'<').map(|open| value[..open].trim_ascii()),
        };
        self.remember(name.unwrap_or_default(), Kind::DisplayName);
    }

    fn display_name(&mut self, name: &[u8]) {
        let inner = name.strip_prefix(b"\"").map_or(name, |name| name.strip_suffix(b"\"").unwrap_or(name)).trim_ascii();
        if inner.is_empty() {
            return self.out.extend(name);
        }
        self.remember(inner, Kind::DisplayName);
        self.out.push(b'"');
        if self.mask.kinds.user {
            self.user_pseudonym(inner);
        } else {
            self.text(inner, How::Prose);
        }
        self.out.extend(b"\" ");
    }
}

/// Writes text as the value of a header in a URI (RFC 3261 section 25.1).
fn escape(text: &[u8], out: &mut Vec<u8>) {
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()[]/?:+$".contains(&byte) {
            out.push(byte);
        } else {
            out.extend(format!("%{byte:02X}").as_bytes());
        }
    }
}

fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Cuts `host:port` before the colon of the port, which may be missing.
fn cut_port(text: &[u8]) -> (&[u8], &[u8]) {
    let colon = memchr::memrchr(b':', text).filter(|&colon| {
        let (host, port) = (&text[..colon], &text[colon + 1..]);
        let whole = host.starts_with(b"[") == host.ends_with(b"]") && (host.ends_with(b"]") || !host.contains(&b':'));
        whole && port.trim_ascii().iter().all(u8::is_ascii_digit)
    });
    text.split_at(colon.unwrap_or(text.len()))
}

/// The address that `host` is, with brackets and zone or without.
pub(super) fn address(host: &[u8]) -> Option<IpAddr> {
    let host = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    let host = &host[..vector::find(host, b'%').unwrap_or(host.len())];
    let text = std::str::from_utf8(host).ok()?;
    let four = || text.parse::<Ipv4Addr>().ok().map(IpAddr::from);
    four().or_else(|| text.parse::<Ipv6Addr>().ok().map(IpAddr::from))
}

/// Whether a byte may stand in the name of a host.
pub(super) fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// Whether `text` is a domain name of two labels at least, the last of letters.
pub(super) fn is_domain(text: &[u8]) -> bool {
    let mut labels = text.rsplit(|&byte| byte == b'.');
    let top = labels.next().unwrap_or_default();
    top.len() >= 2
        && top.iter().all(u8::is_ascii_alphabetic)
        && labels.clone().next().is_some()
        && labels.all(|label| !label.is_empty() && label.iter().all(|&byte| is_of_host(byte)))
}
