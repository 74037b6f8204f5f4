//! What the envelopes around a message say: when, and on which host.

use super::inside::Inside;
use crate::dialect::words::{self, Said};
use crate::dialect::{self, json, logcat, syslog};
use crate::time::{self, Stamp};

/// What an envelope says of what is in it.
#[derive(Clone, Debug, Default)]
pub(in crate::scan) struct Envelope {
    /// When it was written.
    pub(in crate::scan) stamp: Option<Stamp>,
    /// Which host wrote it.
    pub(in crate::scan) host: Vec<u8>,
    /// The product's own name for the session or call.
    pub(in crate::scan) session: Vec<u8>,
    /// What words beside the string say that holds it.
    pub(in crate::scan) said: Option<Said>,
}

/// How far from a string of JSON its neighbours are looked for.
const BESIDE: usize = 4096;

impl Envelope {
    /// What stands on `line`, which is one of the log's, around the message in it at `at`.
    pub(super) fn read(line: &[u8], at: usize, inside: &Inside) -> Self {
        let mut found = Self::default();
        if let Some(syslog) = syslog::read(&line[..at]) {
            found.stamp = Some(syslog.stamp);
            found.host = syslog.host.to_vec();
        }
        found.stamp = found.stamp.or_else(|| logcat::stamp(&line[..at])).or_else(|| quoted(&line[..at]));
        found.stamp = found.stamp.or_else(|| dialect::stamp(&line[..at]).filter(|stamp| stamp.has_date()));
        found.session = dialect::session(&line[..at]).to_vec();
        let Some(string) = &inside.string else {
            // Nothing but words stands before what is in quotes.
            found.said = inside.quoted_from.and_then(|from| words::said_of_response(&line[..from]));
            return found;
        };
        let before = &line[string.start.saturating_sub(BESIDE)..string.start];
        let behind = &line[string.end..line.len().min(string.end + BESIDE)];
        found.said = words::said_beside(before, behind);
        let value = |name: &[u8]| json::value(before, name).or_else(|| json::value(behind, name));
        let text = |name: &[u8]| value(name).and_then(json::content).filter(|text| !text.is_empty());
        if let Some(stamp) = json::stamp(value) {
            found.stamp = Some(stamp);
        }
        if let Some(host) = json::host(value) {
            found.host = host.to_vec();
        }
        // Asterisk's JSON has the call beside the text, in brackets.
        if let Some(call) = text(b"callid").and_then(|call| call.strip_prefix(b"[C-")?.strip_suffix(b"]")) {
            found.session = [b"C-", call].concat();
        }
        found
    }
}

/// `"2026-11-21T05:59:01.267000Z":`, as sipX begins its lines.
fn quoted(line: &[u8]) -> Option<Stamp> {
    let text = line.strip_prefix(b"\"")?;
    let (stamp, length) = time::read(text)?;
    text[length..].starts_with(b"\":").then_some(stamp)
}
