//! A site's own knowledge: a file in the form of the catalog, with entries as partial as they like, and names for peers.
//!
//! An entry that is known keeps what the file doesn't say anew; one that isn't is new. The site's new rules are asked
//! before all others. [`super::SCHEMA`] tells the form in `$defs/site`; what is wrong is told with the entry and the field.

mod fields;
mod lists;
mod mistake;
mod once;
mod peers;
#[cfg(test)]
mod tests;

pub use mistake::Mistake;
pub use peers::{Peer, Peers, lies_in};

use super::{Entries, Knowledge, Language};
use lists::LISTS;
use once::Once;
use serde_json::{Map, Value};

/// A site's own knowledge.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The entries of each of [`LISTS`], as the file has them.
    lists: [Vec<Map<String, Value>>; LISTS.len()],
    /// Names for peers.
    peers: Peers,
}

impl Site {
    /// Reads a file's text. `dialects` are the names that a rule may ask for.
    pub fn read(text: &str, dialects: &[&str]) -> Result<Self, Vec<Mistake>> {
        // Some editors put a byte order mark at the beginning.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Once(value) = serde_json::from_str(text).map_err(|error| vec![Mistake::of_json(&error)])?;
        let Value::Object(file) = value else {
            return Err(vec![Mistake::of_file("it is not an object, but begins with something else than {")]);
        };
        let mut site = Self::default();
        let mut mistakes = Vec::new();
        for (name, value) in file {
            if name == "$schema" {
                continue;
            }
            let Value::Array(entries) = value else {
                mistakes.push(Mistake::of_file(&unknown_list(&name).unwrap_or(format!("{name} is not a list"))));
                continue;
            };
            if name == "peers" {
                site.peers = Peers::read(&entries, &mut mistakes);
            } else if let Some(index) = LISTS.iter().position(|list| list.name == name) {
                site.lists[index] = LISTS[index].read(entries, dialects, &mut mistakes);
            } else {
                mistakes.extend(unknown_list(&name).map(|what| Mistake::of_file(&what)));
            }
        }
        // Only now is it known which entries there are, and so which ones are new.
        if mistakes.is_empty()
            && let Err(found) = site.merge(&mut Entries::built_in())
        {
            mistakes = found;
        }
        if mistakes.is_empty() { Ok(site) } else { Err(mistakes) }
    }

    /// Puts its entries in the place of those in `entries`, and says how many rules are new; these come first.
    fn merge(&self, entries: &mut Entries) -> Result<usize, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let known = entries.rules.len();
        for (list, own) in LISTS.iter().zip(&self.lists) {
            (list.merge)(list, entries, own, &mut mistakes);
        }
        if mistakes.is_empty() { Ok(entries.rules.len() - known) } else { Err(mistakes) }
    }
}

fn unknown_list(name: &str) -> Option<String> {
    let known: Vec<&str> = LISTS.iter().map(|list| list.name).chain(["peers"]).collect();
    (!known.contains(&name)).then(|| format!("there is no list {name:?}; there are {}", known.join(", ")))
}

impl Knowledge {
    /// The knowledge in a language, with what a site knows.
    pub fn of_site(language: Language, site: &Site) -> Self {
        let mut entries = Entries::built_in();
        language.translate(&mut entries);
        // A translation has the same entries as the English, with which the merge has been tried.
        let own = site.merge(&mut entries).unwrap_or_default();
        Self { peers: site.peers.clone(), ..Self::new(entries, own) }
    }
}
