//! What stands before a message and says in plain words what it is: `RECEIVED message from 198.51.100.7:5060:`, `Tx SIP To …`,
//! `>>> 198.51.100.7:5060`, `Response received: udp:192.0.2.1:5060<-udp:198.51.100.7:5060`.
//!
//! Programs without a dialect of their own write so, and the words are the same in all of them (read in public logs of some
//! fifty stacks and phones). Such words add to a message that is known by its own headers: they make nothing a message.

use super::above::Above;
use super::ends::{End, Ends, offset};
use super::line::origin;
use super::{Direction, Marker, Transport, json};
use crate::sip::start_line::VERSION;
use crate::sip::{header, number};
use crate::text::{Arena, Span, Window};

/// How long such a line may be.
const LONGEST: usize = 512;

/// One of these says the direction. Other words may be about anything.
const RECEIVED: [&[u8]; 19] = [
    b"received",
    b"receive",
    b"receives",
    b"receiving",
    b"recv",
    b"recvd",
    b"rcvd",
    b"rcv",
    b"rx",
    b"incoming",
    b"inbound",
    b"ingress",
    b"got",
    b"read",
    b"reading",
    b"arrived",
    b"recvfrom",
    b"readfrom",
    b"rxfrom",
];
const SENT: [&[u8]; 18] = [
    b"sent",
    b"send",
    b"sends",
    b"sending",
    b"sendto",
    b"tx",
    b"outgoing",
    b"outbound",
    b"egress",
    b"transmit",
    b"transmitted",
    b"transmitting",
    b"write",
    b"writing",
    b"wrote",
    b"written",
    b"writeto",
    b"txto",
];

/// And one of these what it is about, unless an address does, or nothing else is said.
const ABOUT: [&[u8]; 14] = [
    b"message",
    b"msg",
    b"response",
    b"reply",
    b"sip",
    b"websocket",
    b"packet",
    b"datagram",
    b"network",
    b"udp",
    b"tcp",
    b"tls",
    b"rxfrom",
    b"txto",
];

/// Words beside these that say nothing: how bad it is.
const LEVELS: [&[u8]; 10] =
    [b"trace", b"debug", b"info", b"notice", b"warn", b"warning", b"error", b"verbose", b"fine", b"finest"];

/// What words say.
#[derive(Clone, Debug)]
pub struct Said {
    /// Received or sent.
    pub direction: Direction,
    /// What carried it.
    pub transport: Option<Transport>,
    /// `address:port` of the other side, or nothing.
    pub peer: Vec<u8>,
    /// The same of the writer's side.
    pub local: Vec<u8>,
}

/// What the line above the message whose line begins at `start` says of it.
pub(super) fn marker(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    /// How many lines are looked at.
    const LINES: usize = 4;
    let above = Above::new(window, start);
    if above.ends_a_message() {
        return None;
    }
    let lines = std::iter::once(above.line).chain(above.further()).take(2 * LINES);
    // What a console puts before every line is none of the words, and all there is on an empty one, but for the blank behind
    // it.
    let is_empty = |line: &[u8]| line.ends_with(b"]") && super::without_prefix(&[line, b" "].concat()).is_empty();
    let words = lines.filter(|line| !is_empty(line)).map(|line| (line, super::without_prefix(line).trim_ascii()));
    let mut words = words.filter(|(_, words)| !words.is_empty()).take(LINES);
    let (mut line, mut text) = words.next()?;
    // Some draw a line below what they say.
    if is_drawn(text) {
        (line, text) = words.next()?;
        // A body may be there.
        if matches!(text, [b'a'..=b'z', b'=', ..]) {
            return None;
        }
    }
    // Some name a few figures below it.
    while is_figure(text) {
        (line, text) = words.next()?;
    }
    // Or a log's own words stand alone before the message.
    let found = match said(text) {
        None if says_nothing(text) => {
            (line, text) = words.next()?;
            said(text)?
        }
        found => found?,
    };
    if window.bytes[start..].trim_ascii_start().starts_with(VERSION) && is_of_a_request(text) {
        return None;
    }
    let span = |arena: &mut Arena, text: &[u8]| if text.is_empty() { Span::default() } else { arena.keep(&[text]) };
    let origin = origin(window, line);
    Some(Marker {
        direction: Some(found.direction),
        transport: found.transport,
        peer: span(arena, &found.peer),
        local: span(arena, &found.local),
        stamp: origin.stamp.or_else(|| above.stamp_of_record()),
        ..origin
    })
}

/// Whether `line` is about a request: `Sending REGISTER to …`, and the message behind it, a response, about something else.
fn is_of_a_request(line: &[u8]) -> bool {
    const METHODS: [&[u8]; 12] = [
        b"INVITE",
        b"ACK",
        b"BYE",
        b"CANCEL",
        b"REGISTER",
        b"OPTIONS",
        b"PRACK",
        b"SUBSCRIBE",
        b"NOTIFY",
        b"PUBLISH",
        b"REFER",
        b"UPDATE",
    ];
    const RESPONSES: [&[u8]; 6] = [b"response", b"responses", b"reply", b"answer", b"answered", b"status"];
    let words = || line.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    // Addresses hold such numbers too.
    let codes = line.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.');
    let is_code = |word: &[u8]| word.len() == 3 && number(word).is_some_and(|code| (100..700).contains(&code));
    words().any(|word| METHODS.contains(&word) || is_one_of(word, &[b"request", b"requests"]))
        && !words().any(|word| is_one_of(word, &RESPONSES))
        && !codes.into_iter().any(is_code)
}

/// `I (128386) SIP:`.
fn says_nothing(line: &[u8]) -> bool {
    let mut words = line.split(|byte| !byte.is_ascii_alphanumeric());
    // Text that somebody wrote may end so too.
    line.ends_with(b":")
        && line.contains(&b'(')
        && bytecount::count(line, b':') == 1
        && words.by_ref().filter(|word| word.len() > 1 && word[0].is_ascii_alphabetic()).count() == 1
}

/// `Timestamp: 2026-11-21 05:59:01.123`, `Size: 431 bytes`.
fn is_figure(line: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] = [b"timestamp", b"time", b"size", b"length", b"len", b"bytes", b"thread"];
    header::name(line).is_some_and(|(length, _)| is_one_of(&line[..length], &NAMES))
}

/// `-----`, `--++--`, or `-----Begin-of-message-----`.
fn is_drawn(line: &[u8]) -> bool {
    const LEAST: usize = 5;
    if line.len() >= LEAST && line.iter().all(|byte| b"-+=*#~_".contains(byte)) {
        return true;
    }
    let Some(&byte) = line.first().filter(|byte| byte.is_ascii_punctuation()) else { return false };
    let opens = line.iter().take_while(|&&other| other == byte).count();
    let closes = line.iter().rev().take_while(|&&other| other == byte).count();
    let words = line.get(opens..line.len().saturating_sub(closes)).unwrap_or_default();
    let is_begin = |word: &[u8]| is_one_of(word, &[b"begin", b"start"]);
    opens >= LEAST
        && (words.is_empty() || closes >= LEAST && words.split(|byte| !byte.is_ascii_alphabetic()).any(is_begin))
}

/// What `line` says of the message behind it.
pub fn said(line: &[u8]) -> Option<Said> {
    // The message above may have no body and a header last that says such words, as Via does.
    let is_header = header::known(line.trim_ascii_start()).is_some();
    // It may also be a message that was put into one line.
    let is_tag = matches!(line.trim_ascii(), [b'<', b'/' | b'a'..=b'z' | b'A'..=b'Z', .., b'>']);
    if line.is_empty() || line.len() > LONGEST || is_header || is_tag || memchr::memmem::find(line, VERSION).is_some() {
        return None;
    }
    let words = || line.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let ends = Ends::of(line);
    let is_about = || words().any(|word| is_one_of(word, &ABOUT));
    let direction = match (words().any(is_received), words().any(is_sent)) {
        (true, true) => return None,
        (false, false) => arrow(line, &ends).or_else(|| {
            // A response comes from somewhere or goes there.
            match (ends.source, ends.destination) {
                (Some(_), None) if is_about() => Some(Direction::Received),
                (None, Some(_)) if is_about() => Some(Direction::Sent),
                _ => None,
            }
        })?,
        (is_received, _) => {
            let direction = if is_received { Direction::Received } else { Direction::Sent };
            if ends.count == 0 && !is_about() && !stands_out(line) {
                return None;
            }
            direction
        }
    };
    let (peer, local) = match direction {
        Direction::Received => (ends.source, ends.destination),
        Direction::Sent => (ends.destination, ends.source),
    };
    let text = |end: Option<End<'_>>| end.map(End::text).unwrap_or_default();
    Some(Said {
        direction,
        transport: words().find_map(Transport::read),
        peer: text(peer.or(ends.other)),
        local: text(local.or(ends.own)),
    })
}

/// The same for words that stand before a response in quotes.
pub fn said_of_response(words: &[u8]) -> Option<Said> {
    said(words).filter(|_| !is_of_a_request(words))
}

/// What stands beside the message in the object of JSON that holds it as a string, `before` and `behind` that.
pub fn said_beside(before: &[u8], behind: &[u8]) -> Option<Said> {
    const DIRECTIONS: [&[u8]; 6] =
        [b"direction", b"dir", b"sip_direction", b"sipDirection", b"sip.direction", b"messageDirection"];
    const TEXTS: [&[u8]; 5] = [b"msg", b"message", b"event", b"action", b"text"];
    const REMOTE: [&[u8]; 6] = [b"remote_addr", b"remoteAddr", b"remote", b"raddr", b"peer", b"remoteAddress"];
    const SOURCE: [&[u8]; 4] = [b"src", b"source", b"src_addr", b"srcAddr"];
    const DESTINATION: [&[u8]; 5] = [b"dst", b"dest", b"destination", b"dst_addr", b"dstAddr"];
    let text = |name: &&[u8]| json::string(before, name).or_else(|| json::string(behind, name));
    let mut said = match DIRECTIONS.iter().find_map(text).map(named) {
        Some(direction) => Said { direction: direction?, transport: None, peer: vec![], local: vec![] },
        None => TEXTS.iter().filter_map(text).find_map(said_of_response)?,
    };
    if said.peer.is_empty() {
        let end = |names: &[&[u8]]| Ends::of(names.iter().find_map(text)?).other.map(End::text);
        let hop = match said.direction {
            Direction::Received => end(&SOURCE),
            Direction::Sent => end(&DESTINATION),
        };
        said.peer = end(&REMOTE).or(hop).unwrap_or_default();
    }
    Some(said)
}

/// The direction that is called so.
fn named(name: &[u8]) -> Option<Direction> {
    let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
    if is(b"in") || is_received(name) || name == b"<-" {
        Some(Direction::Received)
    } else if is(b"out") || is_sent(name) || name == b"->" {
        Some(Direction::Sent)
    } else {
        None
    }
}

pub(super) fn is_one_of(word: &[u8], known: &[&[u8]]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// In small letters `in` and `out` are words like others.
fn is_received(word: &[u8]) -> bool {
    is_one_of(word, &RECEIVED) || word == b"IN"
}

fn is_sent(word: &[u8]) -> bool {
    is_one_of(word, &SENT) || word == b"OUT"
}

/// Whether nothing but a direction is said in words, or it ends them and is set off: `RX:`, `[worker] data_received: '`.
fn stands_out(line: &[u8]) -> bool {
    let mut words = line
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|word| word.len() > 1 && word[0].is_ascii_alphabetic() && !is_one_of(word, &LEVELS));
    let Some(last) = words.next_back().filter(|word| is_received(word) || is_sent(word)) else { return false };
    if words.next().is_none() {
        return true;
    }
    let behind = offset(line, last) + last.len();
    matches!(line.get(behind), Some(b':' | b']' | b')' | b'=' | b'<' | b'-'))
}

/// The direction of an arrow that stands alone: `<<<`, `-->`; one with addresses on both sides shows theirs.
fn arrow(line: &[u8], ends: &Ends<'_>) -> Option<Direction> {
    // The end of a comment looks like one.
    if ends.source.is_some() || ends.destination.is_some() || memchr::memmem::find(line, b"<!--").is_some() {
        return None;
    }
    let is_tip = |byte: &u8| matches!(byte, b'<' | b'>');
    // One may be attached to the address.
    if let Some(other) = ends.other {
        let before = &line[..offset(line, other.host)];
        if [&b"<<"[..], b"<-"].iter().any(|arrow| before.ends_with(arrow)) {
            return Some(Direction::Received);
        } else if [&b">>"[..], b"->"].iter().any(|arrow| before.ends_with(arrow)) {
            return Some(Direction::Sent);
        }
    }
    let mut found = None;
    for word in line.split(|byte| matches!(byte, b' ' | b'\t' | b'[' | b']' | b'(' | b')' | b'|' | b':')) {
        if word.len() < 2 || !word.iter().all(|byte| is_tip(byte) || matches!(byte, b'-' | b'=')) {
            continue;
        }
        // A name and its value, as in Asterisk's dialplan and in Ruby.
        if word == b"=>" && ends.count == 0 {
            continue;
        }
        let direction = match (word.contains(&b'<'), word.contains(&b'>')) {
            (true, false) => Direction::Received,
            (false, true) => Direction::Sent,
            (false, false) => continue,
            (true, true) => return None,
        };
        if found.is_some_and(|found| found != direction) {
            return None;
        }
        found = Some(direction);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn directions_and_addresses() {
        for (line, expected) in [
            ("RECEIVED message from 198.51.100.7:5060:", "received 198.51.100.7:5060 -"),
            (
                "2026-11-21 05:59:01 Tx SIP To 198.51.100.7:5060 From 192.0.2.1:5060 Message:",
                "sent 198.51.100.7:5060 192.0.2.1:5060",
            ),
            ("Incoming response udp:198.51.100.7:5060", "received 198.51.100.7:5060 -"),
            ("sending to udp://[2001:db8::7]:5060 :", "sent [2001:db8::7]:5060 -"),
            ("RECEIVED:", "received - -"),
            ("SENT", "sent - -"),
            (
                "Response received: tls:192.0.2.1:5061<-tls:198.51.100.7:5061",
                "received 198.51.100.7:5061 192.0.2.1:5061",
            ),
            ("Response sent: udp:192.0.2.1:5060->udp:198.51.100.7:5060", "sent 198.51.100.7:5060 192.0.2.1:5060"),
            ("[OUTBOUND] [UDP] 192.0.2.1:5060 -> 198.51.100.7:5060", "sent 198.51.100.7:5060 192.0.2.1:5060"),
            ("DEBUG:root:received from ('198.51.100.7', 5060): b'", "received 198.51.100.7:5060 -"),
            ("Received message from: 198.51.100.7:5060/udp (310 bytes).", "received 198.51.100.7:5060 -"),
            ("got response from 198.51.100.7 port 5060", "received 198.51.100.7:5060 -"),
            ("[23/09/07 02:40:27.413]SIP:send[198.51.100.7:5060] rc=355 msg=", "sent 198.51.100.7:5060 -"),
            ("received udp packet on 192.0.2.1:5060", "received - 192.0.2.1:5060"),
            ("(RECV 300 bytes from udp/[198.51.100.7]:5060)", "received 198.51.100.7:5060 -"),
            ("Response from 198.51.100.7:5060:", "received 198.51.100.7:5060 -"),
            ("Response to 198.51.100.7:5060:", "sent 198.51.100.7:5060 -"),
            ("SIP IN: udp 198.51.100.7:5060", "received 198.51.100.7:5060 -"),
            ("2026-11-21 05:59:01.123 DEBUG RX: ", "received - -"),
            ("05:59:01 [TX]", "sent - -"),
            ("DEBUG:stack.protocol:data_received: '", "received - -"),
            ("05:59:01.450 <<< ", "received - -"),
            ("[2026-11-21 05:59:01] -->", "sent - -"),
            ("[1:5060]<<198.51.100.7:5060", "received 198.51.100.7:5060 -"),
            ("[1:5060]->198.51.100.7:5060", "sent 198.51.100.7:5060 -"),
            ("TxTo:c6336407:5060", "sent - -"),
            ("2026-11-21 05:59:01,123 INFO [sip_tcp] - sipio-recv<--- ", "received - -"),
            ("---> 198.51.100.7:5060", "sent 198.51.100.7:5060 -"),
            ("198.51.100.7:5060 -> 192.0.2.1:5060", "none"),
            ("Sending REGISTER to 198.51.100.7:5060", "none"),
            ("Sending response to REGISTER to 198.51.100.7:5060", "sent 198.51.100.7:5060 -"),
            ("Sent 200 for OPTIONS to 198.51.100.7:5060", "sent 198.51.100.7:5060 -"),
            ("Received SIP request", "none"),
            ("</send>", "none"),
            ("<--- SIP --->", "none"),
            ("<!-- 198.51.100.7:5060 -->", "none"),
            ("got INVITE sip:200@198.51.100.7 SIP/2.0 Via: SIP/2.0/UDP 192.0.2.1:5060", "none"),
            ("this->message:", "none"),
            ("==== 5060 ====", "none"),
            ("checked in at 198.51.100.7:5060", "none"),
            ("the sent message was received", "none"),
            ("exten => 486,1,Hangup(17)", "none"),
            ("call was sent home", "none"),
            ("TX 503 bytes in 486 ms", "none"),
            ("nothing of the kind", "none"),
            ("Content-Length: 0", "none"),
            ("Via: SIP/2.0/UDP 192.0.2.1:5060;received=198.51.100.7", "none"),
            ("", "none"),
        ] {
            let log = format!("x\n{line}\nSIP/2.0 200 OK\n");
            let window = Window::whole(log.as_bytes());
            let mut arena = Arena::default();
            let found = marker(&window, 2 + line.len() + 1, &mut arena);
            let text = Text { window: window.bytes, arena: &arena };
            let shown = |span| match text.get(span) {
                b"" => "-".to_owned(),
                address => String::from_utf8_lossy(address).into_owned(),
            };
            let found = found.map_or("none".to_owned(), |marker| {
                let direction = if marker.direction == Some(Direction::Sent) { "sent" } else { "received" };
                format!("{direction} {} {}", shown(marker.peer), shown(marker.local))
            });
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn a_rule_below_the_words() {
        for (above, expected) in [
            ("received from 198.51.100.7:5060\n-----------------\n", true),
            ("received from 198.51.100.7:5060\n-----Begin-of-message-----\n", true),
            ("received from 198.51.100.7:5060\n-----END-----\n", false),
            ("I (1) SIP: [00:02:03]<<=====READ 0393 bytes==\nI (1) SIP: \n\n", true),
            ("SIP message received\nI (1) SIP: nothing:\n", false),
            ("SIP message received\na paste:\n", false),
            ("received from 198.51.100.7:5060\nTimestamp: 05:59:01\nSize: 431 bytes\n", true),
            ("received from 198.51.100.7:5060\nSubject: 05:59:01\nSize: 431 bytes\n", false),
            ("a=sent\n-----------------\n", false),
            ("Content-Length: 0\n=================\n", false),
            ("-----------------\n", false),
        ] {
            let log = format!("{above}SIP/2.0 200 OK\n");
            let found = marker(&Window::whole(log.as_bytes()), above.len(), &mut Arena::default());
            assert_eq!(found.is_some(), expected, "{above}");
        }
    }

    #[test]
    fn members_beside_a_message() {
        for (before, behind, expected) in [
            (
                r#"{"direction":"in","raw":""#,
                r#"","remote":"198.51.100.7:5060"}"#,
                Some((Direction::Received, "198.51.100.7:5060")),
            ),
            (
                r#"{"raw":""#,
                r#"","dir":"OUTGOING","dst":"udp:198.51.100.7:5060"}"#,
                Some((Direction::Sent, "198.51.100.7:5060")),
            ),
            (r#"{"msg":"received message","raw":""#, r#""}"#, Some((Direction::Received, ""))),
            (r#"{"msg":"sent SIP request","raw":""#, r#""}"#, None),
            (r#"{"msg":"reads and writes","raw":""#, r#""}"#, None),
            (r#"{"direction":"north","msg":"received message","raw":""#, r#""}"#, None),
            (r#"{"raw":""#, r#""}"#, None),
        ] {
            let found = said_beside(before.as_bytes(), behind.as_bytes());
            let found = found.map(|said| (said.direction, String::from_utf8(said.peer).unwrap()));
            assert_eq!(found, expected.map(|(direction, peer)| (direction, peer.to_owned())), "{before}");
        }
    }
}
