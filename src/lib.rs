pub mod sip;
pub mod time;
