//! Syslog (RFC 5424) with the record as structured data, a message a line.
//!
//! The structured data is named with 32473, the enterprise number that RFC 5612 keeps for examples: sipsift has none of its
//! own. The facility is `local0`.

use super::Form;
use super::finding::Found;
use super::view::{View, cut, plain};
use crate::output::columns::harmless;
use crate::record::Field;
use std::borrow::Cow;

pub(super) static FORM: Form = Form {
    name: "syslog",
    about: "RFC 5424 messages with structured data: rsyslog, syslog-ng, any syslog server",
    has_fields: true,
    line: message,
    finding: Some(finding),
    ..Form::PLAIN
};

/// The name of the structured data.
const SD_ID: &str = "sipsift@32473";

/// local0.
const FACILITY: u8 = 16;

/// How long a message may get, in bytes: what rsyslog takes unless it is told otherwise is a little more. The fields that
/// don't fit are left out; the texts of the advice stand last.
const LONGEST: usize = 8000;

/// How long one value may get, in characters.
const LONGEST_VALUE: usize = 1023;

fn message(view: &View<'_>) -> String {
    let time = view.text(Field::Timestamp).map(in_microseconds);
    let code = view.number(Field::Code).unwrap_or_default();
    let header = format!("{} {} sipsift - {code}", time.as_deref().unwrap_or("-"), host(view.host()));
    // These two stand in the header.
    let is_param = |name: &str| name != Field::Timestamp.name() && name != Field::Host.name();
    let params = view.shown().filter(|(name, _)| is_param(name)).map(|(name, value)| (name, plain(value)));
    assembled(view.level().syslog, &header, params, &view.message())
}

fn finding(found: &Found<'_>) -> String {
    let header = format!("{} {} sipsift - {}", found.time(), host(&found.setting.machine), found.kind());
    assembled(found.level().syslog, &header, found.shown(), &found.title())
}

/// A message of a header, parameters and a text.
fn assembled<'n, 'v>(
    severity: u8,
    header: &str,
    params: impl Iterator<Item = (&'n str, Cow<'v, str>)>,
    text: &str,
) -> String {
    let mut out = format!("<{}>1 {header} [{SD_ID}", FACILITY * 8 + severity);
    // The byte order mark says that the text is UTF-8 (section 6.4).
    let text = format!("] \u{feff}{}\n", harmless(cut(text, LONGEST_VALUE)));
    for (name, value) in params {
        let param = format!(" {}=\"{}\"", cut(name, 32), escaped(&harmless(cut(&value, LONGEST_VALUE))));
        if out.len() + param.len() + text.len() <= LONGEST {
            out.push_str(&param);
        }
    }
    out + &text
}

/// In values a backslash stands before these (section 6.3.3).
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]")
}

/// A host in printable ASCII, without blanks.
fn host(name: &str) -> String {
    let host: String =
        name.chars().take(255).map(|letter| if letter.is_ascii_graphic() { letter } else { '?' }).collect();
    if host.is_empty() { "-".to_owned() } else { host }
}

/// A time with no more than six digits behind the point (section 6.2.3).
fn in_microseconds(time: &str) -> String {
    let Some((whole, rest)) = time.split_once('.') else { return time.to_owned() };
    let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    format!("{whole}.{}{}", &rest[..digits.min(6)], &rest[digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_header() {
        for (time, expected) in [
            ("2026-11-21T07:13:02+01:00", "2026-11-21T07:13:02+01:00"),
            ("2026-11-21T07:13:02.118+01:00", "2026-11-21T07:13:02.118+01:00"),
            ("2026-11-21T07:13:02.123456789+01:00", "2026-11-21T07:13:02.123456+01:00"),
        ] {
            assert_eq!(in_microseconds(time), expected);
        }
        for (name, expected) in [("pbx1", "pbx1"), ("", "-"), ("a b\u{e9}\n", "a?b??")] {
            assert_eq!(host(name), expected);
        }
        assert_eq!(escaped(r#"a"b\c]d[e"#), r#"a\"b\\c\]d[e"#);
    }
}
