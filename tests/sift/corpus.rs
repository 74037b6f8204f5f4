//! Every log under `samples/`, against the records beside it and against what was put down about it.
//!
//! A new sample needs no line here: `NAME.log` and `NAME.truth.json` go under `samples/`, and `SIPSIFT_BLESS=1 cargo test
//! --test sift` writes `NAME.jsonl`, which is then reviewed. A log that the program cannot read yet goes to
//! [`crate::unread`] instead.

use crate::samples::{SAMPLES, Sample, root};
use crate::truth;
use crate::unread::UNREAD;
use serde_json::Value;
use sipsift::dialect::products;
use std::collections::{BTreeMap, BTreeSet};
use walkdir::WalkDir;

#[test]
fn records_agree_with_the_truth() {
    let mut failures = Vec::new();
    for sample in SAMPLES.iter() {
        let differences = truth::differences(&truth_of(sample), &sample.values());
        match reason(sample) {
            None => failures.extend(differences.iter().map(|difference| format!("{}: {difference}", sample.name))),
            Some(_) if differences.is_empty() => {
                failures.push(format!("{} agrees: it can leave the list of unread samples", sample.name));
            }
            Some(_) => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn records_are_those_that_were_reviewed() {
    let bless = std::env::var_os("SIPSIFT_BLESS").is_some_and(|value| value == "1");
    let mut failures = Vec::new();
    for sample in SAMPLES.iter().filter(|sample| reason(sample).is_none()) {
        let path = sample.beside("jsonl");
        let records = sample.records();
        if bless {
            std::fs::write(&path, &records).expect("the records can be written");
            continue;
        }
        match std::fs::read(&path) {
            Ok(reviewed) => failures.extend(first_difference(&sample.name, &reviewed, &records)),
            Err(error) => failures.push(format!("{}: {error}", path.display())),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn places_are_those_of_status_lines_and_statements() {
    for sample in SAMPLES.iter() {
        for record in sample.values() {
            let at = record["byte_offset"].as_u64().expect("every record has a place") as usize;
            let (before, rest) = sample.bytes.split_at(at);
            let line = before.split(|&byte| byte == b'\n').count();
            assert_eq!(record["line"], line, "{}: {record}", sample.name);
            if record["evidence"] == "message" {
                let status = format!("SIP/2.0 {}", record["code"]);
                // journald writes what isn't text as numbers.
                let numbers = status.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(",");
                let stands = [status, numbers].iter().any(|text| rest.starts_with(text.as_bytes()));
                assert!(stands || rest.starts_with(b"SIP/2.0 \x1b["), "{}: {record}", sample.name);
            } else {
                assert!(before.is_empty() || before.ends_with(b"\n"), "{}: {record}", sample.name);
            }
        }
    }
}

/// What a row of the catalog says is known, and the field of a record that shows it.
const KNOWN: [(&str, &str); 7] = [
    ("time", "timestamp"),
    ("direction", "direction"),
    ("transport", "transport"),
    ("peer", "peer"),
    ("local", "local"),
    ("session", "session"),
    ("host", "host"),
];

#[test]
fn the_catalog_says_what_samples_show() {
    let mut shown: BTreeMap<String, (BTreeSet<String>, BTreeSet<&str>)> = BTreeMap::new();
    for record in SAMPLES.iter().filter(|sample| !sample.name.starts_with("envelope")).flat_map(Sample::values) {
        let word = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let (reads, knows) = shown.entry(word("dialect")).or_default();
        reads.insert(word("evidence"));
        // A peer of which the source is said is not the log's.
        let is_known =
            |field: &str| record.get(field).is_some() && (field != "peer" || record.get("peer_source").is_none());
        knows.extend(KNOWN.iter().filter(|(_, field)| is_known(field)).map(|(word, _)| *word));
    }
    let mut failures = Vec::new();
    for product in products::all() {
        let Some((reads, knows)) = shown.get(product.dialect) else {
            failures.push(format!("{}: no sample", product.dialect));
            continue;
        };
        let said: BTreeSet<String> = product.reads.split(", ").map(str::to_owned).collect();
        if said != *reads {
            failures.push(format!("{}: reads {}, and its samples show {reads:?}", product.dialect, product.reads));
        }
        let says = |word: &str| product.knows.split([',', ';', ' ']).any(|said| said == word);
        let has_clock = product.knows.contains("time of day");
        for (word, _) in KNOWN {
            let is_seen = knows.contains(word);
            if says(word) && !is_seen && !(word == "time" && has_clock) {
                failures.push(format!("{}: is said to know the {word}, and no sample shows it", product.dialect));
            }
            // The transport may be Via's, time, host and session those of an envelope.
            if ["direction", "peer", "local"].contains(&word)
                && is_seen
                && !says(word)
                && !product.knows.contains("ends")
            {
                failures.push(format!("{}: a sample shows the {word}", product.dialect));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn nothing_lies_about() {
    for (name, _) in UNREAD {
        assert!(SAMPLES.iter().any(|sample| sample.name == *name), "{name} is on the list of unread samples");
    }
    for entry in WalkDir::new(root()) {
        let path = entry.expect("samples can be listed").into_path();
        let name = path.to_string_lossy();
        if let Some(stem) = name.strip_suffix(".jsonl").or_else(|| name.strip_suffix(".truth.json")) {
            assert!(std::fs::exists(format!("{stem}.log")).is_ok_and(|is| is), "{name} belongs to no log");
        }
    }
    for sample in SAMPLES.iter().filter(|sample| reason(sample).is_some()) {
        assert!(!sample.beside("jsonl").exists(), "{} is not read, and records lie beside it", sample.name);
    }
}

/// Why a sample is not read yet.
fn reason(sample: &Sample) -> Option<&'static str> {
    UNREAD.iter().find(|(name, _)| *name == sample.name).map(|(_, reason)| *reason)
}

fn truth_of(sample: &Sample) -> Value {
    let path = sample.beside("truth.json");
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The first line in which `found` is not `reviewed`.
fn first_difference(name: &str, reviewed: &[u8], found: &[u8]) -> Option<String> {
    let lines = |text: &[u8]| String::from_utf8_lossy(text).lines().map(str::to_owned).collect::<Vec<_>>();
    let (reviewed, found) = (lines(reviewed), lines(found));
    let at = (0..reviewed.len().max(found.len())).find(|&at| reviewed.get(at) != found.get(at))?;
    let show = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
    Some(format!("{name}: record {}:\n  reviewed {}\n  found    {}", at + 1, show(&reviewed), show(&found)))
}
