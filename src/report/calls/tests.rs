//! Calls whose fate a person can tell by reading them.

use super::{CallTally, RegistrationTally, Side};
use crate::report::Summary;
use crate::report::testing::{Log, Message};

/// A message at so many milliseconds after noon.
pub(in crate::report) fn at(ms: u32, message: Message<'_>) -> String {
    let (minute, second) = (ms / 60_000, ms / 1000 % 60);
    let time = format!("2026-11-21 {:02}:{:02}:{second:02}.{:03}", 12 + minute / 60, minute % 60, ms % 1000);
    Message { time: Some(&time), ..message }.to_string()
}

pub(in crate::report) const INVITE: Message<'_> = Message {
    time: None,
    code: 0,
    method: "INVITE",
    call: "one",
    cseq: 1,
    peer: "192.0.2.10:5060",
    sent: false,
    tags: ["a", ""],
    caller: "1001",
    dialled: "4930123456",
    headers: "",
};

/// The response to a request, which goes the other way.
pub(in crate::report) fn reply(code: u16, to: Message<'_>) -> Message<'_> {
    Message { code, sent: !to.sent, tags: [to.tags[0], "b"], ..to }
}

/// What says that the log goes on so long.
fn later(ms: u32) -> String {
    at(ms, Message { code: 200, method: "OPTIONS", call: "alive", ..Message::default() })
}

fn summary(log: &[String]) -> Summary {
    Log::new(log.concat()).summary()
}

/// The numbers of one side, but those that are zero.
fn side(log: &[String], side: Side) -> Option<CallTally> {
    summary(log).calls.sides.get(side).map(|calls| calls.tally)
}

fn figure(summary: &Summary, name: &str) -> (Option<f64>, Option<u64>, u64) {
    let figure = summary.figures.figures.get(name).unwrap();
    (figure.value, figure.numerator, figure.denominator)
}

/// INVITE, 407, INVITE, 100, 180, 200, BYE, 200: the flow that RFC 6076 draws for most of its figures.
pub(in crate::report) fn answered() -> Vec<String> {
    let again = Message { cseq: 2, ..INVITE };
    let bye = Message { method: "BYE", cseq: 3, tags: ["a", "b"], ..INVITE };
    vec![
        at(0, INVITE),
        at(100, reply(407, INVITE)),
        at(200, again),
        at(250, reply(100, again)),
        at(1500, reply(180, again)),
        at(5000, reply(200, again)),
        at(65_000, bye),
        at(65_100, reply(200, bye)),
    ]
}

#[test]
fn a_call_with_a_challenge_is_one_attempt_and_its_delays_begin_before_the_challenge() {
    let summary = summary(&answered());
    let expected = CallTally { attempts: 1, answered: 1, ..CallTally::default() };
    assert_eq!((summary.calls.side, summary.calls.tally), (Some(Side::In), expected));
    assert_eq!(summary.calls.by_final_code.0, [("200".to_owned(), 1)]);
    for name in ["ser", "ser_adjusted", "seer", "scr", "asr", "ner"] {
        assert_eq!(figure(&summary, name), (Some(100.0), Some(1), 1), "{name}");
    }
    assert_eq!(figure(&summary, "isa"), (Some(0.0), Some(0), 1));
    for (name, seconds) in [("srd_succeeded", 1.5), ("pdd", 1.5), ("sdd", 0.1), ("sdt", 60.0)] {
        let (value, _, count) = figure(&summary, name);
        assert!((value.unwrap() - seconds).abs() <= seconds / 100.0 + 0.001, "{name}: {value:?}");
        assert_eq!(count, 1, "{name}");
        let max = summary.figures.figures.get(name).unwrap().quantiles.unwrap().max;
        assert!((max - seconds).abs() < 0.000_1, "{name}: {max}");
    }
    assert_eq!(figure(&summary, "acd"), (Some(60.0), Some(60), 1));
    assert_eq!(figure(&summary, "ira"), (None, Some(0), 0));
    assert_eq!(figure(&summary, "srd_failed"), (None, None, 0));
    let in_calls: Vec<_> = summary.codes.iter().map(|code| (code.code, code.calls)).collect();
    assert_eq!(in_calls, [(100, 1), (180, 1), (200, 1), (407, 1)]);
}

/// What became of a call that came in, with what was heard of it.
#[track_caller]
fn fate(log: &[String], tally: CallTally, codes: &[(&str, u64)]) {
    let summary = summary(log);
    assert_eq!(summary.calls.tally, CallTally { attempts: tally.attempts.max(1), ..tally }, "{}", log.concat());
    let found: Vec<_> = summary.calls.by_final_code.0.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(found, codes);
}

#[test]
fn fates() {
    let none = CallTally::default();
    let again = Message { cseq: 2, ..INVITE };
    let bob = Message { dialled: "2001", ..again };
    let cancel = Message { method: "CANCEL", ..INVITE };
    let challenged = [at(0, INVITE), at(10, reply(401, INVITE))];
    fate(&challenged, CallTally { challenged: 1, ..none }, &[("401", 1)]);
    let pending = [&challenged[..], &[at(20, again), later(32_020)]].concat();
    fate(&pending, CallTally { open: 1, ..none }, &[]);
    let given_up = [&challenged[..], &[at(20, again), later(32_021)]].concat();
    fate(&given_up, CallTally { timeout: 1, ..none }, &[]);
    let refused =
        [&challenged[..], &[at(20, Message { headers: "Authorization: Digest response=\"1\"\n", ..again })]].concat();
    let refused =
        [&refused[..], &[at(30, Message { headers: "WWW-Authenticate: Digest realm=\"x\"\n", ..reply(401, again) })]]
            .concat();
    fate(&refused, CallTally { failed: 1, ..none }, &[("401", 1)]);
    let moved = [at(0, INVITE), at(10, reply(302, INVITE))];
    fate(&moved, CallTally { redirected: 1, ..none }, &[("302", 1)]);
    let followed = [&moved[..], &[at(20, bob), at(30, reply(486, bob))]].concat();
    fate(&followed, CallTally { declined: 1, ..none }, &[("486", 1)]);
    let crossed = [
        at(0, INVITE),
        at(10, reply(180, INVITE)),
        at(20, cancel),
        at(21, reply(200, INVITE)),
        at(22, reply(200, cancel)),
    ];
    fate(&crossed, CallTally { answered: 1, ..none }, &[("200", 1)]);
    let given_up = [at(0, INVITE), at(20, cancel), at(22, reply(200, cancel)), at(23, reply(487, INVITE))];
    fate(&given_up, CallTally { cancelled: 1, ..none }, &[("487", 1)]);
    let forked = [at(0, INVITE), at(10, reply(486, INVITE)), at(20, reply(200, INVITE)), at(30, reply(603, INVITE))];
    fate(&forked, CallTally { answered: 1, ..none }, &[("200", 1)]);
    let everywhere = [at(0, INVITE), at(10, reply(600, INVITE)), at(20, reply(404, INVITE))];
    fate(&everywhere, CallTally { declined: 1, ..none }, &[("600", 1)]);
    let full = Message { headers: "Reason: Q.850;cause=34\n", ..reply(480, INVITE) };
    fate(&[at(0, INVITE), at(10, full)], CallTally { failed: 1, ..none }, &[("480", 1)]);
}

#[test]
fn when_a_call_without_a_final_response_has_timed_out() {
    let none = CallTally { attempts: 1, ..CallTally::default() };
    let open = CallTally { open: 1, ..none };
    for (log, end, expected) in [
        (vec![at(0, INVITE)], 32_000, open),
        (vec![at(0, INVITE)], 32_001, CallTally { timeout: 1, silent: 1, ..none }),
        (vec![at(0, INVITE), at(10, reply(100, INVITE))], 180_010, open),
        (vec![at(0, INVITE), at(10, reply(100, INVITE))], 180_011, CallTally { timeout: 1, ..none }),
    ] {
        assert_eq!(side(&[&log[..], &[later(end)]].concat(), Side::In), Some(expected), "{end}");
    }
    let silent = [at(0, INVITE), later(60_000)];
    let summary = summary(&silent);
    assert_eq!(figure(&summary, "ser"), (Some(0.0), Some(0), 1));
    assert_eq!(figure(&summary, "isa"), (Some(0.0), Some(0), 1));
    assert_eq!(figure(&summary, "isa_with_timeouts"), (Some(100.0), Some(1), 1));
    assert_eq!(figure(&summary, "asr"), (None, Some(0), 0));
}

#[test]
fn the_two_legs_of_a_call_are_never_summed() {
    let out = Message { call: "two", sent: true, peer: "203.0.113.5:5060", tags: ["x", ""], ..INVITE };
    let next = Message { peer: "203.0.113.6:5060", ..out };
    let log = [
        at(0, INVITE),
        at(10, out),
        at(20, reply(503, out)),
        at(30, Message { headers: "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKother\n", ..next }),
        at(40, reply(200, next)),
        at(50, reply(200, INVITE)),
    ];
    let summary = summary(&log);
    let one = CallTally { attempts: 1, answered: 1, ..CallTally::default() };
    assert_eq!((summary.calls.side, summary.calls.tally), (Some(Side::In), one));
    let out = summary.calls.sides.get(Side::Out).unwrap();
    assert_eq!(out.tally, one);
    let peers: Vec<_> =
        out.peers.list.iter().map(|peer| (peer.name.as_str(), peer.tally.answered, peer.tally.failed)).collect();
    assert_eq!(peers, [("203.0.113.5:5060", 0, 1), ("203.0.113.6:5060", 1, 0)], "an attempt counts for each peer");
    assert_eq!(out.prefixes.list[0].name, "4930");
}

#[test]
fn responses_alone() {
    let answer = reply(200, INVITE);
    let by_callee = Message { sent: false, tags: ["b", "a"], ..answer };
    let log = [
        at(0, reply(180, INVITE)),
        at(10, answer),
        at(20_000, Message { cseq: 5, ..answer }),
        at(40_000, Message { cseq: 5, code: 491, ..by_callee }),
        at(41_000, Message { cseq: 6, ..by_callee }),
        at(60_000, Message { method: "BYE", cseq: 6, ..answer }),
        later(400_000),
    ];
    // A challenge that somebody answered, as what rings afterwards shows.
    let ringing = [at(0, reply(407, INVITE)), at(9, reply(180, Message { cseq: 2, ..INVITE }))];
    let open = CallTally { attempts: 1, open: 1, ..CallTally::default() };
    assert_eq!(side(&ringing, Side::In), Some(open));
    let summary = summary(&log);
    assert_eq!(summary.calls.tally, CallTally { attempts: 1, answered: 1, ..CallTally::default() });
    assert_eq!(summary.calls.sides.0.len(), 1, "{:?}", summary.calls.sides);
    let ser = summary.figures.figures.get("ser").unwrap();
    assert!(ser.basis.starts_with("responses only"), "{}", ser.basis);
    assert_eq!(figure(&summary, "srd_succeeded").0, None, "there is no INVITE to measure from");
}

#[test]
fn clocks_that_are_too_coarse_for_delays() {
    let coarse: Vec<String> =
        answered().iter().map(|message| message.replacen(".000]", "]", 1).replacen(".100]", "]", 1)).collect();
    let summary = summary(&coarse);
    let sdd = summary.figures.figures.get("sdd").unwrap();
    assert_eq!((sdd.value, sdd.denominator), (None, 0));
    assert!(sdd.basis.contains("coarser than 100 ms"), "{}", sdd.basis);
    assert_eq!(figure(&summary, "acd").0, Some(60.0), "a conversation is long enough");
    // One that began and ended within a second.
    let short: Vec<String> = coarse.iter().map(|message| message.replacen(" 12:01:", " 12:00:", 1)).collect();
    let summary = super::tests::summary(&short);
    let acd = summary.figures.figures.get("acd").unwrap();
    assert_eq!((acd.value, acd.denominator), (None, 1));
    assert!(acd.basis.contains("coarser than 100 ms"), "{}", acd.basis);
}

#[test]
fn registrations() {
    let register = Message { method: "REGISTER", call: "phone", dialled: "2041", ..INVITE };
    let cseq = |cseq| Message { cseq, ..register };
    let realm = "WWW-Authenticate: Digest realm=\"x\"\n";
    let credentials =
        |cseq| Message { headers: "Authorization: Digest response=\"1\"\n", ..self::numbered(register, cseq) };
    let log = [
        at(0, register),
        at(20, reply(401, register)),
        at(40, credentials(2)),
        at(80, reply(200, cseq(2))),
        // A refresh, refused at once.
        at(600_000, credentials(3)),
        at(600_050, Message { headers: realm, ..reply(401, cseq(3)) }),
        // The next is too brief, and comes again.
        at(700_000, credentials(4)),
        at(700_010, reply(423, cseq(4))),
        at(700_020, credentials(5)),
        at(700_030, reply(200, cseq(5))),
        // The end.
        at(800_000, Message { headers: "Expires: 0\nContact: *\n", ..cseq(6) }),
        at(800_010, reply(200, cseq(6))),
        // Two guesses under one Call-ID, each refused.
        at(800_012, Message { call: "guess", ..credentials(1) }),
        at(800_013, Message { call: "guess", headers: realm, ..reply(401, cseq(1)) }),
        at(800_014, Message { call: "guess", ..credentials(2) }),
        at(800_015, Message { call: "guess", headers: realm, ..reply(401, cseq(2)) }),
        // Somebody else gets no answer.
        at(800_020, Message { call: "other", ..register }),
        later(900_000),
    ];
    let summary = summary(&log);
    let expected = RegistrationTally {
        attempts: 7,
        succeeded: 2,
        auth_failed: 3,
        failed: 1,
        timeout: 1,
        removed: 1,
        ..RegistrationTally::default()
    };
    assert_eq!(summary.registrations.tally, expected);
    assert_eq!(summary.registrations.by_final_code.get("200"), 2);
    // 423 and the silence; the 401 is the RFC's to leave out.
    assert_eq!(figure(&summary, "ira"), (Some(28.57), Some(2), 7));
    let rrd = summary.figures.figures.get("rrd").unwrap();
    assert_eq!(rrd.denominator, 2);
    assert!((rrd.quantiles.unwrap().max - 0.08).abs() < 0.000_1, "from before the challenge");
}

fn numbered(message: Message<'_>, cseq: u32) -> Message<'_> {
    Message { cseq, ..message }
}

#[test]
fn the_most_conversations_at_once() {
    let mut log = Vec::new();
    // One every ten seconds, each of 35 seconds.
    for number in 0..12u32 {
        let call = format!("call {number}");
        let invite = Message { call: &call, ..INVITE };
        let bye = Message { method: "BYE", cseq: 2, tags: ["a", "b"], ..invite };
        let ms = number * 10_000;
        log.push((ms, at(ms, invite)));
        log.push((ms + 1000, at(ms + 1000, reply(200, invite))));
        log.push((ms + 36_000, at(ms + 36_000, bye)));
        log.push((ms + 36_010, at(ms + 36_010, reply(200, bye))));
    }
    log.sort_by_key(|(ms, _)| *ms);
    let log: Vec<String> = log.into_iter().map(|(_, message)| message).collect();
    let summary = summary(&log);
    let peak = summary.calls.sides.get(Side::In).unwrap().peak.as_ref().unwrap();
    assert_eq!((peak.calls, peak.at.to_string().as_str()), (4, "2026-11-21T12:00:31+00:00"));
}

#[test]
fn rows_of_failed_calls() {
    let out = Message { sent: true, peer: "203.0.113.5:5060", ..INVITE };
    let full = Message { headers: "Reason: Q.850;cause=34\n", ..reply(503, INVITE) };
    let log =
        [at(0, INVITE), at(5, out), at(1200, reply(183, INVITE)), at(3000, reply(503, out)), at(3010, full)].concat();
    let mut report = crate::report::Report::default();
    report.list_failed_calls();
    let log = Log::new(log);
    report.observe_stream("pbx.log");
    log.messages().for_each(|message| report.observe_message(&message));
    let summary = report.finish(&crate::report::testing::KNOWLEDGE, Vec::new());
    assert_eq!(
        serde_json::to_string(&summary.failed_calls).unwrap(),
        r#"[{"time":"2026-11-21T12:00:00.000+00:00","side":"in","in_peer":"192.0.2.10:5060","out_peer":"203.0.113.5:5060","dialled":"4930123456","code":503,"q850":34,"pdd":1.2,"place":"pbx.log:2"}]"#
    );
}

#[test]
fn a_call_that_failed_begins_with_the_first_that_was_heard_of_it() {
    // What is sent again, the end of the log cut off, so that it can't be told to be the same.
    let lost = Message { headers: "Server: pbx\n", ..reply(404, INVITE) };
    let again = at(19_000, lost).split("Server").next().unwrap().to_owned();
    let log = Log::new([at(0, lost), at(4000, lost), again].concat());
    let mut report = crate::report::Report::default();
    report.list_failed_calls();
    log.messages().for_each(|message| report.observe_message(&message));
    let summary = report.finish(&crate::report::testing::KNOWLEDGE, Vec::new());
    let times: Vec<_> = summary.failed_calls.iter().map(|call| call.time.unwrap().to_string()).collect();
    assert_eq!(times, ["2026-11-21T12:00:00.000+00:00"]);
}

#[test]
fn a_statement_without_tags_makes_no_other_attempt() {
    let told = |line: &str| {
        format!(
            "Nov 21 12:00:00 sip1 kamailio[1]: NOTICE: {{1 1 INVITE one}} acc [acc.c:287]: acc_log_request(): ACC: {line}\n"
        )
    };
    let full =
        "transaction answered: timestamp=1795242741;method=INVITE;from_tag=a;to_tag=b;call_id=one;code=503;reason=No";
    let bare = "call missed: timestamp=1795242741;method=INVITE;from_tag=;to_tag=;call_id=one;code=503;reason=No";
    let one = CallTally { attempts: 1, failed: 1, ..CallTally::default() };
    for log in [[told(full), told(bare)], [told(bare), told(full)]] {
        assert_eq!(side(&log, Side::Unknown), Some(one));
    }
}

#[test]
fn who_accounting_names_is_the_caller() {
    let line = "Nov 21 12:00:00 sip1 kamailio[1]: NOTICE: {1 1 INVITE one} acc [acc.c:287]: acc_log_request(): ACC: call missed: \
                timestamp=1795242741;method=INVITE;from_tag=a;to_tag=b;call_id=one;code=503;reason=No;src_user=1001;\
                src_domain=example.com;src_ip=192.0.2.10;dst_ouser=2041;dst_user=2041;dst_domain=203.0.113.5\n";
    let caller = Some("192.0.2.10".to_owned());
    assert_eq!(rows(&[line.to_owned()]), [(Side::Unknown, caller, None, Some(503), None)]);
}

/// The row of a call that failed: side, peers, code and cause.
type Row = (Side, Option<String>, Option<String>, Option<u16>, Option<u16>);

fn rows(log: &[String]) -> Vec<Row> {
    let log = Log::new(log.concat());
    let mut report = crate::report::Report::default();
    report.list_failed_calls();
    log.messages().for_each(|message| report.observe_message(&message));
    let calls = report.finish(&crate::report::testing::KNOWLEDGE, Vec::new()).failed_calls;
    calls.into_iter().map(|call| (call.side, call.in_peer, call.out_peer, call.code, call.q850)).collect()
}

#[test]
fn legs_with_call_ids_of_their_own_are_one_call_where_no_other_can_be_meant() {
    let trunk = Message { call: "leg", sent: true, peer: "203.0.113.5:5060", tags: ["x", ""], ..INVITE };
    let trunk = Message { dialled: "004930123456", ..trunk };
    let full = Message { headers: "Reason: Q.850;cause=34\n", ..reply(503, trunk) };
    let hunted = Message { call: "next leg", peer: "203.0.113.6:5060", ..trunk };
    let in_peer = || Some("192.0.2.10:5060".to_owned());
    let out_peer = |host: u8| Some(format!("203.0.113.{host}:5060"));
    let one = [
        at(0, INVITE),
        at(10, trunk),
        at(20, full),
        at(30, hunted),
        at(40, reply(500, hunted)),
        at(50, reply(503, INVITE)),
    ];
    assert_eq!(rows(&one), [(Side::In, in_peer(), out_peer(6), Some(503), Some(34))]);
    // Another call for the same number at the same time: either may have made the legs.
    let other = Message { call: "other", peer: "192.0.2.11:5060", ..INVITE };
    let two = [&[at(0, other)], &one[..], &[at(60, reply(503, other))]].concat();
    assert_eq!(rows(&two).len(), 4);
    // With a session, each is told from the other.
    let with = |message: &String| message.replace("CSeq:", "Session-ID: 00a1;remote=0\nCSeq:");
    let one: Vec<String> = one
        .iter()
        .map(|message| {
            with(message).replace(
                "00a1;remote=0",
                if message.contains("\nSIP/2.0") { "00b2;remote=00a1" } else { "00a1;remote=0" },
            )
        })
        .collect();
    let two = [&[at(0, other)], &one[..], &[at(60, reply(503, other))]].concat();
    let sides: Vec<_> = rows(&two).into_iter().map(|(side, _, out, _, _)| (side, out)).collect();
    assert_eq!(sides, [(Side::In, None), (Side::In, out_peer(6))]);
    // What came after the call had ended belongs to another.
    let late = [at(0, INVITE), at(50, reply(503, INVITE)), at(60, trunk), at(70, full)];
    assert_eq!(rows(&late).len(), 2);
}

#[test]
fn registrations_by_peer() {
    let phone = Message { method: "REGISTER", call: "phone", dialled: "2041", ..INVITE };
    let other = Message { call: "other", peer: "198.51.100.7:5062", ..phone };
    let log = [
        at(0, phone),
        at(10, reply(401, phone)),
        at(20, Message { cseq: 2, ..phone }),
        at(30, reply(200, Message { cseq: 2, ..phone })),
        at(40, other),
        at(50, reply(403, other)),
        at(60_000, Message { cseq: 2, ..other }),
        at(60_010, reply(200, Message { cseq: 2, ..other })),
        later(120_000),
    ];
    let summary = summary(&log);
    let peers = &summary.registrations.sides.get(Side::In).unwrap().peers;
    let list: Vec<_> = peers
        .list
        .iter()
        .map(|peer| (peer.name.as_str(), peer.tally.attempts, peer.tally.succeeded, peer.tally.failed))
        .collect();
    assert_eq!(list, [("198.51.100.7:5062", 2, 1, 1), ("192.0.2.10:5060", 1, 1, 0)]);
    assert_eq!((peers.names, peers.other), (2, RegistrationTally::default()));
}

#[test]
fn a_peer_that_a_leg_names_without_its_port_is_the_same() {
    let out = Message { sent: true, ..INVITE };
    let named = |peer| Message { peer, ..out };
    // Two lines of a script tell of one reply, and one call is told by the address alone.
    let log = [
        at(0, reply(486, named("192.0.2.10"))),
        at(1, reply(486, named("192.0.2.10:5060"))),
        at(10, reply(486, Message { call: "two", ..named("192.0.2.10") })),
        at(20, reply(486, Message { call: "three", ..named("192.0.2.30:5060") })),
        at(21, reply(486, Message { call: "three", ..named("192.0.2.10:5060") })),
    ];
    let summary = summary(&log);
    let out = summary.calls.sides.get(Side::Out).unwrap();
    assert_eq!((out.tally.attempts, out.tally.declined), (3, 3));
    let peers: Vec<_> = out.peers.list.iter().map(|peer| (peer.name.as_str(), peer.tally.declined)).collect();
    assert_eq!(peers, [("192.0.2.10:5060", 3), ("192.0.2.30:5060", 1)]);
}
