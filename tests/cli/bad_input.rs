//! Input that is missing, unreadable or damaged: it is named, and all the rest is processed.

use crate::log::{Response, many};
use crate::run::{Folder, sipsift, sipsift_reading};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Runs `enrich` on a good log, `bad`, and another good log.
#[track_caller]
fn check(bad: &Path, message: &str) {
    let folder = Folder::new();
    let first = folder.put("first", Response::new(486).text());
    let last = folder.put("last", Response::new(503).text());
    let done = sipsift([Path::new("enrich"), &first, bad, &last]);
    assert_eq!(done.codes(), [486, 503], "the rest");
    assert_eq!(done.err, format!("sipsift: error: {}: {message}\n", bad.display()));
    assert_eq!(done.code(), 1);
    let quiet = sipsift([Path::new("enrich"), Path::new("-q"), &first, bad, &last]);
    assert_eq!((quiet.code(), quiet.out, quiet.err), (1, done.out, done.err), "errors are said even so");
}

#[test]
fn a_missing_file() {
    check(Path::new("/nowhere/full"), "no such file or directory");
}

#[test]
fn a_file_that_cannot_be_read() {
    // Not even root can read what no page lies at.
    check(Path::new("/proc/self/mem"), "byte 0: input/output error");
}

#[test]
fn a_link_to_itself() {
    let folder = Folder::new();
    symlink(folder.at("b"), folder.at("a")).unwrap();
    symlink(folder.at("a"), folder.at("b")).unwrap();
    check(&folder.at("a"), "too many levels of symbolic links");
}

#[test]
fn a_folder_that_holds_itself() {
    let folder = Folder::new();
    folder.put("sub/full", Response::new(486).text());
    symlink("..", folder.at("sub/up")).unwrap();
    let done = sipsift([Path::new("enrich"), folder.path()]);
    assert_eq!(done.codes(), [486]);
    assert!(done.err.contains("sub/up: a loop of symbolic links"), "{}", done.err);
    assert_eq!((done.err.lines().count(), done.code()), (1, 1));
}

#[test]
fn gzip_cut_in_half() {
    let log = many(5000);
    let packed = gzip(log.as_bytes());
    let folder = Folder::new();
    let whole = folder.put("whole.gz", &packed);
    let half = folder.put("half.gz", &packed[..packed.len() / 2]);
    let good = folder.put("good", Response::new(481).text());
    let whole = sipsift([Path::new("enrich"), Path::new("--fields=code,line,byte_offset,call_id"), &whole]).quiet();
    for threads in ["1", "2"] {
        let args = ["enrich", "--fields=code,line,byte_offset,call_id", "--threads", threads];
        let done = sipsift(args.iter().map(Path::new).chain([half.as_path(), &good]));
        let records = done.records();
        let before = records.len() - 1;
        assert!(before > 1000, "only {before} records before the cut");
        assert_eq!(records[..before], whole.records()[..before]);
        assert_eq!(records[before]["code"], 481);
        let place = done.err.strip_prefix(&format!("sipsift: error: {}: byte ", half.display())).unwrap();
        let (place, message) = place.split_once(": ").unwrap();
        assert!(place.parse::<usize>().unwrap() > log.len() / 4, "{place}");
        assert!(message.contains("end"), "{message}");
        assert_eq!(done.code(), 1);
    }
}

#[test]
fn nothing_to_read_is_worth_a_note() {
    let folder = Folder::new();
    fs::create_dir(folder.at("folder")).unwrap();
    let archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    for (path, message) in [
        (folder.put("empty", ""), "empty file"),
        (folder.put("empty.gz", gzip(b"")), "empty file"),
        (folder.put("empty.zip", archive), "archive without files"),
        (folder.at("folder"), "folder without files"),
    ] {
        let done = sipsift([Path::new("enrich"), &path]);
        assert_eq!(done.err, format!("sipsift: note: {}: {message}\n", path.display()));
        assert_eq!((done.code(), done.out.len()), (0, 0));
        sipsift([Path::new("enrich"), Path::new("--quiet"), &path]).quiet();
    }
    let done = sipsift_reading(["enrich"], b"");
    assert_eq!((done.code(), done.err.as_str()), (0, "sipsift: note: -: empty file\n"));
}

#[test]
fn a_glob_that_matches_nothing() {
    let folder = Folder::new();
    check(&folder.at("*.log"), "no file matches");
}

#[test]
fn the_report_names_what_was_damaged() {
    let folder = Folder::new();
    let packed = gzip(many(1000).as_bytes());
    let half = folder.put("half.gz", &packed[..packed.len() / 2]);
    let args = ["report", "--format=json", "/nowhere/full"];
    let done = sipsift(args.iter().map(Path::new).chain([half.as_path()]));
    let report: serde_json::Value = serde_json::from_slice(&done.out).unwrap();
    let damaged = report["inputs"]["damaged"].as_array().unwrap();
    assert_eq!(damaged[0]["file"], "/nowhere/full");
    assert_eq!(damaged[0]["reason"], "no such file or directory");
    assert_eq!(damaged[1]["file"], half.to_str().unwrap());
    assert!(damaged[1]["reason"].as_str().unwrap().starts_with("byte "));
    assert_eq!((damaged.len(), done.code()), (2, 1));
}
