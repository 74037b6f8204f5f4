//! A reader of syslog messages after the grammar in RFC 5424 section 6, and what it reads.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples, visible};
use std::collections::BTreeMap;

pub(super) struct Message {
    pub(super) severity: u8,
    time: String,
    host: String,
    pub(super) kind: String,
    pub(super) params: BTreeMap<String, String>,
    pub(super) text: String,
}

/// Reads a line and refuses what the grammar doesn't know.
pub(super) fn read(line: &str) -> Message {
    let (priority, rest) = line.strip_prefix('<').unwrap().split_once('>').unwrap();
    let number: u8 = priority.parse().unwrap();
    assert!(number <= 191 && number.to_string() == priority, "no leading zeros: {line}");
    let rest = rest.strip_prefix("1 ").expect("version 1");
    let fields: Vec<&str> = rest.splitn(6, ' ').collect();
    let [time, host, app, process, kind, rest] = fields[..] else { panic!("{line}") };
    for (field, most) in [(host, 255), (app, 48), (process, 128), (kind, 32)] {
        assert!((1..=most).contains(&field.len()) && field.bytes().all(|byte| (33..=126).contains(&byte)), "{field:?}");
    }
    assert_eq!((number >> 3, app, process), (16, "sipsift", "-"));
    check_time(time);
    let (params, text) = structured(rest.strip_prefix("[sipsift@32473").unwrap());
    let text = text.strip_prefix(" \u{feff}").expect("the byte order mark of a UTF-8 text").to_owned();
    Message { severity: number & 7, time: time.to_owned(), host: host.to_owned(), kind: kind.to_owned(), params, text }
}

fn check_time(time: &str) {
    if time == "-" {
        return;
    }
    assert!(time.parse::<jiff::Timestamp>().is_ok() && time.as_bytes()[10] == b'T', "{time}");
    let fraction = time.split_once('.').map(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    assert!(fraction.is_none_or(|digits| (1..=6).contains(&digits)), "{time}");
}

/// The parameters up to the bracket that ends them, and what follows.
fn structured(mut rest: &str) -> (BTreeMap<String, String>, &str) {
    let mut params = BTreeMap::new();
    loop {
        if let Some(text) = rest.strip_prefix(']') {
            return (params, text);
        }
        let (name, value) = rest.strip_prefix(' ').unwrap().split_once("=\"").unwrap();
        let is_good = |byte: u8| (33..=126).contains(&byte) && !b"= ]\"".contains(&byte);
        assert!((1..=32).contains(&name.len()) && name.bytes().all(is_good), "{name:?}");
        let mut text = String::new();
        let mut letters = value.chars();
        loop {
            match letters.next().expect("a quote ends a value") {
                '"' => break,
                ']' => panic!("a bracket that is not escaped"),
                '\\' => {
                    let escaped = letters.next().unwrap();
                    assert!("\"\\]".contains(escaped), "\\{escaped}");
                    text.push(escaped);
                }
                letter => text.push(letter),
            }
        }
        rest = letters.as_str();
        assert_eq!(params.insert(name.to_owned(), text), None, "{name} stands there twice");
    }
}

#[test]
fn every_record_of_the_samples_is_a_message() {
    let lines = lines_of_samples("syslog", &["--no-advice"]);
    assert_eq!(lines.len(), RECORDS.len());
    let severities = ["", "", "critical", "error", "warning", "notice", "info", "debug"];
    for (line, record) in lines.iter().zip(&*RECORDS) {
        let message = read(line);
        assert_eq!(severities[usize::from(message.severity)], record["severity"]);
        assert_eq!(message.kind, record["code"].to_string());
        assert_eq!(message.params["id"], record["id"].as_str().unwrap());
        assert_eq!(message.params.get("call_id").cloned(), record["call_id"].as_str().map(visible));
        assert_eq!(message.time == "-", record.get("timestamp").is_none());
        assert_eq!(message.host, record["host"].as_str().unwrap_or(&message.host));
        assert!(message.text.starts_with(&message.kind), "{}", message.text);
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_value() {
    let records = attacked();
    let lines = lines("syslog", &["--header=X-Hostile"], &ATTACK);
    assert_eq!(lines.len(), records.len());
    let messages: Vec<Message> = lines.iter().map(|line| read(line)).collect();
    for ((message, record), line) in messages.iter().zip(&records).zip(&lines) {
        assert_eq!(message.kind, record["code"].to_string());
        assert_eq!(message.params["line"], record["line"].to_string());
        assert!(line.len() <= 8000, "rsyslog would cut it off");
    }
    for field in ["phrase", "call_id", "server", "x_hostile"] {
        assert_eq!(messages[1].params[field], visible(records[1][field].as_str().unwrap()), "{field}");
    }
}
