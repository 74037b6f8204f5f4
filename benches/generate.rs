//! Writes the logs that `compare.sh` measures, the same bytes for the same arguments.
//!
//! ```text
//! cargo bench --bench generate -- trace 512 > trace.log   an Asterisk log that is nearly all SIP
//! cargo bench --bench generate -- quiet 512 > quiet.log   an Asterisk log with a response here and there
//! ```
//!
//! The traffic is that of a PBX between twenty trunks and three hundred phones. A call, a registration or
//! a ping is told from beginning to end by one function, each message with the time when it is due; the
//! messages then come out in the order of time, which is how the stories interleave. Every message is sent
//! once, and no two are alike. All addresses, names and numbers are those reserved for documentation.
//!
//! What was written is counted on standard error; `failures` are the responses from 400 to 699.

#![expect(
    clippy::format_push_string,
    clippy::naive_bytecount,
    clippy::similar_names,
    reason = "fast enough, in std alone, and telephony's own words: caller and callee"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::mem;
use std::process::ExitCode;

const USAGE: &str = "usage: generate trace|quiet MIB [SEED]\n";

fn main() -> ExitCode {
    // `cargo bench` adds a `--bench` of its own, and without a kind there is nothing to do.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let (said, code) = match run(&args) {
        Ok(Some(counts)) => (counts, ExitCode::SUCCESS),
        Ok(None) => (USAGE.to_owned(), if args.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }),
        Err(err) if err.kind() == io::ErrorKind::BrokenPipe => (String::new(), ExitCode::SUCCESS),
        Err(err) => (format!("generate: {err}\n"), ExitCode::FAILURE),
    };
    let _ = io::stderr().write_all(said.as_bytes());
    code
}

/// The counts of what was written, or `None` for arguments that make no sense.
fn run(args: &[String]) -> io::Result<Option<String>> {
    let [kind, mib, seed @ ..] = args else { return Ok(None) };
    let seed = seed.first().map_or(Ok(20_261_121), |seed| seed.parse::<u64>());
    let (Ok(mib), Ok(seed), 2..4) = (mib.parse::<u64>(), seed, args.len()) else { return Ok(None) };
    let mut log = Log::new(io::stdout().lock(), mib << 20);
    match kind.as_str() {
        "trace" => trace(&mut log, seed)?,
        "quiet" => quiet(&mut log, seed)?,
        _ => return Ok(None),
    }
    log.finish().map(Some)
}

/// Nothing but SIP.
fn trace(log: &mut Log<impl io::Write>, seed: u64) -> io::Result<()> {
    let mut traffic = Traffic::new(seed);
    while !log.full() {
        let (due, message) = traffic.next();
        log.message(due, &message)?;
    }
    Ok(())
}

/// One SIP response to a thousand ordinary lines, some of which look much like one.
fn quiet(log: &mut Log<impl io::Write>, seed: u64) -> io::Result<()> {
    let mut traffic = Traffic::new(seed);
    let mut rng = Rng(seed ^ 0x5157_4945_5421);
    let (mut due, mut lines) = (0, 0);
    while !log.full() {
        if lines < 1000 {
            lines += 1;
            due += rng.below(5);
            let shapes: &[&str] = if rng.chance(2) { &LOOK_ALIKES } else { &ORDINARY };
            log.line(due, &line(&mut rng, shapes))?;
        } else {
            let (_, message) = traffic.next();
            if message.code.is_some() {
                lines = 0;
                log.message(due, &message)?;
            }
        }
    }
    Ok(())
}

// ---------------------------------------------------------------------------------------------- the log

/// The file being written: stamps, markers, and a count of everything.
struct Log<W> {
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

    fn new(out: W, size: u64) -> Self {
        let (buffer, stamp) = (Vec::with_capacity(2 * Self::BUFFER), stamp(0));
        Log { out, size, buffer, second: 0, stamp, bytes: 0, lines: 0, requests: 0, responses: 0, failures: 0 }
    }

    fn full(&self) -> bool {
        self.bytes + self.buffer.len() as u64 >= self.size
    }

    fn line(&mut self, due: u64, text: &str) -> io::Result<()> {
        if due / 1000 != self.second {
            self.second = due / 1000;
            self.stamp = stamp(self.second);
        }
        writeln!(self.buffer, "[{}] {text}", self.stamp)?;
        if self.buffer.len() < Self::BUFFER { Ok(()) } else { self.flush() }
    }

    fn message(&mut self, due: u64, Message { sent, code, peer, text }: &Message) -> io::Result<()> {
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

    fn finish(mut self) -> io::Result<String> {
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

// ------------------------------------------------------------------------------------------ the traffic

/// A message as the log shows it; a request has no `code`.
struct Message {
    sent: bool,
    code: Option<u16>,
    peer: String,
    text: String,
}

/// A phone or a trunk.
struct Peer {
    trunk: bool,
    transport: &'static str,
    /// Where its packets come from.
    host: String,
    port: u64,
    /// What it takes for its own address: another one behind NAT.
    inside: String,
    user: String,
    agent: &'static str,
    /// Makes differ in small things; this is its make.
    make: usize,
}

/// What the messages of one dialog have in common.
struct Dialog {
    peer: usize,
    /// The PBX sent its first request.
    ours: bool,
    call_id: String,
    caller: String,
    callee: String,
    callee_tag: String,
    /// Where requests go to: the caller's Contact and the callee's.
    contacts: [String; 2],
    route: String,
    cseq: [u64; 2],
    established: bool,
}

/// What a response or an ACK repeats of a request.
struct Request {
    peer: usize,
    sent: bool,
    method: &'static str,
    cseq: u64,
    branch: String,
    /// The Via headers below the first, and Record-Route.
    path: String,
    from: String,
    to: String,
    call_id: String,
    /// Of the side that is to answer.
    tag: String,
    contact: String,
}

/// A body and its type.
type Body = Option<(&'static str, String)>;

struct Traffic {
    rng: Rng,
    peers: Vec<Peer>,
    /// By the millisecond when due, and the order of making.
    due: BTreeMap<(u64, u64), Message>,
    made: u64,
    /// The time in the story being told.
    now: u64,
    /// When each kind of story begins next.
    next: [u64; 4],
}

/// From one call, registration, ping and lamp to the next, on average, in milliseconds.
const PAUSES: [u64; 4] = [300, 500, 700, 230];
const TRUNKS: usize = 20;
const PHONES: usize = 300;
const PBX: &str = "Asterisk PBX 20.9.3";
const TRUNK_AGENTS: [&str; 4] = ["Example-SBC/9.2.1", "TrunkGate 7.40A.500.781", "CarrierEdge v8.4 (SIP/2.0)", "sbc3"];
const PHONE_AGENTS: [&str; 5] = [
    "Yealink SIP-T46U 108.86",
    "snomD785/10.1.175",
    "PolyEdge-E450/8.2.0",
    "Grandstream GXP2170 1.0.11",
    "Linphone Desktop/5.2.4 (belle-sip/5.3.72)",
];
const NAMES: [&str; 8] = ["Ada", "Front Desk", "Bo Lind", "Ward 7", "Sales", "Cy Moss", "Eve O'Hara", "Night Desk"];

const ALLOW: &str = "Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, MESSAGE, REFER\r\n";
const ACCEPT: &str = "Accept: application/sdp, application/simple-message-summary, application/dialog-info+xml, multipart/mixed\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\n";
const TIMER: &str = "Supported: 100rel, timer, replaces, norefersub, histinfo, gruu, path\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n";
const PHONE_INVITE: &str = "Allow-Events: talk, hold, conference, refer, check-sync, dialog, message-summary\r\nAlert-Info: <http://www.example.com/ring>;info=alert-internal;x-line-id=0\r\nCall-Info: <sip:pbx.example.com>;appearance-index=1, <http://www.example.com/card.vcf>;purpose=card\r\nPrivacy: none\r\n";
const TRUNK_INVITE: &str = "Privacy: none\r\nP-Early-Media: supported\r\nFeature-Caps: *;+g.3gpp.srvcc-alerting;+g.3gpp.mid-call;+g.3gpp.ps2cs-srvcc-orig-pre-alerting\r\nAccept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\"\r\nP-Visited-Network-ID: \"ims.mnc001.mcc001.example.com\"\r\nP-Access-Network-Info: IEEE-EUI-48;eui-48-addr=00-00-5E-00-53-01;network-provided\r\n";
const PASSPORT: &str = "eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUuY29tL3NoYWtlbi5wZW0ifQ";
const CODECS: &str = "a=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 maxplaybackrate=16000;stereo=0;useinbandfec=1\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=30\r\n";
const TONES: &str =
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:140\r\n";

/// How calls end that nobody answers: weight, code, phrase, Q.850 cause and its text.
const ENDINGS: [(u64, u16, &str, u64, &str); 22] = [
    (22, 486, "Busy Here", 17, "User busy"),
    (10, 480, "Temporarily Unavailable", 18, "No user responding"),
    (4, 480, "Temporarily Unavailable", 20, "Subscriber absent"),
    (12, 404, "Not Found", 1, "Unallocated (unassigned) number"),
    (9, 503, "Service Unavailable", 34, "No circuit/channel available"),
    (4, 503, "Service Unavailable", 41, "Temporary failure"),
    (6, 603, "Decline", 21, "Call rejected"),
    (2, 603, "Network Blocked", 21, "Call rejected"),
    (5, 488, "Not Acceptable Here", 88, "Incompatible destination"),
    (4, 403, "Forbidden", 57, "Bearer capability not authorized"),
    (4, 408, "Request Timeout", 102, "Recovery on timer expiry"),
    (3, 500, "Server Internal Error", 41, "Temporary failure"),
    (3, 484, "Address Incomplete", 28, "Invalid number format"),
    (2, 410, "Gone", 22, "Number changed"),
    (2, 502, "Bad Gateway", 27, "Destination out of order"),
    (2, 504, "Server Time-out", 102, "Recovery on timer expiry"),
    (1, 415, "Unsupported Media Type", 79, "Service or option not implemented"),
    (1, 420, "Bad Extension", 127, "Interworking, unspecified"),
    (1, 483, "Too Many Hops", 25, "Exchange routing error"),
    (1, 600, "Busy Everywhere", 17, "User busy"),
    (1, 604, "Does Not Exist Anywhere", 1, "Unallocated (unassigned) number"),
    (1, 607, "Unwanted", 21, "Call rejected"),
];

impl Traffic {
    fn new(seed: u64) -> Self {
        let peers = (0..TRUNKS).map(trunk).chain((0..PHONES).map(phone)).collect();
        Traffic { rng: Rng(seed), peers, due: BTreeMap::new(), made: 0, now: 0, next: [0; 4] }
    }

    /// The next message, and the millisecond when it passes.
    fn next(&mut self) -> (u64, Message) {
        loop {
            let (story, &start) = self.next.iter().enumerate().min_by_key(|(_, due)| **due).unwrap_or((0, &0));
            if let Some(first) = self.due.first_entry()
                && first.key().0 < start
            {
                let ((due, _), message) = first.remove_entry();
                return (due, message);
            }
            self.now = start;
            match story {
                0 => self.call(),
                1 => self.registration(),
                2 => self.ping(),
                _ => self.lamp(),
            }
            self.next[story] = start + 1 + self.rng.below(2 * PAUSES[story]);
        }
    }

    fn wait(&mut self, least: u64, most: u64) {
        self.now += self.rng.between(least, most);
    }

    /// A call between a phone and a trunk or two phones, with both its legs.
    fn call(&mut self) {
        let (phone, other) = (self.any_phone(), self.any_phone());
        let trunk = self.any_trunk();
        let (a, mut b) = match self.rng.below(20) {
            0..8 => (phone, trunk),
            8..17 => (trunk, phone),
            _ => (phone, if other == phone { trunk } else { other }),
        };
        let [caller, callee] =
            [a, b].map(|end| if end < TRUNKS { self.rng.number() } else { self.peers[end].user.clone() });
        let mut left = self.dialog(a, false, &caller, &callee);
        let mut asked = self.invite(&mut left, "");
        if a >= TRUNKS {
            asked = self.challenged(&mut left, &asked, 401);
        }
        self.wait(1, 9);
        self.respond(&asked, 100, "Trying", "", None);
        if self.rng.chance(4) {
            let dead = [(404, "Not Found"), (403, "Forbidden"), (488, "Not Acceptable Here")];
            let (code, phrase) = *self.rng.pick(&dead);
            return self.reject(&left, &asked, code, phrase, "");
        }
        let (mut rerouted, mut heard) = (false, false);
        loop {
            self.wait(4, 30);
            let mut right = self.dialog(b, true, &caller, &callee);
            let mut offered = self.invite(&mut right, "");
            if b < TRUNKS && b.is_multiple_of(3) {
                offered = self.challenged(&mut right, &offered, 407);
            }
            self.wait(8, 90);
            self.respond(&offered, 100, "Trying", "", None);
            let answered = self.rng.chance(58);
            if answered || self.rng.chance(60) {
                self.wait(150, 2500);
                let early = self.rng.chance(35);
                for (invite, end, theirs) in [(&offered, b, true), (&asked, a, false)] {
                    if end == a && mem::replace(&mut heard, true) {
                        break;
                    }
                    let body = early.then(|| self.sdp(end, theirs, false));
                    let (code, phrase) = if early { (183, "Session Progress") } else { (180, "Ringing") };
                    self.respond(invite, code, phrase, "", body);
                    self.wait(1, 6);
                }
            }
            self.wait(400, 14_000);
            if answered {
                return self.conversation([right, left], [&offered, &asked]);
            }
            if self.rng.chance(25) {
                return self.abandon([(&left, &asked), (&right, &offered)]);
            }
            let (code, phrase, cause, text) = self.ending();
            self.reject(&right, &offered, code, phrase, &format!("Reason: Q.850;cause={cause};text=\"{text}\"\r\n"));
            if code != 503 || rerouted || b >= TRUNKS {
                return self.reject(&left, &asked, code, phrase, &format!("Reason: Q.850;cause={cause}\r\n"));
            }
            // Another trunk may carry what this one does not.
            rerouted = true;
            b = (b + 7) % TRUNKS;
        }
    }

    /// From the answer to the end of both legs.
    fn conversation(&mut self, mut legs: [Dialog; 2], invites: [&Request; 2]) {
        for (leg, invite) in legs.iter_mut().zip(invites) {
            leg.established = true;
            self.answer(leg, invite);
        }
        let length = self.rng.between(3_000, 45_000) + self.rng.below(4) * self.rng.between(2_000, 60_000);
        self.now += length / 3;
        if self.rng.chance(15) {
            // Held, and taken up again.
            for _ in 0..2 {
                let hold = self.invite(&mut legs[1], "");
                self.wait(2, 30);
                self.answer(&legs[1], &hold);
                self.now += length / 3;
            }
        }
        self.now += length / 3;
        let by_caller = self.rng.chance(55);
        if by_caller {
            legs.reverse();
        }
        for leg in &mut legs {
            let reason = if leg.ours == by_caller { "Reason: Q.850;cause=16\r\n" } else { "" };
            let bye = self.request(leg, by_caller, "BYE", reason, None);
            self.wait(2, 60);
            let (code, phrase) =
                if self.rng.chance(1) { (481, "Call/Transaction Does Not Exist") } else { (200, "OK") };
            self.respond(&bye, code, phrase, "", None);
            self.wait(1, 8);
        }
    }

    /// The caller gives up while it rings.
    fn abandon(&mut self, legs: [(&Dialog, &Request); 2]) {
        for (leg, invite) in legs {
            let cancel = self.write(leg, true, ("CANCEL", invite.cseq), invite.branch.clone(), "", None);
            self.wait(1, 40);
            self.respond(&cancel, 200, "OK", "", None);
            self.wait(1, 5);
            self.reject(leg, invite, 487, "Request Terminated", "");
        }
    }

    /// A phone registers, or somebody who would like to be one tries to, or the PBX itself with a trunk.
    fn registration(&mut self) {
        let ours = self.rng.chance(5);
        let peer = if ours { self.any_trunk() } else { self.any_phone() };
        let guess = (!ours && self.rng.chance(6)).then(|| self.rng.between(100, 9999).to_string());
        let user = guess.clone().unwrap_or_else(|| self.peers[peer].user.clone());
        let mut dialog = self.dialog(peer, ours, &user, &user);
        let expires = format!("Expires: {}\r\nSupported: path, outbound, gruu\r\n", 300 * self.rng.between(1, 12));
        let first = self.request(&mut dialog, true, "REGISTER", &expires, None);
        let second = self.challenged(&mut dialog, &first, 401);
        self.wait(2, 20);
        let bound = format!("Contact: <{}>;expires=3599\r\n{expires}", dialog.contacts[0]);
        let agent = "Warning: 399 registrar.example.com \"account suspended\"\r\n";
        match self.rng.below(60) {
            _ if guess.is_some() => {
                let (challenge, _) = self.challenge(401);
                self.respond(&second, 401, "Unauthorized", &challenge, None);
            }
            0 => self.respond(&second, 403, "Forbidden", agent, None),
            1 => self.respond(&second, 423, "Interval Too Brief", "Min-Expires: 600\r\n", None),
            2 => self.respond(&second, 503, "Service Unavailable", "Retry-After: 30\r\n", None),
            _ => self.respond(&second, 200, "OK", &bound, None),
        }
    }

    /// OPTIONS, either way.
    fn ping(&mut self) {
        let trunk = self.rng.chance(40);
        let peer = if trunk { self.any_trunk() } else { self.any_phone() };
        let ours = !trunk || self.rng.chance(50);
        let user = self.peers[peer].user.clone();
        let mut dialog = self.dialog(peer, ours, "ping", &user);
        let asked = self.request(&mut dialog, true, "OPTIONS", &format!("{ACCEPT}{ALLOW}"), None);
        self.wait(2, 90);
        match (peer + usize::from(ours)) % 23 {
            0 => self.respond(&asked, 404, "Not Found", "", None),
            1 => self.respond(&asked, 405, "Method Not Allowed", "", None),
            2 => self.respond(&asked, 503, "Service Unavailable", "Retry-After: 120\r\n", None),
            _ => self.respond(&asked, 200, "OK", ACCEPT, None),
        }
    }

    /// A lamp on a phone: NOTIFY with the calls of an extension.
    fn lamp(&mut self) {
        let peer = self.any_phone();
        let (user, watched) = (self.peers[peer].user.clone(), self.rng.between(2000, 2299));
        let mut dialog = self.dialog(peer, true, &watched.to_string(), &user);
        dialog.established = true;
        let version = self.rng.below(900);
        let mut body = format!(
            "<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" state=\"full\" entity=\"sip:{watched}@pbx.example.com\">\r\n"
        );
        for _ in 0..self.rng.between(2, 6) {
            let (id, other) = (self.rng.hex(12), self.rng.number());
            let state = *self.rng.pick(&["early", "confirmed", "terminated"]);
            body += &format!(
                " <dialog id=\"{id}\" call-id=\"pickup-{id}\" direction=\"recipient\">\r\n  <remote>\r\n   <identity>sip:{other}@pbx.example.com</identity>\r\n   <target uri=\"sip:{other}@pbx.example.com\"/>\r\n  </remote>\r\n  <local>\r\n   <identity>sip:{watched}@pbx.example.com</identity>\r\n   <target uri=\"sip:{watched}@pbx.example.com\"/>\r\n  </local>\r\n  <state>{state}</state>\r\n </dialog>\r\n"
            );
        }
        body += "</dialog-info>\r\n";
        let state = format!("Event: dialog\r\nSubscription-State: active;expires={}\r\n{ALLOW}", 60 + version);
        let told = self.request(&mut dialog, true, "NOTIFY", &state, Some(("application/dialog-info+xml", body)));
        self.wait(3, 120);
        match self.rng.below(40) {
            0 => self.respond(&told, 481, "Subscription Does Not Exist", "", None),
            1 => self.respond(&told, 489, "Bad Event", "Allow-Events: message-summary\r\n", None),
            _ => self.respond(&told, 200, "OK", "", None),
        }
    }

    // What the stories are made of.

    fn any_trunk(&mut self) -> usize {
        self.rng.below(TRUNKS as u64) as usize
    }

    fn any_phone(&mut self) -> usize {
        TRUNKS + self.rng.below(PHONES as u64) as usize
    }

    fn ending(&mut self) -> (u16, &'static str, u64, &'static str) {
        let mut left = self.rng.below(ENDINGS.iter().map(|ending| ending.0).sum());
        for (weight, code, phrase, cause, text) in ENDINGS {
            if left < weight {
                return (code, phrase, cause, text);
            }
            left -= weight;
        }
        unreachable!("the weights add up")
    }

    fn dialog(&mut self, peer: usize, ours: bool, caller: &str, callee: &str) -> Dialog {
        let Self { rng, peers, .. } = self;
        let who = &peers[peer];
        let (name, tag, callee_tag) = (*rng.pick(&NAMES), rng.tag(ours, who), rng.tag(!ours, who));
        let domain = if who.trunk { &who.host } else { "pbx.example.com" };
        let call_id = match (ours, who.make % 3) {
            (true, _) | (_, 0) => rng.uuid(),
            (_, 1) => format!("{}@{}", rng.hex(24), bare(&who.host)),
            _ => format!("0_{}@example.com", rng.next() >> 20),
        };
        let transport = match who.transport {
            "UDP" => "",
            "TCP" => ";transport=tcp",
            _ => ";transport=tls",
        };
        let them = format!("sip:{}@{}{transport}", if ours { callee } else { caller }, who.inside);
        let us = format!("sip:{}@{}{transport}", if ours { "asterisk" } else { callee }, who.pbx());
        Dialog {
            peer,
            ours,
            call_id,
            caller: format!("\"{name}\" <sip:{caller}@pbx.example.com>;tag={tag}"),
            callee: format!("<sip:{callee}@{domain}>"),
            callee_tag,
            contacts: if ours { [us, them] } else { [them, us] },
            route: if who.has_core() { format!("<sip:{}:{};lr>", who.host, who.port) } else { String::new() },
            cseq: [rng.between(1, 32_000), rng.between(1, 32_000)],
            established: false,
        }
    }

    /// The next request in a dialog.
    fn request(&mut self, leg: &mut Dialog, by_caller: bool, method: &'static str, extra: &str, body: Body) -> Request {
        let cseq = &mut leg.cseq[usize::from(!by_caller)];
        *cseq += 1;
        let branch = self.rng.branch(leg.ours == by_caller, &self.peers[leg.peer]);
        let line = (method, *cseq);
        self.write(leg, by_caller, line, branch, extra, body)
    }

    /// An INVITE by the caller, with an offer.
    fn invite(&mut self, leg: &mut Dialog, credentials: &str) -> Request {
        let identity = if leg.established { String::new() } else { self.identity(leg) };
        let extra = format!("{credentials}{ALLOW}{TIMER}{identity}");
        let body = self.sdp(leg.peer, !leg.ours, true);
        self.request(leg, true, "INVITE", &extra, Some(body))
    }

    /// Who calls, on whose behalf, and who vouches for it.
    fn identity(&mut self, leg: &Dialog) -> String {
        let Self { rng, peers, .. } = self;
        let (who, session, icid) = (&peers[leg.peer], rng.hex(32), rng.hex(32));
        let caller = leg.caller.split(";tag=").next().unwrap_or_default();
        let mut extra = format!("P-Asserted-Identity: {caller}\r\nSession-ID: {session};remote={:032}\r\n", 0);
        if rng.chance(25) {
            let (from, to) = (rng.number(), rng.number());
            extra +=
                &format!("Diversion: <sip:{from}@example.com>;reason=no-answer;privacy=off;screen=yes;counter=1\r\n");
            extra += &format!(
                "History-Info: <sip:{from}@example.com?Reason=SIP%3Bcause%3D408>;index=1, <sip:{to}@example.com;cause=408>;index=1.1\r\n"
            );
        }
        if !who.trunk {
            return extra + ACCEPT + PHONE_INVITE;
        }
        extra +=
            &format!("P-Charging-Vector: icid-value={icid};icid-generated-at={};orig-ioi=example.com\r\n", who.host);
        extra += &format!("Remote-Party-ID: {caller};party=calling;privacy=off;screen=yes\r\n");
        extra += &format!("User-to-User: {}{session};encoding=hex;purpose=isdn-uui;content=isdn-uui\r\n", rng.hex(32));
        for _ in 0..2 {
            let (claims, signature) = (rng.base64(238), rng.base64(86));
            extra += &format!(
                "Identity: {PASSPORT}.{claims}.{signature};info=<https://cert.example.com/shaken.pem>;alg=ES256;ppt=shaken\r\n"
            );
        }
        extra + ACCEPT + TRUNK_INVITE
    }

    /// The request is challenged, and comes again with credentials.
    fn challenged(&mut self, leg: &mut Dialog, first: &Request, code: u16) -> Request {
        let (challenge, nonce) = self.challenge(code);
        self.wait(2, 40);
        let (phrase, header) = match code {
            401 => ("Unauthorized", "Authorization"),
            _ => ("Proxy Authentication Required", "Proxy-Authorization"),
        };
        if first.method == "INVITE" {
            self.reject(leg, first, code, phrase, &challenge);
        } else {
            self.respond(first, code, phrase, &challenge, None);
        }
        self.wait(2, 40);
        // Another request is answered with another tag.
        leg.callee_tag = self.rng.tag(!leg.ours, &self.peers[leg.peer]);
        let (user, uri) = (self.peers[leg.peer].user.clone(), leg.contacts[1].clone());
        let [response, cnonce] = [32, 16].map(|length| self.rng.hex(length));
        let credentials = format!(
            "{header}: Digest username=\"{user}\", realm=\"example.com\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5, cnonce=\"{cnonce}\", qop=auth, nc=00000001\r\n"
        );
        match first.method {
            "INVITE" => self.invite(leg, &credentials),
            method => self.request(leg, true, method, &format!("{credentials}Expires: 3600\r\n{ALLOW}"), None),
        }
    }

    /// The header that asks for credentials, and its nonce.
    fn challenge(&mut self, code: u16) -> (String, String) {
        let header = if code == 401 { "WWW" } else { "Proxy" };
        let stale = if self.rng.chance(3) { ",stale=true" } else { "" };
        let (nonce, opaque) = (format!("1795243124/{}", self.rng.hex(32)), self.rng.hex(16));
        let realm = format!("realm=\"example.com\",nonce=\"{nonce}\",opaque=\"{opaque}\"");
        (format!("{header}-Authenticate: Digest {realm},algorithm=MD5,qop=\"auth\"{stale}\r\n"), nonce)
    }

    /// A 200 to an INVITE, and the ACK, which is a transaction of its own.
    fn answer(&mut self, leg: &Dialog, invite: &Request) {
        let body = self.sdp(leg.peer, leg.ours, false);
        self.respond(invite, 200, "OK", "", Some(body));
        self.wait(2, 40);
        let branch = self.rng.branch(leg.ours, &self.peers[leg.peer]);
        self.write(leg, true, ("ACK", invite.cseq), branch, "", None);
        self.wait(1, 5);
    }

    /// Any other final response to an INVITE, and the ACK, which belongs to the INVITE's transaction.
    fn reject(&mut self, leg: &Dialog, invite: &Request, code: u16, phrase: &str, extra: &str) {
        let host = &self.peers[leg.peer].host;
        let more = match code {
            503 | 500 if self.rng.chance(50) => format!("Retry-After: {}\r\n", self.rng.between(5, 300)),
            488 | 415 => format!("Warning: 304 {host} \"Media type not available\"\r\nAccept: application/sdp\r\n"),
            480 | 403 if self.rng.chance(30) => format!("Warning: 399 {host} \"route {} closed\"\r\n", self.now % 1000),
            420 => "Unsupported: 100rel\r\n".to_owned(),
            _ => String::new(),
        };
        self.respond(invite, code, phrase, &format!("{extra}{more}"), None);
        self.wait(1, 60);
        self.write(leg, true, ("ACK", invite.cseq), invite.branch.clone(), "", None);
        self.wait(2, 9);
    }

    fn sdp(&mut self, peer: usize, theirs: bool, offer: bool) -> (&'static str, String) {
        let Self { rng, peers, .. } = self;
        let who = &peers[peer];
        let address = bare(if theirs { &who.host } else { who.pbx().rsplit_once(':').map_or("", |(host, _)| host) });
        let family = if address.contains(':') { "IP6" } else { "IP4" };
        let (id, port, ssrc) = (rng.between(1, 1 << 31), 10_000 + 2 * rng.below(5000), rng.next() >> 32);
        let profile = if who.transport == "TLS" { "SAVP" } else { "AVP" };
        let (list, codecs) = if offer { ("96 9 0 8 18 97 101", CODECS) } else { ("0 101", "") };
        let mut sdp =
            format!("v=0\r\no=- {id} {id} IN {family} {address}\r\ns=call\r\nc=IN {family} {address}\r\nt=0 0\r\n");
        sdp += &format!("m=audio {port} RTP/{profile} {list}\r\n{codecs}{TONES}");
        if profile == "SAVP" {
            sdp += &format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{}\r\n", rng.base64(40));
        }
        if offer && who.make >= 1 {
            sdp += &format!("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=rtcp-mux\r\n", rng.hex(8), rng.hex(24));
            for n in 0..4 {
                let (priority, port) = (2_130_706_431 - 256 * n, port + n);
                sdp += &format!(
                    "a=candidate:{:08x} {} UDP {priority} {address} {port} typ host generation 0\r\n",
                    ssrc ^ n,
                    1 + n % 2
                );
            }
        }
        sdp += &format!("a=rtcp:{}\r\na=ssrc:{ssrc} cname:{}\r\na=sendrecv\r\n", port + 1, rng.hex(16));
        ("application/sdp", sdp)
    }

    fn write(
        &mut self,
        leg: &Dialog,
        by_caller: bool,
        (method, cseq): (&'static str, u64),
        branch: String,
        extra: &str,
        body: Body,
    ) -> Request {
        let who = &self.peers[leg.peer];
        let sent = leg.ours == by_caller;
        let transport = who.transport;
        let mut callee = leg.callee.clone();
        if leg.established || method == "ACK" {
            callee += &format!(";tag={}", leg.callee_tag);
        }
        let (from, to) = if by_caller { (leg.caller.clone(), callee) } else { (callee, leg.caller.clone()) };
        let (target, own) = (&leg.contacts[usize::from(by_caller)], &leg.contacts[usize::from(!by_caller)]);
        let own =
            if matches!(method, "BYE" | "ACK" | "CANCEL") { String::new() } else { format!("Contact: <{own}>\r\n") };
        let routed =
            |name: &str| if leg.route.is_empty() { String::new() } else { format!("{name}: {}\r\n", leg.route) };
        let call_id = leg.call_id.clone();
        let id = format!("Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n");
        let mut path = String::new();
        let mut text = format!("{method} {target} SIP/2.0\r\nVia: SIP/2.0/{transport} ");
        if sent {
            let route = if leg.established { routed("Route") } else { String::new() };
            text +=
                &format!("{};rport;branch={branch}\r\nFrom: {from}\r\nTo: {to}\r\n{own}{id}{route}{extra}", who.pbx());
            text += &format!("Max-Forwards: 70\r\nUser-Agent: {PBX}\r\n");
        } else {
            if who.has_core() {
                // Its branch hangs on the one above, so that a CANCEL's are both those of the INVITE.
                path =
                    format!("Via: SIP/2.0/TCP core.example.com:5060;branch={branch}c1\r\n{}", routed("Record-Route"));
            }
            text += &format!(
                "{};branch={branch};rport\r\n{path}Max-Forwards: 69\r\nFrom: {from}\r\nTo: {to}\r\n",
                who.inside
            );
            text += &format!("{id}{own}{extra}User-Agent: {}\r\n", who.agent);
        }
        self.push(leg.peer, sent, None, text, body);
        let contact = target.clone();
        let tag = leg.callee_tag.clone();
        Request { peer: leg.peer, sent, method, cseq, branch, path, from, to, call_id, tag, contact }
    }

    /// A response, from whoever has to give it.
    fn respond(&mut self, request: &Request, code: u16, phrase: &str, extra: &str, body: Body) {
        let Request { peer, sent, method, cseq, branch, path, from, to, call_id, tag, contact } = request;
        let who = &self.peers[*peer];
        let transport = who.transport;
        let tag = if code == 100 || to.contains(";tag=") { String::new() } else { format!(";tag={tag}") };
        let mut extra = extra.to_owned();
        if *method == "INVITE" && (101..300).contains(&code) {
            extra = format!("Contact: <{contact}>\r\n{ALLOW}{extra}");
        }
        let (from, to) = (format!("From: {from}\r\n"), format!("To: {to}{tag}\r\n"));
        let (id, cseq) = (format!("Call-ID: {call_id}\r\n"), format!("CSeq: {cseq} {method}\r\n"));
        let mut text = format!("SIP/2.0 {code} {phrase}\r\nVia: SIP/2.0/{transport} ");
        if *sent {
            let (host, port) = who.pbx().rsplit_once(':').unwrap_or_default();
            let seen =
                if who.make == 0 { ";rport".to_owned() } else { format!(";received={};rport={port}", bare(host)) };
            let title = if who.trunk { "Server" } else { "User-Agent" };
            text += &format!(
                "{host}:{port}{seen};branch={branch}\r\n{from}{to}{id}{cseq}{extra}{title}: {}\r\n",
                who.agent
            );
        } else {
            text += &format!("{};rport={};received={};branch={branch}\r\n", who.inside, who.port, bare(&who.host));
            text += &format!("{path}{id}{from}{to}{cseq}Server: {PBX}\r\n{extra}");
        }
        self.push(*peer, !sent, Some(code), text, body);
    }

    /// The last headers and the body, spaced as each side does it; then the message waits for its time.
    fn push(&mut self, peer: usize, sent: bool, code: Option<u16>, mut text: String, body: Body) {
        let (kind, body) =
            body.map_or((String::new(), String::new()), |(kind, body)| (format!("Content-Type: {kind}\r\n"), body));
        let length = match body.len() {
            length if !sent => length.to_string(),
            0 => " 0".to_owned(),
            length => format!("{length:>5}"),
        };
        text += &format!("{kind}Content-Length: {length}\r\n\r\n{body}");
        let who = &self.peers[peer];
        let peer = format!("{}:{}:{}", who.transport, who.host, who.port);
        self.made += 1;
        self.due.insert((self.now, self.made), Message { sent, code, peer, text });
    }
}

/// An address without the brackets that IPv6 has.
fn bare(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}

impl Peer {
    /// The PBX as this peer knows it.
    fn pbx(&self) -> &'static str {
        match (self.host.starts_with('['), self.transport == "TLS") {
            (false, false) => "192.0.2.10:5060",
            (false, true) => "192.0.2.10:5061",
            (true, false) => "[2001:db8::10]:5060",
            (true, true) => "[2001:db8::10]:5061",
        }
    }

    /// A trunk with more behind it: a second Via and a Record-Route.
    fn has_core(&self) -> bool {
        self.trunk && self.make == 2
    }
}

fn trunk(i: usize) -> Peer {
    let host = if i % 5 == 4 { format!("[2001:db8:7::{i:x}]") } else { format!("198.51.100.{}", 10 + i) };
    let (transport, port) = match i % 7 {
        3 => ("TLS", 5061),
        5 => ("TCP", 5060),
        _ => ("UDP", 5060),
    };
    let make = i % TRUNK_AGENTS.len();
    let inside = format!("{host}:{port}");
    Peer { trunk: true, transport, host, port, inside, user: format!("carrier-{i}"), agent: TRUNK_AGENTS[make], make }
}

fn phone(i: usize) -> Peer {
    let make = i % PHONE_AGENTS.len();
    let transport = if i % 6 == 5 { "TLS" } else { "UDP" };
    let (host, port, inside) = match i % 3 {
        0 => (format!("203.0.113.{}", 1 + i % 40), 20_000 + 7 * i as u64, format!("192.0.2.{}:5060", 100 + i % 100)),
        1 if i % 10 == 1 => (format!("[2001:db8:1::{i:x}]"), 5060, format!("[2001:db8:1::{i:x}]:5060")),
        _ => (format!("192.0.2.{}", 20 + i * 2 / 3), 5060, format!("192.0.2.{}:5060", 20 + i * 2 / 3)),
    };
    Peer { trunk: false, transport, host, port, inside, user: (2000 + i).to_string(), agent: PHONE_AGENTS[make], make }
}

// ----------------------------------------------------------------------------------- the ordinary lines

/// Lines of a PBX at work that have nothing to do with a SIP status; `line` says what the signs mean.
const ORDINARY: [&str; 28] = [
    "%L[%t][%C] app_dial.c: Called PJSIP/%p@carrier-%s",
    "%L[%t][%C] app_dial.c: PJSIP/%p-%x is ringing",
    "%L[%t][%C] app_dial.c: PJSIP/%p-%x answered PJSIP/carrier-%s-%x",
    "%L[%t][%C] app_dial.c: Exiting with DIALSTATUS=ANSWER.",
    "%L[%t][%C] pbx.c: Executing [%p@from-internal:%s] Set(\"PJSIP/%p-%x\", \"CHANNEL(hangup_handler_push)=rec,s,%s\") in new stack",
    "%L[%t][%C] pbx.c: Executing [%p@from-internal:%s] GotoIf(\"PJSIP/%p-%x\", \"%s?ext-local,%p,1:hangup\") in new stack",
    "%L[%t][%C] pbx.c: Executing [s@dial-one:%s] Dial(\"PJSIP/carrier-%s-%x\", \"PJSIP/%p/sip:%p@192.0.2.%s,20,tTr\") in new stack",
    "%L[%t][%C] pbx.c: Launching 'NoOp'",
    "%L[%t][%C] pbx.c: Spawn extension (from-internal, %p, %s) exited non-zero on 'PJSIP/%p-%x'",
    "%L[%t][%C] channel.c: Channel PJSIP/%p-%x setting read format path: ulaw -> ulaw",
    "%L[%t][%C] channel.c: Channel 0x7f%x80 'PJSIP/%p-%x' hanging up.  Refs: %s",
    "%L[%t][%C] channel.c: Soft-Hanging (0x20) up channel 'PJSIP/%p-%x'",
    "%L[%t][%C] res_rtp_asterisk.c: (0x7f%x80) RTP allocated port %n",
    "%L[%t][%C] res_rtp_asterisk.c: 0x7f%x80 -- Strict RTP learning after remote address set to: 198.51.100.%s:%n",
    "%L[%t][%C] res_rtp_asterisk.c: 0x7f%x80 -- Strict RTP switching to RTP target address 203.0.113.%s:%n as source",
    "%L[%t] rtp_engine.c: Destroyed RTP instance '0x7f%x80'",
    "%L[%t] stasis.c: Topic 'channel:1795243%n.%s': 0x7f%x80 destroyed",
    "DEBUG[%t] cdr.c: Finalized CDR for PJSIP/%p-%x - start 1795243124.%n answer 1795243131.%n end 17952%n.%s dur %s.%n bill %s.%n dispo ANSWERED",
    "DEBUG[%t] cdr.c: CDR for PJSIP/carrier-%s-%x is dialed and has no Party B; discarding",
    "DEBUG[%t][%C] bridge.c: Bridge 07315efe-2e73-4c5b-87f3-8415%x(<unknown>)(0x7f%x80): destroyed",
    "%L[%t][%C] bridge_channel.c: Channel PJSIP/%p-%x joined 'simple_bridge' basic-bridge <876e20ce-ed47-4391-b7a4-06a1%x>",
    "%L[%t][%C] bridge_channel.c: Channel PJSIP/%p-%x left 'native_rtp' basic-bridge <876e20ce-ed47-4391-b7a4-06a1%x>",
    "DEBUG[%t] res_pjsip_session.c:  PJSIP/%p-%x TSX State: Proceeding  Inv State: EARLY",
    "DEBUG[%t] res_pjsip_session.c:  Nothing delayed",
    "DEBUG[%t] res_pjsip/pjsip_options.c: Contact %p/sip:%p@203.0.113.%s:5060 status didn't change: Reachable, RTT: %s.%n msec",
    "VERBOSE[%t] res_pjsip_registrar.c: Refreshed contact 'sip:%p@192.0.2.%s:5060' on AOR '%p' with expiration of 3600",
    "VERBOSE[%t][%C] file.c: <PJSIP/%p-%x> Playing 'vm-goodbye.ulaw' (language 'en')",
    "NOTICE[%t] app_queue.c: Nobody waiting in queue support-%s longer than %n s",
];

/// Lines that mention SIP, a code or a version and yet are no response.
const LOOK_ALIKES: [&str; 14] = [
    "DEBUG[%t] res_pjsip_nat.c: Re-wrote Via: SIP/2.0/UDP 192.0.2.%s:5060;rport;branch=z9hG4bKPj%x%x to 203.0.113.%s:5062",
    "VERBOSE[%t][%C] pbx.c: Executing [%p@from-trunk:3] NoOp(\"PJSIP/carrier-3-%x\", \"INVITE sip:%p@pbx.example.com SIP/2.0\") in new stack",
    "DEBUG[%t][%C] chan_pjsip.c: PJSIP/%p-%x: hanging up, code %c",
    "NOTICE[%t] res_pjsip/pjsip_distributor.c: Ignoring a request with User-Agent: Probe SIP/2.0 200 tester from 203.0.113.%s",
    "DEBUG[%t] netsock2.c: No listener for transport SIP/2.0/TCP at 192.0.2.%s:5060",
    "VERBOSE[%t][%C] app_dial.c: SIP/%c-%x is ringing",
    "VERBOSE[%t][%C] pbx.c: Executing [%c@from-internal:1] Answer(\"SIP/%c-%x\", \"\") in new stack",
    "DEBUG[%t] http.c: HTTP/1.1 404 Not Found for /phoneprov/%x.cfg",
    "WARNING[%t] res_phoneprov.c: template sip.cfg line %s: 'SIP/2.0' is not a profile",
    "DEBUG[%t][%C] chan_pjsip.c:  PJSIP/%p-%x: Cause: 17  Tech Cause: %c",
    "DEBUG[%t] res_hep_pjsip.c: captured %n bytes of SIP/2.0/UDP from 198.51.100.%s:5060, CSeq: %n INVITE",
    "DEBUG[%t] res_pjsip/pjsip_distributor.c: Searching for serializer for Request msg INVITE/cseq=%n (rdata0x7f%x80)",
    "VERBOSE[%t][%C] pbx.c: Executing [h@from-trunk:2] Log(\"PJSIP/%p-%x\", \"NOTICE,sip:%c@example.com SIP/2.0 %c\") in new stack",
    "NOTICE[%t] manager.c: Call-ID: %x%x@192.0.2.%s From: <sip:%p@example.com> dropped by filter SIP/2.0",
];

/// One of the lines, its signs filled in: a level, a thread, a call, a phone, a hexadecimal, a short number,
/// a longer one, a SIP code.
fn line(rng: &mut Rng, shapes: &[&str]) -> String {
    let mut parts = rng.pick(shapes).split('%');
    let mut text = String::with_capacity(256);
    text.push_str(parts.next().unwrap_or_default());
    let (thread, call, channel) = (rng.between(14_800, 15_900), rng.below(1 << 20), rng.below(1 << 32));
    let phone = rng.between(2000, 2299);
    for part in parts {
        let _ = match part.as_bytes()[0] {
            b'L' => text.write_str(if channel & 7 < 5 { "DEBUG" } else { "VERBOSE" }),
            b't' => write!(text, "{thread}"),
            b'C' => write!(text, "C-{call:08x}"),
            b'p' => write!(text, "{phone}"),
            b'x' => write!(text, "{channel:08x}"),
            b's' => write!(text, "{}", rng.between(2, 9)),
            b'n' => write!(text, "{}", rng.between(10_000, 30_000)),
            _ => write!(text, "{}", rng.pick(&[180, 404, 408, 480, 486, 487, 488, 500, 503, 603])),
        };
        text.push_str(&part[1..]);
    }
    text
}

// -------------------------------------------------------------------------------------------- the dice

/// `SplitMix64`.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self, digits: &[u8], bits: usize, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let mut word = self.next();
            for _ in 0..(length - text.len()).min(64 / bits) {
                text.push(char::from(digits[(word as usize) & ((1 << bits) - 1)]));
                word >>= bits;
            }
        }
        text
    }

    fn hex(&mut self, length: usize) -> String {
        self.text(b"0123456789abcdef", 4, length)
    }

    fn base64(&mut self, length: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6, length)
    }

    fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    fn tag(&mut self, pbx: bool, who: &Peer) -> String {
        if pbx {
            self.uuid()
        } else if who.trunk {
            format!("SD{}-{}", self.hex(8), self.hex(12))
        } else {
            self.hex(14)
        }
    }

    fn branch(&mut self, pbx: bool, who: &Peer) -> String {
        if pbx {
            format!("z9hG4bKPj{}", self.uuid())
        } else if who.trunk {
            format!("z9hG4bK{}", self.hex(22))
        } else {
            format!("z9hG4bK-{}", self.hex(16))
        }
    }

    /// One of the numbers that are in no use, 01XX in any exchange 555.
    fn number(&mut self) -> String {
        format!("+1{}55501{:02}", self.between(201, 989), self.below(100))
    }
}
