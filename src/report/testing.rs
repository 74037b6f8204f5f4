//! Small logs for the tests, read by the real scanner and the real settler.

use super::{Report, Summary};
use crate::knowledge::Knowledge;
use crate::record::{Batch, Message as Seen, Record, Stream};
use crate::scan::{Options, Scanner, Sightings};
use crate::settle::{Settlement, Settler};
use crate::text::Window;
use crate::time::Clues;
use std::fmt;
use std::sync::LazyLock;

/// The knowledge base takes a while to read in a build for tests.
pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);

/// A response as Asterisk logs it, or with code 0 a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    /// Without one, the line has no prefix.
    pub(super) time: Option<&'a str>,
    pub(super) code: u16,
    pub(super) method: &'a str,
    pub(super) call: &'a str,
    pub(super) cseq: u32,
    pub(super) peer: &'a str,
    pub(super) sent: bool,
    /// The tags of From and To; empty for none.
    pub(super) tags: [&'a str; 2],
    /// The user of From.
    pub(super) caller: &'a str,
    /// The user of To.
    pub(super) dialled: &'a str,
    /// Further headers, each with its line end.
    pub(super) headers: &'a str,
}

impl Default for Message<'_> {
    fn default() -> Self {
        Self {
            time: None,
            code: 200,
            method: "INVITE",
            call: "one",
            cseq: 1,
            peer: "192.0.2.10:5060",
            sent: false,
            tags: ["a", "b"],
            caller: "1001",
            dialled: "1002",
            headers: "",
        }
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { time, code, method, call, cseq, peer, sent, tags: [from, to], caller, dialled, headers } = self;
        if let Some(time) = time {
            write!(out, "[{time}] VERBOSE[812] res_pjsip_logger.c: ")?;
        }
        let kind = if *code == 0 { "request" } else { "response" };
        let way = if *sent { ["Transmitting", "to"] } else { ["Received", "from"] };
        writeln!(out, "<--- {} SIP {kind} (400 bytes) {} UDP:{peer} --->", way[0], way[1])?;
        match code {
            0 => writeln!(out, "{method} sip:{dialled}@example.com SIP/2.0")?,
            code => writeln!(out, "SIP/2.0 {code} Phrase")?,
        }
        let tag = |tag: &str| if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
        write!(
            out,
            "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{call}.{cseq}\nFrom: <sip:{caller}@example.com>{}\n\
             To: <sip:{dialled}@example.com>{}\nCall-ID: {call}\nCSeq: {cseq} {method}\n{headers}\n",
            tag(from),
            tag(to)
        )
    }
}

/// A line of Kamailio's accounting: the event is `transaction answered` or `call missed`.
pub(super) fn accounting(event: &str, code: u16, method: &str, call: &str) -> String {
    accounting_at(1_795_242_741, event, code, method, call)
}

/// The same at a time.
pub(super) fn accounting_at(second: u32, event: &str, code: u16, method: &str, call: &str) -> String {
    format!(
        "ACC: {event}: timestamp={second};method={method};from_tag=a;to_tag=b;call_id={call};code={code};reason=Phrase\n"
    )
}

/// A log with something of everything: two trunks, a phone with a wrong password, and a line that is no response.
pub(super) fn sample() -> String {
    let carrier = Message { time: Some("2026-11-21 08:42:07.120"), peer: "192.0.2.10:5060", ..Message::default() };
    let later = Message { time: Some("2026-11-21 08:49:30.004"), peer: "[2001:db8::7]:5061", ..carrier };
    let realm = "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\n";
    let phone = Message { code: 401, method: "REGISTER", sent: true, peer: "198.51.100.23:5062", ..later };
    let phone = Message { call: "phone", headers: realm, ..phone };
    let down = Message { code: 503, call: "lost", ..carrier };
    let busy = Message { code: 486, call: "busy", ..later };
    [
        Message { code: 100, call: "lost", ..carrier }.to_string(),
        format!("{down}{down}"),
        Message { code: 503, call: "lost too", ..carrier }.to_string(),
        Message { code: 200, method: "OPTIONS", call: "alive", ..later }.to_string(),
        "SIP/2.0 200 OK, says a line that is none\n".to_owned(),
        format!("{busy}{}", Message { code: 404, call: "nobody", ..later }),
        format!("{phone}{}{}", Message { cseq: 2, ..phone }, Message { cseq: 3, ..phone }),
        accounting("call missed", 499, "INVITE", "elsewhere"),
        accounting("transaction answered", 499, "INVITE", "elsewhere"),
        accounting("transaction answered", 486, "INVITE", "busy"),
    ]
    .concat()
}

/// A log that was scanned and settled.
pub(super) struct Log {
    bytes: Vec<u8>,
    stream: Stream,
    sightings: Sightings,
    settlement: Settlement,
}

impl Log {
    pub(super) fn new(text: impl AsRef<[u8]>) -> Self {
        Self::named("pbx.log", text)
    }

    pub(super) fn named(name: &str, text: impl AsRef<[u8]>) -> Self {
        let bytes = text.as_ref().to_vec();
        let (mut sightings, mut settlement) = (Sightings::default(), Settlement::default());
        Scanner::new(Options::default()).scan(&Window::whole(&bytes), &mut sightings);
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: 1_795_248_000 };
        Settler::new(clues).settle(&sightings, &bytes, &mut settlement);
        let stream = Stream { name: name.to_owned(), ..Stream::default() };
        Self { bytes, stream, sightings, settlement }
    }

    /// The records in it.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let Self { bytes, stream, sightings, settlement } = self;
        Batch { stream, window: bytes, base: 0, sightings, settlement, knowledge: &KNOWLEDGE }.records()
    }

    /// The requests and the records in it.
    pub(super) fn messages(&self) -> impl Iterator<Item = Seen<'_>> {
        let Self { bytes, stream, sightings, settlement } = self;
        Batch { stream, window: bytes, base: 0, sightings, settlement, knowledge: &KNOWLEDGE }.messages()
    }

    /// The report of all of it.
    pub(super) fn report(&self) -> Report {
        let mut report = Report::default();
        report.observe_stream(&self.stream.name);
        self.messages().for_each(|message| report.observe_message(&message));
        let ends_inside_line = self.bytes.last().is_some_and(|&last| last != b'\n');
        report.observe_block(self.bytes.len() as u64, ends_inside_line, &self.sightings);
        report
    }

    /// What the report says.
    pub(super) fn summary(&self) -> Summary {
        self.report().finish(&KNOWLEDGE, Vec::new())
    }
}
