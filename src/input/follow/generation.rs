//! One file of a followed log, while it is the one that is read.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::mark::{Mark, PRINT};
use crate::input::stream::Stream;
use crate::input::{Entry, wait};

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
    /// When it was last written, as it was opened.
    pub(super) modified: Option<SystemTime>,
    /// Nothing will be added to it.
    pub(super) finite: bool,
}

#[derive(Debug)]
enum Body {
    File(File),
    Packed(Box<Stream>),
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
    /// Opens a regular file at `path`, to be read from its beginning. `None` for what is no regular file.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        // A pipe would wait for somebody to write to it.
        let file = wait::open(path)?;
        let metadata = file.metadata()?;
        Ok(metadata.is_file().then(|| Self {
            path: path.to_owned(),
            identity: Some((metadata.dev(), metadata.ino())),
            head: read_at(&file, 0, PRINT),
            body: Body::File(file),
            offset: 0,
            last: Vec::new(),
            modified: metadata.modified().ok(),
            finite: false,
        }))
    }

    /// Opens a packed file at `path`.
    pub(super) fn unpack(path: &Path) -> io::Result<Self> {
        let identity = std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()));
        match Entry::file(path.to_owned(), None).open().next() {
            Some(Ok(stream)) => Ok(Self {
                path: path.to_owned(),
                identity,
                modified: stream.modified,
                body: Body::Packed(Box::new(stream)),
                offset: 0,
                head: Vec::new(),
                last: Vec::new(),
                finite: true,
            }),
            Some(Err(problem)) => Err(io::Error::other(problem.message)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Goes to the place of `mark`, if it is the same text. Returns the last bytes before it, about `most`.
    pub(super) fn seek(&mut self, mark: &Mark, most: usize) -> Option<Vec<u8>> {
        let before = match &mut self.body {
            Body::File(file) => {
                if !mark.is_in(file) {
                    return None;
                }
                let from = mark.offset.saturating_sub(most as u64);
                read_at(file, from, (mark.offset - from) as usize)
            }
            Body::Packed(stream) => {
                let mut other = Self::unpack(&self.path).ok()?;
                let Body::Packed(beginning) = &mut other.body else { return None };
                self.head = mark.begins(beginning).ok().flatten()?;
                mark.find_in(stream, most).ok().flatten()?
            }
        };
        self.offset = mark.offset;
        self.last = before[before.len() - before.len().min(PRINT)..].to_vec();
        Some(before)
    }

    /// Goes to the end of a file. Returns the last bytes, about `most`.
    pub(super) fn seek_end(&mut self, most: usize) -> Vec<u8> {
        let Body::File(file) = &self.body else { return Vec::new() };
        let end = file.metadata().map_or(0, |metadata| metadata.len());
        let from = end.saturating_sub(most as u64);
        let before = read_at(file, from, (end - from) as usize);
        self.offset = from + before.len() as u64;
        self.last = before[before.len() - before.len().min(PRINT)..].to_vec();
        before
    }

    /// How many lines end before the place where it is read; `None` where counting would take long.
    pub(super) fn lines(&self) -> Option<u64> {
        const MOST: u64 = 256 << 20;
        let Body::File(file) = &self.body else { return None };
        if self.offset > MOST {
            return None;
        }
        let (mut room, mut at, mut lines) = (vec![0; 256 * 1024], 0, 0);
        while at < self.offset {
            let wanted = room.len().min((self.offset - at) as usize);
            let count = file.read_at(&mut room[..wanted], at).ok().filter(|&count| count > 0)?;
            lines += memchr::memchr_iter(b'\n', &room[..count]).count() as u64;
            at += count as u64;
        }
        Some(lines)
    }

    /// Reads what comes next.
    pub(super) fn read(&mut self, room: &mut [u8]) -> io::Result<Brought> {
        let count = match &mut self.body {
            Body::File(file) => {
                let count = file.read_at(room, self.offset)?;
                // Looked at behind the read: had the file been emptied before it, its beginning would be another now.
                if count > 0 {
                    let head = read_at(file, 0, PRINT);
                    if !head.starts_with(&self.head) {
                        return Ok(Brought::Replaced);
                    }
                    self.head = head;
                }
                if count == 0 && file.metadata()?.len() < self.offset {
                    return Ok(Brought::Replaced);
                }
                count
            }
            Body::Packed(stream) => stream.read(room)?,
        };
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

    /// The same file, to be read again from its beginning, now that it holds another text.
    pub(super) fn again(&self) -> io::Result<Self> {
        let Body::File(file) = &self.body else { return Err(io::ErrorKind::Unsupported.into()) };
        let body = Body::File(file.try_clone()?);
        let (path, identity) = (self.path.clone(), self.identity);
        let modified = file.metadata()?.modified().ok();
        let head = read_at(file, 0, PRINT);
        Ok(Self { path, identity, body, offset: 0, head, last: Vec::new(), modified, finite: false })
    }

    /// Goes on in another file, which holds all that has been read of this one.
    pub(super) fn go_on_in(&mut self, other: Self) {
        (self.path, self.identity, self.body) = (other.path, other.identity, other.body);
    }

    /// Bytes that are there and have not been read; 0 where that is not known.
    pub(super) fn unread(&self) -> u64 {
        match &self.body {
            Body::File(file) => file.metadata().map_or(0, |metadata| metadata.len().saturating_sub(self.offset)),
            Body::Packed(_) => 0,
        }
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
        match &other.body {
            Body::File(file) => self.offset > 0 && self.mark().is_in(file),
            Body::Packed(_) => false,
        }
    }
}

/// As many bytes at `at` as there are, `most` of them.
fn read_at(file: &File, at: u64, most: usize) -> Vec<u8> {
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < most {
        match file.read_at(&mut bytes[filled..], at + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    bytes.truncate(filled);
    bytes
}
