//! Terms and what they mean.

use crate::run::{command, done, sipsift};

fn text(args: &[&str]) -> String {
    String::from_utf8(sipsift([&["explain"], args].concat()).quiet().out).unwrap()
}

#[test]
fn a_code() {
    let page = text(&["486"]);
    assert!(page.starts_with("486 Busy Here\n\nDescription\n  The callee was reached"), "{page}");
    for line in ["How to fix it", "Fault              the callee's side", "Defined in         RFC 3261 21.4.24"] {
        assert!(page.lines().any(|known| known == line), "{line}: {page}");
    }
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
}

#[test]
fn two_codes_are_compared_and_other_terms_follow_each_other() {
    let page = text(&["100", "428"]);
    assert!(page.starts_with("SIP 100 Trying vs 428 Use Identity Header\n"), "{page}");
    assert!(page.contains("\nKey differences\n  1. Class: 100 is 1xx Provisional, 428 is 4xx"), "{page}");
    let pages = text(&["INVITE", "Q.850:34"]);
    assert!(pages.starts_with("INVITE\n") && pages.contains("\n\nQ.850 34 No circuit"), "{pages}");
}

#[test]
fn a_line_from_a_log() {
    let page = text(&["SIP/2.0 603 Network Blocked"]);
    assert!(page.contains("In this message: 603-network-blocked"), "{page}");
}

#[test]
fn an_unknown_term_gets_the_nearest_ones() {
    let done = sipsift(["explain", "INVIT", "486"]);
    assert_eq!(done.code(), 1);
    assert!(done.out.starts_with(b"486 Busy Here\n"));
    assert!(done.err.starts_with("sipsift: error: there is nothing about \"INVIT\"; nearest: INVITE"), "{}", done.err);
    let done = sipsift(["explain", "\u{1b}[31mxyzzy"]);
    assert_eq!((done.code(), done.out.len()), (1, 0));
    assert!(!done.err.contains('\u{1b}'), "{:?}", done.err);
}

#[test]
fn json_is_one_object_a_line() {
    let done = sipsift(["explain", "--format", "json", "486", "INVITE", "4xx", "Q.850:34", "503-q850-34"]).quiet();
    let kinds: Vec<_> = done.field("kind").iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["code", "method", "class", "cause", "rule"]);
    let code = &done.records()[0];
    for key in ["code", "name", "class", "final", "category", "severity", "fault", "retry", "meaning", "occurs", "fix"]
    {
        assert!(!code[key].is_null(), "{key}");
    }
    assert_eq!((&code["causes"][0], &code["related"][0]), (&17.into(), &480.into()));

    let compared = &sipsift(["explain", "--format", "json", "100", "428"]).quiet().records()[0];
    assert_eq!((&compared["kind"], &compared["codes"][1]["code"]), (&"comparison".into(), &428.into()));
    assert_eq!(compared["differences"][0]["aspect"], "class");
    assert!(compared["summary"].is_string() && compared["choice"].is_array());
}

#[test]
fn markdown() {
    let page = text(&["--format", "markdown", "477"]);
    assert!(page.starts_with("# 477 Send failed\n\nNot in IANA's registry"), "{page}");
    assert!(page.contains("\n## How to fix it\n\n") && page.contains("\n- **Fault**: "), "{page}");
    assert!(page.contains("core.tcp\\_list"), "{page}");
}

#[test]
fn the_language_is_asked_for_or_the_environment_s() {
    let heading = |args: &[&str], environment: &[(&str, &str)]| {
        let mut command = command([&["explain", "486"], args].concat());
        command.envs(environment.iter().copied());
        let out = String::from_utf8(done(command).quiet().out).unwrap();
        out.lines().nth(2).unwrap().to_owned()
    };
    for (args, environment, expected) in [
        (&[][..], &[][..], "Description"),
        (&["--lang", "ru"], &[], "Описание"),
        (&["--lang", "vi"], &[("LC_ALL", "ru_RU.UTF-8")], "Mô tả"),
        (&["--lang", "en"], &[("LC_ALL", "ru_RU.UTF-8")], "Description"),
        (&[], &[("LANG", "ru_RU.UTF-8")], "Описание"),
        (&[], &[("LANG", "ru_RU.UTF-8"), ("LC_ALL", "C")], "Description"),
        (&[], &[("LANG", "ru_RU.UTF-8"), ("LC_ALL", "")], "Описание"),
        (&[], &[("LANG", "ru_RU.UTF-8"), ("LC_MESSAGES", "vi_VN.UTF-8")], "Mô tả"),
        (&[], &[("LANG", "de_DE.UTF-8")], "Description"),
    ] {
        assert_eq!(heading(args, environment), expected, "{args:?} {environment:?}");
    }
    assert_eq!(sipsift(["explain", "--lang", "xx", "486"]).code(), 2);
}

#[test]
fn records_stay_english_unless_a_language_is_asked_for() {
    let log =
        b"SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n";
    let folder = crate::run::Folder::new();
    let path = folder.put("log", log);
    let meaning = |args: &[&str]| {
        let mut command = command(["enrich", "--year", "2026"].iter().chain(args));
        command.arg(&path).env("LANG", "ru_RU.UTF-8");
        done(command).quiet().field("meaning")[0].as_str().unwrap().to_owned()
    };
    assert!(meaning(&[]).is_ascii());
    assert!(!meaning(&["--lang", "ru"]).is_ascii());
}
