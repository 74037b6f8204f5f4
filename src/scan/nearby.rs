//! Which statements and second prints have their message nearby.
//!
//! A log that holds a message and a line about it holds one response, not two.

use super::message::hash_of_call;
use super::place::Place;
use super::wrapped::{Assembler, Kind, Wish};
use super::{Sighting, Sightings, link};
use crate::dialect::Evidence;
use crate::sip::{Header, header, start_line};
use crate::text::{BEFORE, Window};

/// How far a message may stand from what repeats it. A little less than a reader may look back, so that the blanks before
/// its status line are within reach too.
const NEAR: usize = BEFORE - 512;

/// A message's headers are looked through this far for its Call-ID.
const HEADERS: usize = 16 * 1024;

/// Marks the statements and second prints in `out` that a message nearby makes duplicates.
pub(super) fn mark_duplicates(window: &Window<'_>, only: Option<u8>, out: &mut Sightings) {
    let repeats = |sighting: &Sighting| {
        sighting.is_response() && (sighting.evidence != Evidence::Message || sighting.duplicate_of_message)
    };
    let mut list = out.list.iter_mut().filter(|sighting| repeats(sighting)).peekable();
    if list.peek().is_none() {
        return;
    }
    let messages = messages(window);
    let mut linked = None;
    for sighting in list {
        if sighting.identity.call == 0 && sighting.evidence != Evidence::Message {
            let linked = linked.get_or_insert_with(|| link::messages(window, only));
            sighting.duplicate_of_message |= link::is_told(linked, window, sighting, &out.values);
            continue;
        }
        let place = sighting.place as usize;
        let from = messages.partition_point(|message| message.place + NEAR < place);
        sighting.duplicate_of_message = sighting.identity.call != 0
            && messages[from..].iter().take_while(|message| message.place <= place + NEAR).any(|message| {
                message.place != place
                    && link::same_code(sighting, message.code)
                    && message.call == sighting.identity.call
            });
    }
}

struct Message {
    place: usize,
    code: u16,
    call: u64,
}

/// `SIP/2.0 ` as journald writes it in an array of numbers.
const NUMBERS: &[u8] = b"83,73,80,47,50,46,48,32,";

/// What stands before a message that does not stand in the log as it is may be looked at this far: the beginning of its
/// line. It is as much as [`NEAR`] leaves.
const LINE: usize = BEFORE - NEAR;

/// The responses in the window and its context, by place.
fn messages(window: &Window<'_>) -> Vec<Message> {
    let mut assembler = Assembler::default();
    let message = |place| {
        let (code, call) = plain(window, place).or_else(|| wrapped(&mut assembler, window, place))?;
        Some(Message { place, code, call })
    };
    candidates(window).into_iter().filter_map(message).collect()
}

/// Where a response may begin in the window and its context, in order.
pub(super) fn candidates(window: &Window<'_>) -> Vec<usize> {
    let written = memchr::memmem::find_iter(window.bytes, b"SIP/2.0 ");
    let mut places: Vec<usize> = written.chain(memchr::memmem::find_iter(window.bytes, NUMBERS)).collect();
    places.sort_unstable();
    places
}

/// The code and Call-ID of the response at `at`.
fn plain(window: &Window<'_>, at: usize) -> Option<(u16, u64)> {
    let place = Place::of_status(window, at)?;
    let ceiling = window.bytes.len().min(at + HEADERS);
    let (line, next) = window.line(at, ceiling);
    let code = start_line::status_line(line)?.code;
    Some((code, call_of(window, &place, next, ceiling)?))
}

/// The same of one that does not stand in the log as it is.
fn wrapped(assembler: &mut Assembler, window: &Window<'_>, at: usize) -> Option<(u16, u64)> {
    let wish = Wish { back: LINE, ahead: HEADERS, above: false };
    let found = assembler.assemble(window, at, Kind::Status, wish)?;
    let plain_log = Window::whole(found.text);
    let place = Place { line: found.at, at: found.at, prefix: None };
    let (line, next) = plain_log.line(found.at, found.text.len());
    let code = start_line::status_line(line)?.code;
    Some((code, call_of(&plain_log, &place, next, found.text.len())?))
}

fn call_of(window: &Window<'_>, place: &Place, next: Option<usize>, ceiling: usize) -> Option<u64> {
    value_of(window, place, next, ceiling, Header::CallId).map(hash_of_call)
}

/// The value of the first header of this name in the lines from `next` on that belong to the message at `place`.
pub(super) fn value_of<'w>(
    window: &Window<'w>,
    place: &Place,
    next: Option<usize>,
    ceiling: usize,
    wanted: Header,
) -> Option<&'w [u8]> {
    let mut at = next?;
    loop {
        let (line, behind) = window.line(at, ceiling);
        let line = place.strip(window, line)?;
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let (header, value) = header::classify(line)?;
            if header == wanted {
                return Some(line[value..].trim_ascii());
            }
        }
        at = behind?;
    }
}
