//! The top Via: its branch, and where a response that we sent went (RFC 3261 section 18.2.2, RFC 3581).

use super::{header, params};
use crate::vector;

/// The first value of a Via header, which may hold several.
pub fn top(value: &[u8]) -> &[u8] {
    value[..header::end_of_element(value, b',')].trim_ascii()
}

/// The branch of one Via value. It is a token (RFC 3261 section 25.1), and what stands behind a blank is no part of it.
pub fn branch(via: &[u8]) -> Option<&[u8]> {
    let value = params::param(via, b"branch")?;
    let end = vector::find_any(value, *b" \t").unwrap_or(value.len());
    Some(&value[..end]).filter(|branch| !branch.is_empty())
}

/// The branch of the first value of a Via header.
#[inline]
pub fn top_branch(value: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8; 7] = b"branch=";
    let mut rest = value;
    loop {
        let at = vector::find_any(rest, *b";,\"<(")?;
        let (found, behind) = (rest[at], &rest[at + 1..]);
        if found != b';' {
            // The end of the first value, or something that could hide it.
            return if found == b',' { None } else { branch(top(value)) };
        }
        if let Some((name, text)) = behind.split_first_chunk::<7>()
            && (name == NAME || name.eq_ignore_ascii_case(NAME))
        {
            let end = vector::find_any(text, *b";, \t").unwrap_or(text.len());
            return Some(&text[..end]).filter(|branch| !branch.is_empty());
        }
        if matches!(behind, [b' ' | b'\t', ..]) {
            return branch(top(value));
        }
        rest = behind;
    }
}

/// Cuts a Via value into its transport, as written, and what follows: sent-by and parameters. Blanks may stand around the
/// slashes (RFC 3261 section 25.1, sent-protocol).
fn cut(via: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_name, rest) = split_at_slash(via)?;
    let (_version, rest) = split_at_slash(rest)?;
    let rest = rest.trim_ascii_start();
    let end = vector::find_any(rest, *b" \t")?;
    (end > 0).then(|| (&rest[..end], rest[end..].trim_ascii_start()))
}

fn split_at_slash(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let slash = vector::find(text, b'/')?;
    Some((&text[..slash], &text[slash + 1..]))
}

/// The transport of one Via value as written, such as `UDP`.
pub fn transport(via: &[u8]) -> Option<&[u8]> {
    cut(via).map(|(transport, _)| transport)
}

/// Host and port that a response with this top Via is sent to: `received` and `rport` where they stand, else sent-by.
/// The port is `None` where neither names one.
pub fn destination(via: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let (_, rest) = cut(via)?;
    let (host, port) = first_place(rest)?;
    let host = params::param(rest, b"received").filter(|host| !host.is_empty()).unwrap_or(host);
    let port = params::param(rest, b"rport").filter(|port| !port.is_empty()).or(port);
    Some((host, port))
}

/// Host and port that whoever wrote one Via value says of itself: its sent-by.
pub fn sent_by(via: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    first_place(cut(via)?.1)
}

fn first_place(rest: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    host_and_port(rest[..vector::find(rest, b';').unwrap_or(rest.len())].trim_ascii())
}

/// Cuts `host:port`; an IPv6 address keeps its brackets.
pub fn host_and_port(text: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let end = match text.first()? {
        b'[' => memchr::memchr(b']', text)? + 1,
        _ => memchr::memchr(b':', text).unwrap_or(text.len()),
    };
    let port = text[end..].strip_prefix(b":").map(<[u8]>::trim_ascii).filter(|port| !port.is_empty());
    Some((text[..end].trim_ascii(), port))
}

/// Host and port as one text (`hostport` in RFC 3261 section 25.1), in parts: an address of IPv6 in brackets, whether it has
/// them or not, and no colon without a port.
pub fn hostport<'a>(host: &'a [u8], port: &'a [u8]) -> [&'a [u8]; 5] {
    let host = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    let (open, close): (&[u8], &[u8]) = if host.contains(&b':') { (b"[", b"]") } else { (b"", b"") };
    [open, host, close, if port.is_empty() { b"" } else { b":" }, port]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_ports() {
        for (host, port, text) in [
            ("192.0.2.1", "5060", "192.0.2.1:5060"),
            ("192.0.2.1", "", "192.0.2.1"),
            ("2001:db8::1", "5060", "[2001:db8::1]:5060"),
            ("[2001:db8::1]", "5060", "[2001:db8::1]:5060"),
            ("2001:db8::1", "", "[2001:db8::1]"),
            ("example.com", "5061", "example.com:5061"),
        ] {
            assert_eq!(hostport(host.as_bytes(), port.as_bytes()).concat(), text.as_bytes());
        }
    }

    #[test]
    fn the_top_value_alone_counts() {
        let value =
            b"SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport=5062;received=203.0.113.9, SIP/2.0/TCP b;branch=c";
        let via = top(value);
        assert_eq!(branch(via), Some(&b"z9hG4bKa"[..]));
        assert_eq!(transport(via), Some(&b"UDP"[..]));
        assert_eq!(transport(b"SIP / 2.0 / TLS example.com"), Some(&b"TLS"[..]));
        assert_eq!(transport(b"SIP/2.0"), None);
        assert_eq!(destination(via), Some((&b"203.0.113.9"[..], Some(&b"5062"[..]))));
    }

    #[test]
    fn the_short_way_finds_the_same_branch() {
        for (value, expected) in [
            ("SIP/2.0/UDP a;branch=x;rport", "x"),
            ("SIP/2.0/UDP a;rport;BRANCH=x", "x"),
            ("SIP/2.0/UDP a ;rport ; branch = x", "x"),
            ("SIP/2.0/UDP a;rport, SIP/2.0/UDP b;branch=y", ""),
            ("SIP/2.0/UDP a;branch=x , SIP/2.0/UDP b;branch=y", "x"),
            (r#"SIP/2.0/UDP a;p="q;branch=no";branch=x"#, "x"),
            ("SIP/2.0/UDP a;branch=", ""),
            ("SIP/2.0/UDP a;xbranch=1;branch=z", "z"),
            ("SIP/2.0/UDP a;branch=x behind", "x"),
            ("SIP/2.0/UDP a; branch = x behind;rport", "x"),
            ("", ""),
        ] {
            let (value, expected) = (value.as_bytes(), Some(expected.as_bytes()).filter(|branch| !branch.is_empty()));
            assert_eq!(top_branch(value), expected, "{}", value.escape_ascii());
            assert_eq!(branch(top(value)), expected, "{}", value.escape_ascii());
        }
    }

    #[test]
    fn destinations() {
        type Place<'a> = Option<(&'a [u8], Option<&'a [u8]>)>;
        let cases: &[(&[u8], Place<'_>)] = &[
            (b"SIP/2.0/UDP 192.0.2.1;rport", Some((b"192.0.2.1", None))),
            (b"SIP/2.0/UDP [2001:db8::1]:5061;branch=x", Some((b"[2001:db8::1]", Some(b"5061")))),
            (b"SIP/2.0/UDP [2001:db8::1];rport=1", Some((b"[2001:db8::1]", Some(b"1")))),
            (b"SIP / 2.0 / UDP first.example.com: 4000", Some((b"first.example.com", Some(b"4000")))),
            (b"SIP/2.0/UDP", None),
        ];
        for (via, expected) in cases {
            assert_eq!(destination(via), *expected, "{}", via.escape_ascii());
        }
    }
}
