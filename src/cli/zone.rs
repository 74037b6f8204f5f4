//! Time zones by name.
//!
//! A record's time needs one zone, and jiff's database lists hundreds of files before it opens one. Reading the one file
//! takes a fraction of that, which tells when a log is small.

use jiff::tz::{Offset, TimeZone};
use std::fs;
use std::path::Path;

/// Where systems keep their zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// Reads `local`, `UTC`, an offset such as `+01:00`, or an IANA name such as `Europe/Berlin`.
pub(super) fn read(text: &str) -> Result<TimeZone, String> {
    if text == "local" {
        return Ok(local());
    }
    if text.eq_ignore_ascii_case("utc") || text == "Z" {
        return Ok(TimeZone::UTC);
    }
    if text.starts_with(['+', '-']) {
        let offset = offset(text).ok_or("an offset looks like +01:00")?;
        return Ok(TimeZone::fixed(offset));
    }
    named(text).or_else(|| TimeZone::get(text).ok()).ok_or_else(|| {
        "no such time zone; known are local, UTC, offsets such as +01:00 and names such as Europe/Berlin".to_owned()
    })
}

/// The machine's zone: as TZ says, else as /etc/localtime does, else UTC.
fn local() -> TimeZone {
    if std::env::var_os("TZ").is_none()
        && let Ok(data) = fs::read("/etc/localtime")
        && let Ok(zone) = TimeZone::tzif("local", &data)
    {
        return zone;
    }
    TimeZone::try_system().unwrap_or(TimeZone::UTC)
}

fn named(name: &str) -> Option<TimeZone> {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    if !name.split('/').all(plain) {
        return None;
    }
    let data = fs::read(Path::new(ZONES).join(name)).ok()?;
    TimeZone::tzif(name, &data).ok()
}

/// Reads `+01`, `+0100` or `+01:00`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "00"),
    };
    let number = |text: &str, below: i32| -> Option<i32> {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|&number| digits && number < below)
    };
    Offset::from_seconds(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        let noon = "2026-07-01T12:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("UTC", 0),
            ("utc", 0),
            ("Z", 0),
            ("+01:00", 3600),
            ("+0530", 19_800),
            ("-3", -10_800),
            ("Europe/Berlin", 7200),
            ("europe/berlin", 7200),
            ("America/St_Johns", -9000),
        ] {
            assert_eq!(read(text).unwrap().to_offset(noon).seconds(), seconds, "{text}");
        }
        for text in [
            "",
            "Mars/Olympus",
            "+25:00",
            "+1:0",
            "+01:60",
            "+",
            "+a",
            "../../../etc/localtime",
            "/etc/localtime",
            "Europe",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
