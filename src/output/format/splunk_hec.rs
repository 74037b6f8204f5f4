//! Events for Splunk's HTTP Event Collector, one envelope a line; a request may hold any number of them.
//!
//! The event is the record, and beside its fields stand the names that Splunk's Common Information Model has for the same.

use super::Form;
use super::finding::Found;
use super::view::View;
use crate::output::harmless;
use crate::record::Field;
use serde_json::{Map, Value, json};

pub(super) static FORM: Form = Form {
    name: "splunk-hec",
    about: "event envelopes: Splunk's HTTP Event Collector",
    has_fields: true,
    line: |view| harmless::line(&envelope(view)),
    finding: Some(|found| harmless::line(&of_finding(found))),
    ..Form::PLAIN
};

fn envelope(view: &View<'_>) -> Value {
    let mut envelope = Map::new();
    // Without a time Splunk takes that of the arrival.
    if let Some(time) = view.time() {
        envelope.insert("time".to_owned(), json!(seconds(time)));
    }
    envelope.insert("host".to_owned(), view.host().into());
    if let Some(file) = view.file() {
        envelope.insert("source".to_owned(), file.into());
    }
    envelope.insert("sourcetype".to_owned(), "sipsift".into());
    envelope.insert("event".to_owned(), Value::Object(event(view)));
    Value::Object(envelope)
}

fn of_finding(found: &Found<'_>) -> Value {
    let mut event = Map::from_iter([("id".to_owned(), found.id().into()), ("app".to_owned(), "sip".into())]);
    event.extend(found.attacker().map(|end| ("src".to_owned(), end.host.into())));
    event.extend(found.shown().map(|(name, text)| (name.to_owned(), text.into())));
    json!({
        "time": seconds(found.time()),
        "host": found.setting.machine,
        "sourcetype": "sipsift",
        "event": event,
    })
}

/// The time in seconds since 1970, to the microsecond: a number has no room for more.
pub(super) fn seconds(time: jiff::Timestamp) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let micros = time.as_microsecond() as f64;
    micros / 1e6
}

fn event(view: &View<'_>) -> Map<String, Value> {
    let mut event = Map::new();
    if view.setting.has_all_fields {
        common_names(view, &mut event);
    }
    for (name, value) in view.shown() {
        event.insert(name.to_owned(), value.clone());
    }
    // An event must not be empty.
    if event.is_empty() {
        event.insert(Field::Id.name().to_owned(), view.text(Field::Id).into());
    }
    event
}

/// Of the models Network Traffic and Authentication.
fn common_names(view: &View<'_>, event: &mut Map<String, Value>) {
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            event.insert(name.to_owned(), value);
        }
    };
    put("app", Some("sip".into()));
    put("user", view.user().map(Value::from));
    put("action", Some(view.success()).filter(|action| *action != "unknown").map(Value::from));
    for (host, port, end) in [("src", "src_port", view.source()), ("dest", "dest_port", view.destination())] {
        put(port, end.as_ref().and_then(|end| end.port).map(Value::from));
        put(host, end.map(|end| end.host.into()));
    }
}
