//! The recipes under `samples/integrations/`, run by the programs that they are for.
//!
//! What runs is the recipe itself, with paths, ports and intervals replaced. Everything stays on loopback and in a folder
//! that goes away. Where a program is missing the test says so and does nothing; `.ci/run` installs what Debian and PyPI have.

mod detection;
mod fail2ban;
mod prometheus;
mod shippers;
mod syslog;
mod systemd;

use crate::others::{have, have_modules, skipped};
use crate::run::{self, Done, Folder, samples, until};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The program under test, by a name without blanks: recipes name a program as shells do.
fn program(folder: &Folder) -> String {
    let link = folder.at("sipsift");
    if !link.exists() {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sipsift"), &link).unwrap();
    }
    link.to_str().unwrap().to_owned()
}

/// The path of a recipe.
fn path(recipe: &str) -> PathBuf {
    samples().join("integrations").join(recipe)
}

/// A recipe with every `from` replaced by `to`. One that isn't in it would leave the test with another's path.
fn recipe(name: &str, replace: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(path(name)).unwrap();
    replace.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{name} has no {from}");
        text.replace(from, to)
    })
}

/// A Python program.
fn python(program: &str) -> Command {
    let mut command = tool("python3");
    command.args(["-c", program]);
    command
}

/// A command of somebody else's, in a known environment.
fn tool(program: &str) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:/usr/sbin:/sbin")).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a tool to its end, which must be a good one.
#[track_caller]
fn succeed(command: Command) -> String {
    let Done { status, out, err } = run::done(command);
    let out = String::from_utf8_lossy(&out).into_owned();
    assert!(status.success(), "{status}\n{out}\n{err}");
    out
}

/// A tool that runs beside the test and ends with it.
struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts it; what it says goes to `log`.
    fn start(mut command: Command, log: PathBuf) -> Self {
        let file = fs::File::create(&log).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: command.spawn().unwrap(), log }
    }

    /// Waits until something is so, while it runs.
    #[track_caller]
    fn until(&mut self, mut is_so: impl FnMut() -> bool) {
        until(|| {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended: {ended:?}\n{}", self.said());
            is_so()
        });
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Asks it to end, and waits until it has.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        run::wait(&mut self.child);
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port of loopback that is free, from below those that the system gives away, so that nobody else is given it.
fn port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        // Tests that run beside these, in another process, begin elsewhere.
        let number = std::process::id() * 64 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (number % 12_000) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() && UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Whether somebody has taken a port of UDP. Asking by binding it would take it away from whom it is for.
fn is_bound(port: u16) -> bool {
    let port = format!(":{port:04X} ");
    fs::read_to_string("/proc/net/udp").unwrap().lines().skip(1).any(|line| line.contains(&port))
}

/// The lines of a file that may not be there yet.
fn lines(path: &Path) -> usize {
    fs::read(path).map_or(0, |bytes| memchr::memchr_iter(b'\n', &bytes).count())
}

/// The records of logs with refused passwords, as `sipsift enrich` writes them.
fn refusals() -> Vec<u8> {
    let logs = ["asterisk-pjsip/refusals.log", "asterisk-pjsip/register-wrong-password.log", "freeswitch/refusals.log"];
    let mut command = run::command(["enrich", "--year=2026"]);
    command.args(logs.map(|log| samples().join(log)));
    run::done(command).quiet().out
}

#[test]
fn every_recipe_is_listed_with_what_it_was_tested_with() {
    let list = fs::read_to_string(path("README.md")).unwrap();
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path("")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() && entry.file_name() != "README.md" {
            files.push(entry.path().strip_prefix(path("")).unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        assert!(list.contains(&format!("({file})")), "{file} is not in the list");
    }
    // A recipe that says that it wasn't run says so in the list as well, and the other way round.
    for line in list.lines().filter(|line| line.starts_with("| [") && !line.contains(".sipdump)")) {
        let file = line.split_once("](").unwrap().1.split_once(')').unwrap().0;
        let text = fs::read_to_string(path(file)).unwrap().to_lowercase();
        assert_eq!(line.contains("not run"), text.contains("not run"), "{line}");
    }
}
