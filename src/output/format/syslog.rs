//! Syslog (RFC 5424) with the record as structured data, a message a line.
//!
//! The structured data is named with 32473, the enterprise number that RFC 5612 keeps for examples: sipsift has none of its
//! own. The facility is `local0`.

use super::Form;
use super::view::{View, cut, plain};
use crate::output::columns::harmless;
use crate::record::Field;

pub(super) static FORM: Form = Form {
    name: "syslog",
    about: "RFC 5424 messages with structured data: rsyslog, syslog-ng, any syslog server",
    has_fields: true,
    line: message,
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
    let priority = FACILITY * 8 + view.level().syslog;
    let time = view.text(Field::Timestamp).map(in_microseconds);
    let code = view.number(Field::Code).unwrap_or_default();
    let mut out =
        format!("<{priority}>1 {} {} sipsift - {code} [{SD_ID}", time.as_deref().unwrap_or("-"), host(view.host()));
    // The byte order mark says that the text is UTF-8 (section 6.4).
    let text = format!("] \u{feff}{}\n", harmless(cut(&view.message(), LONGEST_VALUE)));
    for (name, value) in view.shown() {
        // These two stand in the header.
        if name == Field::Timestamp.name() || name == Field::Host.name() {
            continue;
        }
        let param = format!(" {}=\"{}\"", cut(name, 32), escaped(&harmless(cut(&plain(value), LONGEST_VALUE))));
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
