//! A pipe that goes on: records come while it is open. How fast they come, `benches/latency.py` measures.

use crate::log::{Response, many};
use crate::run::{Folder, command, finish, first_line, get, sipsift_reading, until};
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
        self.write_bytes(text.as_bytes());
    }

    fn write_bytes(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).unwrap();
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

/// A status line that somebody quotes may begin a message behind other text, as far as can be told. It is not waited for long,
/// though other lines come, and what stands behind it isn't either.
#[test]
fn what_only_mentions_a_status_holds_nothing_back() {
    let mut live = Live::start(&[]);
    live.write("[2026-11-21 08:00:00.000] NOTICE[1] x.c: it said SIP/2.0 200 OK to us\n");
    live.write(
        "[2026-11-21 08:00:00.000] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:1000@192.0.2.10>' \
         failed for '203.0.113.66:5071' (callid: x9@203.0.113.66) - Failed to authenticate\n",
    );
    // So few lines leave it open whether headers come.
    for _ in 0..5 {
        if let Ok(record) = live.records.recv_timeout(std::time::Duration::from_millis(600)) {
            assert_eq!(record["code"], 401);
            assert_eq!(live.end(), Vec::<Value>::new());
            return;
        }
        live.write("[2026-11-21 08:00:00.000] NOTICE[1] x.c: nothing\n");
    }
    panic!("the record waits for more lines");
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

/// What a compressor has flushed is as good as text.
#[test]
fn compressed_text_is_read_as_it_comes() {
    let texts: Vec<String> = [486, 503, 404].map(|code| Response::new(code).text()).into();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut zstd = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    let mut gzipped = |text: &String| {
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.flush().unwrap();
        std::mem::take(gzip.get_mut())
    };
    let mut zstandard = |text: &String| {
        zstd.write_all(text.as_bytes()).unwrap();
        zstd.flush().unwrap();
        std::mem::take(zstd.get_mut())
    };
    let gzipped: Vec<_> = texts.iter().map(&mut gzipped).collect();
    let zstandard: Vec<_> = texts.iter().map(&mut zstandard).collect();
    for pieces in [gzipped, zstandard] {
        let mut live = Live::start(&[]);
        for (piece, code) in pieces.iter().zip([486, 503, 404]) {
            live.write_bytes(piece);
            let record = live.record();
            assert_eq!((&record["code"], &record["truncated"]), (&code.into(), &Value::Null));
        }
        // The end of the compressed data is missing, and that is told.
        drop(live.input);
        let done = finish(live.child);
        assert_eq!(done.code(), 1);
        assert!(done.err.contains("unexpected end"), "{}", done.err);
    }
}

#[test]
fn numbers_and_a_report_while_a_pipe_goes_on() {
    let folder = Folder::new();
    let file = folder.at("report.json");
    let args = ["--metrics=127.0.0.1:0", "--code=486", "--every=1s", "--report", file.to_str().unwrap()];
    let mut live = Live::start(&args);
    let said = first_line(&mut live.child);
    let address = said.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
    let failed = |count: u64| {
        let report = std::fs::read(&file).ok().and_then(|page| serde_json::from_slice::<Value>(&page).ok());
        report.is_some_and(|report| report["responses"]["messages"] == count)
    };
    for count in 1..=2 {
        live.write(&Response { call: format!("call-{count}"), ..Response::new(486) }.text());
        live.write(&Response::new(404).text());
        live.record();
        until(|| failed(count));
    }
    let text = "sipsift_records_total{code=\"486\",class=\"client_failure\",method=\"INVITE\",outcome=\"declined\"} 2";
    until(|| get(&address, "/metrics").contains("sipsift_dropped_total{reason=\"filter\"} 2"));
    let page = get(&address, "/metrics");
    for line in [text, "sipsift_texts_total 1", "sipsift_problems_total 0", "sipsift_read_lines_total"] {
        assert!(page.lines().any(|found| found.starts_with(line)), "{line} in\n{page}");
    }
    live.write(&Response { call: "call-3".to_owned(), ..Response::new(486) }.text());
    assert_eq!(live.end().len(), 1);
    assert!(failed(3), "the end is reported at once");
}
