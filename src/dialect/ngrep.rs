//! ngrep's text, and sipgrep's, which is alike.
//!
//! Read in both sources and in output of ngrep 1.47.1 and sipgrep 2.1.0: a line `U 2026/11/21 05:59:01.844249
//! 198.51.100.7:5060 -> 192.0.2.10:5080 #12` (`T` for TCP, with `[AP]`; without `-t` no time), then the message, in which
//! every byte that is no letter is a dot, so that lines end in one (`-W byline`). sipgrep leaves a line empty below its own,
//! or puts the flags of TCP there, and colours the message.

use super::sngrep::from_hop;
use super::{Dialect, Marker, Transport, sngrep};
use crate::text::{Arena, Window};
use crate::time;

pub(super) const NGREP: Dialect = Dialect { name: "ngrep", marker, ..Dialect::PLAIN };

fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    let floor = window.floor(start);
    let (mut line, at) = window.line_before(start, floor)?;
    if line.is_empty() || line.starts_with(b" [") {
        line = window.line_before(at, floor)?.0;
    }
    // In a quotation.
    let line = line.strip_prefix(b"> ").unwrap_or(line).trim_ascii_end();
    let (transport, rest) = match line.split_first_chunk::<2>()? {
        (b"U ", rest) => (Transport::Udp, rest),
        (b"T ", rest) => (Transport::Tcp, rest),
        _ => return None,
    };
    let arrow = memchr::memmem::find(rest, b" -> ")?;
    let from = rest[..arrow].iter().rposition(|&byte| byte == b' ').map_or(0, |blank| blank + 1);
    let to = rest[arrow + 4..].iter().position(|&byte| byte == b' ').map_or(rest.len(), |blank| arrow + 4 + blank);
    let (source, destination) = sngrep::hop(&rest[from..to])?;
    let stamp = time::read(rest).map(|(stamp, _)| stamp);
    Some(Marker { transport: Some(transport), ..from_hop(window, arena, stamp, source, destination) })
}
