//! Homer's records, and what heplify says of packets: messages in strings, with the packet's addresses beside them.
//!
//! Read in the sources of heplify and heplify-server (`decoder.go`, `sip.go`), homer-app and hep-js, and in what people
//! showed of Homer's and heplify's logs. The object of a database row or of an export has `protocol_header` with `srcIp`,
//! `srcPort`, `dstIp`, `dstPort`, `timeSeconds` and `timeUseconds`, and the message as `raw`; hep-js calls these
//! `time_sec` and `payload`. heplify prints the packet as
//! `&HEP{Version:2,Protocol:17,SrcIP:198.51.100.7,…,Payload:"SIP/2.0 486 …"}`. The `method` of a response is its code
//! there, and says no more than the message. heplify-server puts a message that it cannot read between quotes and the
//! addresses on the line below, which is not looked at: nothing is known of such a message but what it says itself.

use super::json::{self, content};
use super::row;
use super::{Dialect, Marker, Transport};
use crate::text::{Arena, Span, Window};
use crate::time::{self, Stamp};

pub(super) const HOMER: Dialect = Dialect { name: "homer", ..Dialect::PLAIN };

/// How much of a line around a message is looked at, in bytes.
const BESIDE: usize = 4096;

/// What stands around the string that holds the message with the status line at `hit`.
pub(super) fn beside(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Marker> {
    let floor = hit.saturating_sub(BESIDE);
    let start = window.line_start(hit, floor).unwrap_or(floor);
    let before = &window.bytes[start..hit];
    if let Some(packet) = memchr::memmem::rfind(before, b"&HEP{") {
        return printed(window, &before[packet + 5..], arena);
    }
    let (rest, _) = window.line(hit, window.ceiling(hit));
    // An export may be one line with an object for each message.
    let next = |text: &[u8]| SEPARATORS.iter().filter_map(|between| memchr::memmem::find(text, between)).min();
    let last = |text: &[u8]| SEPARATORS.iter().filter_map(|between| memchr::memmem::rfind(text, between)).max();
    let before = &before[last(before).map_or(0, |at| at + 1)..];
    let rest = &rest[..next(rest).unwrap_or(rest.len())];
    let behind = &rest[rest.len().saturating_sub(BESIDE)..];
    object(window, before, behind, arena)
}

/// What stands between two objects, and not between an object and another member.
const SEPARATORS: [&[u8]; 2] = [b"},{", b"}, {"];

/// An object of JSON.
fn object(window: &Window<'_>, before: &[u8], behind: &[u8], arena: &mut Arena) -> Option<Marker> {
    let value = |names: &[&[u8]]| {
        let found = names.iter().find_map(|name| json::value(before, name).or_else(|| json::value(behind, name)));
        found.map(|value| content(value).unwrap_or(value)).map(word).unwrap_or_default()
    };
    let (source, destination) = (value(&[b"srcIp", b"source_ip"]), value(&[b"dstIp", b"destination_ip"]));
    if source.is_empty() || destination.is_empty() {
        return None;
    }
    let ends = (
        row::address(window, arena, source, value(&[b"srcPort", b"source_port"])),
        row::address(window, arena, destination, value(&[b"dstPort", b"destination_port"])),
    );
    let stamp = epoch(value(&[b"timeSeconds", b"time_sec"]), value(&[b"timeUseconds", b"time_usec"]));
    Some(marker(ends, stamp, protocol(value(&[b"protocol"]))))
}

/// `Version:2,Protocol:17,SrcIP:…`, as Go prints a structure.
fn printed(window: &Window<'_>, text: &[u8], arena: &mut Arena) -> Option<Marker> {
    let value = |name: &[u8]| {
        let at = memchr::memmem::find(text, name)? + name.len();
        Some(word(&text[at..]))
    };
    let ends = (
        row::address(window, arena, value(b"SrcIP:")?, value(b"SrcPort:")?),
        row::address(window, arena, value(b"DstIP:")?, value(b"DstPort:")?),
    );
    let stamp = epoch(value(b"Tsec:").unwrap_or_default(), value(b"Tmsec:").unwrap_or_default());
    Some(marker(ends, stamp, protocol(value(b"Protocol:").unwrap_or_default())))
}

/// A number, an address or a name, up to what ends it.
fn word(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    &text[..text.iter().position(|byte| b",}] \"".contains(byte)).unwrap_or(text.len())]
}

fn marker((source, destination): (Span, Span), stamp: Option<Stamp>, transport: Option<Transport>) -> Marker {
    let (peer, local) = row::sides(None, source, destination);
    Marker { transport, peer, local, stamp, ..Marker::default() }
}

/// Seconds and microseconds. What heplify calls milliseconds are microseconds too.
fn epoch(seconds: &[u8], micros: &[u8]) -> Option<Stamp> {
    let padding = b"000000".get(..6usize.checked_sub(micros.len())?)?;
    let text = if micros.is_empty() { seconds.to_vec() } else { [seconds, b".", padding, micros].concat() };
    time::epoch(&text).map(|(stamp, _)| stamp)
}

/// The number of a protocol (IANA's Protocol Numbers), or its name.
fn protocol(text: &[u8]) -> Option<Transport> {
    match text {
        b"17" => Some(Transport::Udp),
        b"6" => Some(Transport::Tcp),
        b"132" => Some(Transport::Sctp),
        name => Transport::read(name),
    }
}
