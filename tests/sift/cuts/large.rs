//! Logs that are larger than what a reader may look at around a place, cut in several ways.

use super::{Outcome, difference, outcome, piped};
use crate::harness::{self, AT_ONCE, How, Log, REFERENCE, Reads, Sifter};
use crate::samples::{SAMPLES, sample};
use serde_json::Value;
use sipsift::output::JsonOptions;
use sipsift::text::{AFTER, BEFORE};

/// Ways to cut a large log.
const HOW: &[How] = &[
    How { threads: 1, block: 4096, reads: Reads::Full },
    How { threads: 2, block: 65_537, reads: Reads::Random(7) },
    How { threads: 3, block: 300_000, reads: Reads::Full },
    How { threads: 8, block: 10_007, reads: Reads::Full },
];

/// The records of `log`, which are the same in all ways to cut it.
fn same_however_cut(log: &[u8]) -> Vec<Value> {
    let whole = piped(log, AT_ONCE);
    for &how in HOW {
        let cut = piped(log, how);
        assert!(cut == whole, "{how:?}: {}", difference(log, &whole, &cut));
    }
    harness::values(whole.records.as_bytes())
}

/// A response that nothing is missing in.
fn response(code: u16, call: &str, more: &str) -> String {
    format!(
        "SIP/2.0 {code} Whatever\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{call}\r\nFrom: <sip:a@example.com>;tag=f\r\n\
         To: <sip:b@example.com>;tag=t\r\nCall-ID: {call}\r\nCSeq: 1 INVITE\r\n{more}\r\n"
    )
}

fn codes(records: &[Value]) -> Vec<u64> {
    records.iter().filter_map(|record| record["code"].as_u64()).collect()
}

#[test]
fn a_mebibyte_of_samples() {
    let once: Vec<u8> = SAMPLES.iter().flat_map(|sample| [&sample.bytes[..], b"\n"].concat()).collect();
    let log = once.repeat((1 << 20) / once.len() + 1);
    assert!(log.len() > 1 << 20);
    let records = same_however_cut(&log);
    assert!(records.len() > 600, "{} records", records.len());
    assert!(records.iter().any(|record| record["retransmission"] == true));
}

#[test]
fn headers_of_several_hundred_kib() {
    let route = "Record-Route: <sip:192.0.2.7;lr;did=0123456789abcdef0123456789abcdef>\r\n";
    for marker in ["", "<--- SIP read from UDP:198.51.100.7:5060 --->\n"] {
        let many = route.repeat((400 << 10) / route.len());
        let log =
            [response(180, "one", ""), marker.to_owned(), response(486, "two", &many), response(200, "three", "")]
                .concat();
        assert!(log.len() > BEFORE + AFTER + 50_000);
        let records = same_however_cut(log.as_bytes());
        assert_eq!(codes(&records), [180, 486, 200]);
        let truncated: Vec<_> = records.iter().map(|record| record["truncated"] == true).collect();
        assert_eq!(truncated, [false, true, false], "what goes on beyond the window is cut off");
    }
}

#[test]
fn headers_that_come_too_late() {
    let note = "X-Note: what is in this header does not matter\r\n".repeat(7000);
    let log =
        format!("SIP/2.0 486 Busy Here\r\n{note}Call-ID: late\r\nCSeq: 1 INVITE\r\n\r\n{}", response(200, "next", ""));
    let records = same_however_cut(log.as_bytes());
    assert_eq!(codes(&records), [486, 200]);
    assert_eq!(records[0].get("call_id"), None, "nothing is read beyond the window");
    assert_eq!(records[0]["truncated"], true);
}

#[test]
fn a_block_far_behind_in_the_headers() {
    let inner = "X-Inner: a\r\n SIP/2.0 500 Inner\r\n Via: SIP/2.0/UDP 192.0.2.1\r\n Call-ID: inner\r\n CSeq: 1 INVITE\r\n \r\n";
    for (distance, found) in
        [(1000, &[486][..]), (BEFORE / 2, &[486]), (BEFORE + 1000, &[486, 500]), (2 * BEFORE, &[486, 500])]
    {
        let more = "X-Note: what is in this header does not matter\r\n".repeat(distance / 48) + inner;
        for begin in [0, BEFORE / 7] {
            let quiet = ["quiet before\n".repeat(begin), "quiet after\n".repeat(AFTER / 12)];
            let log = [&quiet[0], &response(486, "one", &more), &quiet[1]].map(String::as_str).concat();
            let whole = outcome(log.as_bytes(), &[], 0);
            assert_eq!(codes(&harness::values(whole.records.as_bytes())), found, "{distance} bytes of headers");
            for cut in (begin * 13..begin * 13 + more.len() + 1000).step_by(9001) {
                let cut_there = outcome(log.as_bytes(), &[cut], 0);
                assert!(cut_there == whole, "{cut}: {}", difference(log.as_bytes(), &whole, &cut_there));
            }
        }
    }
}

#[test]
fn what_a_long_line_stated_before() {
    let accounting = "Nov 21 05:59:01 sip1 kamailio[1]: ACC: transaction answered: timestamp=1795242741;method=INVITE;call_id=one;\
                      code=486;reason=Busy Here;x=";
    let message = r"\nSIP/2.0 486 Busy Here\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: one\nCSeq: 1 INVITE\n\n";
    for distance in [0, 1000, BEFORE - 200, BEFORE - 120, BEFORE, BEFORE + 1000, 2 * BEFORE] {
        for behind in [" SIP/2.0 500 no more", " ACC: code=500", message] {
            let log =
                ["quiet\n", accounting, &"y".repeat(distance), behind, "\n", &"quiet after\n".repeat(100)].concat();
            let whole = outcome(log.as_bytes(), &[], 0);
            assert_ne!(whole.records, "", "{distance} before {behind}");
            for cut in [100, distance / 2, distance, distance + 100, distance + 160, distance + 190] {
                let cut_there = outcome(log.as_bytes(), &[cut], 0);
                assert!(cut_there == whole, "{cut}: {}", difference(log.as_bytes(), &whole, &cut_there));
            }
        }
    }
}

#[test]
fn a_line_that_does_not_end() {
    let endless = "and so on ".repeat(50_000);
    for log in [
        [response(180, "one", ""), endless.clone(), response(486, "two", "")].concat(),
        [response(180, "one", ""), endless.clone(), "\n".to_owned(), response(486, "two", "")].concat(),
        response(180, "one", &format!("Subject: {endless}\r\n")) + &response(486, "two", ""),
        response(180, "one", &format!("Subject: {endless}")),
        format!("SIP/2.0 180 {endless}"),
        format!("SIP/2.0 180 {endless}\nCall-ID: late\n\n{}", response(486, "two", "")),
    ] {
        same_however_cut(log.as_bytes());
    }
    let log = [response(180, "one", ""), endless.clone(), "\n".to_owned(), response(486, "two", "")].concat();
    assert_eq!(codes(&same_however_cut(log.as_bytes())), [180, 486]);
    let log = response(180, "one", &format!("Subject: {endless}\r\n")) + &response(486, "two", "");
    let records = same_however_cut(log.as_bytes());
    assert_eq!(codes(&records), [180, 486]);
    assert_eq!(records[0]["truncated"], true);
}

#[test]
fn no_blank_line_anywhere() {
    let count = 4000;
    let log: String =
        (0..count).map(|n| response(100 + n % 600, &format!("call-{n}"), "").trim_end().to_owned() + "\n").collect();
    assert!(log.len() > 600_000);
    let records = same_however_cut(log.as_bytes());
    assert!(codes(&records).into_iter().eq((0..count).map(|n| u64::from(100 + n % 600))));
    assert!(
        records.iter().all(
            |record| record.get("truncated").is_none() && record["line"].as_u64().is_some_and(|line| line % 6 == 1)
        )
    );
}

#[test]
fn statements_and_their_messages() {
    let accounting =
        "ACC: transaction answered: timestamp=1795242741;method=INVITE;call_id=one;code=486;reason=Busy Here\n";
    for (distance, repeats) in [(100, true), (BEFORE - 2000, true), (BEFORE + 100, false), (AFTER, false)] {
        let quiet = "nothing\n".repeat(distance / 8);
        let around = ["quiet before\n".repeat(30_000), "quiet after\n".repeat(30_000)];
        for middle in [[&response(486, "one", ""), &quiet, accounting], [accounting, &quiet, &response(486, "one", "")]]
        {
            let records =
                same_however_cut([&around[0], &middle.concat(), &around[1]].map(String::as_str).concat().as_bytes());
            assert_eq!(codes(&records), [486, 486]);
            let statement = records.iter().find(|record| record["evidence"] == "statement").expect("there is one");
            assert_eq!(statement["duplicate_of_message"] == true, repeats, "{distance} bytes apart");
        }
    }
}

#[test]
fn what_is_carried_from_block_to_block() {
    let request = "INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKone\r\nFrom: <sip:a@example.com>;tag=f\r\n\
                   To: <sip:b@example.com>\r\nCall-ID: one\r\nCSeq: 1 INVITE\r\nUser-Agent: Example/1\r\n\
                   Authorization: Digest response=\"0\"\r\n\r\n";
    let quiet = "nothing happens here\n".repeat(30_000);
    let challenge = response(401, "one", "WWW-Authenticate: Digest realm=\"r\"\r\n");
    let log = [request, &quiet, &challenge, &quiet, &challenge].concat();
    let records = same_however_cut(log.as_bytes());
    assert_eq!(codes(&records), [401, 401]);
    for record in &records {
        assert_eq!(record["request_uri"], "sip:b@example.com");
        assert_eq!(record["user_agent"], "Example/1");
        assert_eq!(record["outcome"], "auth_failed");
    }
    assert_eq!(records[0].get("retransmission"), None);
    assert_eq!(records[1]["retransmission"], true);
    assert_eq!(records[1]["line"], 9 + 30_000 + 8 + 30_000 + 1);
}

#[test]
fn streams_do_not_know_each_other() {
    let options = JsonOptions { no_advice: true, ..JsonOptions::default() };
    let sifter = Sifter::new(&options);
    let mut logs: Vec<Log> = SAMPLES.iter().map(|sample| Log::new(&sample.name, &sample.bytes)).collect();
    logs.push(Log::new("empty", b""));
    logs.push(Log::new("again", &logs[0].bytes.clone()));
    // A log of the year before has its own reference.
    let last_year = REFERENCE - 365 * 86_400;
    let dated = &sample("asterisk-chan_sip/call-486-debug.log").bytes;
    logs.push(Log { reference: last_year, ..Log::new("older", dated) });
    let apart: Vec<u8> = logs.iter().flat_map(|log| sifter.run(std::slice::from_ref(log), AT_ONCE)).collect();
    for how in HOW {
        let together = sifter.run(&logs, *how);
        assert!(together == apart, "{how:?}");
    }
    let older: Vec<Value> = harness::values(&apart).into_iter().filter(|record| record["file"] == "older").collect();
    assert!(
        !older.is_empty()
            && older.iter().all(|record| record["timestamp"].as_str().is_some_and(|time| time.starts_with("2025-")))
    );
}

#[test]
fn differences_are_seen() {
    let log = response(486, "one", "");
    let one = piped(log.as_bytes(), AT_ONCE);
    let other = piped(response(486, "two", "").as_bytes(), AT_ONCE);
    assert_ne!(one, other);
    assert!(difference(log.as_bytes(), &one, &other).contains("two"));
    let doubtful = piped(b"SIP/2.0 700 no\nVia: x\n\n", AT_ONCE);
    assert_ne!(doubtful, Outcome { doubts: Vec::new(), ..doubtful.clone() });
}
