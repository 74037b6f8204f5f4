//! What is said on a terminal, and only there.

use crate::log::many;
use crate::run::{Folder, command, finish};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};
use std::thread;

/// A terminal: our side, which shows what is written to theirs, and theirs.
fn terminal() -> (File, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
    (File::from(ours), theirs)
}

/// Runs a command with standard error on a terminal. Returns its exit status, and what the terminal shows.
fn on_terminal(mut command: Command) -> (i32, String) {
    let (ours, theirs) = terminal();
    let child = command.env("TERM", "xterm").stderr(theirs).spawn().unwrap();
    drop(command);
    let reader = thread::spawn(move || shown(ours));
    (finish(child).code(), reader.join().unwrap())
}

/// All that a terminal shows until its other side closes, which makes reading fail.
fn shown(mut terminal: File) -> String {
    let mut shown = Vec::new();
    let _ = terminal.read_to_end(&mut shown);
    String::from_utf8_lossy(&shown).into_owned()
}

#[test]
fn a_closing_line() {
    let folder = Folder::new();
    folder.put("one", many(4));
    folder.put("other", many(1000));
    let folder = folder.path().to_str().unwrap();
    let (code, shown) = on_terminal(command(["enrich", folder]));
    assert_eq!(code, 0);
    let (what, seconds) = shown.trim_end().rsplit_once(", ").unwrap();
    assert!(what.starts_with("sipsift: 2 files, ") && what.ends_with(" KiB, 1,004 records, 402 failures"), "{shown:?}");
    assert!(seconds.strip_suffix(" s").unwrap().parse::<f64>().is_ok(), "{shown:?}");
    assert_eq!(on_terminal(command(["enrich", "-q", folder])), (0, String::new()));
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
        assert_eq!(code, 1);
        assert!(shown.contains("/nowhere: no such file or directory"));
        assert_eq!(shown.contains('\x1b'), coloured, "{args:?} {variable:?}: {shown:?}");
    }
}

#[test]
fn a_bar_while_it_takes_long() {
    // A problem that is told meanwhile gets a line of its own.
    for (args, code, files) in [(&["enrich", "-", "/proc/self/mem"][..], 1, "2 files"), (&["report"], 0, "1 file")] {
        let (mut ours, theirs) = terminal();
        let mut command = command(args);
        let mut child = command.env("TERM", "xterm").stdin(Stdio::piped()).stderr(theirs).spawn().unwrap();
        drop(command);
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(many(10).as_bytes()).unwrap();
        let mut begin = Vec::new();
        while !String::from_utf8_lossy(&begin).contains("/s") {
            let mut some = [0; 256];
            let count = ours.read(&mut some).unwrap();
            begin.extend(&some[..count]);
        }
        // What came before the bar did not come at once.
        let begin = String::from_utf8_lossy(&begin);
        assert!(!["MiB/s", "GiB/s", "TiB/s"].iter().any(|fast| begin.contains(fast)), "{begin:?}");
        drop(stdin);
        let reader = thread::spawn(move || shown(ours));
        assert_eq!(finish(child).code(), code);
        let rest = reader.join().unwrap();
        // The bar is gone, and the closing line stands alone.
        assert!(rest.contains("\x1b[2K"), "{rest:?}");
        let last = rest.trim_end().rsplit("\x1b[2K").next().unwrap();
        assert!(last.starts_with(&format!("sipsift: {files}, ")), "{rest:?}");
    }
}

#[test]
fn who_types_is_told_how_to_end() {
    let (ours, theirs) = terminal();
    let mut command = command(["enrich"]);
    let child = command.stdin(theirs.try_clone().unwrap()).stderr(theirs).spawn().unwrap();
    drop(command);
    (&ours).write_all(b"SIP/2.0 486 Busy\nCall-ID: 1\nCSeq: 1 INVITE\n\n\x04").unwrap();
    let reader = thread::spawn(move || shown(ours));
    let done = finish(child);
    assert_eq!((done.code(), done.codes()), (0, vec![486]));
    assert!(reader.join().unwrap().contains("note: reading what is typed here; end it with Ctrl-D"));
}
