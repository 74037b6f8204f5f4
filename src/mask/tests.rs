//! What becomes of texts: `{u:alice}` is the pseudonym of a user, `{h:…}` of a host, `{i:…}` of an address.

use super::text::How;
use super::*;

const ALL: Kinds = Kinds { user: true, host: true, ip: true };

fn mask(kinds: Kinds) -> Mask {
    Mask::new(kinds, b"a secret of tests", 0, &[])
}

/// What `write` writes with `mask`.
fn written(mask: &Mask, write: impl FnOnce(&mut Scribe<'_>)) -> String {
    let mut scribe = Scribe::new(mask, Vec::new());
    write(&mut scribe);
    String::from_utf8(scribe.out).unwrap()
}

/// `template` with pseudonyms in place of what stands in braces.
fn expanded(mask: &Mask, template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (what, behind) = behind.split_once('}').unwrap();
        let (kind, text) = what.split_once(':').unwrap();
        out += before;
        out += &written(mask, |scribe| match kind {
            "u" => scribe.user_pseudonym(text.as_bytes()),
            "h" => scribe.host_pseudonym(text.as_bytes()),
            "i" => scribe.address_pseudonym(text.parse().unwrap()),
            _ => panic!("{kind}"),
        });
        rest = behind;
    }
    out + rest
}

#[test]
fn pseudonyms_look_like_what_they_stand_for() {
    let digits = |user: &str, keep: usize| {
        let mask = Mask::new(ALL, b"a secret of tests", keep, &[]);
        let shown = written(&mask, |scribe| scribe.user(user.as_bytes()));
        let letters = shown.trim_start_matches(|letter: char| letter.is_ascii_digit() || "+*#".contains(letter));
        assert_eq!(letters.len(), 15, "{user} {shown}");
        assert!(letters.bytes().all(|letter| letter.is_ascii_lowercase()), "{shown}");
        shown[..shown.len() - 14].to_owned()
    };
    for (user, keep, shown) in [
        ("+4915112345678", 0, "+n"),
        ("+4915112345678", 4, "+4915n"),
        ("4915112345678", 4, "4915n"),
        ("+49-151-12345678", 4, "+4915n"),
        ("+4915112345678", 99, "+4915112345n"),
        ("1001", 0, "x"),
        ("1001", 4, "1x"),
        ("110", 4, "x"),
        ("*72", 1, "x"),
        ("alice", 4, "u"),
        ("alice 1", 4, "u"),
    ] {
        assert_eq!(digits(user, keep), shown, "{user} {keep}");
    }
    let of = |text: &str, address: &str| assert!(expanded(&mask(ALL), text).starts_with(address), "{text}");
    of("{i:192.0.2.1}", "fd");
    of("{h:example.com}", "h");
    assert!(expanded(&mask(ALL), "{h:example.com}").ends_with(".invalid"));
}

#[test]
fn the_same_is_the_same_and_another_key_makes_it_another() {
    let mask = mask(ALL);
    for (one, other) in [
        ("{u:4915112345678}", "{u:49-151 (123) 45678}"),
        ("{u:alice}", "{u:%61lic%65}"),
        ("{h:example.com}", "{h:EXAMPLE.com.}"),
        ("{i:192.0.2.1}", "{i:::ffff:192.0.2.1}"),
        ("{i:2001:db8::1}", "{i:2001:DB8:0::1}"),
    ] {
        assert_eq!(expanded(&mask, one), expanded(&mask, other));
    }
    assert_eq!(expanded(&mask, "+{u:4915112345678}"), expanded(&mask, "{u:+4915112345678}"));
    let kept = expanded(&Mask { keep: 3, ..mask.clone() }, "{u:4915112345678}");
    assert_eq!(kept, format!("491{}", expanded(&mask, "{u:4915112345678}")), "what is kept stands before the rest");
    let different = ["{u:alice}", "{u:Alice}", "{h:alice}", "{u:1001}", "{u:1002}", "{i:192.0.2.1}", "{i:192.0.2.2}"];
    let all: std::collections::HashSet<_> = different.iter().map(|text| expanded(&mask, text)).collect();
    assert_eq!(all.len(), different.len());
    let other = Mask::new(ALL, b"another secret", 0, &[]);
    assert!(different.iter().all(|text| !all.contains(&expanded(&other, text))));
}

#[test]
fn what_was_kept_of_a_number_can_be_read_from_its_pseudonym() {
    for (number, keep, expected) in [
        ("+4915112345678", 4, Some(("+4915", false))),
        ("4915112345678", 2, Some(("49", false))),
        ("+4915112345678", 0, Some(("+", false))),
        ("1001", 1, Some(("1", true))),
        ("alice", 4, None),
    ] {
        let mask = Mask::new(ALL, b"a secret of tests", keep, &[]);
        let shown = written(&mask, |scribe| scribe.user(number.as_bytes()));
        let kept = kept_of_number(shown.as_bytes());
        let expected = expected.map(|(kept, is_short): (&str, bool)| (kept.as_bytes(), is_short));
        assert_eq!(kept, expected, "{number} {shown}");
    }
    for user in ["", "n", "4915112345678", "nobody", "+4915nbcdfghjklmnpqe", "49a15nbcdfghjklmnpqr"] {
        assert_eq!(kept_of_number(user.as_bytes()), None, "{user}");
    }
}

#[test]
fn uris() {
    for (uri, expected) in [
        ("sip:alice@example.com", "sip:{u:alice}@{h:example.com}"),
        ("SIPS:alice@Example.COM:5061", "SIPS:{u:alice}@{h:example.com}:5061"),
        ("sip:alice:secret@192.0.2.1:5060", "sip:{u:alice}@[{i:192.0.2.1}]:5060"),
        ("sip:alice@[2001:db8::1]:5060;transport=udp", "sip:{u:alice}@[{i:2001:db8::1}]:5060;transport=udp"),
        ("sip:+4915112345678@192.0.2.1;user=phone", "sip:{u:+4915112345678}@[{i:192.0.2.1}];user=phone"),
        (
            "sip:4915112345678;npdi;rn=+14045550100@pbx;maddr=192.0.2.9?X=y",
            "sip:{u:4915112345678};npdi;rn={u:+14045550100}@{h:pbx};maddr={i:192.0.2.9}?X=y",
        ),
        ("sip:192.0.2.1", "sip:[{i:192.0.2.1}]"),
        ("sip:example.com;lr", "sip:{h:example.com};lr"),
        ("sip:1001", "sip:{u:1001}"),
        ("tel:+49-151-12345678;phone-context=example.com", "tel:{u:+4915112345678};phone-context={h:example.com}"),
        ("urn:service:sos", "urn:service:sos"),
        ("*", "*"),
        ("1001", "{u:1001}"),
        ("alice", "{u:alice}"),
        ("alice@192.0.2.1", "{u:alice}@[{i:192.0.2.1}]"),
        ("192.0.2.1:5060", "[{i:192.0.2.1}]:5060"),
        ("sip:alice@10.0.0.1;alias=192.0.2.1~5060~1", "sip:{u:alice}@[{i:10.0.0.1}];alias={i:192.0.2.1}~5060~1"),
        ("sip:alice@10.0.0.1;fs_path=sip:192.0.2.1", "sip:{u:alice}@[{i:10.0.0.1}];fs_path=sip:[{i:192.0.2.1}]"),
        (
            "sip:b@pbx?Replaces=1%40192.0.2.1%3Bto-tag%3D7&Reason=SIP%3Btext%3D%22no%20alice%40pbx%22",
            "sip:{u:b}@{h:pbx}?Replaces=1%40{i:192.0.2.1}%3Bto-tag%3D7&Reason=SIP%3Btext%3D%22no%20{u:alice}%40{h:pbx}%22",
        ),
        ("sip:a@pbx;x=1%40192.0.2.1", "sip:{u:a}@{h:pbx};x=1%40{i:192.0.2.1}"),
        (
            "sip:a@pbx;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00155d01ab02",
            "sip:{u:a}@{h:pbx};gr=urn:uuid:{u:f81d4fae-7dec-11d0-a765-00155d01ab02}",
        ),
        ("https://pbx.example.com/x/4915112345678", "https://{h:pbx.example.com}/x/{u:4915112345678}"),
        ("sip:a@b@c", "sip:{u:a}@b@c"),
    ] {
        let mask = mask(ALL);
        // What is twice in error is hidden all the same.
        if uri == "sip:a@b@c" {
            let shown = written(&mask, |scribe| scribe.uri(uri.as_bytes()));
            assert_eq!(shown, expanded(&mask, "sip:{u:a}@{u:b}@{h:c}"));
            continue;
        }
        assert_eq!(written(&mask, |scribe| scribe.uri(uri.as_bytes())), expanded(&mask, expected), "{uri}");
    }
}

#[test]
fn only_what_is_asked_for_is_hidden() {
    let uri = "sip:alice@pbx.example.com;maddr=192.0.2.1";
    for (kinds, expected) in [
        (Kinds { user: true, ..Kinds::default() }, "sip:{u:alice}@pbx.example.com;maddr=192.0.2.1"),
        (Kinds { host: true, ..Kinds::default() }, "sip:alice@{h:pbx.example.com};maddr=192.0.2.1"),
        (Kinds { ip: true, ..Kinds::default() }, "sip:alice@pbx.example.com;maddr={i:192.0.2.1}"),
    ] {
        let mask = mask(kinds);
        assert_eq!(written(&mask, |scribe| scribe.uri(uri.as_bytes())), expanded(&mask, expected));
        assert_eq!(written(&mask, |scribe| scribe.text(uri.as_bytes(), How::Prose)), expanded(&mask, expected));
    }
}

#[test]
fn free_texts() {
    for (text, expected) in [
        ("Number 4915112345678 not found", "Number {u:4915112345678} not found"),
        ("No route to +49 151 1234-5678.", "No route to {u:+4915112345678}."),
        ("call 555-123-4567 now", "call {u:5551234567} now"),
        ("Extension 1001 busy", "Extension {u:1001} busy"),
        ("see RFC 3261, RFC3326", "see RFC 3261, RFC3326"),
        ("on 2026-11-21, 20261121", "on 2026-11-21, 20261121"),
        ("Not Found", "Not Found"),
        ("Q.850 cause 17", "Q.850 cause 17"),
        ("failed at 192.0.2.1:5060, sip.example.com:5061", "failed at [{i:192.0.2.1}]:5060, {h:sip.example.com}:5061"),
        ("from [2001:db8::1]:5060", "from [{i:2001:db8::1}]:5060"),
        ("from 2001:db8::1.", "from {i:2001:db8::1}."),
        (
            "ask <sip:alice@example.com> or bob@example.com.",
            "ask <sip:{u:alice}@{h:example.com}> or {u:bob}@{h:example.com}.",
        ),
        ("'sip:1001@10.0.0.1' failed", "'sip:{u:1001}@[{i:10.0.0.1}]' failed"),
        ("Device 00155d01ab02 left", "Device {u:00155d01ab02} left"),
        ("00:15:5d:01:ab:02 and 0015.5d01.ab02", "{u:00:15:5d:01:ab:02} and {u:0015.5d01.ab02}"),
        ("SEP00155D01AB02 is unregistered", "{u:SEP00155D01AB02} is unregistered"),
        ("version 1.2.3.4.5", "version 1.2.3.4.5"),
        ("at 12:30:45", "at 12:30:45"),
        ("", ""),
    ] {
        let mask = mask(ALL);
        let shown = written(&mask, |scribe| scribe.text(text.as_bytes(), How::Prose));
        assert_eq!(shown, expanded(&mask, expected), "{text}");
    }
}

#[test]
fn what_uris_name_is_hidden_however_it_is_written() {
    let mask = mask(ALL);
    let mut scribe = Scribe::new(&mask, Vec::new());
    for uri in ["sip:bob@pbx", "sip:al@ua", "sip:42@pbx", "sip:Ann-Marie@pbx"] {
        scribe.uri(uri.as_bytes());
    }
    for (text, expected) in [
        ("Bob, BOB and bob", "{u:bob}, {u:bob} and {u:bob}"),
        ("bobby bobs a-bob", "bobby bobs a-{u:bob}"),
        ("no al here, normal", "no {u:al} here, normal"),
        ("42 of 420", "{u:42} of 420"),
        ("ann-marie on PBX and ua", "{u:Ann-Marie} on {h:pbx} and {h:ua}"),
        ("alice is another", "alice is another"),
    ] {
        scribe.out.clear();
        scribe.text(text.as_bytes(), How::Prose);
        assert_eq!(String::from_utf8_lossy(&scribe.out), expanded(&mask, expected), "{text}");
    }
}

#[test]
fn identifiers_and_agents() {
    for (how, text, expected) in [
        (How::Id, "a84b4c76e66710@10.0.0.1", "a84b4c76e66710@{i:10.0.0.1}"),
        (How::Id, "abc@10.0.0.1:5060", "abc@[{i:10.0.0.1}]:5060"),
        (How::Id, "abc@pbx", "abc@{h:pbx}"),
        (How::Id, "abc@pbx.example.com", "abc@{h:pbx.example.com}"),
        (How::Id, "abc@2001:db8::1", "abc@{i:2001:db8::1}"),
        (How::Id, "pbx1.example.com-1234-5", "{h:pbx1.example.com}-{u:1234}-5"),
        (How::Id, "call-2200@pbx", "call-{u:2200}@{h:pbx}"),
        (How::Id, "call-486", "call-486"),
        (How::Id, "12345678-1234-1234-1234-123456789012", "12345678-1234-1234-1234-123456789012"),
        (How::Id, "1-4915112345678-9", "1-{u:4915112345678}-9"),
        (How::Id, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        (How::Id, "z9hG4bKPj0b3a.4.5", "z9hG4bKPj0b3a.4.5"),
        (How::Id, "C-0000002a", "C-0000002a"),
        (How::Id, "2ed1c8:96:13", "2ed1c8:96:13"),
        (How::Agent, "Asterisk PBX 18.9-cert13", "Asterisk PBX 18.9-cert13"),
        (How::Agent, "Yealink SIP-T46S 66.84.0.15", "Yealink SIP-T46S 66.84.0.15"),
        (
            How::Agent,
            "Yealink SIP-T46S 66.84.0.15 00:15:65:aa:bb:cc",
            "Yealink SIP-T46S 66.84.0.15 {u:00:15:65:aa:bb:cc}",
        ),
        (How::Agent, "snomD785/10.1.84.12", "snomD785/10.1.84.12"),
        (How::Agent, "Mitel 5330 08.00.00.3020 08000F123456", "Mitel 5330 08.00.00.3020 {u:08000F123456}"),
        (How::Agent, "Phone 10.0.0.9", "Phone {i:10.0.0.9}"),
        (How::Agent, "Phone (4915112345678)", "Phone ({u:4915112345678})"),
        (
            How::Agent,
            "FreeSWITCH-mod_sofia/1.10.7-release+git~20211024T163933Z",
            "FreeSWITCH-mod_sofia/1.10.7-release+git~20211024T163933Z",
        ),
        (How::Agent, "SIP.js/0.15.11 (http://pbx.example.com)", "SIP.js/0.15.11 (http://{h:pbx.example.com})"),
    ] {
        let mask = mask(ALL);
        let shown = written(&mask, |scribe| scribe.text(text.as_bytes(), how));
        assert_eq!(shown, expanded(&mask, expected), "{text}");
    }
}

#[test]
fn values_of_headers() {
    for (name, value, expected) in [
        (
            "p-asserted-identity",
            r#""Alice \"A\" Smith" <sip:alice@example.com>, <tel:+4915112345678>"#,
            r#""{u:Alice \"A\" Smith}" <sip:{u:alice}@{h:example.com}>, <tel:{u:+4915112345678}>"#,
        ),
        (
            "diversion",
            "Bob <sip:1001@192.0.2.1>;reason=unconditional;counter=1",
            r#""{u:Bob}" <sip:{u:1001}@[{i:192.0.2.1}]>;reason=unconditional;counter=1"#,
        ),
        (
            "via",
            "SIP/2.0/UDP pbx:5060;received=192.0.2.1;rport=1024;branch=z9hG4bKa",
            "SIP/2.0/UDP {h:pbx}:5060;received={i:192.0.2.1};rport=1024;branch=z9hG4bKa",
        ),
        (
            "reason",
            r#"Q.850;cause=16;text="to 4915112345678", SIP;cause=487"#,
            r#"Q.850;cause=16;text="to {u:4915112345678}", SIP;cause=487"#,
        ),
        (
            "warning",
            r#"399 192.0.2.1:5060 "no \"route\" to 1001", 304 pbx "x""#,
            r#"399 [{i:192.0.2.1}]:5060 "no \"route\" to {u:1001}", 304 {h:pbx} "x""#,
        ),
        (
            "contact",
            r#"<sip:a@192.0.2.1>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-00155D01AB02>";reg-id=1"#,
            r#"<sip:{u:a}@[{i:192.0.2.1}]>;+sip.instance="<urn:uuid:{u:00000000-0000-1000-8000-00155D01AB02}>";reg-id=1"#,
        ),
        (
            "contact",
            r#"<sip:a@pbx>;+sip.instance="<urn:gsma:imei:35622410-483840-0>""#,
            r#"<sip:{u:a}@{h:pbx}>;+sip.instance="<urn:gsma:imei:{u:35622410-483840-0}>""#,
        ),
        ("date", "Sat, 21 Nov 2026 08:00:00 GMT", "Sat, 21 Nov 2026 08:00:00 GMT"),
        ("event", r#"dialog;call-id="x@10.9.8.7";from-tag=4"#, r#"dialog;call-id="x@{i:10.9.8.7}";from-tag=4"#),
        ("o", "refer;id=93809824", "refer;id={u:93809824}"),
        ("event", "presence.winfo", "presence.winfo"),
        ("content-type", "application/vnd.3gpp.ussd+xml", "application/vnd.3gpp.ussd+xml"),
        ("c", r#"multipart/mixed;boundary="b@pbx.example.com""#, r#"multipart/mixed;boundary="b@{h:pbx.example.com}""#),
        ("content-disposition", "render;handling=optional", "render;handling=optional"),
        ("content-disposition", "attachment;filename=4915112345678.vcf", "attachment;filename={u:4915112345678}.vcf"),
        ("retry-after", "3600;duration=1800", "3600;duration=1800"),
        ("retry-after", "120 (at lunch, call 4915112345678)", "120 (at lunch, call {u:4915112345678})"),
        ("s", "Alice Smith", "{u:Alice Smith}"),
        ("f", "<sip:alice@example.com>;tag=a", "<sip:{u:alice}@{h:example.com}>;tag=a"),
        ("x", "86400;refresher=uac", "86400;refresher=uac"),
        ("x-caller-name", "Alice Smith", "{u:Alice Smith}"),
        ("x-trace-id", "abc-42", "abc-42"),
        ("x-from", "alice@10.0.0.1", "{u:alice}@[{i:10.0.0.1}]"),
        ("identity", "eyJhbGciOiJFUzI1NiJ9.eyJkZXN0Ijp7fX0.c2ln;info=<https://cert.example.com/a>", ""),
    ] {
        let mask = mask(ALL);
        let shown = written(&mask, |scribe| scribe.header(name, value.as_bytes()));
        if expected.is_empty() {
            assert!(!shown.contains("eyJ") && !shown.contains("example.com"), "{shown}");
            continue;
        }
        assert_eq!(shown, expanded(&mask, expected), "{value}");
    }
}

#[test]
fn the_number_of_a_telephone_is_hidden_where_features_are_asked_for() {
    let mask = mask(ALL);
    for name in ["accept-contact", "a", "reject-contact", "j"] {
        let value = r#"*;+sip.instance="<urn:gsma:imei:35824005-694463-0>";explicit"#;
        let shown = written(&mask, |scribe| scribe.header(name, value.as_bytes()));
        assert!(shown.starts_with(r#"*;+sip.instance="<urn:gsma:imei:"#), "{shown}");
        assert!(
            shown.ends_with(r#">";explicit"#) && !shown.contains("35824005") && !shown.contains("694463"),
            "{shown}"
        );
    }
}

#[test]
fn names_of_files() {
    for (name, expected) in [
        ("/var/log/asterisk/full", "/var/log/asterisk/full"),
        ("/var/log/asterisk/full.1.gz", "/var/log/asterisk/full.1.gz"),
        ("messages-20261121.gz", "messages-20261121.gz"),
        ("-", "-"),
        ("sip-4915112345678.log", "sip-{u:4915112345678}.log"),
        ("192.0.2.1.log", "{i:192.0.2.1}.log"),
        ("192.0.2.1", "{i:192.0.2.1}"),
        ("/logs/pbx1.example.com/sip.log.2", "/logs/{h:pbx1.example.com}/sip.log.2"),
        ("pbx1.example.com.log", "{h:pbx1.example.com}.log"),
        ("bundle.tar!192.0.2.1/full", "bundle.tar!{i:192.0.2.1}/full"),
    ] {
        let mask = mask(ALL);
        assert_eq!(mask.file(name), expanded(&mask, expected), "{name}");
    }
}

proptest::proptest! {
    /// Whatever comes, nothing panics, and the parts of a record are read again as they were written.
    #[test]
    fn any_bytes_are_taken(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let mask = mask(ALL);
        let mut scribe = Scribe::new(&mask, Vec::new());
        scribe.uri(&text);
        scribe.host_port(&text, true);
        for how in [How::Prose, How::Agent, How::Id, How::Params] {
            scribe.text(&text, how);
        }
        for name in ["from", "via", "reason", "warning", "x-user", "x", "identity"] {
            scribe.header(name, &text);
        }
        mask.file(&String::from_utf8_lossy(&text));
    }
}

/// What would be looked through again from each place in it, or URI in URI without an end, is taken in one go. A test that
/// takes minutes, or the stack, has failed.
#[test]
fn long_texts_that_look_like_one_thing_after_the_other() {
    let shapes = [
        "1.",
        "1-",
        "a.",
        "a:",
        "ab:1.",
        "1 ",
        "a=",
        "a@",
        "a@[",
        "sip:a;x=",
        "sip:[",
        "sip:a@b?x=sip:",
        "sip:a?b=%41&",
        "\"a.",
        "user 'a",
        "eyJ.",
        "<sip:a",
        "urn:uuid:",
        "+1 ",
    ];
    for kinds in [ALL, Kinds { ip: true, ..Kinds::default() }] {
        let mask = mask(kinds);
        for shape in shapes {
            let text = shape.repeat(30_000 / shape.len()) + "1a";
            for how in [How::Prose, How::Agent, How::Id, How::Params] {
                assert!(!written(&mask, |scribe| scribe.text(text.as_bytes(), how)).is_empty(), "{shape}");
            }
            written(&mask, |scribe| scribe.uri(text.as_bytes()));
            written(&mask, |scribe| scribe.header("contact", text.as_bytes()));
        }
    }
    let users: Vec<String> = (0..5000).map(|number| format!("<sip:user{number}@example.com>")).collect();
    let mask = mask(ALL);
    let mut scribe = Scribe::new(&mask, Vec::new());
    scribe.addresses(users.join(",").as_bytes());
    assert!(scribe.known.len() <= MOST_WORDS);
    scribe.out.clear();
    scribe.text(b"user1 and example.com", How::Prose);
    assert_eq!(String::from_utf8_lossy(&scribe.out), expanded(&mask, "{u:user1} and {h:example.com}"));
}

#[test]
fn names_that_a_text_announces() {
    let mask = mask(ALL);
    for (text, shown) in [
        ("User bob not found", "User {u:bob} not found"),
        ("Unknown user 'bob'", "Unknown user '{u:bob}'"),
        ("user: bob.miller@example.com is away", "user: {u:bob.miller}@{h:example.com} is away"),
        ("No such account \"j.doe\".", "No such account \"{u:j.doe}\"."),
        ("endpoint=anna-phone offline", "endpoint={u:anna-phone} offline"),
        ("Callee O'Brien's line", "Callee {u:O'Brien's} line"),
        ("User [bob] (gone)", "User [{u:bob}] (gone)"),
        ("User (not) found", "User (not) found"),
        // What products say of nobody by name.
        ("User not found", "User not found"),
        ("User Busy", "User Busy"),
        ("user unknown", "user unknown"),
        ("Caller hung up", "Caller hung up"),
        ("Called user has no contact registered", "Called user has no contact registered"),
        ("Extension limit exceeded", "Extension limit exceeded"),
        ("users bob", "users bob"),
        ("User", "User"),
        ("Trying -- your call is important to us", "Trying -- your call is important to us"),
    ] {
        assert_eq!(written(&mask, |scribe| scribe.text(text.as_bytes(), How::Prose)), expanded(&mask, shown), "{text}");
    }
    let hosts = super::Mask::new(Kinds { host: true, ..Kinds::default() }, b"a secret of tests", 0, &[]);
    assert_eq!(written(&hosts, |scribe| scribe.text(b"User bob not found", How::Prose)), "User bob not found");
}
