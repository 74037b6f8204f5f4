//! Objects of JSON: one a line, with something before it or not, or one with a line for each member.
//!
//! This is behind a hit of the block search that plain logs don't have, so that a library may do it: a line is parsed as a
//! whole, and what was parsed is thrown away again.

use crate::text::{Lines, Window, indentation};
use serde_json::{Map, Value};

/// How long a line may be that is read as one row or object, in bytes. A hit further from its line's beginning is passed
/// over, which bounds the work for a line with many hits.
pub(super) const LONGEST: usize = 32 * 1024;

/// How many lines an object may have above and below one of its members, and how deep that may be nested.
const LINES: usize = 64;
const LEVELS: usize = 4;

/// A JSON object.
pub(super) struct Object(Map<String, Value>);

/// An object with a line for each member.
pub(super) struct Spread {
    pub(super) object: Object,
    /// There may be more of it than has come yet.
    pub(super) unfinished: bool,
}

/// The object on the line around `hit`, and where that line begins.
pub(super) fn around(window: &Window<'_>, hit: usize) -> Option<(usize, Object)> {
    let start = window.line_start(hit, hit.saturating_sub(LONGEST))?;
    let (line, _) = window.line(start, window.ceiling(start).min(start + LONGEST));
    // What stands before the object, such as the prefix of syslog.
    let open = memchr::memchr(b'{', &line[..hit - start])?;
    let text = line[open..].trim_ascii_end();
    let text = &text[..=memchr::memrchr(b'}', text)?];
    match serde_json::from_slice(text).ok()? {
        Value::Object(members) => Some((start, Object(members))),
        _ => None,
    }
}

/// The object of which the line at `start` is a member, if each stands on a line of its own, indented more than the line that
/// opens the object, and none above has a name of the same kind.
pub(super) fn spread(window: &Window<'_>, start: usize, is_such: fn(&[u8]) -> bool) -> Option<Spread> {
    let floor = window.floor(start).max(start.saturating_sub(LONGEST));
    let ceiling = window.ceiling(start).min(start + LONGEST);
    let mut indent = indentation(window.line(start, ceiling).0);
    let (mut at, mut opens) = (start, Vec::new());
    for _ in 0..LINES {
        if indent == 0 || opens.len() == LEVELS {
            break;
        }
        let Some((line, above)) = window.line_before(at, floor) else { break };
        at = above;
        let text = line.trim_ascii();
        let name = text.strip_prefix(b"\"").and_then(|text| Some(&text[..memchr::memchr(b'"', text)?]));
        if name.is_some_and(is_such) {
            return None;
        }
        if indentation(line) < indent && !text.is_empty() {
            indent = indentation(line);
            if !text.ends_with(b"{") {
                break;
            }
            opens.push((above, indent, line.trim_ascii_end().len() - 1));
            // Behind anything but a name it is nobody's member.
            if !text.starts_with(b"\"") {
                break;
            }
        }
    }
    let &(line, indent, open) = opens.last()?;
    let mut lines = Lines::new(window, start, ceiling);
    let (mut whole, mut end, mut closed) = (0, start, false);
    while whole < LINES && !closed {
        let Some(line) = lines.next_line() else { break };
        closed = indentation(line.text) == indent && line.text.trim_ascii().starts_with(b"}");
        // A member of which only a part has come is left out, but for that at `start`, without which there is nothing.
        if closed {
            end = line.start + indent + 1;
        } else if whole == 0 || line.next.is_some() {
            end = line.start + line.text.len();
        }
        if line.next.is_none() {
            break;
        }
        whole += 1;
    }
    let unfinished = !closed && whole < LINES && window.goes_on_behind(ceiling);
    if !closed && !unfinished {
        return None;
    }
    let mut text = window.bytes[line + open..end].trim_ascii_end().to_vec();
    if unfinished {
        close(&mut text);
    }
    match serde_json::from_slice(&text).ok()? {
        Value::Object(found) => Some(Spread { object: Object(found), unfinished }),
        _ => None,
    }
}

/// Closes what is open in `text`, the beginning of an object up to the end of a line.
fn close(text: &mut Vec<u8>) {
    let (mut open, mut is_quoted, mut is_escaped) = (Vec::new(), false, false);
    for &byte in text.iter() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => _ = open.pop(),
            _ => {}
        }
    }
    match text.last() {
        Some(b',') => _ = text.pop(),
        Some(b':') => text.extend_from_slice(b"null"),
        _ => {}
    }
    text.extend(open.iter().rev());
}

impl Object {
    /// The value at a path of names with dots between: as nested objects, as members whose names hold the dots, or mixed.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        get(&self.0, path)
    }

    /// The text or number at a path, or the first of a list; empty where there is none.
    pub(super) fn text(&self, path: &str) -> Vec<u8> {
        text(self.get(path))
    }

    /// The first of several paths that has a text.
    pub(super) fn any(&self, paths: &[&str]) -> Vec<u8> {
        paths.iter().map(|path| self.text(path)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The object itself, or one in it, that has a member called `name`.
    pub(super) fn holder(self, name: &str) -> Option<Self> {
        holder(self.0, name).map(Self)
    }

    /// Whether one of the texts is a whole SIP response: that is read as the message that it is.
    pub(super) fn holds_message(&self) -> bool {
        let is_message = |text: &str| text.starts_with("SIP/2.0 ") && text.contains('\n');
        self.leaves().iter().any(|(_, value)| value.as_str().is_some_and(is_message))
    }

    /// All members at every depth that are texts or numbers, with their names.
    pub(super) fn leaves(&self) -> Vec<(&str, &Value)> {
        let mut leaves = Vec::new();
        collect(&self.0, &mut leaves);
        leaves
    }
}

fn get<'a>(members: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = members.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| match members.get(&path[..dot])? {
        Value::Object(inner) => get(inner, &path[dot + 1..]),
        _ => None,
    })
}

fn holder(members: Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    if members.contains_key(name) {
        return Some(members);
    }
    members.into_iter().find_map(|(_, value)| match value {
        Value::Object(inner) => holder(inner, name),
        _ => None,
    })
}

/// A value as text; of a list the first; empty for anything else.
pub(super) fn text(value: Option<&Value>) -> Vec<u8> {
    match value {
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(Value::Number(number)) => number.to_string().into_bytes(),
        Some(Value::Array(values)) => text(values.first()),
        _ => Vec::new(),
    }
}

fn collect<'a>(members: &'a Map<String, Value>, leaves: &mut Vec<(&'a str, &'a Value)>) {
    for (name, value) in members {
        match value {
            Value::Object(inner) => collect(inner, leaves),
            Value::Array(values) => {
                for inner in values.iter().filter_map(Value::as_object) {
                    collect(inner, leaves);
                }
            }
            Value::String(_) | Value::Number(_) => leaves.push((name, value)),
            Value::Null | Value::Bool(_) => {}
        }
    }
}
