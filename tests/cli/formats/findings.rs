//! Findings among the records, in every format that has a place for them.

use super::{cef, ecs, json, leef, otlp, split, syslog};
use crate::run::{Folder, command, sipsift, until, wait};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// A log with an attack in it, and who it came from.
fn attack() -> PathBuf {
    crate::run::samples().join("integrations/attack/attack.sipdump")
}
const ATTACKER: &str = "203.0.113.66";

/// What `follow` writes of the attack, findings and all, and which lines are findings.
fn found(format: &str, args: &[&str]) -> (Vec<String>, usize) {
    let folder = Folder::new();
    let output = folder.at("out");
    let mut follow =
        command(["follow", "--from-start", "--timezone=UTC", "--findings", "--format", format, "--output"]);
    let mut child = follow.arg(&output).args(args).arg(attack()).spawn().unwrap();
    let text = || fs::read_to_string(&output).unwrap_or_default();
    // They are looked for now and then, and at the end.
    until(|| text().contains("password guessing from"));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(wait(&mut child).code(), Some(130));
    let lines = split(text().into_bytes());
    let guessing = lines.iter().filter(|line| line.contains("password guessing from")).count();
    (lines, guessing)
}

/// The line of the finding that the attacker got in.
fn let_in(format: &str) -> String {
    let (lines, guessing) = found(format, &[]);
    assert!(guessing >= 2, "{format}");
    let mut told = lines.into_iter().filter(|line| line.contains("203.0.113.66 got in as 201"));
    let line = told.next().unwrap();
    assert_eq!(told.next(), None, "{format}: it is told once");
    line
}

fn value(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

#[test]
fn json_has_the_finding_as_the_report_has_it() {
    let line = value(&let_in("json"));
    assert_eq!(line["finding"], "let_in");
    assert_eq!(line["counts"]["refusals of this user"], 11);
    assert!(line["code"].is_null());
}

#[test]
fn ecs_has_alerts() {
    let document = value(&let_in("ecs"));
    ecs::check(&document);
    assert_eq!(document["event"]["kind"], "alert");
    assert_eq!((&document["rule"]["name"], &document["log"]["level"]), (&"let_in".into(), &"critical".into()));
    assert_eq!((&document["source"]["ip"], &document["related"]["ip"][0]), (&ATTACKER.into(), &ATTACKER.into()));
    // No rule that counts responses counts it.
    assert!(document["sip"].is_null() && document["client"].is_null());
    let (lines, _) = found("elastic-bulk", &[]);
    let alerts: Vec<_> =
        ecs::bulk(&lines).into_iter().filter(|(_, _, document)| document["event"]["kind"] == "alert").collect();
    assert!(alerts.len() >= 3);
    for (_, id, document) in alerts {
        ecs::check(&document);
        assert_eq!(document["event"]["id"], id);
    }
}

#[test]
fn each_of_the_others_has_an_event() {
    let envelope = value(&let_in("splunk-hec"));
    json::check_envelope(&envelope);
    assert_eq!((&envelope["event"]["finding"], &envelope["event"]["src"]), (&"let_in".into(), &ATTACKER.into()));

    let message = value(&let_in("gelf"));
    json::check_message(&message);
    assert_eq!((&message["_finding"], &message["level"]), (&"let_in".into(), &2.into()));

    let event = cef::read(&let_in("cef"));
    assert_eq!(event.header[4..7], ["let_in", "let in", "8"]);
    assert_eq!((&*event.extension["src"], &*event.extension["sipsiftSubject"]), (ATTACKER, ATTACKER));

    let (event, attributes) = leef::read(&let_in("leef"));
    assert_eq!((&*event, &*attributes["src"], &*attributes["sev"]), ("let_in", ATTACKER, "8"));

    let message = syslog::read(&let_in("syslog"));
    assert_eq!((message.severity, &*message.kind, &*message.params["subject"]), (2, "let_in", ATTACKER));
    assert_eq!(message.text, "203.0.113.66 got in as 201");

    let record = otlp::read(&let_in("otlp"));
    assert_eq!((record.severity_number, &*record.event_name), (18, "sipsift.finding"));
}

#[test]
fn a_table_of_records_has_no_place_for_them() {
    let done = sipsift(["follow", "--findings", "--format=csv", attack().to_str().unwrap()]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains("--findings have no place") && done.err.contains("syslog"), "{}", done.err);
}

#[test]
fn what_is_masked_is_masked_in_them() {
    for format in ["json", "ecs", "cef", "syslog"] {
        let (lines, _) = found(format, &["--mask=user,host,ip", "--quiet"]);
        assert!(lines.iter().all(|line| !line.contains("203.0.113.")), "{format}");
    }
}

#[test]
fn texts_are_left_out_where_a_siem_would_drown() {
    for (args, has) in [(&[][..], true), (&["--preset=siem"], false), (&["--no-advice"], false)] {
        let (lines, _) = found("gelf", args);
        let finding = lines.iter().find(|line| line.contains("password guessing from")).unwrap();
        assert_eq!(finding.contains("_meaning"), has, "{args:?}");
    }
}
