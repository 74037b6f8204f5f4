//! The logs under `samples/report`, whose truth was known before they were written.

use crate::run::{Folder, sipsift};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// A log and what a report on it has to say.
struct Sample {
    log: PathBuf,
    expected: Value,
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/report");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut logs: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "trace")).collect();
    logs.sort();
    assert!(logs.len() >= 2);
    let sample = |log: PathBuf| {
        let expected = fs::read(log.with_extension("expected.json")).unwrap();
        Sample { expected: serde_json::from_slice(&expected).unwrap(), log }
    };
    logs.into_iter().map(sample).collect()
}

fn report(args: &[&Path]) -> Value {
    // A piece of a log may hold nothing that has a time, which would be told.
    let all = ["report", "--quiet", "--format=json", "--timezone=UTC"].map(Path::new);
    serde_json::from_slice(&sipsift(all.iter().chain(args)).quiet().out).unwrap()
}

/// Whether `found` says all that `expected` does. Averages are worked out from rounded sums.
fn agrees(expected: &Value, found: &Value, place: &str) {
    match (expected, found) {
        (Value::Object(expected), found) => {
            for (key, expected) in expected {
                agrees(expected, &found[key], &format!("{place}/{key}"));
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            assert_eq!(expected.len(), found.len(), "{place}");
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                agrees(expected, found, &format!("{place}/{index}"));
            }
        }
        (Value::Number(expected), Value::Number(found)) => {
            let (expected, found) = (expected.as_f64().unwrap(), found.as_f64().unwrap());
            assert!((expected - found).abs() < 0.006, "{place}: {found} instead of {expected}");
        }
        _ => assert_eq!(expected, found, "{place}"),
    }
}

#[test]
fn reports_say_what_is_known_beforehand() {
    for Sample { log, mut expected } in samples() {
        let found = report(&[&log]);
        let expected = expected.as_object_mut().unwrap();
        let take = |expected: &mut Map<String, Value>, key: &str| expected.remove(key);
        for (code, ways) in take(expected, "codes").iter().flat_map(|codes| codes.as_object().unwrap()) {
            let of = found["codes"].as_array().unwrap().iter().find(|of| of["code"].as_u64() == code.parse().ok());
            agrees(ways, of.unwrap(), &format!("{}: {code}", log.display()));
        }
        for (trunk, tally) in take(expected, "trunks").iter().flat_map(|trunks| trunks.as_object().unwrap()) {
            let peers = found["calls"]["sides"]["out"]["peers"]["list"].as_array().unwrap();
            agrees(tally, peers.iter().find(|peer| peer["name"] == **trunk).unwrap(), trunk);
        }
        take(expected, "failed_calls");
        agrees(&Value::Object(expected.clone()), &found, &log.display().to_string());
    }
}

#[test]
fn rows_of_failed_calls_name_both_peers() {
    let folder = Folder::new();
    for Sample { log, expected } in samples() {
        let Some(expected) = expected["failed_calls"].as_array() else { continue };
        let table = folder.at("failed.csv");
        report(&[Path::new("--calls"), &table, &log]);
        let mut reader = csv::Reader::from_path(&table).unwrap();
        let rows: Vec<Map<String, Value>> = reader.deserialize().map(Result::unwrap).collect();
        assert_eq!(rows.len(), expected.len(), "{rows:?}");
        for (row, expected) in rows.iter().zip(expected) {
            for (column, expected) in expected.as_object().unwrap() {
                let found = row[column].as_str().map_or_else(|| row[column].to_string(), str::to_owned);
                let found = found.trim_matches('"').replace("null", "");
                assert_eq!(found, expected.as_str().unwrap(), "{column}: {row:?}");
            }
        }
    }
}

/// What a report counts: all of it but where things stand.
fn counted(report: &Value) -> Value {
    match report {
        Value::Object(fields) => {
            let counts = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "inputs" | "places" | "example"));
            Value::Object(counts.map(|(name, value)| (name.clone(), counted(value))).collect())
        }
        Value::Array(list) => list.iter().map(counted).collect(),
        other => other.clone(),
    }
}

#[test]
fn parts_of_them_add_up_wherever_they_are_cut() {
    let folder = Folder::new();
    for (number, Sample { log, .. }) in samples().into_iter().enumerate() {
        let bytes = fs::read(&log).unwrap();
        let whole = report(&[&folder.put("whole", &bytes)]);
        // As split does it: so many bytes, or so many lines, in each piece.
        let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
        let by_lines = lines.chunks(lines.len() / 5 + number % 7 + 1).map(<[_]>::concat).collect();
        let by_bytes = bytes.chunks(bytes.len() / 6 + number * 131 % 997 + 1).map(<[_]>::to_vec).collect();
        for pieces in [by_lines, by_bytes] {
            let pieces: Vec<Vec<u8>> = pieces;
            let saved: Vec<PathBuf> = pieces
                .into_iter()
                .enumerate()
                .map(|(number, piece)| {
                    let (part, log) = (folder.at(&format!("{number}.part")), folder.put("piece", piece));
                    report(&[Path::new("--save"), &part, &log]);
                    part
                })
                .collect();
            let args: Vec<&Path> =
                [Path::new("--merge")].into_iter().chain(saved.iter().map(PathBuf::as_path)).collect();
            assert_eq!(counted(&report(&args)), counted(&whole), "{}", log.display());
        }
    }
}

#[test]
fn parts_of_them_add_up() {
    let folder = Folder::new();
    for Sample { log, .. } in samples() {
        let text = fs::read_to_string(&log).unwrap();
        let whole = report(&[&folder.put("whole", &text)]);
        // Cut between messages.
        for parts in [2, 7, 40] {
            let messages: Vec<&str> = text.split_inclusive("\n\n").collect();
            let saved: Vec<PathBuf> = messages
                .chunks(messages.len().div_ceil(parts))
                .enumerate()
                .map(|(number, messages)| {
                    let (part, log) = (folder.at(&format!("{number}.part")), folder.put("whole", messages.concat()));
                    report(&[Path::new("--save"), &part, &log]);
                    part
                })
                .collect();
            let args: Vec<&Path> =
                [Path::new("--merge")].into_iter().chain(saved.iter().map(PathBuf::as_path)).collect();
            let merged = report(&args);
            assert_eq!(counted(&merged), counted(&whole), "{} in {parts}", log.display());
            // In any order of putting together.
            let (first, rest) = saved.split_first().unwrap();
            let behind = folder.at("behind.part");
            let args: Vec<&Path> = [Path::new("--merge"), Path::new("--save"), &behind]
                .into_iter()
                .chain(rest.iter().map(PathBuf::as_path))
                .collect();
            report(&args);
            assert_eq!(
                counted(&report(&[Path::new("--merge"), first, &behind])),
                counted(&whole),
                "{} in {parts}",
                log.display()
            );
        }
    }
}
