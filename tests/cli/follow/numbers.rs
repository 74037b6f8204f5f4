//! What is told while it runs: numbers for Prometheus, and the report.

use super::Follow;
use super::writer::{Rotation, Writer};
use crate::log::Response;
use crate::others::have;
use crate::run::{Folder, PATIENCE, command, first_line, get, get_as, sipsift, until};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

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
        "Content-Type: text/plain; version=0.0.4; charset=utf-8",
        "# TYPE sipsift_records_total counter",
        "# TYPE sipsift_lag_bytes gauge",
        "sipsift_records_total{code=\"486\",class=\"client_failure\",method=\"INVITE\",outcome=\"declined\"} 21",
        "sipsift_records_total{code=\"503\",class=\"server_failure\",method=\"INVITE\",outcome=\"failure\"} 1",
        "sipsift_dropped_total{reason=\"filter\"} 1",
        "sipsift_dropped_total{reason=\"no_time\"} 0",
        "sipsift_texts_total 2",
        "sipsift_problems_total 0",
        "sipsift_record_delay_seconds_count 22",
        &format!("sipsift_read_bytes_total {bytes}"),
    ] {
        assert!(page.lines().any(|found| found.starts_with(line)), "{line} in\n{page}");
    }
    // As Prometheus asks.
    let newer = get_as(&address, "/metrics", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3");
    for line in ["Content-Type: application/openmetrics-text; version=1.0.0", "# TYPE sipsift_records counter", "# EOF"]
    {
        assert!(newer.lines().any(|found| found.starts_with(line)), "{line} in\n{newer}");
    }
    promtool_finds_nothing_wrong(page.split_once("\r\n\r\n").unwrap().1);
    assert!(get(&address, "/").starts_with("HTTP/1.0 404"));
    follow.end();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = sipsift(["follow", "--metrics", &address, log.to_str().unwrap()]);
    assert_eq!(done.code(), 2);
    assert!(done.err.contains(&address), "{}", done.err);
}

/// Asks promtool about a page, where it is there.
fn promtool_finds_nothing_wrong(page: &str) {
    if !have(&["promtool"]) {
        return;
    }
    let folder = Folder::new();
    let page = fs::File::open(folder.put("page", page)).unwrap();
    let checked = Command::new("promtool").args(["check", "metrics"]).stdin(page).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// Every way in which something may be missing has a number, which is there before it happens.
#[test]
fn what_is_missing_is_counted() {
    let text = Response::new(486).text();
    let message = |code: u16| Response { call: format!("call-{code}"), ..Response::new(code) }.text();
    // Said by a phone that lies in no file.
    let lonely = "\nSIP/2.0 486 Busy Here\nnothing that a header is\n\n";
    let empty_headers = "\nSIP/2.0 486 Busy Here\nX-Other: y\n\n";
    let refused = fs::read_to_string(crate::run::samples().join("asterisk-pjsip/register-wrong-password.log")).unwrap();
    for (args, log, number) in [
        (&["--code=5xx"][..], message(404), "dropped_total{reason=\"filter\"} 1"),
        (
            &["--since=2020-01-01"],
            message(404).replace("[2026-11-21 08:00:00.000] ", ""),
            "dropped_total{reason=\"no_time\"} 1",
        ),
        (&["--preset=siem"], message(180), "dropped_total{reason=\"preset\"} 1"),
        (&["--format=ecs"], refused, "dropped_total{reason=\"repeat\"} 4"),
        (&[], lonely.to_owned() + &"more\n".repeat(20), "not_understood_total{reason=\"no_headers\"} 1"),
        (&[], empty_headers.to_owned() + &"more\n".repeat(20), "not_understood_total{reason=\"no_message\"} 1"),
        (&["--patience=250"], text[..text.len() / 2].to_owned(), "truncated_total 1"),
        (&[], text, "forgotten_total{table=\"requests\"} 0"),
    ] {
        let folder = Folder::new();
        let file = folder.put("full", log);
        let mut command = command(["follow", "--from-start", "--metrics=127.0.0.1:0", "--output"]);
        let mut child = command.arg(folder.at("out")).args(args).arg(&file).spawn().unwrap();
        let said = first_line(&mut child);
        let address = said.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
        let mut page = String::new();
        let begun = Instant::now();
        while !page.contains(&format!("\nsipsift_{number}\n")) && begun.elapsed() < PATIENCE / 4 {
            page = get(&address, "/metrics");
            thread::sleep(Duration::from_millis(5));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(page.contains(&format!("\nsipsift_{number}\n")), "{args:?}: no {number} in\n{page}");
        for reason in [
            "dropped_total{reason=\"filter\"}",
            "not_understood_total{reason=\"no_status\"}",
            "not_understood_total{reason=\"within_text\"}",
            "not_understood_total{reason=\"lost_packets\"}",
            "gaps_total{reason=\"emptied\"} 0",
            "gaps_total{reason=\"place_gone\"} 0",
            "gaps_total{reason=\"unreadable\"} 0",
            "gaps_total{reason=\"late\"} 0",
            "forgotten_total{table=\"messages\"} 0",
            "forgotten_total{table=\"challenges\"} 0",
        ] {
            assert!(page.contains(reason), "{reason} in\n{page}");
        }
    }
}

/// What is found has a number, and so have tables of the report that are full: what is about them is not exact.
#[test]
fn findings_and_full_tables_are_counted() {
    let folder = Folder::new();
    let log = fs::read_to_string(crate::run::samples().join("integrations/attack/attack.sipdump")).unwrap();
    let file = folder.put("attack", log);
    let odd = |number: u32| message(number).replace("1 INVITE", &format!("1 MADEUP{number}"));
    let odd = folder.put("full", (0..40).map(odd).collect::<String>());
    let report = folder.at("r.json");
    let args =
        ["--from-start", "--findings", "--metrics=127.0.0.1:0", "--every=1s", "--report", report.to_str().unwrap()];
    let mut follow = Follow::start(&folder, &[&file, &odd], &args);
    let said = follow.line();
    let address = said.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
    let numbers =
        ["report_tables_full{table=\"methods\"} 1", "findings_total{finding=\"password_guessing\",severity=\""];
    until(|| {
        let page = get(&address, "/metrics");
        numbers.iter().all(|number| page.contains(&format!("\nsipsift_{number}")))
    });
    follow.end();
}

/// Text of a log that can't be read any more is told and counted.
#[test]
fn gaps_are_counted() {
    let folder = Folder::new();
    let (log, place) = (folder.put("full", message(0)), folder.at("place"));
    let args = ["--from-start", "--metrics=127.0.0.1:0", "--checkpoint", place.to_str().unwrap()];
    let start = || {
        let mut follow = Follow::start(&folder, &[&log], &args);
        let said = follow.line();
        let address = said.split_once("http://").unwrap().1.split_once('/').unwrap().0.to_owned();
        (follow, address)
    };
    let (mut follow, address) = start();
    let has = |address: &str, number: &str| {
        until(|| get(address, "/metrics").contains(&format!("sipsift_gaps_total{{reason={number}")));
    };
    follow.wait(1);
    // Emptied, and nobody has made a copy.
    fs::write(&log, message(1).replace("08:00", "09:00")).unwrap();
    follow.wait(2);
    has(&address, "\"emptied\"} 1");
    // Somebody goes on in the file that was left for the next.
    let mut old = OpenOptions::new().append(true).open(&log).unwrap();
    fs::rename(&log, folder.at("full.1")).unwrap();
    fs::write(&log, message(2)).unwrap();
    follow.wait(3);
    old.write_all(b"[2026-11-21 10:00:00.000] late\n").unwrap();
    has(&address, "\"late\"} 1");
    follow.end();
    // All that was there is gone.
    fs::remove_file(folder.at("full.1")).unwrap();
    fs::write(&log, message(3).replace("08:00", "11:00")).unwrap();
    let (mut follow, address) = start();
    follow.wait(4);
    has(&address, "\"place_gone\"} 1");
    follow.kill();
}

fn message(call: u32) -> String {
    Response { call: call.to_string(), ..Response::new(486) }.text()
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
