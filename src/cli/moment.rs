//! Points in time, and stretches of it, as users write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A point in time on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With its offset.
    Absolute(Timestamp),
    /// On the clock of the zone that the log is read in.
    Civil(DateTime),
}

impl Moment {
    /// Reads RFC 3339, a date, or a date and a clock.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        // A clock that names no zone must not be taken for one that does, and jiff takes it for none.
        if let Ok(timestamp) = text.parse() {
            return Ok(Self::Absolute(timestamp));
        }
        // What jiff would take beside these has no place here: `[Europe/Berlin]` would be passed over in silence.
        let known = text.bytes().all(|byte| byte.is_ascii_digit() || b"-:. T".contains(&byte));
        text.parse()
            .ok()
            .filter(|_| known)
            .map(Self::Civil)
            .ok_or_else(|| "a time looks like 2026-11-21, 2026-11-21 08:00 or 2026-11-21T08:00:00+01:00".to_owned())
    }

    /// Nanoseconds since 1970.
    pub(super) fn nanos(self, zone: &TimeZone) -> i64 {
        let timestamp = match self {
            Self::Absolute(timestamp) => Some(timestamp),
            Self::Civil(civil) => zone.to_ambiguous_timestamp(civil).compatible().ok(),
        };
        // Beyond the reach of 64 bits (1677 to 2262) every log lies on the same side.
        let nanos = timestamp.map_or(0, Timestamp::as_nanosecond);
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }
}

/// A stretch of time on the command line, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch(pub(super) i64);

impl Stretch {
    /// Reads `90s`, `30m`, `2h`, `1d` and what they add up to, such as `1h30m`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        Self::add_up(text).map(Self).ok_or_else(|| "a stretch of time looks like 90s, 30m, 2h, 1d or 1h30m".to_owned())
    }

    fn add_up(text: &str) -> Option<i64> {
        let mut rest = text;
        let mut seconds: i64 = 0;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = rest.split_at(digits);
            let unit = match tail.as_bytes().first()? {
                b's' => 1,
                b'm' => 60,
                b'h' => 3600,
                b'd' => 86_400,
                _ => return None,
            };
            seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
            rest = &tail[1..];
        }
        seconds.checked_mul(1_000_000_000).filter(|&nanos| nanos > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let berlin = super::super::zone::read("Europe/Berlin").unwrap();
        for (text, expected) in [
            ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"),
            ("2026-11-21T08:00:00+01:00", "2026-11-21T07:00:00Z"),
            ("2026-11-21 08:00:00.5-03:30", "2026-11-21T11:30:00.5Z"),
            ("2026-11-21", "2026-11-20T23:00:00Z"),
            ("2026-07-01", "2026-06-30T22:00:00Z"),
            ("2026-11-21 08:00", "2026-11-21T07:00:00Z"),
            ("2026-11-21T08:00:30", "2026-11-21T07:00:30Z"),
            // Clocks go back at 03:00 on this day, so this time comes twice; the first is meant.
            ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ] {
            let expected: Timestamp = expected.parse().unwrap();
            assert_eq!(i128::from(Moment::read(text).unwrap().nanos(&berlin)), expected.as_nanosecond(), "{text}");
        }
        for text in [
            "",
            "8:00",
            "yesterday",
            "2026-11-31",
            "2026-11-21 25:00",
            "2026-11-21 08:00[UTC]",
            "20261121x",
            "1795242732",
        ] {
            assert!(Moment::read(text).is_err(), "{text}");
        }
        assert_eq!(Moment::read("9000-01-01").unwrap().nanos(&berlin), i64::MAX);
        assert_eq!(Moment::read("0001-01-01").unwrap().nanos(&berlin), i64::MIN);
    }

    #[test]
    fn stretches() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("1h30m", 5400), ("1d1h1m1s", 90_061)]
        {
            assert_eq!(Stretch::read(text), Ok(Stretch(seconds * 1_000_000_000)), "{text}");
        }
        for text in ["", "2", "h", "2h5", "-1h", "1.5h", "2 h", "0s", "1w", "99999999999999999999s", "9999999999d"] {
            assert!(Stretch::read(text).is_err(), "{text}");
        }
    }
}
