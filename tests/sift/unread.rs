//! Samples that are not read yet, or not wholly, and why.
//!
//! A log that agrees with its truth may not stand here: the list can only shrink, and a log that leaves it gets its
//! `NAME.jsonl`.

/// Names under `samples/`, each with what is missing.
pub(crate) const UNREAD: &[(&str, &str)] = &[
    ("envelope-crlf/linphone-486.log", LINPHONE),
    ("envelope-utf16/linphone-486.log", LINPHONE),
    ("linphone/call-486.log", LINPHONE),
    ("opensips/tracer-cee.log", TRACER),
    ("opensips/tracer-rfc3164.log", TRACER),
    ("pjsua/calls.log", "pjsua's markers (`RX 422 bytes Response msg …:`) are not read"),
    ("sipsak/options-200.log", "sipsak's markers (`received from: UDP:…`) are not read"),
];

const TRACER: &str = "the tracer's markers (`in udp 198.51.100.7:5060 -> 192.0.2.1:5060`) are not read";
const LINPHONE: &str = "linphone's markers (`channel […]: received […] new bytes from […]:`) are not read";
