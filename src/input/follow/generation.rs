//! One file of a followed log, while it is the one that is read.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::body::{Body, Members, read_at};
use super::mark::{Mark, PRINT, read_up_to};
use crate::input::{Entry, rotation, wait};

/// Device and inode. They tell files apart that are there at the same time, and only those.
pub(super) type Identity = (u64, u64);

/// One file of a followed log.
#[derive(Debug)]
pub(super) struct Generation {
    /// Where it was seen last.
    pub(super) path: PathBuf,
    pub(super) identity: Option<Identity>,
    body: Body,
    /// Bytes read so far, from the beginning of the text.
    pub(super) offset: u64,
    /// The first bytes of the text, at most [`PRINT`], as far as they are known.
    pub(super) head: Vec<u8>,
    /// The last bytes that were read.
    last: Vec<u8>,
    /// When it was last written, as it was opened, or as it was read last.
    pub(super) modified: Option<SystemTime>,
    /// When it was last written, as its text was compared with what had been read.
    looked_at: Option<SystemTime>,
    /// Nothing will be added to it.
    pub(super) finite: bool,
    /// How a packed file was before anything was read of it.
    pub(super) stamp: Option<Stamp>,
}

/// How long a file is, and when it was written last.
pub(super) type Stamp = (u64, Option<SystemTime>);

/// The stamp of a file.
pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    (metadata.len(), metadata.modified().ok())
}

/// What a read brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brought {
    Bytes(usize),
    /// There is no more, for now or for ever.
    End,
    /// The file holds another text than before: it was emptied, and may have been written to again.
    Replaced,
}

impl Generation {
    /// Opens a regular file at `path`, packed or not, to be read from its beginning. `None` for what is no regular file.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        // One that is being packed may be empty at first, and then only its name tells.
        if rotation::unpacked(path).is_some() || Entry::file(path.to_owned(), None).compressed() {
            return Self::unpack(path).map(Some);
        }
        // A pipe would wait for somebody to write to it.
        let file = wait::open(path)?;
        let metadata = file.metadata()?;
        Ok(metadata.is_file().then(|| {
            let identity = Some((metadata.dev(), metadata.ino()));
            Self::of(path.to_owned(), identity, Body::of(file), metadata.modified().ok())
        }))
    }

    fn of(path: PathBuf, identity: Option<Identity>, body: Body, modified: Option<SystemTime>) -> Self {
        let finite = matches!(body, Body::Packed(_));
        let (head, last) = (body.head(), Vec::new());
        Self { path, identity, head, body, offset: 0, last, modified, looked_at: None, finite, stamp: None }
    }

    /// Opens a packed file at `path`.
    pub(super) fn unpack(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        let identity = Some((metadata.dev(), metadata.ino()));
        let members = Members::of(Entry::file(path.to_owned(), None).open())?;
        let modified = members.modified();
        let generation = Self::of(path.to_owned(), identity, Body::Packed(Box::new(members)), modified);
        Ok(Self { stamp: Some(stamp(&metadata)), ..generation })
    }

    fn decide(&mut self, complete: bool) {
        if self.body.decide(complete) {
            self.head = self.body.head();
        }
    }

    /// Goes to the place of `mark`, if it is the same text. Returns the last bytes before it, about `most`.
    pub(super) fn seek(&mut self, mark: &Mark, most: usize) -> Option<Vec<u8>> {
        // As much of it was read.
        self.decide(mark.offset > 0);
        if self.body.file().is_some_and(|file| !mark.may_be_in(file)) {
            return None;
        }
        let before = match &mut self.body {
            Body::Bytes(file, at) => {
                if !mark.is_in(file) {
                    return None;
                }
                *at = mark.offset;
                let from = mark.offset.saturating_sub(most as u64);
                let before = read_at(file, from, (mark.offset - from) as usize);
                // Looked at again behind the read: the file may have been emptied between the two.
                if !mark.is_in(file) {
                    return None;
                }
                before
            }
            _ => {
                self.begin_as(mark)?;
                mark.find_in(&mut self.body, most).ok().flatten()?
            }
        };
        self.stand_at(mark.offset, &before);
        Some(before)
    }

    /// Goes to the end, if it is the text of `mark` cut off before that place: a copy that was made before all of it had
    /// come. Returns the last bytes, about `most`.
    pub(super) fn seek_cut(&mut self, mark: &Mark, most: usize) -> Option<Vec<u8>> {
        self.begin_as(mark).filter(|()| !mark.is_blank())?;
        let (before, end) = read_up_to(&mut self.body, mark.offset, most.max(PRINT)).ok()?;
        self.stand_at(end, &before);
        (end < mark.offset).then_some(before)
    }

    /// Looks whether the text begins like that of `mark`.
    fn begin_as(&mut self, mark: &Mark) -> Option<()> {
        if let Body::Packed(_) = &self.body {
            // Looking takes bytes away, so another reader does it.
            self.head = mark.begins(&mut Self::unpack(&self.path).ok()?.body).ok().flatten()?;
            return Some(());
        }
        mark.begins(&mut &self.head[..]).ok().flatten().map(drop)
    }

    /// Goes to the end of a file. Returns the last bytes, about `most`.
    pub(super) fn seek_end(&mut self, most: usize) -> Vec<u8> {
        let (end, before) = match &mut self.body {
            Body::Bytes(file, at) => {
                let end = file.metadata().map_or(0, |metadata| metadata.len());
                let from = end.saturating_sub(most as u64);
                let before = read_at(file, from, (end - from) as usize);
                *at = from + before.len() as u64;
                (*at, before)
            }
            Body::Packed(_) => return Vec::new(),
            // What comes before the end has to be read to know how much text it is.
            body => match read_up_to(body, u64::MAX, most.max(PRINT)) {
                Ok((before, end)) => (end, before),
                Err(_) => return Vec::new(),
            },
        };
        self.stand_at(end, &before);
        before
    }

    /// Notes that reading goes on at `offset`, behind these bytes.
    fn stand_at(&mut self, offset: u64, before: &[u8]) {
        self.offset = offset;
        self.last = before[before.len() - before.len().min(PRINT)..].to_vec();
    }

    /// How many lines end before the place where it is read; `None` where counting would take long.
    pub(super) fn lines(&self) -> Option<u64> {
        const MOST: u64 = 256 << 20;
        let mut text = self.body.restarted().filter(|_| self.offset <= MOST)?.take(self.offset);
        let (mut room, mut at, mut lines) = (vec![0; 256 * 1024], 0, 0);
        while at < self.offset {
            let count = text.read(&mut room).ok().filter(|&count| count > 0)?;
            lines += memchr::memchr_iter(b'\n', &room[..count]).count() as u64;
            at += count as u64;
        }
        Some(lines)
    }

    /// Reads what comes next. Nothing is added to a file that is `complete`.
    pub(super) fn read(&mut self, room: &mut [u8], complete: bool) -> io::Result<Brought> {
        self.decide(complete);
        let count = self.body.read(room)?;
        if let Some(file) = self.body.file() {
            // Looked at behind the read: had the file been emptied before it, its beginning would be another now.
            if count > 0 {
                if !self.goes_on_in(file) {
                    return Ok(Brought::Replaced);
                }
                self.modified = file.metadata()?.modified().ok();
                if self.head.len() < PRINT {
                    self.head = self.body.head();
                }
            } else {
                let metadata = file.metadata()?;
                let modified = metadata.modified().ok();
                // Another text of the same length is another text.
                let is_new = modified != self.looked_at;
                self.looked_at = modified;
                if metadata.len() < self.body.taken() || (is_new && !self.goes_on_in(file)) {
                    return Ok(Brought::Replaced);
                }
            }
        }
        if count == 0 {
            return Ok(Brought::End);
        }
        let bytes = &room[..count];
        if matches!(self.body, Body::Packed(_)) && self.offset == self.head.len() as u64 && self.head.len() < PRINT {
            self.head.extend_from_slice(&bytes[..count.min(PRINT - self.head.len())]);
        }
        self.offset += count as u64;
        let kept = count.min(PRINT);
        self.last.drain(..self.last.len() - self.last.len().min(PRINT - kept));
        self.last.extend_from_slice(&bytes[count - kept..]);
        Ok(Brought::Bytes(count))
    }

    /// Whether `file` still has what was read last. A writer that doesn't append leaves a hole where a file was emptied, and
    /// one hole begins like another.
    fn goes_on_in(&self, file: &File) -> bool {
        let Body::Bytes(..) = self.body else { return self.body.head().starts_with(&self.head) };
        let known = self.last.len();
        read_at(file, 0, self.head.len()) == self.head && read_at(file, self.offset - known as u64, known) == self.last
    }

    /// The same file, to be read again from its beginning, now that it holds another text.
    pub(super) fn again(&self) -> io::Result<Self> {
        let file = self.body.file().ok_or(io::ErrorKind::Unsupported)?.try_clone()?;
        let modified = file.metadata()?.modified().ok();
        Ok(Self::of(self.path.clone(), self.identity, Body::of(file), modified))
    }

    /// Goes on in another file, which holds all that has been read of this one.
    pub(super) fn go_on_in(&mut self, other: Self) {
        (self.path, self.identity) = (other.path, other.identity);
        self.body.go_on_in(other.body);
    }

    /// Bytes that are there and have not been read; 0 where that is not known.
    pub(super) fn unread(&self) -> u64 {
        let length = self.body.file().and_then(|file| file.metadata().ok()).map_or(0, |metadata| metadata.len());
        length.saturating_sub(self.body.taken())
    }

    /// Whether there is anything to read.
    pub(super) fn has_more(&self) -> bool {
        self.finite || self.unread() > 0
    }

    /// The place up to which it has been read.
    pub(super) fn mark(&self) -> Mark {
        Mark::new(self.offset, &self.head, &self.last, self.identity.map_or(0, |(_, inode)| inode))
    }

    /// Whether `other` begins like this one.
    pub(super) fn is_begun_by(&self, other: &Self) -> bool {
        !self.head.is_empty() && other.head.starts_with(&self.head)
    }

    /// Whether `other` holds all that has been read of this one.
    pub(super) fn is_continued_by(&self, other: &Self) -> bool {
        self.offset > 0
            && match &other.body {
                Body::Bytes(file, _) => self.mark().is_in(file),
                body => {
                    other.head.starts_with(&self.head)
                        && body
                            .restarted()
                            .is_some_and(|mut text| matches!(self.mark().find_in(&mut text, 0), Ok(Some(_))))
                }
            }
    }
}
