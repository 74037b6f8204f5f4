//! The fields of a record, by name and in order.

macro_rules! fields {
    ($($variant:ident $name:literal,)*) => {
        /// A field of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Field {
            $($variant,)*
        }

        impl Field {
            /// All fields, in the order in which they are written.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Calls `visit` with every field in order. A visitor that is inlined here costs no dispatch.
            #[inline(always)]
            pub fn each(mut visit: impl FnMut(Self)) {
                $(visit(Self::$variant);)*
            }

            /// The name in JSON and elsewhere; it needs no quoting in SQL.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

fields! {
    Id "id",
    File "file",
    Line "line",
    ByteOffset "byte_offset",
    Dialect "dialect",
    Evidence "evidence",
    Timestamp "timestamp",
    Host "host",
    Code "code",
    Name "name",
    Class "class",
    Category "category",
    Unregistered "unregistered",
    Phrase "phrase",
    Outcome "outcome",
    Severity "severity",
    Method "method",
    Cseq "cseq",
    CallId "call_id",
    FromUri "from_uri",
    FromUser "from_user",
    FromTag "from_tag",
    ToUri "to_uri",
    ToUser "to_user",
    ToTag "to_tag",
    Branch "branch",
    Server "server",
    Contact "contact",
    Session "session",
    SessionId "session_id",
    Direction "direction",
    Transport "transport",
    Local "local",
    Peer "peer",
    PeerSource "peer_source",
    PeerName "peer_name",
    Causes "causes",
    Q850 "q850",
    Warnings "warnings",
    RetryAfter "retry_after",
    RequestUri "request_uri",
    UserAgent "user_agent",
    Pai "pai",
    Diversion "diversion",
    Retransmission "retransmission",
    Truncated "truncated",
    DuplicateOfMessage "duplicate_of_message",
    AdviceRule "advice_rule",
    Link "link",
    Queue "queue",
    Meaning "meaning",
    Occurs "occurs",
    Fix "fix",
    Fault "fault",
    Retry "retry",
}

impl Field {
    /// The field with this name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Whether it belongs to the advice.
    pub fn is_advice(self) -> bool {
        matches!(
            self,
            Self::AdviceRule
                | Self::Link
                | Self::Queue
                | Self::Meaning
                | Self::Occurs
                | Self::Fix
                | Self::Fault
                | Self::Retry
        )
    }

    /// Whether it depends on the code alone.
    pub fn is_of_code(self) -> bool {
        matches!(self, Self::Code | Self::Name | Self::Class | Self::Category | Self::Unregistered)
    }
}
