//! rsyslog and syslog-ng: as readers of records, and in front of sipsift.

use super::{Daemon, have, is_bound, lines, port, program, recipe, refusals, tool};
use crate::run::{Folder, records, samples};
use serde_json::Value;
use std::fs;
use std::net::UdpSocket;
use std::process::Command;

/// A response as an SBC sends it by syslog, in RFC 5424, RFC 3164, and what Asterisk says of another.
fn packets() -> [String; 3] {
    let log = fs::read_to_string(samples().join("asterisk-pjsip/register-wrong-password.log")).unwrap();
    let begin = log.find("SIP/2.0 401").unwrap();
    let end = begin + log[begin..].find("\n\n").unwrap();
    let message = log[begin..end].replace('\n', "\r\n") + "\r\n\r\n";
    let refused = log.lines().find(|line| line.ends_with("Failed to authenticate")).unwrap();
    [
        format!("<134>1 2026-11-21T06:20:31.000000+00:00 sbc1 kamailio 12 - - {message}"),
        format!("<134>Nov 21 06:20:32 sbc2 kamailio[12]: {message}"),
        format!("<134>Nov 21 06:20:33 sbc3 asterisk[12]: {refused}"),
    ]
}

/// Checks the records of these packets.
fn check(records: &[Value]) {
    let of = |name: &str| records.iter().map(|record| record[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("code"), [401, 401, 401]);
    assert_eq!(of("host"), ["sbc1", "sbc2", "sbc3"]);
    assert_eq!(of("evidence"), ["message", "message", "derived"]);
    assert_eq!(of("outcome"), ["challenge", "challenge", "auth_failed"]);
    assert_eq!(of("server")[..2], ["Asterisk PBX 20.11.1"; 2], "the headers to the last");
}

/// The records that failed and repeat nothing, as far as the recipes pass them on.
fn failures(all: &[u8]) -> Vec<Value> {
    let failed = |record: &Value| {
        ["failure", "auth_failed"].contains(&record["outcome"].as_str().unwrap())
            && record["duplicate_of_message"].is_null()
    };
    let failures: Vec<Value> = records(all).into_iter().filter(failed).collect();
    assert!(failures.len() > 5, "{failures:?}");
    failures
}

fn rsyslogd(folder: &Folder, config: &str) -> Daemon {
    let config = format!("global(workDirectory=\"{}\")\n{config}", folder.path().display());
    let config = folder.put("rsyslog.conf", config);
    let mut checked = tool("rsyslogd");
    checked.args(["-N1", "-f"]).arg(&config);
    super::succeed(checked);
    let mut command = tool("rsyslogd");
    command.arg("-n").arg("-i").arg(folder.at("rsyslog.pid")).arg("-f").arg(config);
    Daemon::start(command, folder.at("rsyslog.log"))
}

fn syslog_ng(folder: &Folder, config: &str) -> Daemon {
    let config = folder.put("syslog-ng.conf", format!("@version: 3.38\n{config}"));
    let with = |command: &mut Command| {
        command.arg("-f").arg(&config).arg("--no-caps");
        for (option, file) in [("persist-file", "persist"), ("control", "ctl"), ("pidfile", "pid")] {
            command.arg(format!("--{option}={}", folder.at(file).display()));
        }
    };
    let mut checked = tool("syslog-ng");
    with(checked.arg("--syntax-only"));
    super::succeed(checked);
    let mut command = tool("syslog-ng");
    with(command.arg("--foreground"));
    Daemon::start(command, folder.at("syslog-ng.log"))
}

#[test]
fn rsyslog_reads_records() {
    if !have(&["rsyslogd"]) {
        return;
    }
    let folder = Folder::new();
    let logs = format!("{}/", folder.path().display());
    let all = refusals();
    let wanted = failures(&all);
    folder.put("sip.ndjson", &all);
    let mut rsyslogd = rsyslogd(&folder, &recipe("rsyslog/records.conf", &[("/var/log/sipsift/", &logs)]));
    let output = folder.at("failures.ndjson");
    rsyslogd.until(|| lines(&output) >= wanted.len());
    rsyslogd.end();
    let passed = records(&fs::read(&output).unwrap());
    assert_eq!(passed.len(), wanted.len());
    for (passed, wanted) in passed.iter().zip(&wanted) {
        assert_eq!(passed["@timestamp"], wanted["timestamp"]);
        for name in ["code", "phrase", "method", "outcome", "peer", "to_user", "meaning"] {
            assert_eq!(passed[name], wanted[name], "{name} of {wanted}");
        }
    }
}

#[test]
fn rsyslog_in_front() {
    if !have(&["rsyslogd"]) {
        return;
    }
    let folder = Folder::new();
    let logs = format!("{}/", folder.path().display());
    let port = port();
    let replace = [
        ("/usr/bin/sipsift", &*program(&folder)),
        ("/var/log/sipsift/", &logs),
        ("0.0.0.0", "127.0.0.1"),
        ("\"5514\"", &format!("\"{port}\"")),
    ];
    let mut rsyslogd = rsyslogd(&folder, &recipe("rsyslog/behind.conf", &replace));
    rsyslogd.until(|| is_bound(port));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for (number, packet) in packets().iter().enumerate() {
        socket.send_to(packet.as_bytes(), ("127.0.0.1", port)).unwrap();
        // No record waits for the next message.
        rsyslogd.until(|| lines(&folder.at("syslog.ndjson")) == number + 1);
    }
    rsyslogd.end();
    check(&records(&fs::read(folder.at("syslog.ndjson")).unwrap()));
}

#[test]
fn syslog_ng_both_ways() {
    if !have(&["syslog-ng"]) {
        return;
    }
    let folder = Folder::new();
    let log = folder.put("full", fs::read(samples().join("asterisk-pjsip/register-wrong-password.log")).unwrap());
    let state = format!("{}/", folder.path().display());
    let (old, new) = (port(), port());
    let replace = [
        ("/usr/bin/sipsift", &*program(&folder)),
        ("/var/log/sipsift/", &state),
        ("/var/lib/syslog-ng/", &state),
        // A log that the checkpoint doesn't know is read from its start once there is a checkpoint.
        (" /var/log/asterisk/full", &format!(" --from-start {}", log.display())),
        ("0.0.0.0", "127.0.0.1"),
        ("port(5514)", &format!("port({old})")),
        ("port(5515)", &format!("port({new})")),
    ];
    let mut syslog_ng = syslog_ng(&folder, &recipe("syslog-ng/sipsift.conf", &replace));
    let all = crate::run::sipsift(["enrich", "--year=2026", log.to_str().unwrap()]).quiet();
    let is_failure = |record: &Value| record["outcome"] == "auth_failed" && record["duplicate_of_message"].is_null();
    let wanted: Vec<Value> = all.records().into_iter().filter(is_failure).collect();
    assert!(!wanted.is_empty());
    let output = folder.at("failures.ndjson");
    syslog_ng.until(|| lines(&output) >= wanted.len() && is_bound(old) && is_bound(new));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for (number, packet) in packets().iter().enumerate() {
        let port = if number == 0 { new } else { old };
        socket.send_to(packet.as_bytes(), ("127.0.0.1", port)).unwrap();
        syslog_ng.until(|| lines(&folder.at("syslog.ndjson")) == number + 1);
    }
    syslog_ng.end();
    check(&records(&fs::read(folder.at("syslog.ndjson")).unwrap()));
    let passed = records(&fs::read(&output).unwrap());
    assert_eq!(passed.len(), wanted.len());
    for (passed, wanted) in passed.iter().zip(&wanted) {
        for name in ["timestamp", "code", "outcome", "peer", "to_user", "meaning"] {
            assert_eq!(passed[name], wanted[name], "{name} of {wanted}");
        }
    }
}
