//! Pseudonyms in place of users, hosts and addresses: nothing of them is left in any output, and all else stays.

use crate::log::Response;
use crate::run::{Folder, command, done, samples, sipsift, sipsift_reading};
use regex::bytes::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const KEY: &str = "a key that only tests know";

/// Fields that hold words of our own, numbers, or what no mask is about.
const OURS: &[&str] = &[
    "id",
    "line",
    "byte_offset",
    "dialect",
    "evidence",
    "timestamp",
    "code",
    "name",
    "class",
    "category",
    "unregistered",
    "outcome",
    "severity",
    "method",
    "cseq",
    "direction",
    "transport",
    "peer_source",
    "q850",
    "retry_after",
    "retransmission",
    "truncated",
    "duplicate_of_message",
    "advice_rule",
    "meaning",
    "occurs",
    "fix",
    "fault",
    "retry",
];

/// Headers that hold words and numbers of the protocol. A caller 100 and a length of 100 are not the same.
const PLAIN: &[&str] = &["cseq", "content-length", "max-forwards", "expires", "date", "user-agent", "server"];

fn masked(key: &Path) -> Vec<OsString> {
    ["--mask", "user,host,ip", "--mask-key-file"].map(OsString::from).into_iter().chain([key.into()]).collect()
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut logs: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "log")).collect();
    logs.sort();
    logs
}

/// All strings in what a log says.
fn strings<'a>(value: &'a Value, out: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(out.insert(text)),
        Value::Array(list) => list.iter().for_each(|value| strings(value, out)),
        Value::Object(fields) => {
            fields.iter().filter(|(name, _)| !OURS.contains(&name.as_str())).for_each(|(_, value)| strings(value, out));
        }
        _ => {}
    }
}

/// The headers that the logs have, without those whose values are secrets.
fn headers(text: &[u8]) -> BTreeSet<String> {
    let name = Regex::new(r"(?m)^\s*([A-Z][A-Za-z]*(?:-[A-Za-z]+)*):\s").unwrap();
    let names = name.captures_iter(text).map(|found| String::from_utf8(found[1].to_vec()).unwrap().to_lowercase());
    names.filter(|name| !name.contains("auth") && !PLAIN.contains(&name.as_str())).collect()
}

/// Users, hosts and addresses that stand in URIs, markers and elsewhere in a log, as two readers find them: expressions in
/// its text, and the fields of records without a mask.
fn originals(text: &[u8], records: &[Value]) -> BTreeSet<String> {
    static EXPRESSIONS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
        [
            r"(?i)\bsips?:(?:([^@;:>\s\x22'&,\\/\[\]{}]+)(?::[^@\s]*)?@)?([A-Za-z0-9._-]+)",
            r"(?i)\btel:(\+?[0-9-]+)",
            r"\b((?:\d{1,3}\.){3}\d{1,3}):\d+\b",
            r"(\+\d{5,})\b",
        ]
        .map(|text| Regex::new(text).unwrap())
    });
    let mut found = BTreeSet::new();
    let mut find = |text: &[u8]| {
        for expression in &*EXPRESSIONS {
            for captures in expression.captures_iter(text) {
                let parts =
                    captures.iter().skip(1).flatten().filter_map(|part| std::str::from_utf8(part.as_bytes()).ok());
                found.extend(parts.map(|part| part.trim_start_matches('+').trim_end_matches('.').to_owned()));
            }
        }
    };
    find(text);
    let of_uris = ["from_uri", "to_uri", "request_uri", "peer", "local", "contact"];
    let uris = records.iter().flat_map(|record| of_uris.map(|name| record[name].to_string()));
    find(uris.collect::<Vec<_>>().join("\n").as_bytes());
    for record in records {
        found.extend(["from_user", "to_user"].iter().filter_map(|name| record[*name].as_str()).map(str::to_owned));
    }
    // A short word or number may stand anywhere by chance.
    found.retain(|word| word.len() >= 3 && !(word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit())));
    found
}

/// Whether `word` stands in `text` by itself.
fn holds(text: &str, word: &str) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word)
        .any(|(at, _)| !is_word(text[..at].chars().next_back()) && !is_word(text[at + word.len()..].chars().next()))
}

fn enrich(args: &[OsString], logs: &[PathBuf]) -> Vec<Value> {
    let first = ["enrich", "--quiet"].map(OsString::from);
    let args = first.into_iter().chain(args.iter().cloned()).chain(logs.iter().map(OsString::from));
    let done = sipsift(args);
    assert!(done.code() <= 1, "{}", done.err);
    done.records()
}

/// Users that are also ordinary words of their logs.
const WORDS: [&str; 3] = ["fork", "late", "service"];

#[test]
fn nothing_of_the_originals_is_left_in_any_sample() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let entries = fs::read_dir(samples()).unwrap().map(|entry| entry.unwrap().path());
    let logs: Vec<PathBuf> = entries.filter(|path| path.is_dir()).flat_map(|path| logs(&path)).collect();
    let text: Vec<u8> = logs.iter().flat_map(|log| fs::read(log).unwrap()).collect();
    let names = headers(&text);
    assert!(names.len() > 20, "{names:?}");
    let headers: Vec<OsString> = names.into_iter().flat_map(|name| [OsString::from("--header"), name.into()]).collect();
    let (plain, shown) = (enrich(&headers, &logs), enrich(&[masked(&key), headers].concat(), &logs));
    assert_eq!(plain.len(), shown.len());
    for (plain, shown) in plain.iter().zip(&shown) {
        for name in OURS {
            assert_eq!(plain[*name], shown[*name], "{name} of {plain}");
        }
        let keys = |record: &Value| record.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(plain), keys(shown), "{plain}\n{shown}");
    }
    let (mut left, mut seen, mut all) = (Vec::new(), 0, BTreeSet::new());
    for log in &logs {
        let of_log = |record: &Value| record["file"].as_str() == log.to_str();
        let (plain, shown): (Vec<_>, Vec<_>) = plain
            .iter()
            .zip(&shown)
            .filter(|(plain, _)| of_log(plain))
            .map(|(one, other)| (one.clone(), other))
            .unzip();
        let mut texts = BTreeSet::new();
        for record in shown {
            strings(record, &mut texts);
        }
        texts.retain(|text| !text.starts_with(env!("CARGO_MANIFEST_DIR")));
        let whole = texts.iter().copied().collect::<Vec<_>>().join("\n");
        let mut originals = originals(&fs::read(log).unwrap(), &plain);
        originals.retain(|word| !WORDS.contains(&word.as_str()));
        seen += originals.len();
        for word in originals.iter().filter(|word| holds(&whole, word)) {
            let text = texts.iter().find(|text| holds(text, word)).unwrap();
            left.push(format!("{}: {word}: {text}", log.display()));
        }
        all.append(&mut originals);
    }
    left.extend(left_in_report(&folder, &masked(&key), &logs, &all));
    assert!(left.is_empty(), "{}", left.join("\n"));
    assert!(seen > 800, "{seen}");
}

/// What is left in the report, in all its forms. Words that the report or the names of files have, and short numbers, mean
/// nothing there.
fn left_in_report(folder: &Folder, mask: &[OsString], logs: &[PathBuf], originals: &BTreeSet<String>) -> Vec<String> {
    let report = |args: &[OsString], logs: &[PathBuf]| {
        let first = ["report", "--quiet"].map(OsString::from);
        let done = sipsift(first.into_iter().chain(args.iter().cloned()).chain(logs.iter().map(OsString::from)));
        assert!(done.code() <= 1, "{}", done.err);
        String::from_utf8(done.out).unwrap()
    };
    let calls = folder.at("calls.csv");
    let catalog = String::from_utf8(sipsift(["catalog", "--format=json"]).quiet().out).unwrap();
    let dialects = String::from_utf8(sipsift(["catalog", "--dialects"]).quiet().out).unwrap();
    let names: String = logs.iter().map(|log| log.display().to_string()).collect();
    let own = catalog + &dialects + &names + &report(&["--format=html".into()], &[folder.put("empty", "")]);
    let mut left = Vec::new();
    let means = |word: &&String| {
        let short = word.len() < 5 || (word.len() < 6 && word.bytes().all(|byte| byte.is_ascii_digit()));
        !short && !holds(&own, word)
    };
    let words: Vec<&String> = originals.iter().filter(means).collect();
    assert!(words.len() > 100, "{words:?}");
    for form in ["json", "html", "csv"] {
        let of_calls = [OsString::from("--calls"), calls.clone().into(), "--format".into(), form.into()];
        let shown = report(&[mask, &of_calls[..]].concat(), logs);
        let shown = format!("{shown}\n{}", fs::read_to_string(&calls).unwrap());
        left.extend(words.iter().filter(|word| holds(&shown, word)).map(|word| format!("{word} in {form}")));
    }
    left
}

#[test]
fn a_text_hides_whom_a_later_header_names() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let headers = "P-Called-Party-ID: <sip:mallory@ua-host>\r\nReason: SIP;cause=404;text=\"sip:trent@other knows Mallory\"\r\n\
        Contact: <sip:carol@192.0.2.7>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-00155d01ab02>\"\r\n";
    let response = Response { phrase: "Trent and mallory, no Bob", headers: headers.to_owned(), ..Response::new(404) };
    let log = folder.put("full", response.text());
    let of_headers = ["--header", "P-Called-Party-ID", "--header", "Contact"].map(OsString::from);
    let shown = enrich(&[masked(&key), of_headers.to_vec()].concat(), std::slice::from_ref(&log));
    let text = shown[0].to_string().to_lowercase();
    for word in ["mallory", "trent", "carol", "ua-host", "00155d01ab02"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert!(text.contains("+sip.instance") && text.contains(", no bob\""), "{text}");
}

/// A response that says in many places who called whom, and where.
fn talkative() -> String {
    let headers = "Contact: \"Alice Smith\" <sip:alice@10.0.0.1:5070>;expires=60\r\n\
        Reason: Q.850;cause=17;text=\"4915112345678 is busy at pbx.example.com\"\r\n\
        Warning: 399 pbx.example.com:5060 \"alice called 2001 from 10.0.0.1\"\r\n\
        Server: pbx.example.com alice (10.0.0.1)\r\n\
        User-Agent: Phone of alice 4915112345678\r\n\
        X-Caller-Name: Alice Smith\r\n\
        X-Leg: alice@10.0.0.1\r\n\
        P-Asserted-Identity: \"Alice Smith\" <sip:alice@pbx.example.com>, <tel:+4915112345678>\r\n\
        Session-ID: 4915112345678@10.0.0.1\r\n";
    let response = Response {
        from: "alice",
        to: "+4915112345678",
        peer: "10.0.0.1:5060",
        call: "alice-1@10.0.0.1".to_owned(),
        phrase: "Busy: alice, sip:+4915112345678@pbx.example.com, 10.0.0.1",
        headers: headers.to_owned(),
        ..Response::new(486)
    };
    response.text().replace("example.net", "pbx.example.com")
}

#[test]
fn every_text_of_a_record_is_masked_and_the_rest_stays() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let log = folder.put("sip-4915112345678.log", talkative());
    let of_headers =
        ["--header", "X-Caller-Name", "--header", "X-Leg", "--header", "P-Asserted-Identity"].map(OsString::from);
    let shown = enrich(&[masked(&key), of_headers.to_vec()].concat(), std::slice::from_ref(&log));
    let record = &shown[0];
    let text = record.to_string();
    for word in ["alice", "Alice", "Smith", "491511", "10.0.0.1", "example.com", "198.51.100.1"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    // One thing, one name.
    let (user, number) = (record["from_user"].as_str().unwrap(), record["to_user"].as_str().unwrap());
    let address = record["peer"].as_str().unwrap().strip_suffix(":5060").unwrap();
    let bare = address.trim_matches(['[', ']']);
    assert!(bare.parse::<std::net::Ipv6Addr>().unwrap().octets()[0] == 0xfd, "{address}");
    let host = record["from_uri"].as_str().unwrap().split_once('@').unwrap().1;
    for (name, expected) in [
        ("from_uri", format!("sip:{user}@{host}")),
        ("to_uri", format!("sip:{number}@{host}")),
        ("phrase", format!("Busy: {user}, sip:{number}@{host}, {bare}")),
        ("call_id", format!("{user}-1@{bare}")),
        ("server", format!("{host} {user} ({bare})")),
        ("x_leg", format!("{user}@{address}")),
        ("session_id", format!("{}@{bare}", &number[1..])),
    ] {
        assert_eq!(record[name], expected, "{name}");
    }
    assert_eq!(record["contact"][0], format!("sip:{user}@{address}:5070"));
    assert_eq!(record["causes"][0]["text"], format!("{} is busy at {host}", &number[1..]));
    assert_eq!(record["warnings"][0]["agent"], format!("{host}:5060"));
    let plain = enrich(&[], std::slice::from_ref(&log));
    for name in ["id", "code", "outcome", "advice_rule", "line", "from_tag", "branch"] {
        assert_ne!(record[name], Value::Null, "{name}");
    }
    for name in ["id", "code", "outcome", "advice_rule", "line", "from_tag", "q850", "direction"] {
        assert_eq!(record[name], plain[0][name], "{name}");
    }
}

#[test]
fn the_same_key_gives_the_same_and_no_key_a_new_one() {
    let folder = Folder::new();
    let text = talkative();
    let run = |args: &[&str]| {
        let args = [&["enrich", "--mask=user,host,ip"], args].concat();
        sipsift_reading(args, text.as_bytes())
    };
    let (key, same) = (folder.put("key", KEY), folder.put("same", format!("{KEY}\n")));
    let other = folder.put("other", format!("{KEY}!"));
    let [key, same, other] = [&key, &same, &other].map(|path| format!("--mask-key-file={}", path.display()));
    let first = run(&[&key]).quiet().out;
    assert_eq!(first, run(&[&same]).quiet().out, "the line end of an editor is no part of a key");
    assert_eq!(first, run(&[&key, "--threads=2", "--block-size=64"]).quiet().out);
    assert_ne!(first, run(&[&other]).quiet().out);
    let [one, two] = [run(&[]), run(&[])];
    assert!(one.err.contains("hold for this run only"), "{}", one.err);
    assert_ne!(one.out, two.out);
    let kept = run(&[&key, "--mask-keep-prefix=4"]).quiet().field("to_user");
    assert!(kept[0].as_str().unwrap().starts_with("+4915n"), "{kept:?}");
}

#[test]
fn filters_and_names_of_peers_are_about_what_the_log_says() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let log = folder.put("full", format!("{}{}", talkative(), Response::new(503).text()));
    let site = r#"{"peers": [{"cidr": "10.0.0.0/8", "name": "office", "role": "trunk"}]}"#;
    let site = folder.put("site.json", site);
    for filter in [["--user", "4915"], ["--peer", "10.0.0.1"], ["--peer", "office"], ["--call-id", "alice-1@10.0.0.1"]]
    {
        let filter = filter.map(OsString::from);
        let site = [OsString::from("--knowledge"), site.clone().into()];
        let records = enrich(&[masked(&key), filter.to_vec(), site.to_vec()].concat(), std::slice::from_ref(&log));
        assert_eq!(records.len(), 1, "{filter:?}");
        assert_eq!(records[0]["peer_name"], "office");
    }
    let mut report = command(["report", "--quiet", "--fail-if", "peer:192.0.2.7:5060>0"]);
    report.args(masked(&key)).arg(&log);
    let done = done(report);
    assert_eq!(done.code(), 3, "{}", done.err);
    assert!(!String::from_utf8(done.out).unwrap().contains("192.0.2.7"));
}

/// What is counted doesn't depend on what is shown.
#[test]
fn a_masked_report_counts_the_same() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let args = ["report", "--format=json", "--quiet"].map(OsString::from);
    let log = samples().join("kamailio");
    let run = |mask: Vec<OsString>| -> Value {
        let done = sipsift(args.iter().cloned().chain(mask).chain([log.clone().into()]));
        serde_json::from_slice(&done.out).unwrap()
    };
    let (plain, shown) = (run(Vec::new()), run(masked(&key)));
    let of_places = Regex::new("\"places\":\\[[^]]*\\]").unwrap();
    for name in [
        "codes",
        "classes",
        "outcomes",
        "methods",
        "figures",
        "time",
        "span",
        "not_understood",
        "responses",
        "failures",
    ] {
        let places = |value: &Value| {
            let text = value.to_string();
            of_places.replace_all(text.as_bytes(), &b""[..]).into_owned()
        };
        assert_eq!(places(&plain[name]), places(&shown[name]), "{name}");
    }
    let count = |report: &Value| {
        let side = |side: &str| report["calls"][side].as_object().map(|calls| calls["attempts"].clone());
        (side("in"), side("out"), report["peers"].as_object().map(serde_json::Map::len))
    };
    assert_eq!(count(&plain), count(&shown));
    assert_ne!(plain["peers"], shown["peers"]);
}

#[test]
fn prefixes_of_the_report_are_what_was_kept() {
    let folder = Folder::new();
    let key = folder.put("key", KEY);
    let log = folder.put("full", talkative());
    for (keep, prefix) in [("0", "number"), ("2", "+49"), ("6", "+491")] {
        let mut report = command(["report", "--format=json", "--mask-keep-prefix", keep]);
        report.args(masked(&key)).arg(&log);
        let report: Value = serde_json::from_slice(&done(report).quiet().out).unwrap();
        let text = report["calls"].to_string();
        assert!(text.contains(&format!("{prefix:?}")), "{keep}: {text}");
    }
}

#[test]
fn wrong_keys_and_options_are_told() {
    let folder = Folder::new();
    let (short, key) = (folder.put("short", "0123456789\n\n"), folder.put("key", KEY));
    let at = |path: &Path| format!("--mask-key-file={}", path.display());
    for (args, message) in [
        (&["enrich", "--mask=user", &at(&short)][..], "a key has 16 bytes at least"),
        (&["enrich", "--mask=user", &at(&folder.at("none"))], "no such file"),
        (&["enrich", &at(&key)], "--mask <WHAT>"),
        (&["enrich", "--mask-keep-prefix=3"], "--mask <WHAT>"),
        (&["enrich", "--mask=ip", "--mask-keep-prefix=3"], "which --mask user hides"),
        (&["enrich", "--mask=names"], "possible values: user, host, ip"),
        (&["report", "--mask=user", "--merge", "part"], "--mask belongs where the parts are made"),
        (&["follow", "--mask=user", &at(&short), "full"], "a key has 16 bytes at least"),
    ] {
        let done = sipsift(args);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert!(done.err.contains(message), "{args:?}: {}", done.err);
    }
}
