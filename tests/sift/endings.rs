//! Logs that cannot be read to their end, output that cannot be written, and runs that are told to stop.

use crate::harness::{KNOWLEDGE, REFERENCE};
use sipsift::output::{Chosen, Json, JsonOptions};
use sipsift::pipeline::{self, Supply};
use sipsift::record::{Field, Filter};
use sipsift::scan::{Options, Scanner};
use sipsift::sift::{self, Counts, Order, Origin, Sift, Writer};
use sipsift::time::Clues;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What one read does.
enum Step {
    Bytes(Vec<u8>),
    Error(ErrorKind),
    /// Whoever watches wants an end.
    Stop(Arc<AtomicBool>),
}

/// Streams that do as they are told, and what the pipeline said about them.
#[derive(Default)]
struct Script {
    streams: VecDeque<Vec<Step>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Supply for Script {
    type Stream = Origin;

    fn next(&mut self) -> Option<(Origin, Box<dyn Read + Send>)> {
        let steps = self.streams.pop_front()?;
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: REFERENCE };
        let name = format!("{} left", self.streams.len());
        Some((Origin { name, clues, goes_on: false, share: None }, Box::new(Steps(steps.into()))))
    }

    fn failed(&mut self, stream: &Origin, offset: u64, error: io::Error) {
        self.tell(format!("{}: failed at {offset}: {}", stream.name, error.kind()));
    }

    fn finished(&mut self, stream: &Origin, bytes: u64) {
        self.tell(format!("{}: {bytes} bytes", stream.name));
    }
}

impl Script {
    fn new(streams: Vec<Vec<Step>>) -> Self {
        Self { streams: streams.into(), told: Arc::default() }
    }

    fn tell(&self, what: String) {
        self.told.lock().expect("nobody panics").push(what);
    }
}

struct Steps(VecDeque<Step>);

impl Read for Steps {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.0.pop_front() {
            None => Ok(0),
            Some(Step::Error(kind)) => Err(kind.into()),
            Some(Step::Stop(stop)) => {
                stop.store(true, Ordering::Relaxed);
                Err(ErrorKind::Interrupted.into())
            }
            Some(Step::Bytes(mut bytes)) => {
                let rest = bytes.split_off(bytes.len().min(room.len()));
                if !rest.is_empty() {
                    self.0.push_front(Step::Bytes(rest));
                }
                room[..bytes.len()].copy_from_slice(&bytes);
                Ok(bytes.len())
            }
        }
    }
}

/// Takes so many bytes and fails then.
struct Disk {
    room: usize,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(self.room);
        self.room -= count;
        self.written.lock().expect("nobody panics").extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a run ended with, what it wrote, and what it said about its streams.
struct End {
    result: io::Result<()>,
    written: String,
    told: Vec<String>,
}

fn run(script: Script, threads: usize, block: usize, room: usize, stop: &AtomicBool) -> End {
    let (written, told) = (Arc::new(Mutex::new(Vec::new())), Arc::clone(&script.told));
    let options = JsonOptions {
        fields: Some([Field::Code, Field::CallId].map(Chosen::Field).to_vec()),
        ..JsonOptions::default()
    };
    let job = Sift {
        scanner: Scanner::new(Options::default()),
        knowledge: &KNOWLEDGE,
        filter: Filter::default(),
        mask: None,
        writer: Some(Writer {
            format: Json::new(&options, &KNOWLEDGE).into(),
            out: Mutex::new(Box::new(Disk { room, written: Arc::clone(&written) })),
        }),
        counts: Counts::default(),
    };
    let result = pipeline::run(&job, script, &mut Order::new(&job, None), &sift::settings(threads, block, stop));
    let written = String::from_utf8(std::mem::take(&mut *written.lock().expect("nobody panics"))).expect("it is text");
    let told = std::mem::take(&mut *told.lock().expect("nobody panics"));
    End { result, written, told }
}

fn message(call: &str) -> Vec<u8> {
    format!("SIP/2.0 486 Busy Here\nVia: SIP/2.0/UDP 192.0.2.1\nCall-ID: {call}\n\n").into_bytes()
}

fn records(calls: &[&str]) -> String {
    let lines: Vec<String> = calls.iter().map(|call| format!("{{\"code\":486,\"call_id\":\"{call}\"}}\n")).collect();
    lines.concat()
}

#[test]
fn a_stream_that_fails_is_read_as_far_as_it_goes() {
    for threads in [1, 4] {
        for block in [7, 60, 1 << 16] {
            let script = Script::new(vec![
                vec![Step::Bytes(message("a")), Step::Error(ErrorKind::TimedOut), Step::Bytes(message("never"))],
                vec![Step::Error(ErrorKind::PermissionDenied)],
                vec![],
                vec![
                    Step::Error(ErrorKind::Interrupted),
                    Step::Bytes(message("b")),
                    Step::Error(ErrorKind::Interrupted),
                    Step::Bytes(message("c")),
                ],
            ]);
            let end = run(script, threads, block, usize::MAX, &AtomicBool::new(false));
            assert!(end.result.is_ok());
            assert_eq!(end.written, records(&["a", "b", "c"]));
            let length = message("a").len();
            assert_eq!(
                end.told,
                [
                    format!("3 left: failed at {length}: {}", ErrorKind::TimedOut),
                    format!("3 left: {length} bytes"),
                    format!("2 left: failed at 0: {}", ErrorKind::PermissionDenied),
                    "2 left: 0 bytes".to_owned(),
                    "1 left: 0 bytes".to_owned(),
                    format!("0 left: {} bytes", 2 * length),
                ]
            );
        }
    }
}

#[test]
fn output_that_cannot_be_written_ends_the_run() {
    let calls: Vec<String> = (0..30_000).map(|call| call.to_string()).collect();
    let all = records(&calls.iter().map(String::as_str).collect::<Vec<_>>());
    for threads in [1, 4] {
        for room in [0, 1, 1000, all.len() / 2] {
            let log = calls.iter().flat_map(|call| message(call)).collect();
            let end = run(Script::new(vec![vec![Step::Bytes(log)]]), threads, 64 << 10, room, &AtomicBool::new(false));
            assert_eq!(end.result.expect_err("there is no room").kind(), ErrorKind::StorageFull);
            assert_eq!(end.written, all[..room], "what was written is whole and in order as far as it goes");
        }
    }
}

#[test]
fn a_run_that_is_told_to_stop_ends_where_it_has_got_to() {
    for threads in [1, 4] {
        let stop = Arc::new(AtomicBool::new(false));
        let script = Script::new(vec![
            vec![
                Step::Bytes(message("a")),
                Step::Bytes(message("b")),
                Step::Stop(Arc::clone(&stop)),
                Step::Bytes(message("never")),
            ],
            vec![Step::Bytes(message("neither"))],
        ]);
        let end = run(script, threads, 1 << 16, usize::MAX, &stop);
        assert!(end.result.is_ok());
        assert_eq!(end.written, records(&["a", "b"]));
        assert_eq!(end.told, [format!("1 left: {} bytes", 2 * message("a").len())]);
    }
}

#[test]
fn a_message_under_way_is_not_cut_off_by_a_run_that_is_told_to_stop() {
    let half = message("half");
    for threads in [1, 4] {
        for block in [7, 60, 1 << 16] {
            for cut in 1..half.len() - 1 {
                let stop = Arc::new(AtomicBool::new(false));
                let script = Script::new(vec![vec![
                    Step::Bytes(message("a")),
                    Step::Bytes(half[..cut].to_vec()),
                    Step::Stop(Arc::clone(&stop)),
                    Step::Bytes(half[cut..].to_vec()),
                ]]);
                let end = run(script, threads, block, usize::MAX, &stop);
                assert_eq!(end.written, records(&["a"]), "{threads} threads, blocks of {block}, cut at {cut}");
                assert_eq!(end.told, [format!("0 left: {} bytes", message("a").len() + cut)]);
            }
        }
    }
}
