//! Lines of containers that were cut into parts, against the same lines whole.

use crate::harness::{self, AT_ONCE};
use crate::samples::sample;
use serde_json::{Value, json};

/// Where Docker and the runtimes of Kubernetes cut, in bytes.
const CUT: usize = 16 * 1024;

/// `line` as Docker writes it.
fn docker(line: &str) -> String {
    let parts = parts(line);
    let last = parts.len() - 1;
    let object = |(index, text): (usize, &String)| {
        let end = if index == last { "\n" } else { "" };
        format!("{}\n", json!({"log": format!("{text}{end}"), "stream": "stdout", "time": "2026-11-21T05:59:01.5Z"}))
    };
    parts.iter().enumerate().map(object).collect()
}

/// `line` as Kubernetes has it, with a line of the other stream between the parts.
fn kubernetes(line: &str) -> String {
    let parts = parts(line);
    let last = parts.len() - 1;
    let lines = parts.iter().enumerate().map(|(index, text)| {
        let flag = if index == last { "F" } else { "P" };
        format!("2026-11-21T05:59:01.{index}Z stdout {flag} {text}\n2026-11-21T05:59:01.7Z stderr F other words\n")
    });
    lines.collect()
}

fn parts(line: &str) -> Vec<String> {
    let cut = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the sample is ASCII");
    line.as_bytes().chunks(CUT).map(cut).collect()
}

/// What of a record does not depend on where in the log it stands.
fn content(log: &str) -> Vec<Value> {
    let mut records = harness::values(&harness::sift(log.as_bytes(), AT_ONCE));
    for record in records.iter_mut().filter_map(Value::as_object_mut) {
        for key in ["id", "line", "byte_offset", "timestamp"] {
            record.remove(key);
        }
    }
    records
}

#[test]
fn a_message_in_parts_is_the_message() {
    let log = String::from_utf8_lossy(&sample("envelope-json/shipper.log").bytes).into_owned();
    let line =
        log.lines().find(|line| line.contains("SIP/2.0 ") && content(line).len() == 1).expect("one has a message");
    let object = line.strip_prefix('{').expect("it is an object");
    let start = object.find("SIP/2.0 ").expect("it has a status line");
    let whole = content(line);
    let mut joined = 0;
    for at in (0..object.len()).step_by(5) {
        // A start line that was cut itself is not searched for.
        if (start..start + 12).contains(&at) {
            continue;
        }
        let begin = r#"{"padding":""#;
        let padding = "x".repeat(CUT - at - begin.len() - 2);
        let padded = format!("{begin}{padding}\",{object}");
        assert_eq!(parts(&padded)[0].len(), CUT);
        for (how, log) in [("docker", docker(&padded)), ("kubernetes", kubernetes(&padded))] {
            joined += 1;
            assert_eq!(content(&log), whole, "{how}, cut before {:?}", &object[at..object.len().min(at + 40)]);
        }
    }
    assert!(joined > 200, "only {joined}");
}
