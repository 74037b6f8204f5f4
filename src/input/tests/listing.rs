//! Paths, folders, globs, links and what is read of them.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

use crate::input::testing::{all, gzip, tar, zip};
use crate::input::{Severity, plan};

/// A folder with the given files; each holds its own name.
fn folder(files: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files.split_whitespace() {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    folder
}

/// The plan for `paths` below `folder`: the names of the entries, and the problems, both without the folder.
fn planned(folder: &TempDir, paths: &str) -> (String, Vec<String>) {
    let root = format!("{}/", folder.path().display());
    let paths: Vec<PathBuf> = paths.split_whitespace().map(|path| folder.path().join(path)).collect();
    let plan = plan(&paths);
    let names: Vec<String> = plan.entries.iter().map(|entry| entry.name().replace(&root, "")).collect();
    (names.join(" "), plan.problems.iter().map(|problem| problem.to_string().replace(&root, "")).collect())
}

#[test]
fn entries_come_in_reading_order() {
    let many = folder("logs/full logs/full.1 logs/full.10.gz logs/full.2 logs/a10 logs/a9 logs/sub/x other/full.1");
    for (paths, expected) in [
        ("logs", "logs/a9 logs/a10 logs/full.10.gz logs/full.2 logs/full.1 logs/full logs/sub/x"),
        ("logs/full logs/full.1 logs/full.2", "logs/full.2 logs/full.1 logs/full"),
        ("logs/full* other", "logs/full.10.gz logs/full.2 logs/full.1 logs/full other/full.1"),
        ("other logs/sub", "other/full.1 logs/sub/x"),
        ("logs/a? logs/a[0-9]*", "logs/a9 logs/a9 logs/a10"),
        ("*/full.1", "logs/full.1 other/full.1"),
        ("**/x", "logs/sub/x"),
        ("l*s", "logs/a9 logs/a10 logs/full.10.gz logs/full.2 logs/full.1 logs/full logs/sub/x"),
    ] {
        assert_eq!(planned(&many, paths), (expected.to_owned(), vec![]), "{paths}");
    }
}

#[test]
fn standard_input_is_a_dash() {
    for paths in [vec![], vec![PathBuf::from("-")]] {
        let plan = plan(&paths);
        assert_eq!(plan.entries.len(), 1);
        assert_eq!((plan.entries[0].name(), plan.entries[0].size()), ("-", None));
        assert!(!plan.entries[0].compressed() && plan.problems.is_empty());
    }
}

#[test]
fn what_is_missing_is_told_and_the_rest_goes_on() {
    let some = folder("full odd[1 .hidden/x");
    fs::create_dir(some.path().join("empty")).unwrap();
    for (paths, names, problems) in [
        ("gone full", "full", vec!["gone: no such file or directory"]),
        ("gone* full", "full", vec!["gone*: no file matches"]),
        ("* full", "full full odd[1", vec![]),
        ("empty full", "full", vec!["empty: folder without files"]),
        ("odd[1", "odd[1", vec![]),
        ("full/x", "", vec!["full/x: not a directory"]),
    ] {
        let problems = problems.into_iter().map(str::to_owned).collect();
        assert_eq!(planned(&some, paths), (names.to_owned(), problems), "{paths}");
    }
    let (names, problems) = planned(&some, "bad[ full");
    assert_eq!(names, "full");
    assert!(problems[0].starts_with("bad[: no such file, and no glob: "), "{problems:?}");

    let severities = |path: &str| plan(&[some.path().join(path)]).problems[0].severity;
    assert_eq!(severities("empty"), Severity::Note);
    assert_eq!(severities("gone"), Severity::Error);
    assert_eq!(severities("gone*"), Severity::Error);
}

#[test]
fn links_are_followed_but_not_in_circles() {
    let logs = folder("logs/full logs/full.1 logs/sub/x elsewhere/y");
    let link = |target: &str, name: &str| symlink(target, logs.path().join(name)).unwrap();
    link("full", "logs/current");
    link("../elsewhere", "logs/away");
    link("..", "logs/sub/up");
    link("nowhere", "logs/dangling");
    link("self", "self");
    fs::hard_link(logs.path().join("logs/full.1"), logs.path().join("logs/hard")).unwrap();
    let (names, problems) = planned(&logs, "logs self");
    assert_eq!(names, "logs/away/y logs/full.1 logs/full logs/sub/x");
    let expected = [
        "logs/dangling: no such file or directory",
        "logs/sub/up: a loop of symbolic links: it leads back to logs",
        "self: too many levels of symbolic links",
    ];
    let mut problems = problems;
    problems.sort();
    assert_eq!(problems, expected);
    // A link that is named is read under its name.
    assert_eq!(planned(&logs, "logs/current logs/full").0, "logs/current logs/full");
    assert_eq!(planned(&logs, "logs/current").0, "logs/current");
}

#[test]
fn only_named_pipes_are_read() {
    let logs = folder("full");
    let pipe = logs.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert_eq!(planned(&logs, ".").0, "./full");
    assert_eq!(planned(&logs, "p* full"), ("full".to_owned(), vec!["p*: no file matches".to_owned()]));
    let plan = plan(std::slice::from_ref(&pipe));
    assert_eq!(plan.entries[0].size(), None);
    assert!(!plan.entries[0].compressed());
    let writer = std::thread::spawn(move || File::create(pipe).unwrap().write_all(&gzip(b"through a pipe\n")));
    let said = all(plan.entries[0].open());
    assert!(said[0].ends_with("pipe=through a pipe\n"), "{said:?}");
    writer.join().unwrap().unwrap();
}

#[test]
fn files_are_opened_for_what_they_hold() {
    let mixed = folder("plain");
    let write = |name: &str, bytes: &[u8]| fs::write(mixed.path().join(name), bytes).unwrap();
    write("called.gz", b"not gzip\n");
    write("empty", b"");
    write("packed", &gzip(b"unpacked\n"));
    write("bundle", &gzip(&tar(&[("member", b"of a bundle\n")])));
    write("bundle2", &zip(&[("member", b"of a zip\n")], ::zip::CompressionMethod::Stored));
    let root = format!("{}/", mixed.path().display());
    let plan = plan(&[mixed.path().to_owned()]);
    let said: Vec<String> = plan.entries.iter().flat_map(|entry| all(entry.open())).collect();
    let expected = [
        "bundle!member=of a bundle\n",
        "bundle2!member=of a zip\n",
        "called.gz=not gzip\n",
        "empty: empty file",
        "packed=unpacked\n",
        "plain=plain",
    ];
    assert_eq!(said.iter().map(|said| said.replace(&root, "")).collect::<Vec<_>>(), expected);
    let compressed: Vec<bool> = plan.entries.iter().map(crate::input::Entry::compressed).collect();
    assert_eq!(compressed, [true, true, false, false, true, false]);
}

#[test]
fn a_plain_file_is_read_straight_into_the_buffer() {
    let logs = folder("");
    let path = logs.path().join("full");
    let text = vec![b'x'; 1 << 20];
    fs::write(&path, &text).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let mut stream = plan(&[path]).entries[0].open().next().unwrap().unwrap();
    assert_eq!((stream.modified, stream.size_hint, stream.consumed()), (Some(time), Some(1 << 20), 0));
    let mut buffer = vec![0; 300_000];
    assert_eq!(stream.read(&mut buffer).unwrap(), buffer.len());
    assert_eq!(stream.consumed(), 300_000);
    assert_eq!(stream.read_to_end(&mut buffer).unwrap(), text.len() - 300_000);
}

#[test]
fn what_is_consumed_is_counted_on_disk() {
    let logs = folder("");
    let path = logs.path().join("full.gz");
    let packed = gzip(&vec![b'x'; 1 << 20]);
    fs::write(&path, &packed).unwrap();
    let mut stream = plan(&[path]).entries[0].open().next().unwrap().unwrap();
    assert_eq!(stream.size_hint, None);
    let counter = stream.counter();
    assert_eq!(std::io::copy(&mut stream, &mut std::io::sink()).unwrap(), 1 << 20);
    assert_eq!((stream.consumed(), counter.consumed()), (packed.len() as u64, packed.len() as u64));
}

#[test]
fn a_file_that_shrinks_says_so() {
    let logs = folder("");
    let path = logs.path().join("full");
    fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
    let mut stream = plan(std::slice::from_ref(&path)).entries[0].open().next().unwrap().unwrap();
    stream.read_exact(&mut [0; 1000]).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(5000).unwrap();
    let mut rest = Vec::new();
    let error = stream.read_to_end(&mut rest).unwrap_err();
    assert_eq!(rest.len(), 4000);
    let problem = stream.problem(&error);
    assert_eq!(problem.to_string(), format!("{}: byte 5000: the file shrank while it was read", path.display()));
    assert_eq!(problem.severity, Severity::Error);
}

#[test]
fn what_cannot_be_opened_is_told() {
    let logs = folder("full");
    let path = logs.path().join("full");
    let plan = plan(std::slice::from_ref(&path));
    fs::remove_file(&path).unwrap();
    assert_eq!(all(plan.entries[0].open()), [format!("{}: no such file or directory", path.display())]);
    assert!(Path::new("/dev/fd").exists() || !plan.entries[0].compressed());
}
