//! The SIP plugin of Janus, beside the traces of sofia-sip that it can write.
//!
//! Read in Janus' source (`janus_sip.c`): `[Mon Nov 21 05:59:01 2026] [alice][nua_r_invite]: 486 Busy Here, call state
//! [terminated]`. The names that begin with `nua_r_` are answers to what it sent itself.

use super::line::{Line, code, implied_method};
use super::{Dialect, Direction, Statement};
use crate::scan::{Part, Sighting};
use crate::sip::Method;
use crate::text::{Arena, Window};

pub(super) const JANUS: Dialect =
    Dialect { name: "janus", statements: &[Statement { literal: b"][nua_r_", read: answered }], ..Dialect::PLAIN };

fn answered(window: &Window<'_>, hit: usize, arena: &mut Arena) -> Option<Sighting> {
    let line = Line::around(window, hit)?;
    let text = line.rest.strip_prefix(b"][nua_r_")?;
    let close = memchr::memmem::find(text, b"]: ")?;
    let (code, phrase) = code(&text[close + 3..])?;
    let end = memchr::memmem::rfind(phrase, b", call state [").unwrap_or(phrase.len());
    let mut sighting = line.states(code);
    sighting.direction = Some(Direction::Received);
    implied_method(&mut sighting, arena, Method::read(&text[..close].to_ascii_uppercase()));
    line.set(&mut sighting, Part::Phrase, phrase[..end].trim_ascii());
    Some(sighting)
}
