//! Parts of the catalog.

use super::{Class, Entries, Knowledge};

/// The shape of the catalog as JSON, and of a site's own file (JSON Schema 2020-12).
pub const SCHEMA: &str = include_str!("schema.json");

/// Which entries are wanted; where nothing is asked for, all are.
#[derive(Clone, Debug, Default)]
// Each list is asked for on its own.
#[allow(clippy::struct_excessive_bools)]
pub struct Selection {
    /// The entries of these classes, and of their codes.
    pub classes: Vec<Class>,
    /// The methods.
    pub methods: bool,
    /// The Q.850 causes.
    pub causes: bool,
    /// The codes of Warning.
    pub warnings: bool,
    /// The protocols of Reason.
    pub reason_protocols: bool,
    /// The rules.
    pub rules: bool,
}

impl Selection {
    /// Whether nothing is asked for, and so everything is wanted.
    pub fn is_everything(&self) -> bool {
        let Self { classes, methods, causes, warnings, reason_protocols, rules } = self;
        classes.is_empty() && ![methods, causes, warnings, reason_protocols, rules].contains(&&true)
    }
}

impl Knowledge {
    /// The entries that are wanted. All lists are there, and those that nobody asked for are empty.
    pub fn select(&self, selection: &Selection) -> Entries {
        let mut entries = self.entries().clone();
        if selection.is_everything() {
            return entries;
        }
        entries.codes.retain(|code| selection.classes.contains(&code.class));
        entries.classes.retain(|entry| selection.classes.iter().any(|class| class.name() == entry.class));
        macro_rules! keep {
            ($($list:ident)*) => {
                $(if !selection.$list {
                    entries.$list.clear();
                })*
            };
        }
        keep!(methods causes warnings reason_protocols rules);
        entries
    }
}
