//! What the scripts of Kamailio and OpenSIPS write about replies with `xlog`.
//!
//! The text is free, and only one shape that many scripts share is read (in public scripts and in logs of Kamailio 5.6):
//! `[REPLY] Status: 486 Reason: Busy Here - M=INVITE … ID=a84b@192.0.2.10`, `incoming reply, Status: 486`. Kamailio puts
//! `{2 1 INVITE a84b@192.0.2.10} <script>: ` before it, where the 2 says that a reply is at hand (1: a request, in a failure
//! route), unless `log_prefix` was set otherwise. Without that only what begins with `[REPLY]` is taken: a status may be a web
//! server's. Other texts (`reply 486`, `code=486`) are read beside this, see `script`.

use super::line::{Line, code, is_address};
use super::{Direction, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::{Method, number};
use crate::text::{Arena, Window};

/// Kamailio's lines, and OpenSIPS'.
pub(super) const KAMAILIO: Statement = Statement { literal: b" Status: ", read: kamailio };
pub(super) const OPENSIPS: Statement = Statement { literal: b" Status: ", read: opensips };

/// How Kamailio names the script, in text and in JSON.
pub(super) const SCRIPT: [&[u8]; 2] = [b"<script>: ", b"\"module\": \"xlog\""];

/// What a text about a reply begins with.
const REPLY: &[u8] = b"[REPLY]";

fn kamailio(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let names = |name: &&[u8]| memchr::memmem::find(line.before, name).is_some();
    if !SCRIPT.iter().any(names) {
        return None;
    }
    let prefix = Prefix::read(line.before);
    // A script that asks a web service says so.
    let known = match &prefix {
        Some(Prefix { reply: true, .. }) => !has(line.before, b"http"),
        Some(_) => has(line.before, b"fail") && !has(line.before, b"http"),
        None => line.before.ends_with(REPLY),
    };
    known.then(|| states(&line, prefix))?
}

/// `INFO:[REPLY] Status: 486 Reason: Busy Here - M=INVITE`.
fn opensips(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let is_own = line.before.ends_with(REPLY) && memchr::memmem::find(line.before, b"opensips").is_some();
    is_own.then(|| states(&line, None))?
}

pub(super) fn has(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word))
}

/// `{2 1 INVITE a84b@192.0.2.10} `: what is at hand, the number and method of its CSeq, its Call-ID.
pub(super) struct Prefix<'a> {
    pub(super) reply: bool,
    pub(super) cseq: Option<u32>,
    pub(super) method: &'a [u8],
    pub(super) call_id: &'a [u8],
}

impl<'a> Prefix<'a> {
    pub(super) fn read(before: &'a [u8]) -> Option<Self> {
        let open = memchr::memrchr(b'{', before)?;
        let inside = &before[open + 1..];
        let mut words = inside[..memchr::memchr(b'}', inside)?].split(|&byte| byte == b' ');
        let (kind, cseq, method, call_id) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let reply = match kind {
            b"1" => false,
            b"2" => true,
            _ => return None,
        };
        Some(Self { reply, cseq: number(cseq), method, call_id })
    }
}

/// The statement that the rest of a line makes: ` Status: 486 Reason: Busy Here - M=INVITE … ID=a84b@192.0.2.10`.
fn states(line: &Line<'_, '_>, prefix: Option<Prefix<'_>>) -> Option<Sighting> {
    let (code, behind) = code(line.rest.strip_prefix(b" Status: ")?)?;
    if !matches!(behind.first(), None | Some(b' ' | b',' | b';')) {
        return None;
    }
    let mut sighting = line.states(code);
    line.set(&mut sighting, Part::Phrase, phrase(behind));
    if line.before.ends_with(REPLY) || prefix.as_ref().is_some_and(|prefix| prefix.reply) {
        sighting.direction = Some(Direction::Received);
    }
    parties(line, &mut sighting, behind);
    if let Some(prefix) = prefix {
        line.method(&mut sighting, prefix.method);
        line.set(&mut sighting, Part::CallId, prefix.call_id);
        sighting.cseq = prefix.cseq;
        return Some(sighting);
    }
    let is_method = |name: &&[u8]| !matches!(Method::read(name), Method::Other | Method::Unknown);
    if let Some(method) = named(behind, b" M=").filter(is_method) {
        line.method(&mut sighting, method);
    }
    line.set(&mut sighting, Part::CallId, named(behind, b" ID=").unwrap_or_default());
    Some(sighting)
}

/// Takes over who takes part, by the names that scripts give to From, To, the Request-URI and the sender:
/// `F=… T=… RURI=… IP=…`; `<null>` is nothing.
pub(super) fn parties(line: &Line<'_, '_>, sighting: &mut Sighting, text: &[u8]) {
    let is_uri = |value: &&[u8]| memchr::memchr(b':', value).is_some() && !value.contains(&b'<');
    for (name, part) in [(&b" F="[..], Part::From), (b" T=", Part::To), (b" RURI=", Part::RequestUri)] {
        line.set(sighting, part, named(text, name).filter(is_uri).unwrap_or_default());
    }
    if sighting.direction == Some(Direction::Received) {
        line.set(sighting, Part::Peer, named(text, b" IP=").filter(|&peer| is_address(peer)).unwrap_or_default());
    }
}

/// The value behind a name, up to the next blank.
fn named<'t>(text: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let at = memchr::memmem::find(text, name)? + name.len();
    text[at..].split(|&byte| byte == b' ').next()
}

/// ` Reason: Busy Here - M=INVITE`.
fn phrase(behind: &[u8]) -> &[u8] {
    let Some(text) = behind.strip_prefix(b" Reason: ") else { return b"" };
    text[..memchr::memmem::find(text, b" - ").unwrap_or(text.len())].trim_ascii()
}
