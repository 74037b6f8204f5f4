//! Documents of the Elastic Common Schema, against the list of its fields and the record that Elastic's rules work on.
//!
//! `tests/data/ecs-fields.csv` holds of each field that is used its type, whether it is a list, and the values that it may
//! have: the ECS fields as in the npm package `@elastic/ecs` 9.4.0, those under `sip.` as in Packetbeat's
//! `protos/sip/_meta/fields.yml`, and `log.offset` as Filebeat writes it.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples};
use crate::log::Response;
use crate::run::{Folder, sipsift, sipsift_reading};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::LazyLock;

struct Field {
    kind: &'static str,
    is_list: bool,
    allowed: Vec<&'static str>,
    /// Of `event.category`: the types that go with each value.
    types: BTreeMap<&'static str, Vec<&'static str>>,
}

static FIELDS: LazyLock<BTreeMap<&str, Field>> = LazyLock::new(|| {
    let rows = include_str!("../../data/ecs-fields.csv").lines().skip(1);
    rows.map(|row| {
        let [name, kind, count, allowed, types] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let types = types.split_whitespace().map(|entry| {
            let (category, types) = entry.split_once(':').unwrap();
            (category, types.split('/').collect())
        });
        let field = Field {
            kind,
            is_list: count == "array",
            allowed: allowed.split_whitespace().collect(),
            types: types.collect(),
        };
        (name, field)
    })
    .collect()
});

/// Refuses what Elasticsearch would refuse with ECS's mapping, and what ECS doesn't know.
pub(super) fn check(document: &Value) {
    assert!(document["@timestamp"].is_string() && document["ecs"]["version"] == "9.0.0");
    walk("", document);
    let categories = &FIELDS["event.category"].types;
    let types = |of: &str| document["event"][of].as_array().unwrap().iter().map(|value| value.as_str().unwrap());
    for kind in types("type") {
        assert!(types("category").any(|category| categories[category].contains(&kind)), "{kind}: {document}");
    }
}

fn walk(path: &str, value: &Value) {
    // Our own fields, and labels of any name.
    if path.starts_with("sipsift.") || path.starts_with("labels.") {
        return;
    }
    if let Some(field) = FIELDS.get(path).filter(|field| field.kind != "object") {
        assert_eq!(value.is_array(), field.is_list, "{path}: {value}");
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        assert!(!values.is_empty());
        for value in values {
            check_value(path, field, value);
        }
        return;
    }
    let members = value.as_object().unwrap_or_else(|| panic!("{path} is no field of ECS"));
    assert!(!members.is_empty(), "{path} is empty");
    for (name, value) in members {
        // The rules' own functions see nothing behind a dotted key.
        assert!(!name.contains('.'), "{name}");
        walk(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, value);
    }
}

fn check_value(path: &str, field: &Field, value: &Value) {
    let text = || value.as_str().unwrap_or_else(|| panic!("{path}: {value}"));
    match field.kind {
        "long" => assert!(value.is_u64(), "{path}: {value}"),
        "ip" => drop(text().parse::<IpAddr>().unwrap_or_else(|_| panic!("{path}: {value}"))),
        "date" => drop(text().parse::<jiff::Timestamp>().unwrap_or_else(|_| panic!("{path}: {value}"))),
        "keyword" | "constant_keyword" => {
            assert!(text().len() <= 32_766, "{path}: Lucene takes no longer term");
            assert!(field.allowed.is_empty() || field.allowed.contains(&text()), "{path}: {value}");
        }
        "match_only_text" => drop(text()),
        kind => panic!("{path}: {kind}"),
    }
}

/// A registration with credentials that are refused, as Asterisk's messages come through syslog.
fn refused(authorization: &str) -> String {
    let message = |clock: &str, marker: &str, lines: &[&str]| {
        let text = lines.join("#015#012");
        format!(
            "2026-11-21T07:13:02.{clock}+01:00 pbx1 asterisk[812]: VERBOSE[812] res_pjsip_logger.c: {marker}#012{text}#015#012#015#012\n"
        )
    };
    let request = message(
        "100",
        "<--- Received SIP request (480 bytes) from UDP:203.0.113.9:5080 --->",
        &[
            "REGISTER sip:pbx.example.com SIP/2.0",
            "Via: SIP/2.0/UDP 203.0.113.9:5080;branch=z9hG4bK77",
            "From: <sip:2041@pbx.example.com>;tag=a1",
            "To: <sip:2041@pbx.example.com>",
            "Call-ID: 7f3a@203.0.113.9",
            "CSeq: 2 REGISTER",
            "User-Agent: friendly-scanner",
            authorization,
        ],
    );
    let response = message(
        "118",
        "<--- Transmitting SIP response (480 bytes) to UDP:203.0.113.9:5080 --->",
        &[
            "SIP/2.0 401 Unauthorized",
            "Via: SIP/2.0/UDP 203.0.113.9:5080;branch=z9hG4bK77;received=203.0.113.9",
            "From: <sip:2041@pbx.example.com>;tag=a1",
            "To: <sip:2041@pbx.example.com>;tag=z9",
            "Call-ID: 7f3a@203.0.113.9",
            "CSeq: 2 REGISTER",
            "WWW-Authenticate: Digest realm=\"asterisk\", nonce=\"n2\"",
            "Server: Asterisk PBX 20.9.3",
        ],
    );
    request + &response
}

const CREDENTIALS: &str = "Authorization: Digest username=\"2041\", realm=\"asterisk\", nonce=\"n1\", uri=\"sip:pbx.example.com\", response=\"0\"";

fn document(args: &[&str], log: &str) -> Value {
    let lines = lines("ecs", args, log.as_bytes());
    assert_eq!(lines.len(), 1);
    let document = serde_json::from_str(&lines[0]).unwrap();
    check(&document);
    document
}

#[test]
fn the_document_that_the_rules_work_on() {
    let folder = Folder::new();
    let log = refused(CREDENTIALS);
    let path = folder.put("full", &log);
    let path = path.to_str().unwrap();
    let done = sipsift(["enrich", "--format=ecs", "--local=192.0.2.5:5060", path]).quiet();
    let document: Value = serde_json::from_slice(&done.out).unwrap();
    check(&document);
    let id = sipsift(["enrich", path]).quiet().records()[0]["id"].clone();
    let account = json!({
        "original": "sip:2041@pbx.example.com", "scheme": "sip", "username": "2041", "host": "pbx.example.com",
    });
    let (here, there) = (
        json!({"address": "192.0.2.5", "ip": "192.0.2.5", "port": 5060}),
        json!({"address": "203.0.113.9", "ip": "203.0.113.9", "port": 5080}),
    );
    let expected = json!({
        "@timestamp": "2026-11-21T07:13:02.118+01:00",
        "ecs": {"version": "9.0.0"},
        "data_stream": {"type": "logs", "dataset": "network_traffic.sip", "namespace": "sipsift"},
        "event": {
            "id": id, "kind": "event", "module": "sipsift", "dataset": "network_traffic.sip",
            "category": ["network", "authentication"], "type": ["protocol", "denied", "info"],
            "action": "sip-register", "outcome": "failure", "code": "401", "reason": "Unauthorized", "sequence": 2,
        },
        "message": "401 Unauthorized to REGISTER 2041 from 203.0.113.9:5080",
        "log": {"level": "warning", "offset": log.find("SIP/2.0 401").unwrap(), "file": {"path": path}},
        "host": {"name": "pbx1"},
        "observer": {"product": "Asterisk", "hostname": "pbx1"},
        "network": {"transport": "udp", "protocol": "sip", "application": "sip", "type": "ipv4", "direction": "egress"},
        "source": here, "destination": there, "server": here, "client": there,
        "user": {"name": "2041"},
        "user_agent": {"original": "friendly-scanner"},
        "related": {"ip": ["192.0.2.5", "203.0.113.9"], "user": ["2041"], "hosts": ["pbx.example.com"]},
        "sip": {
            "type": "response", "version": "2.0", "code": "401", "status": "Unauthorized", "method": "REGISTER",
            "call_id": "7f3a@203.0.113.9",
            "cseq": {"code": "2", "method": "REGISTER"},
            "via": {"original": ["SIP/2.0/UDP 203.0.113.9:5080;branch=z9hG4bK77;received=203.0.113.9"]},
            "from": {"tag": "a1", "uri": account},
            "to": {"tag": "z9", "uri": account},
            "user_agent": {"original": "friendly-scanner"},
        },
        "sipsift": {
            "evidence": "message", "dialect": "asterisk-pjsip", "line": 2, "direction": "sent", "class": "client_failure",
            "outcome": "auth_failed", "category": "auth", "advice_rule": "401-register-sent-failed",
            "server": "Asterisk PBX 20.9.3",
        },
    });
    assert_eq!(document, expected);
}

#[test]
fn a_plain_challenge_is_no_failed_login() {
    let document = document(&[], &refused("Max-Forwards: 70"));
    assert_eq!(document["event"]["category"], json!(["network"]));
    assert_eq!(document["event"]["type"], json!(["protocol", "info"]));
    assert_eq!(document["event"]["outcome"], "unknown");
    assert_eq!(document["event"]["code"], "401");
}

#[test]
fn the_near_side_is_the_marker_s_else_the_via_s_else_the_user_s() {
    let local = &["--local", "[2001:db8::5]:5062"][..];
    let received = Response::new(486);
    let of = |args: &[&str], log: &str| document(args, log)["destination"].clone();
    assert_eq!(of(local, &received.text()), json!({"address": "198.51.100.1", "ip": "198.51.100.1", "port": 5060}));
    let named = received.text().replace("UDP 198.51.100.1:5060", "TLS pbx.example.com");
    assert_eq!(of(local, &named), json!({"address": "pbx.example.com", "port": 5061}));
    let without = received.text().replace("Via: SIP/2.0/UDP 198.51.100.1:5060;branch", "Viable: x;branch");
    assert_eq!(of(local, &without), json!({"address": "2001:db8::5", "ip": "2001:db8::5", "port": 5062}));
    assert_eq!(of(&[], &without), Value::Null);
    let sent = document(local, &refused(CREDENTIALS));
    assert_eq!(sent["source"], json!({"address": "2001:db8::5", "ip": "2001:db8::5", "port": 5062}));
    assert_eq!((&sent["client"], &sent["server"]), (&sent["destination"], &sent["source"]));
}

#[test]
fn only_answers_that_we_sent_have_a_method() {
    let received = document(&[], &Response::new(486).text());
    assert_eq!(received["sip"].get("method"), None);
    assert_eq!(received["sip"]["cseq"]["method"], "INVITE");
    assert_eq!(
        (&received["network"]["direction"], &received["event"]["action"]),
        (&json!("ingress"), &json!("sip-invite"))
    );
    assert_eq!((&received["source"], &received["server"]), (&received["server"], &received["source"]));
}

#[test]
fn without_a_time_there_is_the_time_of_reading_and_a_tag() {
    let text = Response::new(486).text();
    let before = jiff::Timestamp::now();
    let document = document(&[], &text[text.find("SIP/2.0").unwrap()..]);
    let time: jiff::Timestamp = document["@timestamp"].as_str().unwrap().parse().unwrap();
    assert!(before <= time && time <= jiff::Timestamp::now());
    assert_eq!(document["tags"], json!(["no_log_time"]));
}

#[test]
fn every_record_of_the_samples_fits_the_schema_once() {
    let once: Vec<&Value> = RECORDS.iter().filter(|record| record.get("duplicate_of_message").is_none()).collect();
    assert!(once.len() < RECORDS.len());
    let documents = lines_of_samples("ecs", &["--header=Server"]);
    assert_eq!(documents.len(), once.len());
    for (line, record) in documents.iter().zip(&once) {
        let document: Value = serde_json::from_str(line).unwrap();
        check(&document);
        assert_eq!(document["event"]["id"], record["id"]);
        assert_eq!(document["sip"]["code"], record["code"].to_string());
        assert_eq!(document["sip"]["call_id"], record["call_id"]);
        assert_eq!(document.get("tags").is_none(), record.get("timestamp").is_some());
        let outcome = document["event"]["outcome"].as_str().unwrap();
        let expected = match record["outcome"].as_str().unwrap() {
            "success" => "success",
            "failure" | "auth_failed" => "failure",
            _ => "unknown",
        };
        assert_eq!(outcome, expected);
    }
}

#[test]
fn nothing_in_a_log_makes_a_document_unfit() {
    let records = attacked();
    let documents = lines("ecs", &["--header=X-Hostile"], &ATTACK);
    assert_eq!(documents.len(), records.len());
    for (line, record) in documents.iter().zip(&records) {
        let document: Value = serde_json::from_str(line).unwrap();
        check(&document);
        assert_eq!(document["sipsift"]["line"], record["line"]);
        assert_eq!(document["event"]["reason"], record["phrase"]);
        assert_eq!(document["sip"]["call_id"], record["call_id"]);
        assert_eq!(document["sipsift"]["server"], record["server"]);
        assert_eq!(document["labels"]["x_hostile"], record["x_hostile"]);
    }
}

/// Reads a body of the bulk API: for each document its index and id.
pub(super) fn bulk(lines: &[String]) -> Vec<(String, String, Value)> {
    assert_eq!(lines.len() % 2, 0);
    lines
        .chunks(2)
        .map(|pair| {
            let action: Value = serde_json::from_str(&pair[0]).unwrap();
            let create =
                action.as_object().filter(|members| members.len() == 1).unwrap()["create"].as_object().unwrap();
            assert_eq!(create.len(), 2);
            let document: Value = serde_json::from_str(&pair[1]).unwrap();
            check(&document);
            (create["_index"].as_str().unwrap().to_owned(), create["_id"].as_str().unwrap().to_owned(), document)
        })
        .collect()
}

#[test]
fn bulk_bodies_create_each_document_by_its_id() {
    let entries = bulk(&lines_of_samples("elastic-bulk", &[]));
    let once = RECORDS.iter().filter(|record| record.get("duplicate_of_message").is_none());
    assert_eq!(entries.len(), once.clone().count());
    for ((_, id, document), record) in entries.iter().zip(once) {
        assert_eq!((&record["id"], &document["event"]["id"]), (&json!(id), &json!(id)));
    }
    assert_eq!(bulk(&lines("elastic-bulk", &[], &ATTACK)).len(), attacked().len());
}

#[test]
fn archives_alarm_nobody() {
    let folder = Folder::new();
    let path = folder.put("full", Response::new(486).text());
    let of_file = |args: &[&str]| {
        let args = [&["enrich", "--format=elastic-bulk", path.to_str().unwrap()], args].concat();
        bulk(&super::split(sipsift(args).quiet().out)).remove(0)
    };
    let live = sipsift_reading(["enrich", "--format=elastic-bulk"], Response::new(486).text().as_bytes()).quiet();
    let (index, _, document) = bulk(&super::split(live.out)).remove(0);
    assert_eq!(
        (index.as_str(), &document["data_stream"]["namespace"]),
        ("logs-network_traffic.sip-sipsift", &json!("sipsift"))
    );
    let (index, _, document) = of_file(&[]);
    assert_eq!((index.as_str(), document.get("data_stream")), ("sipsift-replay", None));
    let (index, _, document) = of_file(&["--index=logs-network_traffic.sip-berlin"]);
    assert_eq!(
        (index.as_str(), &document["data_stream"]["namespace"]),
        ("logs-network_traffic.sip-berlin", &json!("berlin"))
    );
    let (index, _, document) = of_file(&["--index=packetbeat-sip"]);
    assert_eq!((index.as_str(), document.get("data_stream")), ("packetbeat-sip", None));
}
