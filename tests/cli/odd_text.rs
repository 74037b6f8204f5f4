//! Text that no log should hold, and that some do.

use crate::log::Response;
use crate::run::{Folder, command, finish, sipsift, sipsift_reading, until};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// What `enrich` makes of a log.
fn records(log: impl AsRef<[u8]>) -> Vec<Value> {
    sipsift_reading(["enrich", "--year=2026"], log.as_ref()).quiet().records()
}

/// A log that holds `text` between two good responses: what its records are, beside those two.
#[track_caller]
fn between(text: &[u8]) -> Vec<Value> {
    let (before, behind) = (Response::new(486).text(), Response::new(503).text());
    let log = [before.as_bytes(), text, behind.as_bytes()].concat();
    let mut records = records(&log);
    let (first, last) = (records.remove(0), records.pop().unwrap());
    assert_eq!((&first["code"], &last["code"]), (&486.into(), &503.into()), "the responses around it");
    assert_eq!(last["byte_offset"], log.len() - behind.len() + behind.find("SIP/2.0").unwrap());
    records
}

#[test]
fn nul_bytes() {
    // As they stand where a log was cut while its writer went on.
    assert_eq!(between(&vec![0; 100_000]), [] as [Value; 0]);
    assert_eq!(between(b"a\0b\n\0\n"), [] as [Value; 0]);
    let odd = Response { phrase: "Not\0Here", ..Response::new(480) };
    let records = between(odd.text().as_bytes());
    assert_eq!((records.len(), &records[0]["code"]), (1, &480.into()));
}

#[test]
fn utf_16() {
    let log = Response { phrase: "besetzt é", ..Response::new(486) }.text();
    let big: Vec<u8> = [0xfeff].into_iter().chain(log.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = [0xfeff].into_iter().chain(log.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let plain = records(&log);
    assert_eq!((plain.len(), &plain[0]["phrase"]), (1, &"besetzt é".into()));
    assert_eq!(records(big), plain);
    assert_eq!(records(little), plain);
}

#[test]
fn headers_that_are_not_utf_8() {
    let mut log = Response { headers: "Server: caf?\r\n".to_owned(), ..Response::new(486) }.text().into_bytes();
    let at = log.iter().position(|&byte| byte == b'?').unwrap();
    log[at] = 0xe9;
    assert_eq!(records(&log)[0]["server"], "caf\u{fffd}");
}

#[test]
fn a_hundred_thousand_headers() {
    let headers = "X-Again: and again\r\n".repeat(100_000);
    let records = between(Response { headers, ..Response::new(480) }.text().as_bytes());
    assert_eq!((records.len(), &records[0]["code"]), (1, &480.into()));
    assert_eq!(records[0]["truncated"], true, "only so much is looked at");
    assert_eq!(records[0]["call_id"], "call-480");
}

#[test]
fn codes_that_are_none() {
    let good = Response::new(480).text();
    for line in
        ["SIP/2.0 000 Nothing", "SIP/2.0 4294967301 Wrap", "SIP/2.0 99 Low", "SIP/2.0 700 High", "SIP/2.0 48x Odd"]
    {
        assert_eq!(between(good.replace("SIP/2.0 480 Busy Here", line).as_bytes()), [] as [Value; 0], "{line}");
    }
    for line in ["SIP/2.0 480", "SIP/2.0 480 "] {
        let records = between(good.replace("SIP/2.0 480 Busy Here", line).as_bytes());
        assert_eq!((records.len(), &records[0]["code"], records[0].get("phrase")), (1, &480.into(), None), "{line}");
    }
}

#[test]
fn a_status_line_that_nothing_follows() {
    // Alone it may be anything; behind its marker it is the beginning of a message that was cut off.
    assert_eq!(records("SIP/2.0 486 Busy Here"), [] as [Value; 0]);
    let text = Response::new(486).text();
    let cut = &text[..text.find("\r\nVia").unwrap()];
    let records = records(cut);
    assert_eq!((records.len(), &records[0]["code"]), (1, &486.into()));
    assert_eq!(records[0]["truncated"], true);
}

/// The most memory that a process has had so far, in MiB.
#[cfg(target_os = "linux")]
fn memory(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_64_mib_is_passed_over() {
    let mut child = command(["enrich", "--threads=2"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(Response::new(486).text().as_bytes()).unwrap();
    for _ in 0..64 {
        stdin.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    stdin.write_all(b"\n").unwrap();
    stdin.write_all(Response::new(503).text().as_bytes()).unwrap();
    until(|| rustix::io::ioctl_fionread(&stdin).unwrap() == 0);
    let most = memory(child.id());
    drop(stdin);
    let done = finish(child).quiet();
    assert_eq!(done.codes(), [486, 503]);
    assert_eq!(done.field("line"), [2, 12]);
    assert!(most < 32, "{most} MiB");
}

#[test]
fn control_characters_reach_no_terminal() {
    let odd = Response { phrase: "\x1b[31mred\x1b[0m \u{202e}desrever", ..Response::new(486) };
    let folder = Folder::new();
    let log = folder.put("log\x1b[2J", odd.text());
    for args in [&["enrich"][..], &["report"], &["report", "--format=json"]] {
        let done = sipsift(args.iter().map(Path::new).chain([log.as_path()])).quiet();
        let text = String::from_utf8(done.out).unwrap();
        assert!(!text.contains(['\x1b', '\u{202e}']), "{args:?}: {text:?}");
    }
    let done = sipsift([Path::new("enrich"), &folder.at("gone\x1b[2J")]);
    assert!(done.err.contains("gone\\u{1b}[2J: no such file"), "{:?}", done.err);
}
