//! Where a run has come to, in a file, so that the next one goes on there.
//!
//! The file holds one line of JSON and the hash of it. It is never written in place: a new one is written beside it, and
//! takes its place whole. The one before is kept, so that there is one that can be read whatever happens to the last.

use super::super::exit::Failure;
use super::super::sink::said;
use super::super::writes::beside;
use crate::input::Mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use xxhash_rust::xxh3::xxh3_64;

/// Where a run has come to.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Places {
    version: u32,
    /// The end of what was written, if that goes to a file.
    pub(super) output: Option<Mark>,
    /// Where files end that were begun since: what has been written there stands behind these places too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) later: Vec<Mark>,
    /// By the key of each log: up to where its records were written, and how many lines that is.
    pub(super) logs: BTreeMap<String, (Mark, Option<u64>)>,
    /// When it was written, of one that was read.
    #[serde(skip)]
    pub(super) saved: Option<SystemTime>,
}

const VERSION: u32 = 1;

impl Places {
    pub(super) fn new(output: Option<Mark>, logs: BTreeMap<String, (Mark, Option<u64>)>) -> Self {
        Self { version: VERSION, output, later: Vec::new(), logs, saved: None }
    }
}

/// A file that holds the places.
pub(super) struct Checkpoint {
    path: PathBuf,
    last: Option<Places>,
    /// The files that the output has been since the last places were taken, by their numbers.
    begun: Vec<(u64, Mark)>,
    /// What stands there can't be read, and is not worth to be kept in place of the one before it.
    damaged: bool,
}

/// What a checkpoint said.
pub(super) enum Read {
    /// There is none yet.
    Nothing,
    /// This.
    Places(Places),
    /// This, which is older than what could not be read, for the reason that is given.
    Older(Places, String),
    /// There is one, and it can't be read for the reason that is given.
    Damaged(String),
}

impl Checkpoint {
    pub(super) fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), last: None, begun: Vec::new(), damaged: false }
    }

    /// Reads what the last run has left.
    pub(super) fn read(&mut self) -> Result<Read, Failure> {
        let damage = match read(&self.path) {
            Ok(Ok(places)) => return Ok(Read::Places(places)),
            Ok(Err(damage)) => Some(damage.to_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(self.failure(&error)),
        };
        let old = read(&self.beside(".old"));
        // What a disk has damaged may be replaced, and what somebody has written may not.
        if damage.is_some()
            && !matches!(old, Ok(Ok(_)))
            && !may_have_been_one(&fs::read(&self.path).unwrap_or_default())
        {
            let name = self.path.display();
            return Err(Failure(format!("{name}: this is no checkpoint, and is not replaced by one")));
        }
        self.damaged = damage.is_some();
        // The run may have ended between the two renames.
        Ok(match (old, damage) {
            (Ok(Ok(places)), None) => Read::Places(places),
            (Ok(Ok(places)), Some(damage)) => Read::Older(places, damage),
            (_, Some(damage)) => Read::Damaged(damage),
            (Ok(Err(damage)), None) => Read::Damaged(damage.to_owned()),
            (Err(_), None) => Read::Nothing,
        })
    }

    /// Replaces what it holds, if that is something else. The places were taken when the output was its file with this
    /// `number`.
    pub(super) fn write(&mut self, places: Places, number: u64) -> Result<(), Failure> {
        self.begun.retain(|(begun, _)| *begun > number);
        self.put(places).map_err(|error| self.failure(&error))
    }

    /// Notes that the output goes on at the end of another file, before anything is written to that. Where the last run has
    /// come to stays what it was, so that all which is written from there on is cut off at a restart, in whichever file.
    pub(super) fn begin_file(&mut self, number: u64, end: Mark) -> io::Result<()> {
        let Some(last) = self.last.clone() else { return Ok(()) };
        self.begun.push((number, end));
        let put = self.put(last);
        if put.is_err() {
            self.begun.pop();
        }
        put
    }

    fn put(&mut self, mut places: Places) -> io::Result<()> {
        places.later = self.begun.iter().map(|(_, end)| end.clone()).collect();
        if self.last.as_ref() != Some(&places) {
            self.replace(&places)?;
            (self.last, self.damaged) = (Some(places), false);
        }
        Ok(())
    }

    fn replace(&self, places: &Places) -> io::Result<()> {
        let new = self.beside(".new");
        let json = serde_json::to_string(places)?;
        let mut file = File::create(&new)?;
        file.write_all(format!("{json}\n{:016x}\n", xxh3_64(json.as_bytes())).as_bytes())?;
        file.sync_all()?;
        if !self.damaged {
            match fs::rename(&self.path, self.beside(".old")) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&new, &self.path)?;
        // So that the names are safe too. Where folders can't be opened, they are as safe as they get.
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }

    /// All files that are written.
    pub(super) fn files(&self) -> [PathBuf; 3] {
        [self.path.clone(), self.beside(".new"), self.beside(".old")]
    }

    fn failure(&self, error: &io::Error) -> Failure {
        Failure(format!("{}: {}", self.path.display(), said(error)))
    }
}

/// Whether these bytes may be what is left of a checkpoint: they begin like one but for a byte, or are a hole.
fn may_have_been_one(bytes: &[u8]) -> bool {
    let begins = b"{\"version\":";
    let wrong = bytes.iter().zip(begins).filter(|(byte, begins)| byte != begins).count();
    wrong <= 1 || bytes.iter().all(|&byte| byte == 0)
}

/// What a file says, or what is wrong with it.
fn read(path: &Path) -> io::Result<Result<Places, &'static str>> {
    let bytes = fs::read(path)?;
    let whole = || {
        let text = std::str::from_utf8(&bytes).ok()?;
        let (json, hash) = text.strip_suffix('\n')?.split_once('\n')?;
        (hash == format!("{:016x}", xxh3_64(json.as_bytes()))).then_some(json)
    };
    let Some(json) = whole() else { return Ok(Err("no whole checkpoint")) };
    let places = serde_json::from_str::<Places>(json).ok().filter(|places| places.version == VERSION);
    let saved = fs::metadata(path)?.modified().ok();
    Ok(places.map(|places| Places { saved, ..places }).ok_or("a checkpoint of another version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(offset: u64) -> Places {
        let mark = Mark::new(offset, b"head", b"tail", 1);
        Places::new(None, BTreeMap::from([("full".to_owned(), (mark, Some(offset / 10)))]))
    }

    fn offset(read: &Read) -> Option<u64> {
        match read {
            Read::Places(places) | Read::Older(places, _) => Some(places.logs["full"].0.offset),
            _ => None,
        }
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        for (text, refused) in [
            ("buy milk\n", true),
            ("{\"id\":1}\n", true),
            ("x\n", true),
            ("", false),
            ("{\"vers", false),
            ("{\"version\":1,\"lo", false),
            ("{\"vXrsion\":1,\"lo", false),
            ("\0\0\0\0\0\0", false),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(Checkpoint::at(&path).read().is_err(), refused, "{text:?}");
        }
    }

    #[test]
    fn whatever_happens_to_the_last_the_one_before_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("place");
        let read = || Checkpoint::at(&path).read().unwrap_or_else(|Failure(message)| panic!("{message}"));
        let write = |offset| {
            let written = Checkpoint::at(&path).write(places(offset), 0);
            written.unwrap_or_else(|Failure(message)| panic!("{message}"));
        };
        assert!(matches!(read(), Read::Nothing));
        write(100);
        assert!(matches!(read(), Read::Places(_)));
        write(200);
        assert_eq!(offset(&read()), Some(200));
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(matches!(read(), Read::Older(..)), "{end}");
            assert_eq!(offset(&read()), Some(100), "{end}");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            fs::write(&path, damaged).unwrap();
            assert_eq!(offset(&read()), Some(100), "{at}");
        }
        // A run that goes on with the one before does not put the damaged one in its place.
        let mut checkpoint = Checkpoint::at(&path);
        assert!(matches!(checkpoint.read(), Ok(Read::Older(..))));
        assert!(checkpoint.write(places(300), 0).is_ok());
        fs::write(&path, "").unwrap();
        assert_eq!(offset(&read()), Some(100));
        // The run ended before the new one had its name.
        fs::remove_file(&path).unwrap();
        assert!(matches!(read(), Read::Places(_)));
        fs::write(folder.path().join("place.old"), "").unwrap();
        assert!(matches!(read(), Read::Damaged(_)));
    }

    #[test]
    fn files_that_are_begun_are_known_until_places_in_them_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("place");
        let later = || match Checkpoint::at(&path).read() {
            Ok(Read::Places(places)) => places.later.iter().map(|mark| mark.offset).collect::<Vec<_>>(),
            _ => panic!("there are places"),
        };
        let mark = |offset| Mark::new(offset, b"head", b"tail", 1);
        let mut checkpoint = Checkpoint::at(&path);
        assert!(checkpoint.write(places(100), 0).is_ok());
        assert!(checkpoint.begin_file(1, mark(7)).is_ok());
        assert!(checkpoint.begin_file(2, mark(8)).is_ok());
        assert_eq!(later(), [7, 8]);
        // What was taken before the second was begun is written behind it.
        assert!(checkpoint.write(places(200), 1).is_ok());
        assert_eq!(later(), [8]);
        assert!(checkpoint.write(places(200), 2).is_ok());
        assert_eq!(later(), [0; 0]);
    }
}
