//! JSON around a place in a line: the string that holds it, the name of that string, and what stands beside it.
//!
//! A log's line may be cut off, hold a prefix before the object, or several objects; and a message may stand in an array of
//! many megabytes without a line end. So nothing is parsed from its beginning: strings are found from the place outwards.

use crate::time::{self, Stamp};
use std::ops::Range;

/// How far a string may reach before the place in it.
const REACH: usize = 32 * 1024;

/// A string around a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its content, escaped as it stands.
    pub content: Range<usize>,
    /// Whether its closing quote is there.
    pub closed: bool,
    /// The name that it is the value of.
    pub name: Option<Range<usize>>,
}

/// The string around `at` in `text`, if there is one: the nearest quote before `at` that no backslash hides opens it.
pub fn string_around(text: &[u8], from: usize, at: usize, to: usize) -> Option<Text> {
    let from = from.max(at.saturating_sub(REACH));
    let open = last_quote(text, from, at)?;
    let close = next_quote(text, open + 1, to);
    let before = text[from..open].trim_ascii_end();
    let name = before.strip_suffix(b":").and_then(|before| {
        let before = before.trim_ascii_end();
        let before = before.strip_suffix(b"\"")?;
        let end = from + before.len();
        Some(last_quote(text, from, end)? + 1..end)
    });
    Some(Text { content: open + 1..close.unwrap_or(to), closed: close.is_some(), name })
}

/// The content of the string that `value` begins with, escaped as it stands.
pub fn content(value: &[u8]) -> Option<&[u8]> {
    let value = value.strip_prefix(b"\"")?;
    Some(&value[..next_quote(value, 0, value.len()).unwrap_or(value.len())])
}

/// Whether a place with `before` before it on its line is within a string of an object.
pub fn is_within_string(before: &[u8]) -> bool {
    /// Statements do not stand further than this from the beginning of their line.
    const FAR: usize = 4096;
    let Some(open) = memchr::memmem::find(&before[..before.len().min(FAR)], b"{") else { return false };
    if before.len() > FAR || !before[open + 1..].trim_ascii_start().starts_with(b"\"") {
        return false;
    }
    memchr::memchr_iter(b'"', before).filter(|&at| at > open && !is_escaped(before, at)).count() % 2 == 1
}

/// The rest of a string that goes on with `text`.
pub fn before_quote(text: &[u8]) -> &[u8] {
    &text[..next_quote(text, 0, text.len()).unwrap_or(text.len())]
}

/// The value of the string called `name` in `line`, escaped as it stands. Of several, the first.
pub fn string<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    content(value(line, name)?)
}

/// What follows `name` and its colon in `line`, to the line's end. Of several, the first.
pub fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    memchr::memmem::find_iter(line, name).find_map(|at| {
        let opens = at > 0 && line[at - 1] == b'"' && !is_escaped(line, at - 1);
        let rest = line[at + name.len()..].strip_prefix(b"\"")?.trim_ascii_start();
        let value = rest.strip_prefix(b":")?.trim_ascii_start();
        opens.then_some(value)
    })
}

/// Whether an odd number of backslashes stands before `at`.
/// Names of times in the objects of collectors, the best first. Their units are told by how large they are.
const TIMES: [&[u8]; 8] =
    [b"__REALTIME_TIMESTAMP", b"time", b"timestamp", b"@timestamp", b"ts", b"event_timestamp", b"date", b"asctime"];

/// Names of hosts.
const HOSTS: [&[u8]; 4] = [b"_HOSTNAME", b"hostname", b"host", b"HOSTNAME"];

/// When an object was written that has these values by name.
pub fn stamp<'a>(value: impl Fn(&[u8]) -> Option<&'a [u8]>) -> Option<Stamp> {
    TIMES.into_iter().find_map(|name| {
        let value = value(name)?;
        let text = content(value).unwrap_or(value);
        let read = time::read(text).or_else(|| time::epoch(text)).or_else(|| time::scaled_epoch(text));
        read.map(|(stamp, _)| stamp)
    })
}

/// The host that wrote it.
pub fn host<'a>(value: impl Fn(&[u8]) -> Option<&'a [u8]>) -> Option<&'a [u8]> {
    HOSTS.into_iter().find_map(|name| content(value(name)?).filter(|host| !host.is_empty()))
}

fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

fn last_quote(text: &[u8], from: usize, before: usize) -> Option<usize> {
    memchr::memrchr_iter(b'"', &text[from..before]).map(|at| from + at).find(|&at| !is_escaped(text, at))
}

fn next_quote(text: &[u8], from: usize, to: usize) -> Option<usize> {
    memchr::memchr_iter(b'"', &text[from..to]).map(|at| from + at).find(|&at| !is_escaped(&text[from..], at - from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_around_a_place() {
        let line: &[u8] = br#"x {"a": "b", "log" : "say \"SIP\" \\", "n": 1, "cut": "SIP"#;
        let at = memchr::memmem::find(line, b"SIP").unwrap();
        let found = string_around(line, 0, at, line.len()).unwrap();
        assert_eq!(&line[found.content], br#"say \"SIP\" \\"#);
        assert_eq!((&line[found.name.unwrap()], found.closed), (&b"log"[..], true));
        let found = string_around(line, 0, line.len() - 1, line.len()).unwrap();
        assert_eq!((&line[found.content], found.closed), (&b"SIP"[..], false));
        assert_eq!(string_around(b"no quote", 0, 3, 8), None);
        let bare = string_around(br#"Payload:"SIP""#, 0, 10, 13).unwrap();
        assert_eq!((bare.content, bare.name), (9..12, None));
    }

    #[test]
    fn places_within_strings() {
        for (before, within) in [
            (r#"{"a":"b","log":"x "#, true),
            (r#"Nov 21 05:59:01 h app: @cee: { "msg":"say \"hi\" "#, true),
            (r#"{"a":"b","log":"#, false),
            (r#"{"a":"b""#, false),
            (r#"say "hi"#, false),
            (r#"{2 1 INVITE x} "y"#, false),
            ("", false),
        ] {
            assert_eq!(is_within_string(before.as_bytes()), within, "{before}");
        }
        assert_eq!(before_quote(br#"say \"hi\"","b":1"#), br#"say \"hi\""#);
    }

    #[test]
    fn values_by_name() {
        let line = br#"{"time":"05:59:01","\"log\"":0,"log":"a\"b","ts" : 12}"#;
        assert_eq!(string(line, b"log"), Some(&b"a\\\"b"[..]));
        assert_eq!(string(line, b"time"), Some(&b"05:59:01"[..]));
        assert_eq!(string(line, b"ts"), None);
        assert_eq!(value(line, b"ts"), Some(&b"12}"[..]));
        assert_eq!(value(line, b"tim"), None);
        assert_eq!(string(br#"{"log":"cut"#, b"log"), Some(&b"cut"[..]));
    }
}
