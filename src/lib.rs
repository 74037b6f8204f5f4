//! sipsift
pub mod cli;
pub mod dialect;
pub mod input;
pub mod knowledge;
pub mod output;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod scan;
pub mod settle;
pub mod sift;
pub mod sip;
pub mod text;
pub mod time;
pub mod vector;
