//! Cisco's phones of the 7800 and 8800 series, and Jabber: the same stack writes the logs of all of them.
//!
//! Real text in Cisco's documents, of firmware 10 to 14 and Jabber 12 to 14.
//! `5919 DEB Mar 09 18:32:45.477430 (618:927) JAVA-sipio-recv<--- SIP/2.0 202 Accepted^M`, where `^M` is written as two
//! signs and a tab stands before each line that follows; in Jabber's log
//! `2026-11-21 05:59:01,310 DEBUG [0x00000e2c] [ccsip_debug.c(1041)] [csf.sip-call-control] [platform_print_sip_msg] - sipio-recv<--- SIP/2.0 407 Proxy Authentication Required`.
//! What a phone sends stands behind `sipio-sent--->`. Peers are not named.

use super::above::Above;
use super::line::origin;
use super::{Dialect, Direction, Marker};
use crate::text::Arena;

pub(super) const PHONES: Dialect = Dialect { name: "cisco-phone", announces: Some(marker), ..Dialect::PLAIN };

fn marker(above: &Above<'_, '_>, _: &mut Arena) -> Option<Marker> {
    let known = [(&b"sipio-recv<---"[..], Direction::Received), (b"sipio-sent--->", Direction::Sent)];
    let (_, direction) = known.into_iter().find(|(end, _)| above.line.ends_with(end))?;
    Some(Marker { direction: Some(direction), ..origin(above.window, above.line) })
}
