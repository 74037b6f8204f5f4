//! Samples that are not read yet, or not wholly, and why.
//!
//! A log that agrees with its truth may not stand here: the list can only shrink, and a log that leaves it gets its
//! `NAME.jsonl`.

/// Names under `samples/`, each with what is missing.
pub(crate) const UNREAD: &[(&str, &str)] = &[
    ("asterisk-chan_sip/call-486-json.log", JSON),
    ("asterisk-chan_sip/syslog-channel.log", ONE_LINE),
    ("asterisk-pjsip/call-486-json.log", JSON),
    ("envelope-cri/asterisk-486.log", "Kubernetes puts its own time, stream and flag before every line"),
    ("envelope-crlf/linphone-486.log", LINPHONE),
    ("envelope-journald/asterisk-json.log", JSON),
    ("envelope-journald/asterisk-short-all.log", JOURNAL_SESSION),
    ("envelope-journald/asterisk-short.log", JOURNAL_SESSION),
    ("envelope-syslog/kamailio-mb-486-caret.log", ONE_LINE),
    ("envelope-syslog/kamailio-mb-486.log", ONE_LINE),
    ("envelope-utf16/linphone-486.log", LINPHONE),
    ("kamailio/mb-dump-rfc5424.log", ONE_LINE),
    ("linphone/call-486.log", LINPHONE),
    ("ngrep/byline-delta.log", DOTS),
    ("ngrep/byline.log", DOTS),
    ("ngrep/single.log", DOTS),
    ("ngrep/wrapped.log", DOTS),
    ("opensips/tracer-cee.log", JSON),
    ("opensips/tracer-rfc3164.log", ONE_LINE),
    ("pjsua/calls.log", "pjsua's markers (`RX 422 bytes Response msg …:`) are not read"),
    ("sipgrep/colour.log", DOTS),
    ("sipgrep/plain.log", DOTS),
    ("sipp/call-486-err.log", "the status line stands in quotes at the end of a sentence"),
    ("sipsak/options-200.log", "sipsak's markers (`received from: UDP:…`) are not read"),
    ("tcpdump/ascii-clock.log", PACKETS),
    ("tcpdump/ascii.log", PACKETS),
];

const JSON: &str = "each line is a JSON object, and the message one of its strings";
const ONE_LINE: &str = "syslog has escaped the line ends, and each message stands on one line";
const DOTS: &str = "every line ends with a dot, and some hold several lines";
const PACKETS: &str = "the headers of the packet stand before the status line";
const LINPHONE: &str = "linphone's markers (`channel […]: received […] new bytes from […]:`) are not read";
const JOURNAL_SESSION: &str =
    "the session, in the prefix of the line above the marker, is not read behind journald's own";
