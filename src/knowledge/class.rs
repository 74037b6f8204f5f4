//! The class of a code.

use serde::{Deserialize, Serialize};

/// The class of a code: its first digit (RFC 3261 section 7.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Class {
    #[default]
    Provisional,
    Success,
    Redirection,
    ClientFailure,
    ServerFailure,
    GlobalFailure,
}

impl Class {
    /// All six, with their names in records and the category of an unknown code among them.
    const NAMES: [(Self, &'static str, &'static str); 6] = [
        (Self::Provisional, "provisional", "progress"),
        (Self::Success, "success", "success"),
        (Self::Redirection, "redirection", "redirect"),
        (Self::ClientFailure, "client_failure", "request"),
        (Self::ServerFailure, "server_failure", "server"),
        (Self::GlobalFailure, "global_failure", "user"),
    ];

    /// The class of a code from 100 to 699.
    pub fn of(code: u16) -> Self {
        Self::NAMES[usize::from((code / 100).clamp(1, 6)) - 1].0
    }

    /// All six.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|&(class, _, _)| class)
    }

    /// The class with this name, or with this digit before `xx`.
    pub fn read(text: &str) -> Option<Self> {
        let digit = || text.strip_suffix("xx").or_else(|| text.strip_suffix("XX"))?.parse::<usize>().ok();
        Self::all().find(|class| class.name() == text || digit() == Some(*class as usize + 1))
    }

    /// Its name in records.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize].1
    }

    /// The category of a code of this class that nobody knows.
    pub fn category(self) -> &'static str {
        Self::NAMES[self as usize].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_name_and_digit() {
        for class in Class::all() {
            assert_eq!(Class::read(class.name()), Some(class));
            assert_eq!(Class::read(&format!("{}xx", class as usize + 1)), Some(class));
        }
        assert_eq!(Class::read("4XX"), Some(Class::ClientFailure));
        for text in ["0xx", "7xx", "xx", "4", "44xx", "", "4Xx"] {
            assert_eq!(Class::read(text), None, "{text}");
        }
    }
}
