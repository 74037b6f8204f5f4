//! Summaries to bytes, one file a format. Nothing here knows where they go.

pub mod json;
pub mod terminal;
