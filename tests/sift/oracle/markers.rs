//! What the lines above a message say about it, after the manuals and sources of the products.

use super::pattern;
use super::reader::{Response, text};
use regex::bytes::{Captures, Regex};
use std::sync::LazyLock;

/// Direction, peer and transport, as far as the lines above a message say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) direction: Option<&'static str>,
    pub(super) peer: Option<String>,
    pub(super) transport: Option<String>,
}

/// The marker above line `at`.
pub(super) fn above(lines: &[&[u8]], at: usize) -> Option<Marker> {
    let line = |back: usize| at.checked_sub(back).map(|at| lines[at]);
    let last = line(1)?;
    asterisk(last.trim_ascii_end())
        .or_else(|| sofia(last, line(2)))
        .or_else(|| sipp(last, line(2)?))
        .or_else(|| sipdump(&lines[..at]))
}

/// Whether words or an arrow on one of the lines above `found` say its direction, and its peer stands in the log.
pub(super) fn words_say(log: &[u8], found: &Response) -> bool {
    const LINES: usize = 8;
    static RECEIVED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:\b|_)(?:rec|rcv|rx|read|got|in|from)|<"));
    static SENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:\b|_)(?:sen[dt]|tx|trans|writ|out|to)|>"));
    let Some(direction) = found.direction.as_deref() else { return false };
    let said = if direction == "sent" { &SENT } else { &RECEIVED };
    let above = log.split(|&byte| byte == b'\n').take(found.line as usize - 1).collect::<Vec<_>>();
    let mut words = above.iter().rev().filter(|line| !line.trim_ascii().is_empty()).take(LINES);
    // The peer may also be what Via says.
    let host = found.peer.as_deref().map(|peer| peer.rsplit_once(':').map_or(peer, |(host, _)| host));
    let stands = |host: &str| log.windows(host.len().max(1)).any(|part| part == host.as_bytes());
    words.any(|line| said.is_match(line)) && host.is_none_or(|host| stands(host.trim_matches(['[', ']'])))
}

fn asterisk(line: &[u8]) -> Option<Marker> {
    static PJSIP: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[^<]*<--- (Received|Transmitting) SIP (?:response|request) \(\d+ bytes\) (?:from|to) ([^:]*):(.*) --->$",
        )
    });
    static HISTORY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[^<]*<--- History Entry \d+ +(Received from|Sent to) ([^ ]+) .*--->$"));
    static READ: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^[^<]*<--- SIP read from (.+) --->|<-- SIP read from (.+):|(S)ip read:)$"));
    static SENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[^<]*<--- (?:Reliably )?(?:Transmitting|Retransmitting #\d+) \((?:no )?NAT\)(?: to (.*))? --->$|(?:Transmitting|Retransmitting #\d+) \((?:no )?NAT\)(?: to (.*))?:$",
        )
    });
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(UDP|TCP|TLS|WS|WSS|SCTP):(?://)?(.*)$"));
    let marker = |direction, peer: &[u8], transport: Option<&[u8]>| {
        let transport = transport.map(|name| text(&name.to_ascii_lowercase()));
        Some(Marker { direction: Some(direction), peer: bracketed(peer), transport })
    };
    let group = |parts: &Captures<'_>| {
        parts.iter().skip(1).flatten().next().map_or(Vec::new(), |part| part.as_bytes().to_vec())
    };
    if let Some(parts) = PJSIP.captures(line) {
        let direction = if parts[1] == *b"Received" { "received" } else { "sent" };
        return marker(direction, &parts[3], Some(&parts[2]));
    }
    if let Some(parts) = HISTORY.captures(line) {
        let direction = if parts[1] == *b"Sent to" { "sent" } else { "received" };
        return marker(direction, &parts[2], None);
    }
    if let Some(parts) = READ.captures(line) {
        let source = group(&parts);
        return match NAMED.captures(&source) {
            Some(parts) => marker("received", &parts[2], Some(&parts[1])),
            None => marker("received", if source == b"S" { b"" } else { &source }, None),
        };
    }
    let parts = SENT.captures(line)?;
    marker("sent", &group(&parts), None)
}

fn sofia(last: &[u8], before: Option<&[u8]>) -> Option<Marker> {
    static DASHES: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[0-9a-f-]{36} )?\s*-{20,}\s*$"));
    static STAMP: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(recv|send) \d+ bytes (?:from|to) (\w+)/\[([^\]]*)\]:(\d+).*:\s*$"));
    let line = if DASHES.is_match(last) { before? } else { last };
    let parts = STAMP.captures(line)?;
    let direction = if parts[1] == *b"recv" { "received" } else { "sent" };
    let peer = [&parts[3], b":", &parts[4]].concat();
    Some(Marker {
        direction: Some(direction),
        peer: bracketed(&peer),
        transport: Some(text(&parts[2].to_ascii_lowercase())),
    })
}

fn sipp(last: &[u8], before: &[u8]) -> Option<Marker> {
    static TRACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:Unexpected )?(\w+) message (received|sent).*:\s*$"));
    if !last.is_empty() {
        return None;
    }
    let parts = TRACE.captures(before)?;
    let direction = if parts[2] == *b"sent" { "sent" } else { "received" };
    Some(Marker { direction: Some(direction), peer: None, transport: Some(text(&parts[1].to_ascii_lowercase())) })
}

fn sipdump(above: &[&[u8]]) -> Option<Marker> {
    static FIELD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\w+): *(.*)$"));
    let (last, fields) = above.split_last()?;
    if **last != [b'~'; 20] {
        return None;
    }
    // The log may begin within the block.
    let begin = fields.iter().rposition(|line| line.starts_with(&[b'='; 20])).unwrap_or(0);
    let field = |name: &str| {
        fields[begin..].iter().find_map(|line| {
            let parts = FIELD.captures(line)?;
            (parts[1] == *name.as_bytes()).then(|| text(&parts[2]))
        })
    };
    let end = |side: &str| Some(format!("{}:{}", field(&format!("{side}ip"))?, field(&format!("{side}port"))?));
    let (direction, peer) = match field("tag")?.as_str() {
        "rcv" => ("received", end("src")),
        "snd" => ("sent", end("dst")),
        _ => return Some(Marker::default()),
    };
    let transport = field("proto").and_then(|proto| proto.split(' ').next().map(str::to_ascii_lowercase));
    Some(Marker { direction: Some(direction), peer: peer.and_then(|peer| bracketed(peer.as_bytes())), transport })
}

/// `address:port` with brackets around an IPv6 address.
fn bracketed(peer: &[u8]) -> Option<String> {
    static BARE_IPV6: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([^\[].*:.*):(\d+)$"));
    let peer = BARE_IPV6.replace(peer, &b"[$1]:$2"[..]);
    (!peer.is_empty()).then(|| text(&peer))
}

/// Where a response with this top Via is sent to (RFC 3261 section 18.2.2, RFC 3581).
pub(super) fn by_via(via: &[u8], secure: bool) -> Option<String> {
    static SENT_BY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[^/]*/[^/]*/\s*\w+\s+(\[[^\]]*\]|[^\s:;]+)\s*(?::\s*(\d+))?"));
    static RECEIVED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i);\s*received\s*=\s*([^;\s]+)"));
    static RPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i);\s*rport\s*=\s*(\d+)"));
    let parts = SENT_BY.captures(via)?;
    let host = RECEIVED.captures(via).map_or(parts[1].to_vec(), |parts| parts[1].to_vec());
    let own = parts.get(2).map(|port| port.as_bytes().to_vec());
    let port = RPORT.captures(via).map(|parts| parts[1].to_vec()).or(own);
    let port = port.unwrap_or_else(|| if secure { b"5061".to_vec() } else { b"5060".to_vec() });
    bracketed(&[&host[..], b":", &port].concat())
}
