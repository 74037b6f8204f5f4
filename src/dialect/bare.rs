//! Bare SIP text, and the messages of products that no other dialect knows.
//!
//! There is no marker: what the message itself says is all that is known. Seen in pastes, in `nc` and `tcpflow` dumps, in
//! Wireshark's stream text and wherever a program prints a message as it is.

use super::Dialect;

pub(super) const BARE: Dialect = Dialect { name: "bare", ..Dialect::PLAIN };
