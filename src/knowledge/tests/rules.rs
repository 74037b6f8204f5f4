//! The rules: that each one speaks where it should, and which one does in cases from life.

use super::{KNOWLEDGE, Response};
use crate::knowledge::{Circumstances, Outcome, Rule};
use crate::sip::Method;

/// One of each for every choice that a rule leaves open; `None` where it asks nothing.
fn choices<T: Clone>(list: &[T]) -> Vec<Option<T>> {
    if list.is_empty() { vec![None] } else { list.iter().cloned().map(Some).collect() }
}

/// Responses of every kind that a rule names.
fn responses(rule: &Rule) -> Vec<Response> {
    let when = &rule.when;
    let mut all = Vec::new();
    for code in choices(&when.codes) {
        for method in choices(&when.methods) {
            for cause in choices(&when.q850) {
                for warning in choices(&when.warning) {
                    for outcome in choices(&when.outcome) {
                        all.push(response(rule, code, method.as_deref(), cause, warning, outcome.as_deref()));
                    }
                }
            }
        }
    }
    all
}

fn response(
    rule: &Rule,
    code: Option<u16>,
    method: Option<&str>,
    q850: Option<u16>,
    warning: Option<u16>,
    outcome: Option<&str>,
) -> Response {
    let when = &rule.when;
    let outcome = outcome.map(|name| Outcome::read(name).unwrap_or_else(|| panic!("{}: {name}", rule.rule)));
    let code = code.unwrap_or(match outcome {
        Some(Outcome::Progress) => 180,
        Some(Outcome::Success) => 200,
        _ => 410,
    });
    let method = method.map_or(Method::Unknown, |name| Method::read(name.as_bytes()));
    assert_ne!(method, Method::Other, "{}", rule.rule);
    let of_circumstances = || {
        let network_blocked = when.phrase.as_deref() == Some("Network Blocked");
        Outcome::of(&Circumstances { code, method, q850, network_blocked, auth_failed: false })
    };
    let sent = when.direction.as_deref().map(|direction| match direction {
        "sent" => true,
        "received" => false,
        other => panic!("{}: {other}", rule.rule),
    });
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().to_uppercase();
    Response {
        code,
        method,
        sent,
        outcome: outcome.unwrap_or_else(of_circumstances),
        q850,
        phrase: text(&when.phrase) + &when.phrase_contains.as_ref().map(|part| format!("x {part}")).unwrap_or_default(),
        server: when.server_contains.as_ref().map(|part| format!("the {part} 1.0")).unwrap_or_default(),
        dialect: when.dialect.clone().unwrap_or_else(|| "bare".to_owned()),
        protocols: when.reason_protocol.iter().map(|protocol| protocol.to_lowercase()).collect(),
        warnings: warning.into_iter().collect(),
    }
}

#[test]
fn every_rule_speaks_where_it_should() {
    for rule in &KNOWLEDGE.entries().rules {
        for response in responses(rule) {
            assert_eq!(response.rule(), rule.rule, "{response:?}");
        }
    }
}

#[test]
fn rules_have_names_of_their_own() {
    let mut names: Vec<String> = (0..KNOWLEDGE.advice_count())
        .map(|id| KNOWLEDGE.advice(crate::knowledge::AdviceId(id as u16)).rule.clone())
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "in the built-in data no rule leaves anything to its codes");
}

#[test]
fn the_most_special_speaks_first() {
    use Method::{Bye, Invite, Options, Register};
    let plain = Response::new;
    for (response, rule) in [
        (Response { method: Method::Publish, ..plain(486) }, "486"),
        (plain(499), "4xx"),
        (plain(699), "6xx"),
        (plain(477), "477"),
        (Response { outcome: Outcome::Progress, ..plain(100) }, "100"),
        (Response { outcome: Outcome::Success, ..plain(200) }, "200"),
        (Response { method: Bye, outcome: Outcome::Success, ..plain(200) }, "200-bye"),
        (Response { sent: Some(false), outcome: Outcome::Declined, ..plain(486) }, "486-invite-received"),
        // The cause outranks the code, and the rule of a cause and code the cause.
        (Response { q850: Some(17), ..plain(486) }, "486-q850-17"),
        (Response { q850: Some(1), ..plain(486) }, "q850-1"),
        (Response { q850: Some(17), ..plain(499) }, "q850-17"),
        (Response { q850: Some(10), ..plain(499) }, "4xx"),
        (Response { q850: Some(65535), ..plain(499) }, "4xx"),
        (Response { q850: Some(16), method: Bye, outcome: Outcome::Success, ..plain(200) }, "200-bye"),
        (Response { q850: Some(16), outcome: Outcome::Progress, ..plain(183) }, "183"),
        (Response { q850: Some(21), method: Register, outcome: Outcome::Challenge, ..plain(401) }, "401"),
        // Case makes no difference to phrases, servers and protocols.
        (Response { phrase: "NETWORK blocked".to_owned(), ..plain(603) }, "603-network-blocked"),
        (Response { phrase: "Network Blocked, indeed".to_owned(), ..plain(603) }, "603"),
        (Response { server: "freeswitch-mod_sofia/1.10".to_owned(), ..plain(429) }, "429-freeswitch"),
        (Response { protocols: vec!["stir".to_owned()], ..plain(438) }, "4xx-reason-stir"),
        (Response { warnings: vec![399, 304], ..plain(488) }, "488-warning-304"),
        (Response { method: Options, outcome: Outcome::Benign, ..plain(404) }, "404-options"),
        (Response { method: Invite, ..plain(404) }, "404"),
    ] {
        assert_eq!(response.rule(), rule, "{response:?}");
    }
}
