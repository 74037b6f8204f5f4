//! One file, bundle or standard input, not opened yet.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::peek::Peeked;
use super::problem::Problem;
use super::sniff::{self, Content};
use super::source::{Facts, Source};
use super::stream::Streams;

/// One file, bundle or standard input, not opened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `None` for standard input.
    path: Option<PathBuf>,
    name: String,
    size: Option<u64>,
    /// Of a bundle just this member, by its name as a stream.
    member: Option<String>,
}

impl Entry {
    pub(super) fn stdin() -> Self {
        Self { path: None, name: "-".to_owned(), size: None, member: None }
    }

    pub(super) fn file(path: PathBuf, size: Option<u64>) -> Self {
        Self { name: path.to_string_lossy().into_owned(), path: Some(path), size, member: None }
    }

    /// One member of the bundle at `bundle`, which streams call `name`.
    pub(super) fn member(bundle: PathBuf, name: String, size: Option<u64>) -> Self {
        Self { member: Some(name), ..Self::file(bundle, size) }
    }

    /// Where it lies; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether it is a member of a bundle.
    pub(super) fn is_member(&self) -> bool {
        self.member.is_some()
    }

    /// The path as given, or below the folder as given, `bundle.tgz!full.1` for a member of a bundle; `-` for standard input.
    pub fn name(&self) -> &str {
        self.member.as_ref().unwrap_or(&self.name)
    }

    /// Bytes on disk when the entry was listed; `None` for pipes, devices and standard input.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Whether what lies on disk is compressed (zip counts, tar does not), so that its size does not tell how much
    /// there is to read. This opens the file and looks at its first bytes; what is no regular file is never opened.
    pub fn compressed(&self) -> bool {
        let Some(path) = self.path().filter(|path| fs::metadata(path).is_ok_and(|metadata| metadata.is_file())) else {
            return false;
        };
        let mut head = Vec::new();
        let read = File::open(path).and_then(|file| file.take(sniff::MOST as u64).read_to_end(&mut head));
        read.is_ok() && matches!(sniff::recognise(&head, true), Some(Content::Coded(_) | Content::Zip))
    }

    /// Opens the entry. Of a pipe this reads (and waits for) as many bytes as it takes to tell what it holds.
    pub fn open(&self) -> Streams {
        self.open_source(None)
    }

    /// As [`Entry::open`], but waiting for a pipe, a terminal or a device fails once `stop` is set, and a text that comes
    /// down one of them, in no bundle and not as lz4, says that it would block whenever there is no more of it at the
    /// moment: at once, and from then on every few milliseconds for as long as that lasts.
    pub fn open_until(&self, stop: &Arc<AtomicBool>) -> Streams {
        self.open_source(Some(stop))
    }

    fn open_source(&self, stop: Option<&Arc<AtomicBool>>) -> Streams {
        match self.source(stop) {
            Ok((source, facts)) => {
                let meter = source.meter();
                let (content, mut peeked) = Peeked::look(source);
                peeked.put_back(Source::rewind);
                let streams = Streams::of(&self.name, content, peeked, facts, &meter);
                match &self.member {
                    Some(member) => streams.only(member.clone()),
                    None => streams,
                }
            }
            Err(error) => Streams::failed(Problem::io(&self.name, &error)),
        }
    }

    fn source(&self, stop: Option<&Arc<AtomicBool>>) -> io::Result<(Source, Facts)> {
        match &self.path {
            Some(path) => Source::open(path, stop),
            None => Source::stdin(stop),
        }
    }
}
