//! A site's own knowledge.

use crate::run::{Folder, sipsift};
use serde_json::json;

/// A call that a carrier had no channel for, and one to a number of its own.
const LOG: &str = "\
[2026-11-21 08:42:07.120] VERBOSE[812] res_pjsip_logger.c: <--- Received SIP response (400 bytes) from UDP:192.0.2.10:5060 --->
SIP/2.0 503 Service Unavailable
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK1
From: <sip:1001@example.com>;tag=a
To: <sip:1002@example.com>;tag=b
Call-ID: one
CSeq: 1 INVITE

[2026-11-21 08:42:08.120] VERBOSE[812] res_pjsip_logger.c: <--- Received SIP response (400 bytes) from UDP:192.0.2.11:5060 --->
SIP/2.0 499 Out of channels
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK2
From: <sip:1001@example.com>;tag=a
To: <sip:1003@example.com>;tag=c
Call-ID: two
CSeq: 1 INVITE

";

fn folder(site: &serde_json::Value) -> (Folder, [String; 2]) {
    let folder = Folder::new();
    let paths = [folder.put("pbx.log", LOG), folder.put("site.json", site.to_string())];
    (folder, paths.map(|path| path.display().to_string()))
}

fn knowledge() -> serde_json::Value {
    json!({
        "codes": [
            {"code": 499, "name": "Out of channels", "category": "overload", "fix": "Ask the carrier for more channels."},
            {"code": 503, "link": "https://wiki.example/503", "queue": "trunks"},
        ],
        "peers": [{"cidr": "192.0.2.0/28", "name": "carrier-a", "role": "carrier"}],
    })
}

#[test]
fn records_show_it() {
    let (_folder, [log, site]) = folder(&knowledge());
    let records = sipsift(["enrich", "--knowledge", &site, &log]).quiet().records();
    let [down, full] = &records[..] else { panic!("{records:?}") };
    assert_eq!(down["peer_name"], "carrier-a");
    assert_eq!((&down["link"], &down["queue"]), (&"https://wiki.example/503".into(), &"trunks".into()));
    assert_eq!(down["advice_rule"], "503-invite-received");
    assert_eq!((&full["name"], &full["category"]), (&"Out of channels".into(), &"overload".into()));
    assert_eq!((&full["fix"], &full["advice_rule"]), (&"Ask the carrier for more channels.".into(), &"499".into()));
    assert_eq!(full["unregistered"], true);
    let without = sipsift(["enrich", &log]).quiet().records();
    for key in ["peer_name", "link", "queue"] {
        assert!(without.iter().all(|record| record.get(key).is_none()), "{key}");
    }
}

#[test]
fn filters_and_reports_go_by_the_names_of_peers() {
    let (_folder, [log, site]) = folder(&knowledge());
    let all = ["enrich", "--knowledge", &site, "--peer", "carrier-a", &log];
    assert_eq!(sipsift(all).quiet().codes(), [503, 499]);
    let report = &sipsift(["report", "--knowledge", &site, "--format", "json", &log]).quiet().records()[0];
    let peers = report["peers"]["list"].as_array().unwrap();
    assert_eq!(peers.len(), 1);
    assert_eq!((&peers[0]["peer"], &peers[0]["role"]), (&"carrier-a".into(), &"carrier".into()));
    assert_eq!(peers[0]["failures"], 2);
}

#[test]
fn explain_and_catalog_know_it() {
    let (_folder, [_, site]) = folder(&knowledge());
    let page = String::from_utf8(sipsift(["explain", "--knowledge", &site, "503"]).quiet().out).unwrap();
    assert!(page.contains("Support queue      trunks"), "{page}");
    let catalog =
        &sipsift(["catalog", "--knowledge", &site, "--class", "4xx", "--format", "json"]).quiet().records()[0];
    assert!(catalog["codes"].as_array().unwrap().iter().any(|code| code["code"] == 499));
}

#[test]
fn mistakes_are_told_before_any_log_is_read() {
    let (folder, [_, site]) =
        folder(&json!({"codes": [{"code": 486, "fixx": "x"}], "peers": [{"cidr": "x", "name": "a"}]}));
    let out = folder.put("out.ndjson", "what was there");
    let out = out.display().to_string();
    for args in [
        &["enrich", "--knowledge", &site, "--output", &out, "there is no such log"][..],
        &["report", "--knowledge", &site, "there is no such log"],
        &["explain", "--knowledge", &site, "486"],
        &["catalog", "--knowledge", &site],
    ] {
        let done = sipsift(args);
        assert_eq!((done.code(), done.out.len()), (2, 0), "{args:?}");
        assert_eq!(
            done.err,
            format!(
                "sipsift: error: {site}: codes[0] (486): fixx: there is no such field; did you mean \"fix\"?\n\
                 sipsift: error: {site}: peers[0] (a): cidr: \"x\" is no address and no network\n"
            )
        );
    }
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "what was there");
    let done = sipsift(["explain", "--knowledge", "there is no such file", "486"]);
    assert_eq!(done.code(), 2);
    assert!(done.err.starts_with("sipsift: error: there is no such file: "), "{}", done.err);
}
