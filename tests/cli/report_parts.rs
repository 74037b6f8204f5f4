//! Reports in parts, and reports held against earlier ones.

use crate::catalog::VALIDATE;
use crate::log::many;
use crate::run::{Folder, sipsift};
use serde_json::Value;
use std::path::Path;

/// A message of one call in Asterisk's form.
fn message(second: u32, way: &str, start: &str) -> String {
    let to = if start.starts_with("INVITE") { "" } else { ";tag=b" };
    format!(
        "[2026-11-21 08:00:{second:02}.000] VERBOSE[1] res_pjsip_logger.c: <--- {way} UDP:192.0.2.7:5060 --->\n{start}\n\
         Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa\nFrom: <sip:1001@example.com>;tag=a\nTo: <sip:1002@example.com>{to}\n\
         Call-ID: one\nCSeq: 1 INVITE\n\n"
    )
}

fn json(args: &[&Path]) -> Value {
    let args = [Path::new("report"), Path::new("--format=json")].into_iter().chain(args.iter().copied());
    serde_json::from_slice(&sipsift(args).quiet().out).unwrap()
}

#[test]
fn parts_add_up_to_the_whole() {
    let folder = Folder::new();
    let asked = message(1, "Received SIP request (400 bytes) from", "INVITE sip:1002@example.com SIP/2.0");
    let answered = message(4, "Transmitting SIP response (400 bytes) to", "SIP/2.0 200 OK");
    let first = folder.put("first.log", asked);
    let second = folder.put("second.log", answered);
    let whole = json(&[&first, &second]);
    assert_eq!((&whole["calls"]["attempts"], &whole["calls"]["answered"]), (&1.into(), &1.into()), "{whole}");
    assert_eq!(whole["figures"]["srd_succeeded"]["quantiles"]["max"], 3.0);

    let parts = [&first, &second].map(|log| {
        let part = log.with_extension("part");
        let alone = json(&[Path::new("--save"), &part, log]);
        assert_eq!(alone["inputs"]["files"], 1);
        part
    });
    assert_eq!(json(&[Path::new("--merge"), &parts[0], &parts[1]]), whole);

    let done = sipsift([Path::new("report"), Path::new("--merge"), &parts[0], &first]);
    assert_eq!(done.status.code(), Some(1));
    assert!(done.err.contains("first.log: not a part of a report"), "{}", done.err);
    let knowledge =
        folder.put("site.json", r#"{"rules": [{"rule": "mine", "when": {"codes": [503]}, "fix": "Ask."}]}"#);
    let done = sipsift([Path::new("report"), Path::new("--merge"), Path::new("--knowledge"), &knowledge, &parts[0]]);
    assert_eq!(done.status.code(), Some(1));
    assert!(done.err.contains("other codes or rules"), "{}", done.err);
}

#[test]
fn masked_parts_add_up_to_the_whole() {
    let folder = Folder::new();
    let register = |second, way, start, header| {
        message(second, way, start).replace("INVITE\n\n", &format!("REGISTER\n{header}\n\n"))
    };
    let asked = register(
        1,
        "Received SIP request (400 bytes) from",
        "REGISTER sip:example.com SIP/2.0",
        "Authorization: Digest realm=\"pbx\", response=\"1\"",
    );
    let refused = register(
        4,
        "Transmitting SIP response (400 bytes) to",
        "SIP/2.0 401 Unauthorized",
        "WWW-Authenticate: Digest realm=\"pbx\"",
    );
    let key = folder.put("key", "a secret of some length for pseudonyms");
    let whole = folder.put("whole.log", [asked.as_str(), &refused].concat());
    assert_eq!(json(&[&whole])["registrations"]["auth_failed"], 1);
    let parts = [("first.log", asked), ("second.log", refused)].map(|(name, text)| {
        let (log, part) = (folder.put(name, text), folder.at(name).with_extension("part"));
        json(&[Path::new("--mask=user,host,ip"), Path::new("--mask-key-file"), &key, Path::new("--save"), &part, &log]);
        part
    });
    assert_eq!(json(&[Path::new("--merge"), &parts[0], &parts[1]])["registrations"]["auth_failed"], 1);
}

#[test]
fn an_earlier_report_to_compare_with() {
    let folder = Folder::new();
    let log = |failed: u32| -> String {
        (0..200)
            .map(|number| {
                let start = if number < failed { "SIP/2.0 503 Gone" } else { "SIP/2.0 200 OK" };
                let text = message(1, "Received SIP response (400 bytes) from", start);
                text.replace("Call-ID: one", &format!("Call-ID: {number}"))
            })
            .collect()
    };
    let (before, now) = (folder.put("before.log", log(10)), folder.put("now.log", log(60)));
    let earlier = folder.at("earlier.json");
    sipsift([Path::new("report"), Path::new("--format=json"), Path::new("--output"), &earlier, &before]).quiet();
    let report = json(&[Path::new("--baseline"), &earlier, &now]);
    let changes = report["baseline"]["changes"].as_array().unwrap();
    let of_code = changes.iter().find(|change| change["what"] == "code:503").unwrap();
    assert_eq!((&of_code["before"], &of_code["now"], &of_code["worse"]), (&5.0.into(), &30.0.into(), &true.into()));
    assert!(json(&[&now]).get("baseline").is_none());

    // What is too little to compare is not called unchanged.
    let few = folder.put("few.log", log(10).split_inclusive("\n\n").take(20).collect::<String>());
    let page = sipsift([Path::new("report"), Path::new("--baseline"), &earlier, &few]).quiet().out;
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("0 rates compared") && page.contains("left out"), "{page}");

    let done = sipsift([Path::new("report"), Path::new("--baseline"), &now, &now]);
    assert_eq!(done.status.code(), Some(2));
    assert!(done.err.contains("now.log: not a report in JSON"), "{}", done.err);
}

#[test]
fn parts_are_taken_as_they_are() {
    let folder = Folder::new();
    let log = folder.put("full", many(3));
    let part = folder.at("part");
    sipsift([Path::new("report"), &log, Path::new("--save"), &part]).quiet();
    let part = part.to_str().unwrap();
    for args in [
        &["--code", "486"][..],
        &["--since", "2026-11-21"],
        &["--last", "1h"],
        &["--user", "1001"],
        &["--peer", "192.0.2.7"],
        &["--dialect", "bare"],
        &["--mask", "user"],
    ] {
        let done = sipsift([&["report", "--merge", part], args].concat());
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert!(done.err.contains(&format!("{} belongs where the parts are made", args[0])), "{}", done.err);
    }
    sipsift(["report", "--merge", part]).quiet();
}

#[test]
fn the_schema_is_printed() {
    let done = sipsift(["report", "--schema"]).quiet();
    let schema: Value = serde_json::from_slice(&done.out).unwrap();
    assert_eq!(schema["title"], "sipsift report");
    for (args, what) in [(["--schema", "full.log"], "PATH"), (["--schema", "--code=486"], "--code")] {
        let done = sipsift([&["report"][..], &args].concat());
        assert_eq!((done.code(), done.out.len()), (2, 0));
        assert!(done.err.contains(what), "{}", done.err);
    }
    assert!(schema["$defs"]["FigureSummary"]["properties"]["numerator"].is_object());
}

#[test]
fn the_schema_holds_for_a_validator_that_others_use() {
    if !crate::others::have_modules("jsonschema") {
        return;
    }
    let folder = Folder::new();
    let schema = folder.put("schema.json", sipsift(["report", "--schema"]).quiet().out);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let [proxy, pbx] = ["kamailio/sipdump.log", "asterisk-pjsip/call-486-debug.log"].map(|log| samples.join(log));
    let whole = folder.put("whole.json", json(&[&proxy, &pbx]).to_string());
    let compared = json(&[Path::new("--baseline"), &whole, &proxy]);
    let compared = folder.put("compared.json", compared.to_string());
    let wrong = folder.put("wrong.json", r#"{"codes": 503}"#);
    let run = |report: &Path| {
        let done =
            std::process::Command::new("python3").args(["-c", VALIDATE]).arg(&schema).arg(report).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!((run(&whole), run(&compared)), (String::new(), String::new()));
    assert!(run(&wrong).contains("required"));
}
