//! Explanations to text, one file a format.

pub mod json;
pub mod markdown;
pub mod terminal;
