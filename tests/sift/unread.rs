//! Samples that are not read yet, or not wholly, and why.
//!
//! A log that agrees with its truth may not stand here: the list can only shrink, and a log that leaves it gets its
//! `NAME.jsonl`.

/// Names under `samples/`, each with what is missing.
pub(crate) const UNREAD: &[(&str, &str)] = &[];
