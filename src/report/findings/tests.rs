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

/// OPTIONS to a trunk every half minute: so many answered, then so many not, and then so many again.
fn options(answered: u32, dead: u32, again: u32) -> Story {
    let mut story = Story::default();
    let all = answered + dead + again;
    for number in 0..all {
        let (ms, call) = (number * MINUTE / 2, format!("alive {number}"));
        let ask = Message { method: "OPTIONS", call: &call, ..TRUNK };
        story.say(ms, ask);
        if !(answered..answered + dead).contains(&number) {
            story.say(ms + 20, reply(200, ask));
        }
    }
    story.say(all * MINUTE / 2 + 5 * MINUTE, Message { method: "OPTIONS", call: "one more", ..Message::default() });
    story
}

#[test]
fn a_trunk_that_does_not_answer_options() {
    let dead = ("trunk_down", "warning", "203.0.113.5:5060".to_owned(), 0, 3);
    assert_eq!(told(options(60, 40, 60)), std::slice::from_ref(&dead));
    assert_eq!(told(options(0, 40, 0)), [dead]);
    assert_eq!(told(options(60, 19, 60)), [], "nineteen are too few");
    assert_eq!(told(options(100, 0, 0)), []);
    let finding = options(60, 40, 60).findings().remove(0);
    let counts = [("calls sent to it".to_owned(), 0), ("OPTIONS without any reply".to_owned(), 40)];
    assert_eq!(finding.counts.0, counts);
    assert_eq!(finding.from.unwrap().to_string(), "2026-11-21T12:30:00+00:00");
    // A peer that takes calls and knows no OPTIONS.
    let mut story = options(0, 40, 0);
    for number in 0..40 {
        let call = format!("call {number}");
        let invite = Message { call: &call, ..TRUNK };
        story.say(number * MINUTE / 2 + 100, invite);
        story.say(number * MINUTE / 2 + 200, reply(200, invite));
    }
    assert_eq!(told(story), []);
    // Both together: ten calls and ten OPTIONS.
    let mut story = options(0, 10, 0);
    for number in 0..10 {
        let call = format!("call {number}");
        story.say(number * MINUTE / 2 + 100, Message { call: &call, ..TRUNK });
    }
    assert_eq!(told(story), [("trunk_down", "critical", "203.0.113.5:5060".to_owned(), 10, 3)]);
}

#[test]
fn options_are_joined_over_the_parts_of_a_log() {
    the_parts_tell_the_same(options(20, 30, 20));
}

/// A log that is cut anywhere has the one finding of the whole.
#[track_caller]
fn the_parts_tell_the_same(mut story: Story) {
    story.0.sort_by_key(|(ms, _)| *ms);
    let log = Log::new(story.0.into_iter().map(|(_, text)| text).collect::<String>());
    let messages: Vec<_> = log.messages().collect();
    let fold = |messages: &[crate::record::Message<'_>]| {
        let mut report = crate::report::Report::default();
        report.observe_stream("pbx.log");
        for message in messages {
            report.observe_message(message);
        }
        report
    };
    let told = |report: crate::report::Report| {
        let findings = report.finish(&crate::report::testing::KNOWLEDGE, Vec::new()).findings;
        findings.into_iter().map(|finding| (finding.title, finding.counts)).collect::<Vec<_>>()
    };
    let whole = told(fold(&messages));
    assert_eq!(whole.len(), 1);
    for cut in 0..messages.len() {
        assert_eq!(told(fold(&messages[..cut]).merge(fold(&messages[cut..]))), whole, "{cut}");
    }
}

/// OPTIONS every ten seconds within the second hour of two, and what they are answered.
fn pings(code: u16) -> Story {
    let mut story = Story::default();
    for number in 0..240 {
        let (ms, call) = (number * MINUTE / 2, format!("call {number}"));
        let invite = Message { call: &call, ..TRUNK };
        story.say(ms, invite);
        story.say(ms + 20, reply(200, invite));
        for part in 0..if (120..180).contains(&number) { 3 } else { 0 } {
            let (ms, call) = (ms + part * 10_000 + 500, format!("alive {number} {part}"));
            let ask = Message { method: "OPTIONS", call: &call, ..TRUNK };
            story.say(ms, ask);
            story.say(ms + 20, reply(code, ask));
        }
    }
    story
}

#[test]
fn who_refuses_each_ping_lives() {
    for code in [200, 404, 405, 486, 501, 505, 513] {
        assert_eq!(told(pings(code)), [], "{code}");
    }
    let kinds = |story| told(story).into_iter().map(|finding| finding.0).collect::<Vec<_>>();
    assert_eq!(kinds(pings(500)), ["burst"]);
}

/// Calls that come in and go on to a trunk which fails them with a code within ten minutes of two hours; who called is
/// answered with another.
fn handed_on(trunk: u16, callers: u16) -> Story {
    let mut story = Story::default();
    for number in 0..480 {
        let (ms, call) = (number * MINUTE / 4, format!("call {number}"));
        let fails = (240..280).contains(&number);
        let out = format!("out {number}");
        let (invite, sent) = (Message { call: &call, ..INVITE }, Message { call: &out, ..TRUNK });
        story.say(ms, invite);
        story.say(ms + 5, sent);
        story.say(ms + 15, reply(if fails { trunk } else { 200 }, sent));
        story.say(ms + 20, reply(if fails { callers } else { 200 }, invite));
    }
    story
}

#[test]
fn what_callers_are_answered_is_not_told_twice() {
    let titles = |story: Story| story.findings().into_iter().map(|finding| finding.title).collect::<Vec<_>>();
    assert_eq!(titles(handed_on(500, 500)), ["203.0.113.5:5060: 40 times 500"], "handed on");
    assert_eq!(titles(handed_on(503, 503)), ["203.0.113.5:5060 answers 503"], "nowhere to go");
    assert_eq!(titles(handed_on(503, 500)), ["203.0.113.5:5060 answers 503"], "as proxies have it");
    assert_eq!(titles(handed_on(486, 500)), ["40 times 500 sent to 192.0.2.10:5060"], "made here");
    assert_eq!(
        titles(handed_on(500, 404)),
        ["203.0.113.5:5060: 40 times 500", "40 times 404 sent to 192.0.2.10:5060"],
        "something else"
    );
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
fn nothing_begins_before_the_log() {
    let found = guesses(12, 100, false).findings();
    let times: Vec<_> = found.iter().flat_map(|of| [of.from, of.to]).flatten().map(|time| time.to_string()).collect();
    assert_eq!(times[0], "2026-11-21T12:00:00+00:00");
    let mut later = Story::default();
    guesses(12, 100, false).0.into_iter().for_each(|(ms, text)| later.0.push((ms, text.replace(" 12:00:", " 12:07:"))));
    assert_eq!(later.findings()[0].from.unwrap().to_string(), "2026-11-21T12:07:00+00:00");
}

#[test]
fn guessed_passwords() {
    let source = || "203.0.113.9".to_owned();
    let guessing = ("password_guessing", "warning", source(), 12, 3);
    assert_eq!(told(guesses(12, 1000, true)), [("let_in", "critical", source(), 6, 3), guessing.clone()]);
    assert_eq!(told(guesses(12, 1000, false)), vec![guessing]);
    assert_eq!(told(guesses(9, 1000, true)), [], "nine are too few");
    assert_eq!(told(guesses(12, 2 * MINUTE, true)), [], "and so are five in ten minutes");
}

/// REGISTERs of many users that are refused, and of others that are let in at once, before and behind these.
fn spray(refused: u32, before: u32, behind: u32) -> Story {
    let mut story = Story::default();
    for number in 0..before + refused + behind {
        let (call, user) = (format!("spray {number}"), (2000 + number).to_string());
        let register = Message { method: "REGISTER", call: &call, dialled: &user, peer: "203.0.113.9:40000", ..INVITE };
        story.say(number * 1000, Message { headers: "Authorization: Digest response=\"1\"\n", ..register });
        let code = if (before..before + refused).contains(&number) { 403 } else { 200 };
        story.say(number * 1000 + 5, reply(code, register));
    }
    story
}

#[test]
fn who_is_let_in_at_the_first_guess() {
    let kinds = |story| told(story).into_iter().map(|finding| (finding.0, finding.4)).collect::<Vec<_>>();
    assert_eq!(kinds(spray(12, 3, 1)), [("let_in", 3), ("password_guessing", 3)]);
    assert_eq!(kinds(spray(12, 3, 0)), [("password_guessing", 3)], "they were let in before");
    assert_eq!(kinds(spray(12, 0, 30)), [("password_guessing", 3)], "an office with phones that are set up wrongly");
    let title = spray(12, 3, 1).findings().remove(0).title;
    assert_eq!(title, "203.0.113.9 got in as 2015");
}

/// INVITEs for numbers that nobody has, and some that are answered.
fn scan(numbers: u32, answered: u32) -> Story {
    let mut story = Story::default();
    for number in 0..numbers + answered {
        let (call, dialled) = (format!("scan {number}"), format!("{}", 900_000 + number));
        let invite = Message { call: &call, dialled: &dialled, peer: "203.0.113.77:5060", ..INVITE };
        story.say(number * 1000, invite);
        story.say(number * 1000 + 5, reply(if number < numbers { 404 } else { 200 }, invite));
    }
    story
}

#[test]
fn scanned_numbers() {
    assert_eq!(told(scan(25, 0)), [("scanning", "warning", "203.0.113.77".to_owned(), 25, 3)]);
    assert_eq!(told(scan(19, 0)), []);
    let found: Vec<_> =
        scan(25, 1).findings().into_iter().map(|finding| (finding.title, finding.places.len())).collect();
    let through = ("203.0.113.77 got through to 900025".to_owned(), 3);
    assert_eq!(found, [through, ("203.0.113.77 tries numbers that nobody has".to_owned(), 3)]);
    assert_eq!(told(scan(25, 6)), [], "a trunk that sends wrong numbers too");
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
    assert_eq!(told(registrations(MINUTE / 2, 150, 200)), [("registration_storm", "warning", String::new(), 0, 3)]);
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
    assert_eq!(told(pause(2000, 15 * MINUTE)), [("log_gap", "warning", String::new(), 0, 3)]);
    assert_eq!(told(pause(2000, 4 * MINUTE)), [], "too short");
    assert_eq!(told(pause(30_000, 15 * MINUTE)), [], "thirty records are too few to miss");
}

#[test]
fn every_finding_says_what_to_do_and_what_it_takes() {
    let findings = [
        failing(500, 40, 5 * MINUTE),
        handed_on(486, 500),
        failing(488, 40, 5 * MINUTE),
        failing(483, 25, 30 * MINUTE),
        trunk(30, 0, 0),
        guesses(12, 1000, true),
        scan(25, 1),
        registrations(MINUTE / 2, 150, 200),
        pause(2000, 15 * MINUTE),
    ];
    let mut kinds: Vec<&str> = Vec::new();
    for finding in findings.into_iter().flat_map(Story::findings) {
        assert!(
            ![finding.meaning, finding.fix, finding.threshold, finding.title.as_str()].contains(&""),
            "{finding:?}"
        );
        assert_eq!(finding.places.len(), 3, "{finding:?}");
        assert!(finding.from.is_some() && finding.to.is_some() && !finding.counts.0.is_empty(), "{finding:?}");
        kinds.push(finding.finding);
    }
    kinds.sort_unstable();
    kinds.dedup();
    let all = [
        "burst",
        "burst_sent",
        "codec_mismatch",
        "let_in",
        "let_through",
        "log_gap",
        "password_guessing",
        "registration_storm",
        "routing_loop",
        "scanning",
        "trunk_down",
    ];
    assert_eq!(kinds, all);
}

/// A call to a trunk that fails, and the next trunk taking it: under the same Call-ID, or as a B2BUA does.
#[test]
fn calls_that_another_trunk_takes_are_not_lost() {
    let rescued = |same_call: bool, dialled: &str| {
        let mut story = trunk(15, 15, 0);
        for number in 0..20 {
            let (ms, call) = (number * 2000 + 500, format!("call {number}"));
            let next = format!("next {number}");
            let call = if same_call { &call } else { &next };
            let invite = Message { call, cseq: 9, peer: "203.0.113.6:5060", dialled, ..TRUNK };
            story.say(ms, invite);
            story.say(ms + 300, reply(200, invite));
        }
        let finding = story.findings().remove(0);
        (finding.cost, finding.counts.get("calls rescued by 203.0.113.6:5060"), finding.counts.get("calls lost"))
    };
    assert_eq!(rescued(true, "4930123456"), (10, 20, 10));
    assert_eq!(rescued(false, "0049 30123456"), (30, 0, 0), "that is no number");
    assert_eq!(rescued(false, "4930999999"), (30, 0, 0), "another number");
    assert_eq!(rescued(false, "+4930123456"), (10, 20, 10));
}

/// What became of calls to a trunk that answers 503 (in the end of the list, of those that were sent on), given how many
/// milliseconds later who dials what at which peer, and what that answers.
fn sent_on(caller: &str, further: &[(u32, &str, &str, &str, u16)]) -> (u64, Vec<(String, u64)>) {
    let mut story = Story::default();
    for number in 0..25 {
        let (ms, call) = (number * 7000, format!("call {number}"));
        let (lost, dialled) = (format!("{caller}{number}"), format!("+49 30 1234{number:02}").replace(' ', ""));
        let caller = if caller == "anonymous" { caller } else { &lost };
        let invite = Message { call: &call, caller, dialled: &dialled, ..TRUNK };
        story.say(ms, invite);
        story.say(ms + 20, reply(503, invite));
        for &(later, who, digits, peer, code) in further {
            let call = format!("further {number} {later}");
            let who = if who == "same" { caller } else { who };
            let dialled = format!("{digits}1234{number:02}");
            let invite = Message { call: &call, caller: who, dialled: &dialled, peer, ..TRUNK };
            story.say(ms + later, invite);
            if code > 0 {
                story.say(ms + later + 20, reply(code, invite));
            }
        }
    }
    story.say(5 * MINUTE, Message { method: "OPTIONS", call: "alive", ..Message::default() });
    let finding = story.findings().into_iter().find(|finding| finding.subject == TRUNK.peer).expect("it is down");
    let rescued = finding.counts.0.into_iter().filter(|(what, _)| what.contains("rescued")).collect();
    (finding.cost, rescued)
}

#[test]
fn who_a_call_of_its_own_rescues() {
    const B: &str = "203.0.113.6:5060";
    const C: &str = "203.0.113.7:5060";
    let by = |who: &str, count| vec![(format!("calls rescued by {who}"), count)];
    let none = || (25, Vec::new());
    for (caller, further, expected, why) in [
        ("4989100", &[(100, "same", "004930", B, 200)][..], (0, by(B, 25)), "sent on, with another prefix"),
        ("4989100", &[(100, "same", "30", B, 486)], (0, by(B, 25)), "a busy callee was reached"),
        ("4989100", &[(100, "4940777", "+4930", B, 200)], none(), "another caller of the same number"),
        ("4989100", &[(100, "anonymous", "+4930", B, 200)], none(), "nobody knows who that is"),
        ("4989100", &[(100, "same", "+4989", B, 200)], none(), "another number"),
        ("4989100", &[(4900, "same", "+4930", B, 200)], (0, by(B, 25)), "soon enough"),
        ("4989100", &[(5100, "same", "+4930", B, 200)], none(), "the caller dials again"),
        ("4989100", &[(100, "same", "+4930", TRUNK.peer, 200)], none(), "the same trunk takes it after all"),
        ("4989100", &[(100, "same", "+4930", B, 500)], none(), "lost there too"),
        ("4989100", &[(100, "same", "+4930", B, 401)], none(), "nobody took it"),
        ("4989100", &[(100, "same", "+4930", B, 503), (200, "same", "+4930", C, 200)], (0, by(C, 25)), "third"),
        (
            "4989100",
            &[(100, "same", "+4930", B, 200), (200, "same", "+4930", C, 200)],
            (0, by(B, 25)),
            "a call is rescued once",
        ),
        ("anonymous", &[(100, "same", "+4930", B, 200)], (0, by(B, 25)), "the number is all that there is"),
    ] {
        assert_eq!(sent_on(caller, further), expected, "{why}");
    }
}

/// Sixty calls of as many callers to one number within a minute, by two trunks of which one is down: none is sent on.
#[test]
fn callers_of_a_popular_number_rescue_nobody() {
    let calls = |same: bool| {
        let mut story = Story::default();
        for number in 0..60 {
            let (ms, call, caller) = (number * 1000, format!("call {number}"), format!("49891{number:04}"));
            let peer = if number % 2 == 0 { TRUNK.peer } else { "203.0.113.6:5060" };
            let caller = if same { "4989100" } else { &caller };
            let invite = Message { call: &call, caller, dialled: "4930116117", peer, ..TRUNK };
            story.say(ms, invite);
            story.say(ms + 20, reply(if number % 2 == 0 { 503 } else { 200 }, invite));
        }
        story.say(5 * MINUTE, Message { method: "OPTIONS", call: "alive", ..Message::default() });
        let finding = story.findings().remove(0);
        (finding.cost, finding.counts.get("calls rescued by 203.0.113.6:5060"))
    };
    assert_eq!(calls(false), (30, 0));
    assert_eq!(calls(true), (0, 30), "one caller for one number, a second later");
}

#[test]
fn two_trunks_that_are_tried_in_turn_are_both_told_of_the_third() {
    let mut story = Story::default();
    for number in 0..25 {
        for (turn, code) in [(0, 503), (1, 503), (2, 200)] {
            let (call, caller) = (format!("call {number} {turn}"), format!("49891{number:04}"));
            let peer = ["203.0.113.5:5060", "203.0.113.6:5060", "203.0.113.7:5060"][turn as usize];
            let invite = Message { call: &call, caller: &caller, peer, ..TRUNK };
            story.say(number * 2000 + turn * 100, invite);
            story.say(number * 2000 + turn * 100 + 20, reply(code, invite));
        }
    }
    story.say(5 * MINUTE, Message { method: "OPTIONS", call: "alive", ..Message::default() });
    let rescued = |finding: &Finding| finding.counts.get("calls rescued by 203.0.113.7:5060");
    let told: Vec<_> = story.findings().iter().map(|of| (of.subject.clone(), of.cost, rescued(of))).collect();
    assert_eq!(told, [("203.0.113.5:5060".to_owned(), 0, 25), ("203.0.113.6:5060".to_owned(), 0, 25)]);
}

/// Calls to a trunk that answers 503, each of which the next takes.
#[test]
fn calls_are_rescued_over_the_parts_of_a_log() {
    let mut story = Story::default();
    for number in 0..24 {
        let (ms, caller) = (number * 700, format!("49891{number:04}"));
        for (later, peer, code) in [(0, TRUNK.peer, 503), (400, "203.0.113.6:5060", 200)] {
            let call = format!("call {number} {later}");
            let invite = Message { call: &call, caller: &caller, peer, ..TRUNK };
            story.say(ms + later, invite);
            story.say(ms + later + 20, reply(code, invite));
        }
    }
    the_parts_tell_the_same(story);
}

#[test]
fn a_change_of_codecs_that_nobody_undid() {
    // A call a minute fails, from the second half hour to the end of the log.
    let mut story = Story::default();
    for number in 0..120 {
        let call = format!("call {number}");
        let invite = Message { call: &call, ..TRUNK };
        story.say(number * MINUTE, invite);
        story.say(number * MINUTE + 20, reply(if number < 45 { 200 } else { 488 }, invite));
    }
    let finding = story.findings().remove(0);
    assert_eq!((finding.finding, finding.cost), ("codec_mismatch", 75));
    assert_eq!(finding.from.unwrap().to_string(), "2026-11-21T12:45:00+00:00");
}

#[test]
fn a_change_of_codecs_with_peaks_is_one_finding() {
    // The same at a few calls a minute, and now and then at many.
    let mut story = Story::default();
    for minute in 0..120 {
        let fails = minute >= 65;
        for number in 0..if fails && minute % 10 < 5 && minute > 100 { 12 } else { 3 } {
            let call = format!("call {minute} {number}");
            let invite = Message { call: &call, ..TRUNK };
            let ms = minute * MINUTE + number * 3_000;
            story.say(ms, invite);
            story.say(ms + 20, reply(if fails { 488 } else { 200 }, invite));
        }
    }
    let findings = story.findings();
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!((finding.finding, finding.cost), ("codec_mismatch", 246));
    assert_eq!(finding.from.unwrap().to_string(), "2026-11-21T13:05:00+00:00");
}

#[test]
fn who_guesses_is_told_once() {
    let mut story = Story::default();
    let phone = Message { method: "REGISTER", peer: "198.51.100.66:5090", ..INVITE };
    for number in 0..200 {
        let (ms, call) = (60 * MINUTE + number * 500, format!("guess {number}"));
        let register = Message { call: &call, headers: "Authorization: Digest response=\"1\"\n", ..phone };
        story.say(ms, register);
        let realm = "WWW-Authenticate: Digest realm=\"x\"\n";
        let (code, headers) = if number % 2 == 0 { (401, realm) } else { (403, "") };
        story.say(ms + 20, Message { headers, ..reply(code, register) });
    }
    for minute in 0..120 {
        let call = format!("alive {minute}");
        story.say(minute * MINUTE + 7, Message { method: "OPTIONS", call: &call, ..Message::default() });
    }
    let kinds: Vec<_> = story.findings().into_iter().map(|finding| finding.finding).collect();
    assert_eq!(kinds, ["password_guessing"]);
}
