//! The log being written, and the counts of what went into it.

use super::message::Message;
use std::io::{self, Write as _};

/// The file being written: stamps, markers, and a count of everything.
pub(super) struct Log<W> {
    out: W,
    size: u64,
    buffer: Vec<u8>,
    second: u64,
    stamp: String,
    bytes: u64,
    lines: usize,
    requests: u64,
    responses: u64,
    failures: u64,
}

impl<W: io::Write> Log<W> {
    const BUFFER: usize = 1 << 20;

    pub(super) fn new(out: W, size: u64) -> Self {
        let (buffer, stamp) = (Vec::with_capacity(2 * Self::BUFFER), stamp(0));
        Log { out, size, buffer, second: 0, stamp, bytes: 0, lines: 0, requests: 0, responses: 0, failures: 0 }
    }

    pub(super) fn full(&self) -> bool {
        self.bytes + self.buffer.len() as u64 >= self.size
    }

    pub(super) fn line(&mut self, due: u64, text: &str) -> io::Result<()> {
        if due / 1000 != self.second {
            self.second = due / 1000;
            self.stamp = stamp(self.second);
        }
        writeln!(self.buffer, "[{}] {text}", self.stamp)?;
        if self.buffer.len() < Self::BUFFER { Ok(()) } else { self.flush() }
    }

    pub(super) fn message(&mut self, due: u64, Message { sent, code, peer, text }: &Message) -> io::Result<()> {
        let kind = if code.is_some() { "response" } else { "request" };
        let (thread, verb, way) =
            if *sent { (14_908 + text.len() % 4, "Transmitting", "to") } else { (14_913, "Received", "from") };
        self.requests += u64::from(code.is_none());
        self.responses += u64::from(code.is_some());
        self.failures += u64::from(code.is_some_and(|code| code >= 400));
        let marker = format!("<--- {verb} SIP {kind} ({} bytes) {way} {peer} --->", text.len());
        self.line(due, &format!("VERBOSE[{thread}] res_pjsip_logger.c: {marker}\n{text}"))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.bytes += self.buffer.len() as u64;
        self.lines += self.buffer.iter().filter(|byte| **byte == b'\n').count();
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<String> {
        self.flush()?;
        self.out.flush()?;
        let Log { bytes, lines, requests, responses, failures, .. } = self;
        Ok(format!("bytes={bytes} lines={lines} requests={requests} responses={responses} failures={failures}\n"))
    }
}

/// `Nov 21 06:38:44`, so many seconds after the start.
fn stamp(second: u64) -> String {
    const NAMES: [&str; 12] = ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"];
    const DAYS: [u64; 12] = [30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31];
    let second = second + 6 * 3600 + 38 * 60 + 44;
    let (mut day, clock, mut month) = (21 + second / 86_400, second % 86_400, 0);
    while day > DAYS[month] {
        day -= DAYS[month];
        month = (month + 1) % 12;
    }
    format!("{} {day:>2} {:02}:{:02}:{:02}", NAMES[month], clock / 3600, clock / 60 % 60, clock % 60)
}
