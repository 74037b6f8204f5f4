//! A second reader must find the same responses: in the samples, and in logs that are made up.

mod logs;
mod markers;
mod reader;

use crate::harness::{self, AT_ONCE};
use crate::samples::SAMPLES;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reader::Response;
use serde_json::Value;

/// A regular expression over bytes.
fn pattern(text: &str) -> regex::bytes::Regex {
    regex::bytes::RegexBuilder::new(text).unicode(false).build().expect("it is valid")
}

/// The samples that the reader can read: those of dialects whose markers it knows, as plain text.
const FOLDERS: &[&str] = &[
    "asterisk-chan_sip/",
    "asterisk-pjsip/",
    "bare/",
    "envelope-nul/",
    "freeswitch-sofia/",
    "kamailio/",
    "sipp/",
    "traps/",
];

/// Of these, the ones in which messages are strings of JSON or parts of a line, have colours or an empty line before each of
/// theirs, or are announced in mere words; and two with what looks like a message: a program's command, and the text of
/// another message.
const BEYOND: &[&str] = &[
    "asterisk-chan_sip/call-486-json.log",
    "asterisk-chan_sip/syslog-channel.log",
    "asterisk-pjsip/call-486-json.log",
    "bare/directions.log",
    "bare/line-ends-shown.log",
    "bare/spaced.log",
    "bare/words.log",
    "freeswitch-sofia/colour-each-line.log",
    "freeswitch-sofia/drachtio.log",
    "kamailio/mb-dump-rfc5424.log",
    "sipp/call-486-err.log",
    "traps/in-text.log",
];

/// What a record says of what the reader finds.
fn response(record: &Value) -> Response {
    let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| record.get(key).and_then(Value::as_u64);
    Response {
        line: number("line").unwrap_or_default(),
        code: number("code").unwrap_or_default(),
        phrase: text("phrase"),
        call_id: text("call_id"),
        cseq: number("cseq"),
        method: text("method"),
        direction: text("direction"),
        peer: text("peer"),
        transport: text("transport"),
        branch: text("branch"),
    }
}

/// The responses that stand in records as messages.
fn responses(records: &[Value]) -> Vec<Response> {
    records.iter().filter(|record| record["evidence"] == "message").map(response).collect()
}

#[test]
fn the_samples_hold_the_same_responses() {
    let (mut compared, mut different) = (0, Vec::new());
    for sample in SAMPLES.iter() {
        let known = FOLDERS.iter().any(|folder| sample.name.starts_with(folder));
        if known && !BEYOND.contains(&sample.name.as_str()) {
            compared += 1;
            let (found, expected) = (responses(&sample.values()), reader::responses(&sample.bytes));
            if found != expected {
                different.push(format!("{}: {found:?} for {expected:?}", sample.name));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(compared >= 60, "only {compared} samples");
}

proptest! {
    #![proptest_config(harness::cases(600))]

    #[test]
    fn made_up_logs_hold_the_same_responses(log in logs::log()) {
        let found = responses(&harness::values(&harness::sift(&log.0, AT_ONCE)));
        let (found, beyond): (Vec<_>, Vec<_>) = found.into_iter().partition(|response| reader::knows(&log.0, response.line));
        prop_assert_eq!(found, reader::responses(&log.0));
        for response in beyond {
            prop_assert!(reader::allows(&log.0, &response), "{:?}", response);
        }
    }
}

#[test]
fn made_up_logs_are_worth_reading() {
    let mut runner = TestRunner::deterministic();
    let logs = (0..60).map(|_| logs::log().new_tree(&mut runner).expect("no case is refused").current());
    let responses: Vec<Response> = logs.flat_map(|log| reader::responses(&log.0)).collect();
    assert!(responses.len() > 100, "{} responses in 60 logs", responses.len());
    let count = |is: fn(&Response) -> bool| responses.iter().filter(|response| is(response)).count();
    assert!(count(|response| response.direction.is_none()) > 20);
    assert!(count(|response| response.peer.is_some()) > 40);
    assert!(count(|response| response.branch.is_some()) > 40);
    assert!(count(|response| response.call_id.is_none()) > 5);
}
