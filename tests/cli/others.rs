//! The programs and libraries of others that tests ask, as far as they are here. `.ci/programs` installs them.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// Tells that the test that runs does nothing, and why. It is said past what collects a test's output, or nobody would see it;
/// and added to the file that `SIPSIFT_SKIPPED` names, of which `.ci/run` makes a list.
pub(crate) fn skipped(why: &str) {
    let thread = std::thread::current();
    let line = format!("skipped: {}: {why}\n", thread.name().unwrap_or("a test"));
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    if let Some(list) = std::env::var_os("SIPSIFT_SKIPPED") {
        OpenOptions::new().append(true).create(true).open(list).unwrap().write_all(line.as_bytes()).unwrap();
    }
}

/// Whether all these programs are here; says so if not.
pub(crate) fn have(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]).collect();
    let missing = programs.iter().find(|program| !folders.iter().any(|folder| folder.join(program).is_file()));
    if let Some(program) = missing {
        skipped(&format!("there is no {program} here"));
    }
    missing.is_none()
}

/// Whether Python has these modules; says so if not.
pub(crate) fn have_modules(modules: &str) -> bool {
    let has = Command::new("python3").args(["-c", &format!("import {modules}")]).output();
    let has = has.is_ok_and(|done| done.status.success());
    if !has {
        skipped(&format!("python3 has no {modules}"));
    }
    has
}
