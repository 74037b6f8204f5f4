//! Pipes: readers that go away, and writers of several kinds.

use crate::log::many;
use crate::run::{Folder, command, done, finish, sipsift, until, wait};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::new();
    let log = folder.put("full", many(20_000));
    for threads in ["1", "4"] {
        let mut child = command(["enrich", "--threads", threads, log.to_str().unwrap()]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("\"code\":486"), "{line}");
        finish(child).quiet();
    }
    for args in [&["report"][..], &["man"], &["completions", "bash"], &["--help"]] {
        let mut child = command(args).stdin(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        // It has nothing to write before this closes.
        drop(child.stdin.take());
        let done = finish(child);
        assert_eq!(done.code(), 0, "{args:?}: {}", done.err);
        assert_eq!(done.err.replace("sipsift: note: -: empty file\n", ""), "");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_wait_for_input() {
    let mut child = command(["enrich", "--threads=2", "--block-size=65536"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // A block and a part of the next, for which one thread waits while the other writes. The pipe stays open, and silent.
    stdin.write_all(&many(2000).as_bytes()[..600 << 10]).unwrap();
    assert_eq!(wait(&mut child).code(), Some(0));
    drop(stdin);
}

#[test]
fn the_report_is_finished_even_so() {
    let folder = Folder::new();
    let log = folder.put("full", many(20_000));
    let report = folder.at("r.json");
    let args = ["enrich", log.to_str().unwrap(), "--report", report.to_str().unwrap()];
    let mut child = command(args).spawn().unwrap();
    drop(child.stdout.take());
    finish(child).quiet();
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["responses"]["messages"], 20_000);
}

#[test]
fn a_named_pipe_is_read_to_its_end() {
    let folder = Folder::new();
    let fifo = folder.at("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let log = many(2000);
    let done = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            // In two pieces, with a pause in which the reader runs dry.
            let mut fifo = File::options().write(true).open(&fifo).unwrap();
            let (one, other) = log.as_bytes().split_at(1000);
            fifo.write_all(one).unwrap();
            thread::sleep(std::time::Duration::from_millis(120));
            fifo.write_all(other).unwrap();
        });
        let done = sipsift([Path::new("enrich"), &fifo]);
        writer.join().unwrap();
        done
    });
    assert_eq!(done.quiet().records().len(), 2000);
}

#[test]
fn standard_input_may_be_a_file_that_someone_has_begun() {
    let folder = Folder::new();
    let log = folder.put("full", many(10));
    let mut file = File::open(&log).unwrap();
    let begin = fs::read_to_string(&log).unwrap().find("[2026-11-21 08:00:00.001]").unwrap();
    file.read_exact(&mut vec![0; begin]).unwrap();
    let mut command = command(["enrich"]);
    command.stdin(file);
    assert_eq!(done(command).quiet().records().len(), 9);
}

#[test]
fn a_pipe_that_does_not_block_is_waited_for() {
    let folder = Folder::new();
    let log = folder.put("full", many(2000));
    let (reader, writer) = std::io::pipe().unwrap();
    let flags = rustix::fs::fcntl_getfl(&writer).unwrap();
    rustix::fs::fcntl_setfl(&writer, flags | rustix::fs::OFlags::NONBLOCK).unwrap();
    let mut command = command(["enrich", log.to_str().unwrap()]);
    let child = command.stdout(writer).spawn().unwrap();
    drop(command);
    // It holds far less than there is to write.
    let size = rustix::pipe::fcntl_getpipe_size(&reader).unwrap() as u64;
    until(|| rustix::io::ioctl_fionread(&reader).unwrap() + 4096 >= size);
    assert_eq!(BufReader::new(reader).lines().count(), 2000);
    finish(child).quiet();
}
