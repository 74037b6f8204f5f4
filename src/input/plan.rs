//! From paths to entries, in the order in which they are to be read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::entry::Entry;
use super::natural;
use super::problem::Problem;
use super::rotation;
use super::walk::Listing;

/// What there is to read, in order, and what could not be found.
#[derive(Debug, Default)]
pub struct Plan {
    /// In reading order.
    pub entries: Vec<Entry>,
    /// What was met while listing. Files are opened later, and tell their own problems then.
    pub problems: Vec<Problem>,
}

/// Lists what `paths` stand for: files (pipes and devices too), folders with all regular files below them, and, where
/// no such file exists, globs. No path, or `-`, is standard input. A rotated set is read oldest first; all else in the
/// order given, and by name within a folder or a glob.
pub fn plan(paths: &[PathBuf]) -> Plan {
    let mut plan = Plan::default();
    if paths.is_empty() {
        plan.entries.push(Entry::stdin());
    }
    for path in paths {
        plan.add(path);
    }
    plan.entries = rotation::arrange(plan.entries, Entry::path);
    plan
}

/// The one of `paths` that stands for the file at `path`, whether that is there already or not.
pub fn standing_for<'a>(paths: &'a [PathBuf], path: &Path) -> Option<&'a Path> {
    let path = real(path)?;
    paths.iter().map(PathBuf::as_path).find(|input| match fs::metadata(input) {
        Ok(metadata) if metadata.is_dir() => real(input).is_some_and(|folder| path.starts_with(folder)),
        Err(_) if stands_for_many(input) => glob_from_root(input).is_some_and(|glob| {
            // A folder that it matches is walked.
            path.ancestors().any(|path| glob.matches_path_with(path, AS_A_SHELL))
        }),
        _ => real(input).is_some_and(|input| input == path),
    })
}

/// The path of a file from the root, without links as far as it is there.
fn real(path: &Path) -> Option<PathBuf> {
    let whole = || path.canonicalize().ok();
    let folder = || Some(real_folder(path.parent()?)?.join(path.file_name()?));
    whole().or_else(folder).or_else(|| std::path::absolute(path).ok())
}

fn real_folder(folder: &Path) -> Option<PathBuf> {
    if folder == Path::new("") { Path::new(".") } else { folder }.canonicalize().ok()
}

/// The same for a glob, whose first folders are no glob.
fn glob_from_root(glob: &Path) -> Option<Pattern> {
    let is_plain = |folder: &&Path| !folder.to_str().is_none_or(is_glob);
    let folder = glob.ancestors().skip(1).find(is_plain)?;
    let rest = glob.strip_prefix(folder).ok()?.to_str()?;
    let root = real_folder(folder)?;
    Pattern::new(&format!("{}/{rest}", Pattern::escape(root.to_str()?))).ok()
}

/// `*` matches neither `/` nor a leading dot, `**` any number of folders.
const AS_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// Whether `path` is a folder or a glob, and not one file.
pub(super) fn stands_for_many(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(metadata) => metadata.is_dir(),
        Err(_) => path.to_str().is_some_and(is_glob),
    }
}

fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

impl Plan {
    fn add(&mut self, path: &Path) {
        if path == Path::new("-") {
            self.entries.push(Entry::stdin());
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let mut listing = Listing::default();
                listing.walk(path);
                self.add_listing(path, listing, Problem::note, "folder without files");
            }
            Ok(metadata) => {
                let size = metadata.is_file().then_some(metadata.len());
                self.entries.push(Entry::file(path.to_owned(), size));
            }
            Err(_) if self.add_member(path) => {}
            Err(error) => match path.to_str() {
                // `[` also closes a glob that is no glob, which is said then.
                Some(pattern) if error.kind() == io::ErrorKind::NotFound && is_glob(pattern) => {
                    self.add_glob(path, pattern);
                }
                _ => self.problems.push(Problem::io(path.to_string_lossy(), &error)),
            },
        }
    }

    /// Adds a member of a bundle, as places in reports name it: `bundle.tgz!full.1`. False where this is none.
    fn add_member(&mut self, path: &Path) -> bool {
        let Some(name) = path.to_str() else { return false };
        let mut bundles = name.match_indices('!').map(|(at, _)| Path::new(&name[..at]));
        let file = |bundle: &Path| Some((bundle.to_owned(), fs::metadata(bundle).ok().filter(fs::Metadata::is_file)?));
        let Some((bundle, metadata)) = bundles.find_map(file) else { return false };
        self.entries.push(Entry::member(bundle, name.to_owned(), Some(metadata.len())));
        true
    }

    fn add_glob(&mut self, path: &Path, pattern: &str) {
        let matches = match glob::glob_with(pattern, AS_A_SHELL) {
            Ok(matches) => matches,
            Err(error) => {
                self.problems.push(Problem::error(pattern, format!("no such file, and no glob: {}", error.msg)));
                return;
            }
        };
        let mut listing = Listing::default();
        let mut found = Vec::new();
        for entry in matches {
            match entry {
                Ok(path) => found.push(path),
                Err(error) => {
                    listing.problems.push(Problem::io(error.path().to_string_lossy(), error.error()));
                }
            }
        }
        found.sort_by(|a, b| natural::paths(a, b));
        for path in found {
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => listing.walk(&path),
                Ok(metadata) => {
                    let linked = path.is_symlink();
                    listing.add(path, &metadata, linked);
                }
                Err(error) => listing.problems.push(Problem::io(path.to_string_lossy(), &error)),
            }
        }
        self.add_listing(path, listing, Problem::error, "no file matches");
    }

    fn add_listing(&mut self, path: &Path, mut listing: Listing, empty: fn(String, String) -> Problem, message: &str) {
        let problems = std::mem::take(&mut listing.problems);
        let before = self.entries.len();
        self.entries.extend(listing.into_files().map(|(path, size)| Entry::file(path, Some(size))));
        if problems.is_empty() && self.entries.len() == before {
            self.problems.push(empty(path.to_string_lossy().into_owned(), message.to_owned()));
        }
        self.problems.extend(problems);
    }
}
