//! Logs of anything: pieces of samples, lines that mean something to a scanner, and bytes that mean nothing.

use crate::harness::Text;
use crate::samples::SAMPLES;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sipsift::text::{AFTER, BEFORE};
use std::ops::Range;

/// A log of so many fragments.
pub(super) fn log(fragments: Range<usize>) -> impl Strategy<Value = Text> {
    vec(fragment(), fragments).prop_map(|fragments| Text(fragments.concat()))
}

fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        6 => select(LINES).prop_map(|line| line.as_bytes().to_vec()),
        2 => (select(PREFIXES), select(LINES)).prop_map(|(prefix, line)| [prefix, line].concat().into_bytes()),
        1 => (100..700u16).prop_map(|code| format!("SIP/2.0 {code} Whatever").into_bytes()),
        1 => vec(any::<u8>(), 0..60),
        1 => vec(select(&b"SIP/2.0 \r\n\t:\xc3\xff0"[..]), 0..30),
        1 => long_line(300..3000),
    ];
    let end = select(&["\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r\r\n", "\r", ""][..]);
    let message = select(MESSAGES).prop_map(|message| message.as_bytes().to_vec());
    prop_oneof![
        3 => of_a_sample(),
        2 => message,
        8 => (line, end).prop_map(|(line, end)| [&line[..], end.as_bytes()].concat()),
    ]
}

/// A few lines of a sample, which need not begin or end where a message does.
fn of_a_sample() -> impl Strategy<Value = Vec<u8>> {
    (any::<Index>(), any::<Index>(), 1..30usize, any::<bool>()).prop_map(|(sample, line, count, torn)| {
        let lines: Vec<_> = sample.get(&SAMPLES).bytes.split_inclusive(|&byte| byte == b'\n').collect();
        let from = line.index(lines.len());
        let mut text = lines[from..lines.len().min(from + count)].concat();
        if torn {
            text.truncate(text.len() / 2);
        }
        text
    })
}

/// A line without an end, of some of the bytes that headers are made of.
fn long_line(length: Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    (select(&["", "Subject: ", " ", "SIP/2.0 486 ", "Via: SIP/2.0/UDP "][..]), length)
        .prop_map(|(begin, length)| [begin.as_bytes(), &b"word;and=more, "[..].repeat(length / 15)].concat())
}

/// Text without any SIP that is as wide as a reader may look, or nearly: many lines, or one without an end.
pub(super) fn quiet() -> impl Strategy<Value = Vec<u8>> {
    let wide =
        select(&[1000, 16 * 1024, 32 * 1024, BEFORE - 1000, BEFORE - 512, BEFORE, 2 * BEFORE, AFTER - 1000, AFTER][..]);
    let line =
        select(&["nothing happens here\n", "\n", "quiet: ", " \t\n", "X-Quiet: 1\n", " folded\n", "Via: x, "][..]);
    (wide, 0..1500usize, line).prop_map(|(wide, more, line)| {
        let mut text = line.repeat((wide + more) / line.len() + 1).into_bytes();
        text.truncate(wide + more);
        text
    })
}

/// Whole messages that repeat each other, answer each other, and hold each other.
const MESSAGES: &[&str] = &[
    "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n\
     Call-ID: one\r\nCSeq: 1 INVITE\r\nUser-Agent: U\r\nAuthorization: Digest response=\"1\"\r\n\r\n",
    "SIP/2.0 401 Unauthorized\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\nFrom: <sip:a@x>;tag=1\nTo: <sip:b@x>\nCall-ID: one\n\
     CSeq: 1 INVITE\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n\n",
    "\n<--- SIP read from UDP:198.51.100.7:5060 --->\nSIP/2.0 486 Busy Here\nv: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\nf: <sip:a@x>\n\
     t: <sip:b@x>;tag=2\ni: one\nCSeq: 1 INVITE\nReason: Q.850;cause=17,\n SIP;cause=486\nWarning: 399 a \"b\"\nm: <sip:c@x>\n\n",
    "recv 4 bytes from udp/[198.51.100.7]:5060 at 05:59:03.000001:\n   ----------------------------------------\n   SIP/2.0 200 OK\n   \
    Via: SIP/2.0/UDP 192.0.2.1\n   Call-ID: one\n   CSeq: 1 INVITE\n   \n   v=0\n   ----------------------------------------\n",
    "NOTIFY sip:a@x SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: n\nContent-Type: message/sipfrag\n\nSIP/2.0 503 No\nCSeq: 1 INVITE\n\n",
    "Nov 21 05:59:01 sip1 kamailio[1]: ACC: transaction answered: timestamp=1795242741;method=INVITE;from_tag=1;to_tag=2;call_id=one;\
     code=486;reason=Busy Here\n",
    "ACC: call missed: timestamp=1795242741;method=INVITE;call_id=one;code=401;reason=x#012\n",
];

/// Lines that a scanner looks at twice.
const LINES: &[&str] = &[
    "",
    "SIP/2.0 486 Busy Here",
    "SIP/2.0 200",
    "SIP/2.0 700 no",
    "SIP/2.0",
    "SIP/2.0/UDP 192.0.2.1",
    "INVITE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa",
    "From: <sip:a@x>;tag=1",
    "To: <sip:b@x>;tag=2",
    "Call-ID: one",
    "i:two",
    "CSeq: 1 INVITE",
    "Content-Type: message/sipfrag",
    " folded",
    "\tfolded: too",
    "    ",
    "X: 1",
    "plain words",
    "[Nov 21 05:59:01] VERBOSE[812][C-00000001] chan_sip.c: ",
    "2026-11-21 05:59:01.421188 99.20% [DEBUG] sofia.c:7493 x",
    "<--- SIP read from UDP:198.51.100.7:5060 --->",
    "<--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->",
    "<--- Reliably Transmitting (no NAT) to 203.0.113.9:5062 --->",
    "Retransmitting #3 (NAT) to 203.0.113.9:5062:",
    "recv 684 bytes from udp/[198.51.100.7]:5060 at 05:59:01.123456:",
    "------------------------------------------------------------------------",
    "----------------------------------------------- 2026-11-21 05:59:01.430524",
    "UDP message received [310] bytes :",
    "Unexpected UDP message received:",
    "====================",
    "tag: snd",
    "dstip: 192.0.2.1",
    "~~~~~~~~~~~~~~~~~~~~",
    "||||||||||||||||||||",
    "ACC: transaction answered: timestamp=1795242741;method=INVITE;call_id=two;code=486;reason=Busy",
    "ACC: ",
    "   *** message truncated at 65536 ***",
];

/// What may stand before a line.
const PREFIXES: &[&str] = &[
    " ",
    "   ",
    "\t",
    "\u{feff}",
    "[Nov 21 05:59:01] ",
    "[Nov 21 05:59:02] ",
    "8a6e0e8e-6f0c-4c51-9df3-0f6f3f3e21b4 ",
    "<134>1 2026-11-21T05:59:01.034419+00:00 sip1 kamailio 1 - - ",
    "2026-11-21T06:38:43.201519848Z stdout F ",
    "> ",
];
