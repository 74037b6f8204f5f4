//! The catalog to text, one file a format.

pub mod csv;
pub mod json;
pub mod table;
