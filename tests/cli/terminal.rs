//! What is said on a terminal, and only there.

use crate::log::many;
use crate::run::{Folder, command, finish};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;
use std::thread;

/// Runs a command with standard error on a terminal. Returns its exit status, and what the terminal shows.
fn on_terminal(mut command: Command) -> (Option<i32>, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
    let child = command.env("TERM", "xterm").stderr(theirs).spawn().unwrap();
    // The last descriptor of the other side closes with the program, and then reading fails.
    drop(command);
    let reader = thread::spawn(move || {
        let mut shown = Vec::new();
        let _ = File::from(ours).read_to_end(&mut shown);
        String::from_utf8_lossy(&shown).into_owned()
    });
    let code = finish(child).code();
    (Some(code), reader.join().unwrap())
}

#[test]
fn a_closing_line() {
    let folder = Folder::new();
    folder.put("one", many(4));
    folder.put("other", many(1000));
    let folder = folder.path().to_str().unwrap();
    let (code, shown) = on_terminal(command(["enrich", folder]));
    assert_eq!(code, Some(0));
    let (what, seconds) = shown.trim_end().rsplit_once(", ").unwrap();
    assert!(what.starts_with("sipsift: 2 files, ") && what.ends_with(" KiB, 1,004 records, 402 failures"), "{shown:?}");
    assert!(seconds.strip_suffix(" s").unwrap().parse::<f64>().is_ok(), "{shown:?}");
    assert_eq!(on_terminal(command(["enrich", "-q", folder])), (Some(0), String::new()));
}

#[test]
fn colours_as_asked() {
    for (args, variable, coloured) in [
        (&["enrich", "/nowhere"][..], None, true),
        (&["enrich", "/nowhere"], Some("NO_COLOR"), false),
        (&["enrich", "/nowhere", "--color=always"], Some("NO_COLOR"), true),
        (&["enrich", "/nowhere", "--color=never"], None, false),
    ] {
        let mut command = command(args);
        command.envs(variable.map(|name| (name, "1")));
        let (code, shown) = on_terminal(command);
        assert_eq!(code, Some(1));
        assert!(shown.contains("/nowhere: no such file or directory"));
        assert_eq!(shown.contains('\x1b'), coloured, "{args:?} {variable:?}: {shown:?}");
    }
}
