//! What scripts of Kamailio and OpenSIPS write about replies in words of their own.
//!
//! The text is whatever the owner of the script thought of. Read in public scripts, in the defaults of Sipwise, Kazoo and
//! `IvozProvider`, and in logs of Kamailio 5.6 and OpenSIPS 4.1:
//! `REPLY 486 Busy Here (INVITE, 198.51.100.7:5060, a84b@192.0.2.10)`,
//! `Reply from Inbound - S=407 - Proxy Authentication Required M=INVITE ID=…`, `got a reply from callee [486 Busy Here]`,
//! `…|log|external reply 486`, `call failed: code=486 reason=Busy Here ci=…`. What they share: a word that names a reply,
//! and soon behind it a code. Kamailio puts `<script>: ` before each and `{2 1 INVITE a84b@192.0.2.10} ` before that, where
//! the 2 says that a reply is at hand. OpenSIPS marks its scripts by nothing, so of its lines only those are found that hold
//! one of two words. IvozProvider's scripts put a mark of their own before their texts, which are told by their shape.

use super::above::Cut;
use super::line::{Line, code};
use super::words::is_one_of;
use super::xlog::{Prefix, SCRIPT, has, parties};
use super::{Direction, Statement, Transport, line};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, leading_number};
use crate::text::{Arena, Window};

/// How Kamailio begins the text of a script.
const BEGINS: &[u8] = b"<script>: ";

/// Kamailio's lines in text, and in JSON.
pub(super) const KAMAILIO: Statement = Statement { literal: BEGINS, read: kamailio };
pub(super) const KAMAILIO_REPLY: Statement = Statement { literal: REPLY, read: kamailio };
pub(super) const KAMAILIO_FAILED: Statement = Statement { literal: FAILED, read: kamailio };
pub(super) const KAMAILIO_RESPONSE: Statement = Statement { literal: RESPONSE, read: response };
/// And OpenSIPS'.
pub(super) const OPENSIPS_REPLY: Statement = Statement { literal: REPLY, read: opensips };
pub(super) const OPENSIPS_FAILED: Statement = Statement { literal: FAILED, read: opensips };

const REPLY: &[u8] = b"REPLY ";
const FAILED: &[u8] = b" failed: code=";
const RESPONSE: &[u8] = b"] Response: '";

/// One of these stands before the text, which other programs begin so too.
const LEVELS: [&[u8]; 7] = [b"INFO:", b"NOTICE:", b"WARNING:", b"ERROR:", b"DEBUG:", b"CRITICAL:", b"ALERT:"];

/// A script that asks another service says so, and one may show the beginning of a message.
const OTHERS: [&[u8]; 6] = [b"http", b"sql", b"curl", b"redis", b"rtpengine", b"sip/2.0"];

fn kamailio(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let has_level = || LEVELS.iter().any(|level| memchr::memmem::find(line.before, level).is_some());
    let text = match line.rest.strip_prefix(BEGINS) {
        Some(text) if has_level() => text,
        None if SCRIPT.iter().any(|name| memchr::memmem::find(line.before, name).is_some()) => line.rest,
        _ => return None,
    };
    pinged(&line, text, arena).or_else(|| states(&line, text, Prefix::read(line.before), arena))
}

/// `request sent to sip:100@198.51.100.7:5060 completed with code: 408, Type 2`: how the scripts of Kamailio's IMS tell what a
/// ping was answered with. Type 2 is the stack's own answer where nobody gave one.
fn pinged(line: &Line<'_, '_>, text: &[u8], arena: &mut Arena) -> Option<Sighting> {
    let mut text = Cut(text.trim_ascii_start().strip_prefix(b"request sent to ")?);
    let uri = text.to(b" completed with code: ")?;
    let (code, rest) = code(text.0)?;
    let mut sighting = line.states(code);
    if !rest.starts_with(b", Type 2") {
        let host = uri.split(|&byte| byte == b';').next()?;
        let host = &host[memchr::memrchr(b'@', host)
            .map_or_else(|| host.len() - host.strip_prefix(b"sip:").unwrap_or(host).len(), |at| at + 1)..];
        line.peer(&mut sighting, arena, Direction::Received, host);
    }
    line.set(&mut sighting, Part::RequestUri, uri);
    Some(sighting)
}

/// `INFO:REPLY 486 Busy Here (INVITE, …)`, `WARNING:call failed: code=486 ci=…`, or these as a string of JSON.
fn opensips(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    memchr::memmem::find(line.before, b"opensips")?;
    // The text begins with the word, or ends with it so far.
    let is_here = matches!(line.before.last(), Some(b':' | b'"' | b' ')) || line.rest.starts_with(FAILED);
    if is_here { states(&line, line.rest, None, arena) } else { None }
}

/// `[6cffd285] Response: '603 Decline' to '2 INVITE' from 'sip:100@192.0.2.10' (198.51.100.7:5060) [udp]`: IvozProvider's
/// scripts, wherever they were told to log. Behind `to` is CSeq, behind `from` From, and then who sent it.
fn response(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, text) = code(line.rest.strip_prefix(RESPONSE)?)?;
    let mut text = Cut(text);
    let (phrase, cseq) = (text.to(b"' to '")?, text.to(b"' from '")?);
    let (from, peer) = (text.to(b"' (")?, text.to(b") [")?);
    let transport = Transport::read(text.0.strip_suffix(b"]")?)?;
    let (number, digits) = leading_number(cseq)?;
    let method = cseq[digits..].strip_prefix(b" ").filter(|name| is_method(name))?;
    let mut sighting = line.states(code);
    sighting.cseq = Some(number);
    sighting.transport = Some(transport);
    line.set(&mut sighting, Part::Phrase, phrase.trim_ascii());
    line.method(&mut sighting, method);
    line.set(&mut sighting, Part::From, from);
    line.peer(&mut sighting, arena, Direction::Received, peer);
    Some(sighting)
}

/// What a text says of a reply.
#[derive(Debug, PartialEq, Eq)]
struct Stated<'a> {
    code: u16,
    /// What follows the code.
    behind: &'a [u8],
    /// A word says that it is a reply, and nothing that it may be anything else.
    is_reply: bool,
}

fn states(line: &Line<'_, '_>, text: &[u8], prefix: Option<Prefix<'_>>, arena: &mut Arena) -> Option<Sighting> {
    let is_reply = prefix.as_ref().is_some_and(|prefix| prefix.reply);
    let Stated { code, behind, is_reply: is_said } = stated(text, is_reply)?;
    let phrase = phrase(behind);
    let call_id = named(text, &CALL_IDS).or_else(|| listed(behind).map(|list| list.call_id));
    let known = match &prefix {
        Some(Prefix { reply: true, .. }) => true,
        // A failure route has the request at hand.
        Some(_) => has(text, b"fail"),
        None => is_said && (!phrase.is_empty() || call_id.is_some()) || has(text, b"fail") && call_id.is_some(),
    };
    if !known || OTHERS.iter().any(|other| has(text, other)) {
        return None;
    }
    let mut sighting = line.states(code);
    line.set(&mut sighting, Part::Phrase, phrase);
    if is_reply || is_said {
        let is_sent = words(text).any(|(_, word)| is_one_of(word, &[b"sending", b"sent", b"send", b"replying"]));
        sighting.direction = Some(if is_sent { Direction::Sent } else { Direction::Received });
    }
    let list = listed(behind);
    let method =
        list.as_ref().map(|list| list.method).or_else(|| named(text, &[b" M="]).filter(|name| is_method(name)));
    match prefix {
        Some(prefix) => {
            line.method(&mut sighting, prefix.method);
            line.set(&mut sighting, Part::CallId, prefix.call_id);
            sighting.cseq = prefix.cseq;
        }
        None => {
            line.set(&mut sighting, Part::CallId, call_id.unwrap_or_default());
            if let Some(method) = method {
                line.method(&mut sighting, method);
            }
        }
    }
    if let (Some(direction), Some(peer)) = (sighting.direction, list.map(|list| list.peer)) {
        line.peer(&mut sighting, arena, direction, peer);
    }
    parties(line, &mut sighting, behind);
    Some(sighting)
}

/// Finds the code: three digits that stand alone, close behind a word that names a reply. Where a reply is at hand, the text
/// may also begin with it.
fn stated(text: &[u8], is_reply: bool) -> Option<Stated<'_>> {
    /// How far behind the word the code may be.
    const CLOSE: usize = 40;
    /// How much of the text is looked at.
    const FAR: usize = 256;
    const REPLIES: [&[u8]; 5] = [b"reply", b"replied", b"replies", b"response", b"responses"];
    const OTHERS: [&[u8]; 6] = [b"status", b"code", b"failure", b"failed", b"answer", b"rs"];
    const UNITS: [&[u8]; 5] = [b" ms", b" bytes", b" s ", b" sec", b" byte"];
    let mut found: Option<(usize, bool)> = None;
    for (at, word) in words(&text[..text.len().min(FAR)]) {
        let end = at + word.len();
        let is_said = is_one_of(word, &REPLIES);
        if is_said || is_one_of(word, &OTHERS) {
            let was_said = found.is_some_and(|(_, said)| said);
            found = Some((end, is_said || was_said));
            continue;
        }
        let stands_alone = at == 0 || b" =[(<'\"|".contains(&text[at - 1]);
        let behind = &text[end..];
        let is_of_address = matches!(behind, [b'.' | b':', b'0'..=b'9', ..]);
        if !stands_alone || is_of_address || !word.iter().all(u8::is_ascii_digit) {
            continue;
        }
        let ends = matches!(behind, [] | [b' ' | b']' | b')' | b'>' | b'\'' | b'"' | b',' | b';' | b'|', ..] | [b'.'])
            && !UNITS.iter().any(|unit| behind.starts_with(unit));
        let code = code(word).filter(|(_, rest)| ends && rest.is_empty());
        match (code, found) {
            (Some((code, _)), Some((word_end, is_reply))) if at - word_end <= CLOSE => {
                return Some(Stated { code, behind, is_reply });
            }
            (Some((code, _)), None) if is_reply && at == 0 => return Some(Stated { code, behind, is_reply: false }),
            // Another number may be anything.
            _ => found = None,
        }
    }
    None
}

/// The words of a text with their places: letters and digits, and the signs within names.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].iter().position(u8::is_ascii_alphanumeric)?;
        let length = text[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        at = start + length;
        Some((start, &text[start..at]))
    })
}

/// The phrase behind a code: words with capitals up to what ends them, ` Busy Here (…`, ` - Proxy Authentication Required M=`.
fn phrase(behind: &[u8]) -> &[u8] {
    /// How long a phrase may be.
    const LONGEST: usize = 64;
    let text = [&b" reason="[..], b" Reason: ", b" - ", b", ", b" "].iter().find_map(|lead| behind.strip_prefix(*lead));
    let Some(text) = text.filter(|text| text.first().is_some_and(u8::is_ascii_uppercase)) else { return b"" };
    let is_part = |byte: &u8| byte.is_ascii_alphabetic() || b" -/'".contains(byte);
    let mut length = text.iter().take_while(|byte| is_part(byte)).count();
    // The last word may be the name of what comes next.
    if text.get(length).is_some_and(|byte| matches!(byte, b'=' | b':')) {
        length = memchr::memrchr(b' ', &text[..length]).unwrap_or(0);
    }
    let text = &text[..length];
    // And a word of the script's own may follow.
    let is_end = |word: &[u8]| [&b"from"[..], b"for", b"to", b"-", b"received"].contains(&word);
    let text = &text[..length];
    let words = text.split(|&byte| byte == b' ');
    let length = words.take_while(|word| !is_end(word)).map(|word| word.len() + 1).sum::<usize>();
    let text = text[..length.min(text.len())].trim_ascii_end();
    let text = text.strip_suffix(b"'").unwrap_or(text);
    if text.len() <= LONGEST { text } else { b"" }
}

/// How scripts name the Call-ID.
const CALL_IDS: [&[u8]; 9] =
    [b" ID=", b" ci=", b"Call-ID: ", b"Call-ID=", b"callid=", b"call-id=", b"CID: ", b"cid=", b"[ci="];

/// The value behind the first of these names that the text has.
fn named<'a>(text: &'a [u8], names: &[&[u8]]) -> Option<&'a [u8]> {
    let at = names.iter().find_map(|name| Some(memchr::memmem::find(text, name)? + name.len()))?;
    let value = &text[at..];
    let end = value.iter().position(|byte| b" ,;)]|'\"".contains(byte)).unwrap_or(value.len());
    (end > 0).then(|| &value[..end])
}

/// `(INVITE, 198.51.100.7:5060, a84b@192.0.2.10)`.
struct List<'a> {
    method: &'a [u8],
    peer: &'a [u8],
    call_id: &'a [u8],
}

fn listed(behind: &[u8]) -> Option<List<'_>> {
    let text = &behind[memchr::memchr(b'(', behind)? + 1..];
    let mut parts = text[..memchr::memchr(b')', text)?].split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let (method, peer, call_id) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = is_method(method) && line::is_address(peer) && !call_id.is_empty() && parts.next().is_none();
    fits.then_some(List { method, peer, call_id })
}

fn is_method(name: &[u8]) -> bool {
    !matches!(Method::read(name), Method::Other | Method::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_words_of_others() {
        for (text, expected) in [
            ("REPLY 486 Busy Here (INVITE, 192.0.2.1:5060, a@b)", Some((486, "Busy Here"))),
            ("got a reply from callee [486 Busy Here]", Some((486, "Busy Here"))),
            (
                "Reply from Inbound - S=407 - Proxy Authentication Required M=INVITE ID=a",
                Some((407, "Proxy Authentication Required")),
            ),
            ("[IF] SIP response 503 Service Unavailable (Call-ID: a@b)", Some((503, "Service Unavailable"))),
            ("Response received: 404 Not Found from 192.0.2.1", Some((404, "Not Found"))),
            ("S-CSCF reply 183 Session Progress for sip:a@b", Some((183, "Session Progress"))),
            ("a@b|log|external reply 486", Some((486, ""))),
            ("Response: '200 OK' (1 INVITE) from", Some((200, "OK"))),
            ("call failed: code=486 reason=Busy Here ci=a@b", Some((486, "Busy Here"))),
            ("Failure route: 603 Decline", Some((603, "Decline"))),
            ("branch failed, status 408, next", Some((408, ""))),
            ("486 Busy Here from 192.0.2.1", Some((486, "Busy Here"))),
            ("Reply from 192.0.2.1:5060: 486 Busy Here", Some((486, "Busy Here"))),
            ("reply from 192.0.2.1:5060", None),
            ("reply took 486 ms", None),
            ("reply of 200 bytes", None),
            ("reply 4861", None),
            ("reply 12 of 486", None),
            ("user 486 answered", None),
            ("code 700", None),
            ("reply to something that is a long way away from here: 486", None),
        ] {
            let found = stated(text.as_bytes(), true);
            let shown = found.map(|found| (found.code, String::from_utf8_lossy(phrase(found.behind)).into_owned()));
            assert_eq!(shown, expected.map(|(code, phrase)| (code, phrase.to_owned())), "{text}");
        }
    }
}
