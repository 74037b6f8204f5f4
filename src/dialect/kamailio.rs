//! Kamailio: the files of its sipdump module, and its accounting lines, which OpenSIPS writes alike.
//!
//! Read in Kamailio's source (`sipdump_write.c`, `acc.c`), in files of Kamailio 5.6.3 and in logs of Kamailio and OpenSIPS.
//! Accounting is a statement: it tells the final code of a transaction without the message. Its values are not escaped, so
//! it is cut only where `;name=` follows. At level DEBUG the parser shows version, status and reason of each reply that it
//! takes apart, one a line; OpenSIPS does the same. Both modules `dispatcher` say at that level how a destination answered, and
//! Kamailio's module `uac` says which registration failed (source of both, public logs).

use super::line::{Line, beside, code, implied_method, is_address};
use super::{Dialect, Direction, FURTHER_LINES, Marker, Statement, Transport, between, row, script, syslog, xlog};
use crate::scan::{Part, Sighting};
use crate::sip::start_line::VERSION;
use crate::sip::{Method, number};
use crate::text::{Arena, Span, Window};
use crate::time;

pub(super) const SIPDUMP: Dialect = Dialect { name: "kamailio-sipdump", marker: sipdump, ..Dialect::PLAIN };
pub(super) const ACCOUNTING: Dialect = Dialect {
    name: "kamailio",
    statements: &[
        Statement { literal: b"ACC: ", read: accounting },
        Statement { literal: VERSION, read: parsed_reply },
        xlog::KAMAILIO,
        script::KAMAILIO,
        script::KAMAILIO_REPLY,
        script::KAMAILIO_FAILED,
        script::KAMAILIO_RESPONSE,
        Statement { literal: super::WITH_CODE, read: probed },
        Statement { literal: b"got sip response ", read: registered },
    ],
    ..Dialect::PLAIN
};

/// How many lines below the status of a reply are about its headers at most, those of other processes among them.
const PARSED_LINES: usize = 48;

/// Twenty equals signs, lines of `name: value`, twenty tildes, the message.
fn sipdump(window: &Window<'_>, start: usize, arena: &mut Arena) -> Option<Marker> {
    const LINES: usize = 24;
    let floor = window.floor(start);
    let (line, mut at) = window.line_before(start, floor)?;
    if line != [b'~'; 20] {
        return None;
    }
    let mut marker = Marker::default();
    let [mut source, mut source_port, mut destination, mut destination_port] = [&b""[..]; 4];
    for _ in 0..LINES {
        // A stream may begin with any line of the block.
        let Some((line, line_start)) = window.line_before(at, floor) else { break };
        at = line_start;
        if line.starts_with(&[b'='; 20]) {
            break;
        }
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let value = line[colon + 1..].trim_ascii();
        match &line[..colon] {
            b"tag" => {
                marker.direction = match value {
                    b"rcv" => Some(Direction::Received),
                    b"snd" => Some(Direction::Sent),
                    _ => None,
                }
            }
            b"time" => marker.stamp = time::epoch(value).map(|(stamp, _)| stamp),
            b"proto" => marker.transport = Transport::read(value.split(|&byte| byte == b' ').next()?),
            b"srcip" => source = value,
            b"srcport" => source_port = value,
            b"dstip" => destination = value,
            b"dstport" => destination_port = value,
            _ => {}
        }
    }
    let source = row::address(window, arena, source, source_port);
    let destination = row::address(window, arena, destination, destination_port);
    (marker.peer, marker.local) = match marker.direction {
        Some(Direction::Received) => (source, destination),
        Some(Direction::Sent) => (destination, source),
        None => Default::default(),
    };
    Some(marker)
}

/// `ACC: transaction answered: timestamp=1795242741;method=INVITE;from_tag=a1;to_tag=b2;call_id=x;code=486;reason=Busy Here`
///
/// What follows is what Kamailio's own configuration adds:
/// `src_user=…;src_domain=…;src_ip=…;dst_ouser=…;dst_user=…;dst_domain=…`, which are From, the sender of the request, To's
/// user and the Request-URI as it was sent on.
pub(super) fn accounting(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let event = line.rest.get(5..)?;
    let colon = memchr::memmem::find(event, b": ")?;
    let known =
        [&b"transaction answered"[..], b"call missed", b"call ended", b"request acknowledged", b"request accounted"];
    if !known.contains(&&event[..colon]) {
        return None;
    }
    let fields = &event[colon + 2..];
    // rsyslog shows the newline that an old syslog left at the end.
    let fields = fields.strip_suffix(b"#012").unwrap_or(fields);
    let field = |name: &[u8]| pairs(fields).find(|(found, _)| *found == name).map(|(_, value)| value);
    let code = field(b"code").and_then(number).filter(|code| (100..700).contains(code))?;
    let mut sighting = Sighting::statement(line.start, code as u16);
    for (name, part) in [
        (&b"reason"[..], Part::Phrase),
        (b"method", Part::Method),
        (b"call_id", Part::CallId),
        (b"from_tag", Part::FromTag),
        (b"to_tag", Part::ToTag),
    ] {
        sighting.set(part, Span::of(window.bytes, field(name).unwrap_or_default()));
    }
    let mut uri = |part, user: &[u8], domain: &[u8]| {
        let [user, domain] = [user, domain].map(|name| field(name).unwrap_or_default());
        if !user.is_empty() && [user, domain].into_iter().all(is_plain) {
            sighting.set(part, arena.keep(&[b"sip:", user, b"@", domain]));
        }
    };
    uri(Part::From, b"src_user", b"src_domain");
    // Of To, the user alone is told.
    uri(Part::To, b"dst_ouser", b"");
    uri(Part::RequestUri, b"dst_user", b"dst_domain");
    let source = field(b"src_ip").filter(|source| is_address(source)).unwrap_or_default();
    sighting.set(Part::Peer, Span::of(window.bytes, source));
    sighting.method = Method::read(field(b"method").unwrap_or_default());
    // The default log prefix is `{type CSeq-number CSeq-method Call-ID} `; another one is not understood.
    sighting.cseq = between(line.before, b"{", b"}").and_then(|inside| {
        let mut words = inside.split(|&byte| byte == b' ').skip(1);
        let (cseq, _method, call_id) = (words.next()?, words.next()?, words.next()?);
        (Some(call_id) == field(b"call_id")).then(|| number(cseq))?
    });
    let accounted = field(b"timestamp").and_then(time::epoch).map(|(stamp, _)| stamp);
    let envelope = syslog::read(line.before);
    let (text, _) = window.line(line.start, window.ceiling(line.start));
    let beside = beside(text, line.before.len());
    sighting.stamp = match envelope {
        // The envelope's time is finer where it has fractions; an RFC 3164 one lacks even the year.
        Some(syslog::Envelope { stamp, precise: true, .. }) => Some(stamp),
        Some(syslog::Envelope { stamp, .. }) => accounted.or(Some(stamp)),
        None => accounted.or(beside.stamp),
    };
    let host = envelope.map_or(beside.host, |envelope| envelope.host);
    sighting.set(Part::Host, Span::of(window.bytes, host));
    Some(sighting)
}

/// Whether a part of a URI holds nothing that would end it.
fn is_plain(text: &[u8]) -> bool {
    !text.iter().any(|byte| byte.is_ascii_whitespace() || b"<>\"@;".contains(byte))
}

/// Three lines of the parser at level DEBUG: `parse_msg():  version: <SIP/2.0>`, `parse_msg():  status:  <486>`,
/// `parse_msg():  reason:  <Busy Here>`. The place is the first of them. Soon below them stand the branch of the top Via and
/// CSeq, and in Kamailio since 5.2 the Call-ID.
pub(super) fn parsed_reply(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let (line, before) = Line::behind(window, hit, b" version: <")?;
    memchr::memmem::find(before, b"parse_msg")?;
    let ceiling = window.ceiling(hit);
    let mut next = window.line(hit, ceiling).1;
    let mut lines = std::iter::from_fn(|| {
        let (line, behind) = window.line(next?, ceiling);
        next = behind;
        Some(line)
    });
    let process = process_name(before);
    let is_own = |line: &&[u8]| memchr::memmem::find(line, process).is_some();
    let mut own = lines.by_ref().take(FURTHER_LINES).filter(is_own);
    let (code, _) = code(between(own.next()?, b" status:  <", b">")?)?;
    let phrase = own.next().and_then(|line| between(line, b" reason:  <", b">"));
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, phrase.unwrap_or_default());
    let is_whole = phrase.is_some() && parsed_headers(&line, &mut sighting, lines.take(PARSED_LINES).filter(is_own));
    sighting.unfinished = !is_whole && next.is_none();
    Some(sighting)
}

/// Reads what the parser says of the headers of a reply; false where it says no CSeq.
fn parsed_headers<'w>(line: &Line<'_, 'w>, sighting: &mut Sighting, lines: impl Iterator<Item = &'w [u8]>) -> bool {
    for text in lines {
        // The next message.
        if memchr::memmem::find(text, b" version: <").is_some() {
            break;
        }
        let (cseq, method) = if let Some(branch) = between(text, b" <branch> = <", b">") {
            // The first is the top Via's.
            if sighting.part(Part::Branch).is_empty() {
                line.set(sighting, Part::Branch, branch);
            }
            continue;
        } else if let Some(reply) = memchr::memmem::find(text, b"sip message - reply - call-id: [") {
            let reply = &text[reply..];
            line.set(sighting, Part::CallId, between(reply, b"call-id: [", b"]").unwrap_or_default());
            let Some(cseq) = between(reply, b" - cseq: [", b"]") else { continue };
            let Some(blank) = memchr::memchr(b' ', cseq) else { continue };
            (&cseq[..blank], &cseq[blank + 1..])
        } else if let Some(cseq) = between(text, b" cseq <CSeq>: <", b">") {
            (cseq, between(text, b"> <", b">").unwrap_or_default())
        } else {
            continue;
        };
        sighting.cseq = number(cseq);
        line.method(sighting, method);
        return true;
    }
    false
}

/// `dispatcher [dispatch.c:3411]: ds_options_callback(): OPTIONS-Request was finished with code 408 (to sip:192.0.2.7:5060,
/// group 2)`.
fn probed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    probe(window, hit, arena, b" ds_options_callback(): ")
}

/// The same behind whatever names the function.
pub(super) fn probe(window: &Window<'_>, hit: usize, arena: &mut Arena, name: &[u8]) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let request = line.before.strip_suffix(b"-Request was finished")?;
    let method = &request[memchr::memmem::rfind(request, name)? + name.len()..];
    let (code, rest) = code(line.rest.strip_prefix(super::WITH_CODE)?)?;
    let uri = rest.strip_prefix(b" (to ")?;
    let uri = &uri[..memchr::memmem::rfind(uri, b", group ")?];
    let mut sighting = line.states(code);
    line.method(&mut sighting, method);
    let host = uri.split(|&byte| byte == b';').next()?;
    line.peer(&mut sighting, arena, Direction::Received, host.strip_prefix(b"sip:").unwrap_or(host));
    line.set(&mut sighting, Part::RequestUri, uri);
    Some(sighting)
}

/// `uac [uac_reg.c:1001]: uac_reg_tm_callback(): got sip response 408 while registering [provider1]`.
fn registered(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    line.before.ends_with(b": ").then_some(())?;
    let (code, rest) = code(line.rest.strip_prefix(b"got sip response ")?)?;
    rest.starts_with(b" while registering").then_some(())?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Register);
    sighting.direction = Some(Direction::Received);
    Some(sighting)
}

/// What tells the process in what a line begins with, as others write into the same log: `kamailio[1118]:`, or ` 20(1926) `
/// where it runs in the foreground.
fn process_name(beginning: &[u8]) -> &[u8] {
    let mut words = beginning.split(|&byte| byte == b' ');
    let is_process = |word: &&[u8]| {
        let word = word.strip_suffix(b":").unwrap_or(word);
        let brackets: [(&[u8], u8); 2] = [(b"]", b'['), (b")", b'(')];
        brackets.iter().any(|(close, open)| {
            word.strip_suffix(*close)
                .and_then(|word| Some(&word[memchr::memchr(*open, word)? + 1..]))
                .is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
        })
    };
    words.find(is_process).unwrap_or_default()
}

/// Cuts `name=value;name=value` where a `;` is followed by a name and `=`, for values may hold `;` themselves.
fn pairs(fields: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = fields;
    std::iter::from_fn(move || {
        let equals = name_length(rest)?;
        let name = &rest[..equals];
        let value = &rest[equals + 1..];
        let end = memchr::memchr_iter(b';', value)
            .find(|&cut| name_length(&value[cut + 1..]).is_some())
            .unwrap_or(value.len());
        rest = value.get(end + 1..).unwrap_or_default();
        Some((name, &value[..end]))
    })
}

/// The length of the name that `text` begins with, if `=` follows it.
fn name_length(text: &[u8]) -> Option<usize> {
    let length = text.iter().position(|&byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))?;
    (length > 0 && text[length] == b'=').then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_semicolons() {
        let fields = b"method=INVITE;reason=Busy; come back;call_id=a;b@c;code=486;x=";
        let cut: Vec<_> = pairs(fields).collect();
        assert_eq!(
            cut,
            [
                (&b"method"[..], &b"INVITE"[..]),
                (b"reason", b"Busy; come back"),
                (b"call_id", b"a;b@c"),
                (b"code", b"486"),
                (b"x", b""),
            ]
        );
    }
}
