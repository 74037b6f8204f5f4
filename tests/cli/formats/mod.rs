//! `--format`: what other programs take in, read by strict readers of each format.
//!
//! Every reader here is written after the format's own description and refuses whatever that doesn't allow. They read what
//! comes of all samples, and of a log that is made to break them.

mod cef;
mod consumers;
mod csv;
mod ecs;
mod findings;
mod frames;
mod json;
mod leef;
mod options;
mod otlp;
mod preset;

mod syslog;

use crate::log::Response;
use crate::run::{records, samples, sipsift, sipsift_reading};
use serde_json::Value;
use std::sync::LazyLock;

/// All formats.
const ALL: [&str; 10] = ["json", "ecs", "elastic-bulk", "splunk-hec", "gelf", "cef", "leef", "syslog", "otlp", "csv"];

/// What comes of `log` in a format, line by line.
fn lines(format: &str, args: &[&str], log: &[u8]) -> Vec<String> {
    let out =
        sipsift_reading([&["enrich", "--quiet", "--year=2026", "--format", format], args].concat(), log).quiet().out;
    split(out)
}

/// What comes of all samples.
fn lines_of_samples(format: &str, args: &[&str]) -> Vec<String> {
    let samples = samples().join("*/*.log");
    let args = [&["enrich", "--quiet", "--year=2026", "--format", format], args, &[samples.to_str().unwrap()]].concat();
    split(sipsift(args).quiet().out)
}

fn split(out: Vec<u8>) -> Vec<String> {
    let text = String::from_utf8(out).expect("every format is UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'), "a torn line");
    let harmful = |letter: char| letter != '\n' && letter != '\t' && acts(letter);
    // A byte order mark belongs into syslog's messages.
    assert_eq!(text.replace("] \u{feff}", "] ").find(harmful), None, "something that a terminal acts on");
    // Not `lines`: a carriage return before the end is none of the line end.
    text.split_terminator('\n').map(str::to_owned).collect()
}

/// Control characters, and marks that turn text around or end a line.
fn acts(letter: char) -> bool {
    letter.is_control()
        || "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{feff}".contains(letter)
        || ('\u{202a}'..='\u{202e}').contains(&letter)
        || ('\u{2066}'..='\u{2069}').contains(&letter)
}

/// A text as formats without escapes for it show it.
fn visible(text: &str) -> String {
    text.chars().fold(String::new(), |out, letter| match letter {
        '\n' => out + "\\n",
        '\r' => out + "\\r",
        '\t' => out + "\\t",
        _ if acts(letter) => format!("{out}\\u{:04x}", letter as u32),
        _ => out + letter.encode_utf8(&mut [0; 4]),
    })
}

/// All records of the samples.
static RECORDS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let lines = lines_of_samples("json", &[]);
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
});

/// What a stranger would write into a message to get out of the field that it stands in, as bytes that a log may hold.
const HOSTILE: &[u8] = b"=cmd|' /C calc'!A0 | pipe\\| \"quote\" back\\slash \\n \\\" ] [x@1 y=\"z\"] key=value rt=0 CEF:0|a|b| \
    <13>1 - \xe2\x80\xae desrever \xe2\x80\xa8 \xc2\x85 \x1b[2J \x0b \x0c \0 \xff\xfe \xf0\x9f\x93\x9e {\"a\":1} %0a%00 ' ; , </event>";

/// A log with a message of that kind between two that are not, and with headers that are far too long.
static ATTACK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut message = Response::new(480).text().into_bytes();
    for field in [&b"Busy Here"[..], b"call-480"] {
        while let Some(at) = message.windows(field.len()).position(|window| window == field) {
            message.splice(at..at + field.len(), HOSTILE.iter().copied());
        }
    }
    let end = message.windows(14).position(|window| window == b"Content-Length").unwrap();
    let mut headers = Vec::new();
    for name in ["Server: ", "X-Hostile: ", "Contact: <sip:", "Retry-After: 5 "] {
        headers.extend([name.as_bytes(), HOSTILE, b"\r\n"].concat());
    }
    headers.extend([b"Reason: Q.850;cause=17;text=\"", &HOSTILE.replace_quotes()[..], b"\"\r\n"].concat());
    headers.extend([b"Warning: 399 ", HOSTILE, b"\r\n"].concat());
    message.splice(end..end, headers);
    let long = |length: usize| Response {
        headers: format!("Contact: <sip:{}@192.0.2.1>\r\nServer: x\r\n", "a\\\"=|]".repeat(length / 6)),
        ..Response::new(486)
    };
    let log = [
        Response::new(404).text().into_bytes(),
        message,
        long(50_000).text().into_bytes(),
        long(1 << 20).text().into_bytes(),
    ];
    [log.concat(), Response::new(503).text().into_bytes()].concat()
});

/// The codes of its records.
const CODES: [u16; 5] = [404, 480, 486, 486, 503];

trait Quotes {
    fn replace_quotes(&self) -> Vec<u8>;
}

impl Quotes for &[u8] {
    /// Without quotes and backslashes, for the inside of a quoted text.
    fn replace_quotes(&self) -> Vec<u8> {
        self.iter().copied().filter(|byte| !b"\"\\".contains(byte)).collect()
    }
}

/// The records of that log, as JSON has them.
fn attacked() -> Vec<Value> {
    let out = sipsift_reading(["enrich", "--year=2026", "--header=X-Hostile"], &ATTACK).quiet().out;
    let records = records(&out);
    let codes: Vec<u64> = records.iter().map(|record| record["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, CODES.map(u64::from));
    for field in ["phrase", "call_id", "server", "x_hostile", "contact", "causes"] {
        assert!(records[1][field].to_string().contains("=cmd|"), "{field}: {}", records[1]);
    }
    assert!(records[2]["contact"][0].as_str().unwrap().len() > 49_000);
    records
}
