//! A pipe that goes on: records come while it is open. How fast they come, `benches/latency.py` measures.

use crate::log::{Response, many};
use crate::run::{command, finish, sipsift_reading, until};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// The program, with a pipe that stays open until the test lets go of it.
struct Live {
    child: std::process::Child,
    input: ChildStdin,
    records: Receiver<Value>,
}

impl Live {
    fn start(args: &[&str]) -> Self {
        let mut child = command([&["enrich"], args].concat()).stdin(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (send, records) = mpsc::channel();
        thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| send.send(serde_json::from_str(&line).unwrap()))
        });
        Self { child, input, records }
    }

    fn write(&mut self, text: &str) {
        self.input.write_all(text.as_bytes()).unwrap();
    }

    /// The next record, while nothing more is written.
    #[track_caller]
    fn record(&self) -> Value {
        self.records.recv_timeout(crate::run::PATIENCE).expect("the record waits for more text")
    }

    /// What comes once the pipe is closed.
    fn end(self) -> Vec<Value> {
        drop(self.input);
        finish(self.child).quiet();
        self.records.iter().collect()
    }
}

#[test]
fn no_record_waits_for_the_next() {
    for threads in ["--threads=1", "--threads=3"] {
        let mut live = Live::start(&[threads]);
        let (mut log, mut records) = (String::new(), Vec::new());
        for code in [486, 503, 404] {
            let response = Response::new(code).text();
            // An empty line ends the headers of one, a foreign line those of another.
            let text = if code == 503 { response.replace("\r\n\r\n", "\r\nother words\n") } else { response };
            live.write(&text);
            log += &text;
            records.push(live.record());
        }
        assert_eq!(live.end(), Vec::<Value>::new());
        // With the same places and the same names as if all had come at once.
        assert_eq!(records, sipsift_reading(["enrich"], log.as_bytes()).quiet().records());
    }
}

#[test]
fn a_message_that_stalls_half_way_is_one_record() {
    let text = Response::new(486).text();
    let call = text.find("Call-ID").unwrap();
    for cut in [text.find("Busy").unwrap(), text.find("Via").unwrap() + 10, call, call + 4, text.len() - 2] {
        let mut live = Live::start(&[]);
        live.write(&text[..cut]);
        let record = live.record();
        assert_eq!((&record["code"], &record["truncated"]), (&486.into(), &true.into()), "{cut}");
        assert_eq!(record["call_id"].is_null(), cut <= call + 4, "{cut}");
        live.write(&text[cut..]);
        live.write(&Response::new(404).text());
        let rest = live.record();
        assert_eq!((&rest["code"], &rest["truncated"]), (&404.into(), &Value::Null), "{cut}");
        assert_eq!(rest["line"], text.lines().count() + 2);
        assert_eq!(live.end(), Vec::<Value>::new());
    }
}

#[test]
fn what_may_not_be_a_message_is_waited_for() {
    let text = Response::new(486).text();
    let bare = &text[text.find("SIP/2.0").unwrap()..];
    let first = bare.find("Via").unwrap();
    let mut live = Live::start(&[]);
    live.write(&[&text, &bare[..first]].concat());
    live.record();
    // Long enough for a silence, which changes nothing: no header has been seen, and no marker.
    until(|| rustix::io::ioctl_fionread(&live.input).unwrap() == 0);
    thread::sleep(std::time::Duration::from_millis(400));
    live.write(&bare[first..]);
    let record = live.record();
    assert_eq!((&record["dialect"], &record["truncated"]), (&"bare".into(), &Value::Null));
    assert_eq!(live.end(), Vec::<Value>::new());
}

#[test]
fn full_speed_with_pauses_gives_what_a_file_gives() {
    let log = many(3000);
    let mut live = Live::start(&["--threads=2"]);
    let mut rest = log.as_str();
    let mut records = Vec::new();
    // The pauses fall between lines, so that nothing is cut off however long they are.
    while let Some(message) = rest.char_indices().filter(|(_, letter)| *letter == '[').map(|(at, _)| at).nth(1500) {
        live.write(&rest[..message]);
        records.push(live.record());
        rest = &rest[message..];
    }
    live.write(rest);
    records.extend(live.end());
    assert_eq!(records, sipsift_reading(["enrich"], log.as_bytes()).quiet().records());
}
