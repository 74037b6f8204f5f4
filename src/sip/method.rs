//! The methods (IANA's SIP parameters, Methods and Response Codes).

/// A method that changes what a response means, or [`Method::Other`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Method {
    Invite,
    Register,
    Options,
    Bye,
    Cancel,
    Ack,
    Subscribe,
    Notify,
    Other,
    /// No CSeq was logged.
    #[default]
    Unknown,
}

impl Method {
    /// Tells a method by its name; methods are case-sensitive (RFC 3261 section 7.1).
    pub fn read(name: &[u8]) -> Self {
        match name {
            b"INVITE" => Self::Invite,
            b"REGISTER" => Self::Register,
            b"OPTIONS" => Self::Options,
            b"BYE" => Self::Bye,
            b"CANCEL" => Self::Cancel,
            b"ACK" => Self::Ack,
            b"SUBSCRIBE" => Self::Subscribe,
            b"NOTIFY" => Self::Notify,
            b"" => Self::Unknown,
            _ => Self::Other,
        }
    }
}
