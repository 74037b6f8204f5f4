//! Files of sites: what they change, and what is wrong with them.

use super::*;
use crate::knowledge::tests::{KNOWLEDGE, Response, schema};
use serde_json::json;

fn site(file: &Value) -> Knowledge {
    assert_eq!(schema::check(file, Some("site")), Vec::<String>::new());
    Knowledge::of_site(Language::En, &Site::read(&file.to_string(), &["bare", "audiocodes"]).unwrap())
}

fn advice(knowledge: &Knowledge, response: &Response) -> crate::knowledge::Advice {
    knowledge.advice(knowledge.advise(response)).clone()
}

fn mistakes(text: &str) -> Vec<String> {
    Site::read(text, &["bare", "audiocodes"]).unwrap_err().iter().map(Mistake::to_string).collect()
}

#[test]
fn a_code_that_is_known_keeps_what_is_not_said_anew() {
    let knowledge = site(&json!({"codes": [{"code": 486, "link": "https://wiki.example/486", "queue": "voice"}]}));
    let (own, before) = (knowledge.code(486).unwrap(), KNOWLEDGE.code(486).unwrap());
    assert_eq!((own.link.as_deref(), &own.meaning), (Some("https://wiki.example/486"), &before.meaning));
    // A rule that has none takes the link of its code, and so does the entry of a cause.
    let received = Response { sent: Some(false), ..Response::new(486) };
    let advice_of = |response: &Response| advice(&knowledge, response);
    assert_eq!(advice_of(&received).rule, "486-invite-received");
    assert_eq!(advice_of(&received).link.as_deref(), Some("https://wiki.example/486"));
    let caused = advice_of(&Response { q850: Some(3), ..Response::new(486) });
    assert_eq!((caused.rule.as_str(), caused.queue.as_deref()), ("q850-3", Some("voice")));
    assert_eq!(advice_of(&Response { q850: Some(3), ..Response::new(404) }).queue, None);
}

#[test]
fn a_new_code_says_what_its_class_says_but_for_its_own_words() {
    let file = json!({"codes": [
        {"code": 499, "name": "Carrier limit", "category": "overload", "fix": "Call the carrier's desk.", "retry": "later"},
        {"code": 180, "occurs": "All day."},
    ]});
    let knowledge = site(&file);
    let code = knowledge.code(499).unwrap();
    assert_eq!((code.name.as_str(), code.class.name(), code.registered), ("Carrier limit", "client_failure", false));
    assert_eq!((code.severity.as_str(), knowledge.category(499)), ("warning", "overload"));
    let advice = advice(&knowledge, &Response::new(499));
    assert_eq!((advice.rule.as_str(), advice.retry.as_str()), ("499", "later"));
    assert_eq!(advice.meaning, KNOWLEDGE.class(code.class).meaning);
    let order: Vec<u16> = knowledge.codes().iter().map(|code| code.code).collect();
    assert!(order.is_sorted());
}

#[test]
fn a_site_s_rules_are_asked_first_and_in_order() {
    let texts = json!({"meaning": "m", "occurs": "o", "fix": "f"});
    let knowledge = site(&json!({"rules": [
        {"rule": "limit", "when": {"codes": [503], "server_contains": "carrier-a"}, "fix": "Call +1 555 0100.",
         "queue": "carriers"},
        {"rule": "any-audiocodes", "when": {"dialect": "audiocodes"}, "meaning": "m", "occurs": "o", "fix": "f"},
        {"rule": "503-options", "fix": "Look at the probe's page.", "link": "https://wiki.example/probe"},
    ]}));
    let carrier = |code| Response { server: "Carrier-A SBC".to_owned(), q850: Some(34), ..Response::new(code) };
    let own = advice(&knowledge, &carrier(503));
    assert_eq!(
        (own.rule.as_str(), own.fix.as_str(), own.queue.as_deref()),
        ("limit", "Call +1 555 0100.", Some("carriers"))
    );
    assert_eq!(own.meaning, KNOWLEDGE.code(503).unwrap().meaning, "the code's, as the rule has none");
    assert_eq!(advice(&knowledge, &carrier(502)).rule, "q850-34");
    let audiocodes = Response { dialect: "audiocodes".to_owned(), ..Response::new(200) };
    assert_eq!(advice(&knowledge, &audiocodes).meaning, texts["meaning"]);
    let probe = Response { method: crate::sip::Method::Options, ..Response::new(503) };
    let probe = advice(&knowledge, &probe);
    assert_eq!((probe.rule.as_str(), probe.fix.as_str()), ("503-options", "Look at the probe's page."));
    assert_eq!(probe.link.as_deref(), Some("https://wiki.example/probe"));
    let names: Vec<&str> = knowledge.entries().rules.iter().map(|rule| rule.rule.as_str()).collect();
    assert_eq!(names[..2], ["limit", "any-audiocodes"]);
    assert_eq!(names.len(), KNOWLEDGE.entries().rules.len() + 2);
}

#[test]
fn other_lists_and_peers() {
    let knowledge = site(&json!({
        "$schema": "sipsift.schema.json",
        "classes": [{"class": "server_failure", "fix": "Wake the one on call."}],
        "methods": [{"method": "INVITE", "link": "https://wiki.example/invite"}],
        "causes": [{"cause": 34, "queue": "trunks"}, {"cause": 10, "name": "Own", "meaning": "m", "occurs": "o",
                    "fix": "f", "fault": "callee", "retry": "no"}],
        "warnings": [{"warning": 398, "name": "Own", "meaning": "m", "occurs": "o", "fix": "f"}],
        "reason_protocols": [{"protocol": "X-OWN", "meaning": "m", "occurs": "o", "fix": "f", "causes": "1 to 9"}],
        "peers": [{"cidr": "192.0.2.0/24", "name": "carrier-a", "role": "carrier"}],
    }));
    assert_eq!(advice(&knowledge, &Response::new(599)).fix, "Wake the one on call.");
    assert_eq!(advice(&knowledge, &Response { q850: Some(10), ..Response::new(499) }).rule, "q850-10");
    assert_eq!(knowledge.cause(34).unwrap().queue.as_deref(), Some("trunks"));
    assert_eq!(knowledge.peers().find(b"192.0.2.9:5060").unwrap().role.as_deref(), Some("carrier"));
    assert_eq!(knowledge.peers().role("carrier-a"), Some("carrier"));
}

#[test]
fn the_catalog_itself_is_a_site_s_file_that_changes_nothing() {
    let catalog = serde_json::to_string(KNOWLEDGE.entries()).unwrap();
    let knowledge = Knowledge::of_site(Language::En, &Site::read(&catalog, &[]).unwrap());
    assert_eq!(serde_json::to_string(knowledge.entries()).unwrap(), catalog);
    assert_eq!(knowledge.advice_count(), KNOWLEDGE.advice_count());
}

#[test]
fn a_site_s_words_stand_in_every_language() {
    let site = Site::read(r#"{"codes": [{"code": 486, "fix": "Own."}]}"#, &[]).unwrap();
    let knowledge = Knowledge::of_site(Language::Ru, &site);
    assert_eq!(knowledge.code(486).unwrap().fix, "Own.");
    assert!(!knowledge.code(486).unwrap().meaning.is_ascii());
}

#[test]
fn mistakes_are_told_with_the_entry_and_the_field() {
    for (file, expected) in [
        ("", &["line 1 column 0: this is no JSON: EOF while parsing a value"][..]),
        ("{\"codes\": [}", &["line 1 column 12: this is no JSON: expected value"]),
        (
            "{\"codes\": [{\"code\": 486, \"\\u001b[31mx\": \"a\"}]}",
            &["codes[0] (486): \\u{1b}[31mx: there is no such field"],
        ),
        ("{\"codes\": [],\n \"codes\": []}", &["line 2 column 8: \"codes\" stands twice in this object"]),
        (
            "{\"codes\": [{\"code\": 486, \"fix\": \"a\", \"fix\": \"b\"}]}",
            &["line 1 column 42: \"fix\" stands twice in this object"],
        ),
        ("\u{feff}[]", &["it is not an object, but begins with something else than {"]),
        ("[]", &["it is not an object, but begins with something else than {"]),
        (r#"{"codes": {}}"#, &["codes is not a list"]),
        (
            r#"{"cods": []}"#,
            &[
                "there is no list \"cods\"; there are codes, classes, methods, causes, warnings, reason_protocols, rules, peers",
            ],
        ),
        (r#"{"codes": [486]}"#, &["codes[0]: this is not an object"]),
        (r#"{"codes": [{"name": "x"}]}"#, &["codes[0]: code: it is missing"]),
        (r#"{"codes": [{"code": 700}]}"#, &["codes[0] (700): code: 700 is not a code from 100 to 699"]),
        (r#"{"codes": [{"code": "486"}]}"#, &["codes[0] (486): code: this is not a number"]),
        (r#"{"codes": [{"code": 486.5}]}"#, &["codes[0] (486.5): code: 486.5 is not a code from 100 to 699"]),
        (r#"{"codes": [{"code": 499}]}"#, &["codes (499): a new entry needs \"name\""]),
        (
            r#"{"codes": [{"code": 486, "fixx": "x", "link": 1}]}"#,
            &[
                "codes[0] (486): fixx: there is no such field; did you mean \"fix\"?",
                "codes[0] (486): link: this is not a text",
            ],
        ),
        (r#"{"codes": [{"code": 486, "colour": "x"}]}"#, &["codes[0] (486): colour: there is no such field"]),
        (r#"{"codes": [{"code": 486, "fix": " "}]}"#, &["codes[0] (486): fix: it is empty"]),
        (
            "{\"codes\": [{\"code\": 486, \"fix\": \"a\\u001bb\"}]}",
            &["codes[0] (486): fix: it has control characters in it"],
        ),
        (
            r#"{"codes": [{"code": 486, "fault": "you"}]}"#,
            &["codes[0] (486): fault: \"you\" is none of caller, callee, this_system, next_hop, network, policy, none"],
        ),
        (
            r#"{"codes": [{"code": 486, "related": [480, 99]}]}"#,
            &["codes[0] (486): related[1]: 99 is not a code from 100 to 699"],
        ),
        (
            r#"{"codes": [{"code": 486, "class": "success"}]}"#,
            &["codes (486): class: it can't be chosen, and is client_failure"],
        ),
        (
            r#"{"codes": [{"code": 486, "severity": "error"}]}"#,
            &["codes (486): severity: it can't be chosen, and is notice"],
        ),
        (
            r#"{"codes": [{"code": 486}, {"code": 486}]}"#,
            &["codes[1] (486): code: there is another entry for it in this file"],
        ),
        (r#"{"methods": [{"method": "KDMQ"}]}"#, &["methods (KDMQ): method: there is none among the methods"]),
        (r#"{"classes": [{"class": "4xx"}]}"#, &["classes (4xx): class: there is none among the classes"]),
        (
            r#"{"rules": [{"rule": "q850-17", "when": {}}]}"#,
            &["rules (q850-17): rule: codes, classes and causes have such names"],
        ),
        (r#"{"rules": [{"rule": "own"}]}"#, &["rules (own): a new entry needs \"when\""]),
        (
            r#"{"rules": [{"rule": "own", "when": {"codes": ["5xx"], "method": "INVITE"}}]}"#,
            &[
                "rules[0] (own): when.codes[0]: this is not a number",
                "rules[0] (own): when.method: there is no such field; did you mean \"methods\"?",
            ],
        ),
        (
            r#"{"rules": [{"rule": "own", "when": {"dialect": "asterix", "direction": "in"}}]}"#,
            &[
                "rules[0] (own): when.dialect: \"asterix\" is none of bare, audiocodes",
                "rules[0] (own): when.direction: \"in\" is none of received, sent",
            ],
        ),
        (r#"{"peers": [{"cidr": "192.0.2.0/24"}]}"#, &["peers[0]: name: it is missing"]),
        (
            r#"{"peers": [{"cidr": "192.0.2.0/33", "name": "a"}]}"#,
            &["peers[0] (a): cidr: the length in \"192.0.2.0/33\" is not from 0 to 32"],
        ),
        (
            r#"{"peers": [{"cidr": "192.0.2.1", "name": "a"}, {"cidr": "192.0.2.1/32", "name": "b"}]}"#,
            &["peers[1] (b): cidr: 192.0.2.1/32 has a name already"],
        ),
    ] {
        assert_eq!(mistakes(file), expected, "{file}");
    }
}
