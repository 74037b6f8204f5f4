//! Records and explanations to bytes, one file a format. Nothing here knows where the bytes go.

mod buffer;
pub mod catalog;
pub(crate) mod cell;
pub(crate) mod columns;
pub mod dialects;
pub mod escape;
pub mod explanation;
pub mod format;
pub(crate) mod harmless;
mod json;
pub(crate) mod page;
pub(crate) mod words;

pub use buffer::Buffer;
pub use format::{Format, FormatOptions, LeftOut};
pub use json::{Chosen, Json, JsonOptions};
pub use page::{NARROWEST, USUAL};
