//! Where records and reports go, and what happens when they can't.

use crate::log::{Response, many};
use crate::run::{Folder, command, done, records, sipsift};
use serde_json::Value;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn a_file_is_replaced() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let out = folder.put("out", "x".repeat(100_000));
    let to_stdout = sipsift([Path::new("enrich"), &log]).quiet();
    let to_file = sipsift([Path::new("enrich"), &log, Path::new("--output"), &out]).quiet();
    assert_eq!(to_file.out, b"");
    assert_eq!(fs::read(&out).unwrap(), to_stdout.out);
    assert_eq!(sipsift([Path::new("enrich"), &log, Path::new("--output=-")]).quiet().out, to_stdout.out);
    assert!(!Path::new("-").exists());
    let page = sipsift([Path::new("report"), &log]).quiet();
    sipsift([Path::new("report"), &log, Path::new("-o"), &out]).quiet();
    assert_eq!(fs::read(&out).unwrap(), page.out);
}

#[test]
fn a_report_beside_the_records() {
    let folder = Folder::new();
    let log = folder.put("full", many(300));
    let alone = |format: &str| sipsift([Path::new("report"), Path::new(format), &log]).quiet().out;
    for (name, form) in [
        ("r.json", "--format=json"),
        ("r.txt", "--format=terminal"),
        ("r.html", "--format=html"),
        ("r.csv", "--format=csv"),
        ("r.md", "--format=markdown"),
        ("r.prom", "--format=prometheus"),
    ] {
        let file = folder.put(name, "old ".repeat(10_000));
        let done = sipsift([Path::new("enrich"), &log, Path::new("--report"), &file]).quiet();
        assert_eq!(done.records().len(), 300);
        assert_eq!(String::from_utf8(fs::read(&file).unwrap()), String::from_utf8(alone(form)), "{name}");
    }
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_read() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let kept = folder.put("kept.json", "old");
    let folder_name = folder.path().to_str().unwrap();
    for (args, message) in [
        (&["--output", "/nowhere/out"][..], "/nowhere/out: no such file or directory".to_owned()),
        (&["--output", folder_name], format!("{folder_name}: is a directory")),
        (&["--report", "/nowhere/r.json"], "/nowhere/r.json: no such file or directory".to_owned()),
    ] {
        let done = sipsift([&["enrich", log.to_str().unwrap()], args].concat());
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert_eq!(done.err, format!("sipsift: error: {message}\n"));
    }
    // The old report stays until there is a new one.
    let args = ["enrich", "--output", "/nowhere/out", "--report", kept.to_str().unwrap()];
    assert_eq!(sipsift(args).code(), 2);
    assert_eq!(fs::read(&kept).unwrap(), b"old");
}

#[test]
fn input_is_never_overwritten() {
    let folder = Folder::new();
    let log = folder.put("logs/full.json", many(3));
    let before = fs::read(&log).unwrap();
    let other = folder.at("logs/link.json");
    symlink(&log, &other).unwrap();
    let (log, other) = (log.to_str().unwrap(), other.to_str().unwrap());
    let logs = folder.at("logs");
    let logs = logs.to_str().unwrap();
    for args in [
        &["enrich", log, "--output", log][..],
        &["enrich", log, "--output", other],
        &["enrich", logs, "--output", log],
        &["enrich", log, "--report", log],
        &["report", log, "--output", log],
        &["report", log, "--calls", other],
        &["report", log, "--save", log],
        &["report", logs, "--save", other],
        &["follow", log, "--report", log],
        &["follow", logs, "--report", other],
        &["follow", log, "--checkpoint", log],
        &["follow", log, "--checkpoint", other],
    ] {
        let done = sipsift(args);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert!(done.err.contains("is one of the inputs"), "{args:?}: {}", done.err);
    }
    for (args, stdin) in [(&["enrich", log][..], "/dev/null"), (&["enrich"], log)] {
        let mut command = command(args);
        command.stdout(File::options().append(true).open(log).unwrap()).stdin(File::open(stdin).unwrap());
        let done = done(command);
        assert_eq!(done.code(), 2);
        assert!(done.err.contains("standard output is one of the inputs"), "{}", done.err);
    }
    assert_eq!(fs::read(log).unwrap(), before);
}

#[test]
fn two_things_never_go_to_one_file() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let there = folder.put("there.json", "old");
    let (new, link) = (folder.at("new.json"), folder.at("link.json"));
    symlink(&there, &link).unwrap();
    let odd = folder.at("./new.json");
    let [log, there, new, link, odd] = [&log, &there, &new, &link, &odd].map(|path| path.to_str().unwrap());
    for args in [
        &["enrich", log, "--output", new, "--report", new][..],
        &["enrich", log, "--output", there, "--report", link],
        &["report", log, "--save", new, "--calls", odd],
        &["report", log, "--save", there, "--output", link],
        &["follow", log, "--output", new, "--report", odd],
        &["follow", log, "--output", there, "--checkpoint", link],
    ] {
        let done = sipsift(args);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert!(done.err.contains("can't go to the same file"), "{args:?}: {}", done.err);
    }
    let done = sipsift(["report", log, "--calls", "-", "--format", "json"]);
    assert_eq!((done.code(), done.out.len()), (2, 0));
    assert!(done.err.contains("can't both go to standard output"), "{}", done.err);
    assert!(!Path::new(new).exists());
    assert_eq!(fs::read(there).unwrap(), b"old");
    let table = sipsift(["report", log, "--calls", "-", "--output", new]).quiet().out;
    assert!(table.starts_with(b"time,side,"));
}

#[test]
fn what_the_run_reads_beside_the_logs_is_not_replaced() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let site = folder.put("site.json", "{}");
    let (log, site) = (log.to_str().unwrap(), site.to_str().unwrap());
    let done = sipsift(["enrich", log, "--knowledge", site, "--output", site]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains("is read by this run"), "{}", done.err);
    assert_eq!(fs::read(site).unwrap(), b"{}");
}

#[test]
fn a_mistyped_input_leaves_the_old_output() {
    let folder = Folder::new();
    let old = folder.put("old.json", "old");
    let new = folder.at("new.json");
    let (old, new, gone) = (old.to_str().unwrap(), new.to_str().unwrap(), folder.at("gone.log"));
    let gone = gone.to_str().unwrap();
    for args in [["enrich", "--output"], ["enrich", "--report"], ["report", "--output"], ["report", "--calls"]] {
        for file in [old, new] {
            let done = sipsift([&args[..], &[file, gone]].concat());
            assert_eq!(done.err, format!("sipsift: error: {gone}: no such file or directory\n"), "{args:?}");
            assert_eq!((done.code(), done.out.len()), (1, 0), "{args:?}");
        }
    }
    assert_eq!(fs::read(old).unwrap(), b"old");
    assert!(!Path::new(new).exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let log = log.to_str().unwrap();
    for args in [["enrich", "--output"], ["report", "--output"]] {
        let done = sipsift([&args[..], &["/dev/full", log]].concat());
        assert_eq!(done.err, "sipsift: error: /dev/full: byte 0: no space left on device\n");
        assert_eq!((done.code(), done.out.len()), (2, 0));
    }
    let mut to_stdout = command(["enrich", log]);
    to_stdout.stdout(File::options().write(true).open("/dev/full").unwrap());
    let done = done(to_stdout);
    assert_eq!(done.err, "sipsift: error: standard output: byte 0: no space left on device\n");
    assert_eq!(done.code(), 2);
}

#[test]
fn no_torn_line_is_left_behind() {
    let folder = Folder::new();
    let log = folder.put("full", many(3000));
    let out = folder.at("out");
    let whole = sipsift([Path::new("enrich"), &log]).quiet().out;
    // A limit on the size of files stands in for a disk of that size. 512 bytes each, or 1024 in some shells.
    for limit in [100, 2000] {
        for threads in ["1", "3"] {
            let mut limited = Command::new("sh");
            let script = format!("ulimit -f {limit}; exec \"$@\"");
            limited.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_sipsift"), "enrich", "--threads", threads]);
            limited.arg(&log).arg("--output").arg(&out);
            let done = done(limited_quietly(limited));
            assert_eq!(done.code(), 2, "{}", done.err);
            let written = fs::read(&out).unwrap();
            assert!(written.len() > limit * 400, "{} of {limit}", written.len());
            assert!(records(&written).len() > 10);
            assert!(whole.starts_with(&written));
            let place = format!("sipsift: error: {}: byte {}: file too large\n", out.display(), written.len());
            assert_eq!(done.err, place);
        }
    }
}

/// What a shell opens is cut off too, so that what is added to it later is read.
#[test]
fn no_torn_record_is_left_in_what_a_shell_opens() {
    let folder = Folder::new();
    let log = folder.put("full", many(3000));
    let out = folder.at("out");
    for (format, first) in [("json", "{\"id\":"), ("elastic-bulk", "{\"create\":")] {
        for redirect in [">", ">>"] {
            fs::write(&out, "").unwrap();
            let mut limited = Command::new("sh");
            let script = format!("ulimit -f 100; exec \"$0\" enrich --format {format} \"$1\" {redirect} \"$2\"");
            limited.args(["-c", &script, env!("CARGO_BIN_EXE_sipsift")]).arg(&log).arg(&out);
            let ended = done(limited_quietly(limited));
            let written = String::from_utf8(fs::read(&out).unwrap()).unwrap();
            assert_eq!(ended.code(), 2, "{}", ended.err);
            assert!(written.ends_with("}\n") && written.starts_with(first));
            let last = written.lines().last().unwrap();
            assert!(format == "json" || !last.starts_with(first), "{last}");
        }
    }
}

fn limited_quietly(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("TZ", "UTC");
    command
}

#[test]
fn a_report_goes_to_standard_output_as_asked() {
    let folder = Folder::new();
    let log = folder.put("full", Response::new(503).text());
    let page = String::from_utf8(sipsift([Path::new("report"), &log]).quiet().out).unwrap();
    assert!(page.contains("503 Service Unavailable"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    assert!(!page.contains('\x1b'));
    let coloured = sipsift([Path::new("report"), Path::new("--color=always"), &log]).quiet().out;
    assert!(String::from_utf8(coloured).unwrap().contains("\x1b["));
    let json = sipsift([Path::new("report"), Path::new("--format=json"), &log]).quiet().out;
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["failures"], 1);
}
