//! The words that stand for kinds of things in records and data.

/// Who is most likely at fault.
pub const FAULTS: [&str; 7] = ["caller", "callee", "this_system", "next_hop", "network", "policy", "none"];

/// Whether trying again helps.
pub const RETRIES: [&str; 5] = ["no", "auto", "amend", "later", "alternate"];

/// What kind of trouble a code or cause is.
pub const CATEGORIES: [&str; 16] = [
    "progress",
    "success",
    "redirect",
    "auth",
    "user",
    "number",
    "cancel",
    "glare",
    "request",
    "policy",
    "identity",
    "media",
    "timeout",
    "overload",
    "server",
    "subscription",
];

/// How loud to be, quietest first.
pub const SEVERITIES: [&str; 5] = ["debug", "info", "notice", "warning", "error"];

/// The groups of ITU-T Q.850's causes.
pub const CAUSE_CLASSES: [&str; 7] = [
    "normal",
    "resource_unavailable",
    "service_not_available",
    "not_implemented",
    "invalid_message",
    "protocol_error",
    "interworking",
];

/// Received or sent, from the point of view of whoever wrote the log.
pub const DIRECTIONS: [&str; 2] = ["received", "sent"];
