//! Suricata's `eve.json`: events of the type `sip`.
//!
//! Read in Suricata's source (`output-json-sip.c`, `rust/src/sip/log.rs`, 5 to 8); no file of a running Suricata. A request
//! and its responses are events of their own; `code` is a text. Source and destination are those of the packet. An alert
//! about a packet of SIP repeats the same members and is no second response.

use super::row::{Row, code};
use super::{Dialect, Statement, object};
use crate::scan::{Part, Sighting};
use crate::text::{Arena, Window};

pub(super) const SURICATA: Dialect =
    Dialect { name: "suricata", statements: &[Statement { literal: super::JSON_SIP, read }], ..Dialect::PLAIN };

fn read(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let before = window.bytes[..hit].trim_ascii_end().strip_suffix(b":")?;
    if !window.bytes[hit..].starts_with(b"\"sip\"") || !before.trim_ascii_end().ends_with(b"event_type\"") {
        return None;
    }
    let (start, object) = object::around(window, hit)?;
    // A shipper may put the event into an object of its own.
    let event = object.holder("event_type")?;
    let mut row = Row::new(window, arena, start, code(&event.text("sip.code"))?);
    row.time(&event.text("timestamp"));
    row.set(Part::Phrase, &event.text("sip.reason"));
    row.transport(&event.text("proto"));
    let source = row.address(&event.text("src_ip"), &event.text("src_port"));
    let destination = row.address(&event.text("dest_ip"), &event.text("dest_port"));
    row.ends(None, source, destination);
    Some(row.sighting)
}
