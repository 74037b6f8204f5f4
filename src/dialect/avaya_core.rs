//! Avaya Aura's servers: Session Manager (`traceSM`'s asset log), Session Border Controller for Enterprise (`tracesbc_sip`
//! and SSYNDI logs), Communication Manager (decoded message traces).
//!
//! After real text and several public readers of it.
//!
//! - Session Manager 6 to 10: `21/11/2026 05:59:01.814 -->`, day first, a line
//!   `ingress: { L192.0.2.80:5061/R198.51.100.10:29531/TLS/0x3e }`
//!   for each way, between two rules of twenty dashes; `-->` is in, `<--` out, `--v` in and dropped. Where syslog brought it,
//!   the line above has the zone: `asm1 AasSipMgr[4603]: -05:00 2026 348 1 com.avaya.asm | 1 com.avaya.asm  SIPMSGT`.
//! - SBCE 6 to 10: `[11-21-2026:05.59.01.173944]`, month first, and `SIP IN: 198.51.100.80:2206 --> 192.0.2.9:5061 (TLS)`.
//!   In an
//!   SSYNDI log one line has the time and `SIP MSG AT CALL CONTROL … IN:`, and the addresses stand behind the message.
//! - Communication Manager 5 to 10, an MST trace that was decoded: `1  05:59:01.215  8B          <-- SIP Out`, `From IPAddr: …
//!   Port: …`, `To IPAddr: …`. What isn't decoded is hexadecimal and not read.

use super::above::{Above, Cut, host_and_port, is_rule};
use super::{Dialect, Direction, Marker, Transport, between};
use crate::text::{Arena, Span};
use crate::time;

pub(super) const SESSION_MANAGER: Dialect =
    Dialect { name: "avaya-session-manager", announces: Some(session_manager), ..Dialect::PLAIN };
pub(super) const SBCE: Dialect = Dialect { name: "avaya-sbce", announces: Some(sbce), ..Dialect::PLAIN };
pub(super) const COMMUNICATION_MANAGER: Dialect =
    Dialect { name: "avaya-cm", announces: Some(communication_manager), ..Dialect::PLAIN };

fn session_manager(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    const LINES: usize = 6;
    if !is_rule(above.line, b'-', 20) {
        return None;
    }
    let (mut ingress, mut egress) = (None, None);
    let mut further = above.further();
    for line in further.by_ref().take(LINES) {
        let mut text = Cut(line.trim_ascii_start());
        if text.skip(b"ingress: ").is_some() {
            ingress = Some(text.0);
        } else if text.skip(b"egress: ").is_some() {
            egress = Some(text.0);
        } else if let Some((stamp, length)) = time::by_pattern(b"%d/%m/%Y %H:%M:%S%f", line) {
            let direction = match line[length..].trim_ascii() {
                b"-->" | b"--v" => Direction::Received,
                b"<--" => Direction::Sent,
                _ => return None,
            };
            let way = if direction == Direction::Received { ingress } else { egress };
            let mut marker = way.map_or_else(Marker::default, |way| hop(way, arena));
            marker.direction = Some(direction);
            let packet = further.find(|line| !is_rule(line, b'-', 20));
            let (offset, host) = packet.map_or((None, &b""[..]), envelope);
            marker.stamp = Some(stamp.in_zone(offset));
            marker.host = above.span(host);
            return Some(marker);
        }
    }
    None
}

/// `{ L192.0.2.80:5061/R198.51.100.10:29531/TLS/0x3e }`.
fn hop(way: &[u8], arena: &mut Arena) -> Marker {
    let mut way = Cut(way);
    let mut marker = Marker::default();
    if way.skip(b"{ L").is_none() {
        return marker;
    }
    let mut end = |text: &[u8]| {
        let colon = memchr::memrchr(b':', text)?;
        Some(host_and_port(arena, &text[..colon], &text[colon + 1..]))
    };
    marker.local = way.to(b"/R").and_then(&mut end).unwrap_or_default();
    marker.peer = way.to(b"/").and_then(&mut end).unwrap_or_default();
    marker.transport = way.transport();
    marker
}

/// Zone and host of `<166>Nov 21 05:59:01 asm1 AasSipMgr[4603]: -05:00 2026 348 1 com.avaya.asm | …`.
fn envelope(line: &[u8]) -> (Option<i32>, &[u8]) {
    let host = super::syslog::read(line).map_or(&b""[..], |envelope| envelope.host);
    let zone = memchr::memmem::find(line, b"]: ").and_then(|at| offset(&line[at + 3..]));
    (zone, host)
}

/// `-05:00`, in seconds east of UTC.
pub(super) fn offset(text: &[u8]) -> Option<i32> {
    let &[sign @ (b'+' | b'-'), h, i, b':', m, n] = text.first_chunk::<6>()? else { return None };
    let number = |tens: u8, ones: u8| crate::sip::number(&[tens, ones]).map(|number| number as i32);
    let seconds = number(h, i)? * 3600 + number(m, n)? * 60;
    Some(if sign == b'-' { -seconds } else { seconds })
}

const SBCE_TIME: &[u8] = b"[%m-%d-%Y:%H.%M.%S%f";

fn sbce(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line.trim_ascii());
    if line.0.starts_with(b"[") && memchr::memmem::find(line.0, b"SIP MSG AT CALL CONTROL").is_some() {
        return ssyndi(above, arena);
    }
    line.skip(b"SIP ")?;
    let direction = line.which(&[(b"IN:", Direction::Received), (b"OUT:", Direction::Sent)])?;
    line.blanks();
    let source = line.to(b" --> ")?;
    let destination = line.word();
    let transport = between(line.0, b"(", b")").and_then(Transport::read);
    let (peer, local) = if direction == Direction::Received { (source, destination) } else { (destination, source) };
    let stamp = above.further().next().and_then(|line| time::by_pattern(SBCE_TIME, line.trim_ascii()));
    Some(Marker {
        direction: Some(direction),
        transport,
        peer: above.endpoint(arena, peer),
        local: above.endpoint(arena, local),
        stamp: stamp.map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `[11-21-2026:05.59.01.173944 …] … SIP MSG AT CALL CONTROL … IN:`, and behind the message `IP:198.51.100.7:5060 -->
/// 192.0.2.9:5060`, with addresses in hexadecimal or not.
fn ssyndi(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    const LINES: usize = 256;
    let direction = match above.line.strip_suffix(b":")?.trim_ascii_end() {
        [.., b'I', b'N'] => Direction::Received,
        [.., b'O', b'U', b'T'] => Direction::Sent,
        _ => return None,
    };
    let (stamp, _) = time::by_pattern(SBCE_TIME, above.line)?;
    let mut marker = Marker { direction: Some(direction), stamp: Some(stamp), ..Marker::default() };
    let mut lines = above.below().take(LINES).take_while(|line| time::by_pattern(SBCE_TIME, line).is_none());
    if let Some(mut line) = lines.find_map(|line| line.strip_prefix(b"IP:").map(Cut)) {
        let source = line.to(b"-->").unwrap_or_default().trim_ascii();
        line.blanks();
        let [source, destination] = [source, line.word()].map(|end| dotted(arena, end));
        (marker.peer, marker.local) =
            if direction == Direction::Received { (source, destination) } else { (destination, source) };
    }
    Some(marker)
}

/// `198.51.100.7:5060`, or the same as `0xC6336407:5060`.
fn dotted(arena: &mut Arena, end: &[u8]) -> Span {
    let Some(colon) = memchr::memrchr(b':', end) else { return Span::default() };
    let (host, port) = (&end[..colon], &end[colon + 1..]);
    let digits = host.strip_prefix(b"0x").and_then(|digits| std::str::from_utf8(digits).ok());
    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        Some(address) => host_and_port(arena, std::net::Ipv4Addr::from(address).to_string().as_bytes(), port),
        None => host_and_port(arena, host, port),
    }
}

fn communication_manager(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let address = |line: &[u8], arena: &mut Arena| {
        let mut line = Cut(line);
        line.to(b"IPAddr:")?;
        line.blanks();
        let host = line.word().to_vec();
        let port = line.to(b"Port:").map(|_| {
            line.blanks();
            line.word()
        });
        Some(host_and_port(arena, &host, port.unwrap_or_default()))
    };
    let is_end = |line: &[u8]| memchr::memmem::find(line, b"IPAddr:").is_some();
    if !is_end(above.line) {
        return None;
    }
    let (mut from, mut to) = (Span::default(), Span::default());
    for line in std::iter::once(above.line).chain(above.further()).take(4) {
        let text = line.trim_ascii_start();
        if text.starts_with(b"From IPAddr:") {
            from = address(text, arena)?;
        } else if text.starts_with(b"To IPAddr:") {
            to = address(text, arena)?;
        } else {
            let direction = match line {
                [.., b'S', b'I', b'P', b' ', b'I', b'n'] => Direction::Received,
                [.., b'S', b'I', b'P', b' ', b'O', b'u', b't'] => Direction::Sent,
                _ => return None,
            };
            let mut words = line.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
            let stamp = words.find_map(time::read);
            let (peer, local) = if direction == Direction::Received { (from, to) } else { (to, from) };
            return Some(Marker {
                direction: Some(direction),
                peer,
                local,
                stamp: stamp.map(|(stamp, _)| stamp),
                ..Marker::default()
            });
        }
    }
    None
}
