//! Logs to run the program on.

use std::fmt::Write;

/// A response as Asterisk's PJSIP logger prints it.
#[derive(Clone)]
pub(crate) struct Response {
    pub(crate) time: &'static str,
    pub(crate) code: u16,
    pub(crate) phrase: &'static str,
    pub(crate) method: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) call: String,
    /// Further header lines.
    pub(crate) headers: String,
}

impl Response {
    /// A busy callee.
    pub(crate) fn new(code: u16) -> Self {
        Self {
            time: "2026-11-21 08:00:00.000",
            code,
            phrase: "Busy Here",
            method: "INVITE",
            from: "1001",
            to: "2001",
            peer: "192.0.2.7:5060",
            call: format!("call-{code}"),
            headers: String::new(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let Self { time, code, phrase, method, from, to, peer, call, headers } = self;
        let marker = format!("<--- Received SIP response (400 bytes) from UDP:{peer} --->");
        format!(
            "[{time}] VERBOSE[1] res_pjsip_logger.c: {marker}\n\
             SIP/2.0 {code} {phrase}\r\n\
             Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK-{call}\r\n\
             From: <sip:{from}@example.net>;tag=f\r\n\
             To: <sip:{to}@example.net>;tag=t\r\n\
             Call-ID: {call}\r\n\
             CSeq: 1 {method}\r\n\
             {headers}Content-Length: 0\r\n\
             \r\n"
        )
    }
}

/// Many calls that each fail in one of a few ways.
pub(crate) fn many(count: usize) -> String {
    let codes = [486, 503, 404, 200, 603];
    (0..count).fold(String::new(), |mut log, number| {
        let response = Response { call: format!("call-{number}@pbx"), ..Response::new(codes[number % codes.len()]) };
        writeln!(log, "{}[2026-11-21 08:00:00.001] DEBUG[1] pbx.c: nothing to see", response.text()).unwrap();
        log
    })
}
