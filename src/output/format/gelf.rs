//! GELF 1.1, Graylog's format, a message a line. Over TCP Graylog wants a NUL byte behind each instead of the line end.

use super::Form;
use super::finding::Found;
use super::splunk_hec::seconds;
use super::view::{View, plain};
use crate::output::harmless;
use crate::record::Field;
use serde_json::{Map, Value, json};

pub(super) static FORM: Form = Form {
    name: "gelf",
    about: "GELF 1.1 messages: Graylog",
    has_fields: true,
    line: |view| harmless::line(&message(view)),
    finding: Some(|found| harmless::line(&of_finding(found))),
    ..Form::PLAIN
};

/// What Graylog has a meaning of its own for: `_id` is refused, and the others would take the place of the message's.
const TAKEN: [&str; 6] = ["id", "message", "source", "full_message", "level", "facility"];

fn message(view: &View<'_>) -> Value {
    let mut message = Map::new();
    message.insert("version".to_owned(), "1.1".into());
    message.insert("host".to_owned(), some(view.host()).into());
    message.insert("short_message".to_owned(), view.message().into());
    if let Some(time) = view.time() {
        message.insert("timestamp".to_owned(), json!(seconds(time)));
    }
    message.insert("level".to_owned(), view.level().syslog.into());
    for (name, value) in view.shown().filter(|(name, _)| *name != Field::Timestamp.name()) {
        let name = if TAKEN.contains(&name) { format!("_sipsift_{name}") } else { format!("_{name}") };
        // Texts and numbers are all that Graylog keeps.
        let value = if value.is_number() { value.clone() } else { plain(value).into() };
        message.insert(name, value);
    }
    Value::Object(message)
}

fn of_finding(found: &Found<'_>) -> Value {
    let mut message = Map::new();
    message.insert("version".to_owned(), "1.1".into());
    message.insert("host".to_owned(), some(&found.setting.machine).into());
    message.insert("short_message".to_owned(), found.title().into());
    message.insert("timestamp".to_owned(), json!(seconds(found.time())));
    message.insert("level".to_owned(), found.level().syslog.into());
    message.insert("_sipsift_id".to_owned(), found.id().into());
    for (name, text) in found.shown().filter(|(name, _)| *name != "title") {
        message.insert(format!("_{name}"), text.into());
    }
    Value::Object(message)
}

/// A name that must not be empty.
fn some(host: &str) -> &str {
    if host.is_empty() { "unknown" } else { host }
}
