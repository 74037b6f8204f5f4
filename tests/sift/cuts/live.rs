//! Text that comes bit by bit gives the records of the whole log, each once, as soon as its text is there.

use super::fragments;
use super::windows::{Outcome, live, outcome};
use crate::harness;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where the text stops for a moment, and whether for so long that nobody waits any longer.
fn stops(log: &[u8], picks: &[(Index, usize, bool)]) -> Vec<(usize, bool)> {
    let places = super::cuts(log, &picks.iter().map(|(pick, offset, _)| (*pick, *offset)).collect::<Vec<_>>());
    places.into_iter().zip(picks.iter().map(|(.., silent)| *silent)).collect()
}

/// `log` without what looks further ahead than a message goes: there, text counts only if it comes in time.
fn without_foresight(mut log: Vec<u8>) -> Vec<u8> {
    const WORDS: [&[u8]; 8] = [
        b"ACC: ",
        b"Unexpected ",
        b"   *** message truncated",
        // The time, or the addresses, stand behind the message, or it is a line about a message that may follow.
        b"SIP Message ",
        b"[S=",
        b"SIP MSG AT ",
        b"SIP response code ",
        b"receivedResponse(code=",
    ];
    for word in WORDS {
        while let Some(at) = memchr::memmem::find(&log, word) {
            log[at] = b'-';
        }
    }
    log
}

/// Without the mark of statements whose message may come later.
fn unmarked(outcome: &Outcome) -> Outcome {
    Outcome { records: outcome.records.replace(",\"duplicate_of_message\":true", ""), doubts: outcome.doubts.clone() }
}

/// What is wrong with the marks of `found`, which came bit by bit, against those of the whole log: none may stand there
/// alone, and one is missing only where the message, or its headers, stand behind.
fn wrong_marks(found: &Outcome, whole: &Outcome) -> Vec<Value> {
    let (found, whole) = (harness::values(found.records.as_bytes()), harness::values(whole.records.as_bytes()));
    let is_marked = |record: &Value| record.get("duplicate_of_message").is_some();
    let place = |record: &Value| record["byte_offset"].as_u64().unwrap_or_default();
    let is_told_above = |record: &Value| {
        whole.iter().any(|message| {
            let is_same = |key: &str| message.get(key) == record.get(key);
            let before =
                place(record).checked_sub(place(message)).is_some_and(|distance| (1..NEAR).contains(&distance));
            message["evidence"] == "message"
                && before
                && is_same("code")
                && record.get("call_id").is_some()
                && is_same("call_id")
        })
    };
    let wrong = |(found, whole): (&Value, &Value)| match (is_marked(found), is_marked(whole)) {
        (true, false) => Some(found.clone()),
        (false, true) if is_told_above(found) => Some(found.clone()),
        _ => None,
    };
    found.iter().zip(&whole).filter_map(wrong).collect()
}

/// How far a statement may stand from its message, in bytes, less what a message is long.
const NEAR: u64 = 32 * 1024;

fn offsets(outcome: &Outcome) -> Vec<u64> {
    let places = harness::values(outcome.records.as_bytes()).into_iter();
    places.filter_map(|record: Value| record["byte_offset"].as_u64()).collect()
}

proptest! {
    #![proptest_config(harness::cases(1000))]

    #[test]
    fn text_that_stops_for_a_moment(log in fragments::log(0..25), picks in vec((any::<Index>(), 0..10usize, Just(false)), 1..40)) {
        let log = without_foresight(log.0);
        let stops = stops(&log, &picks);
        let (found, whole) = (live(&log, &stops).0, outcome(&log, &[], 0));
        prop_assert_eq!(unmarked(&found), unmarked(&whole), "{:?}", stops);
        prop_assert_eq!(wrong_marks(&found, &whole), Vec::<Value>::new(), "{:?}", stops);
    }
}

proptest! {
    #![proptest_config(harness::cases(1000))]

    /// After a silence a message is what there is of it: all that the whole log holds are there, and none twice.
    #[test]
    fn text_that_falls_silent(log in fragments::log(0..25), picks in vec((any::<Index>(), 0..10usize, any::<bool>()), 1..40)) {
        let log = without_foresight(log.0);
        let stops = stops(&log, &picks);
        let (found, _) = live(&log, &stops);
        let found = offsets(&found);
        let once: BTreeSet<u64> = found.iter().copied().collect();
        prop_assert_eq!(once.len(), found.len(), "twice: {:?} with {:?}", found, stops);
        let missing: Vec<u64> = offsets(&outcome(&log, &[], 0)).into_iter().filter(|place| !once.contains(place)).collect();
        prop_assert!(missing.is_empty(), "missing: {:?} with {:?}", missing, stops);
    }
}

/// What is known after each byte of `log`: how many records there are without a silence, and with one.
fn known(log: &str) -> (Vec<usize>, Vec<usize>) {
    let count = |to: usize, silent| live(&log.as_bytes()[..to], &[(to, silent)]).1;
    (1..=log.len()).map(|to| (count(to, false), count(to, true))).unzip()
}

#[test]
fn a_record_waits_for_its_own_text_only() {
    let marker = "<--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->\n";
    let line = "SIP/2.0 486 Busy Here\r\n";
    let headers = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: <sip:a@x>\r\nTo: <sip:b@x>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\n";
    for (begin, end) in [("", "\r\n"), (marker, "\r\n"), ("", "Other words\n"), (marker, "Other words\n")] {
        let log = [begin, line, headers, end].concat();
        let (complete, silent) = known(&log);
        assert_eq!(
            complete.iter().position(|&count| count == 1),
            Some(log.len() - 1),
            "at its end, and not before: {log:?}"
        );
        assert!(complete.iter().chain(&silent).all(|&count| count <= 1));
        // With a marker its code is enough. Without one a header has to be seen to begin.
        let enough = if begin.is_empty() { line.len() + "Via:".len() } else { begin.len() + "SIP/2.0 486".len() };
        let first = silent.iter().position(|&count| count == 1);
        assert!(first.is_some_and(|first| first.abs_diff(enough) <= 1), "{first:?} of {enough} in {log:?}");
    }
}

/// Messages that share a line with others, or of which only the first lines are one: they are neither lost nor twice, wherever
/// the text stops.
#[test]
fn text_that_stops_within_odd_lines() {
    let first_lines_joined = "Received: SIP/2.0 200 OK Via:  SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK121F62\n\
        From: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\nUser-Agent: U\r\n\r\n";
    let two_in_a_line = "Nov 21 05:59:03 sip1 /usr/sbin/opensips[7]: NOTICE:out udp 192.0.2.1:5060 -> 198.51.100.7:5060#012\
        SIP/2.0 503 Service Unavailable#015#012Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKcut1#015#012\
        From: <sip:100@192.0.2.10>;tag=a1#015#012To: <sip:200@198.51.100.7>;tag=b2#015#012Call-ID: cut-4@192.0.2.10#015#012\
        X-Policy: 01<147>1 2026-11-21T05:59:01.138456+00:00 sbc1 trc - - 118 11212026 055901.138456:1.02.00.12343.Info    \
        .SIPSG: sent msg for CallId:1234 to IP/port:203.0.113.5/5062, Local IP/port:192.0.2.1/5060, SMM:<none>, RAW PDU:\
        #012SIP/2.0 100 Trying#015#012Via: SIP/2.0/UDP 203.0.113.5:5062;branch=z9hG4bKcfc4761#015#012\
        From: <sip:1001@203.0.113.5>;tag=3ffcf580#015#012To: <sip:2002@192.0.2.1>#015#012Call-ID: rb-2@203.0.113.5#015#012\
        CSeq: 101 INVITE#015#012Content-Length: 0#015#012#015#012\n";
    let behind_a_request = "[Nov 21 09:20:03] VERBOSE[812] chan_sip.c: <0D><0A><--- SIP read from UDP:203.0.113.9:5062 ---><0D><0A>\
        NOTIFY sip:100@192.0.2.10 SIP/2.0<0D><0A>Via: SIP/2.0/UDP 203.0.113.9:5062;branch=z9hG4bKn2;rport<0D><0A>\
        From: <sip:200@203.0.113.9>;tag=g1<0D><0A>To: <sip:100@192.0.2.10>;tag=as7<0D><0A>Call-ID: xfer-2@192.0.2.10<0D><0A>\
        CSeq: 8 NOTIFY<0D><0A>Content-Length: 0<0D><0A><0D><0A>SIP/2.0 SIP/2.0 401 Unauthorized\n\
        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\nFrom: <sip:a@x>;tag=1\nTo: <sip:b@x>\nCall-ID: one\nCSeq: 1 INVITE\n\n";
    for log in [first_lines_joined, two_in_a_line, behind_a_request] {
        is_found_wherever_it_stops(log.as_bytes());
    }
}

/// Objects with a line for each member: a stop may stand within a member, or where an inner object or list is open or closed
/// again.
#[test]
fn text_that_stops_within_an_object() {
    let members_only = "05:59:02,120 INFO webhook: {\n  \"call_id\": \"j1@example.com\",\n  \"sip_status_code\": \"500\",\n  \
        \"q850_cause\": 16,\n  \"from\": \"sip:1001@example.com\"\n}\n";
    let others_below = "{\n  \"sip_code\": 486,\n  \"legs\": [\n    {\n      \"note\": \"a } ] \\\" b\",\n      \"ids\": [\n        1,\n        \
        2\n      ]\n    },\n    {}\n  ],\n  \"empty\":\n  {\n  },\n  \"call_id\": \"j2@example.com\"\n}\n";
    let within_another = "{\n  \"event\": {\n    \"sip_code\": 404,\n    \"call_id\": \"j3@example.com\"\n  },\n  \"meta\": {\n    \
        \"attempt\": 1\n  },\n  \"time\": \"2026-11-21T05:59:01Z\"\n}\n";
    for log in [members_only, others_below, within_another] {
        is_found_wherever_it_stops(log.as_bytes());
        let whole = outcome(log.as_bytes(), &[], 0);
        for at in 0..=log.len() {
            assert_eq!(live(log.as_bytes(), &[(at, false)]).0, whole, "with {at}: {}", &log[..at]);
        }
    }
    // One with more lines than are looked at is none, whether its end has come or not.
    let long = ["{\n  \"sip_code\": 486,\n", &"  \"other\": 1,\n".repeat(70)].concat();
    assert_eq!(live(long.as_bytes(), &[(long.len(), true)]).1, 0);
}

/// What the whole `log` holds is found once wherever the text stops, for a moment or for long.
fn is_found_wherever_it_stops(log: &[u8]) {
    let whole = offsets(&outcome(log, &[], 0));
    assert!(!whole.is_empty());
    for at in 0..=log.len() {
        for silent in [false, true] {
            let mut found = offsets(&live(log, &[(at, silent)]).0);
            let places: BTreeSet<u64> = found.iter().copied().collect();
            assert_eq!(places.len(), found.len(), "twice: {found:?} with {at} {silent}");
            found.retain(|place| whole.contains(place));
            assert_eq!(found, whole, "with {at} {silent}: {}", log[..at].escape_ascii());
        }
    }
}
