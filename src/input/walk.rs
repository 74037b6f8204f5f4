//! Folders: every regular file below them, each once.

use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::natural;
use super::problem::{Problem, lower, say};

/// Files found by a walk or a glob, in name order.
#[derive(Debug, Default)]
pub(super) struct Listing {
    files: Vec<Found>,
    pub(super) problems: Vec<Problem>,
}

#[derive(Debug)]
struct Found {
    path: PathBuf,
    size: u64,
    /// Device and inode, which all names of one file share.
    identity: (u64, u64),
    /// It was reached through a symbolic link.
    linked: bool,
}

impl Listing {
    /// Adds every regular file below `folder`. Links are followed; one that leads back up is a problem.
    pub(super) fn walk(&mut self, folder: &Path) {
        // How deep the link lies that led to where the walk is.
        let mut link: Option<usize> = None;
        let by_name = |a: &DirEntry, b: &DirEntry| {
            natural::names(&a.file_name().to_string_lossy(), &b.file_name().to_string_lossy())
        };
        for entry in WalkDir::new(folder).follow_links(true).sort_by(by_name) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.problems.push(problem(folder, &error));
                    continue;
                }
            };
            link = link.filter(|&depth| entry.depth() > depth);
            if entry.depth() > 0 && entry.path_is_symlink() {
                link = link.or(Some(entry.depth()));
            }
            match entry.metadata() {
                Ok(metadata) => self.add(entry.into_path(), &metadata, link.is_some()),
                Err(error) => self.problems.push(problem(folder, &error)),
            }
        }
    }

    /// Adds one file, unless it is none: reading a pipe or a device that nobody named could wait for ever.
    pub(super) fn add(&mut self, path: PathBuf, metadata: &Metadata, linked: bool) {
        if metadata.is_file() {
            let identity = (metadata.dev(), metadata.ino());
            self.files.push(Found { path, size: metadata.len(), identity, linked });
        }
    }

    /// The files and their sizes. Of several names for one file the first stays, but a link yields to the file's own
    /// name, which may tell its place in a rotated set.
    pub(super) fn into_files(self) -> impl Iterator<Item = (PathBuf, u64)> {
        let mut kept: HashMap<(u64, u64), usize> = HashMap::with_capacity(self.files.len());
        for (at, found) in self.files.iter().enumerate() {
            let keeper = kept.entry(found.identity).or_insert(at);
            if self.files[*keeper].linked && !found.linked {
                *keeper = at;
            }
        }
        let files = self.files.into_iter().enumerate();
        files
            .filter(move |(at, found)| kept.get(&found.identity) == Some(at))
            .map(|(_, found)| (found.path, found.size))
    }
}

fn problem(folder: &Path, error: &walkdir::Error) -> Problem {
    let path = error.path().unwrap_or(folder).to_string_lossy();
    match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => {
            Problem::error(path, format!("a loop of symbolic links: it leads back to {}", ancestor.display()))
        }
        (None, Some(error)) => Problem::error(path, say(error)),
        (None, None) => Problem::error(path, lower(&error.to_string())),
    }
}
