//! What stands around the records of a file that `follow` adds to.

use crate::log::Response;
use crate::run::{Folder, command, until, wait};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Child;

struct Follow(Child);

impl Follow {
    fn start(format: &str, log: &Path, output: &Path, args: &[&str]) -> Self {
        let mut command = command(["follow", "--from-start", "--patience=60000", "--format", format, "--no-advice"]);
        command.args(args).arg("--output").arg(output).arg(log);
        Self(command.spawn().unwrap())
    }

    fn end(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert_eq!(wait(&mut self.0).code(), Some(130));
    }
}

impl Drop for Follow {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn append(path: &Path, code: u16) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(Response::new(code).text().as_bytes()).unwrap();
}

fn until_lines(path: &Path, count: usize) -> String {
    let text = || fs::read_to_string(path).unwrap_or_default();
    until(|| text().matches('\n').count() >= count);
    text()
}

#[test]
fn names_stand_above_a_table_once_in_each_file() {
    let folder = Folder::new();
    let (log, output, place) = (folder.at("full"), folder.at("sip.csv"), folder.at("place"));
    let args = ["--fields=code", "--checkpoint", place.to_str().unwrap()];
    append(&log, 486);
    let follow = Follow::start("csv", &log, &output, &args);
    assert_eq!(until_lines(&output, 2), "code\n486\n");
    follow.end();
    append(&log, 503);
    let follow = Follow::start("csv", &log, &output, &args);
    assert_eq!(until_lines(&output, 3), "code\n486\n503\n");
    fs::rename(&output, folder.at("sip.csv.1")).unwrap();
    kill_process(Pid::from_child(&follow.0), Signal::HUP).unwrap();
    until(|| output.exists());
    append(&log, 404);
    assert_eq!(until_lines(&output, 2), "code\n404\n");
    follow.end();
}

#[test]
fn half_a_bulk_entry_is_cut_off() {
    let folder = Folder::new();
    let (log, output) = (folder.at("full"), folder.at("bulk.ndjson"));
    append(&log, 486);
    Follow::start("elastic-bulk", &log, &output, &[]).end_after(&output, 2);
    let whole = fs::read_to_string(&output).unwrap();
    // The machine went down between the two lines of the next entry.
    let torn = whole.clone() + whole.split_inclusive('\n').next().unwrap() + "{\"@time";
    fs::write(&output, torn).unwrap();
    Follow::start("elastic-bulk", &log, &output, &[]).end_after(&output, 4);
    assert_eq!(fs::read_to_string(&output).unwrap(), whole.repeat(2));
}

impl Follow {
    fn end_after(self, output: &Path, lines: usize) {
        // What is torn is cut off before anything is added.
        until(|| {
            let text = fs::read_to_string(output).unwrap_or_default();
            text.ends_with("}\n") && text.matches('\n').count() == lines
        });
        self.end();
    }
}
