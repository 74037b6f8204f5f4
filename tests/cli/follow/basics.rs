//! Where it begins, what it says, and what it refuses.

use super::{Follow, count};
use crate::log::Response;
use crate::run::{Folder, records, sipsift, until};
use rustix::process::Signal;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn message(call: &str) -> String {
    Response { call: call.to_owned(), ..Response::new(486) }.text()
}

#[test]
fn what_comes_has_the_places_and_names_of_the_whole_file() {
    let folder = Folder::new();
    let log = folder.put("full", message("old"));
    // It has begun once it has found the first line of another log, which it reads from its start.
    let mut follow = Follow::start(&folder, &[&log, &folder.at("begun")], &[]);
    append(&folder.at("begun"), &message("begun"));
    follow.wait(1);
    append(&log, &message("new"));
    append(&log, &message("newer"));
    follow.wait(3);
    let (said, followed) = follow.end();
    assert_eq!(said, format!("sipsift: note: {}: no such file; it is waited for\n", folder.at("begun").display()));
    let whole = sipsift(["enrich", "--no-advice", log.to_str().unwrap()]).quiet().records();
    assert_eq!(followed[1..], whole[1..]);
}

#[test]
fn folders_globs_and_files_that_appear() {
    let folder = Folder::new();
    folder.put("logs/a.log", message("old"));
    let glob = folder.at("more/*.log");
    let mut follow = Follow::start(&folder, &[&folder.at("logs"), &glob], &[]);
    folder.put("more/b.log", message("b"));
    follow.wait(1);
    folder.put("more/b.txt", message("no"));
    folder.put("logs/deep/c", message("c"));
    follow.wait(2);
    append(&folder.at("logs/a.log"), &message("a"));
    follow.wait(3);
    let (_, found) = follow.end();
    let calls: Vec<&str> = found.iter().map(|record| record["call_id"].as_str().unwrap()).collect();
    assert_eq!(calls, ["b", "c", "a"]);
    assert!(found[0]["file"].as_str().unwrap().ends_with("more/b.log"));
}

#[test]
fn a_log_of_each_host() {
    for names in [
        ["10.0.0.5.log", "10.0.0.6.log", "10.0.0.7.log"],
        ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
        ["tcp.80", "tcp.443", "tls.443"],
    ] {
        let folder = Folder::new();
        let logs = names.map(|name| folder.put(&format!("logs/{name}"), ""));
        let mut follow = Follow::start(&folder, &[&folder.at("logs")], &["--from-start"]);
        for (number, log) in logs.iter().enumerate() {
            append(log, &message(names[number]));
            follow.wait(number + 1);
        }
        // Each is rotated like any other.
        fs::rename(&logs[2], format!("{}.1", logs[2].display())).unwrap();
        append(&logs[2], &message("next"));
        follow.wait(4);
        let (said, found) = follow.end();
        let calls: Vec<&str> = found.iter().map(|record| record["call_id"].as_str().unwrap()).collect();
        assert_eq!((said.as_str(), calls), ("", [&names[..], &["next"]].concat()));
    }
}

#[test]
fn dates_without_a_year_are_of_when_they_were_written() {
    let folder = Folder::new();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let told = |call: &str| message(call).replace("2026-11-21", &today.strftime("%b %d").to_string());
    // Nearest to when the file was written last would be a year ago.
    let long_ago = SystemTime::now() - Duration::from_hours(300 * 24);
    let log = folder.put("full", message("old"));
    fs::File::open(&log).unwrap().set_modified(long_ago).unwrap();
    let mut follow = Follow::start(&folder, &[&log], &[]);
    append(&log, &told("appended"));
    follow.wait(1);
    fs::rename(&log, folder.at("full.1")).unwrap();
    append(&log, &told("rotated"));
    follow.wait(2);
    let (_, found) = follow.end();
    let dates = found.iter().map(|record| record["timestamp"].as_str().unwrap()[..10].to_owned());
    assert_eq!(dates.collect::<Vec<_>>(), [today.to_string(), today.to_string()]);
}

#[test]
fn an_output_that_is_moved_away() {
    let folder = Folder::new();
    let log = folder.put("full", "");
    let place = folder.at("place");
    let args = ["--from-start", "--checkpoint", place.to_str().unwrap()];
    let mut follow = Follow::start(&folder, &[&log], &args);
    append(&log, &message("one"));
    follow.wait(1);
    let moved = folder.at("sip.ndjson.1");
    fs::rename(&follow.output, &moved).unwrap();
    append(&log, &message("two"));
    until(|| count(&moved) == 2);
    follow.send(Signal::HUP);
    until(|| follow.output.exists());
    append(&log, &message("three"));
    follow.wait(1);
    follow.kill();
    append(&log, &message("four"));
    let mut follow = Follow::start(&folder, &[&log], &args);
    follow.wait(2);
    let (_, found) = follow.end();
    let calls = |records: &[serde_json::Value]| -> Vec<String> {
        records.iter().map(|record| record["call_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(calls(&records(&fs::read(moved).unwrap())), ["one", "two"]);
    assert_eq!(calls(&found), ["three", "four"]);
}

#[test]
fn what_is_not_there_is_told_once() {
    let folder = Folder::new();
    fs::create_dir(folder.at("empty")).unwrap();
    let [gone, glob, empty] = ["gone.log", "zzz*.log", "empty"].map(|name| folder.at(name));
    let mut follow = Follow::start(&folder, &[&gone, &glob, &empty], &[]);
    append(&gone, &message("late"));
    follow.wait(1);
    let (said, _) = follow.end();
    let note = |path: &Path, why| format!("sipsift: note: {}: {why}; it is waited for\n", path.display());
    let notes = [note(&gone, "no such file"), note(&glob, "no file matches"), note(&empty, "a folder without files")];
    assert_eq!(said, notes.concat());
}

#[test]
fn what_is_no_checkpoint_is_not_replaced() {
    let folder = Folder::new();
    let log = folder.put("full", "");
    let notes = folder.put("notes.txt", "buy milk\n");
    let done = sipsift(["follow", log.to_str().unwrap(), "--checkpoint", notes.to_str().unwrap()]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains("this is no checkpoint"), "{}", done.err);
    assert_eq!(fs::read(notes).unwrap(), b"buy milk\n");
}

#[test]
fn what_it_refuses() {
    for args in [&["follow"][..], &["follow", "-"]] {
        let done = sipsift(args);
        assert_eq!(done.code(), 2);
        assert!(done.err.contains("follow needs files"), "{}", done.err);
    }
    for flag in ["-h", "--help"] {
        let help = String::from_utf8(sipsift(["follow", flag]).quiet().out).unwrap();
        assert!(help.contains("Files, folders and globs") && help.contains("<PATH>..."), "{help}");
        assert!(!help.contains("standard input"), "{help}");
    }
}

#[test]
fn it_does_not_follow_what_it_writes() {
    let folder = Folder::new();
    let log = folder.put("logs/full", "");
    std::os::unix::fs::symlink(&log, folder.at("link")).unwrap();
    let at = |path: &str| folder.at(path).display().to_string();
    // What is not there yet would be followed once it is.
    for (input, option, own) in [
        ("logs/full", "--output", "logs/full"),
        ("logs/full", "--output", "link"),
        ("logs/new", "--output", "logs/new"),
        ("logs", "--output", "logs/../logs/sip.ndjson"),
        ("logs", "--checkpoint", "logs/state"),
        ("logs/*.old", "--checkpoint", "logs/state"),
        ("logs", "--report", "logs/report.json"),
        ("l*/*.new", "--report", "logs/report.json"),
        ("lo*", "--report", "logs/report.json"),
    ] {
        let done = sipsift(["follow", &at(input), option, &at(own)]);
        assert_eq!(done.code(), 2, "{input} {option} {own}: {}", done.err);
        assert!(done.err.contains(&format!("is one of the inputs ({})", at(input))), "{}", done.err);
    }
    let place = at("logs.state");
    let mut follow = Follow::start(&folder, &[&folder.at("logs/*")], &["--checkpoint", &place]);
    append(&log, &message("one"));
    follow.wait(1);
    follow.kill();
}
