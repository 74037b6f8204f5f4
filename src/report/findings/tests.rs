//! Each finding with a log in which it shows, and logs just short of it in which it doesn't.

use crate::report::Finding;
use crate::report::calls::tests::{INVITE, at, reply};
use crate::report::testing::{Log, Message};

/// A log made of messages at any times.
#[derive(Default)]
struct Story(Vec<(u32, String)>);

impl Story {
    fn say(&mut self, ms: u32, message: Message<'_>) {
        self.0.push((ms, at(ms, message)));
    }

    fn findings(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|(ms, _)| *ms);
        Log::new(self.0.into_iter().map(|(_, text)| text).collect::<String>()).summary().findings
    }
}

/// Kind, severity, subject, cost and how many lines there are to look at.
fn told(story: Story) -> Vec<(&'static str, &'static str, String, u64, usize)> {
    let of =
        |finding: Finding| (finding.finding, finding.severity, finding.subject, finding.cost, finding.places.len());
    story.findings().into_iter().map(of).collect()
}

const MINUTE: u32 = 60_000;
const TRUNK: Message<'_> = Message { sent: true, peer: "203.0.113.5:5060", ..INVITE };

/// A log of two hours in which calls to a trunk fail with a code: so many at once after an hour, and one every so often.
fn failing(code: u16, at_once: u32, every: u32) -> Story {
    let mut story = Story::default();
    let mut fail = |ms: u32, call: &str| {
        let invite = Message { call, ..TRUNK };
        story.say(ms, invite);
        story.say(ms + 20, reply(code, invite));
    };
    (0..120 * MINUTE / every).for_each(|number| fail(number * every, &format!("usual {number}")));
    (0..at_once).for_each(|number| fail(60 * MINUTE + number * 100 + 7, &format!("more {number}")));
    story
}

#[test]
fn a_burst() {
    let expected = ("burst", "critical", "203.0.113.5:5060".to_owned(), 41, 3);
    assert_eq!(told(failing(500, 40, 5 * MINUTE)), [expected]);
    assert_eq!(told(failing(500, 18, 5 * MINUTE)), [], "nineteen are too few");
    assert_eq!(told(failing(500, 40, MINUTE / 8)), [], "forty more are nothing here");
}

#[test]
fn codecs_and_loops() {
    let kinds = |story| told(story).into_iter().map(|finding| finding.0).collect::<Vec<_>>();
    assert_eq!(kinds(failing(488, 40, 5 * MINUTE)), ["codec_mismatch"]);
    assert_eq!(kinds(failing(488, 18, 5 * MINUTE)), [""; 0]);
    assert_eq!(kinds(failing(483, 25, 30 * MINUTE)), ["routing_loop"]);
    assert_eq!(kinds(failing(483, 18, 30 * MINUTE)), [""; 0]);
    assert_eq!(kinds(failing(486, 40, 5 * MINUTE)), [""; 0], "to be busy is no failure");
}

/// Calls to a trunk within a few minutes: so many without a reply, so many with 503, so many answered.
fn trunk(silent: u32, unavailable: u32, answered: u32) -> Story {
    let mut story = Story::default();
    for number in 0..silent + unavailable + answered {
        let (ms, call) = (number * 2000, format!("call {number}"));
        let invite = Message { call: &call, ..TRUNK };
        story.say(ms, invite);
        if number >= silent {
            story.say(ms + 20, reply(if number < silent + unavailable { 503 } else { 200 }, invite));
        }
    }
    story.say(20 * MINUTE, Message { method: "OPTIONS", call: "alive", ..Message::default() });
    story
}

#[test]
fn a_trunk_that_is_down() {
    let down = |cost| [("trunk_down", "critical", "203.0.113.5:5060".to_owned(), cost, 3)];
    assert_eq!(told(trunk(30, 0, 0)), down(30));
    assert_eq!(told(trunk(10, 15, 0)), down(25));
    let title = |story: Story| story.findings().into_iter().next().map(|finding| finding.title);
    assert_eq!(title(trunk(30, 0, 0)).as_deref(), Some("203.0.113.5:5060 answers nothing"));
    assert_eq!(title(trunk(0, 30, 0)).as_deref(), Some("203.0.113.5:5060 answers 503"));
    assert_eq!(told(trunk(10, 9, 0)), [], "nineteen are too few");
    assert_eq!(told(trunk(10, 15, 26)), [], "less than half");
}

/// REGISTERs of one user that are refused, so many milliseconds apart, and one that isn't.
fn guesses(count: u32, every: u32, let_in: bool) -> Story {
    let mut story = Story::default();
    let credentials = "Authorization: Digest username=\"2041\", response=\"1\"\n";
    let realm = "WWW-Authenticate: Digest realm=\"pbx\"\n";
    let mut register = |ms: u32, call: &str, dialled: &str, code: u16| {
        let register = Message { method: "REGISTER", call, dialled, peer: "203.0.113.9:40000", ..INVITE };
        story.say(ms, Message { headers: credentials, ..register });
        story.say(ms + 5, Message { headers: if code == 401 { realm } else { "" }, ..reply(code, register) });
    };
    for number in 0..count {
        register(number * every, &format!("guess {number}"), if number % 2 == 0 { "2041" } else { "2042" }, 401);
    }
    if let_in {
        register(count * every, "in", "2041", 200);
    }
    story
}

#[test]
fn guessed_passwords() {
    let source = || "203.0.113.9".to_owned();
    let guessing = ("password_guessing", "warning", source(), 12, 3);
    assert_eq!(told(guesses(12, 1000, true)), [("let_in", "critical", source(), 6, 1), guessing.clone()]);
    assert_eq!(told(guesses(12, 1000, false)), vec![guessing]);
    assert_eq!(told(guesses(9, 1000, true)), [], "nine are too few");
    assert_eq!(told(guesses(12, 2 * MINUTE, true)), [], "and so are five in ten minutes");
}

/// INVITEs for numbers that nobody has, and perhaps one that is answered.
fn scan(numbers: u32, answered: bool) -> Story {
    let mut story = Story::default();
    for number in 0..numbers + u32::from(answered) {
        let (call, dialled) = (format!("scan {number}"), format!("{}", 900_000 + number));
        let invite = Message { call: &call, dialled: &dialled, peer: "203.0.113.77:5060", ..INVITE };
        story.say(number * 1000, invite);
        story.say(number * 1000 + 5, reply(if number < numbers { 404 } else { 200 }, invite));
    }
    story
}

#[test]
fn scanned_numbers() {
    assert_eq!(told(scan(25, false)), [("scanning", "warning", "203.0.113.77".to_owned(), 25, 3)]);
    assert_eq!(told(scan(19, false)), []);
    assert_eq!(told(scan(25, true)), [], "a trunk that sends wrong numbers too");
}

/// Registrations over an hour: one every so often, and a rush of so many.
fn registrations(every: u32, rush: u32, code: u16) -> Story {
    let mut story = Story::default();
    let mut register = |ms: u32, call: &str| {
        let register = Message { method: "REGISTER", call, ..INVITE };
        story.say(ms, register);
        story.say(ms + 5, reply(code, register));
    };
    (0..60 * MINUTE / every).for_each(|number| register(number * every, &format!("usual {number}")));
    (0..rush).for_each(|number| register(30 * MINUTE + number * 50 + 3, &format!("rush {number}")));
    story
}

#[test]
fn a_registration_storm() {
    assert_eq!(told(registrations(MINUTE / 2, 150, 200)), [("registration_storm", "warning", String::new(), 0, 0)]);
    assert_eq!(told(registrations(MINUTE / 2, 60, 200)), [], "sixty are too few");
    assert_eq!(told(registrations(MINUTE / 60, 150, 200)), [], "they come all the time");
}

/// OPTIONS so many milliseconds apart for ten minutes, nothing for so long, and ten minutes more.
fn pause(every: u32, pause: u32) -> Story {
    let mut story = Story::default();
    for begin in [0, 10 * MINUTE + pause] {
        for number in 0..10 * MINUTE / every {
            let call = format!("alive {begin} {number}");
            story.say(begin + number * every, Message { method: "OPTIONS", call: &call, ..Message::default() });
        }
    }
    story
}

#[test]
fn a_gap_in_the_log() {
    assert_eq!(told(pause(2000, 15 * MINUTE)), [("log_gap", "warning", String::new(), 0, 2)]);
    assert_eq!(told(pause(2000, 4 * MINUTE)), [], "too short");
    assert_eq!(told(pause(30_000, 15 * MINUTE)), [], "thirty records are too few to miss");
}

#[test]
fn every_finding_says_what_to_do_and_what_it_takes() {
    let findings = [
        failing(500, 40, 5 * MINUTE),
        failing(488, 40, 5 * MINUTE),
        failing(483, 25, 30 * MINUTE),
        trunk(30, 0, 0),
        guesses(12, 1000, true),
        scan(25, false),
        registrations(MINUTE / 2, 150, 200),
        pause(2000, 15 * MINUTE),
    ];
    let mut kinds: Vec<&str> = Vec::new();
    for finding in findings.into_iter().flat_map(Story::findings) {
        assert!(
            ![finding.meaning, finding.fix, finding.threshold, finding.title.as_str()].contains(&""),
            "{finding:?}"
        );
        assert!(finding.from.is_some() && finding.to.is_some() && !finding.counts.0.is_empty(), "{finding:?}");
        kinds.push(finding.finding);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let all = [
        "burst",
        "codec_mismatch",
        "let_in",
        "log_gap",
        "password_guessing",
        "registration_storm",
        "routing_loop",
        "scanning",
        "trunk_down",
    ];
    assert_eq!(kinds, all);
}
