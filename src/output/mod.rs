//! Records to bytes, one file a format. Nothing here knows where the bytes go.

pub mod escape;
mod json;

pub use json::{Json, JsonOptions};
