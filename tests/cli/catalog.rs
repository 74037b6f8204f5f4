//! Everything that is known, in several forms.

use crate::run::sipsift;
use serde_json::Value;

fn text(args: &[&str]) -> String {
    String::from_utf8(sipsift([&["catalog"], args].concat()).quiet().out).unwrap()
}

fn counts(args: &[&str]) -> Vec<usize> {
    let catalog = &sipsift([&["catalog", "--format", "json"], args].concat()).quiet().records()[0];
    let keys = ["codes", "classes", "methods", "causes", "warnings", "reason_protocols", "rules"];
    keys.map(|key| catalog[key].as_array().unwrap().len()).to_vec()
}

#[test]
fn all_of_it_or_parts() {
    let all = counts(&[]);
    assert!(all[0] >= 86 && all[1] == 6 && all[2] == 14 && all[3] >= 73 && all[4] >= 14 && all[6] >= 100, "{all:?}");
    assert_eq!(counts(&["--methods"]), [0, 0, 14, 0, 0, 0, 0]);
    assert_eq!(counts(&["--class", "1xx"]), [6, 1, 0, 0, 0, 0, 0]);
    assert_eq!(counts(&["--class", "1xx,2xx", "--causes"]), [9, 2, 0, all[3], 0, 0, 0]);
    assert_eq!(counts(&["--warnings"])[4], all[4]);
    assert_eq!(counts(&["--reasons", "--rules"])[5..], all[5..]);
    assert_eq!(sipsift(["catalog", "--class", "7xx"]).code(), 2);
}

#[test]
fn a_table_for_people() {
    let table = text(&[]);
    for line in ["Classes", "Status codes", "Methods", "Q.850 causes", "Warning codes", "Reason protocols", "Rules"] {
        assert!(table.lines().any(|known| known == line), "{line}");
    }
    assert!(table.lines().any(|line| line.starts_with("486   Busy Here ")), "{table}");
    assert!(table.lines().any(|line| line.starts_with("477   Send failed (unregistered)")), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80));
    assert!(text(&["--class", "4xx", "--lang", "ru"]).contains("Коды ответов"));
}

#[test]
fn csv_is_joined_with_records_by_advice_rule() {
    let table = text(&["--format", "csv"]);
    assert!(table.starts_with("advice_rule,kind,entry,name,class,category,severity,fault,retry,link,queue,meaning,"));
    let rules: Vec<&str> = table.lines().filter_map(|line| line.split(',').next()).collect();
    let sample = crate::run::samples().join("asterisk-pjsip/call-486-debug.log");
    let records = sipsift(["enrich".as_ref(), "--year=2026".as_ref(), sample.as_os_str()]).quiet();
    for rule in records.field("advice_rule") {
        assert!(rules.contains(&rule.as_str().unwrap()), "{rule}");
    }
}

#[test]
fn the_schema_names_all_keys() {
    let schema: Value = serde_json::from_str(&text(&["--schema"])).unwrap();
    let catalog = &sipsift(["catalog", "--format", "json"]).quiet().records()[0];
    for (list, definition) in [("codes", "code"), ("causes", "cause"), ("rules", "rule"), ("methods", "method")] {
        for key in catalog[list][0].as_object().unwrap().keys() {
            assert!(schema["$defs"][definition]["properties"][key].is_object(), "{list}: {key}");
        }
    }
}

/// Checks the files named on its command line against the schema in the first of them, or in the part of it whose name
/// stands behind a `#`.
pub(crate) const VALIDATE: &str = "
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
for name in sys.argv[2:]:
    name, _, part = name.partition('#')
    wanted = {**schema, '$ref': '#/$defs/' + part} if part else schema
    if part:
        for keyword in ('type', 'properties', 'required', 'additionalProperties'):
            del wanted[keyword]
    for error in Draft202012Validator(wanted).iter_errors(json.load(open(name))):
        print(name, list(error.absolute_path), error.message[:200])
";

/// The crate's own tests know the keywords that the schema uses; this one asks a validator that others use.
#[test]
fn the_schema_holds_for_a_validator_that_others_use() {
    if !crate::others::have_modules("jsonschema") {
        return;
    }
    let folder = crate::run::Folder::new();
    let put = |name: &str, text: String| folder.put(name, text).display().to_string();
    let mut files = vec![put("schema.json", text(&["--schema"]))];
    for language in ["en", "ru", "vi"] {
        files.push(put(&format!("{language}.json"), text(&["--format", "json", "--lang", language])));
    }
    files.push(put("part.json", text(&["--format", "json", "--class", "4xx", "--causes"])));
    let site = serde_json::json!({"codes": [{"code": 503, "queue": "trunks"}], "peers": [{"cidr": "192.0.2.0/28", "name": "a"}]});
    files.push(put("site.json", site.to_string()) + "#site");
    let run = |files: &[String]| {
        let done = std::process::Command::new("python3").args(["-c", VALIDATE]).args(files).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    assert_eq!(run(&files), "");
    // It does see mistakes.
    let wrong = put("wrong.json", site.to_string().replace("503", "\"503\""));
    assert!(run(&[files[0].clone(), wrong.clone() + "#site"]).contains("codes"));
    assert!(run(&[files[0].clone(), wrong]).contains("required"));
}
