//! The units, as far as systemd judges them without running them, and logrotate on what a unit writes.

use super::{Daemon, have, path, program, recipe, skipped, succeed, tool};
use crate::log::Response;
use crate::run::{Folder, command, done, records, until};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

const UNITS: [&str; 3] =
    ["systemd/sipsift.service", "prometheus/sipsift-textfile.service", "prometheus/sipsift-textfile.timer"];

#[test]
fn units_are_accepted_and_have_no_privileges() {
    if !have(&["systemd-analyze"]) {
        return;
    }
    let folder = Folder::new();
    let units = UNITS.map(|unit| {
        let program = program(&folder);
        let program: &[(&str, &str)] = if unit.ends_with(".service") { &[("/usr/bin/sipsift", &program)] } else { &[] };
        folder.put(path(unit).file_name().unwrap().to_str().unwrap(), recipe(unit, program))
    });
    let mut verify = tool("systemd-analyze");
    verify.args(["verify", "--man=no"]).args(&units);
    let done = done(verify);
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

/// The arguments that the unit gives, with what systemd would put in for its variables.
fn arguments(folder: &Folder, log: &Path, metrics: &str) -> Vec<String> {
    let text = recipe("systemd/sipsift.service", &[]).replace("\\\n", " ");
    let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/sipsift ")).unwrap();
    let values = [
        ("${STATE_DIRECTORY}", folder.path().to_str().unwrap()),
        ("${LOGS_DIRECTORY}", folder.path().to_str().unwrap()),
        ("$SIPSIFT_OPTIONS", "--from-start"),
        ("$SIPSIFT_LOGS", log.to_str().unwrap()),
        ("127.0.0.1:9464", metrics),
    ];
    let line = values.iter().fold(line.to_owned(), |line, (from, to)| {
        assert!(line.contains(from), "{from} in {line}");
        line.replace(from, to)
    });
    line.split_whitespace().map(str::to_owned).collect()
}

/// The system calls that each of systemd's sets holds, other sets in them included.
struct Sets(BTreeMap<String, BTreeSet<String>>);

impl Sets {
    fn read() -> Self {
        let mut show = tool("systemd-analyze");
        show.args(["syscall-filter", "--no-pager"]);
        let (mut sets, mut name) = (BTreeMap::<String, BTreeSet<String>>::new(), String::new());
        for line in succeed(show).lines().filter(|line| !line.trim_start().starts_with('#')) {
            match line.strip_prefix("    ") {
                Some(call) => _ = sets.get_mut(&name).unwrap().insert(call.to_owned()),
                None if line.starts_with('@') => {
                    line.clone_into(&mut name);
                    sets.insert(name.clone(), BTreeSet::new());
                }
                None => {}
            }
        }
        Self(sets)
    }

    fn calls(&self, name: &str) -> BTreeSet<String> {
        let Some(set) = self.0.get(name) else { return BTreeSet::from([name.to_owned()]) };
        set.iter().flat_map(|name| self.calls(name)).collect()
    }

    /// What is left of the unit's lists: names to allow, and after `~` names to take out again.
    fn allowed(&self, unit: &str) -> BTreeSet<String> {
        let mut allowed = BTreeSet::new();
        for list in unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter=")) {
            let all = |list: &str| list.split(' ').flat_map(|name| self.calls(name)).collect::<BTreeSet<_>>();
            match list.strip_prefix('~') {
                Some(list) => allowed = &allowed - &all(list),
                None => allowed.extend(all(list)),
            }
        }
        allowed
    }
}

/// A process that a tracer started, and would leave behind if it were killed.
struct Traced(Pid);

impl Drop for Traced {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::KILL);
    }
}

/// The unit's command works, and makes no system call that the unit forbids.
#[test]
fn the_unit_allows_what_its_command_does() {
    if !have(&["systemd-analyze", "strace"]) {
        return;
    }
    let mut may_trace = tool("strace");
    may_trace.args(["-o", "/dev/null", "true"]);
    if !done(may_trace).status.success() {
        return skipped("no process may be traced here");
    }
    let folder = Folder::new();
    let log = folder.put("full", Response::new(486).text());
    let (port, output, trace) = (super::port(), folder.at("sip.ndjson"), folder.at("trace"));
    let mut strace = tool("strace");
    strace.args(["-f", "-o"]).arg(&trace).arg(program(&folder));
    strace.args(arguments(&folder, &log, &format!("127.0.0.1:{port}")));
    let mut strace = Daemon::start(strace, folder.at("said"));
    strace.until(|| super::lines(&trace) > 0);
    let pid = fs::read_to_string(&trace).unwrap().split(' ').next().unwrap().parse().unwrap();
    let traced = Traced(Pid::from_raw(pid).unwrap());
    strace.until(|| super::lines(&output) == 1 && folder.at("place").exists());
    // Somebody asks for the numbers, the log and the output are rotated, and more comes.
    strace.until(|| {
        let asked = TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
            stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
            stream.read_to_end(&mut Vec::new())
        });
        asked.is_ok_and(|length| length > 100)
    });
    fs::rename(&output, folder.at("sip.ndjson.1")).unwrap();
    kill_process(traced.0, Signal::HUP).unwrap();
    fs::rename(&log, folder.at("full.1")).unwrap();
    fs::write(&log, Response::new(503).text()).unwrap();
    strace.until(|| super::lines(&output) + super::lines(&folder.at("sip.ndjson.1")) == 2);
    kill_process(traced.0, Signal::TERM).unwrap();
    until(|| strace.child.try_wait().unwrap().is_some());

    let trace = fs::read_to_string(&trace).unwrap();
    let call = |line: &str| {
        let line = line.split_once(' ').unwrap().1.trim_start();
        let name = line.split_once('(')?.0;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then(|| name.to_owned())
    };
    let calls: BTreeSet<String> = trace.lines().filter_map(call).collect();
    let unit = recipe("systemd/sipsift.service", &[]);
    let allowed = Sets::read().allowed(&unit);
    assert!(calls.len() > 30 && allowed.len() > 200 && !allowed.contains("mount"), "{calls:?}");
    assert_eq!(calls.difference(&allowed).collect::<Vec<_>>(), Vec::<&String>::new());
    for line in trace.lines().filter(|line| line.contains(" socket(")) {
        assert!(line.contains("socket(AF_INET"), "{line}");
    }
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
    let replace = [
        ("/var/log/sipsift/sip.ndjson", output.to_str().unwrap()),
        ("systemctl try-reload-or-restart sipsift.service", &reload),
    ];
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
