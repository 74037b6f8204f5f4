//! OpenTelemetry's logs as OTLP/JSON: one request of one record a line, as the collector's file exporter writes them and its
//! receiver for such files reads them. Each line is a body for `POST /v1/logs`; the collector's batch processor joins them.
//!
//! There is no semantic convention for SIP. What stands in the message is under `sip.`, what sipsift says of it under
//! `sipsift.`, and what the conventions have a name for has that.

use super::ecs::layer_four;
use super::finding::Found;
use super::place::End;
use super::view::View;
use super::{Column, Form};
use crate::output::harmless;
use crate::record::Field;
use serde_json::{Map, Value, json};

pub(super) static FORM: Form = Form {
    name: "otlp",
    about: "OTLP/JSON logs, a request a line: OpenTelemetry Collector and all that take OTLP",
    has_fields: true,
    line: |view| harmless::line(&request(view.text(Field::Host), &record(view))),
    finding: Some(|found| harmless::line(&request(None, &of_finding(found)))),
    ..Form::PLAIN
};

fn request(host: Option<&str>, record: &Value) -> Value {
    let mut resource = vec![attribute("service.name", &"sipsift".into())];
    resource.extend(host.map(|host| attribute("host.name", &host.into())));
    json!({
        "resourceLogs": [{
            "resource": { "attributes": resource },
            "scopeLogs": [{
                "scope": { "name": "sipsift", "version": env!("CARGO_PKG_VERSION") },
                "logRecords": [record],
            }],
        }],
    })
}

fn record(view: &View<'_>) -> Value {
    let level = view.level();
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| record.insert(name.to_owned(), value);
    // Integers of 64 bits are texts in this form.
    if let Some(time) = view.time() {
        put("timeUnixNano", time.as_nanosecond().to_string().into());
    }
    put("observedTimeUnixNano", (view.setting.now)().as_nanosecond().to_string().into());
    put("severityNumber", level.otlp.into());
    put("severityText", level.name.into());
    put("eventName", "sip.response".into());
    put("body", any(&view.message().into()));
    put("attributes", Value::Array(attributes(view)));
    Value::Object(record)
}

fn of_finding(found: &Found<'_>) -> Value {
    let mut attributes = vec![attribute("log.record.uid", &found.id().into())];
    end(&mut attributes, "source", found.attacker());
    let own = found.shown().filter(|(name, _)| *name != "title");
    attributes.extend(own.map(|(name, text)| attribute(&format!("sipsift.{name}"), &text.into())));
    json!({
        "timeUnixNano": found.time().as_nanosecond().to_string(),
        "observedTimeUnixNano": (found.setting.now)().as_nanosecond().to_string(),
        "severityNumber": found.level().otlp,
        "severityText": found.level().name,
        "eventName": "sipsift.finding",
        "body": any(&found.title().into()),
        "attributes": attributes,
    })
}

fn attributes(view: &View<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    if view.setting.has_all_fields {
        out.push(attribute("network.protocol.name", &"sip".into()));
        out.extend(view.text(Field::Transport).map(|name| attribute("network.transport", &layer_four(name).into())));
        end(&mut out, "source", view.source());
        end(&mut out, "destination", view.destination());
        let is_failure = view.success() == "failure";
        out.extend(
            view.get(Field::Code).filter(|_| is_failure).map(|code| attribute("error.type", &code.to_string().into())),
        );
    }
    for column in &view.setting.columns {
        let Some(name) = name(column) else { continue };
        out.extend(view.of(column).map(|value| attribute(&name, value)));
    }
    out
}

fn end(out: &mut Vec<Value>, side: &str, end: Option<End>) {
    let Some(end) = end else { return };
    out.push(attribute(&format!("{side}.address"), &end.host.into()));
    out.extend(end.port.map(|port| attribute(&format!("{side}.port"), &port.into())));
}

/// The name of a column's attribute; some stand elsewhere.
fn name(column: &Column) -> Option<String> {
    let field = match column {
        Column::Header(name) => return Some(format!("sip.header.{name}")),
        Column::Field(field) => *field,
    };
    Some(match field {
        Field::Timestamp | Field::Host | Field::Severity => return None,
        Field::Id => "log.record.uid".to_owned(),
        Field::File => "log.file.path".to_owned(),
        Field::UserAgent => "user_agent.original".to_owned(),
        _ if is_of_message(field) => format!("sip.{}", field.name()),
        _ => format!("sipsift.{}", field.name()),
    })
}

fn is_of_message(field: Field) -> bool {
    matches!(
        field,
        Field::Code
            | Field::Phrase
            | Field::Method
            | Field::Cseq
            | Field::CallId
            | Field::FromUri
            | Field::FromUser
            | Field::FromTag
            | Field::ToUri
            | Field::ToUser
            | Field::ToTag
            | Field::Branch
            | Field::Server
            | Field::Contact
            | Field::SessionId
            | Field::Direction
            | Field::Transport
            | Field::Causes
            | Field::Q850
            | Field::Warnings
            | Field::RetryAfter
            | Field::RequestUri
            | Field::Pai
            | Field::Diversion
    )
}

fn attribute(key: &str, value: &Value) -> Value {
    json!({ "key": key, "value": any(value) })
}

/// A value as OTLP's `AnyValue`.
fn any(value: &Value) -> Value {
    match value {
        Value::String(text) => json!({ "stringValue": text }),
        Value::Bool(set) => json!({ "boolValue": set }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        Value::Array(items) => json!({ "arrayValue": { "values": items.iter().map(any).collect::<Vec<_>>() } }),
        Value::Object(object) => {
            let values: Vec<Value> = object.iter().map(|(key, value)| attribute(key, value)).collect();
            json!({ "kvlistValue": { "values": values } })
        }
        Value::Null => json!({}),
    }
}
