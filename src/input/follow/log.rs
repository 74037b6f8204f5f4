//! One followed log: the file that is read now, and those that come after it.

use std::collections::VecDeque;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::generation::{Brought, Generation, Identity, Stamp, stamp};
use super::mark::Mark;
use super::{Begin, Gap, find};
use crate::input::Problem;
use crate::input::rotation;

/// A log, through all the files that it has been and will be.
#[derive(Debug)]
pub struct Log {
    /// By this it is known from run to run: the path as given, or what the names of a rotated set have in common.
    pub key: String,
    /// The path was given as it is, and is the name in records.
    fixed: bool,
    current: Option<Generation>,
    /// What comes behind it, in order.
    queue: VecDeque<Generation>,
    /// Text before the place where reading begins, for the next [`Took::Part`].
    before: Vec<u8>,
    lines: Option<u64>,
    /// The name that the last file had; older ones are of no interest.
    last_path: PathBuf,
    /// Since when the current file has had no more, although another has begun.
    over: Option<Instant>,
    /// The current part has not been told of.
    fresh: bool,
    /// The last problem, so that it is told once.
    told: Option<String>,
    /// Where an earlier run ended.
    mark: Option<(Mark, Option<u64>)>,
    /// When that was noted.
    since: Option<SystemTime>,
    /// The file that was left last for the next one. Nobody should write to it any more.
    left: Option<Generation>,
    /// The packed file that was read last.
    packed: Option<Packed>,
    /// What is worth saying, and has not been said.
    notes: Vec<Problem>,
    /// Where text is missing, and nobody has asked for it yet.
    gaps: Vec<Gap>,
}

/// What came of asking for more.
#[derive(Debug)]
pub enum Took {
    /// So many bytes.
    Bytes(usize),
    /// There is no more at the moment.
    Nothing,
    /// Another file begins. What has come of the one before may go on in it.
    Part(Part),
}

/// The beginning of a file, or of the rest of one.
#[derive(Debug)]
pub struct Part {
    /// The file's name in records.
    pub name: String,
    /// Where in its text reading begins.
    pub offset: u64,
    /// The last text before that place, which has been dealt with.
    pub before: Vec<u8>,
    /// The first bytes of the text, as far as they are known.
    pub head: Vec<u8>,
    /// The number of the file; 0 where it has none of its own.
    pub inode: u64,
    /// How many lines end before that place, where that is known.
    pub lines: Option<u64>,
    /// When the file was last written.
    pub modified: Option<SystemTime>,
}

/// A file that may belong to a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) path: PathBuf,
    pub(super) identity: Identity,
}

impl Member {
    pub(super) fn at(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&fs::metadata(&path)?);
        Ok(Self { path, identity })
    }
}

fn identity(metadata: &Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

/// A packed file that was read. Nothing is added to one, but somebody may have been copying it, or put another in its place.
#[derive(Debug)]
struct Packed {
    identity: Identity,
    /// How long it was, and when it had been written.
    stamp: Stamp,
    /// The same, as it was seen last.
    seen: Option<Stamp>,
    /// Up to where it was read; blank where nothing of it was wanted.
    mark: Mark,
}

impl Packed {
    /// Notes how far `generation` was read, if it is a packed file.
    fn of(generation: &Generation) -> Option<Self> {
        let (identity, stamp) = generation.identity.zip(generation.stamp)?;
        Some(Self { identity, stamp, seen: None, mark: generation.mark() })
    }

    /// Whether `member` is this file and has not been written to since, or is being written to right now.
    fn is_still(&mut self, member: &Member) -> bool {
        if member.identity != self.identity {
            return false;
        }
        let now = fs::metadata(&member.path).ok().as_ref().map(stamp);
        let before = std::mem::replace(&mut self.seen, now);
        now == Some(self.stamp) || now != before
    }
}

/// A file is left for the next once it has had nothing for this long: the writer has opened the next one already, and
/// what it had still to write to this one is there.
const GRACE: Duration = Duration::from_millis(200);

/// How much text before the place where reading begins is looked at again, so that what answers, repeats or continues it
/// is recognised.
pub(super) const BEFORE: usize = 1 << 20;

impl Log {
    /// A log that is new: the file at `path`, or of a set what `members` are there, oldest first.
    pub(super) fn begin(key: String, members: Option<&[Member]>, begin: &Begin) -> Self {
        let path = PathBuf::from(&key);
        let mut log = Self {
            mark: begin.at.get(&key).cloned(),
            since: begin.since,
            left: None,
            packed: None,
            notes: Vec::new(),
            gaps: Vec::new(),
            fixed: members.is_none(),
            current: None,
            queue: VecDeque::new(),
            before: Vec::new(),
            lines: Some(0),
            last_path: members.and_then(<[Member]>::first).map_or_else(|| path.clone(), |member| member.path.clone()),
            over: None,
            fresh: false,
            told: None,
            key,
        };
        if log.mark.is_none() && !begin.at_start {
            let newest = members.and_then(<[Member]>::last).map_or(path, |member| member.path.clone());
            log.begin_at_end(&newest);
        }
        log
    }

    /// Begins at the end of the file at `path`. What can't be opened now is looked at again later.
    fn begin_at_end(&mut self, path: &Path) {
        path.clone_into(&mut self.last_path);
        if let Ok(Some(mut generation)) = Generation::open(path) {
            if generation.finite {
                if self.fixed {
                    let message = "nothing is added to a packed file; it is read by who reads from the start only";
                    self.notes.push(Problem::note(self.key.clone(), message));
                }
                self.packed = Packed::of(&generation);
                return;
            }
            self.before = generation.seek_end(BEFORE);
            self.lines = generation.lines();
            self.turn_to(generation);
        }
    }

    /// Goes on at the place that an earlier run has come to, in whichever file that is now.
    fn resume(&mut self, path: &Path, newest: Option<&Path>) -> Option<Problem> {
        let (mark, lines) = self.mark.take()?;
        let Some(found) = find::resume(path, &mark, self.since, BEFORE) else {
            if mark.offset == 0 {
                // Nothing has been written since, so nothing of what is there is new.
                if let Some(newest) = newest.filter(|_| mark.is_blank() && self.since.is_some()) {
                    self.begin_at_end(newest);
                }
                return None;
            }
            self.gaps.push(Gap::PlaceGone);
            let message = "the place where the last run ended is not there any more; reading from the start";
            return Some(Problem::error(self.key.clone(), message.to_owned()));
        };
        self.before = found.before;
        self.lines = lines;
        self.turn_to(found.generation);
        self.queue = found.later.into();
        None
    }

    /// Whether it is to go on at a place that no file has been there for yet.
    pub(super) fn is_awaited(&self) -> bool {
        self.mark.is_some()
    }

    fn turn_to(&mut self, generation: Generation) {
        generation.path.clone_into(&mut self.last_path);
        self.current = Some(generation);
        self.fresh = true;
        self.over = None;
    }

    /// Looks at the file that the path of a fixed log stands for now, and at those that came before it if it is another.
    pub(super) fn look_at(&mut self, path: &Path) -> Option<Problem> {
        match fs::metadata(path) {
            Ok(metadata) if self.current.as_ref().and_then(|current| current.identity) == Some(identity(&metadata)) => {
                path.clone_into(&mut self.last_path);
                let late = self.late();
                self.news(late)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.mark.is_none() => None,
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                self.news(Some(Problem::io(path.to_string_lossy(), &error)))
            }
            _ => {
                let members = || -> Vec<Member> {
                    let members = find::members(path).into_iter();
                    members.filter(|member| !rotation::is_older(path, path, &member.path)).collect()
                };
                self.look(&members(), members)
            }
        }
    }

    /// Looks at the files that are there now, oldest first. `again` tells them anew: while a rotator is at work, a file
    /// that is renamed may be missed, and then nothing is begun.
    pub(super) fn look(&mut self, members: &[Member], again: impl FnOnce() -> Vec<Member>) -> Option<Problem> {
        let mut problem = self.late();
        if self.mark.is_some() && !members.is_empty() {
            problem = self.resume(&PathBuf::from(&self.key), members.last().map(|newest| newest.path.as_path()));
        }
        if let Some(current) = &mut self.current
            && let Some(member) = members.iter().find(|member| Some(member.identity) == current.identity)
        {
            // It may have been renamed.
            member.path.clone_into(&mut current.path);
            member.path.clone_into(&mut self.last_path);
        }
        let mut new = Vec::new();
        for member in members {
            let known = |generation: &Generation| generation.identity == Some(member.identity);
            if self.current.iter().chain(&self.queue).any(known) {
                continue;
            }
            let newest = new.last().or(self.queue.back()).map_or(&self.last_path, |last: &Generation| &last.path);
            if rotation::is_older(Path::new(&self.key), &member.path, newest) {
                continue;
            }
            match self.open(member) {
                // A copy of what is going to be read is of use when that is emptied, and not before.
                Ok(Some(copy)) if self.queue.iter().any(|known| known.is_begun_by(&copy)) => {}
                Ok(generation) => new.extend(generation),
                Err(error) => problem = Some(Problem::io(member.path.to_string_lossy(), &error)),
            }
        }
        if new.is_empty() {
            return self.news(problem);
        }
        if again() != members {
            return self.news(problem);
        }
        if let Some(current) = &mut self.current
            && self.queue.is_empty()
            && current.is_continued_by(&new[0])
        {
            // A copy took its place, or the file system gave it another number.
            current.go_on_in(new.remove(0));
        }
        self.queue.extend(new);
        self.news(problem)
    }

    /// What is wrong if the file that was left last was written to after that.
    fn late(&mut self) -> Option<Problem> {
        let late = self.left.as_ref().map_or(0, Generation::unread);
        let left = self.left.take_if(|_| late > 0)?;
        self.gaps.push(Gap::Late);
        let message = format!("{late} bytes or more came after the next file had begun, and are not read");
        Some(Problem::error(left.path.to_string_lossy(), message))
    }

    /// Where text is missing, as far as that has not been told.
    pub fn take_gaps(&mut self) -> Vec<Gap> {
        std::mem::take(&mut self.gaps)
    }

    /// `problem`, unless it is the one that was told last.
    pub fn news(&mut self, problem: Option<Problem>) -> Option<Problem> {
        let text = problem.as_ref().map(ToString::to_string);
        let news = self.told != text;
        self.told = text;
        problem.filter(|_| news)
    }

    /// Reads what comes next.
    pub fn read(&mut self, room: &mut [u8]) -> io::Result<Took> {
        loop {
            let Some(current) = &mut self.current else {
                match self.queue.pop_front() {
                    Some(next) => self.turn_to(next),
                    None => return Ok(Took::Nothing),
                }
                continue;
            };
            if std::mem::take(&mut self.fresh) {
                return Ok(Took::Part(self.part()));
            }
            let next = self.queue.front().is_some_and(Generation::has_more);
            match current.read(room, next || current.finite) {
                Ok(Brought::Bytes(count)) => {
                    self.over = None;
                    return Ok(Took::Bytes(count));
                }
                Ok(Brought::Replaced) => self.replaced()?,
                Ok(Brought::End) if current.finite => self.pass_over(),
                Ok(Brought::End) => {
                    if !next {
                        return Ok(Took::Nothing);
                    }
                    if self.over.get_or_insert_with(Instant::now).elapsed() < GRACE {
                        return Ok(Took::Nothing);
                    }
                    self.left = self.current.take();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    // Nothing more will come of it, and what comes behind it is not to suffer.
                    let gone = !self.queue.is_empty() || current.finite;
                    if gone {
                        self.pass_over();
                        self.gaps.push(Gap::Unreadable);
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Is done with the current file.
    fn pass_over(&mut self) {
        let current = self.current.take();
        if let Some(packed) = current.as_ref().and_then(Packed::of) {
            self.packed = Some(packed);
        }
    }

    /// Opens a file that was not there before, if it is a regular one. Of one that holds what was read last out of a packed
    /// file, the rest is new.
    fn open(&mut self, member: &Member) -> io::Result<Option<Generation>> {
        let is_next = self.current.is_none() && self.queue.is_empty();
        let Some(packed) = &mut self.packed else { return Generation::open(&member.path) };
        if packed.is_still(member) {
            return Ok(None);
        }
        let mut generation = Generation::open(&member.path)?;
        if is_next && generation.as_mut().is_some_and(|generation| generation.seek(&packed.mark, 0).is_some()) {
            self.lines = None;
            return Ok(generation);
        }
        // Looking may have taken some of it.
        if is_next { Generation::open(&member.path) } else { Ok(generation) }
    }

    /// What is worth saying, once.
    pub(super) fn take_notes(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.notes)
    }

    /// The current file was emptied: what had not been read of it may stand in a copy, and then it is read from its
    /// beginning.
    fn replaced(&mut self) -> io::Result<()> {
        let Some(old) = self.current.take() else { return Ok(()) };
        self.queue.push_front(old.again()?);
        if let Some(copy) = find::copy(Path::new(&self.key), &self.last_path, &old) {
            // It is the same text, so that what it holds belongs to the same part.
            self.current = Some(copy);
        } else {
            self.gaps.push(Gap::Emptied);
        }
        Ok(())
    }

    fn part(&mut self) -> Part {
        let current = self.current.as_ref();
        let path = current.map_or(&self.last_path, |current| &current.path);
        let name = if self.fixed { self.key.clone() } else { path.to_string_lossy().into_owned() };
        Part {
            name,
            offset: current.map_or(0, |current| current.offset),
            before: std::mem::take(&mut self.before),
            head: current.map_or_else(Vec::new, |current| current.head.clone()),
            inode: current.and_then(|current| current.identity).map_or(0, |(_, inode)| inode),
            lines: self.lines.replace(0),
            modified: current.and_then(|current| current.modified),
        }
    }

    /// When the current file was last written, as far as that is known.
    pub fn modified(&self) -> Option<SystemTime> {
        self.current.as_ref().and_then(|current| current.modified)
    }

    /// Where reading is to begin, as long as it has not, and how many lines stand before that.
    pub fn place(&self) -> Option<(Mark, Option<u64>)> {
        let packed = || self.packed.as_ref().map(|packed| packed.mark.clone());
        let first = self.current.as_ref().or(self.queue.front()).map(Generation::mark);
        Some((first.or_else(packed)?, self.lines))
    }

    /// What reading failed with, as a problem that names the file and the place.
    pub fn problem(&self, error: &io::Error) -> Problem {
        let at = self.current.as_ref().map_or(0, |current| current.offset);
        Problem::reading(self.last_path.to_string_lossy(), at, error)
    }

    /// Whether the log is between two files: the text of the one may go on in the other.
    pub fn is_turning(&self) -> bool {
        self.current.is_none() || !self.queue.is_empty() || !self.last_path.exists()
    }

    /// Bytes that are there and have not been read, as far as that is known.
    pub fn unread(&self) -> u64 {
        self.current.iter().chain(&self.queue).map(Generation::unread).sum()
    }
}
