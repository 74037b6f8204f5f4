//! `follow`, with a writer at work: whatever happens to the files and to the program, what goes in comes out, once.
//!
//! Each test takes a second or two. `SIPSIFT_SOAK=60` makes each go on for so many seconds, at 50,000 lines a second, and
//! the kills a hundred; with `--nocapture` they say what they did.

mod basics;
mod faults;
mod kills;
mod numbers;
mod packed;
mod rotations;
mod writer;

use crate::run::{self, Folder, command, until};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use writer::{Rotation, Writer};

/// For how many seconds each test is to go on, if it is to go on for long.
fn soak() -> Option<u64> {
    std::env::var("SIPSIFT_SOAK").ok().map(|seconds| seconds.parse().unwrap())
}

/// Says what a test did, for those who let it go on for long.
#[allow(clippy::print_stdout)]
fn tell(what: &str) {
    println!("{what}");
}

impl Drop for Follow {
    fn drop(&mut self) {
        // Nothing goes on behind a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A log that is written to, and the place where the program remembers how far it has read it.
struct Rig {
    folder: Folder,
    writer: Writer,
    path: PathBuf,
    place: PathBuf,
}

impl Rig {
    fn new(rotation: Rotation) -> Self {
        let folder = Folder::new();
        let writer = Writer::new(&folder, rotation);
        let (path, place) = (writer.path(), folder.at("place"));
        Self { folder, writer, path, place }
    }
}

/// Follows the log at `path` from its start, or from where it was when that was written to `place`.
fn start_from(folder: &Folder, path: &Path, place: &Path) -> Follow {
    Follow::start(folder, &[path], &["--from-start", "--checkpoint", place.to_str().unwrap()])
}

/// The program, following.
struct Follow {
    child: Child,
    output: PathBuf,
}

impl Follow {
    /// Follows `paths` into `sip.ndjson`, without a checkpoint or with one.
    fn start(folder: &Folder, paths: &[&Path], args: &[&str]) -> Self {
        Self::start_at(&folder.at("sip.ndjson"), paths, args)
    }

    /// The same into another file.
    fn start_at(output: &Path, paths: &[&Path], args: &[&str]) -> Self {
        let output = output.to_owned();
        // No message is taken for stalled because a machine has too much to do.
        let mut command = command(["follow", "--no-advice", "--patience=60000", "--timezone=UTC", "--output"]);
        command.arg(&output).args(args).args(paths).stdin(Stdio::null());
        let child = command.spawn().unwrap();
        // Signals are taken care of first, and the output is opened once it is known where the logs begin.
        let status = format!("/proc/{}/status", child.id());
        until(|| output.exists() && catches_term(&fs::read_to_string(&status).unwrap()));
        Self { child, output }
    }

    /// How many records there are.
    fn count(&self) -> usize {
        count(&self.output)
    }

    /// Waits until there are so many records, or more.
    #[track_caller]
    fn wait(&mut self, count: usize) {
        until(|| {
            assert!(self.child.try_wait().unwrap().is_none(), "it ended: {}", self.said());
            self.count() >= count
        });
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// The first line that it says.
    fn line(&mut self) -> String {
        run::first_line(&mut self.child)
    }

    fn said(&mut self) -> String {
        let mut text = String::new();
        if let Some(stderr) = &mut self.child.stderr {
            std::io::Read::read_to_string(stderr, &mut text).unwrap();
        }
        text
    }

    /// Asks it to end, and returns what it has said and all records.
    fn end(mut self) -> (String, Vec<Value>) {
        self.send(Signal::TERM);
        let status = run::wait(&mut self.child);
        let said = self.said();
        assert_eq!(status.code(), Some(130), "{said}");
        (said, run::records(&fs::read(&self.output).unwrap()))
    }

    /// Waits for the records of so many messages, and checks that they are there once and whole when it has ended, and that it
    /// had nothing to say.
    #[track_caller]
    fn end_with(mut self, messages: usize) {
        self.wait(messages);
        let (said, records) = self.end();
        assert_eq!(said, "");
        check(&records, messages);
    }

    /// Ends it without a warning.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Whether the process with this status has a handler for SIGTERM.
fn catches_term(status: &str) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
    u64::from_str_radix(caught, 16).unwrap() >> (15 - 1) & 1 == 1
}

fn count(path: &Path) -> usize {
    fs::read(path).map_or(0, |bytes| memchr::memchr_iter(b'\n', &bytes).count())
}

/// Checks that the records are those of the messages 0 to `count`, each once, whole, and in order.
#[track_caller]
fn check(records: &[Value], count: usize) {
    let mut ids: Vec<&str> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    let calls: Vec<usize> = records.iter().map(|record| record["call_id"].as_str().unwrap().parse().unwrap()).collect();
    let wrong = calls.iter().enumerate().find(|(index, call)| index != *call);
    assert_eq!((wrong, calls.len()), (None, count), "{} records", calls.len());
    let torn: Vec<&Value> = records.iter().filter(|record| !record["truncated"].is_null()).collect();
    assert!(torn.is_empty(), "{torn:?}");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
