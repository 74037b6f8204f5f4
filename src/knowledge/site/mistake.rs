//! What is wrong with a site's file.

use std::fmt;

/// A mistake, with the entry and the field that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Such as `codes[0] (486)`; empty where it is the file that is wrong.
    pub entry: String,
    /// Such as `when.codes[1]`; empty where it is the entry that is wrong.
    pub field: String,
    /// What is wrong.
    pub what: String,
}

impl Mistake {
    /// The file is no JSON, or has something twice.
    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let place = format!("line {} column {}", error.line(), error.column());
        let what = error.to_string();
        let what = what.strip_suffix(&format!(" at {place}")).unwrap_or(&what);
        let what = if error.is_data() { what.to_owned() } else { format!("this is no JSON: {what}") };
        Self { entry: place, field: String::new(), what }
    }

    /// The file is JSON, but not such a file.
    pub(super) fn of_file(what: &str) -> Self {
        Self { entry: String::new(), field: String::new(), what: what.to_owned() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.entry, &self.field] {
            if !part.is_empty() {
                write!(out, "{part}: ")?;
            }
        }
        out.write_str(&self.what)
    }
}
