use super::SECTIONS;
use crate::knowledge::Language;
use crate::output::words::Words;
use crate::report::format::testing::full;
use crate::report::testing::{KNOWLEDGE, Log, Message, sample};
use crate::report::{Counts, Damaged, GroupsSummary, PeerSummary, Summary, Tally};
use regex::Regex;
use std::fmt::Write;

fn render(summary: &Summary) -> String {
    super::render(summary, &Language::En.labels())
}

/// The tags and attributes that pages are made of.
const TAGS: &str = "a b body br caption dd details div dl dt em figure footer h1 h2 h3 head header html i li main meta nav \
                    ol p path section span style summary svg table tbody td th thead title tr ul";
const ATTRIBUTES: &str = "aria-hidden aria-label charset class content d href http-equiv id lang name open \
                          preserveAspectRatio role scope style tabindex title viewBox";

/// Checks that all markup is the page's own, and that nothing in it leads out of it or runs.
#[track_caller]
fn check(page: &str) {
    let (head, body) = page.split_once("</style>").unwrap();
    assert!(!head.contains("url(") && !head.contains("@import"), "the style asks for a file");
    let tag = Regex::new(r#"<(/?)([a-zA-Z0-9!]+)((?:\s+[a-zA-Z-]+(?:=(?:"[^"<>]*"|[^\s"'<>]+))?)*)\s*/?>"#).unwrap();
    let attribute = Regex::new(r#"([a-zA-Z-]+)(?:=("[^"]*"|[^\s"]+))?"#).unwrap();
    let mut tags = 0;
    for found in tag.captures_iter(body) {
        tags += 1;
        assert!(TAGS.split_whitespace().any(|known| known == &found[2]), "{}", &found[0]);
        assert!(found[1] == *"/" || found[2] != *"table" || found[3].contains("aria-label="), "{}", &found[0]);
        for of in attribute.captures_iter(&found[3]) {
            assert!(ATTRIBUTES.split_whitespace().any(|known| known == &of[1]), "{}", &found[0]);
            if &of[1] == "href" {
                assert!(of[2].trim_matches('"').starts_with('#'), "{}", &found[0]);
            }
        }
    }
    assert_eq!(tags, body.matches('<').count(), "something looks like a tag and is none");
    assert!(!page.contains(|letter: char| letter.is_control() && letter != '\n'));
}

#[test]
fn rows_of_calls_add_up() {
    let mut summary = full("peer");
    for (_, calls) in &mut summary.calls.sides.0 {
        let groups = calls.peers.list.iter_mut().chain(&mut calls.prefixes.list);
        for tally in std::iter::once(&mut calls.tally).chain(groups.map(|group| &mut group.tally)) {
            (tally.redirected, tally.challenged, tally.attempts) = (5, 2, tally.attempts + 7);
        }
    }
    let page = render(&summary);
    let tables = page.split("<table").filter(|table| table.contains("<th scope=col class=\"n wide\">Declined"));
    let mut rows = 0;
    for row in tables.flat_map(|table| table.split("</table>").next().unwrap().split("<tr>").skip(2)) {
        let row = row.replace("<td class=\"n wide\">", "<td class=n>");
        let cells = row.split("<td class=n>").skip(1).take(7);
        let counts: Vec<u64> = cells.map(|cell| cell.replace(',', "").trim().parse().unwrap()).collect();
        assert_eq!((counts.len(), counts[1..].iter().sum::<u64>()), (7, counts[0]), "{row}");
        rows += 1;
    }
    assert!(rows >= 4, "{rows}");
}

#[test]
fn a_peer_is_named_at_the_top_where_most_of_the_failures_are_its_own() {
    let at = |peers: &[&str]| {
        let log = peers.iter().enumerate().fold(String::new(), |mut log, (number, peer)| {
            let call = number.to_string();
            let _ = write!(log, "{}", Message { code: 503, peer, call: &call, ..Message::default() });
            log
        });
        let page = render(&Log::new(log).summary());
        page.split("<p class=sub>").nth(1).unwrap().split("<br>").next().unwrap().to_owned()
    };
    let (one, other) = ("192.0.2.10:5060", "192.0.2.20:5060");
    let told = "Most of all: 503 Service Unavailable, 100.0% of the failures";
    assert!(at(&[one, other, one]).starts_with(&format!("{told}, most of them at {one}. ")));
    assert!(at(&[one, other]).starts_with(&format!("{told}. ")), "{}", at(&[one, other]));
}

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=http://evil.example/x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\u{1b}]0;owned\u{7}\u{202e}",
    "=cmd|' /C calc'!A0",
    "</style></svg><svg/onload=alert(1)>&lt;b&gt;",
];

fn hostile() -> Summary {
    let mut log = String::new();
    for (number, name) in HOSTILE.iter().enumerate() {
        let call = number.to_string();
        let time = format!("2026-11-21 0{number}:00:00.000");
        let bad = Message { time: Some(&time), code: 500, method: name, peer: name, call: &call, ..Message::default() };
        let _ = write!(log, "{bad}SIP/2.0 200 OK\n\n");
    }
    let report = Log::named("<b>.log", log).report();
    let damaged = HOSTILE.map(|name| Damaged { file: name.to_owned(), reason: name.to_owned() });
    let mut summary = report.finish(&KNOWLEDGE, damaged.to_vec());
    for (code, text) in summary.codes.iter_mut().zip(HOSTILE) {
        code.first_fixes = [None, None];
        for of in [&mut code.meaning, &mut code.occurs, &mut code.fix, &mut code.first_fix, &mut code.advice_rule] {
            text.clone_into(of);
        }
        code.name = Some(text.to_owned());
    }
    for peer in &mut summary.peers.list {
        peer.role = Some(HOSTILE[1].to_owned());
    }
    summary
}

#[test]
fn nothing_in_a_log_is_markup() {
    let page = render(&hostile());
    check(&page);
    for name in HOSTILE {
        check(&render(&full(name)));
    }
    for shown in
        ["&lt;script&gt;alert(1)&lt;/script&gt;", "src=http://evil.example/x onerror=alert(1)&gt;", "\\u001b]0;owned"]
    {
        assert!(page.contains(shown), "{shown} is text");
    }
}

#[test]
fn all_parts_are_there_and_linked() {
    let page = render(&full("carrier-a"));
    check(&page);
    let labels = Language::En.labels();
    for (anchor, name, _) in SECTIONS {
        let name = Words(&labels).title(name);
        assert!(page.contains(&format!("<section id={anchor} aria-label=\"{name}\">")), "{anchor}");
        assert!(page.contains(&format!("<a href=\"#{anchor}\">{name}</a>")), "{anchor}");
    }
    assert!(page.contains("<h1><em>2,547 calls lost</em>: 8.1% of 31,402 calls</h1>"));
    let mut summary = Log::new(sample()).summary();
    assert!(render(&summary).contains("<h1><em>3 calls lost</em>: 75.0% of 4 calls</h1>"));
    summary.calls = crate::report::CallsSummary::default();
    let page = render(&summary);
    assert!(page.contains("<h1><em>6 transactions failed</em>: 66.7% of 9 final responses</h1>"));
}

#[test]
fn a_page_of_little() {
    for log in [String::new(), Message::default().to_string(), Message { code: 503, ..Message::default() }.to_string()]
    {
        let page = render(&Log::new(&log).summary());
        check(&page);
        assert_eq!(
            page.matches("<section").count(),
            if log.is_empty() { 0 } else { page.matches("<li><a href").count() }
        );
    }
    assert!(render(&Log::new("").summary()).contains("<h1>No SIP responses were found</h1>"));
    assert!(render(&Log::new(Message::default().to_string()).summary()).contains("Nothing failed"));
}

/// However much a log holds, the page stays one that can be mailed.
#[test]
fn the_page_stays_small() {
    let mut log = String::new();
    for number in 0..4000 {
        let (day, hour, minute) = (1 + number / 1440, number / 60 % 24, number % 60);
        let time = format!("2026-11-{day:02} {hour:02}:{minute:02}:00.000");
        let peer = format!("[2001:db8::{number:x}:1234:5678:9abc]:5060");
        let call = format!("call {number}");
        let code = 300 + number % 400;
        let message = Message { time: Some(&time), code, peer: &peer, call: &call, ..Message::default() };
        let _ = write!(log, "{message}");
    }
    let mut summary = Log::new(&log).summary();
    for peer in &mut summary.peers.list {
        let tally = Tally { failures: 1_000_000_000, finals: 2_000_000_000, ..peer.tally };
        let name = "\u{1b}".repeat(128);
        *peer = PeerSummary { peer: name, tally, role: Some("carrier".to_owned()), ..peer.clone() };
    }
    let all = full(&HOSTILE[1].repeat(3));
    let groups = |groups: &mut GroupsSummary| groups.list = vec![groups.list[0].clone(); 100];
    summary.calls = all.calls;
    for (_, side) in &mut summary.calls.sides.0 {
        groups(&mut side.peers);
        groups(&mut side.prefixes);
    }
    summary.findings = vec![all.findings[0].clone(); 50];
    summary.figures = all.figures;
    summary.histograms.user_agents = all.histograms.user_agents;
    summary.histograms.user_agents.list = vec![summary.histograms.user_agents.list[0].clone(); 100];
    for bin in &mut summary.time.bins {
        bin.codes = Counts((300..330).map(|code| (code.to_string(), 1_000_000)).collect());
    }
    let page = render(&summary);
    check(&page);
    assert!(page.len() < 500_000, "{}", page.len());
}
