//! The envelope that syslog puts around a line (RFC 3164, RFC 5424).

use crate::time::{self, Stamp};

/// What an envelope says.
#[derive(Clone, Copy)]
pub(super) struct Envelope<'a> {
    /// When the line was written.
    pub(super) stamp: Stamp,
    /// Whether the stamp has year, zone and fractions (RFC 5424).
    pub(super) precise: bool,
    /// The host that wrote it.
    pub(super) host: &'a [u8],
}

/// Reads `Nov 21 05:59:01 sip1 …` or `<134>1 2026-11-21T05:59:01.034419+00:00 sip1 …`, with or without the priority.
pub(super) fn read(line: &[u8]) -> Option<Envelope<'_>> {
    let mut text = line;
    if let Some(rest) = text.strip_prefix(b"<") {
        let close = rest.iter().take(4).position(|&byte| byte == b'>')?;
        text = &rest[close + 1..];
        text = text.strip_prefix(b"1 ").unwrap_or(text);
    }
    let (stamp, length) = time::read(text)?;
    let precise = matches!(stamp, Stamp::Civil { offset: Some(_), fraction, .. } if fraction.digits > 0);
    let rest = text[length..].strip_prefix(b" ")?;
    let host = &rest[..memchr::memchr(b' ', rest)?];
    // A tag instead of a host: `Nov 21 05:59:01 kamailio[12]: …` as the local daemon may write it.
    let host = if host.ends_with(b":") { &b""[..] } else { host };
    Some(Envelope { stamp, precise, host })
}
