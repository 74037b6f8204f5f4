//! What the text of a followed file is read from.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::time::SystemTime;

use super::mark::PRINT;
use super::wide::Wide;
use crate::input::Problem;
use crate::input::sniff;
use crate::input::stream::{Stream, Streams};

/// What text is read from.
#[derive(Debug)]
pub(super) enum Body {
    /// A file that may grow, whose bytes are the text, and where it is read.
    Bytes(File, u64),
    /// A file that may grow, of which too little is there to tell whether it is UTF-16. Nothing is read of it.
    Unsure(File),
    /// A file of UTF-16 that may grow, and where it is read.
    Wide(File, Wide),
    /// A packed file.
    Packed(Box<Members>),
}

/// What a packed file holds: one text, or those of a bundle one behind the other.
#[derive(Debug)]
pub(super) struct Members {
    current: Stream,
    rest: Streams,
}

impl Members {
    /// The members of `streams`, if there are any.
    pub(super) fn of(mut streams: Streams) -> io::Result<Self> {
        match streams.next() {
            Some(Ok(current)) => Ok(Self { current, rest: streams }),
            Some(Err(Problem { message, .. })) => Err(io::Error::other(message)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// When the first of them was last written.
    pub(super) fn modified(&self) -> Option<SystemTime> {
        self.current.modified
    }
}

impl Read for Members {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.current.read(room) {
                Ok(0) => match self.rest.next() {
                    Some(Ok(next)) => self.current = next,
                    Some(Err(Problem { message, .. })) => return Err(io::Error::other(message)),
                    None => return Ok(0),
                },
                read => return read,
            }
        }
    }
}

impl Body {
    /// The text of `file`, which may grow.
    pub(super) fn of(file: File) -> Self {
        let mut body = Self::Unsure(file);
        body.decide(false);
        body
    }

    /// Makes sure whether the text is UTF-16, if that can be told by now. Nothing is added to a file that is `complete`.
    /// Returns whether it was not sure before and is now.
    pub(super) fn decide(&mut self, complete: bool) -> bool {
        let Self::Unsure(file) = self else { return false };
        let Some(endian) = sniff::wide(&read_at(file, 0, PRINT), complete) else { return false };
        let Ok(file) = file.try_clone() else { return false };
        *self = match endian {
            Some(endian) => Self::Wide(file, Wide::new(endian)),
            None => Self::Bytes(file, 0),
        };
        true
    }

    /// The file, if it is one that may grow.
    pub(super) fn file(&self) -> Option<&File> {
        match self {
            Self::Bytes(file, _) | Self::Unsure(file) | Self::Wide(file, _) => Some(file),
            Self::Packed(_) => None,
        }
    }

    /// How many bytes of the file have been read.
    pub(super) fn taken(&self) -> u64 {
        match self {
            Self::Bytes(_, at) => *at,
            Self::Wide(_, wide) => wide.raw(),
            Self::Unsure(_) | Self::Packed(_) => 0,
        }
    }

    /// The first bytes of the text of a file that may grow, at most [`PRINT`].
    pub(super) fn head(&self) -> Vec<u8> {
        match self {
            Self::Bytes(file, _) => read_at(file, 0, PRINT),
            Self::Wide(file, wide) => {
                let mut head = vec![0; PRINT];
                // One read is enough for so little.
                let count = wide.restarted().read(file, &mut head).unwrap_or(0);
                head.truncate(count);
                head
            }
            Self::Unsure(_) | Self::Packed(_) => Vec::new(),
        }
    }

    /// The text of a file that may grow, to be read from its beginning.
    pub(super) fn restarted(&self) -> Option<Self> {
        match self {
            Self::Bytes(file, _) => Some(Self::Bytes(file.try_clone().ok()?, 0)),
            Self::Wide(file, wide) => Some(Self::Wide(file.try_clone().ok()?, wide.restarted())),
            Self::Unsure(_) | Self::Packed(_) => None,
        }
    }

    /// Goes on at the same place of another file.
    pub(super) fn go_on_in(&mut self, other: Self) {
        match (self, other) {
            (Self::Bytes(file, _), Self::Bytes(other, _)) | (Self::Wide(file, _), Self::Wide(other, _)) => {
                *file = other;
            }
            (body, other) => *body = other,
        }
    }
}

impl Read for Body {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Bytes(file, at) => {
                let count = file.read_at(room, *at)?;
                *at += count as u64;
                Ok(count)
            }
            Self::Unsure(_) => Ok(0),
            Self::Wide(file, wide) => wide.read(file, room),
            Self::Packed(members) => members.read(room),
        }
    }
}

/// As many bytes at `at` as there are, `most` of them.
pub(super) fn read_at(file: &File, at: u64, most: usize) -> Vec<u8> {
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
