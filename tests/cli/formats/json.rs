//! Splunk's envelopes and Graylog's messages, by the rules that their makers give.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples};
use serde_json::Value;

fn values(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Seconds since 1970 of a record's time.
fn seconds(record: &Value) -> Option<f64> {
    let time: jiff::Timestamp = record["timestamp"].as_str()?.parse().unwrap();
    let micros = u32::try_from(time.as_microsecond() % 1_000_000).unwrap();
    // To the microsecond, and put together in another way than the program does.
    format!("{}.{micros:06}", time.as_second()).parse().ok()
}

/// Host and port; an IPv6 address alone has none.
fn split(address: &str) -> Option<(&str, &str)> {
    address.rsplit_once(':').filter(|(host, _)| host.ends_with(']') || !host.contains(':'))
}

/// Refuses what Splunk's collector would.
pub(super) fn check_envelope(envelope: &Value) {
    for (name, value) in envelope.as_object().unwrap() {
        match name.as_str() {
            "event" => assert!(value.as_object().is_some_and(|event| !event.is_empty())),
            "time" => assert!(value.is_f64()),
            "host" | "source" | "sourcetype" => assert!(value.as_str().is_some_and(|text| !text.is_empty())),
            _ => panic!("{name} is no key of an envelope"),
        }
    }
    assert_eq!(envelope["sourcetype"], "sipsift");
    assert!(envelope["host"].is_string() && envelope["event"].is_object());
}

#[test]
fn every_record_of_the_samples_is_an_event() {
    let envelopes = values(&lines_of_samples("splunk-hec", &[]));
    assert_eq!(envelopes.len(), RECORDS.len());
    for (envelope, record) in envelopes.iter().zip(&*RECORDS) {
        check_envelope(envelope);
        assert_eq!(envelope["time"].as_f64(), seconds(record));
        assert_eq!(envelope["source"], record["file"]);
        for (name, value) in record.as_object().unwrap() {
            assert_eq!(&envelope["event"][name], value);
        }
        let (from, to) = if record["direction"] == "sent" { ("dest", "src") } else { ("src", "dest") };
        if let Some((host, port)) = record["peer"].as_str().and_then(split) {
            assert_eq!(envelope["event"][from], host.trim_matches(['[', ']']), "{record}");
            assert_eq!(envelope["event"][format!("{from}_port")].to_string(), port);
        }
        if let Some((host, _)) = record["local"].as_str().and_then(split) {
            assert_eq!(envelope["event"][to], host.trim_matches(['[', ']']), "{record}");
        }
    }
}

/// Refuses what Graylog would refuse or drop.
pub(super) fn check_message(message: &Value) {
    let message = message.as_object().unwrap();
    assert_eq!(message["version"], "1.1");
    for name in ["host", "short_message"] {
        assert!(message[name].as_str().is_some_and(|text| !text.is_empty()), "{name}");
    }
    assert!(message["level"].as_u64().is_some_and(|level| level <= 7));
    assert!(message.get("timestamp").is_none_or(Value::is_f64));
    for (name, value) in message {
        if ["version", "host", "short_message", "timestamp", "level"].contains(&name.as_str()) {
            continue;
        }
        let is_good = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        assert!(name.strip_prefix('_').is_some_and(|name| !name.is_empty() && name.chars().all(is_good)), "{name}");
        assert_ne!(name, "_id");
        assert!(value.is_string() || value.is_number(), "{name}: {value}");
    }
}

#[test]
fn every_record_of_the_samples_is_a_message() {
    let messages = values(&lines_of_samples("gelf", &[]));
    assert_eq!(messages.len(), RECORDS.len());
    let levels = ["", "", "critical", "error", "warning", "notice", "info", "debug"];
    for (message, record) in messages.iter().zip(&*RECORDS) {
        check_message(message);
        assert_eq!(message["timestamp"].as_f64(), seconds(record));
        assert_eq!(levels[message["level"].as_u64().unwrap() as usize], record["severity"]);
        assert_eq!(message["_sipsift_id"], record["id"]);
        for (name, value) in record.as_object().unwrap() {
            if !["id", "timestamp"].contains(&name.as_str()) && (value.is_string() || value.is_number()) {
                assert_eq!(&message[format!("_{name}")], value);
            }
        }
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_value() {
    let records = attacked();
    let envelopes = values(&lines("splunk-hec", &["--header=X-Hostile"], &ATTACK));
    let messages = values(&lines("gelf", &["--header=X-Hostile"], &ATTACK));
    assert_eq!((envelopes.len(), messages.len()), (records.len(), records.len()));
    for ((envelope, message), record) in envelopes.iter().zip(&messages).zip(&records) {
        check_envelope(envelope);
        check_message(message);
        for (name, value) in record.as_object().unwrap() {
            assert_eq!(&envelope["event"][name], value);
        }
        for name in ["phrase", "call_id", "server", "x_hostile", "line"] {
            assert_eq!(message[format!("_{name}")], record[name]);
        }
    }
}

#[test]
fn names_that_graylog_keeps_for_itself() {
    let log = crate::log::Response {
        headers: "Source: a\r\nMessage: b\r\nId: c\r\n".to_owned(),
        ..crate::log::Response::new(486)
    };
    let args = ["--header=Source", "--header=Message", "--header=Id"];
    let message = &values(&lines("gelf", &args, log.text().as_bytes()))[0];
    check_message(message);
    assert_eq!((&message["_sipsift_source"], &message["_sipsift_message"]), (&"a".into(), &"b".into()));
    assert_eq!(message["_header_id"], "c");
}
