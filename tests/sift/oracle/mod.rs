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
/// theirs, or are announced in mere words; and one with what looks like a message: the text of another message.
const BEYOND: &[&str] = &[
    "asterisk-chan_sip/call-486-json.log",
    "asterisk-chan_sip/syslog-channel.log",
    "asterisk-pjsip/call-486-json.log",
    "bare/clock-before-date.log",
    "bare/dates.log",
    "bare/directions.log",
    "bare/line-ends-escaped.log",
    "bare/line-ends-shown.log",
    "bare/sems.log",
    "bare/separated.log",
    "bare/spaced.log",
    "bare/words.log",
    "bare/writers.log",
    "freeswitch-sofia/colour-each-line.log",
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
        let expected = reader::responses(&log.0);
        prop_assert_eq!(without_words(&log.0, found, &expected), expected);
        for response in beyond {
            prop_assert!(reader::allows(&log.0, &response), "{:?}", response);
        }
    }
}

/// What was found without what plain words further up say of a message, which this reader knows no marker for.
fn without_words(log: &[u8], mut found: Vec<Response>, expected: &[Response]) -> Vec<Response> {
    for (found, expected) in found.iter_mut().zip(expected) {
        let knows_no_marker = expected.line == found.line && expected.direction.is_none() && expected.peer.is_none();
        if knows_no_marker && markers::words_say(log, found) {
            found.direction = None;
            found.peer = None;
            found.transport.clone_from(&expected.transport);
        }
    }
    found
}

#[test]
fn a_command_is_no_message() {
    let command = "2026-11-21 05:59:01.771250 Client::read_handler read: 3f2a|sip|7c1e|";
    let marker = "<--- SIP read from UDP:198.51.100.7:5060 --->";
    let message = "SIP/2.0 404 Not Found\r\nVia: SIP/2.0/UDP 192.0.2.1\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n\r\n";
    let cut = &command[..command.len() - 1];
    for (above, count) in [
        (vec![command], 0),
        (vec![command, ""], 1),
        (vec![cut], 1),
        (vec![command, marker], 1),
        (vec![marker, command], 0),
        (vec!["", "words|"], 1),
    ] {
        let above: String = above.into_iter().flat_map(|line| [line, "\n"]).collect();
        let log = format!("{above}{message}").repeat(2);
        let expected = reader::responses(log.as_bytes());
        assert_eq!(expected.len(), 2 * count, "{log}");
        let found = responses(&harness::values(&harness::sift(log.as_bytes(), AT_ONCE)));
        assert_eq!(without_words(log.as_bytes(), found, &expected), expected, "{log}");
    }
}

/// Asserts that both readers find the same in `log`, and so many responses.
#[track_caller]
fn both_find(log: &str, count: usize) {
    let expected = reader::responses(log.as_bytes());
    assert_eq!(expected.len(), count, "{log}");
    assert_eq!(responses(&harness::values(&harness::sift(log.as_bytes(), AT_ONCE))), expected, "{log}");
}

#[test]
fn a_status_line_with_a_blank_may_be_a_fold() {
    let message = " SIP/2.0 404 Not Found\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\nCSeq: 1 INVITE\n\n";
    for (above, count) in [("packet 430 ,", 1), ("Subject: one", 0), ("Subject: one\n and two", 0)] {
        let log = format!("{above}\n{message}");
        both_find(&log, count);
    }
}

#[test]
fn what_follows_a_status_line_tells_whether_it_is_one() {
    for (below, count) in [
        ("Via: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\n\n", 1),
        ("\nVia: SIP/2.0/UDP 192.0.2.1\n\nCall-ID: one\n\nCSeq: 1 INVITE\n\n\nFrom: <sip:a@example.com>;tag=no\n", 1),
        (
            "\nVia: SIP/2.0/UDP 192.0.2.1\n\nCall-ID: one\n\n\n\nCSeq: 1 INVITE\n\n\n\n\nFrom: <sip:a@example.com>;tag=no\n",
            1,
        ),
        ("\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\n\n", 0),
        ("\nX-Odd: x\n\nCall-ID: one\n\n", 0),
        ("words\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\n\n", 0),
        ("      Contact: <sip:a@example.com>\nFrom: <sip:b@example.com>;tag=t", 0),
        ("      Contact: <sip:a@example.com>\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\n\n", 0),
    ] {
        let log = format!("SIP/2.0 503 Service Unavailable\n{below}");
        both_find(&log, count);
    }
}

#[test]
fn a_body_is_no_message_though_others_stand_among_the_headers_above() {
    let body = "\nSIP/2.0 404 Not Found\nCall-ID: inner\nCSeq: 4 INVITE\n\n";
    for (above, count) in [
        ("Content-Type: message/sipfrag\nwords\nVia: SIP/2.0/UDP 192.0.2.1\n", 1),
        ("Content-Type: message/sipfrag\nVia: SIP/2.0/UDP 192.0.2.1\none\ntwo\nthree\nCSeq: 1 INVITE\n", 1),
        ("Content-Type: message/sipfrag\nVia: SIP/2.0/UDP 192.0.2.1\none\ntwo\nthree\nfour\nCSeq: 1 INVITE\n", 2),
        ("Content-Type: message/sipfrag\nVia: SIP/2.0/UDP 192.0.2.1\nwords\nX-Odd: x\n", 2),
        ("Content-Type: message/sipfrag\nVia: SIP/2.0/UDP 192.0.2.1\nwords\nX-Odd: x\nCSeq: 1 INVITE\n", 1),
        ("Content-Type: text/plain\nContent-Length: 90\nwords\nVia: SIP/2.0/UDP 192.0.2.1\n", 1),
        ("Content-Type:\n message/sipfrag\nVia: SIP/2.0/UDP 192.0.2.1\n", 1),
        ("Content-Type:\n text/plain\nContent-Length:\n 90\nVia: SIP/2.0/UDP 192.0.2.1\n", 1),
        (
            "c: message/sipfrag\nv: SIP/2.0/UDP 192.0.2.1\nf: <sip:a@b>\nt: <sip:c@d>\ni: x\nCSeq: 1 INVITE\nwords\nTo: <sip:e@f>\n",
            2,
        ),
    ] {
        let log = format!("SIP/2.0 202 Accepted\n{above}{body}");
        // Lines of others have no blanks before them where those of the message have.
        let set_off = log.split_inclusive('\n').map(|line| {
            let is_own = line.contains(':') || line.starts_with(['S', ' ', '\n']);
            [if is_own { "\t" } else { "" }, line].concat()
        });
        for log in [set_off.collect(), log.clone()] {
            // Behind blanks any header goes on with the message.
            let goes_on = log.starts_with('\t') && above.contains("X-Odd");
            both_find(&log, if goes_on { 1 } else { count });
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
