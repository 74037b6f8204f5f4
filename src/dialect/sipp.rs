//! SIPp's `-trace_msg` files.
//!
//! Read in SIPp's source (`socket.cpp`) and in logs of SIPp 3.6.1: a line of 47 dashes with the time, a line `UDP message
//! received [310] bytes :` (sent: `sent (497 bytes):`, later also in brackets), an empty line, the message. A message that
//! the scenario did not expect is shown a second time under `Unexpected UDP message received:`.

use super::{Dialect, Direction, Marker, Transport};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const SIPP: Dialect = Dialect { name: "sipp", marker, ..Dialect::PLAIN };

fn marker(window: &Window<'_>, start: usize, _: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    let (blank, at) = window.line_before(start, floor)?;
    if !blank.is_empty() {
        return None;
    }
    let (line, at) = window.line_before(at, floor)?;
    let line = line.trim_ascii_end().strip_suffix(b":")?;
    let (line, reprint) = match line.strip_prefix(b"Unexpected ") {
        Some(rest) => (rest, true),
        None => (line, false),
    };
    let message = memchr::memmem::find(line, b" message ")?;
    let transport = line[..message].split(|&byte| byte == b' ').next()?;
    let rest = &line[message + 9..];
    let direction = if rest.starts_with(b"received") {
        Direction::Received
    } else if rest.starts_with(b"sent") {
        Direction::Sent
    } else {
        return None;
    };
    let (dashes, _) = window.line_before(at, floor)?;
    let stamp = dashes.strip_prefix(&[b'-'; 47]).and_then(|rest| time::read(rest.trim_ascii_start()));
    Some(Marker {
        direction: Some(direction),
        transport: Transport::read(transport),
        stamp: stamp.map(|(stamp, _)| stamp),
        reprint,
        ..Marker::default()
    })
}
