//! A reader of CEF after the standard's rules, and what it reads.

use super::{ATTACK, RECORDS, attacked, lines, lines_of_samples, visible};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An event: the fields of the header, and the extension.
pub(super) struct Event {
    pub(super) header: Vec<String>,
    pub(super) extension: BTreeMap<String, String>,
}

/// Reads a line. In the header `\\` and `\|` are escapes, in the extension `\\`, `\=`, `\n` and `\r`; nothing else stands
/// behind a backslash, and an equals sign that is not escaped belongs to a key.
pub(super) fn read(line: &str) -> Event {
    let mut header = vec![String::new()];
    let mut letters = line.chars();
    while header.len() < 8 {
        match letters.next().unwrap_or_else(|| panic!("too few pipes: {line}")) {
            '\\' => {
                let escaped = letters.next().unwrap();
                assert!("\\|".contains(escaped), "{line}");
                header.last_mut().unwrap().push(escaped);
            }
            '|' => header.push(String::new()),
            letter => header.last_mut().unwrap().push(letter),
        }
    }
    assert_eq!(header.pop().unwrap(), "");
    Event { header, extension: extension(letters.as_str()) }
}

fn extension(text: &str) -> BTreeMap<String, String> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut letters = text.chars();
    let mut current = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => current.push(match letters.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                // Marked, so that it is not taken for one that ends a key.
                '=' => '\u{1}',
                '\\' => '\\',
                other => panic!("\\{other}: {text}"),
            }),
            '=' => {
                let (value, key) = current.rsplit_once(' ').unwrap_or(("", &current));
                assert!(!key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric()), "{key:?}: {text}");
                if let Some((_, last)) = pairs.last_mut() {
                    value.clone_into(last);
                }
                pairs.push((key.to_owned(), String::new()));
                current = String::new();
            }
            letter => current.push(letter),
        }
    }
    pairs.last_mut().unwrap().1 = current;
    let count = pairs.len();
    let pairs: BTreeMap<String, String> =
        pairs.into_iter().map(|(key, value)| (key, value.replace('\u{1}', "="))).collect();
    assert_eq!(pairs.len(), count, "a key stands there twice: {text}");
    pairs
}

/// The lengths that the dictionary allows.
const LENGTHS: [(&str, usize); 14] = [
    ("act", 63),
    ("app", 31),
    ("dvchost", 100),
    ("externalId", 40),
    ("outcome", 63),
    ("proto", 31),
    ("cat", 1023),
    ("reason", 1023),
    ("msg", 1023),
    ("suser", 1023),
    ("duser", 1023),
    ("request", 1023),
    ("requestClientApplication", 1023),
    ("filePath", 1023),
];

fn check(event: &Event) {
    let Event { header, extension } = event;
    assert_eq!(header[..4], ["CEF:0", "sipsift", "sipsift", env!("CARGO_PKG_VERSION")]);
    assert!((100..700).contains(&header[4].parse().unwrap()));
    assert!(!header[5].is_empty() && header[5].len() <= 512);
    assert!(header[6].parse::<u8>().unwrap() <= 10);
    for (key, value) in extension {
        let longest = LENGTHS.iter().find(|(name, _)| name == key).map_or(1023, |(_, length)| *length);
        assert!(!value.is_empty() && value.chars().count() <= longest, "{key}={value}");
        match key.as_str() {
            "src" | "dst" => drop(value.parse::<Ipv4Addr>().unwrap()),
            "c6a2" | "c6a3" => drop(value.parse::<Ipv6Addr>().unwrap()),
            "spt" | "dpt" => drop(value.parse::<u16>().unwrap()),
            "rt" => drop(value.parse::<u64>().unwrap()),
            "deviceDirection" => assert!(["0", "1"].contains(&value.as_str())),
            "outcome" => assert!(["success", "failure", "unknown"].contains(&value.as_str())),
            _ if ["cs", "cn", "c6a"].iter().any(|prefix| key.starts_with(prefix)) && !key.ends_with("Label") => {
                assert!(extension.contains_key(&format!("{key}Label")), "{key} without a label");
            }
            _ => {}
        }
    }
}

#[test]
fn every_record_of_the_samples_is_an_event() {
    let lines = lines_of_samples("cef", &[]);
    assert_eq!(lines.len(), RECORDS.len());
    for (line, record) in lines.iter().zip(&*RECORDS) {
        let event = read(line);
        check(&event);
        assert_eq!(event.header[4], record["code"].to_string());
        assert_eq!(event.extension["externalId"], record["id"].as_str().unwrap());
        let call = record["call_id"].as_str().map(visible);
        assert_eq!(event.extension.get("cs1").cloned(), call, "{line}");
    }
}

#[test]
fn nothing_in_a_log_gets_out_of_its_value() {
    let records = attacked();
    let lines = lines("cef", &["--header=X-Hostile"], &ATTACK);
    assert_eq!(lines.len(), records.len());
    for (line, record) in lines.iter().zip(&records) {
        let event = read(line);
        check(&event);
        assert_eq!(event.header[4], record["code"].to_string());
        assert_eq!(event.extension["sipsiftLine"], record["line"].to_string());
    }
    let event = read(&lines[1]);
    for (key, field) in
        [("reason", "phrase"), ("cs1", "call_id"), ("cs4", "server"), ("sipsiftHeaderXHostile", "x_hostile")]
    {
        assert_eq!(event.extension[key], visible(records[1][field].as_str().unwrap()), "{key}");
    }
}
