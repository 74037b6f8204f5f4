//! Sigma's rules and the conditions of Elastic's, over the documents of an attack and of an ordinary day.

use super::{have_modules, path, python, succeed, tool};
use crate::run::{Folder, command, done, records};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The documents of one of the two logs.
fn documents(folder: &Folder, log: &str) -> PathBuf {
    documents_with(folder, log, &[])
}

fn documents_with(folder: &Folder, log: &str, args: &[&str]) -> PathBuf {
    let mut run = command(["enrich", "--format=ecs"]);
    run.args(args).arg(path("attack").join(log).with_extension("sipdump"));
    let out = done(run).quiet().out;
    assert!(records(&out).len() > 60, "{log}");
    folder.put(log, out)
}

/// What the rules find: rule, level, and whom it is about.
fn sigma(documents: &Path) -> Vec<[String; 3]> {
    let mut evaluate = tool("python3");
    evaluate.arg(path("sigma/evaluate.py")).stdin(fs::File::open(documents).unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let alerts = records(succeed(evaluate).as_bytes());
    alerts.iter().map(|alert| [&alert["rule"], &alert["level"], &alert["client.ip"]].map(text)).collect()
}

#[test]
fn sigma_finds_the_attack_and_nothing_on_an_ordinary_day() {
    if !have_modules("sigma.backends.sqlite") {
        return;
    }
    let folder = Folder::new();
    let found = sigma(&documents(&folder, "attack"));
    let (one, other) = ("203.0.113.66", "203.0.113.77");
    let expected = [
        ["sip_extension_enumeration", "medium", one],
        ["sip_guessed_password", "high", one],
        ["sip_password_guessing", "medium", one],
        ["sip_password_guessing", "medium", other],
        ["sip_password_spraying", "medium", other],
        ["sip_numbers_probed", "medium", one],
        ["sip_way_out_found", "high", one],
    ];
    assert_eq!(found, expected);
    let preset = documents_with(&folder, "attack", &["--preset=siem"]);
    assert_eq!(sigma(&preset), expected, "the preset leaves out nothing that the rules count");
    assert_eq!(sigma(&documents(&folder, "ordinary")), Vec::<[String; 3]>::new());
    let fired: BTreeSet<String> = found.into_iter().map(|[rule, ..]| rule).collect();
    assert_eq!(fired, alerting(), "each rule that alerts has shown that it can");
}

/// The names of the rules that are more than a part of others.
fn alerting() -> BTreeSet<String> {
    let files = fs::read_dir(path("sigma")).unwrap().map(|entry| entry.unwrap().path());
    let rules = files.filter(|file| file.extension().is_some_and(|kind| kind == "yml"));
    let text: Vec<String> = rules.map(|file| fs::read_to_string(file).unwrap()).collect();
    let field = |rule: &str, name: &str| rule.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let ids: Vec<String> = text.iter().flat_map(|text| text.split("\n---\n")).map(|rule| field(rule, "id: ")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "two rules with one id");
    let is_loud = |rule: &&str| ["medium", "high"].contains(&field(rule, "level: ").as_str());
    text.iter().flat_map(|text| text.split("\n---\n")).filter(is_loud).map(|rule| field(rule, "name: ")).collect()
}

/// The rows of a query of DuckDB's over documents, without the window of time that comes first.
fn elastic(query: &str, documents: &Path) -> Value {
    let program = "
import duckdb, json, sys
database = duckdb.connect()
database.execute(f\"SET VARIABLE documents = '{sys.argv[2]}'\")
rows = database.execute(open(sys.argv[1]).read()).fetchall()
print(json.dumps([[value if isinstance(value, list) else str(value) for value in row[1:]] for row in rows]))
";
    let mut run = python(program);
    run.arg(path("elastic").join(query)).arg(documents);
    serde_json::from_str(&succeed(run)).unwrap()
}

#[test]
fn elastics_rules_would_alert_for_the_attack_only() {
    if !have_modules("duckdb") {
        return;
    }
    let folder = Folder::new();
    let (attack, ordinary) = (documents(&folder, "attack"), documents(&folder, "ordinary"));
    let (brute_force, enumeration) = ("register_brute_force.sql", "extension_enumeration.sql");
    let guessed = json!([
        ["203.0.113.66", "192.0.2.10", "23", "23", "1", "1"],
        ["203.0.113.77", "192.0.2.10", "30", "6", "5", "5"],
    ]);
    assert_eq!(elastic(brute_force, &attack), guessed);
    assert_eq!(
        elastic(enumeration, &attack),
        json!([["203.0.113.66", "192.0.2.10", "24", "24", ["friendly-scanner"]]])
    );
    assert_eq!(elastic(brute_force, &ordinary), json!([]));
    assert_eq!(elastic(enumeration, &ordinary), json!([]));

    // The ordinary day is near enough: with sip.method on what the PBX received its own pings would be a scan, and with
    // each challenge told twice the phones behind one address would be guessing.
    let mut pings = records(&fs::read(&ordinary).unwrap());
    for document in &mut pings {
        document["sip"]["method"] = document["sip"]["cseq"]["method"].clone();
    }
    let text =
        |documents: &[Value]| documents.iter().map(|document| format!("{document}\n")).collect::<Vec<_>>().concat();
    let pings = folder.put("pings", text(&pings));
    assert_eq!(elastic(enumeration, &pings).as_array().unwrap().len(), 1);
    let twice = folder.put("twice", [fs::read(&ordinary).unwrap(), fs::read(&ordinary).unwrap()].concat());
    assert_eq!(elastic(brute_force, &twice).as_array().unwrap().len(), 2);
}
