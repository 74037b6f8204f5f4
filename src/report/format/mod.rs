//! Summaries to bytes, one file a format. Nothing here knows where they go.

mod axis;
pub mod csv;
pub mod failed_calls;
pub mod html;
pub mod json;
pub mod markdown;
mod parts;
pub mod prometheus;
pub mod terminal;
#[cfg(test)]
pub(in crate::report) mod testing;
#[cfg(test)]
mod tests;
