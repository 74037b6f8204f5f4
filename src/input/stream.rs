//! Decoded bytes, and where they come from.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use super::bundle::{self, Bundle, Format};
use super::layers::{Text, peel};
use super::peek::Peeked;
use super::print::{Print, Printing};
use super::problem::Problem;
use super::sniff::{Coding, Content};
use super::source::{Facts, Meter};

pub(super) const EMPTY: &str = "empty file";
pub(super) const COMPRESSED_TWICE: &str = "compressed twice, and only one compression is taken off";

/// One text, decompressed and in UTF-8 if it was UTF-16. Reading it gives every byte that could be decoded before it
/// gives an error, and says so once. It may be interrupted, as any reader, and where it comes down a pipe that falls silent
/// it may say that it would block ([`Entry::open_until`](super::Entry::open_until)); then it is to be read again.
pub struct Stream {
    /// The file's name, or `bundle.tgz!full.1` for a member of a bundle; `-` for standard input.
    pub name: String,
    /// When the file or the member was last written. Zip often knows local time only, which is taken for UTC.
    pub modified: Option<SystemTime>,
    /// How many bytes there are to read, where that is known beforehand.
    pub size_hint: Option<u64>,
    body: Printing<Box<dyn Read + Send>>,
    delivered: u64,
    meter: Arc<Meter>,
}

impl Stream {
    pub(super) fn new(name: String, facts: Facts, body: Box<dyn Read + Send>, meter: Arc<Meter>) -> Self {
        let body = Printing::new(body);
        Self { name, modified: facts.modified, size_hint: facts.size, body, delivered: 0, meter }
    }

    /// Bytes taken so far from the file on disk or the pipe, decoded or not; a bundle's members count on.
    pub fn consumed(&self) -> u64 {
        self.meter.consumed()
    }

    /// The same count for those who watch while another reads.
    pub fn counter(&self) -> Counter {
        Counter(Arc::clone(&self.meter))
    }

    /// Where its print is found once it has been read to its end.
    pub fn print(&self) -> Arc<OnceLock<Print>> {
        self.body.print()
    }

    /// What reading this stream failed with, as a problem that names the stream and the place.
    pub fn problem(&self, error: &io::Error) -> Problem {
        Problem::reading(&self.name, self.delivered, error)
    }
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buf)?;
        self.delivered += count as u64;
        Ok(count)
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("name", &self.name).field("delivered", &self.delivered).finish_non_exhaustive()
    }
}

/// Counts the bytes that a stream has taken from the file on disk or the pipe.
#[derive(Debug, Clone)]
pub struct Counter(Arc<Meter>);

impl Counter {
    /// Bytes taken so far.
    pub fn consumed(&self) -> u64 {
        self.0.consumed()
    }
}

/// The streams of one entry: one for a file, one for each member of a bundle.
///
/// A bundle is unpacked by a thread of its own, a few hundred KiB ahead of the reader; it ends when the streams are
/// dropped. Asking for the next member passes over what was not read of the one before.
#[derive(Debug)]
pub struct Streams(Kind);

#[derive(Debug)]
enum Kind {
    One(Option<Result<Stream, Problem>>),
    Many(Bundle),
    /// Of a bundle those with this name, and whether it is settled that there is one.
    Only(Box<Streams>, String, bool),
}

impl Streams {
    /// The streams of `reader`, whose first bytes said that it holds `content`.
    pub(super) fn of<R>(name: &str, content: Content, reader: Peeked<R>, facts: Facts, meter: &Arc<Meter>) -> Self
    where
        R: Read + Send + 'static,
    {
        // The decoder of lz4 frames doesn't go on behind a read that failed.
        if matches!(content, Content::Tar | Content::Zip | Content::Coded(Coding::Lz4)) {
            meter.be_patient();
        }
        match peel(content, reader) {
            Ok((below, reader)) => {
                // The size on disk says nothing of the size of what is decoded from it.
                let size = facts.size.filter(|_| content == Content::Bytes);
                Self::peeled(name, below, reader, Facts { size, ..facts }, meter)
            }
            Err(error) => Self::failed(Problem::io(name, &error)),
        }
    }

    /// Just those with this name; that there is none is a problem.
    pub(super) fn only(self, name: String) -> Self {
        Self(Kind::Only(Box::new(self), name, false))
    }

    pub(super) fn failed(problem: Problem) -> Self {
        Self(Kind::One(Some(Err(problem))))
    }

    fn peeled<R>(name: &str, content: Content, reader: R, facts: Facts, meter: &Arc<Meter>) -> Self
    where
        R: Read + Send + 'static,
    {
        let bundle = |reader, format| {
            meter.be_patient();
            bundle::spawn(name, format, reader, Arc::clone(meter))
                .map_or_else(|error| Self::failed(Problem::io(name, &error)), |bundle| Self(Kind::Many(bundle)))
        };
        match content {
            Content::Empty => Self::failed(Problem::note(name, EMPTY)),
            Content::Coded(_) => Self::failed(Problem::error(name, COMPRESSED_TWICE)),
            Content::Tar => bundle(reader, Format::Tar),
            Content::Zip => bundle(reader, Format::Zip),
            Content::Bytes | Content::Utf16(_) => {
                let body = Box::new(Text::new(content, reader));
                Self(Kind::One(Some(Ok(Stream::new(name.to_owned(), facts, body, Arc::clone(meter))))))
            }
        }
    }
}

impl Iterator for Streams {
    type Item = Result<Stream, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Kind::One(one) => one.take(),
            Kind::Many(bundle) => bundle.next(),
            Kind::Only(streams, name, known) => loop {
                match streams.next() {
                    Some(Ok(stream)) if stream.name != *name => {}
                    // What is wrong with other members is of no interest, and what is wrong with the bundle is.
                    Some(Err(problem)) if problem.path.contains('!') && problem.path != *name => {}
                    Some(found) => {
                        *known = true;
                        return Some(found);
                    }
                    None if std::mem::replace(known, true) => return None,
                    None => return Some(Err(Problem::error(name.as_str(), "there is no such file in this bundle"))),
                }
            },
        }
    }
}
