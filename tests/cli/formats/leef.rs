//! A reader of LEEF 2.0 after IBM's guide, and what it reads.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples, visible};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Reads a line: the event's name and its attributes. There are no escapes.
pub(super) fn read(line: &str) -> (String, BTreeMap<String, String>) {
    let parts: Vec<&str> = line.splitn(7, '|').collect();
    assert_eq!(parts[..4], ["LEEF:2.0", "sipsift", "sipsift", env!("CARGO_PKG_VERSION")]);
    assert_eq!(parts[5], "x09");
    let mut attributes = BTreeMap::new();
    for attribute in parts[6].split('\t') {
        let (key, value) = attribute.split_once('=').unwrap_or_else(|| panic!("{attribute:?}: {line}"));
        assert!(!key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric()), "{key:?}: {line}");
        assert!(!value.is_empty() && value.trim() == value, "{attribute:?}");
        match key {
            "src" | "dst" => drop(value.parse::<IpAddr>().unwrap()),
            "srcPort" | "dstPort" => drop(value.parse::<u16>().unwrap()),
            "sev" => assert!((1..=10).contains(&value.parse::<u8>().unwrap())),
            "devTime" => assert!(value.len() == 13 && value.parse::<u64>().is_ok()),
            "usrName" => assert!(value.len() <= 255),
            _ => {}
        }
        assert_eq!(attributes.insert(key.to_owned(), value.to_owned()), None, "{key} stands there twice");
    }
    (parts[4].to_owned(), attributes)
}

#[test]
fn every_record_of_the_samples_is_an_event() {
    let lines = lines_of_samples("leef", &[]);
    assert_eq!(lines.len(), RECORDS.len());
    for (line, record) in lines.iter().zip(&*RECORDS) {
        let (event, attributes) = read(line);
        assert_eq!(event, record["code"].to_string());
        assert_eq!(attributes["sipId"], record["id"].as_str().unwrap());
        assert_eq!(attributes.get("sipCallId").cloned(), record["call_id"].as_str().map(visible));
        assert_eq!(attributes.contains_key("devTime"), record.get("timestamp").is_some());
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_value() {
    let records = attacked();
    let lines = lines("leef", &["--header=X-Hostile"], &ATTACK);
    assert_eq!(lines.len(), records.len());
    let events: Vec<_> = lines.iter().map(|line| read(line)).collect();
    for ((event, attributes), record) in events.iter().zip(&records) {
        assert_eq!(*event, record["code"].to_string());
        assert_eq!(attributes["sipLine"], record["line"].to_string());
    }
    for (key, field) in
        [("sipPhrase", "phrase"), ("sipCallId", "call_id"), ("sipServer", "server"), ("sipHeaderXHostile", "x_hostile")]
    {
        assert_eq!(events[1].1[key], visible(records[1][field].as_str().unwrap()), "{key}");
    }
}
