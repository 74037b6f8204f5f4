//! CEF, ArcSight's format, in the version 0 that all readers know. Its addresses are IPv4: those of IPv6 have custom fields.

use super::Form;
use super::ecs::layer_four;
use super::finding::Found;
use super::level::Level;
use super::place::End;
use super::view::{View, cut, plain};
use crate::output::columns::harmless;
use crate::record::Field;
use crate::text::acts_on_terminals;
use jiff::Timestamp;
use std::net::IpAddr;

pub(super) static FORM: Form = Form {
    name: "cef",
    about: "CEF:0 lines: ArcSight, Microsoft Sentinel, and most other SIEMs",
    line: |view| header(view) + &extension(view) + "\n",
    finding: Some(finding),
    ..Form::PLAIN
};

/// Seven fields, each with its pipe.
fn header(view: &View<'_>) -> String {
    let code = view.number(Field::Code).unwrap_or_default().to_string();
    // The name says what kind of event it is, and nothing of the one at hand.
    let name = view.text(Field::Name).or_else(|| view.text(Field::Class)).unwrap_or_default();
    head(&code, name, view.level())
}

fn head(code: &str, name: &str, level: &Level) -> String {
    let mut out = String::new();
    let severity = level.cef.to_string();
    for text in ["CEF:0", "sipsift", "sipsift", env!("CARGO_PKG_VERSION"), code, cut(name, 512), &severity] {
        out.push_str(&harmless(text).replace('\\', "\\\\").replace('|', "\\|"));
        out.push('|');
    }
    out
}

/// The keys of the dictionary that have a meaning here, with the lengths that it allows, and what has none in keys that say
/// what they are.
fn extension(view: &View<'_>) -> String {
    let mut out = Extension(String::new());
    out.put("rt", view.time().map(|time| time.as_millisecond().to_string()).as_deref(), 32);
    out.put("externalId", view.text(Field::Id), 40);
    out.put("cat", view.text(Field::Category), 1023);
    out.put("act", view.text(Field::Outcome), 63);
    out.put("outcome", Some(view.success()), 63);
    out.put("reason", view.text(Field::Phrase), 1023);
    out.put("msg", Some(&view.message()), 1023);
    out.put("app", Some("SIP"), 31);
    out.put("proto", view.text(Field::Transport).map(|name| layer_four(name).to_uppercase()).as_deref(), 31);
    out.put("deviceDirection", view.is_sent().map(|sent| if sent { "1" } else { "0" }), 1);
    end(&mut out, ["src", "c6a2", "shost", "spt"], "Source IPv6 Address", view.source().as_ref());
    end(&mut out, ["dst", "c6a3", "dhost", "dpt"], "Destination IPv6 Address", view.destination().as_ref());
    out.put("suser", view.text(Field::FromUser), 1023);
    out.put("duser", view.text(Field::ToUser), 1023);
    out.put("requestMethod", view.text(Field::Method), 1023);
    out.put("request", view.text(Field::RequestUri), 1023);
    out.put("requestClientApplication", view.text(Field::UserAgent), 1023);
    out.put("dvchost", view.text(Field::Host), 100);
    out.put("filePath", view.file(), 1023);
    out.custom("cn1", "SIP code", view.get(Field::Code).map(plain).as_deref());
    out.custom("cn2", "CSeq", view.get(Field::Cseq).map(plain).as_deref());
    out.custom("cn3", "Q.850 cause", view.get(Field::Q850).map(plain).as_deref());
    out.custom("cs1", "Call-ID", view.text(Field::CallId));
    out.custom("cs2", "Reason", view.get(Field::Causes).map(plain).as_deref());
    out.custom("cs3", "Warning", view.get(Field::Warnings).map(plain).as_deref());
    out.custom("cs4", "Server", view.text(Field::Server));
    out.custom("cs5", "Advice rule", view.text(Field::AdviceRule));
    out.custom("cs6", "Dialect", view.text(Field::Dialect));
    for field in OWN {
        out.put(&own_key(field.name()), view.get(field).map(plain).as_deref(), 1023);
    }
    for (name, value) in view.headers() {
        out.put(&own_key(&format!("header_{name}")), Some(value), 1023);
    }
    out.0
}

fn finding(found: &Found<'_>) -> String {
    let mut out = Extension(String::new());
    let millis = |time: Option<Timestamp>| time.map(|time| time.as_millisecond().to_string());
    out.put("rt", millis(Some(found.time())).as_deref(), 32);
    out.put("start", millis(found.at("from")).as_deref(), 32);
    out.put("end", millis(found.at("to")).as_deref(), 32);
    out.put("externalId", Some(&found.id()), 40);
    out.put("cat", Some("finding"), 1023);
    out.put("msg", Some(&found.title()), 1023);
    out.put("app", Some("SIP"), 31);
    out.put("cnt", Some(&found.text("cost")), 10);
    end(&mut out, ["src", "c6a2", "shost", "spt"], "Source IPv6 Address", found.attacker().as_ref());
    for (name, text) in found.shown().filter(|(name, _)| !["finding", "title", "from", "to", "cost"].contains(name)) {
        out.put(&own_key(name), Some(&text), 1023);
    }
    head(&found.kind(), &found.kind().replace('_', " "), found.level()) + &out.0 + "\n"
}

/// What the dictionary has no key for.
const OWN: [Field; 16] = [
    Field::Evidence,
    Field::Line,
    Field::ByteOffset,
    Field::Severity,
    Field::FromUri,
    Field::ToUri,
    Field::Session,
    Field::PeerName,
    Field::RetryAfter,
    Field::Pai,
    Field::Diversion,
    Field::Link,
    Field::Queue,
    Field::Retransmission,
    Field::Truncated,
    Field::DuplicateOfMessage,
];

/// `sipsiftRetryAfter` for `retry_after`: keys are letters and digits.
fn own_key(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.fold("sipsift".to_owned(), |key, (first, rest)| key + &first.to_ascii_uppercase() + rest)
}

fn end(out: &mut Extension, [v4, v6, host, port]: [&str; 4], label: &str, end: Option<&End>) {
    let Some(end) = end else { return };
    match end.ip {
        Some(IpAddr::V4(_)) => out.put(v4, Some(&end.host), 15),
        Some(IpAddr::V6(_)) => out.custom(v6, label, end.address().as_deref()),
        None => out.put(host, Some(&end.host), 1023),
    }
    out.put(port, end.port.map(|port| port.to_string()).as_deref(), 5);
}

/// Keys with their values, blanks between them.
struct Extension(String);

impl Extension {
    /// Appends a key with the first `most` characters of its value. Blanks around it would be lost in reading.
    fn put(&mut self, key: &str, value: Option<&str>, most: usize) {
        let value = value.map(|value| cut(value.trim(), most).trim_end()).unwrap_or_default();
        if value.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(key);
        self.0.push('=');
        for character in value.chars() {
            match character {
                '\\' => self.0.push_str("\\\\"),
                '=' => self.0.push_str("\\="),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                _ if acts_on_terminals(character) => self.0.extend(["\\\\u", &format!("{:04x}", character as u32)]),
                _ => self.0.push(character),
            }
        }
    }

    /// Appends one of the keys that are free for all, and what it means here.
    fn custom(&mut self, key: &str, label: &str, value: Option<&str>) {
        if value.is_some_and(|value| !value.trim().is_empty()) {
            self.put(key, value, 1023);
            self.put(&format!("{key}Label"), Some(label), 1023);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_cut() {
        let mut out = Extension(String::new());
        out.put("act", Some(" a=b\\c|d\ne\rf\u{1b}\u{202e} "), 63);
        out.put("msg", Some("  "), 63);
        out.put("app", Some("äöü  x"), 4);
        out.custom("cs1", "Call-ID", Some("x"));
        out.custom("cs2", "none", None);
        assert_eq!(out.0, "act=a\\=b\\\\c|d\\ne\\rf\\\\u001b\\\\u202e app=äöü cs1=x cs1Label=Call-ID");
    }

    #[test]
    fn keys_of_our_own() {
        for (name, key) in [
            ("retry_after", "sipsiftRetryAfter"),
            ("header_x_trace_id", "sipsiftHeaderXTraceId"),
            ("a__b", "sipsiftAB"),
        ] {
            assert_eq!(own_key(name), key);
        }
    }
}
