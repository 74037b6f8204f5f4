//! A log in parts against the log as a whole.

use super::*;
use crate::pipeline;
use crate::report::format;
use crate::sift::{Fold, Order, settings};
use crate::time::Clues;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::Read;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);

/// Streams of bytes from memory.
struct Memory<'a>(std::iter::Enumerate<std::slice::Iter<'a, Vec<u8>>>, bool);

impl pipeline::Supply for Memory<'_> {
    type Stream = Origin;

    fn next(&mut self) -> Option<(Origin, Box<dyn Read + Send>)> {
        let (number, bytes) = self.0.next()?;
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: Some(2026), date: None, reference: 1_795_248_000 };
        let share = if number == 0 { Share::First } else { Share::Further };
        let origin = Origin { name: "log".to_owned(), clues, goes_on: false, share: self.1.then_some(share) };
        Some((origin, Box::new(io::Cursor::new(bytes.clone()))))
    }

    fn failed(&mut self, _: &Origin, _: u64, _: io::Error) {}

    fn finished(&mut self, _: &Origin, _: u64) {}
}

thread_local! {
    /// To prepare them takes longer than to read a small log.
    static SIFT: Sift<'static> = How::default().sift(&KNOWLEDGE);
    static JOINER: RefCell<Joiner<'static>> = RefCell::new(Joiner::new(&KNOWLEDGE));
}

fn joiner<T>(work: impl FnOnce(&mut Joiner<'static>) -> T) -> T {
    JOINER.with_borrow_mut(work)
}

/// What is read of the streams of a part, saved and loaded; or of a whole.
fn read(streams: &[Vec<u8>], is_part: bool, block: usize) -> Part {
    SIFT.with(|sift| read_by(sift, streams, is_part, block))
}

fn read_by(sift: &Sift<'_>, streams: &[Vec<u8>], is_part: bool, block: usize) -> Part {
    let mut report = Report::default();
    if is_part {
        report.keep_seams(false);
    }
    read_into(report, sift, streams, is_part, block)
}

/// What is read of the streams into a report that knows of nothing yet, with the text at their ends or without.
fn read_into(report: Report, sift: &Sift<'_>, streams: &[Vec<u8>], has_ends: bool, block: usize) -> Part {
    let mut order = Order::new(sift, Some(Fold::new(report)));
    if has_ends {
        order.collect_ends(How::default());
    }
    let stop = AtomicBool::new(false);
    pipeline::run(sift, Memory(streams.iter().enumerate(), has_ends), &mut order, &settings(2, block, &stop)).unwrap();
    let ends = order.take_ends();
    let part = Part::new(order.report.unwrap_or_default().take(), ends);
    Part::load(&part.save(&KNOWLEDGE).unwrap(), &KNOWLEDGE).unwrap()
}

/// What a part counts: all but how many files there were and in which lines things stand.
fn counts(part: Part) -> Value {
    fn counted(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for name in ["files", "places", "example", "first_line"] {
                    fields.remove(name);
                }
                fields.values_mut().for_each(counted);
            }
            Value::Array(list) => list.iter_mut().for_each(counted),
            _ => {}
        }
    }
    let report = joiner(|joiner| joiner.finish(part));
    let mut value = serde_json::from_str(&format::json::render(&report.finish(&KNOWLEDGE, Vec::new()))).unwrap();
    counted(&mut value);
    value
}

/// Where two reports differ.
fn differences(found: &Value, expected: &Value) -> Vec<String> {
    fn walk(path: &str, found: &Value, expected: &Value, out: &mut Vec<String>) {
        match (found, expected) {
            (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
                one.iter().for_each(|(name, value)| walk(&format!("{path}.{name}"), value, &other[name], out));
            }
            (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
                one.iter()
                    .zip(other)
                    .enumerate()
                    .for_each(|(at, (one, other))| walk(&format!("{path}[{at}]"), one, other, out));
            }
            _ if found != expected => out.push(format!("{path}: {found} for {expected}")),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk("", found, expected, &mut out);
    out.truncate(12);
    out
}

const NONE: [String; 0] = [];

fn join(parts: Vec<Part>, from_behind: bool) -> Part {
    if from_behind {
        parts.into_iter().rev().reduce(|behind, before| joiner(|joiner| joiner.join(before, behind))).unwrap()
    } else {
        parts.into_iter().reduce(|before, behind| joiner(|joiner| joiner.join(before, behind))).unwrap()
    }
}

/// Calls and registrations of which each has something to tear: requests, challenges, retransmissions, statements.
fn log(dialogs: u32, quiet: usize) -> Vec<u8> {
    let mut log = String::new();
    for number in 0..dialogs {
        let (hour, minute, second) = (number / 600 % 24, number / 10 % 60, number % 10 * 6);
        let mut message = |milli: u32, way: &str, start: &str, cseq: &str, more: &str| {
            let kind = if start.starts_with("SIP") { "response" } else { "request" };
            let (way, to) = if way == "in" { ("Received", "from") } else { ("Transmitting", "to") };
            let tag = if kind == "request" { "" } else { ";tag=b" };
            let _ = write!(
                log,
                "[2026-11-21 {hour:02}:{minute:02}:{second:02}.{milli:03}] VERBOSE[1] res_pjsip_logger.c: <--- {way} SIP {kind} \
                 (400 bytes) {to} UDP:192.0.2.{}:5060 --->\r\n{start}\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK{number}.{cseq}\r\n\
                 From: <sip:1001@example.com>;tag=a\r\nTo: <sip:1002@example.com>{tag}\r\nCall-ID: {number}@example.com\r\n\
                 CSeq: {cseq}\r\n{more}\r\n",
                number % 5
            );
        };
        let challenge = format!("WWW-Authenticate: Digest realm=\"pbx\", nonce=\"s3cret{number}\"\r\n");
        let answer =
            "Authorization: Digest username=\"1001\", realm=\"pbx\", nonce=\"s3cret\", response=\"s3cret\"\r\n";
        match number % 4 {
            0 => {
                message(0, "in", "REGISTER sip:example.com SIP/2.0", "1 REGISTER", "");
                message(5, "out", "SIP/2.0 401 Unauthorized", "1 REGISTER", &challenge);
                message(105, "out", "SIP/2.0 401 Unauthorized", "1 REGISTER", &challenge);
                message(110, "in", "REGISTER sip:example.com SIP/2.0", "2 REGISTER", answer);
                message(120, "out", "SIP/2.0 401 Unauthorized", "2 REGISTER", &challenge);
            }
            1 => {
                message(0, "in", "INVITE sip:1002@example.com SIP/2.0", "1 INVITE", "");
                message(10, "out", "SIP/2.0 180 Ringing", "1 INVITE", "");
                message(
                    900,
                    "out",
                    "SIP/2.0 200 OK",
                    "1 INVITE",
                    "Content-Type: application/sdp\r\nContent-Length: 60\r\n",
                );
                log.push_str("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\na=crypto:1 X inline:s3crets3cret\r\n\r\n");
            }
            2 => {
                message(0, "out", "INVITE sip:1002@example.com SIP/2.0", "1 INVITE", "");
                message(
                    30,
                    "in",
                    "SIP/2.0 503 Service Unavailable",
                    "1 INVITE",
                    "Reason: Q.850;cause=34;text=\"No circuit\"\r\n",
                );
                let _ = writeln!(
                    log,
                    "ACC: transaction answered: timestamp={};method=INVITE;from_tag=a;to_tag=b;call_id={number}@example.com;\
                     code=503;reason=Service Unavailable",
                    1_795_219_200 + number * 6
                );
            }
            _ => {
                let _ = writeln!(log, "<133>[S={}] [SID=a:1:2]  (N 1) nothing", number * 2);
                log.push_str("SIP/2.0 200 fine, says a line that is none\n");
            }
        }
        for _ in 0..quiet {
            log.push_str("[2026-11-21 00:00:00] NOTICE[1] chan.c: a line that says nothing of interest at all\n");
        }
    }
    log.into_bytes()
}

fn parts(log: &[u8], cuts: &[usize], block: usize) -> Vec<Part> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (log.len() + 1)).collect();
    cuts.sort_unstable();
    cuts.insert(0, 0);
    cuts.push(log.len());
    cuts.windows(2).map(|cut| read(&[log[cut[0]..cut[1]].to_vec()], true, block)).collect()
}

static LARGE: LazyLock<Vec<u8>> = LazyLock::new(|| log(600, 6));
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| log(60, 0));
static WHOLES: LazyLock<[Value; 2]> =
    LazyLock::new(|| [&*SMALL, &*LARGE].map(|log| counts(read(std::slice::from_ref(log), false, 1 << 20))));

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 5, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn a_log_cut_anywhere_adds_up(
        large in any::<bool>(),
        cuts in proptest::collection::vec(any::<usize>(), 1..5),
        near in proptest::option::of(0..2000usize),
        from_behind in any::<bool>(),
    ) {
        let log = if large { &*LARGE } else { &*SMALL };
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (log.len() + 1)).collect();
        // Two cuts within one message.
        cuts.extend(near.map(|near| cuts[0] + near).filter(|&cut| cut <= log.len()));
        let joined = join(parts(log, &cuts, 300_000), from_behind);
        prop_assert_eq!(differences(&counts(joined), &WHOLES[usize::from(large)]), NONE, "cut at {:?}", cuts);
    }
}

#[test]
fn a_message_torn_at_any_byte_is_whole() {
    let log = log(6, 0);
    let whole = counts(read(std::slice::from_ref(&log), false, 1 << 20));
    for cut in (0..log.len()).step_by(19) {
        let joined = join(parts(&log, &[cut], 1 << 20), false);
        let cut = log[cut..log.len().min(cut + 40)].escape_ascii();
        assert_eq!(differences(&counts(joined), &whole), NONE, "cut before {cut}");
    }
}

#[test]
fn files_in_one_part_stay_apart() {
    let (one, other) = (log(300, 9), log(30, 0));
    let torn = one[..one.len() - 200].to_vec();
    for streams in [
        vec![torn.clone(), other.clone()],
        vec![other.clone(), torn.clone(), other.clone()],
        vec![other[..900].to_vec(), other.clone(), Vec::new()],
        vec![torn.clone(), torn],
    ] {
        let whole = counts(read(&streams, false, 1 << 20));
        assert_eq!(differences(&counts(read(&streams, true, 1 << 20)), &whole), NONE);
        let joined = join(vec![read(&streams, true, 70_000), read(&[Vec::new()], true, 1)], false);
        assert_eq!(differences(&counts(joined), &whole), NONE);
    }
}

#[test]
fn different_logs_are_not_joined() {
    // The one ends, and the other begins, within a message; both are of the same hours.
    let log = log(400, 2);
    let middle = log.len() / 2;
    let streams = [log[..middle + 150].to_vec(), log[300..].to_vec()];
    let apart = counts(join_streams(&streams));
    let joined = join(streams.iter().map(|stream| read(std::slice::from_ref(stream), true, 1 << 20)).collect(), false);
    assert_eq!(differences(&counts(joined), &apart), NONE);
}

/// What a run over both finds.
fn join_streams(streams: &[Vec<u8>]) -> Part {
    let parts = streams.iter().map(|stream| read(std::slice::from_ref(stream), true, 1 << 20));
    parts.reduce(|one, other| joiner(|joiner| joiner.join_apart(one, other))).unwrap()
}

/// A part of which no text is kept, as of one that is masked.
fn read_without_text(stream: &[u8]) -> Part {
    let mut report = Report::default();
    report.keep_seams(true);
    SIFT.with(|sift| read_into(report, sift, &[stream.to_vec()], false, 1 << 20))
}

/// What is asked of authentication, and how often anything was sent again.
fn refusals(part: Part) -> [Value; 3] {
    let counts = counts(part);
    [&counts["registrations"]["auth_failed"], &counts["totals"], &counts["codes"]].map(Value::clone)
}

#[test]
fn parts_without_text_add_up_where_they_are_cut_between_messages() {
    let log = log(12, 0);
    let whole = refusals(read(std::slice::from_ref(&log), false, 1 << 20));
    assert_eq!(whole[0], 3);
    let starts: Vec<usize> = memchr::memmem::find_iter(&log, b"[2026-").collect();
    for &cut in &starts[1..] {
        let parts = || [&log[..cut], &log[cut..]].map(read_without_text).into();
        assert_eq!(refusals(join(parts(), false)), whole, "cut at {cut}");
    }
    for cuts in starts[1..].windows(5) {
        let ends = [0, cuts[0], cuts[1], cuts[4], log.len()];
        let parts = || ends.windows(2).map(|cut| read_without_text(&log[cut[0]..cut[1]])).collect();
        for from_behind in [false, true] {
            assert_eq!(refusals(join(parts(), from_behind)), whole, "cut at {cuts:?}");
        }
    }
}

#[test]
fn a_log_without_text_goes_on_only_where_the_clock_does() {
    let log = log(40, 0);
    let starts: Vec<usize> = memchr::memmem::find_iter(&log, b"[2026-").collect();
    // The first registration up to its second REGISTER, and the refusal of that.
    let (asked, refused) = (&log[..starts[4]], &log[starts[4]..starts[5]]);
    let much_later = &log[starts[40]..starts[41]];
    let refusals = |one: &[u8]| refusals(join([one, refused].map(read_without_text).into(), false))[0].clone();
    assert_eq!(refusals(asked), 1);
    assert_eq!(refusals(&[asked, much_later].concat()), 0);
}

#[test]
fn no_secret_is_kept() {
    for log in [&*SMALL, &*LARGE] {
        for cut in [0, 100, log.len() / 3, log.len() / 3 + 300, log.len() / 3 + 777] {
            for part in parts(log, &[cut], 1 << 20) {
                let bytes = postcard::to_allocvec(&part).unwrap();
                assert_eq!(memchr::memmem::find(&bytes, b"s3cret"), None, "cut at {cut}");
            }
        }
    }
}
