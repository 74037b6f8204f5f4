//! The rules that hold for all figures: what counts, and that parts merge.

use super::testing::{KNOWLEDGE, Log, Message, accounting, accounting_at};
use super::{Both, Report, Summary, format};
use crate::record::Message as Seen;
use proptest::prelude::*;
use std::fmt::Write;

/// Messages, retransmissions, duplicates, statements, finals, failures, refused credentials.
fn totals(log: &str) -> [u64; 7] {
    let totals = Log::new(log).summary().totals;
    let responses = totals.responses;
    [
        responses.messages,
        responses.retransmissions,
        responses.duplicates,
        totals.statements,
        totals.finals,
        totals.failures,
        totals.auth_failed,
    ]
}

#[test]
fn what_counts() {
    let busy = Message { code: 486, ..Message::default() };
    let down = Message { code: 503, ..Message::default() };
    let realm = "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\n";
    let challenge = Message { code: 401, method: "REGISTER", headers: realm, ..Message::default() };
    let far = "ordinary line\n".repeat(6000);
    let torn = "<--- Received SIP response (40 bytes) from UDP:192.0.2.1:5060 --->\nSIP/2.0 503 Gone\n\n";
    let register =
        |second: u32| accounting_at(1_795_242_741 + second, "transaction answered", 403, "REGISTER", "phone");
    for (log, expected) in [
        (String::new(), [0; 7]),
        (busy.to_string(), [1, 0, 0, 0, 1, 0, 0]),
        (down.to_string(), [1, 0, 0, 0, 1, 1, 0]),
        // Resent, it fails no more often.
        (format!("{down}{down}{down}"), [3, 2, 0, 0, 1, 1, 0]),
        // Another transaction, and another code of the same one.
        (format!("{down}{}", Message { cseq: 2, ..down }), [2, 0, 0, 0, 2, 2, 0]),
        (format!("{down}{}", Message { code: 500, ..down }), [2, 0, 0, 0, 2, 2, 0]),
        (format!("{}{down}", Message { code: 180, ..down }), [2, 0, 0, 0, 1, 1, 0]),
        // The second challenge of one realm refuses credentials.
        (format!("{challenge}{}", Message { cseq: 2, ..challenge }), [2, 0, 0, 0, 2, 1, 1]),
        // A statement beside its message, and far from it.
        (format!("{down}{}", accounting("transaction answered", 503, "INVITE", "one")), [1, 0, 1, 0, 1, 1, 0]),
        (format!("{down}{far}{}", accounting("transaction answered", 503, "INVITE", "one")), [1, 0, 0, 1, 2, 2, 0]),
        // The two lines that Kamailio writes about one call.
        (
            accounting("call missed", 503, "INVITE", "one") + &accounting("transaction answered", 503, "INVITE", "one"),
            [0, 0, 0, 2, 1, 1, 0],
        ),
        (
            accounting("call missed", 503, "INVITE", "one") + &accounting("transaction answered", 503, "BYE", "one"),
            [0, 0, 0, 2, 2, 2, 0],
        ),
        // The next registration under the same Call-ID.
        (register(0) + &register(32) + &register(65), [0, 0, 0, 3, 2, 2, 0]),
        // Messages that the log cut off behind their first line: the second is known to be the first again.
        (torn.repeat(2), [2, 1, 0, 0, 1, 1, 0]),
        (torn.to_owned() + &torn.replace("192.0.2.1", "192.0.2.2"), [2, 0, 0, 0, 2, 2, 0]),
        // Lines that nothing tells apart are a transaction each.
        (accounting("transaction answered", 503, "INVITE", "").repeat(3), [0, 0, 0, 3, 3, 3, 0]),
    ] {
        assert_eq!(totals(&log), expected, "{}", &log[..log.len().min(2000)]);
    }
}

#[test]
fn shares_have_like_over_like() {
    // Ten calls that failed and one that was declined, each with the two lines that Kamailio writes by default.
    let told = |number: u32, code| {
        let call = format!("call {number}");
        accounting("call missed", code, "INVITE", &call) + &accounting("transaction answered", code, "INVITE", &call)
    };
    let log: String = (0..10).map(|number| told(number, 503)).collect();
    let summary = Log::new(&log).summary();
    assert_eq!((summary.totals.statements, summary.totals.finals, summary.totals.failures), (20, 10, 10));
    let summary = Log::new(log.clone() + &told(10, 486)).summary();
    assert_eq!((summary.totals.finals, summary.outcomes.get("declined"), summary.outcomes.get("failure")), (11, 1, 10));
    assert_eq!((summary.classes.get("client_failure"), summary.classes.get("server_failure")), (1, 10));
    // The same log again, as one report of two inputs and as two reports.
    let twice = Log::new(log.repeat(2)).summary();
    assert_eq!((twice.totals.finals, twice.totals.failures), (10, 10));
    let parts = Log::new(&log).report().merge(Log::new(&log).report()).finish(&KNOWLEDGE, Vec::new());
    assert_eq!((parts.totals.finals, parts.totals.failures), (10, 10));
    assert_eq!((parts.methods[0].tally.finals, parts.time.bins[0].tally.finals), (10, 10));
}

#[test]
fn what_stands_in_a_message_that_was_read_is_understood() {
    let headers = "INVITE sip:2@example.com SIP/2.0#015#012Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1#015#012\
                   From: <sip:1@example.com>;tag=a#015#012To: <sip:2@example.com>#015#012Call-ID: one#015#012\
                   CSeq: 1 INVITE#015#012User-Agent: a phone that says SIP/2.0 200 OK#015#012Content-Length: 0#015#012#015#012";
    let line = format!("Nov 21 06:50:26 vm opensips[1]: in udp 192.0.2.1:5060 -> 192.0.2.2:5060#012{headers}\n");
    let summary = Log::new(line.clone() + "Nov 21 06:50:27 vm other[1]: it said SIP/2.0 200 OK\n").summary();
    let lines: Vec<u64> = summary.not_understood.places.iter().map(|place| place.line).collect();
    assert_eq!((summary.not_understood.count, lines), (1, vec![2]));
}

#[test]
fn sides_of_failures() {
    let sent = Message { code: 404, sent: true, call: "sent", ..Message::default() };
    let received = Message { code: 503, ..Message::default() };
    let log = format!("{sent}{received}{}", Message { code: 404, ..received });
    let sides: Vec<_> = Log::new(log)
        .summary()
        .codes
        .iter()
        .map(|code| (code.code, code.tally.failures_received, code.tally.failures_sent))
        .collect();
    assert_eq!(sides, [(404, 1, 1), (503, 1, 0)]);
}

/// One entry of a made-up log.
#[derive(Clone, Debug)]
struct Entry {
    code: u16,
    method: &'static str,
    call: u8,
    cseq: u32,
    peer: u8,
    /// Of From and To; empty for none.
    tags: [&'static str; 2],
    /// In steps of 20 seconds.
    step: Option<u32>,
    statement: bool,
    sent: bool,
    torn: bool,
}

impl Entry {
    fn text(&self) -> String {
        let Self { code, method, call, cseq, peer, tags, step, statement, sent, torn } = *self;
        let call = format!("call{call}");
        if statement && code != 0 {
            let second = 1_793_491_200 + 20 * step.unwrap_or_default();
            return accounting_at(second, "transaction answered", code, method, &call);
        }
        let time = step.map(|step| {
            let (day, hour, minute, second) = (1 + step / 4320, step / 180 % 24, step / 3 % 60, step % 3 * 20);
            format!("2026-11-{day:02} {hour:02}:{minute:02}:{second:02}.000")
        });
        let peer = format!("192.0.2.{peer}:5060");
        if torn {
            let code = code.max(100);
            return format!("<--- Received SIP response (40 bytes) from UDP:{peer} --->\nSIP/2.0 {code} Phrase\n\n");
        }
        let (time, peer, call) = (time.as_deref(), &*peer, &*call);
        Message { time, code, method, call, cseq, peer, sent, tags, ..Message::default() }.to_string()
    }
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let codes = prop::sample::select(vec![0, 0, 0, 0, 100, 180, 200, 302, 401, 404, 481, 486, 487, 500, 503, 603, 699]);
    let methods =
        prop::sample::select(vec!["INVITE", "INVITE", "INVITE", "BYE", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "X"]);
    let steps = prop::option::weighted(0.9, prop_oneof![0u32..12, 0u32..60_000]);
    let entry = (codes, methods, 0u8..4, 1u32..3, 1u8..4, steps, prop::bool::weighted(0.2), any::<bool>());
    let tags = prop::sample::select(vec![["a", ""], ["a", ""], ["a", "b"], ["b", "a"], ["", "b"], ["c", ""]]);
    let entry = (entry, prop::bool::weighted(0.2), tags);
    let entry = entry.prop_map(|((code, method, call, cseq, peer, step, statement, sent), torn, tags)| Entry {
        code,
        method,
        call,
        cseq,
        peer,
        tags,
        step,
        statement,
        sent,
        torn,
    });
    prop::collection::vec(entry, 0..60)
}

fn fold(messages: &[Seen<'_>]) -> Report {
    let mut report = Report::default();
    for message in messages {
        report.observe_message(message);
    }
    report
}

fn finish(report: Report) -> Summary {
    report.finish(&KNOWLEDGE, Vec::new())
}

/// On two threads.
#[derive(Clone, Copy)]
struct AtOnce;

impl Both for AtOnce {
    fn both<A: Send, B>(self, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
        std::thread::scope(|scope| {
            let one = scope.spawn(one);
            let other = other();
            (one.join().unwrap(), other)
        })
    }
}

fn json(report: Report) -> String {
    format::json::render(&finish(report))
}

proptest! {
    #[test]
    fn adjacent_parts_merge_to_the_whole(entries in entries(), cuts in [0usize..=60, 0..=60, 0..=60]) {
        let log = Log::new(entries.iter().map(Entry::text).collect::<String>());
        let records: Vec<_> = log.messages().collect();
        let mut cuts = cuts.map(|cut| cut.min(records.len()));
        cuts.sort_unstable();
        let [first, second, third] = cuts;
        let parts = [&records[..first], &records[first..second], &records[second..third], &records[third..]];
        let whole = json(fold(&records));
        let [a, b, c, d] = parts.map(fold);
        prop_assert_eq!(&json(a.merge(b).merge(c).merge(d)), &whole);
        let [a, b, c, d] = parts.map(fold);
        prop_assert_eq!(&json(a.merge(b.merge(c.merge(d)))), &whole);
        let at_once = fold(&records).finish_by(AtOnce, &KNOWLEDGE, Vec::new());
        prop_assert_eq!(&format::json::render(&at_once), &whole);
    }

    #[test]
    fn sums_agree(entries in entries()) {
        let log = Log::new(entries.iter().map(Entry::text).collect::<String>());
        let summary = log.summary();
        let totals = summary.totals;
        let once = totals.responses.messages - totals.responses.retransmissions + totals.statements;
        let sum = |counts: &super::Counts| counts.0.iter().map(|(_, count)| count).sum::<u64>();
        prop_assert_eq!(once + totals.responses.retransmissions + totals.responses.duplicates, log.records().count() as u64);
        let transactions = summary.codes.iter().map(|code| code.transactions).sum::<u64>();
        prop_assert_eq!((sum(&summary.outcomes), sum(&summary.classes)), (transactions, transactions));
        let mut of_codes = super::Tally::default();
        for code in &summary.codes {
            prop_assert_eq!(sum(&code.outcomes), code.tally.once());
            prop_assert_eq!(sum(&code.methods), code.tally.once());
            // What failed is a part of what ended.
            prop_assert!(code.tally.failures <= code.tally.finals && code.tally.finals <= code.transactions);
            of_codes.add(&code.tally);
        }
        let peers = summary.peers.list.iter().map(|peer| peer.tally).chain(summary.methods.iter().map(|of| of.tally));
        for tally in peers.chain(summary.time.bins.iter().map(|bin| bin.tally)) {
            prop_assert!(tally.failures <= tally.finals, "{tally:?}");
        }
        let mut of_methods = super::Tally::default();
        summary.methods.iter().for_each(|method| of_methods.add(&method.tally));
        prop_assert_eq!(of_codes, of_methods);
        prop_assert_eq!((of_codes.once(), of_codes.failures, of_codes.finals), (once, totals.failures, totals.finals));
        let in_time: u64 = summary.time.bins.iter().map(|bin| bin.tally.responses + bin.tally.statements).sum();
        prop_assert_eq!(in_time + summary.time.without_time, of_codes.responses + of_codes.statements);
    }
}

/// A message a minute, for so many minutes.
fn minutes(count: u32) -> Log {
    let entry = |minute| Entry {
        code: 503,
        method: "INVITE",
        call: 1,
        cseq: minute + 1,
        peer: 1,
        tags: ["a", "b"],
        step: Some(minute * 3),
        statement: false,
        sent: false,
        torn: false,
    };
    Log::new((0..count).map(|minute| entry(minute).text()).collect::<String>())
}

#[test]
fn bins_get_wider_with_the_span() {
    for (count, seconds, bins) in [(0, 60, 0), (1, 60, 1), (1500, 60, 1500), (1501, 300, 301), (7501, 600, 751)] {
        let time = minutes(count).summary().time;
        assert_eq!((time.bin_seconds, time.bins.len()), (seconds, bins), "{count}");
        assert!(time.bins.iter().map(|bin| bin.tally.failures).sum::<u64>() == u64::from(count));
    }
    let time = minutes(1501).summary().time;
    assert_eq!(time.bins[12].start.to_string(), "2026-11-01T01:00:00+00:00");
    assert_eq!(time.bins[12].tally.failures, 5);
}

#[test]
fn wide_bins_merge_exactly() {
    let log = minutes(1600);
    let records: Vec<_> = log.messages().collect();
    let whole = json(fold(&records));
    for cut in [1, 99, 100, 101, 800, 1499, 1500, 1501, 1599] {
        assert_eq!(json(fold(&records[..cut]).merge(fold(&records[cut..]))), whole, "{cut}");
    }
}

#[test]
fn what_a_part_says_the_whole_says() {
    let mut log = String::new();
    for number in 0..4200 {
        let (peer, method) = (format!("192.0.2.1:{number}"), format!("METHOD{}", number % 40));
        let _ =
            write!(log, "{}", Message { code: 503, peer: &peer, method: &method, call: &peer, ..Message::default() });
    }
    log += "SIP/2.0 200 OK, says a line that is none\n";
    let log = Log::new(log);
    let alone = json(log.report());
    assert!(alone.contains(r#""cap":"peers""#) && alone.contains(r#""cap":"methods""#), "{alone}");
    assert_eq!(json(Report::default().merge(log.report())), alone);
    assert_eq!(json(log.report().merge(Report::default())), alone);
}

#[test]
fn a_peer_by_via() {
    let log = "Transmitting (no NAT):\nSIP/2.0 404 Not Found\n\
               Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bKa;received=198.51.100.9\n\
               From: <sip:a@example.com>\nTo: <sip:b@example.com>\nCall-ID: c\nCSeq: 1 INVITE\n\n";
    let peers = Log::new(log.repeat(2)).summary().peers.list;
    assert_eq!((peers.len(), peers[0].peer.as_str(), peers[0].tally.failures_sent), (1, "198.51.100.9:5062", 1));
}
