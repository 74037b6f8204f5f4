//! Lines that a container's runtime cut into parts because they are long.
//!
//! Docker's `json-file` driver cuts at 16 KiB and says so by the line end that is missing in `"log"`; the runtimes of
//! Kubernetes (CRI) cut there too and say so by a `P` where the last part has an `F`. A message that a program wrote into
//! one line may begin in one part and go on in the next.

use super::LEAD;
use super::inside::HEADERS;
use super::lines::Around;
use crate::dialect::json;
use crate::text::{Line, Lines};

/// What Docker writes before the text of a line.
const DOCKER: &[u8] = br#"{"log":""#;

/// A string of Docker's that is shorter than this was not cut, though it may lack its line end: shippers take that off.
pub(super) const CUT: usize = 16_000;

/// How far from the beginning of a line the stream and the flag of Kubernetes stand.
const FLAG: usize = 64;

/// How many lines of the other stream may stand between two parts.
const FOREIGN: usize = 4;

/// A line that may be a part of one.
struct Part<'a> {
    /// What stands before the text.
    before: &'a [u8],
    text: &'a [u8],
    /// What stands behind it.
    behind: &'a [u8],
    stream: &'a [u8],
    /// It goes on in another.
    goes_on: bool,
}

fn part(line: &[u8]) -> Option<Part<'_>> {
    if line.starts_with(DOCKER) {
        let text = json::content(&line[DOCKER.len() - 1..])?;
        let (before, behind) = (&line[..DOCKER.len()], &line[DOCKER.len() + text.len()..]);
        let goes_on = text.len() >= CUT && !ends_line(text);
        return Some(Part { before, text, behind, stream: json::string(behind, b"stream")?, goes_on });
    }
    let head = &line[..line.len().min(FLAG)];
    let at = memchr::memmem::find(head, b" std")?;
    let stream = [&b"stdout"[..], b"stderr"].into_iter().find(|stream| head[at + 1..].starts_with(stream))?;
    let goes_on = match head.get(at + 1 + stream.len()..at + 4 + stream.len())? {
        b" P " => true,
        b" F " => false,
        _ => return None,
    };
    let (before, text) = line.split_at(at + 4 + stream.len());
    Some(Part { before, text, behind: b"", stream, goes_on })
}

/// Whether an escaped line end is the last of `text`.
fn ends_line(text: &[u8]) -> bool {
    text.strip_suffix(b"n").is_some_and(|text| text.iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1)
}

/// A line put together.
pub(super) struct Whole {
    pub(super) text: Vec<u8>,
    /// Where the place that was asked for stands in it.
    pub(super) at: usize,
    /// All of it has come.
    pub(super) done: bool,
}

/// Whether `line` may be a part of one. Most lines are told by their beginning.
pub(super) fn may_be_part(line: &[u8]) -> bool {
    let head = &line[..line.len().min(FLAG)];
    head.starts_with(DOCKER) || memchr::memmem::find(head, b" std").is_some()
}

/// Puts the line around a place together, if it was cut.
pub(super) fn join(around: &Around<'_>) -> Option<Whole> {
    let &Around { window, hit, floor, ceiling, .. } = around;
    let start = window.line_start(hit, floor)?;
    let (line, mut next) = window.line(start, ceiling);
    let own = part(line)?;
    let at = (hit - start).checked_sub(own.before.len()).filter(|&at| at < own.text.len())?;
    let above = texts_above(around, start, own.stream, LEAD.saturating_sub(at));
    if above.is_empty() && !own.goes_on {
        return None;
    }
    let mut text = own.before.to_vec();
    let mut room = LEAD.saturating_sub(at);
    let mut lead: Vec<&[u8]> = Vec::new();
    for part in above {
        let part = &part[part.len() - part.len().min(room)..];
        room -= part.len();
        lead.push(part);
    }
    lead.iter().rev().for_each(|part| text.extend_from_slice(part));
    let cut = at.saturating_sub(LEAD);
    let place = text.len() + at - cut;
    text.extend_from_slice(&own.text[cut..]);

    let (mut last, mut foreign) = (own.behind, 0);
    let mut goes_on = own.goes_on;
    let mut lines = Lines::new(window, next.unwrap_or(ceiling), ceiling);
    while goes_on && text.len() - place < HEADERS && foreign <= FOREIGN {
        let Some(Line { text: line, next: behind, .. }) = lines.next_line() else { break };
        next = behind;
        match part(line).filter(|part| part.stream == own.stream) {
            Some(part) => {
                text.extend_from_slice(part.text);
                (goes_on, last) = (part.goes_on, part.behind);
            }
            None => foreign += 1,
        }
    }
    text.extend_from_slice(last);
    Some(Whole { text, at: place, done: next.is_some() && !goes_on })
}

/// The texts of the parts above the line that begins at `start`, the nearest first, until they have `enough` bytes.
fn texts_above<'w>(around: &Around<'w>, start: usize, stream: &[u8], enough: usize) -> Vec<&'w [u8]> {
    let (mut at, mut foreign, mut length) = (start, 0, 0);
    let mut texts = Vec::new();
    while length < enough && foreign <= FOREIGN {
        let Some((line, begin)) = around.window.line_before(at, around.floor) else { break };
        at = begin;
        match part(line).filter(|part| part.stream == stream) {
            Some(part) if part.goes_on => {
                length += part.text.len();
                texts.push(part.text);
            }
            Some(_) => break,
            None => foreign += 1,
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_lines() {
        let long = "x".repeat(CUT);
        for (line, text, stream, goes_on) in [
            ("2026-11-21T05:59:01.123456789Z stdout P a b", "a b", "stdout", true),
            ("2026-11-21T05:59:01.123456789+01:00 stderr F c", "c", "stderr", false),
            (r#"{"log":"a\n","stream":"stdout","time":"2026"}"#, r"a\n", "stdout", false),
            (r#"{"log":"short","stream":"stderr"}"#, "short", "stderr", false),
            (&format!(r#"{{"log":"{long}","stream":"stdout"}}"#), &long, "stdout", true),
            (&format!(r#"{{"log":"{long}\\n","stream":"stdout"}}"#), &format!(r"{long}\\n"), "stdout", true),
            (&format!(r#"{{"log":"{long}\n","stream":"stdout"}}"#), &format!(r"{long}\n"), "stdout", false),
        ] {
            let found = part(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(found.text, text.as_bytes(), "{line}");
            assert_eq!((found.stream, found.goes_on), (stream.as_bytes(), goes_on), "{line}");
        }
        for line in ["2026-11-21T05:59:01Z stdout x", "a std P b", "{\"log\":\"cut", "Nov 21 05:59:01 x"] {
            assert!(part(line.as_bytes()).is_none(), "{line}");
        }
    }
}
