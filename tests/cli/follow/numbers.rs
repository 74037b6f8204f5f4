//! What is told while it runs: numbers for Prometheus, and the report.

use super::Follow;
use super::writer::{Rotation, Writer};
use crate::log::Response;
use crate::run::{Folder, get, sipsift, until};
use std::fs;

#[test]
fn numbers_for_prometheus() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::Rename);
    let args = ["--from-start", "--metrics=127.0.0.1:0", "--code=486,503"];
    let mut follow = Follow::start(&folder, &[&writer.path()], &args);
    let said = follow.line();
    let address = said.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
    writer.write(20);
    writer.rotate();
    writer.text(&Response::new(404).text());
    writer.text(&Response { call: "21".to_owned(), ..Response::new(503) }.text());
    follow.wait(22);
    let log = writer.path();
    let lag = format!("sipsift_lag_bytes{{log=\"{}\"}} 0", log.display());
    until(|| get(&address, "/metrics").contains(&lag));
    let page = get(&address, "/metrics");
    let bytes: u64 = ["full", "full.1"].map(|name| fs::metadata(folder.at(name)).unwrap().len()).iter().sum();
    for line in [
        "HTTP/1.0 200",
        "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8",
        "sipsift_records_total{code=\"486\",class=\"client_failure\",method=\"INVITE\",outcome=\"declined\"} 21",
        "sipsift_records_total{code=\"503\",class=\"server_failure\",method=\"INVITE\",outcome=\"failure\"} 1",
        "sipsift_dropped_total{reason=\"filter\"} 1",
        "sipsift_dropped_total{reason=\"no_time\"} 0",
        "sipsift_texts_total 2",
        "sipsift_problems_total 0",
        "sipsift_record_delay_seconds_count 22",
        &format!("sipsift_read_bytes_total {bytes}"),
        "# EOF",
    ] {
        assert!(page.lines().any(|found| found.starts_with(line)), "{line} in\n{page}");
    }
    assert!(get(&address, "/").starts_with("HTTP/1.0 404"));
    follow.end();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = sipsift(["follow", "--metrics", &address, log.to_str().unwrap()]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains(&address), "{}", done.err);
}

#[test]
fn a_report_that_is_written_again_and_again() {
    let folder = Folder::new();
    let mut writer = Writer::new(&folder, Rotation::CopyTruncate);
    let file = folder.at("r.json");
    let args = ["--from-start", "--findings", "--every=1s", "--report", file.to_str().unwrap()];
    let follow = Follow::start(&folder, &[&writer.path()], &args);
    let messages = || {
        // Whenever it is read it is whole.
        let report: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        report["responses"]["messages"].as_u64().unwrap() as usize
    };
    until(|| file.exists());
    for _ in 0..2 {
        writer.write(50);
        until(|| messages() == writer.messages);
        writer.rotate();
    }
    until(|| messages() == writer.messages);
    let records = follow.end().1;
    assert!(records.len() >= writer.messages);
    let done = sipsift(["follow", "--every=1s", folder.path().to_str().unwrap()]);
    assert_eq!(done.code(), 2, "--every needs a report");
}
