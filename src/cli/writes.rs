//! What a run writes to: nothing that it reads, and no file for two purposes.
//!
//! Every command that writes asks here, with all that it is going to write, before the first file is opened.

use super::exit::Failure;
use crate::input::Entry;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Something that a run writes: what it is, as people call it, and the file that it goes to; `None` is standard output.
pub(super) type Write<'a> = (&'static str, Option<&'a Path>);

/// Refuses to write to a file that is read: its end would run away from its reader, and what it held would be gone. Refuses,
/// too, to write two things to one place. What is read beside the logs stands in `files`.
pub(super) fn must_be_apart(inputs: &[Entry], files: &[Option<&Path>], writes: &[Write<'_>]) -> Result<(), Failure> {
    let inputs: Vec<(Place, &str)> =
        inputs.iter().filter_map(|entry| Some((Place::of_input(entry.path())?, entry.name()))).collect();
    let files: Vec<(Place, &Path)> =
        files.iter().flatten().filter_map(|path| Some((Place::of_input(Some(path))?, *path))).collect();
    let mut taken: Vec<(Place, &str)> = Vec::new();
    for (what, path) in writes {
        let Some(place) = Place::of(*path) else { continue };
        let name = || path.map_or("standard output".to_owned(), |path| path.display().to_string());
        if let Some((_, input)) = inputs.iter().find(|(input, _)| *input == place) {
            return Err(Failure(format!("{} is one of the inputs ({input}), and {what} would replace it", name())));
        }
        if let Some((_, file)) = files.iter().find(|(file, _)| *file == place) {
            return Err(Failure(format!("{} is read by this run, and {what} would replace it", file.display())));
        }
        match taken.iter().find(|(known, _)| *known == place) {
            Some((_, other)) if place == Place::Stdout => {
                return Err(Failure(format!("{other} and {what} can't both go to standard output")));
            }
            Some((_, other)) => return Err(Failure(format!("{other} and {what} can't go to the same file"))),
            None => taken.push((place, what)),
        }
    }
    Ok(())
}

/// Where something lies, such that two names of one file are one place.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// Device and inode of a regular file.
    File(u64, u64),
    /// A file that is not there yet: its folder, without links, and its name.
    New(PathBuf),
    /// A terminal or a pipe, whatever it is.
    Stdout,
}

impl Place {
    /// Where somebody writes to. Devices such as `/dev/null` take whatever is written to them.
    fn of(path: Option<&Path>) -> Option<Self> {
        let Some(path) = path else {
            return Some(
                descriptor(io::stdout().as_fd()).and_then(|file| Self::of_file(&file)).unwrap_or(Self::Stdout),
            );
        };
        match fs::metadata(path) {
            Ok(file) => Self::of_file(&file),
            Err(_) => {
                let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
                Some(Self::New(fs::canonicalize(folder).ok()?.join(path.file_name()?)))
            }
        }
    }

    /// Where somebody reads from; `None` is standard input.
    fn of_input(path: Option<&Path>) -> Option<Self> {
        let file = match path {
            Some(path) => fs::metadata(path).ok(),
            None => descriptor(io::stdin().as_fd()),
        };
        Self::of_file(&file?)
    }

    fn of_file(file: &Metadata) -> Option<Self> {
        file.is_file().then(|| Self::File(file.dev(), file.ino()))
    }
}

fn descriptor(file: BorrowedFd<'_>) -> Option<Metadata> {
    file.try_clone_to_owned().and_then(|file| File::from(file).metadata()).ok()
}

/// The file beside `path` whose name goes on with `ending`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
