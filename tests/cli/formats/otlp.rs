//! OTLP/JSON, read into the types that are generated from OpenTelemetry's own protocol files.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads a line: the one record in it. Whatever the types don't know is lost on the way through them, and told.
pub(super) fn read(line: &str) -> LogRecord {
    let value: Value = serde_json::from_str(line).unwrap();
    let request: ExportLogsServiceRequest = serde_json::from_str(line).unwrap();
    contains(&serde_json::to_value(&request).unwrap(), &value, "");
    let [resource] = &request.resource_logs[..] else { panic!("{line}") };
    let [scope] = &resource.scope_logs[..] else { panic!("{line}") };
    assert_eq!(scope.scope.as_ref().unwrap().name, "sipsift");
    let [record] = &scope.log_records[..] else { panic!("{line}") };
    record.clone()
}

/// Whether all of `part` stands in `whole`.
fn contains(whole: &Value, part: &Value, path: &str) {
    match part {
        Value::Object(members) => {
            for (name, part) in members {
                contains(&whole[name], part, &format!("{path}.{name}"));
            }
        }
        Value::Array(items) => {
            assert_eq!(whole.as_array().map(Vec::len), Some(items.len()), "{path}");
            items
                .iter()
                .enumerate()
                .for_each(|(index, part)| contains(&whole[index], part, &format!("{path}.{index}")));
        }
        _ => assert_eq!(whole, part, "{path}"),
    }
}

fn attributes(record: &LogRecord) -> BTreeMap<&str, &Any> {
    let entries = record.attributes.iter().map(|entry| {
        let value = entry.value.as_ref().and_then(|value| value.value.as_ref());
        (entry.key.as_str(), value.expect("a value of a type that is known"))
    });
    let attributes: BTreeMap<_, _> = entries.collect();
    assert_eq!(attributes.len(), record.attributes.len(), "keys are unique");
    attributes
}

fn text(value: &Any) -> &str {
    match value {
        Any::StringValue(text) => text,
        value => panic!("{value:?}"),
    }
}

fn check(record: &LogRecord, expected: &Value) {
    let time =
        expected["timestamp"].as_str().map_or(0, |time| time.parse::<jiff::Timestamp>().unwrap().as_nanosecond());
    assert_eq!(i128::from(record.time_unix_nano), time);
    assert!(record.observed_time_unix_nano > 1_700_000_000_000_000_000);
    let numbers = [("debug", 5), ("info", 9), ("notice", 10), ("warning", 13), ("error", 17)];
    assert!(numbers.contains(&(record.severity_text.as_str(), record.severity_number)));
    assert_eq!(expected["severity"], record.severity_text);
    assert_eq!(record.event_name, "sip.response");
    let attributes = attributes(record);
    assert_eq!(text(attributes["log.record.uid"]), expected["id"].as_str().unwrap());
    assert!(matches!(attributes["sip.code"], Any::IntValue(code) if expected["code"] == *code));
    for (name, field) in [
        ("sip.phrase", "phrase"),
        ("sip.call_id", "call_id"),
        ("sip.server", "server"),
        ("sip.header.x_hostile", "x_hostile"),
    ] {
        assert_eq!(attributes.get(name).map(|value| text(value)), expected[field].as_str(), "{name}");
    }
    assert_eq!(
        attributes.contains_key("error.type"),
        ["failure", "auth_failed"].contains(&expected["outcome"].as_str().unwrap())
    );
}

#[test]
fn every_record_of_the_samples_is_a_request() {
    let lines = lines_of_samples("otlp", &[]);
    assert_eq!(lines.len(), RECORDS.len());
    for (line, record) in lines.iter().zip(&*RECORDS) {
        check(&read(line), record);
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_value() {
    let records = attacked();
    let lines = lines("otlp", &["--header=X-Hostile"], &ATTACK);
    assert_eq!(lines.len(), records.len());
    for (line, record) in lines.iter().zip(&records) {
        check(&read(line), record);
    }
}
