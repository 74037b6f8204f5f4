//! What `NAME.truth.json` says about a log, and where records contradict it.
//!
//! Only what is claimed is compared; `samples/README.md` says what the keys mean.

use regex::Regex;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The kinds of events that become statements: accounting, rows and objects of tools, and what products say themselves.
const STATED: [&str; 13] = [
    "acc",
    "xlog",
    "script",
    "row",
    "statement",
    "asterisk",
    "freeswitch",
    "linphone",
    "sipp",
    "baresip",
    "yate",
    "janus",
    "3cx",
];

/// What differs between `truth` and `records`, in words.
pub(crate) fn differences(truth: &Value, records: &[Value]) -> Vec<String> {
    let is = |record: &&Value, evidence: &str| record["evidence"] == evidence;
    let messages: Vec<&Value> =
        records.iter().filter(|record| is(record, "message") && record.get("duplicate_of_message").is_none()).collect();
    let statements: Vec<&Value> = records.iter().filter(|record| is(record, "statement")).collect();

    let mut differences = Vec::new();
    differs(&mut differences, "responses", &truth["responses"], &json!(messages.len()));
    differs(&mut differences, "codes", &truth["codes"], &codes(&messages));
    if let Some(stated) = stated(&truth["events"]) {
        differs(&mut differences, "statements", &stated, &codes(&statements));
    }
    compare(list(&truth["records"]), &messages, &mut differences);
    let claims = list(&truth["events"]["records"]).iter();
    let claims: Vec<Value> = claims.filter(|claim| STATED.iter().any(|kind| claim["kind"] == *kind)).cloned().collect();
    compare(&claims, &statements, &mut differences);
    let implied = list(&truth["events"]["implied"]);
    for derived in records.iter().filter(|record| is(record, "derived") && !implied.contains(&record["line"])) {
        differences.push(format!("line {}: nothing is implied there", derived["line"]));
    }
    differences
}

/// How many statements of each code there are to be, where the truth says of which kind its events are.
fn stated(events: &Value) -> Option<Value> {
    let records = list(&events["records"]);
    let is_stated = |kind: &str| STATED.contains(&kind);
    let mut counts = BTreeMap::<String, u64>::new();
    if let Some(kinds) = events["of_which"].as_object().filter(|kinds| kinds.keys().any(|kind| is_stated(kind))) {
        for (code, count) in
            kinds.iter().filter(|(kind, _)| is_stated(kind)).filter_map(|(_, codes)| codes.as_object()).flatten()
        {
            *counts.entry(code.clone()).or_default() += count.as_u64().unwrap_or_default();
        }
    } else if events.get("of_which").is_none() && records.len() as u64 == events["count"].as_u64()? {
        for claim in records.iter().filter(|claim| is_stated(text(&claim["kind"]))) {
            *counts.entry(claim["code"].to_string()).or_default() += 1;
        }
    } else {
        return None;
    }
    Some(json!(counts))
}

fn differs(differences: &mut Vec<String>, what: &str, truth: &Value, found: &Value) {
    if truth != found {
        differences.push(format!("{what}: {found} for {truth}"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn codes(records: &[&Value]) -> Value {
    let mut counts = BTreeMap::<String, u64>::new();
    for record in records {
        *counts.entry(record["code"].to_string()).or_default() += 1;
    }
    json!(counts)
}

/// Compares what is claimed with the records on the same lines: where there are several on one, in their order.
fn compare(claims: &[Value], records: &[&Value], differences: &mut Vec<String>) {
    let mut before = BTreeMap::<String, usize>::new();
    for claim in claims {
        let line = &claim["line"];
        let nth = before.entry(line.to_string()).or_default();
        let record = records.iter().filter(|record| record["line"] == *line).nth(*nth);
        *nth += 1;
        let Some(record) = record.and_then(|record| record.as_object()) else {
            differences.push(format!("line {line}: no record"));
            continue;
        };
        for (key, claimed) in claim.as_object().into_iter().flatten() {
            if let Some(found) = contradiction(key, claimed, claim, record) {
                differences.push(format!("line {line}: {key}: {found} for {claimed}"));
            }
        }
    }
}

/// What `record` has instead of what is claimed.
fn contradiction(key: &str, claimed: &Value, claim: &Value, record: &Map<String, Value>) -> Option<Value> {
    let field = |name: &str| record.get(name).cloned().unwrap_or_default();
    let (found, agrees) = match key {
        "line" | "kind" => return None,
        "cseq" => {
            let found = format!("{} {}", field("cseq"), field("method").as_str().unwrap_or("?"));
            let agrees = *claimed == found;
            (json!(found), agrees)
        }
        "phrase" if *claimed == "" => (field(key), !record.contains_key(key)),
        // An accounting line says when in seconds, which is not the clock of the zone that its envelope was written in.
        "timestamp" if claim["kind"] == "acc" => (field(key), is_time(claimed, &field(key), Zone::Any)),
        // A clock without a date anywhere before it is no time.
        "timestamp" if CLOCK.is_match(text(claimed)) && claim.get("date").is_none() && !record.contains_key(key) => {
            return None;
        }
        "timestamp" => (field(key), is_time(claimed, &field(key), Zone::Same)),
        "date" => {
            let agrees = text(&field("timestamp")).split('T').next() == claimed.as_str();
            (field("timestamp"), agrees)
        }
        "causes" | "warnings" => (field(key), each_holds(list(claimed), list(&field(key)))),
        "pai_header" => (field("pai"), field("pai") == *claimed),
        "diversion_header" => (field("diversion"), field("diversion") == *claimed),
        _ => (field(key), field(key) == *claimed),
    };
    (!agrees).then_some(found)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether each of `found` has what is claimed of it, and there are no more.
fn each_holds(claimed: &[Value], found: &[Value]) -> bool {
    let holds = |(claimed, found): (&Value, &Value)| {
        claimed.as_object().into_iter().flatten().all(|(key, value)| found[key] == *value)
    };
    claimed.len() == found.len() && claimed.iter().zip(found).all(holds)
}

/// A clock and nothing else.
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d+)?$").expect("it is valid"));

/// Seconds since 1970 and nothing else.
static EPOCH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{9,10})(?:\.(\d{1,6}))?$").expect("it is valid"));

/// Microseconds since 1970, as journald counts them.
static MICROSECONDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{16}$").expect("it is valid"));

/// Whether two clocks must show the same hour.
#[derive(Clone, Copy, PartialEq)]
enum Zone {
    Same,
    Any,
}

/// Whether `found`, in RFC 3339, shows the time that `claimed` shows in the form of its log.
fn is_time(claimed: &Value, found: &Value, zone: Zone) -> bool {
    let (claimed, found) = (text(claimed), text(found));
    let Ok(instant) = found.parse::<jiff::Timestamp>() else { return false };
    if let Some(parts) = EPOCH.captures(claimed) {
        let micros = format!("{}{:0<6}", &parts[1], parts.get(2).map_or("", |fraction| fraction.as_str()));
        return micros == instant.as_microsecond().to_string();
    }
    if MICROSECONDS.is_match(claimed) {
        return claimed == instant.as_microsecond().to_string();
    }
    // A colon may stand before milliseconds.
    let clock = Regex::new(r"(\d\d)(:\d\d:\d\d)(?:[.,:](\d+))?").expect("it is valid");
    let clock_of = |text: &str| {
        let parts = clock.captures(text)?;
        let hour = if zone == Zone::Same { parts[1].to_owned() } else { String::new() };
        Some((hour, parts[2].to_owned(), parts.get(3).map(|fraction| fraction.as_str().to_owned())))
    };
    clock_of(claimed).is_some() && clock_of(claimed) == clock_of(found)
}

#[test]
fn contradictions_are_seen() {
    let truth = json!({
        "responses": 1, "codes": {"486": 1}, "events": {"count": 0, "codes": {}},
        "records": [{
            "line": 7, "code": 486, "phrase": "", "cseq": "1 INVITE", "timestamp": "Nov 21 05:59:01,5", "date": "2026-11-21",
            "causes": [{"cause": 17}],
        }],
    });
    let record = json!({
        "line": 7, "code": 486, "evidence": "message", "cseq": 1, "method": "INVITE",
        "timestamp": "2026-11-21T05:59:01.5+00:00", "causes": [{"cause": 17, "protocol": "Q.850"}],
    });
    assert_eq!(differences(&truth, std::slice::from_ref(&record)), [""; 0]);
    for (key, other) in [
        ("line", json!(8)),
        ("code", json!(487)),
        ("evidence", json!("statement")),
        ("phrase", json!("Busy Here")),
        ("cseq", json!(2)),
        ("method", json!("BYE")),
        ("timestamp", json!("2026-11-21T05:59:01.50+00:00")),
        ("timestamp", json!("2026-11-20T05:59:01.5+00:00")),
        ("causes", json!([{"cause": 18}])),
        ("causes", json!([{"cause": 17}, {"cause": 17}])),
        ("duplicate_of_message", json!(true)),
    ] {
        let mut record = record.clone();
        record[key] = other;
        assert_ne!(differences(&truth, &[record.clone()]), [""; 0], "{record}");
    }
}

#[test]
fn times_are_compared_as_they_are_written() {
    for (claimed, found, same, any) in [
        ("1795242732.946221", "2026-11-21T06:32:12.946221+00:00", true, true),
        ("1795242732.946221", "2026-11-21T06:32:12.946222+00:00", false, false),
        ("1795242732", "2026-11-21T06:32:12+00:00", true, true),
        ("1795242732946221", "2026-11-21T06:32:12.946221+00:00", true, true),
        ("1795242732946221", "2026-11-21T06:32:12.946220+00:00", false, false),
        ("Nov 21 06:32:12", "2026-11-21T06:32:12+00:00", true, true),
        ("Nov 21 06:32:12", "2026-11-21T05:32:12+00:00", false, true),
        ("Nov 21 06:32:12", "2026-11-21T06:32:13+00:00", false, false),
        ("2026-11-21 06:32:12,123", "2026-11-21T06:32:12.123+00:00", true, true),
        ("06:32:12.100", "2026-11-21T06:32:12.1+00:00", false, false),
        ("06:32:12.100", "", false, false),
    ] {
        assert_eq!(is_time(&json!(claimed), &json!(found), Zone::Same), same, "{claimed} {found}");
        assert_eq!(is_time(&json!(claimed), &json!(found), Zone::Any), any, "{claimed} {found}");
    }
}
