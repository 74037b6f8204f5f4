//! What is wrong with a site's file.

use crate::text::acts_on_terminals;
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

/// A text with whatever a terminal would act on written as `\u{1b}`: names of fields and rules come from the file.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| if acts_on_terminals(letter) { letter.escape_unicode().to_string() } else { letter.into() })
        .collect()
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.entry, &self.field] {
            if !part.is_empty() {
                write!(out, "{}: ", harmless(part))?;
            }
        }
        out.write_str(&harmless(&self.what))
    }
}
