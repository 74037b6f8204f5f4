//! Starting the program, and what came of it.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for what is sure to come, before the tests are given up.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A command that runs the program with these arguments, in a known environment.
pub(crate) fn command<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sipsift"));
    command.args(args).env("TZ", "UTC").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub(crate) fn sipsift<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>) -> Done {
    done(command(args))
}

/// The same with something on standard input, which is a pipe.
pub(crate) fn sipsift_reading<A: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = A>, input: &[u8]) -> Done {
    let mut command = command(args);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        finish(child)
    })
}

/// Runs a command to its end.
pub(crate) fn done(mut command: Command) -> Done {
    finish(command.spawn().unwrap())
}

/// Collects what a process has yet to say, and waits for its end.
pub(crate) fn finish(mut child: Child) -> Done {
    let mut done = Done { status: ExitStatus::default(), out: Vec::new(), err: String::new() };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| stdout.map(|mut stdout| stdout.read_to_end(&mut done.out).unwrap()));
        scope.spawn(|| stderr.map(|mut stderr| stderr.read_to_string(&mut done.err).unwrap()));
    });
    done.status = wait(&mut child);
    done
}

/// Waits for the end of a process that is about to end. One that is not would block the tests for ever.
pub(crate) fn wait(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("the program doesn't end");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until something is so.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "this never comes");
        thread::sleep(Duration::from_millis(2));
    }
}

/// What the program serves at a path.
pub(crate) fn get(address: &str, path: &str) -> String {
    get_as(address, path, "*/*")
}

/// The same in a form that is asked for.
pub(crate) fn get_as(address: &str, path: &str, form: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: {form}\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

/// The first line that a process says on standard error.
pub(crate) fn first_line(child: &mut Child) -> String {
    let stderr = child.stderr.as_mut().unwrap();
    until(|| rustix::io::ioctl_fionread(&*stderr).unwrap() > 0);
    let mut line = String::new();
    let mut byte = [0];
    while !line.ends_with('\n') {
        stderr.read_exact(&mut byte).unwrap();
        line.push(byte[0].into());
    }
    line
}

/// How a run ended, and what it said.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) status: ExitStatus,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Done {
    /// The exit status; panics where a signal killed the program.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("{:?}: {}", self.status, self.err))
    }

    /// Standard output, line by line, each of which must be JSON.
    pub(crate) fn records(&self) -> Vec<Value> {
        records(&self.out)
    }

    /// The values of one field in all records.
    pub(crate) fn field(&self, name: &str) -> Vec<Value> {
        self.records().into_iter().map(|record| record[name].clone()).collect()
    }

    /// The codes of all records.
    pub(crate) fn codes(&self) -> Vec<u64> {
        self.field("code").iter().map(|code| code.as_u64().unwrap()).collect()
    }

    /// Checks that the run went well and had nothing to say.
    #[track_caller]
    pub(crate) fn quiet(self) -> Self {
        assert_eq!((self.code(), self.err.as_str()), (0, ""));
        self
    }
}

/// Reads whole lines of JSON.
pub(crate) fn records(out: &[u8]) -> Vec<Value> {
    assert!(out.is_empty() || out.ends_with(b"\n"), "a torn line");
    out.split_inclusive(|&byte| byte == b'\n').map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// A folder that goes away with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of `name` in it.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Puts a file there and returns its path.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

/// The logs of real programs that the repository holds.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}
