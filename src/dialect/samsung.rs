//! Samsung's IMS stack, in the log of its Android phones.
//!
//! Read in public logs: a line a message, `11-21 05:59:01.866  1000  4064  4611 I SIPMSG[0,2]: [<--] SIP/2.0 200 OK [CSeq: 12
//! REGISTER]`. In brackets behind the tag stand the SIM and perhaps the connection; the arrow points to the phone or away.

use super::line::Line;
use super::{Dialect, Direction, Statement, between};
use crate::scan::{Part, Sighting};
use crate::sip::leading_number;
use crate::sip::start_line::{VERSION, status_line};
use crate::text::{Arena, Window};

pub(super) const SAMSUNG: Dialect =
    Dialect { name: "samsung-ims", statements: &[Statement { literal: VERSION, read: summary }], ..Dialect::PLAIN };

fn summary(window: &Window<'_>, hit: usize, _: &mut Arena) -> Option<Sighting> {
    let behind = |arrow, direction| Some((Line::behind(window, hit, arrow)?, direction));
    let ((line, before), direction) =
        behind(b"[<--] ", Direction::Received).or_else(|| behind(b"[-->] ", Direction::Sent))?;
    let tag = &before[memchr::memmem::rfind(before, b" SIPMSG[")?..];
    tag.ends_with(b"]: ").then_some(())?;
    let end = memchr::memmem::rfind(line.rest, b" [CSeq: ")?;
    let status = status_line(&line.rest[..end])?;
    let cseq = between(&line.rest[end..], b" [CSeq: ", b"]")?;
    let (number, digits) = leading_number(cseq)?;
    let mut sighting = line.states(status.code);
    sighting.direction = Some(direction);
    sighting.cseq = Some(number);
    line.set(&mut sighting, Part::Phrase, status.phrase);
    line.method(&mut sighting, cseq[digits..].trim_ascii());
    Some(sighting)
}
