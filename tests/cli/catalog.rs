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
