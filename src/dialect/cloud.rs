//! Records of carriers and cloud services as JSON lines that name a SIP status.
//!
//! Read in the services' documentation: Telnyx (`sip_hangup_cause`), Twilio's call summaries (`last_sip_response_num`),
//! Microsoft's direct routing calls (`finalSipCode`), 8x8 (`sipCode`), jambonz (`sipStatus`, in its source); and by the same
//! rule any other member whose name says that it is a SIP status: `sip_status_code`, `sipResponseCode`, `sip.code`. An
//! object may stand on one line, or have a line for each member. Where the object holds the whole message (Amazon Chime's
//! `sip_message`), that is the record. Who called whom is taken only where it is a URI.

use super::object::{self, Object, Spread};
use super::row::{Row, code};
use super::{Dialect, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};

pub(super) const CLOUD: Dialect = Dialect {
    name: "json-status",
    statements: &[
        Statement { literal: super::JSON_SIP, read },
        Statement { literal: b"SipCode\"", read },
        Statement { literal: b"sip_response_num\"", read },
    ],
    ..Dialect::PLAIN
};

/// How long a name may be.
const NAME: usize = 64;

fn read(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    // The name around the hit, before anything is parsed.
    let from = hit.saturating_sub(NAME);
    let open = memchr::memrchr(b'"', &window.bytes[from..=hit])? + from + 1;
    let rest = &window.bytes[open..window.bytes.len().min(open + NAME)];
    let close = memchr::memchr(b'"', rest)?;
    if !names_status(&rest[..close]) || !rest[close + 1..].trim_ascii_start().starts_with(b":") {
        return None;
    }
    let (start, object, unfinished) = match object::around(window, hit) {
        Some((start, object)) => (start, object, false),
        None => spread(window, hit)?,
    };
    if object.holds_message() {
        return None;
    }
    let leaves = object.leaves();
    let status = leaves.iter().filter(|(name, _)| names_status(name.as_bytes()));
    let code = status.into_iter().find_map(|(_, value)| code(&object::text(Some(value))))?;
    let find = |names: &[&str]| {
        let found = names.iter().find_map(|name| leaves.iter().find(|(found, _)| found == name));
        found.map(|(_, value)| object::text(Some(value))).unwrap_or_default()
    };
    let mut row = Row::new(window, arena, start, code);
    row.sighting.unfinished = unfinished;
    for names in TIMES {
        row.time(&find(&[names]));
    }
    row.sighting.q850 = std::str::from_utf8(&find(&["q850_cause"])).ok().and_then(|cause| cause.parse().ok());
    row.set(Part::Phrase, &find(PHRASES));
    row.set(Part::CallId, &find(CALL_IDS));
    row.set(Part::Session, &find(SESSIONS));
    let method = find(&["sip_method", "sipMethod", "method"]);
    if !matches!(Method::read(&method), Method::Other | Method::Unknown) {
        row.method(&method);
    }
    for (part, names) in [(Part::From, &["sip_from", "from_uri", "from"]), (Part::To, &["sip_to", "to_uri", "to"])] {
        let value = find(names);
        if [&b"sip:"[..], b"sips:", b"tel:"].iter().any(|scheme| memchr::memmem::find(&value, scheme).is_some()) {
            row.set(part, &value);
        }
    }
    let source = row
        .address(&find(&["src_ip", "srcIp", "source_ip", "sourceIp"]), &find(&["src_port", "srcPort", "source_port"]));
    let destination = row.address(
        &find(&["dst_ip", "dstIp", "destination_ip", "destIp"]),
        &find(&["dst_port", "dstPort", "destination_port"]),
    );
    row.ends(None, source, destination);
    Some(row.sighting)
}

/// The object of which the line of `hit` is a member, where that begins, and whether more of the object may come. Of several
/// members that name a status the first makes the statement.
fn spread(window: &Window<'_>, hit: usize) -> Option<(usize, Object, bool)> {
    let start = window.line_start(hit, hit.saturating_sub(NAME))?;
    // What tshark prints so is another's.
    if !window.bytes[start..hit].trim_ascii().is_empty() || window.bytes[hit..].starts_with(b"\"sip.Status-") {
        return None;
    }
    let Spread { object, unfinished } = object::spread(window, start, names_status)?;
    Some((start, object, unfinished))
}

const TIMES: &[&str] = &[
    "timestamp",
    "@timestamp",
    "event_timestamp",
    "occurred_at",
    "failureDateTime",
    "endDateTime",
    "end_time",
    "endTime",
    "time",
    "ts",
];

const PHRASES: &[&str] =
    &["finalSipCodePhrase", "sip_reason", "sipReason", "sip_status_text", "sip_status_msg", "sip_phrase", "sipPhrase"];

const CALL_IDS: &[&str] = &["sip_call_id", "sipCallId", "sipCallID", "sip_callid", "call_id", "callid", "Call-ID"];

const SESSIONS: &[&str] = &["call_sid", "callSid", "CallSid", "call_session_id", "correlationId", "correlation_id"];

/// Whether a member called so is a SIP status: the word `sip`, then perhaps what kind of status, then that it is a number. A
/// word begins behind a mark or with a capital letter.
fn names_status(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    // jambonz names just that.
    if lower == b"sipstatus" {
        return true;
    }
    let is_mark = |byte: Option<&u8>| byte.is_none_or(|byte| b"._-".contains(byte));
    let end = [&b"code"[..], b"num", b"cause"].iter().find_map(|end| lower.strip_suffix(*end));
    let Some(rest) = end.map(without_mark) else { return false };
    let rest =
        [&b"response"[..], b"status", b"hangup"].iter().find_map(|kind| rest.strip_suffix(*kind)).unwrap_or(rest);
    let Some(before) = without_mark(rest).strip_suffix(b"sip") else { return false };
    is_mark(before.last()) || name[before.len()] == b'S'
}

fn without_mark(text: &[u8]) -> &[u8] {
    match text {
        [rest @ .., b'.' | b'_' | b'-'] => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_status() {
        for name in [
            "sipCode",
            "sip_code",
            "sip.code",
            "SIP-Code",
            "sip_status_code",
            "sipResponseCode",
            "sip_hangup_cause",
            "last_sip_response_num",
            "finalSipCode",
            "call.sip.status.code",
            "sipStatus",
        ] {
            assert!(names_status(name.as_bytes()), "{name}");
        }
        for name in [
            "sip",
            "code",
            "gossipcode",
            "sip_call_id",
            "sipCodePhrase",
            "status_code",
            "sip_port_num",
            "pjsip_code",
            "",
        ] {
            assert!(!names_status(name.as_bytes()), "{name}");
        }
    }
}
