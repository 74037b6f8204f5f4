//! A record as the formats see it: the fields that its line of JSON has, and what follows from them.
//!
//! No format looks behind that line. So what is masked there is masked in all of them, and a field means the same in each.

use super::level::{Level, level_of};
use super::place::End;
use super::{Column, Setting};
use crate::record::{Field, Record};
use crate::scan::Part;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// One record.
pub(super) struct View<'a> {
    pub(super) setting: &'a Setting,
    fields: Map<String, Value>,
    /// The log names the address of its own side.
    is_local_logged: bool,
}

impl<'a> View<'a> {
    /// Reads the line of JSON that was written of `record`.
    pub(super) fn read(line: &[u8], record: &Record<'_>, setting: &'a Setting) -> Self {
        let fields = serde_json::from_slice(line);
        debug_assert!(fields.is_ok(), "{}", line.escape_ascii());
        Self { setting, fields: fields.unwrap_or_default(), is_local_logged: record.part(Part::Local).is_some() }
    }

    /// The value of a field, if it is known.
    pub(super) fn get(&self, field: Field) -> Option<&Value> {
        self.fields.get(field.name())
    }

    /// The value of a field that holds text.
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        self.get(field)?.as_str()
    }

    /// The value of a field that holds a number.
    pub(super) fn number(&self, field: Field) -> Option<u64> {
        self.get(field)?.as_u64()
    }

    /// Names and values of what is known of the columns that were asked for, in their order.
    pub(super) fn shown(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.setting.columns.iter().filter_map(|column| Some((column.name(), self.of(column)?)))
    }

    /// The value in a column, if it is known.
    pub(super) fn of(&self, column: &Column) -> Option<&Value> {
        self.fields.get(column.name())
    }

    /// Names and values of the further headers.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.setting.columns.iter().filter(|column| matches!(column, Column::Header(_)));
        names.filter_map(|column| Some((column.name(), self.fields.get(column.name())?.as_str()?)))
    }

    /// The values of the Via headers, one behind the other.
    pub(super) fn via(&self) -> Option<&str> {
        self.fields.get(&self.setting.via)?.as_str()
    }

    /// When the log says that it was.
    pub(super) fn time(&self) -> Option<Timestamp> {
        self.text(Field::Timestamp)?.parse().ok()
    }

    /// How loud it is.
    pub(super) fn level(&self) -> &'static Level {
        level_of(self.text(Field::Severity).unwrap_or_default())
    }

    /// Whether the writer of the log sent it, if that is known.
    pub(super) fn is_sent(&self) -> Option<bool> {
        self.text(Field::Direction).map(|direction| direction == "sent")
    }

    /// `success` and `failure` where the outcome is one of these; all else is unknown.
    pub(super) fn success(&self) -> &'static str {
        match self.text(Field::Outcome) {
            Some("success") => "success",
            Some("failure" | "auth_failed") => "failure",
            _ => "unknown",
        }
    }

    /// The writer's side of the hop: as the log says, else as it wrote itself into the top Via of a request that was answered,
    /// else as the user said.
    fn near(&self) -> Option<End> {
        let named = || End::read(self.text(Field::Local)?);
        if self.is_local_logged {
            return named();
        }
        let by_via = self.via().filter(|_| self.is_sent() == Some(false)).and_then(End::of_via);
        by_via.or_else(named)
    }

    /// Who sent the response. Without a direction the peer did.
    pub(super) fn source(&self) -> Option<End> {
        if self.is_sent() == Some(true) { self.near() } else { self.peer() }
    }

    /// Who got it.
    pub(super) fn destination(&self) -> Option<End> {
        if self.is_sent() == Some(true) { self.peer() } else { self.near() }
    }

    fn peer(&self) -> Option<End> {
        End::read(self.text(Field::Peer)?)
    }

    /// Who asked: the one who registers, else the caller.
    pub(super) fn user(&self) -> Option<&str> {
        let (from, to) = (self.text(Field::FromUser), self.text(Field::ToUser));
        if self.text(Field::Method) == Some("REGISTER") { to.or(from) } else { from.or(to) }
    }

    /// The phrase, as logged or else as registered.
    pub(super) fn phrase(&self) -> Option<&str> {
        self.text(Field::Phrase).or_else(|| self.text(Field::Name))
    }

    /// The record in one line for people, such as `401 Unauthorized to REGISTER 2041 from 203.0.113.9:5080`: the code, the
    /// phrase, and the request that it answers.
    pub(super) fn message(&self) -> String {
        let mut message = self.number(Field::Code).unwrap_or_default().to_string();
        let mut add = |before: &str, text: Option<&str>| {
            if let Some(text) = text {
                message.push_str(before);
                message.push_str(text);
            }
        };
        add(" ", self.phrase());
        match self.text(Field::Method) {
            Some(method) => {
                add(" to ", Some(method));
                add(" ", self.text(Field::ToUser));
            }
            None => add(" to ", self.text(Field::ToUser)),
        }
        // A request that was answered came from the peer; one whose answer was received went there.
        let place = if self.is_sent() == Some(true) { " from " } else { " at " };
        add(place, self.text(Field::Peer));
        message
    }

    /// The host of the log, or this machine's name where a format can't do without one.
    pub(super) fn host(&self) -> &str {
        self.text(Field::Host).unwrap_or(&self.setting.machine)
    }

    /// The file, if it has a name.
    pub(super) fn file(&self) -> Option<&str> {
        self.text(Field::File).filter(|file| *file != "-")
    }
}

/// A value as a line of text. Lists have commas between their items, causes and warnings the form of their headers.
pub(super) fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(items) => Cow::Owned(items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => Cow::Owned(of_object(object)),
        Value::Null => Cow::Borrowed(""),
        Value::Bool(_) | Value::Number(_) => Cow::Owned(value.to_string()),
    }
}

/// A cause (`Q.850;cause=17;text="User busy"`, RFC 3326) or a warning (`304 sbc "Media type not available"`, RFC 3261 section
/// 20.43).
fn of_object(object: &Map<String, Value>) -> String {
    let part = |name: &str| object.get(name).map(plain);
    let text = part("text").or_else(|| part("name")).map(|text| format!("\"{text}\""));
    if let Some(protocol) = part("protocol") {
        let cause = part("cause").map(|cause| format!(";cause={cause}")).unwrap_or_default();
        format!("{protocol}{cause}{}", text.map(|text| format!(";text={text}")).unwrap_or_default())
    } else {
        let parts = [part("code").map(Cow::into_owned), part("agent").map(Cow::into_owned), text];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// The first `most` characters of a text.
pub(super) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_as_lines() {
        for (value, expected) in [
            (json!("a"), "a"),
            (json!(17), "17"),
            (json!(true), "true"),
            (json!(["sip:a@example.com", "sip:b@example.com"]), "sip:a@example.com, sip:b@example.com"),
            (
                json!([{"protocol": "Q.850", "cause": 17, "text": "User busy"}, {"protocol": "SIP", "cause": 486, "name": "Busy Here"}]),
                "Q.850;cause=17;text=\"User busy\", SIP;cause=486;text=\"Busy Here\"",
            ),
            (json!([{"agent": "sbc", "code": 304, "text": "none"}]), "304 sbc \"none\""),
        ] {
            assert_eq!(plain(&value), expected);
        }
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!((cut("äöü", 2), cut("äöü", 3), cut("", 1)), ("äö", "äöü", ""));
    }
}
