//! Header values, by what stands in them.

use super::text::How;
use super::{Kind, Scribe};
use crate::sip::{header, params, reason, via, warning};
use crate::vector;

/// What the value of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Addresses,
    Via,
    Id,
    Agent,
    Reason,
    Warning,
    /// Words and numbers of the protocol, which are nobody's.
    Plain,
    /// The same, with parameters that may be somebody's.
    WithParams,
    /// The same, with a comment in brackets.
    Commented,
    /// The whole of it is a person's.
    Personal,
    /// Nobody knows.
    Free,
}

const ADDRESSES: &[&str] = &[
    "from",
    "to",
    "contact",
    "route",
    "record-route",
    "path",
    "service-route",
    "p-asserted-identity",
    "p-preferred-identity",
    "p-called-party-id",
    "p-associated-uri",
    "remote-party-id",
    "rpid",
    "refer-to",
    "referred-by",
    "reply-to",
    "diversion",
    "history-info",
    "p-served-user",
    "p-profile-key",
    "call-info",
    "alert-info",
    "error-info",
    "geolocation",
    "p-asserted-service",
    "p-user-database",
    "permission-missing",
];

/// Words of the protocol, and behind them parameters in which anything may stand: the Call-ID of a dialog (RFC 4235 section
/// 3.3), a telephone's own number (RFC 3841 section 9.2 with RFC 7254), the name of a file.
const WITH_PARAMS: &[&str] = &["event", "accept-contact", "reject-contact", "content-type", "content-disposition"];

const PLAIN: &[&str] = &[
    "cseq",
    "max-forwards",
    "date",
    "expires",
    "min-expires",
    "allow",
    "supported",
    "require",
    "proxy-require",
    "unsupported",
    "content-length",
    "content-encoding",
    "content-language",
    "accept",
    "accept-encoding",
    "accept-language",
    "allow-events",
    "min-se",
    "session-expires",
    "timestamp",
    "mime-version",
    "rseq",
    "rack",
    "subscription-state",
    "privacy",
    "priority",
    "request-disposition",
    "security-verify",
    "p-early-media",
];

/// What a name has in it that stands for a person, in headers that nobody has registered.
const PERSONAL: &[&str] = &[
    "user",
    "name",
    "number",
    "caller",
    "calling",
    "called",
    "callee",
    "subscriber",
    "account",
    "party",
    "msisdn",
    "imsi",
    "imei",
    "dnis",
    "identity",
    "organization",
    "subject",
    "phone",
    "mail",
    "customer",
    "tenant",
];

impl Form {
    /// That of the header with this name, which is a long one.
    fn of(name: &str) -> Self {
        match name {
            "via" => Self::Via,
            "call-id" | "in-reply-to" | "replaces" | "join" | "target-dialog" | "session-id" => Self::Id,
            "server" | "user-agent" => Self::Agent,
            "reason" => Self::Reason,
            "warning" => Self::Warning,
            "retry-after" => Self::Commented,
            _ if ADDRESSES.contains(&name) => Self::Addresses,
            _ if PLAIN.contains(&name) => Self::Plain,
            _ if WITH_PARAMS.contains(&name) => Self::WithParams,
            _ if PERSONAL.iter().any(|word| name.contains(word)) => Self::Personal,
            _ => Self::Free,
        }
    }
}

impl Scribe<'_> {
    /// Writes the value of the header with this name, which is in lower case and may be a compact one.
    pub(super) fn header(&mut self, name: &str, value: &[u8]) {
        let name = std::str::from_utf8(header::long_name(name.as_bytes())).unwrap_or(name);
        match Form::of(name) {
            Form::Addresses => self.addresses(value),
            Form::Via => self.vias(value),
            Form::Id => self.text(value, How::Id),
            Form::Agent => self.text(value, How::Agent),
            Form::Reason => self.reasons(value),
            Form::Warning => self.warnings(value),
            Form::Plain => self.out.extend(value),
            Form::WithParams => self.words(value, b';', How::Id),
            Form::Commented => self.words(value, b'(', How::Prose),
            Form::Personal | Form::Free if value.contains(&b'<') => self.addresses(value),
            Form::Personal if value.contains(&b'@') || value.contains(&b':') => self.text(value, How::Prose),
            Form::Personal => self.personal(value),
            Form::Free => self.text(value, How::Prose),
        }
    }

    /// Words of the protocol, and behind the first of these signs something else.
    fn words(&mut self, value: &[u8], sign: u8, how: How) {
        let (words, rest) = value.split_at(vector::find(value, sign).unwrap_or(value.len()));
        self.out.extend(words);
        self.text(rest, how);
    }

    fn personal(&mut self, value: &[u8]) {
        let value = params::unquote(value.trim_ascii());
        if value.is_empty() {
            return;
        }
        if self.mask.kinds.user {
            self.remember(value, Kind::DisplayName);
            self.user_pseudonym(value);
        } else {
            self.text(value, How::Prose);
        }
    }

    /// Via values: the host that sent a message, and the one that it came from.
    fn vias(&mut self, value: &[u8]) {
        for (number, element) in header::list(value).enumerate() {
            if number > 0 {
                self.out.extend(b", ");
            }
            let sent_by = via::transport(element).and_then(|transport| {
                let behind = (transport.as_ptr() as usize).checked_sub(element.as_ptr() as usize)? + transport.len();
                let rest = element.get(behind..)?;
                let start = behind + rest.len() - rest.trim_ascii_start().len();
                let length = element[start..].iter().take_while(|&&byte| byte != b';').count();
                Some(start..start + length)
            });
            match sent_by {
                Some(at) => {
                    self.out.extend(&element[..at.start]);
                    self.host_port(&element[at.clone()], true);
                    self.params_of_ids(&element[at.end..]);
                }
                None => self.text(element, How::Prose),
            }
        }
    }

    /// Parameters that hold identifiers and addresses.
    fn params_of_ids(&mut self, text: &[u8]) {
        self.text(text, How::Id);
    }

    /// The values of Reason, as far as records show them.
    pub(super) fn reasons(&mut self, value: &[u8]) {
        for (number, reason) in reason::reasons(value).enumerate() {
            if number > 0 {
                self.out.extend(b", ");
            }
            self.out.extend(reason.protocol);
            if let Some(cause) = reason.cause {
                self.out.extend(format!(";cause={cause}").as_bytes());
            }
            if let Some(text) = reason.text {
                self.out.extend(b";text=");
                self.quoted(&params::unescape(text));
            }
        }
    }

    /// The values of Warning.
    pub(super) fn warnings(&mut self, value: &[u8]) {
        for (number, warning) in warning::warnings(value).enumerate() {
            if number > 0 {
                self.out.extend(b", ");
            }
            self.out.extend(format!("{:03} ", warning.code).as_bytes());
            self.host_port(warning.agent, false);
            self.out.push(b' ');
            self.quoted(&params::unescape(warning.text));
        }
    }

    /// Free text in quotes.
    fn quoted(&mut self, text: &[u8]) {
        let mut inner = std::mem::take(&mut self.out);
        self.text(text, How::Prose);
        std::mem::swap(&mut inner, &mut self.out);
        self.out.push(b'"');
        for byte in inner {
            if matches!(byte, b'"' | b'\\') {
                self.out.push(b'\\');
            }
            self.out.push(byte);
        }
        self.out.push(b'"');
    }
}
