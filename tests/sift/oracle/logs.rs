//! Logs that are made up: messages of several products in any order, in good shape and in bad, with other lines between.

use crate::harness::Text;
use crate::samples::sample;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::LazyLock;

type Lines = Vec<Vec<u8>>;

/// A log of a few messages.
pub(super) fn log() -> impl Strategy<Value = Text> {
    let piece = prop_oneof![3 => message(), 1 => others(1..4)];
    let line_ends: &[&[u8]] = &[b"\n", b"\n", b"\r\n", b"\r\r\n"];
    let pieces = vec((piece, select(line_ends)), 0..10);
    (pieces, any::<bool>(), prop::option::weighted(0.1, Just(&b"\xef\xbb\xbf"[..]))).prop_map(
        |(pieces, whole, mark)| {
            let mut log = mark.unwrap_or_default().to_vec();
            // SIPp's marker is not read on the very first line.
            if pieces.first().and_then(|(lines, _)| lines.first()).is_some_and(|first| first.ends_with(b":")) {
                log.push(b'\n');
            }
            for (lines, end) in pieces {
                log.extend(lines.into_iter().flat_map(|line| [&line[..], end].concat()));
            }
            if !whole {
                // The last line was not finished.
                while log.pop_if(|byte| matches!(byte, b'\r' | b'\n')).is_some() {}
            }
            Text(log)
        },
    )
}

/// Lines that belong to no message: what programs say, what people write about SIP, and what only looks like it.
static OTHERS: LazyLock<Lines> = LazyLock::new(|| {
    let own = [
        "",
        "[Nov 21 05:59:01] VERBOSE[812][C-00000001] chan_sip.c: --- (9 headers 0 lines) ---",
        "[Nov 21 05:59:01] NOTICE[812] chan_sip.c: Registration from '<sip:1@x>' failed for '192.0.2.66:5071' - Wrong password",
        "2026-11-21 05:59:01.421188 99.20% [DEBUG] sofia.c:7493 Channel sofia/external/1 entering state [proceeding][183]",
        "Nov 21 05:59:01 sip1 kamailio[12]: NOTICE: <script>: answer 486 Busy Here from 192.0.2.1",
        "plain words and nothing else",
        "Note: a header by its looks",
        "SIP/2.0 200 OK",
        "SIP/2.0 486 Busy Here from the far end, or",
        "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKalone",
        "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKalone",
        "CSeq: 1 INVITE",
        "Content-Type: message/sipfrag",
        "<--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->",
        "<--- SIP read from UDP:203.0.113.9:5062 --->",
        "recv 4 bytes from udp/[203.0.113.9]:5062 at 05:59:03.000001:",
        "------------------------------------------------------------------------",
        "UDP message received [4] bytes :",
        "~~~~~~~~~~~~~~~~~~~",
        "  INVITE sip:bob@example.com SIP/2.0",
        "\u{1b}[0;32mcoloured\u{1b}[0m",
        "\0\0\0\0SIP/2.0 404 Not Found",
    ];
    let samples = ["traps/look-alikes.log", "traps/commands-and-reprints.log", "bare/documentation.log"];
    let of_samples = samples.iter().flat_map(|name| sample(name).bytes.split(|&byte| byte == b'\n'));
    // Twenty tildes alone are taken for the end of a sipdump header, and the status line below them for a message.
    let of_samples = of_samples.filter(|line| **line != [b'~'; 20]);
    own.iter().map(|line| line.as_bytes().to_vec()).chain(of_samples.map(<[u8]>::to_vec)).collect()
});

fn others(count: std::ops::Range<usize>) -> impl Strategy<Value = Lines> {
    vec(any::<Index>(), count).prop_map(|picks| picks.iter().map(|pick| pick.get(&OTHERS).clone()).collect())
}

fn message() -> impl Strategy<Value = Lines> {
    // A line that begins with a blank would go on with the header above it.
    let unfolded = |lines: &Lines| !lines.iter().any(|line| line.starts_with(b" ") || line.starts_with(b"\t"));
    let interruption = (any::<Index>(), others(1..5).prop_filter("it is no fold", unfolded));
    let interruption = prop::option::weighted(0.15, interruption);
    (start_line(), headers(), interruption, ending(), select(WRAPPERS), any::<bool>()).prop_map(
        |(start, headers, interruption, ending, wrap, bare_blank)| {
            // What is left out here is not read right yet: where something stands before every line, headers that are missing are
            // looked for beyond empty lines and start lines.
            let prefixed = !wrap.1.trim().is_empty();
            let interruption = interruption.filter(|_| !prefixed);
            let ending = if prefixed { vec![Vec::new()] } else { ending };

            let at = interruption.as_ref().map_or(0, |(at, _)| at.index(headers.len() + 1));
            let (above, below) = headers.split_at(at);
            let own = |headers: &[Lines]| headers.concat().into_iter().map(Some).collect::<Vec<_>>();
            // `None` marks where the lines of others go, which have no prefix.
            let gap = interruption.as_ref().map(|_| None);
            let ending = ending.into_iter().map(Some);
            let message =
                [Some(start)].into_iter().chain(own(above)).chain(gap).chain(own(below)).chain(ending).collect();
            let others = interruption.map_or(Vec::new(), |(_, lines)| lines);
            wrapped(wrap, message, &others, bare_blank && !prefixed)
        },
    )
}

fn start_line() -> impl Strategy<Value = Vec<u8>> {
    let phrase: &[&[u8]] = &[
        b" OK",
        b" Busy Here",
        b"",
        b" ",
        b" Nicht \xc3\xbcbrig",
        b" J\xe9sus \xff",
        b"   far  apart ",
        b"\tby tab",
        b" SIP/2.0 200 OK",
    ];
    let odd: &[&[u8]] = &[
        b"SIP/2.0 000 Nothing",
        b"SIP/2.0 700 Too high",
        b"SIP/2.0 4294967301 OK",
        b"SIP/2.0  486 Busy Here",
        b"SIP/2.0 48",
        b"SIP/2.0 486Busy Here",
        b"SIP/3.0 486 Busy Here",
        b"sip/2.0 486 Busy Here",
        b"x SIP/2.0 486 Busy Here",
    ];
    let request: &[&[u8]] = &[
        b"INVITE sip:bob@example.com SIP/2.0",
        b"NOTIFY sip:bob@[2001:db8::9]:5061;transport=tls SIP/2.0",
        b"X-Odd.Method tel:+12025550123 SIP/2.0",
        b"invite sip:bob@example.com SIP/2.0",
        b"INVITE bob SIP/2.0",
    ];
    prop_oneof![
        10 => (100..700u16, select(phrase)).prop_map(|(code, phrase)| [format!("SIP/2.0 {code}").as_bytes(), phrase].concat()),
        1 => select(odd).prop_map(<[u8]>::to_vec),
        2 => select(request).prop_map(<[u8]>::to_vec),
    ]
}

/// Headers: the ways to write the name, and values.
const HEADERS: &[(&[&str], &[&[u8]])] = &[
    (
        &["Via", "v", "VIA", "Via "],
        &[
            b"SIP/2.0/UDP 192.0.2.1:5060;rport=5062;received=198.51.100.7;branch=z9hG4bKa",
            b"SIP/2.0/TLS [2001:db8::1];branch=z9hG4bKb",
            b"SIP / 2.0 / TCP example.com ;rport; branch = z9hG4bKc",
            b"SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKd, SIP/2.0/WS 192.0.2.3;branch=z9hG4bKno",
            b"SIP/2.0/WSS d.invalid;x=\", ;branch=no\";branch=z9hG4bKe",
            b"SIP/2.0/TCP 192.0.2.4:5070;x",
            b"",
        ],
    ),
    (&["From", "f", "FROM"], &[b"\"A, B\" <sip:a@example.com>;tag=f1", b"<sip:jos\xe9@example.com>;tag=f2"]),
    (&["To", "t"], &[b"<sip:b@example.com>;tag=t1", b"sip:b@example.com", b""]),
    (&["Call-ID", "i", "call-id", "Call-ID\t"], &[b"one@192.0.2.1", b"two", b"thr\xffee", b""]),
    (&["CSeq", "cseq"], &[b"1 INVITE", b"4294967295 OPTIONS", b"4294967296 BYE", b"2  \tREGISTER ", b"INVITE 3", b"7"]),
    (&["Via", "v"], &[b"SIP/2.0/SCTP 192.0.2.9:5060;branch=z9hG4bKsecond"]),
    (&["Call-ID"], &[b"second"]),
    (&["CSeq"], &[b"9 SECOND"]),
    (&["Content-Type", "c"], &[b"application/sdp", b"message/sipfrag;version=2.0", b"Message/SIP", b"text/plain"]),
    (&["Contact", "m"], &[b"<sip:c@192.0.2.5>"]),
    (&["Subject", "s"], &[b"SIP/2.0 486 Busy Here", b"INVITE sip:bob@example.com SIP/2.0"]),
    (&["Server", "X-A!%*_+`'~b"], &[b"Example/1.0 (SIP/2.0 compatible)"]),
    (&["Content-Length", "l"], &[b"0", b"120"]),
];

/// How likely a header of [`HEADERS`] is to be there: what every message has, a second of it, and the rest.
fn is_there(index: usize) -> f64 {
    match index {
        0..5 => 0.92,
        5..8 => 0.15,
        _ => 0.4,
    }
}

/// The lines of each header.
fn headers() -> impl Strategy<Value = Vec<Lines>> {
    let each: Vec<_> = HEADERS
        .iter()
        .enumerate()
        .map(|(index, (names, values))| {
            let colon = select(&[": ", ": ", ":", ":  ", ":\t"][..]);
            let fold = prop::option::weighted(0.12, (any::<Index>(), select(&[" ", "\t", "    "][..])));
            let header = (select(*names), colon, select(*values), fold);
            prop::option::weighted(is_there(index), header)
        })
        .collect();
    let in_order = each.prop_map(|headers| headers.into_iter().flatten().map(header).collect::<Vec<_>>());
    (in_order, any::<bool>()).prop_flat_map(|(headers, shuffled)| {
        if shuffled { Just(headers).prop_shuffle().boxed() } else { Just(headers).boxed() }
    })
}

fn header((name, colon, value, fold): (&str, &str, &[u8], Option<(Index, &str)>)) -> Lines {
    // Where blanks may stand: before the value, at a blank or a semicolon, and behind all of it.
    let inside = (1..value.len()).filter(|&at| matches!(value[at], b' ' | b';'));
    let places: Vec<usize> = [0, value.len()].into_iter().chain(inside).collect();
    let (first, rest) = value.split_at(fold.as_ref().map_or(value.len(), |(at, _)| *at.get(&places)));
    let mut lines = vec![[name.as_bytes(), colon.as_bytes(), first].concat()];
    if let Some((_, blanks)) = fold {
        lines.push([blanks.as_bytes(), rest].concat());
    }
    lines
}

/// What comes behind the headers: the empty line, or not, and a body, or none.
fn ending() -> impl Strategy<Value = Lines> {
    let bodies: &[&[&str]] = &[
        &[""],
        &["", "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0", "m=audio 4860 RTP/AVP 8"],
        &["", "SIP/2.0 503 Service Unavailable"],
        &["", "SIP/2.0 100 Trying", "To: <sip:c@example.com>", "CSeq: 4 INVITE"],
        &["", "INVITE sip:inner@example.com SIP/2.0", "Call-ID: inner", "", "SIP/2.0 200 OK"],
        &["", "--cut", "Content-Type: message/sipfrag", "", "SIP/2.0 404 Not Found", "Via: SIP/2.0/UDP a", "--cut--"],
        &["", "", ""],
        &[],
    ];
    prop_oneof![3 => Just(bodies[0]), 2 => select(bodies)]
        .prop_map(|lines| lines.iter().map(|line| line.as_bytes().to_vec()).collect())
}

/// The ways to wrap a message: what stands before it, before each of its lines, and behind it.
type Wrap = (&'static [&'static str], &'static str, &'static [&'static str]);

const DASHES: &str = "------------------------------------------------------------------------";
const SESSION: &str = "8a6e0e8e-6f0c-4c51-9df3-0f6f3f3e21b4 ";

const WRAPPERS: &[Wrap] = &[
    (&[], "", &[]),
    (&["", "a paste:", ""], "    ", &[""]),
    (&[], "\t", &[]),
    (
        &[
            "[Nov 21 05:59:01] VERBOSE[812] res_pjsip_logger.c: <--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->",
        ],
        "",
        &[""],
    ),
    (&["<--- Transmitting SIP response (99 bytes) to WSS:2001:db8::7:5061 --->"], "", &["", ""]),
    (&["<--- History Entry 3 Received from 198.51.100.7:5060 at 1795243199 --->"], "", &[""]),
    (
        &["[Nov 21 05:59:01] VERBOSE[812][C-00000001] chan_sip.c: ", "<--- SIP read from TCP:198.51.100.7:5060 --->"],
        "",
        &["<------------->", "[Nov 21 05:59:01] VERBOSE[812] chan_sip.c: --- (9 headers 0 lines) ---"],
    ),
    (&["<--- SIP read from UDP://198.51.100.7:5060 --->"], "", &["<------------->"]),
    (&["<-- SIP read from 198.51.100.7:5060: "], "", &[]),
    (&["[Nov 21 05:59:01] VERBOSE[812]: chan_sip.c: Sip read: "], "", &[]),
    (&["", "<--- Reliably Transmitting (no NAT) to 203.0.113.9:5062 --->"], "", &["", "<------------>"]),
    (&["Retransmitting #2 (NAT) to 2001:db8::5:5062:"], "", &["", "---"]),
    (&["Transmitting (NAT):"], "", &["", " to 203.0.113.9:5060"]),
    (
        &["[Aug  5 11:43:52] ", "[Aug  5 11:43:52] <--- SIP read from TLS:198.51.100.7:5061 --->"],
        "[Aug  5 11:43:53] ",
        &["[Aug  5 11:43:53] <------------->"],
    ),
    (&["recv 684 bytes from udp/[198.51.100.7]:5060 at 05:59:01.123456:", DASHES], "", &[]),
    (&["send 7 bytes to tls/[2001:db8::7]:5061 at 05:59:01.123456:", DASHES], "", &[DASHES]),
    (
        &[
            "2026-11-21 05:59:00.000001 99.20% [DEBUG] sofia.c:1 x",
            "recv 684 bytes from tcp/[198.51.100.7]:5060 at 05:59:01.123456:",
            "   ------------------------------------------------------------------------",
        ],
        "   ",
        &["   ------------------------------------------------------------------------"],
    ),
    (
        &["8a6e0e8e-6f0c-4c51-9df3-0f6f3f3e21b4 send 541 bytes to udp/[203.0.113.9]:5062 at 05:59:10.000377:"],
        SESSION,
        &[],
    ),
    (
        &[
            "----------------------------------------------- 2026-11-21 05:59:01.430524",
            "UDP message received [310] bytes :",
            "",
        ],
        "",
        &["", ""],
    ),
    (
        &[
            "----------------------------------------------- 2026-11-21\t05:59:01.430524",
            "TCP message sent (486 bytes):",
            "",
        ],
        "",
        &[],
    ),
    (&["----------------------------------------------- x", "Unexpected TLS message received:", ""], "", &[]),
    (
        &[
            "====================",
            "tag: rcv",
            "pid: 486",
            "process: 1",
            "time: 1795242732.946221",
            "proto: tcp ipv4",
            "srcip: 192.0.2.1",
            "srcport: 5060",
            "dstip: 203.0.113.9",
            "dstport: 5062",
            "~~~~~~~~~~~~~~~~~~~~",
        ],
        "",
        &["||||||||||||||||||||"],
    ),
    (
        &[
            "====================",
            "tag: snd",
            "proto: ws ipv6",
            "srcip: 2001:db8::1",
            "srcport: 5060",
            "dstip: 2001:db8::2",
            "dstport: 5062",
            "~~~~~~~~~~~~~~~~~~~~",
        ],
        "",
        &["||||||||||||||||||||"],
    ),
];

/// Wraps a message; a `None` among its lines stands for `foreign`. `bare_blank` says whether an empty line of it has lost
/// the blanks before it.
fn wrapped(wrap: Wrap, message: Vec<Option<Vec<u8>>>, foreign: &Lines, bare_blank: bool) -> Lines {
    let (before, prefix, behind) = wrap;
    let own = |lines: &[&str]| lines.iter().map(|line| line.as_bytes().to_vec()).collect::<Lines>();
    let mut lines = own(before);
    for line in message {
        match line {
            None => lines.extend_from_slice(foreign),
            Some(line) if line.is_empty() && bare_blank => lines.push(line),
            Some(line) => lines.push([prefix.as_bytes(), &line].concat()),
        }
    }
    lines.extend(own(behind));
    lines
}
