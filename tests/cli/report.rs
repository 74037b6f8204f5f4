//! What `report` says, beside what other files check.

use crate::log::Response;
use crate::run::{Folder, command, done, sipsift};
use std::path::Path;

#[test]
fn files_one_after_the_other_are_one_log() {
    let folder = Folder::new();
    // The same transaction fails in two files: that is one failure, whichever of them is compressed. None of them is a copy.
    let response = Response::new(503).text();
    let text = response.clone() + "a line\n";
    let plain = folder.put("full.1", &text);
    let packed = folder.put("full.2.zst", zstd::encode_all(response.as_bytes(), 1).unwrap());
    let other = folder.put("full.3.zst", zstd::encode_all(text.as_bytes(), 1).unwrap());
    for paths in [[&plain, &packed], [&packed, &other]] {
        let args = [Path::new("report"), Path::new("--format=json")];
        let done = sipsift(args.into_iter().chain(paths.into_iter().map(std::path::PathBuf::as_path))).quiet();
        let report: serde_json::Value = serde_json::from_slice(&done.out).unwrap();
        assert_eq!(report["inputs"]["files"], 2);
        assert_eq!(report["failures"], 1, "{report}");
    }
}

#[test]
fn thresholds_decide_about_the_exit_status() {
    let folder = Folder::new();
    let log = folder.put("full", Response::new(503).text());
    let log = log.to_str().unwrap();
    let missing = folder.at("missing");
    let missing = missing.to_str().unwrap();
    let crossed = "sipsift: error: --fail-if failures>1%: it is 100.0%, 1 of 1 final response\n";
    for (args, code, said) in [
        (&["--fail-if", "failures>1%"][..], 3, crossed),
        (
            &["--fail-if", "failures>1", "--fail-if", "code:503<=1"],
            3,
            "sipsift: error: --fail-if code:503<=1: it is 1\n",
        ),
        (&["--fail-if", "failures>1", "--quiet"], 0, ""),
        (
            &["--fail-if", "method:BYE>1%"],
            0,
            "sipsift: note: --fail-if method:BYE>1%: nothing in the log answers BYE\n",
        ),
    ] {
        let done = sipsift([&["report", log], args].concat());
        assert_eq!((done.code(), done.err.as_str()), (code, said), "{args:?}");
        assert!(!done.out.is_empty(), "the report is written all the same");
    }
    let done = sipsift(["report", log, missing, "--fail-if", "failures>1%"]);
    assert_eq!(done.code(), 3, "a missing file is told, too: {}", done.err);
    assert!(done.err.contains("no such file") && done.err.ends_with(crossed), "{}", done.err);
    assert_eq!(sipsift(["report", log, missing, "--fail-if", "failures>1"]).code(), 1);
    let done = sipsift(["report", log, "--fail-if", "failures>>1"]);
    assert_eq!((done.code(), done.out.len()), (2, 0));
    assert!(done.err.contains("a number is expected\n  failures>>1\n           ^\n"), "{}", done.err);
}

#[test]
fn nothing_found_is_said() {
    let folder = Folder::new();
    let log = folder.put("full", "no SIP here\n");
    let done = sipsift([Path::new("report"), &log]).quiet();
    assert!(String::from_utf8(done.out).unwrap().contains("no SIP responses"));
}

#[test]
fn the_page_speaks_the_reader_s_language() {
    let folder = Folder::new();
    let log = folder.put("full", Response::new(503).text());
    let first_word = |args: &[&str], locale: &str| {
        let mut command = command([&["report"], args].concat());
        command.arg(&log).env("LC_ALL", locale);
        let out = String::from_utf8(done(command).quiet().out).unwrap();
        out.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(first_word(&[], "C"), "read");
    assert_eq!(first_word(&[], "ru_RU.UTF-8"), "прочитано");
    assert_eq!(first_word(&["--lang", "en"], "ru_RU.UTF-8"), "read");
    assert_eq!(first_word(&["--lang", "ru", "--format", "json"], "C"), first_word(&["--format", "json"], "C"));

    // The report beside records speaks the language of the records.
    let page = |args: &[&str]| {
        let path = folder.at("report.txt");
        let mut command = command([&["enrich"], args].concat());
        command.arg("--report").arg(&path).arg(&log).env("LC_ALL", "ru_RU.UTF-8");
        done(command).quiet();
        std::fs::read_to_string(path).unwrap()
    };
    assert!(page(&[]).starts_with("read"));
    assert!(page(&["--lang", "ru"]).starts_with("прочитано"));
}

#[test]
fn failed_calls_go_to_a_file_of_their_own() {
    let folder = Folder::new();
    let log = folder.put("full", Response::new(503).text());
    let file = folder.at("failed.csv");
    let (log, name) = (log.to_str().unwrap(), file.to_str().unwrap());
    sipsift(["report", log, "--calls", name]).quiet();
    let table = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "time,side,in_peer,out_peer,dialled,result,code,q850,pdd_seconds,first_line");
    assert_eq!(lines.len(), 2, "{table}");
    assert!(lines[1].contains(",failed,503,"), "{table}");
    let done = sipsift(["report", log, "--calls", name, "--output", name]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains("can't go to the same file"), "{}", done.err);
    assert_eq!(sipsift(["report", log, "--calls", log]).code(), 2, "input is never overwritten");
}
