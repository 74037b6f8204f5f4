//! Formats and the other options of records.

use super::{ALL, lines};
use crate::log::Response;
use crate::run::{Folder, sipsift};

fn one(format: &str, args: &[&str]) -> String {
    let mut busy = Response::new(486);
    busy.headers.push_str("X-Leg: b\r\n");
    let mut lines = lines(format, args, busy.text().as_bytes());
    lines.pop().unwrap()
}

#[test]
fn fields_are_chosen_where_they_have_our_names() {
    for (format, expected) in [
        ("json", r#"{"code":486,"x_leg":"b"}"#),
        ("csv", "486,b"),
        ("splunk-hec", r#""event":{"code":486,"x_leg":"b"},"#),
        ("gelf", r#"{"_code":486,"_x_leg":"b","host":"#),
        ("syslog", r#"[sipsift@32473 code="486" x_leg="b"]"#),
        (
            "otlp",
            r#""attributes":[{"key":"sip.code","value":{"intValue":"486"}},{"key":"sip.header.x_leg","value":{"stringValue":"b"}}]"#,
        ),
    ] {
        let line = one(format, &["--fields", "code,meaning", "--no-advice", "--header", "X-Leg"]);
        assert!(line.contains(expected), "{format}: {line}");
        assert!(line.contains("486"), "{format}: {line}");
    }
}

#[test]
fn headers_have_a_place_in_every_format() {
    for (format, expected) in [
        ("ecs", r#""labels":{"x_leg":"b"}"#),
        ("elastic-bulk", r#""labels":{"x_leg":"b"}"#),
        ("cef", " sipsiftHeaderXLeg=b"),
        ("leef", "\tsipHeaderXLeg=b"),
        ("csv", ",b,"),
    ] {
        let line = one(format, &["--header", "X-Leg"]);
        assert!(line.contains(expected), "{format}: {line}");
        assert!(!one(format, &[]).contains(expected), "{format}");
    }
    // Formats look at Via for themselves, whatever it is called where it is asked for.
    for name in ["Via", "v"] {
        let line = one("ecs", &["--header", name]);
        let label = format!(r#""labels":{{"{}":"SIP/2.0/UDP 198.51.100.1:5060;"#, name.to_lowercase());
        assert!(line.contains(&label), "{line}");
        assert!(line.contains(r#""via":{"original":["SIP/2.0/UDP 198.51.100.1:5060;"#), "{line}");
    }
}

#[test]
fn advice_is_told_where_there_is_room_for_it() {
    for (format, rule, text) in [
        ("json", r#""advice_rule":"486-invite-received""#, r#""fix":"#),
        ("ecs", r#""advice_rule":"486-invite-received""#, ""),
        ("splunk-hec", r#""advice_rule":"486-invite-received""#, r#""fix":"#),
        ("gelf", r#""_advice_rule":"486-invite-received""#, r#""_fix":"#),
        ("cef", " cs5=486-invite-received ", ""),
        ("leef", "\tsipAdviceRule=486-invite-received", ""),
        ("syslog", r#" advice_rule="486-invite-received""#, r#" fix=""#),
        ("otlp", r#""sipsift.advice_rule","value":{"stringValue":"486-invite-received"}"#, r#""sipsift.fix""#),
        ("csv", ",486-invite-received,", ""),
    ] {
        let (with, without) = (one(format, &[]), one(format, &["--no-advice"]));
        assert!(with.contains(rule) && with.contains(text), "{format}: {with}");
        assert!(!without.contains(rule) && (text.is_empty() || !without.contains(text)), "{format}: {without}");
    }
}

#[test]
fn what_does_not_go_together_is_a_usage_error() {
    let folder = Folder::new();
    let log = folder.put("full", "");
    let log = log.to_str().unwrap();
    for (args, message) in [
        (&["enrich", "--format", "xml", log][..], "possible values: json, ecs, elastic-bulk, splunk-hec"),
        (&["enrich", "--format", "cef", "--fields", "code", log], "--format cef has fields of its own"),
        (
            &["enrich", "--format", "ecs", "--fields", "code", log],
            "it goes with json, splunk-hec, gelf, syslog, otlp and csv",
        ),
        (&["enrich", "--index", "sip", log], "--index goes with --format ecs and elastic-bulk"),
        (&["enrich", "--format", "gelf", "--index", "sip", log], "--index goes with --format ecs and elastic-bulk"),
        (&["enrich", "--format", "ecs", "--index", "Sip", log], "an index has a name in lower case"),
        (&["enrich", "--preset", "all", log], "possible values: siem"),
        (&["follow", "--format", "csv", "--findings", log], "--findings have no place"),
        (&["follow", "--format", "leef", "--fields", "code", log], "--format leef has fields of its own"),
    ] {
        let done = sipsift(args);
        assert!(done.err.contains(message), "{args:?}: {}", done.err);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
    }
}

#[test]
fn what_is_masked_is_masked_in_every_format() {
    let mut call = Response::new(486);
    call.headers.push_str("X-Leg: sip:1001@example.net\r\nContact: <sip:2001@192.0.2.7:5062>\r\n");
    let log = call.text();
    // With a random key a pseudonym would now and then hold an original by chance.
    let folder = Folder::new();
    let key = format!("--mask-key-file={}", folder.put("key", "a key of a test that is long enough").display());
    for format in ALL {
        let args = ["--mask=user,host,ip", &key, "--header=X-Leg", "--local=192.0.2.99:5060"];
        let masked = lines(format, &args, log.as_bytes()).join("\n");
        for original in ["1001", "2001", "192.0.2.", "198.51.100.1", "example.net"] {
            assert!(!masked.contains(original), "{format} shows {original}: {masked}");
        }
        assert!(masked.contains("486"), "{format}");
    }
    // A pseudonym of an address is one, or Elasticsearch would refuse the document.
    let document: serde_json::Value = serde_json::from_str(&lines("ecs", &["--mask=ip"], log.as_bytes())[0]).unwrap();
    for side in ["client", "server"] {
        assert!(document[side]["ip"].as_str().is_some_and(|ip| ip.starts_with("fd")), "{document}");
        assert!(document[side]["port"].is_u64(), "{document}");
    }
}
