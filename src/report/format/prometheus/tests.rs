use super::{render, seconds};
use crate::report::format::testing::full;
use crate::report::testing::{KNOWLEDGE, Log, Message, sample};
use crate::report::{PeerSummary, Summary, Tally};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn peer(name: &str, named: bool, failures: u64) -> PeerSummary {
    let tally = Tally { finals: failures * 2, failures, ..Tally::default() };
    PeerSummary { peer: name.to_owned(), named, role: None, tally, codes: Vec::new() }
}

/// A summary with names that mean harm.
fn hostile() -> Summary {
    let mut log = sample();
    for (number, method) in ["M\"} 1\n", "OTHER\\", "other", "\u{1b}[31m"].iter().enumerate() {
        let call = format!("call {number}");
        let _ = write!(log, "{}", Message { code: 500, method, call: &call, ..Message::default() });
    }
    let mut summary = Log::new(&log).report().finish(&KNOWLEDGE, Vec::new());
    let names = ["carrier \"a\"", "back\\slash", "two\nlines", "\u{1b}[2J", "other"];
    let made_up = full("<b>\"\\\n");
    (summary.calls, summary.registrations) = (made_up.calls, made_up.registrations);
    (summary.figures, summary.findings) = (made_up.figures, made_up.findings);
    summary.peers.list.extend(names.iter().map(|name| peer(name, true, 3)));
    summary
}

#[test]
fn a_report() {
    let mut summary = Log::new(sample()).summary();
    summary.peers.list.insert(0, peer("carrier-a", true, 7));
    let metrics = render(&summary);
    for line in [
        "# HELP sipsift_responses_total Responses by code, each once: without retransmissions and duplicates.",
        "# TYPE sipsift_responses_total counter",
        "sipsift_responses_total{code=\"503\",class=\"server_failure\"} 2",
        "sipsift_retransmissions_total 1",
        "sipsift_outcomes_total{outcome=\"auth_failed\"} 2",
        "sipsift_failures_total{code=\"401\",direction=\"sent\"} 2",
        "sipsift_failures_total{code=\"499\",direction=\"unknown\"} 1",
        "sipsift_last_response_timestamp_seconds 1795250970.004",
        "sipsift_method_failures_total{method=\"INVITE\"} 4",
        "sipsift_peer_finals_total{peer=\"carrier-a\"} 14",
        "sipsift_peer_failures_total{peer=\"other\"} 5",
    ] {
        assert!(metrics.lines().any(|written| written == line), "{line}\n{metrics}");
    }
    assert!(!metrics.contains("192.0.2."), "peers without a name have no bound\n{metrics}");
}

#[test]
fn calls_and_figures() {
    let metrics = render(&full("carrier-a"));
    for line in [
        "sipsift_call_attempts_total{side=\"in\"} 31402",
        "sipsift_calls_total{side=\"out\",state=\"timeout\"} 47",
        "sipsift_calls_by_final_code_total{side=\"in\",code=\"503\"} 1961",
        "sipsift_concurrent_calls_max{side=\"in\"} 87",
        "sipsift_registrations_total{side=\"in\",state=\"auth_failed\"} 48210",
        "sipsift_figure_ratio{figure=\"ser\",side=\"in\"} 0.711",
        "sipsift_figure_seconds{figure=\"pdd\",side=\"out\",percentile=\"95\"} 3.25",
        "sipsift_figure_seconds{figure=\"acd\",side=\"in\"} 184.2",
        "sipsift_findings{finding=\"trunk_down\",severity=\"critical\"} 1",
    ] {
        assert!(metrics.lines().any(|written| written == line), "{line}\n{metrics}");
    }
    assert!(
        !metrics.contains("figure=\"seer\"") && !metrics.contains("figure=\"sdd\""),
        "what isn't known is left out"
    );
}

#[test]
fn names_stay_inside_their_quotes() {
    let metrics = render(&hostile());
    for line in [
        r#"sipsift_peer_failures_total{peer="carrier \"a\""} 3"#,
        r#"sipsift_peer_failures_total{peer="back\\slash"} 3"#,
        r#"sipsift_peer_failures_total{peer="two\\nlines"} 3"#,
        r#"sipsift_peer_failures_total{peer="\\u001b[2J"} 3"#,
    ] {
        assert!(metrics.lines().any(|written| written == line), "{line}\n{metrics}");
    }
    let samples: Vec<&str> = metrics.lines().filter(|line| !line.starts_with('#')).collect();
    let mut names: Vec<&str> = samples.iter().map(|line| line.rsplit_once(' ').unwrap().0).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "a sample stands there twice");
    assert!(!metrics.contains(|letter: char| letter.is_control() && letter != '\n'));
}

#[test]
fn times_are_exact() {
    for (nanos, text) in [(0, "0"), (1_795_250_970_004_000_000, "1795250970.004"), (-1_500_000_000, "-1.5")] {
        assert_eq!(seconds(nanos), text);
    }
}

/// Prometheus's own tool takes them without a remark.
#[test]
fn promtool_has_nothing_to_say() {
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = promtool.spawn() else {
        #[allow(clippy::print_stdout)]
        {
            println!("skipped: promtool is not installed");
        }
        return;
    };
    child.stdin.take().unwrap().write_all(render(&hostile()).as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
}
