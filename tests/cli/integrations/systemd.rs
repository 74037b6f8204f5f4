//! The units, as far as systemd judges them without running them, and logrotate on what a unit writes.

use super::{Daemon, SIPSIFT, have, path, recipe, succeed, tool};
use crate::log::Response;
use crate::run::{Folder, command, records, until};
use std::fs;
use std::io::Write;

const UNITS: [&str; 3] =
    ["systemd/sipsift.service", "prometheus/sipsift-textfile.service", "prometheus/sipsift-textfile.timer"];

#[test]
fn units_are_accepted_and_have_no_privileges() {
    if !have(&["systemd-analyze"]) {
        return;
    }
    let folder = Folder::new();
    let units = UNITS.map(|unit| {
        let program: &[(&str, &str)] = if unit.ends_with(".service") { &[("/usr/bin/sipsift", SIPSIFT)] } else { &[] };
        folder.put(path(unit).file_name().unwrap().to_str().unwrap(), recipe(unit, program))
    });
    let mut verify = tool("systemd-analyze");
    verify.args(["verify", "--man=no"]).args(&units);
    let done = crate::run::done(verify);
    // It may have something to say of other units of the machine, and its status is about these.
    let ours: Vec<&str> = done.err.lines().filter(|line| line.contains("sipsift")).collect();
    assert!(done.status.success() && ours.is_empty(), "{}", done.err);
    for unit in units.iter().filter(|unit| unit.extension().is_some_and(|kind| kind == "service")) {
        // 0 is nothing to expose, 10 everything; the threshold is in tenths of that.
        let mut security = tool("systemd-analyze");
        security.args(["security", "--offline=true", "--no-pager", "--threshold=15"]).arg(unit);
        succeed(security);
    }
}

/// What the unit runs, as systemd expands it, works.
#[test]
fn the_command_of_the_unit_runs() {
    let text = recipe("systemd/sipsift.service", &[]).replace("\\\n", " ");
    let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/sipsift ")).unwrap();
    let folder = Folder::new();
    let log = folder.put("full", Response::new(486).text());
    let home = folder.path().to_str().unwrap();
    let values = [
        ("${STATE_DIRECTORY}", home),
        ("${LOGS_DIRECTORY}", home),
        ("$SIPSIFT_OPTIONS", "--from-start"),
        ("$SIPSIFT_LOGS", log.to_str().unwrap()),
        ("127.0.0.1:9464", "127.0.0.1:0"),
    ];
    let line = values.iter().fold(line.to_owned(), |line, (from, to)| {
        assert!(line.contains(from), "{from} in {line}");
        line.replace(from, to)
    });
    let run = command(line.split_whitespace());
    let mut follow = Daemon::start(run, folder.at("said"));
    follow.until(|| super::lines(&folder.at("sip.ndjson")) == 1 && folder.at("place").exists());
    follow.end();
}

#[test]
fn logrotate_takes_the_records_away() {
    if !have(&["logrotate"]) {
        return;
    }
    let folder = Folder::new();
    let (log, output) = (folder.put("full", ""), folder.at("sip.ndjson"));
    let mut run = command(["follow", "--from-start", "--checkpoint"]);
    run.arg(folder.at("place")).arg("--output").arg(&output).arg(&log);
    let mut follow = Daemon::start(run, folder.at("said"));
    let write = |call: &str| {
        let text = Response { call: call.to_owned(), ..Response::new(503) }.text();
        fs::OpenOptions::new().append(true).open(&log).unwrap().write_all(text.as_bytes()).unwrap();
    };
    write("1");
    follow.until(|| super::lines(&output) == 1);
    let reload = format!("kill -HUP {}", follow.child.id());
    let replace =
        [("/var/log/sipsift/sip.ndjson", output.to_str().unwrap()), ("systemctl reload sipsift.service", &reload)];
    // Who runs the test owns the folder; logrotate wants that said where it isn't root.
    let config = folder.put("rotate.conf", recipe("logrotate/sipsift", &replace));
    let mut rotate = tool("logrotate");
    rotate.arg("--force").arg("--state").arg(folder.at("state")).arg(config);
    succeed(rotate);
    let rotated = folder.at("sip.ndjson.1");
    until(|| rotated.exists());
    // What is opened anew when told is opened before the next record is written.
    write("2");
    follow.until(|| super::lines(&output) + super::lines(&rotated) == 2);
    write("3");
    follow.until(|| super::lines(&output) + super::lines(&rotated) == 3);
    follow.end();
    let calls =
        |file| records(&fs::read(file).unwrap()).iter().map(|record| record["call_id"].clone()).collect::<Vec<_>>();
    assert_eq!([calls(&rotated), calls(&output)].concat(), ["1", "2", "3"], "each once");
    assert!(calls(&output).contains(&"3".into()), "the new file is written to");
}
