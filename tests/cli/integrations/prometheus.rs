//! Prometheus scrapes what sipsift serves, evaluates the rules and answers the dashboard's queries.

use super::{Daemon, have, path, port, program, recipe, succeed, tool};
use crate::log::many;
use crate::run::{Folder, command, samples};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

/// The body of what a server of this machine has at a path, or nothing where it doesn't answer well.
fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").ok()?;
    let mut page = String::new();
    stream.read_to_string(&mut page).ok()?;
    let (head, body) = page.split_once("\r\n\r\n")?;
    head.contains(" 200 ").then(|| body.to_owned())
}

/// What Prometheus answers to an expression.
fn query(port: u16, expression: &str) -> Option<Vec<Value>> {
    let mut encoded = String::new();
    expression.bytes().for_each(|byte| write!(encoded, "%{byte:02X}").unwrap());
    let answer: Value = serde_json::from_str(&get(port, &format!("/api/v1/query?query={encoded}"))?).unwrap();
    Some(answer["data"]["result"].as_array()?.clone())
}

/// Every expression of the dashboard's panels, as Grafana would send it.
fn dashboard() -> Vec<String> {
    let text = fs::read_to_string(path("grafana/sipsift.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "panels with one id");
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let filled = |target: &Value| {
        assert_eq!(target["datasource"]["uid"], "${datasource}", "the reader chooses where it comes from");
        let expression = target["expr"].as_str().unwrap();
        let filled = expression.replace("$__rate_interval", "1m").replace("$__range", "1h").replace("$instance", ".*");
        assert!(!filled.contains('$'), "{filled}");
        filled
    };
    let expressions: Vec<String> = targets.map(filled).collect();
    assert!(expressions.len() > 15, "{expressions:?}");
    expressions
}

/// The names of sipsift's and node_exporter's metrics in a text, its comments aside.
fn names(text: &str) -> BTreeSet<String> {
    let name = regex::Regex::new(r"\b(?:sipsift|node)_[a-z0-9_]+").unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| name.find_iter(line)).map(|found| found.as_str().to_owned()).collect()
}

/// The names of all samples of a page.
fn served(page: &str) -> BTreeSet<String> {
    let sample = |line: &str| line.split(['{', ' ']).next().unwrap().to_owned();
    page.lines().filter(|line| !line.starts_with('#')).map(sample).collect()
}

#[test]
fn promtool_accepts_the_rules_and_they_fire_when_they_should() {
    if !have(&["promtool"]) {
        return;
    }
    for (check, file) in [
        (["check", "config"], "prometheus/prometheus.yml"),
        (["check", "rules"], "prometheus/sipsift.rules.yml"),
        (["test", "rules"], "prometheus/sipsift.rules.test.yml"),
    ] {
        let mut promtool = tool("promtool");
        promtool.args(check).arg(path(file).file_name().unwrap()).current_dir(path("prometheus"));
        succeed(promtool);
    }
    let tests = fs::read_to_string(path("prometheus/sipsift.rules.test.yml")).unwrap();
    let rules = fs::read_to_string(path("prometheus/sipsift.rules.yml")).unwrap();
    for alert in rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(tests.contains(&format!("alertname: {alert}\n")), "nothing shows that {alert} fires");
    }
}

/// What the recipe for the textfile collector writes, by the command of its unit.
fn textfile(folder: &Folder) {
    let log = folder.put("log", fs::read(samples().join("kamailio/sipdump.log")).unwrap());
    let replace = [("/usr/bin/sipsift", &*program(folder)), ("/var/log/asterisk/full", log.to_str().unwrap())];
    let unit = recipe("prometheus/sipsift-textfile.service", &replace);
    let script = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/bin/sh -c '")).unwrap();
    fs::create_dir(folder.at("textfile")).unwrap();
    let mut shell = tool("sh");
    shell.args(["-c", script.strip_suffix('\'').unwrap()]).current_dir(folder.at("textfile"));
    succeed(shell);
}

#[test]
fn prometheus_scrapes_and_answers() {
    if !have(&["prometheus", "prometheus-node-exporter"]) {
        return;
    }
    let folder = Folder::new();
    let refused = fs::read_to_string(samples().join("asterisk-pjsip/register-wrong-password.log")).unwrap();
    let log = folder.put("full", many(60) + &refused);
    let [metrics, node, web] = [port(), port(), port()];
    let listen = |port| format!("127.0.0.1:{port}");
    let mut run = command(["follow", "--from-start", "--year=2026", "--metrics", &listen(metrics), "--output"]);
    run.arg(folder.at("sip.ndjson")).arg(&log);
    let mut follow = Daemon::start(run, folder.at("follow.log"));
    follow.until(|| get(metrics, "/metrics").is_some_and(|page| page.contains("outcome=\"auth_failed\"")));

    textfile(&folder);
    let mut exporter = tool("prometheus-node-exporter");
    exporter.args(["--collector.disable-defaults", "--collector.textfile", "--web.disable-exporter-metrics"]);
    exporter.arg(format!("--collector.textfile.directory={}", folder.at("textfile").display()));
    exporter.arg(format!("--web.listen-address={}", listen(node)));
    let mut exporter = Daemon::start(exporter, folder.at("exporter.log"));
    exporter.until(|| get(node, "/metrics").is_some());
    let page = get(node, "/metrics").unwrap();
    assert!(page.contains("\nnode_textfile_scrape_error 0\n"), "{page}\n{}", exporter.said());

    let replace = [("127.0.0.1:9464", &*listen(metrics)), ("127.0.0.1:9100", &listen(node)), (": 15s", ": 1s")];
    let config = folder.put("prometheus.yml", recipe("prometheus/prometheus.yml", &replace));
    folder.put("sipsift.rules.yml", recipe("prometheus/sipsift.rules.yml", &[]));
    let mut prometheus = tool("prometheus");
    prometheus.arg(format!("--config.file={}", config.display()));
    prometheus.arg(format!("--storage.tsdb.path={}", folder.at("data").display()));
    prometheus.arg(format!("--web.listen-address={}", listen(web)));
    let mut prometheus = Daemon::start(prometheus, folder.at("prometheus.log"));
    prometheus.until(|| query(web, "count_over_time(up[1m]) > 2 and up == 1").is_some_and(|up| up.len() == 2));
    let rules = |health: &str| {
        let answer: Value = serde_json::from_str(&get(web, "/api/v1/rules").unwrap()).unwrap();
        let groups = answer["data"]["groups"].as_array().unwrap().clone();
        let rules: Vec<Value> = groups.iter().flat_map(|group| group["rules"].as_array().unwrap().clone()).collect();
        assert!(rules.len() > 10);
        rules.into_iter().filter(|rule| rule["health"] == health).collect::<Vec<_>>()
    };
    prometheus.until(|| rules("unknown").is_empty());
    assert_eq!(rules("err"), Vec::<Value>::new());

    let mut known = served(&get(metrics, "/metrics").unwrap());
    known.extend(served(&page));
    let rules = fs::read_to_string(path("prometheus/sipsift.rules.yml")).unwrap();
    let tests = fs::read_to_string(path("prometheus/sipsift.rules.test.yml")).unwrap();
    for name in names(&rules).union(&names(&tests)) {
        assert!(known.contains(name), "nobody serves {name}");
    }
    for expression in dashboard() {
        assert!(names(&expression).is_subset(&known), "{expression}");
        let answer = query(web, &expression).unwrap_or_else(|| panic!("Prometheus doesn't understand {expression}"));
        assert!(!answer.is_empty(), "there is nothing for {expression}");
    }
    prometheus.end();
    exporter.end();
    follow.end();
}
