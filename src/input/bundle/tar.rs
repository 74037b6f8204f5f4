//! Tar archives.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};

use super::{Gone, Outbox, Outcome, drain};
use crate::input::decode::{BUFFER, cut, damaged};
use crate::input::problem::Severity;
use crate::input::source::Facts;

/// More than the headers of one member ever take. The tar crate reads long names and extended headers into memory
/// whole, at the length that the archive claims.
const HEADERS: u64 = 4 << 20;

pub(super) fn unpack<R: Read>(reader: R, out: &mut Outbox) -> Result<(), Gone> {
    let watch = Rc::new(Watch { allowance: Cell::new(HEADERS), ended: Cell::new(false), failed: Cell::new(false) });
    let watched = Watched { inner: BufReader::with_capacity(BUFFER, reader), watch: Rc::clone(&watch) };
    let mut archive = tar::Archive::new(watched);
    match members(&mut archive, &watch, out)? {
        Outcome::Broken => Ok(()),
        Outcome::Done => {
            // What surrounds the archive may be damaged behind its end: a checksum, or the rest of a cut file.
            watch.allowance.set(u64::MAX);
            match drain(&mut archive.into_inner()) {
                Ok(()) => Ok(()),
                Err(error) => out.problem(None, Severity::Error, &error.to_string()),
            }
        }
    }
}

fn members<R: Read>(archive: &mut tar::Archive<R>, watch: &Watch, out: &mut Outbox) -> Result<Outcome, Gone> {
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return broken(watch, error, out),
    };
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return broken(watch, error, out),
        };
        watch.allowance.set(u64::MAX);
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        // Archives older than `ustar` tell a folder only by its name.
        let regular = (kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) && !name.ends_with('/');
        let modified = entry.header().mtime().ok().and_then(|time| UNIX_EPOCH.checked_add(Duration::from_secs(time)));
        let size = entry.size();
        let mut whole = Whole { left: size, inner: &mut entry, watch };
        if regular
            && out.member(&name, Facts { modified, size: Some(size) }, &mut whole)? == Outcome::Broken
            && watch.failed.get()
        {
            return Ok(Outcome::Broken);
        }
        // A member may be broken or passed over in an archive that is whole.
        if let Err(error) = drain(&mut whole) {
            return out.problem(None, Severity::Error, &error.to_string()).map(|()| Outcome::Broken);
        }
        watch.allowance.set(HEADERS);
    }
    Ok(Outcome::Done)
}

fn broken(watch: &Watch, error: io::Error, out: &mut Outbox) -> Result<Outcome, Gone> {
    out.problem(None, Severity::Error, &watch.explain(error).to_string())?;
    Ok(Outcome::Broken)
}

/// What has become of the archive's bytes.
struct Watch {
    /// How many bytes may be read before something is wrong.
    allowance: Cell<u64>,
    ended: Cell<bool>,
    failed: Cell<bool>,
}

impl Watch {
    /// The error in the words of this room, unless it came from below, where it was put into words already.
    fn explain(&self, error: io::Error) -> io::Error {
        if self.failed.get() {
            error
        } else if self.ended.get() {
            cut("tar")
        } else {
            damaged("tar", &error.to_string())
        }
    }
}

struct Watched<R> {
    inner: R,
    watch: Rc<Watch>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let allowance = self.watch.allowance.get();
        if allowance == 0 {
            self.watch.failed.set(true);
            return Err(damaged("tar", "a header is too long"));
        }
        let most = usize::try_from(allowance).unwrap_or(usize::MAX).min(buf.len());
        match self.inner.read(&mut buf[..most]) {
            // The tar crate would give up on the member that it reads.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => self.read(buf),
            Err(error) => {
                self.watch.failed.set(true);
                Err(error)
            }
            Ok(count) => {
                self.watch.ended.set(self.watch.ended.get() || (count == 0 && !buf.is_empty()));
                self.watch.allowance.set(allowance - count as u64);
                Ok(count)
            }
        }
    }
}

/// A member that says so when the archive ends before it does.
struct Whole<'a, R> {
    inner: R,
    left: u64,
    watch: &'a Watch,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buf)?;
        self.left = self.left.saturating_sub(count as u64);
        if count == 0 && self.left > 0 && !buf.is_empty() {
            self.watch.failed.set(true);
            return Err(cut("tar"));
        }
        Ok(count)
    }
}
