//! Files that are given by two names: the same path twice, and links.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::fs;
use std::os::unix::fs::MetadataExt;

use super::entry::Entry;

/// A file that is another one by its other name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// As given.
    pub name: String,
    /// The name that was given first.
    pub of: String,
}

/// Takes out of `entries` the files that are there by another name, and tells them. Members of bundles stay, and so does what
/// is no regular file.
pub fn leave_out_links(entries: &mut Vec<Entry>) -> Vec<Link> {
    let (mut known, mut links) = (HashMap::new(), Vec::new());
    entries.retain(|entry| {
        let Some(identity) = identity(entry) else { return true };
        match known.entry(identity) {
            Slot::Vacant(slot) => {
                slot.insert(entry.name().to_owned());
                true
            }
            Slot::Occupied(slot) => {
                links.push(Link { name: entry.name().to_owned(), of: slot.get().clone() });
                false
            }
        }
    });
    links
}

/// What the operating system knows a regular file by.
fn identity(entry: &Entry) -> Option<(u64, u64)> {
    let path = entry.path().filter(|_| !entry.is_member())?;
    let facts = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((facts.dev(), facts.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::plan;
    use crate::input::testing::lines;

    #[test]
    fn a_file_stays_once_and_a_copy_of_it_too() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let text = lines(100);
        for name in ["a", "b-copy"] {
            fs::write(at(name), &text).unwrap();
        }
        std::os::unix::fs::symlink(at("a"), at("z-link")).unwrap();
        let mut entries = plan(&[folder.path().to_owned(), at("a"), at("z-link")]).entries;
        let name = |path: &str| path.rsplit_once('/').unwrap().1.to_owned();
        let mut links: Vec<_> =
            leave_out_links(&mut entries).iter().map(|link| (name(&link.name), name(&link.of))).collect();
        links.sort_unstable();
        links.dedup();
        assert_eq!(links, [("a", "a"), ("z-link", "a")].map(|(one, other)| (one.to_owned(), other.to_owned())));
        let left: Vec<_> = entries.iter().map(|entry| name(entry.name())).collect();
        assert_eq!(left, ["a", "b-copy"]);
    }

    #[test]
    fn what_is_no_file_stays() {
        let mut entries = vec![Entry::stdin(), Entry::stdin()];
        assert_eq!((leave_out_links(&mut entries), entries.len()), (vec![], 2));
    }
}
