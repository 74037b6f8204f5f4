//! The methods (IANA's SIP parameters, Methods and Response Codes).

/// A registered method, or what stands for all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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
    Prack,
    Publish,
    Info,
    Refer,
    Message,
    Update,
    /// One that is not registered.
    Other,
    /// No CSeq was logged.
    #[default]
    Unknown,
}

impl Method {
    /// All of them in order, with their names; the last two have names that no method has.
    pub const ALL: [(Self, &'static str); 16] = [
        (Self::Invite, "INVITE"),
        (Self::Register, "REGISTER"),
        (Self::Options, "OPTIONS"),
        (Self::Bye, "BYE"),
        (Self::Cancel, "CANCEL"),
        (Self::Ack, "ACK"),
        (Self::Subscribe, "SUBSCRIBE"),
        (Self::Notify, "NOTIFY"),
        (Self::Prack, "PRACK"),
        (Self::Publish, "PUBLISH"),
        (Self::Info, "INFO"),
        (Self::Refer, "REFER"),
        (Self::Message, "MESSAGE"),
        (Self::Update, "UPDATE"),
        (Self::Other, "other"),
        (Self::Unknown, "unknown"),
    ];

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
            b"PRACK" => Self::Prack,
            b"PUBLISH" => Self::Publish,
            b"INFO" => Self::Info,
            b"REFER" => Self::Refer,
            b"MESSAGE" => Self::Message,
            b"UPDATE" => Self::Update,
            b"" => Self::Unknown,
            _ => Self::Other,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for (index, (method, name)) in Method::ALL.into_iter().enumerate() {
            assert_eq!(method as usize, index);
            assert_eq!(method.name(), name);
            if !matches!(method, Method::Other | Method::Unknown) {
                assert_eq!(Method::read(name.as_bytes()), method);
            }
        }
        assert_eq!(Method::read(b"invite"), Method::Other);
        assert_eq!(Method::read(b"KDMQ"), Method::Other);
        assert_eq!(Method::read(b""), Method::Unknown);
    }
}
