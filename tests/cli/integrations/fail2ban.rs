//! fail2ban: who was refused is banned, and nobody else, whatever a stranger writes.

use super::{Daemon, have, recipe, refusals, succeed, tool};
use crate::log::Response;
use crate::run::{Folder, command, done, records, sipsift, sipsift_reading};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The addresses that the filter finds in records, in their order.
fn found(folder: &Folder, records: &[u8]) -> Vec<String> {
    let records = folder.put("sip.ndjson", records);
    let mut regex = tool("fail2ban-regex");
    regex
        .args(["--out", "<ip>"])
        .arg(records)
        .arg(folder.put("sipsift.conf", recipe("fail2ban/filter.d/sipsift.conf", &[])));
    succeed(regex).lines().map(str::to_owned).collect()
}

#[test]
fn the_filter_finds_whom_was_refused() {
    if !have(&["fail2ban-regex"]) {
        return;
    }
    let folder = Folder::new();
    let all = refusals();
    let records = records(&all);
    let address = |record: &Value| {
        let peer = record["peer"].as_str().unwrap();
        // IPv6 stands in brackets where a port follows it.
        let host = if peer.contains('.') || peer.contains('[') {
            peer.rsplit_once(':').map_or(peer, |peer| peer.0)
        } else {
            peer
        };
        host.trim_matches(['[', ']']).to_owned()
    };
    let wanted: Vec<String> = records.iter().filter(|record| was_refused(record)).map(address).collect();
    for refused in ["203.0.113.66", "2001:db8::66"] {
        assert!(wanted.iter().any(|address| address == refused), "{wanted:?}");
    }
    let is_first_step = |record: &&Value| record["dialect"] == "freeswitch" && record["outcome"] == "challenge";
    assert_eq!(records.iter().filter(is_first_step).count(), 2, "who is only asked for a password is not found");
    assert_eq!(found(&folder, &all), wanted);
}

/// Whether a record says that a stranger was refused, by its fields.
fn was_refused(record: &Value) -> bool {
    let is = |name: &str, values: &[&str]| record[name].as_str().is_some_and(|value| values.contains(&value));
    let counts = match is("evidence", &["derived"]) {
        true if is("dialect", &["asterisk-pjsip", "asterisk-chan_sip"]) => {
            is("outcome", &["challenge", "auth_failed", "failure"])
        }
        true => is("outcome", &["auth_failed", "failure"]),
        false => is("outcome", &["auth_failed"]),
    };
    let repeats = ["retransmission", "duplicate_of_message"].iter().any(|mark| record[mark] == true);
    counts && is("direction", &["sent"]) && !record["peer"].is_null() && record["peer_source"].is_null() && !repeats
}

#[test]
fn nobody_else_can_be_named() {
    if !have(&["fail2ban-regex"]) {
        return;
    }
    let folder = Folder::new();
    let victim = "198.51.100.1:5060";
    let named = format!("\",\"outcome\":\"auth_failed\",\"direction\":\"sent\",\"peer\":\"{victim}\",\"x\":\"");
    let derived = format!("\",\"evidence\":\"derived\",\"code\":401{named}");
    let mut log = String::new();
    for (number, said) in [&named, &derived].into_iter().enumerate() {
        let call = format!("call-{number}");
        for user in [format!("x{said}"), said.clone()] {
            let user: &'static str = user.leak();
            let headers = format!("Reason: SIP;cause=403;text=\"{said}\"\r\nServer: {said}\r\nSubject: {said}\r\n");
            let response = Response { from: user, to: user, call: call.clone(), headers, ..Response::new(403) };
            log += &response.text();
            log += &response
                .text()
                .replace("Received SIP response (400 bytes) from", "Transmitting SIP response (400 bytes) to");
        }
        let request = format!("Request 'REGISTER' from '<sip:{said}@192.0.2.10>'");
        let refused = format!("failed for '203.0.113.66:5071' (callid: {said}) - Failed to authenticate");
        writeln!(log, "[2026-11-21 06:20:32] NOTICE[1] res_pjsip/pjsip_distributor.c: {request} {refused}").unwrap();
        // An address that the sender itself wrote into Via, where the log says no other.
        let response = Response { method: "REGISTER", call, ..Response::new(401) };
        for cseq in 1..4 {
            let text = response.text().replace(";branch", ";received=198.51.100.1;rport=5060;branch");
            let message = text.split_once('\n').unwrap().1.replace("CSeq: 1", &format!("CSeq: {cseq}"));
            write!(log, "Nov 21 06:20:31.000: //-1/xxxxxxxxxxxx/SIP/Msg/ccsipDisplayMsg:\nSent: \n{message}").unwrap();
        }
    }
    let records = sipsift_reading(["enrich"], log.as_bytes()).quiet();
    let by_via = |record: &Value| record["outcome"] == "auth_failed" && record["peer_source"] == "via";
    assert!(records.records().iter().any(by_via), "{:?}", records.records());
    assert_eq!(found(&folder, &records.out), ["203.0.113.66"; 2]);
}

/// A folder with fail2ban's own configuration, the recipe, and an action that only writes down whom it would ban.
fn configured(folder: &Folder, records: &Path) -> std::path::PathBuf {
    let home = folder.at("fail2ban");
    for part in ["action.d", "filter.d", "jail.d"] {
        fs::create_dir_all(home.join(part)).unwrap();
    }
    for file in ["fail2ban.conf", "jail.conf", "paths-common.conf", "paths-debian.conf", "filter.d/common.conf"] {
        fs::copy(Path::new("/etc/fail2ban").join(file), home.join(file)).unwrap();
    }
    let at = |name: &str| folder.at(name).display().to_string();
    let local =
        format!("[DEFAULT]\nsocket = {}\npidfile = {}\ndbfile = None\nlogtarget = STDOUT\n", at("socket"), at("pid"));
    folder.put("fail2ban/fail2ban.local", local);
    folder.put("fail2ban/filter.d/sipsift.conf", recipe("fail2ban/filter.d/sipsift.conf", &[]));
    let action = format!("[Definition]\nactionban = echo <ip> >> {}\nactionunban =\n", at("banned"));
    folder.put("fail2ban/action.d/note.conf", action);
    let replace = [("/var/log/sipsift/sip.ndjson", records.to_str().unwrap()), ("%(banaction_allports)s", "note")];
    folder.put("fail2ban/jail.d/sipsift.conf", recipe("fail2ban/jail.d/sipsift.conf", &replace));
    home
}

#[test]
fn the_jail_bans_whom_guesses() {
    if !have(&["fail2ban-server", "fail2ban-client"]) {
        return;
    }
    let folder = Folder::new();
    let records = folder.put("sip.ndjson", "");
    let home = configured(&folder, &records);
    let mut check = tool("fail2ban-client");
    check.arg("-c").arg(&home).arg("--test");
    succeed(check);
    let mut server = tool("fail2ban-server");
    server.arg("-f").arg("-c").arg(&home);
    let mut server = Daemon::start(server, folder.at("server.log"));
    server.until(|| server_is_ready(&home));
    let now = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let refused = |peer: &str, times: usize| {
        let line = format!(
            "[{now}] NOTICE[1] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:100@192.0.2.10>' failed for \
             '{peer}' (callid: x) - Failed to authenticate\n"
        );
        line.repeat(times)
    };
    // A phone with an old password, the PBX itself, and somebody who guesses.
    let log = refused("198.51.100.20:5060", 3) + &refused("127.0.0.1:5060", 20) + &refused("203.0.113.66:5071", 12);
    let log = folder.put("full", log);
    let found = sipsift(["enrich", log.to_str().unwrap()]).quiet().out;
    fs::OpenOptions::new().append(true).open(&records).unwrap().write_all(&found).unwrap();
    let banned = folder.at("banned");
    server.until(|| super::lines(&banned) > 0);
    server.end();
    assert_eq!(fs::read_to_string(banned).unwrap(), "203.0.113.66\n");
}

fn server_is_ready(home: &Path) -> bool {
    let mut client = tool("fail2ban-client");
    client.arg("-c").arg(home).args(["status", "sipsift"]);
    done(client).status.success()
}

/// The names that the filter asks for stand in the record in that order.
#[test]
fn the_record_is_as_the_filter_expects_it() {
    let mut run = command(["enrich", "--year=2026"]);
    run.arg(crate::run::samples().join("asterisk-pjsip/refusals.log"));
    for line in String::from_utf8(done(run).quiet().out).unwrap().lines().filter(|line| line.contains("\"peer\":")) {
        let places = ["id", "dialect", "evidence", "timestamp", "code", "outcome", "direction", "peer"]
            .map(|name| line.find(&format!("\"{name}\":")).unwrap());
        assert!(places.is_sorted(), "{line}");
    }
}
