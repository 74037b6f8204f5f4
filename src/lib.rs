//! sipsift
pub mod dialect;
pub mod knowledge;
pub mod output;
pub mod record;
pub mod scan;
pub mod settle;
pub mod sip;
pub mod text;
pub mod time;
