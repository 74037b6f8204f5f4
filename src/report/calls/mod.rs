//! Calls and registrations, joined from requests and responses across the log.

mod summary;

pub use summary::{
    CallBin, CallTally, CallTime, CallsSummary, Group, GroupsSummary, Peak, RegistrationTally, RegistrationsSummary,
    Side, SideCalls, SideRegistrations, Sides,
};
