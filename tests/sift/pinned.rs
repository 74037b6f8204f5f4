//! What becomes of the samples when only one dialect's markers and lines are read.

use crate::harness::{self, Sifter};
use crate::samples::SAMPLES;
use serde_json::Value;
use sipsift::dialect::{BARE, DIALECTS};
use sipsift::output::JsonOptions;
use std::collections::{BTreeMap, BTreeSet};

const BARE_NAME: &str = "bare";

/// A sifter for each dialect.
fn sifter(dialect: u8) -> Sifter {
    Sifter::pinned(&JsonOptions { no_advice: true, ..JsonOptions::default() }, Some(dialect))
}

fn name(record: &Value) -> &str {
    record["dialect"].as_str().unwrap_or_default()
}

#[test]
fn the_right_one_gives_the_same_records() {
    let mut sifters: BTreeMap<String, Sifter> = BTreeMap::new();
    for sample in SAMPLES.iter() {
        let records = sample.records();
        let values = harness::values(&records);
        let names: BTreeSet<&str> = values.iter().map(name).filter(|name| *name != BARE_NAME).collect();
        let mut names = names.into_iter();
        let (Some(only), None) = (names.next(), names.next()) else { continue };
        let index = DIALECTS.iter().position(|dialect| dialect.name == only).expect("it is one") as u8;
        let sifter = sifters.entry(only.to_owned()).or_insert_with(|| sifter(index));
        let pinned = sample.records_by(sifter);
        let (pinned, records) = (String::from_utf8_lossy(&pinned), String::from_utf8_lossy(&records));
        // Plain words above a message, which no dialect knows, don't count beside a dialect.
        let known = |records: &str| -> Vec<String> {
            let of_none = format!("\"dialect\":\"{BARE_NAME}\"");
            records.lines().filter(|record| !record.contains(&of_none)).map(str::to_owned).collect()
        };
        assert_eq!(known(&pinned), known(&records), "{} as {only}", sample.name);
        assert_eq!(pinned.lines().count(), records.lines().count(), "{} as {only}", sample.name);
    }
    assert!(sifters.len() >= 50, "only {:?}", sifters.keys());
}

#[test]
fn another_one_leaves_what_needs_no_marker() {
    // The dialects that most others could be taken for, and the one that none can.
    let others = ["asterisk-pjsip", "freeswitch-sofia", "audiocodes", "ngrep", BARE_NAME];
    let by_place = |record: Value| (record["byte_offset"].as_u64(), record);
    let free: Vec<BTreeMap<_, _>> =
        SAMPLES.iter().map(|sample| sample.values().into_iter().map(by_place).collect()).collect();
    for other in others {
        let index = DIALECTS.iter().position(|dialect| dialect.name == other).expect("it is one") as u8;
        let sifter = sifter(index);
        let mut bare = 0;
        for (sample, free) in SAMPLES.iter().zip(&free) {
            for record in harness::values(&sample.records_by(&sifter)) {
                assert!([other, BARE_NAME].contains(&name(&record)), "{}: {record}", sample.name);
                if name(&record) != BARE_NAME {
                    continue;
                }
                bare += 1;
                assert_eq!(record["evidence"], "message", "{}: {record}", sample.name);
                // Nothing is found that isn't there else, and the headers are the same.
                let Some(free) = free.get(&record["byte_offset"].as_u64()) else {
                    panic!("{} as {other}: {record}", sample.name)
                };
                // What was put together of packets needs to be known as that product's.
                if name(free) == "audiocodes" {
                    continue;
                }
                for key in ["code", "phrase", "call_id", "cseq", "method", "branch", "to_tag"] {
                    assert_eq!(record.get(key), free.get(key), "{} as {other}: {key} of {record}", sample.name);
                }
            }
        }
        assert!(bare > 300, "only {bare} as {other}");
    }
    assert_eq!(DIALECTS[usize::from(BARE)].name, BARE_NAME);
}
