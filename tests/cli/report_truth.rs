//! Reports on logs that are made up together with what is true of them.
//!
//! Nothing here asks the program's code: each call is said to the log as phones and trunks would say it, and what has become of
//! it is counted as it is made up, by the definitions of RFC 6076 and the ITU.

#![allow(clippy::cast_precision_loss)]

use crate::run::{Folder, sipsift};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from)
    }
}

/// What is true of the calls and registrations of one side. Delays are in milliseconds.
#[derive(Default)]
struct Truth {
    states: BTreeMap<&'static str, u64>,
    finals: BTreeMap<String, u64>,
    delays: BTreeMap<&'static str, Vec<u64>>,
    completed: u64,
    registrations: BTreeMap<&'static str, u64>,
    registered: BTreeMap<String, u64>,
    /// When conversations began and ended, in seconds.
    talks: Vec<(u64, u64)>,
}

/// What is true of a code.
#[derive(Default)]
struct OfCode {
    responses: u64,
    transactions: BTreeSet<String>,
    retransmissions: u64,
    calls: BTreeSet<String>,
}

/// A log under construction.
struct World {
    random: Random,
    /// In milliseconds, in the order in which they are said.
    said: Vec<(u64, usize, String)>,
    sides: [Truth; 2],
    codes: BTreeMap<u16, OfCode>,
    duplicates: u64,
    number: u64,
}

/// One leg of a call, or a registration.
#[derive(Clone)]
struct Leg {
    id: String,
    sent: bool,
    peer: &'static str,
}

const END: u64 = 3 * 3_600_000;
const TRUNKS: [&str; 2] = ["203.0.113.5:5060", "[2001:db8::6]:5060"];
const CREDENTIALS: &str = "Authorization: Digest username=\"1001\", realm=\"pbx\", nonce=\"n\", response=\"r\"\n";
const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n\"\n";

impl World {
    fn say(
        &mut self,
        ms: u64,
        leg: &Leg,
        is_request: bool,
        start: &str,
        (method, cseq): (&str, u32),
        (tag, more): (&str, &str),
    ) {
        let (kind, sent) = if is_request { ("request", leg.sent) } else { ("response", !leg.sent) };
        let way = if sent { ["Transmitting", "to"] } else { ["Received", "from"] };
        let clock = format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        let branch = if method == "CANCEL" { "INVITE" } else { method };
        let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
        let text = format!(
            "[2026-11-21 {clock}] VERBOSE[1] res_pjsip_logger.c: <--- {} SIP {kind} (400 bytes) {} UDP:{} --->\n{start}\n\
             Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{}{cseq}{branch}\nFrom: <sip:1001@example.com>;tag=f\n\
             To: <sip:4930123@example.com>{tag}\nCall-ID: {}@example.com\nCSeq: {cseq} {method}\n{more}\n",
            way[0], way[1], leg.peer, leg.id, leg.id
        );
        self.said.push((ms, self.said.len(), text));
    }

    fn ask(&mut self, ms: u64, leg: &Leg, method: (&str, u32), tag: &str, more: &str) {
        self.say(ms, leg, true, &format!("{} sip:4930123@example.com SIP/2.0", method.0), method, (tag, more));
    }

    /// A response, so many times: what comes again is a retransmission.
    fn answer(&mut self, ms: u64, leg: &Leg, code: u16, method: (&str, u32), with: (&str, &str), times: u64) {
        for again in 0..times {
            self.say(ms + again * 400, leg, false, &format!("SIP/2.0 {code} Phrase"), method, with);
        }
        let of = self.codes.entry(code).or_default();
        of.responses += times;
        of.retransmissions += times - 1;
        of.transactions.insert(format!("{}{method:?}{}", leg.id, leg.sent));
        // A code counts for the call that it stands in; the answer to CANCEL says nothing of that.
        if !matches!(method.0, "REGISTER" | "CANCEL") {
            of.calls.insert(leg.id.clone());
        }
    }

    fn truth(&mut self, leg: &Leg) -> &mut Truth {
        &mut self.sides[usize::from(leg.sent)]
    }

    fn ends(&mut self, leg: &Leg, state: &'static str, code: u16) {
        let truth = self.truth(leg);
        *truth.states.entry("attempts").or_default() += 1;
        *truth.states.entry(state).or_default() += 1;
        if code > 0 {
            *truth.finals.entry(code.to_string()).or_default() += 1;
        }
    }

    fn delay(&mut self, leg: &Leg, name: &'static str, ms: u64) {
        self.truth(leg).delays.entry(name).or_default().push(ms);
    }

    fn leg(&mut self, sent: bool) -> Leg {
        self.number += 1;
        let peer = if sent { TRUNKS[self.random.below(2) as usize] } else { "198.51.100.20:5062" };
        Leg { id: format!("call-{}", self.number), sent, peer }
    }

    /// A call at a time, on one side or, through a B2BUA, on both.
    fn call(&mut self, at: u64) {
        let fate = self.random.below(14);
        let two = self.random.below(3) == 0;
        let sent = self.random.below(2) == 1;
        let (ring, wait) = (self.random.between(200, 3_000), self.random.between(3_100, 20_000));
        let talk = self.random.between(1_000, 200_000);
        let sides = if two { vec![false, true] } else { vec![sent] };
        for (late, sent) in sides.into_iter().enumerate() {
            let leg = self.leg(sent);
            self.leg_of_call(at + late as u64 * 15, &leg, fate, ring, wait, talk);
        }
    }

    fn leg_of_call(&mut self, at: u64, leg: &Leg, fate: u64, ring: u64, wait: u64, talk: u64) {
        let invite = ("INVITE", 1);
        self.ask(at, leg, invite, "", "");
        // Nobody answers, and the INVITE is sent again.
        if fate == 0 {
            for later in [500, 1_500, 3_500] {
                self.ask(at + later, leg, invite, "", "");
            }
            return self.ends(leg, "timeout", 0);
        }
        let mut invite = invite;
        if fate == 1 || self.random.below(4) == 0 {
            self.answer(at + 10, leg, 407, invite, ("p", "Proxy-Authenticate: Digest realm=\"pbx\", nonce=\"n\"\n"), 1);
            if fate == 1 {
                return self.ends(leg, "challenged", 407);
            }
            invite = ("INVITE", 2);
            self.ask(at + 40, leg, invite, "", &format!("Proxy-{CREDENTIALS}"));
        }
        self.answer(at + 50, leg, 100, invite, ("", ""), 1);
        let rings = self.random.below(3) > 0;
        if rings {
            let code = [180, 183][self.random.below(2) as usize];
            let times = self.random.between(1, 3);
            self.answer(at + ring, leg, code, invite, ("one", ""), times);
            self.delay(leg, "pdd", ring);
            // Another branch of a fork rings too.
            if self.random.below(3) == 0 {
                self.answer(at + ring + 70, leg, code, invite, ("two", ""), 1);
            }
        }
        let status = if rings { ring } else { wait };
        let times = self.random.between(1, 4);
        let (code, state): (u16, _) = match fate {
            2 => (302, "redirected"),
            3 => (486, "declined"),
            4 => ([480, 600, 603][self.random.below(3) as usize], "declined"),
            5 => (487, "cancelled"),
            6 => (404, "failed"),
            7 => ([408, 500, 503, 504][self.random.below(4) as usize], "failed"),
            _ => (200, "answered"),
        };
        if code == 487 {
            self.ask(at + wait - 60, leg, ("CANCEL", invite.1), "", "");
            self.answer(at + wait - 50, leg, 200, ("CANCEL", invite.1), ("one", ""), 1);
        }
        self.answer(at + wait, leg, code, invite, ("one", ""), times);
        if code >= 400 && self.random.below(3) == 0 {
            self.duplicates += 1;
            let line = format!(
                "ACC: transaction answered: timestamp={};method=INVITE;from_tag=f;to_tag=one;call_id={}@example.com;code={code};reason=x\n",
                1_795_219_200 + (at + wait) / 1000,
                leg.id
            );
            self.said.push((at + wait, self.said.len(), line));
        }
        self.ends(leg, state, code);
        match state {
            "answered" => self.conversation(leg, at + wait, talk, invite.1, (rings, status)),
            "redirected" => {}
            _ => self.delay(leg, "srd_failed", status),
        }
    }

    fn conversation(&mut self, leg: &Leg, begun: u64, talk: u64, cseq: u32, (rang, status): (bool, u64)) {
        self.delay(leg, "srd_succeeded", status);
        if !rang {
            self.delay(leg, "pdd", status);
        }
        if self.random.below(4) == 0 {
            let again = ("INVITE", cseq + 1);
            self.ask(begun + 300, leg, again, "one", "");
            self.answer(begun + 340, leg, 200, again, ("one", ""), 1);
        }
        let end = begun + talk;
        let bye = ("BYE", cseq + 2);
        self.ask(end, leg, bye, "one", "");
        self.truth(leg).talks.push((begun / 1000, end / 1000));
        self.delay(leg, "sdt", talk);
        let done = self.random.between(5, 900);
        match self.random.below(6) {
            0 => return,
            1 => self.answer(end + done, leg, 481, bye, ("one", ""), 1),
            _ => {
                self.answer(end + done, leg, 200, bye, ("one", ""), 1);
                self.delay(leg, "sdd", done);
            }
        }
        self.truth(leg).completed += 1;
    }

    fn registration(&mut self, at: u64) {
        let leg = Leg { id: format!("reg-{at}"), sent: self.random.below(2) == 1, peer: "198.51.100.21:5060" };
        let (first, second) = (("REGISTER", 1), ("REGISTER", 2));
        self.ask(at, &leg, first, "", "");
        let back = self.random.between(5, 400);
        let (state, code) = match self.random.below(5) {
            0 => ("timeout", 0),
            1 => {
                self.answer(at + back, &leg, 403, first, ("r", ""), 1);
                ("failed", 403)
            }
            fate => {
                self.answer(at + back, &leg, 401, first, ("r", CHALLENGE), 1);
                self.ask(at + back + 10, &leg, second, "", CREDENTIALS);
                let (code, more) = if fate == 2 { (401, CHALLENGE) } else { (200, "") };
                self.answer(at + back + 30, &leg, code, second, ("r", more), 1);
                if code == 200 {
                    self.delay(&leg, "rrd", back + 30);
                }
                (if code == 200 { "succeeded" } else { "auth_failed" }, code)
            }
        };
        let truth = self.truth(&leg);
        *truth.registrations.entry("attempts").or_default() += 1;
        *truth.registrations.entry(state).or_default() += 1;
        if code > 0 {
            *truth.registered.entry(code.to_string()).or_default() += 1;
        }
    }

    fn new(seed: u64) -> Self {
        let random = Random(seed * 0x9e37_79b9 + 1);
        let (sides, codes) = (Default::default(), BTreeMap::new());
        let mut world = Self { random, said: Vec::new(), sides, codes, duplicates: 0, number: 0 };
        let mut at = 0;
        while at < END - 600_000 {
            at += world.random.between(100, 30_000);
            if world.random.below(4) == 0 { world.registration(at) } else { world.call(at) }
        }
        // These are under way when the log ends.
        for sent in [false, true, true] {
            let leg = world.leg(sent);
            world.ask(END, &leg, ("INVITE", 1), "", "");
            world.answer(END + 100, &leg, 180, ("INVITE", 1), ("one", ""), 1);
            world.delay(&leg, "pdd", 100);
            world.ends(&leg, "open", 0);
        }
        world
    }

    fn log(&mut self) -> String {
        self.said.sort();
        self.said.iter().fold(String::new(), |mut log, (_, _, text)| {
            let _ = write!(log, "{text}");
            log
        })
    }
}

impl Truth {
    fn of(&self, state: &str) -> u64 {
        self.states.get(state).copied().unwrap_or_default()
    }

    fn finals(&self, codes: &[u16]) -> u64 {
        codes.iter().filter_map(|code| self.finals.get(&code.to_string())).sum()
    }

    /// Numerators and denominators.
    fn shares(&self) -> Vec<(&'static str, u64, u64)> {
        let (attempts, answered) = (self.of("attempts"), self.of("answered"));
        let tried = attempts - self.of("redirected") - self.of("open");
        let ended = attempts - self.of("open") - self.of("timeout") - self.of("challenged");
        let isa = self.finals(&[408, 500, 503, 504]);
        let registrations = |state| self.registrations.get(state).copied().unwrap_or_default();
        vec![
            ("ser", answered, tried),
            ("ser_adjusted", answered, tried - self.of("challenged") - self.of("cancelled")),
            ("seer", answered + self.finals(&[480, 486, 600, 603]), tried),
            ("isa", isa, attempts),
            ("isa_with_timeouts", isa + self.of("timeout"), attempts),
            ("scr", self.completed, attempts),
            ("asr", answered, ended),
            ("ner", answered + self.of("declined") + self.of("cancelled"), ended),
            ("ira", registrations("failed") + registrations("timeout"), registrations("attempts")),
        ]
    }

    /// The most conversations in one second.
    fn peak(&self) -> u64 {
        let at = |second| self.talks.iter().filter(|(begun, ended)| (begun..=ended).contains(&&second)).count() as u64;
        self.talks.iter().map(|&(begun, _)| at(begun)).max().unwrap_or_default()
    }
}

fn close(found: &Value, expected: f64, by: f64) -> bool {
    found.as_f64().is_some_and(|found| (found - expected).abs() <= by)
}

fn check(report: &Value, side: &str, truth: &Truth) {
    let calls = &report["calls"]["sides"][side];
    for state in
        ["attempts", "answered", "declined", "cancelled", "redirected", "challenged", "failed", "timeout", "open"]
    {
        assert_eq!(calls[state], truth.of(state), "{side} {state}");
    }
    assert_eq!(calls["by_final_code"], json!(truth.finals), "{side}");
    assert_eq!(calls["peak"]["calls"], truth.peak(), "{side}");
    let registrations = &report["registrations"]["sides"][side];
    for (state, count) in &truth.registrations {
        assert_eq!(registrations[state], *count, "{side} {state}");
    }
    assert_eq!(registrations["by_final_code"], json!(truth.registered), "{side}");
    let figures = &report["figures"]["sides"][side];
    for (name, part, whole) in truth.shares() {
        let figure = &figures[name];
        assert_eq!((&figure["numerator"], &figure["denominator"]), (&json!(part), &json!(whole)), "{side} {name}");
        assert!(close(&figure["value"], 100.0 * part as f64 / whole as f64, 0.005_001), "{side} {name}: {figure}");
        assert_eq!(figure["basis"], "requests and responses", "{side} {name}");
    }
    for (name, delays) in &truth.delays {
        let (figure, mut delays) = (&figures[name], delays.clone());
        delays.sort_unstable();
        assert_eq!(figure["denominator"], delays.len(), "{side} {name}");
        assert_eq!(figure["quantiles"]["max"], delays[delays.len() - 1] as f64 / 1000.0, "{side} {name}");
        for (quantile, share) in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)] {
            let place = share * (delays.len() - 1) as f64;
            let (low, high) = (delays[place as usize] as f64, delays[place.ceil() as usize] as f64);
            // What is in between is told of a few, and of many to within one percent.
            let (exact, error) = match delays.len() {
                ..=1000 => (low + place.fract() * (high - low), 0.0),
                _ => (low, 0.0101),
            };
            let exact = exact / 1000.0;
            assert!(
                close(&figure["quantiles"][quantile], exact, exact * error + 0.000_6),
                "{side} {name}: {figure}, {exact}"
            );
        }
    }
    let talks = &truth.delays["sdt"];
    let mean = talks.iter().sum::<u64>() as f64 / 1000.0 / talks.len() as f64;
    assert!(close(&figures["acd"]["value"], mean, 0.000_6), "{side} {}: {mean}", figures["acd"]);
}

#[test]
fn a_report_says_what_is_true_of_the_log() {
    let folder = Folder::new();
    for seed in 1..=4 {
        let mut world = World::new(seed);
        let log = folder.put("pbx.log", world.log());
        let args = ["report", "--format=json", "--timezone=UTC"].map(Path::new);
        let report: Value = serde_json::from_slice(&sipsift(args.iter().chain([&&*log])).quiet().out).unwrap();
        for (side, truth) in ["in", "out"].into_iter().zip(&world.sides) {
            check(&report, side, truth);
        }
        for (code, of) in &world.codes {
            let found = report["codes"].as_array().unwrap().iter().find(|found| found["code"] == *code).unwrap();
            assert_eq!(found["responses"], of.responses, "{code}");
            assert_eq!(found["retransmissions"], of.retransmissions, "{code}");
            assert_eq!(found["transactions"], of.transactions.len(), "{code}");
            assert_eq!(found["calls"], of.calls.len(), "{code}");
        }
        assert_eq!(report["responses"]["duplicates"], world.duplicates);
        assert_eq!(report["caps"], json!([]));
    }
}
