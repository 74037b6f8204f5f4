//! baresip.
//!
//! Read in baresip's source (`uag.c`, `call.c`, `reg.c`; 1.0 to 3) and in logs of baresip 1.0.0. With `-s` a line of `#`, since
//! 2.0 with a clock before it, and a line `UDP 192.0.2.2:5091 -> 198.51.100.7:5060` stand above the message. Which of the two
//! ends is its own, it doesn't say.

use super::above::{Above, Cut};
use super::line::{Line, code, implied_method};
use super::{Dialect, Direction, Marker, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};
use crate::time;

pub(super) const BARESIP: Dialect = Dialect {
    name: "baresip",
    announces: Some(marker),
    statements: &[
        Statement { literal: b"session closed: ", read: closed },
        Statement { literal: b"SIP Progress: ", read: progress },
        Statement { literal: b" (prio ", read: registration },
        Statement { literal: b" (prio ", read: registered },
        Statement { literal: b"[1 binding", read: registered },
    ],
    ..Dialect::PLAIN
};

fn marker(above: &Above<'_, '_>, arena: &mut Arena) -> Option<Marker> {
    let mut line = Cut(above.line);
    let transport = Some(line.transport()?);
    line.skip(b" ")?;
    let source = line.to(b" -> ")?;
    let destination = line.0;
    let plain = |text: &[u8]| !text.is_empty() && !text.contains(&b' ');
    let sign = above.further().next()?.strip_suffix(b"#")?;
    if !plain(source) || !plain(destination) || sign.len() > 24 {
        return None;
    }
    let clock = sign.iter().position(u8::is_ascii_digit).map(|at| &sign[at..]);
    // Behind the colour that it writes.
    let clock = clock.map(|clock| memchr::memchr(b'm', clock).map_or(clock, |at| &clock[at + 1..]));
    Some(Marker {
        transport,
        peer: above.endpoint(arena, source),
        local: above.endpoint(arena, destination),
        stamp: clock.and_then(time::read).map(|(stamp, _)| stamp),
        ..Marker::default()
    })
}

/// `sip:200@198.51.100.7: session closed: 486 Busy Here`.
fn closed(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, phrase) = code(line.rest.strip_prefix(b"session closed: ")?)?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    line.set(&mut sighting, Part::Phrase, phrase.trim_ascii());
    Some(sighting)
}

/// `call: SIP Progress: 180 Ringing (/)`.
fn progress(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let (code, phrase) = code(line.rest.strip_prefix(b"SIP Progress: ")?)?;
    let end = memchr::memmem::rfind(phrase, b" (").unwrap_or(phrase.len());
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Invite);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, phrase[..end].trim_ascii());
    Some(sighting)
}

/// `reg: sip:100@198.51.100.7 (prio 0): 401 Unauthorized (server)`.
fn registration(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    memchr::memmem::find(line.before, b"reg: ")?;
    let mut text = Cut(line.rest);
    text.skip(b" (prio ")?;
    text.number()?;
    text.skip(b"): ")?;
    let (code, phrase) = code(text.0)?;
    let end = memchr::memmem::rfind(phrase, b" (").unwrap_or(phrase.len());
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Register);
    sighting.direction = Some(Direction::Received);
    line.set(&mut sighting, Part::Phrase, phrase[..end].trim_ascii());
    Some(sighting)
}

/// `sip:100@198.51.100.7: {0/UDP/v4} 200 OK (server) [1 binding]`, since 2.0 with `(prio 0)` before the brace. Older ones are
/// found where there is one binding.
fn registered(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let whole = &window.bytes[line.start..line.start + line.before.len() + line.rest.len()];
    let open = memchr::memchr(b'{', whole)?;
    let mut text = Cut(&whole[open + 1..]);
    text.number()?;
    text.skip(b"/")?;
    let transport = text.transport()?;
    let family = text.to(b"} ")?;
    let (code, phrase) = code(text.0)?;
    let bindings = phrase.strip_suffix(b"]")?;
    let bindings = bindings.strip_suffix(b"s").unwrap_or(bindings).strip_suffix(b" binding")?;
    let end = memchr::memmem::rfind(bindings, b" [").filter(|_| matches!(family, b"/v4" | b"/v6" | b""))?;
    let mut sighting = line.states(code);
    implied_method(&mut sighting, arena, Method::Register);
    sighting.direction = Some(Direction::Received);
    sighting.transport = Some(transport);
    let end = memchr::memmem::rfind(&phrase[..end], b" (").unwrap_or(end);
    line.set(&mut sighting, Part::Phrase, phrase[..end].trim_ascii());
    Some(sighting)
}
