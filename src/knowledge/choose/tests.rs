//! The lists are short, and a site's rules come first.

use super::*;
use crate::knowledge::tests::{KNOWLEDGE, Response};
use crate::knowledge::{Entries, Knowledge, Rule};

#[test]
fn of_an_ordinary_response_at_most_one_rule_is_looked_at() {
    let chooser = &KNOWLEDGE.chooser;
    for (code, method) in [
        (200, Method::Bye),
        (200, Method::Register),
        (100, Method::Invite),
        (180, Method::Invite),
        (183, Method::Invite),
        (200, Method::Invite),
        (200, Method::Notify),
        (200, Method::Ack),
        (202, Method::Refer),
        (487, Method::Invite),
        (489, Method::Notify),
    ] {
        let list = usize::from(chooser.row[code]) * LISTS + method as usize * Kind::ALL.len();
        assert!(chooser.lists[list].len() <= 1, "{code} {method:?}: {}", chooser.lists[list].len());
    }
}

#[test]
fn a_rule_leaves_to_the_code_what_it_does_not_say() {
    let mut entries = Entries::built_in();
    let rule = |text: &str| -> Rule { serde_json::from_str(text).unwrap() };
    let texts = r#""meaning": "m", "occurs": "o", "fix": "f""#;
    entries.rules.insert(0, rule(&format!(r#"{{"rule": "own", "when": {{"codes": [486, 503]}}, {texts}}}"#)));
    let of_code = entries.codes.iter_mut().find(|code| code.code == 503).unwrap();
    of_code.link = Some("https://wiki.example/503".to_owned());
    let knowledge = Knowledge::new(entries, 1);
    let advice = |code, q850| knowledge.advice(knowledge.advise(&Response { q850, ..Response::new(code) })).clone();
    let (busy, down) = (advice(486, None), advice(503, Some(34)));
    assert_eq!((busy.rule.as_str(), busy.fault.as_str(), busy.link.as_deref()), ("own", "callee", None));
    assert_eq!((down.rule.as_str(), down.link.as_deref()), ("own", Some("https://wiki.example/503")));
    assert_ne!(down.fault, busy.fault);
}
