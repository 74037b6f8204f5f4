//! The envelope that syslog puts around a line (RFC 3164, RFC 5424), and what journald, containers and collectors for Windows
//! write in its place.
//!
//! Read in files of rsyslog 8 and systemd 252, in container logs, and in what Kiwi and others wrote of Avaya's phones.

use crate::sip::leading_number;
use crate::time::{self, Stamp};

/// What an envelope says.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    /// When the line was written.
    pub stamp: Stamp,
    /// Whether the stamp has year, zone and fractions (RFC 5424).
    pub precise: bool,
    /// The host that wrote it; empty where that is not said.
    pub host: &'a [u8],
    /// Where the text begins: the tag (`kamailio[12]: `) in the older form, what follows the structured data in the newer.
    pub length: usize,
}

/// Reads `Nov 21 05:59:01 sip1 …` or `<134>1 2026-11-21T05:59:01.034419+00:00 sip1 …`, with or without the priority.
///
/// A host is believed where a tag follows it, or where it is an address: any log's line may begin with a time.
pub fn read(line: &[u8]) -> Option<Envelope<'_>> {
    let (begin, numbered) = priority(line);
    let (stamp, length) = time::read(&line[begin..])?;
    let precise = matches!(stamp, Stamp::Civil { offset: Some(_), fraction, .. } if fraction.digits > 0);
    let at = begin + length;
    let envelope = |host, length| Some(Envelope { stamp, precise, host, length });
    match line.get(at) {
        Some(b'\t') => {
            let (host, length) = columns(&line[at + 1..])?;
            envelope(host, at + 1 + length)
        }
        Some(b';') => {
            let rest = &line[at + 1..];
            let close = memchr::memchr(b';', rest)?;
            envelope(&rest[..close], at + 2 + close)
        }
        Some(b' ') => {
            let rest = &line[at + 1..];
            let host = &rest[..rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len())];
            let behind = rest.get(host.len() + 1..).unwrap_or_default();
            if numbered && is_name(host) {
                return envelope(host, line.len() - behind.len() + fields(behind));
            }
            // A date with a blank behind it is a program's own time, and the level may follow that.
            let collected = !line[begin].is_ascii_digit() || line.get(begin + 10) == Some(&b'T');
            if collected && is_name(host) && !is_level(host) && (is_address(host) || has_tag(behind)) {
                return envelope(host, line.len() - behind.len());
            }
            // The local daemon may write a tag and no host; a container has a stream there.
            envelope(b"", at + 1)
        }
        _ => None,
    }
}

/// What an envelope puts before the time: `<134>`, `<134>1 `, both perhaps behind their length (RFC 6587). The second value is
/// whether the newer form follows.
fn priority(line: &[u8]) -> (usize, bool) {
    let counted = match leading_number(line) {
        Some((_, digits)) if line[digits..].starts_with(b" <") => digits + 1,
        _ => 0,
    };
    let Some(rest) = line[counted..].strip_prefix(b"<") else { return (0, false) };
    match leading_number(rest) {
        Some((0..=191, digits)) if rest[digits..].starts_with(b">1 ") => (counted + digits + 4, true),
        Some((0..=191, digits)) if rest[digits..].starts_with(b">") => (counted + digits + 2, false),
        _ => (0, false),
    }
}

/// The length of application, process, message kind and structured data, with the mark that says the text is UTF-8.
fn fields(text: &[u8]) -> usize {
    let mut at = 0;
    for _ in 0..3 {
        match memchr::memchr(b' ', &text[at..]) {
            Some(blank) => at += blank + 1,
            None => return text.len(),
        }
    }
    let rest = &text[at..];
    let data = if rest.starts_with(b"[") {
        // The last of the elements is the one that a blank follows; values may hold brackets behind backslashes.
        memchr::memmem::find(rest, b"] ").map_or(rest.len(), |end| end + 1)
    } else {
        rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len())
    };
    let text = rest.get(data + 1..).unwrap_or_default();
    at + rest.len() - text.len() + if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

/// `Daemon.Info`, a tab, the host, a tab: Kiwi's form.
fn columns(text: &[u8]) -> Option<(&[u8], usize)> {
    let facility = memchr::memchr(b'\t', text)?;
    let rest = &text[facility + 1..];
    let host = &rest[..memchr::memchr(b'\t', rest)?];
    (facility < 32 && is_name(host)).then_some((host, facility + host.len() + 2))
}

fn is_name(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b".:-_".contains(byte);
    !text.is_empty() && text.len() <= 255 && text.iter().all(fits) && !text.ends_with(b":")
}

fn is_level(text: &[u8]) -> bool {
    const LEVELS: [&[u8]; 11] =
        [b"TRACE", b"DEBUG", b"INFO", b"NOTICE", b"WARN", b"WARNING", b"ERROR", b"ERR", b"CRIT", b"CRITICAL", b"FATAL"];
    LEVELS.into_iter().any(|level| level.eq_ignore_ascii_case(text))
}

fn is_address(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<std::net::IpAddr>().is_ok())
}

/// Whether `text` begins with the name of a program and a colon, perhaps with a number in brackets between.
fn has_tag(text: &[u8]) -> bool {
    let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_./+@".contains(byte)).count();
    let rest = &text[name..];
    let rest = match rest.strip_prefix(b"[") {
        Some(inside) => {
            inside.iter().take(24).position(|&byte| byte == b']').map_or(rest, |close| &inside[close + 1..])
        }
        None => rest,
    };
    name > 0 && rest.starts_with(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_where_the_text_begins() {
        for (line, host, text) in [
            ("Nov 21 05:59:01 sip1 kamailio[12]: INFO: x", "sip1", "kamailio[12]: INFO: x"),
            ("<30>Nov 21 05:59:01 sip1 /usr/sbin/opensips[12]: x", "sip1", "/usr/sbin/opensips[12]: x"),
            ("2026-11-21T05:59:01.034+00:00 sip1 kamailio: x", "sip1", "kamailio: x"),
            ("Nov 21 05:59:01 192.0.2.1 Received: ", "192.0.2.1", "Received: "),
            ("Nov 21 05:59:01 2001:db8::1 SIP/2.0 200 OK", "2001:db8::1", "SIP/2.0 200 OK"),
            ("<134>1 2026-11-21T05:59:01.034+00:00 sip1 kamailio 12 - - INFO: x", "sip1", "INFO: x"),
            ("<134>1 2026-11-21T05:59:01.034+00:00 sip1 k 12 - [a@1 b=\"c\"][d@2] \u{feff}x", "sip1", "x"),
            ("86 <134>1 2026-11-21T05:59:01Z sip1 k - - - x", "sip1", "x"),
            ("<134>1 2026-11-21T05:59:01Z sip1", "sip1", ""),
            ("Nov 21 05:59:01 kamailio[12]: x", "", "kamailio[12]: x"),
            ("2026-11-21T05:59:01.2Z stdout F [Nov 21 05:59:01] x", "", "stdout F [Nov 21 05:59:01] x"),
            ("2026-11-21 05:59:01.123 DEBUG x: y", "", "DEBUG x: y"),
            ("2026-11-21T05:59:01Z ERROR x: y", "", "ERROR x: y"),
            ("2026-11-21 05:59:01\tDaemon.Info\t192.0.2.203\tNov 21", "192.0.2.203", "Nov 21"),
            ("Sat Nov 21 05:59:01 2026;192.0.2.9; <167>x", "192.0.2.9", " <167>x"),
        ] {
            let found = read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(String::from_utf8_lossy(found.host), host, "{line}");
            assert_eq!(String::from_utf8_lossy(&line.as_bytes()[found.length..]), text, "{line}");
        }
        for line in ["", "x", "05:59", "<134>x", "<999>Nov 21 05:59:01 a b: c", "[Nov 21 05:59:01] x"] {
            assert!(read(line.as_bytes()).is_none_or(|envelope| envelope.host.is_empty()), "{line}");
        }
    }
}
