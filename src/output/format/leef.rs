//! LEEF 2.0, QRadar's format, with tabs between the attributes. It knows no escapes: what would break a line is replaced.

use super::Form;
use super::ecs::layer_four;
use super::finding::Found;
use super::place::End;
use super::view::{View, cut, plain};
use crate::output::columns::harmless;
use crate::record::Field;

pub(super) static FORM: Form = Form {
    name: "leef",
    about: "LEEF:2.0 lines: IBM QRadar",
    line: |view| {
        let code = view.number(Field::Code).unwrap_or_default();
        event(&code.to_string(), &attributes(view))
    },
    finding: Some(|found| event(&found.kind(), &of_finding(found))),
    ..Form::PLAIN
};

fn event(id: &str, attributes: &str) -> String {
    format!("LEEF:2.0|sipsift|sipsift|{}|{id}|x09|{attributes}\n", env!("CARGO_PKG_VERSION"))
}

fn of_finding(found: &Found<'_>) -> String {
    let mut out = Attributes(String::new());
    out.put("devTime", Some(&found.time().as_millisecond().to_string()));
    out.put("sev", Some(&found.level().leef.to_string()));
    out.put("cat", Some("finding"));
    end(&mut out, ["src", "srcHost", "srcPort"], found.attacker().as_ref());
    out.put("message", Some(&found.title()));
    out.put("sipId", Some(&found.id()));
    for (name, text) in found.shown().filter(|(name, _)| *name != "title") {
        out.put(&own_key(name), Some(&text));
    }
    out.0
}

/// The predefined keys, each for what it is meant for, and our own for the rest.
fn attributes(view: &View<'_>) -> String {
    let mut out = Attributes(String::new());
    // Thirteen digits are milliseconds since 1970, and need no format beside them.
    out.put("devTime", view.time().map(|time| time.as_millisecond().to_string()).as_deref());
    out.put("sev", Some(&view.level().leef.to_string()));
    out.put("cat", view.text(Field::Category));
    out.put("proto", view.text(Field::Transport).map(layer_four));
    end(&mut out, ["src", "srcHost", "srcPort"], view.source().as_ref());
    end(&mut out, ["dst", "dstHost", "dstPort"], view.destination().as_ref());
    out.put("usrName", view.user().map(|user| cut(user, 255)));
    out.put("url", view.text(Field::RequestUri));
    out.put("message", Some(&view.message()));
    for field in OWN {
        out.put(&own_key(field.name()), view.get(field).map(plain).as_deref());
    }
    for (name, value) in view.headers() {
        out.put(&own_key(&format!("header_{name}")), Some(value));
    }
    out.0
}

/// What LEEF has no key for.
const OWN: [Field; 35] = [
    Field::Id,
    Field::File,
    Field::Line,
    Field::ByteOffset,
    Field::Dialect,
    Field::Evidence,
    Field::Host,
    Field::Code,
    Field::Name,
    Field::Class,
    Field::Phrase,
    Field::Outcome,
    Field::Severity,
    Field::Method,
    Field::Cseq,
    Field::CallId,
    Field::FromUri,
    Field::FromUser,
    Field::ToUri,
    Field::ToUser,
    Field::Server,
    Field::Session,
    Field::Direction,
    Field::PeerName,
    Field::Causes,
    Field::Q850,
    Field::Warnings,
    Field::RetryAfter,
    Field::UserAgent,
    Field::Retransmission,
    Field::Truncated,
    Field::DuplicateOfMessage,
    Field::AdviceRule,
    Field::Link,
    Field::Queue,
];

/// `sipRetryAfter` for `retry_after`: a key of letters and digits that is none of LEEF's own.
fn own_key(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.fold("sip".to_owned(), |key, (first, rest)| key + &first.to_ascii_uppercase() + rest)
}

/// `src` and `dst` take addresses only.
fn end(out: &mut Attributes, [ip, host, port]: [&str; 3], end: Option<&End>) {
    let Some(end) = end else { return };
    match end.address() {
        Some(address) => out.put(ip, Some(&address)),
        None => out.put(host, Some(&end.host)),
    }
    out.put(port, end.port.map(|port| port.to_string()).as_deref());
}

/// Keys with their values, tabs between them.
struct Attributes(String);

impl Attributes {
    /// Appends a key with what fits of its value: QRadar cuts long lines off.
    fn put(&mut self, key: &str, value: Option<&str>) {
        let value = value.map(|value| cut(value.trim(), 1023)).unwrap_or_default();
        if value.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\t');
        }
        // Tabs and line ends are written as `\t` and `\n`.
        self.0.extend([key, "=", &harmless(value)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_value_or_a_line() {
        let mut out = Attributes(String::new());
        out.put("cat", Some("a\tb\r\nc|d=e\0\u{85}."));
        out.put("url", None);
        out.put("sev", Some("1"));
        assert_eq!(out.0, "cat=a\\tb\\r\\nc|d=e\\u0000\\u0085.\tsev=1");
        assert_eq!(own_key("retry_after"), "sipRetryAfter");
    }
}
