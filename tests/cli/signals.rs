//! SIGINT and SIGTERM: what has been read is finished, then the program ends.

use crate::log::many;
use crate::run::{Folder, command, finish, until, wait};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn a_signal_finishes_what_was_read() {
    let folder = Folder::new();
    let report = folder.at("r.json");
    for (signal, threads) in [(Signal::INT, "1"), (Signal::TERM, "1"), (Signal::INT, "4"), (Signal::TERM, "4")] {
        let args = ["enrich", "--block-size=4096", "--threads", threads, "--report", report.to_str().unwrap()];
        let mut child = command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (first, begun) = mpsc::channel();
        let lines = thread::spawn(move || BufReader::new(stdout).lines().inspect(|_| first.send(()).unwrap()).count());
        let count = 2000;
        stdin.write_all(many(count).as_bytes()).unwrap();
        until(|| rustix::io::ioctl_fionread(&stdin).unwrap() == 0);
        // The first records are there, so the program runs and has taken its precautions. Then the pipe stays silent.
        begun.recv().unwrap();
        send(&child, signal);
        let lines = lines.join().unwrap();
        let done = finish(child);
        assert_eq!((lines, done.code(), done.err.as_str()), (count, 130, ""), "{signal:?} {threads}");
        let report: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
        assert_eq!(report["responses"]["messages"], count);
        drop(stdin);
    }
}

#[test]
fn a_pipe_that_nobody_ever_writes_to() {
    let folder = Folder::new();
    let fifo = folder.at("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let page = folder.at("page");
    for command_name in ["enrich", "report"] {
        let args = [command_name, fifo.to_str().unwrap(), "--output", page.to_str().unwrap()];
        let child = command(args).spawn().unwrap();
        until(|| page.exists());
        send(&child, Signal::INT);
        let done = finish(child);
        assert_eq!((done.code(), done.err.as_str()), (130, ""), "{command_name}");
        assert_eq!(fs::read(&page).unwrap().is_empty(), command_name == "enrich", "a report is written even so");
        fs::remove_file(&page).unwrap();
    }
}

#[test]
fn a_compressed_pipe_that_falls_silent() {
    let mut child = command(["enrich", "--threads=1", "--block-size=4096"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(many(2000).as_bytes()).unwrap();
    packed.flush().unwrap();
    stdin.write_all(packed.get_ref()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    send(&child, Signal::TERM);
    for line in stdout.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(&line.unwrap()).is_ok());
    }
    let done = finish(child);
    // That the compressed data has no end is not worth a word: the signal ended it.
    assert_eq!((done.code(), done.err.as_str()), (130, ""));
    drop(stdin);
}

#[test]
fn a_second_signal_kills() {
    let folder = Folder::new();
    let log = folder.put("full", many(20_000));
    // Nobody reads, so the program is stuck with its output when the first signal comes.
    let mut child = command(["enrich", log.to_str().unwrap()]).spawn().unwrap();
    let stdout = child.stdout.take().unwrap();
    let size = rustix::pipe::fcntl_getpipe_size(&stdout).unwrap() as u64;
    until(|| rustix::io::ioctl_fionread(&stdout).unwrap() == size);
    send(&child, Signal::INT);
    until(|| {
        let ended = child.try_wait().unwrap().is_some();
        if !ended {
            send(&child, Signal::INT);
        }
        ended
    });
    assert_eq!(wait(&mut child).signal(), Some(2));
}
