//! Points in time, and stretches of it, as users write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// A point in time on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With its offset.
    Absolute(Timestamp),
    /// On the clock of the zone that the log is read in, as all that follow but the last.
    Civil(DateTime),
    /// A whole day.
    Day(Date),
    /// On the clock of today.
    Clock(Time),
    /// A whole day, so many before today.
    DaysAgo(i64),
    /// So long before now.
    Ago(Period),
}

impl Moment {
    /// Reads RFC 3339, a date, a date and a clock, a clock, `today`, `yesterday`, `now`, or a stretch of time such as `2h ago`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        // A clock that names no zone must not be taken for one that does, and jiff takes it for none.
        if let Ok(timestamp) = text.parse() {
            return Ok(Self::Absolute(timestamp));
        }
        let stretch = text.strip_suffix("ago").or_else(|| text.strip_prefix('-')).map(str::trim);
        if let Some(stretch) = stretch {
            return Period::read(stretch).map(Self::Ago);
        }
        match text {
            "today" => return Ok(Self::DaysAgo(0)),
            "yesterday" => return Ok(Self::DaysAgo(1)),
            "now" => return Ok(Self::Ago(Period(0))),
            _ => {}
        }
        // What jiff would take beside these has no place here: `[Europe/Berlin]` would be passed over in silence.
        let known = text.bytes().all(|byte| byte.is_ascii_digit() || b"-:. T".contains(&byte));
        let is_clock = text.as_bytes().get(2) == Some(&b':');
        let moment = match text.len() {
            _ if !known => None,
            10 if !is_clock => text.parse().ok().map(Self::Day),
            _ if is_clock => text.parse().ok().map(Self::Clock),
            _ => text.parse().ok().map(Self::Civil),
        };
        moment.ok_or_else(|| {
            "a time looks like 2026-11-21, 2026-11-21 08:00, 2026-11-21T08:00:00+01:00, 08:00, yesterday or 2h ago"
                .to_owned()
        })
    }

    /// Nanoseconds since 1970, of a day those of its beginning.
    pub(super) fn begin(self, zone: &TimeZone, now: Timestamp) -> i64 {
        let today = || now.to_zoned(zone.clone()).date();
        let of = |civil: DateTime| zone.to_ambiguous_timestamp(civil).compatible().ok();
        let timestamp = match self {
            Self::Absolute(timestamp) => Some(timestamp),
            Self::Civil(civil) => of(civil),
            Self::Day(day) => of(day.into()),
            Self::Clock(clock) => of(today().to_datetime(clock)),
            Self::DaysAgo(days) => today().checked_sub(days.days()).ok().and_then(|day| of(day.into())),
            Self::Ago(Period(nanos)) => now.checked_sub(Span::new().nanoseconds(nanos)).ok(),
        };
        // Beyond the reach of 64 bits (1677 to 2262) every log lies on the same side.
        let nanos = timestamp.map_or(0, Timestamp::as_nanosecond);
        i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX })
    }

    /// The same, of a day those of its end.
    pub(super) fn end(self, zone: &TimeZone, now: Timestamp) -> i64 {
        let next = match self {
            Self::Day(day) => day.tomorrow().ok().map(Self::Day),
            Self::DaysAgo(days) => Some(Self::DaysAgo(days - 1)),
            _ => return self.begin(zone, now),
        };
        next.map_or(i64::MAX, |next| next.begin(zone, now).saturating_sub(1))
    }
}

/// A period of time on the command line, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period(pub(super) i64);

impl Period {
    /// Reads `90s`, `30m`, `2h`, `1d` and what they add up to, such as `1h30m`.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let seconds = Self::add_up(text).filter(|&seconds| seconds > 0);
        let seconds = seconds.ok_or("a stretch of time looks like 90s, 30m, 2h, 1d or 1h30m")?;
        let nanos = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000_000_000));
        nanos.map(Self).ok_or_else(|| format!("a stretch of time is {}d at most", i64::MAX / 86_400_000_000_000))
    }

    /// In seconds.
    fn add_up(text: &str) -> Option<u128> {
        let mut rest = text;
        let mut seconds: u128 = 0;
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
            // More digits than these are beyond any limit.
            let number = if digits > 30 { u128::from(u64::MAX) } else { number.parse().ok()? };
            seconds = seconds.saturating_add(number.saturating_mul(unit));
            rest = &tail[1..];
        }
        Some(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let berlin = super::super::zone::read("Europe/Berlin").unwrap();
        let now: Timestamp = "2026-11-20T23:30:00Z".parse().unwrap();
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
            // It is the 21st in Berlin already.
            ("today", "2026-11-20T23:00:00Z"),
            ("yesterday", "2026-11-19T23:00:00Z"),
            ("08:00", "2026-11-21T07:00:00Z"),
            ("08:00:01.5", "2026-11-21T07:00:01.5Z"),
            ("now", "2026-11-20T23:30:00Z"),
            ("2h ago", "2026-11-20T21:30:00Z"),
            ("1h30m ago", "2026-11-20T22:00:00Z"),
            ("-1d", "2026-11-19T23:30:00Z"),
        ] {
            let expected: Timestamp = expected.parse().unwrap();
            let found = Moment::read(text).unwrap().begin(&berlin, now);
            assert_eq!(i128::from(found), expected.as_nanosecond(), "{text}");
        }
        for (text, expected) in [
            ("2026-11-21", "2026-11-21T22:59:59.999999999Z"),
            ("today", "2026-11-21T22:59:59.999999999Z"),
            ("yesterday", "2026-11-20T22:59:59.999999999Z"),
            ("2026-11-21 08:00", "2026-11-21T07:00:00Z"),
        ] {
            let expected: Timestamp = expected.parse().unwrap();
            let found = Moment::read(text).unwrap().end(&berlin, now);
            assert_eq!(i128::from(found), expected.as_nanosecond(), "{text}");
        }
        for text in [
            "",
            "8:00",
            "tomorrow",
            "25:00",
            "ago",
            "-",
            "2 weeks ago",
            "2026-11-31",
            "2026-11-21 25:00",
            "2026-11-21 08:00[UTC]",
            "20261121x",
            "1795242732",
        ] {
            assert!(Moment::read(text).is_err(), "{text}");
        }
        assert_eq!(Moment::read("9000-01-01").unwrap().begin(&berlin, now), i64::MAX);
        assert_eq!(Moment::read("0001-01-01").unwrap().begin(&berlin, now), i64::MIN);
    }

    #[test]
    fn stretches() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("1h30m", 5400), ("1d1h1m1s", 90_061)]
        {
            assert_eq!(Period::read(text), Ok(Period(seconds * 1_000_000_000)), "{text}");
        }
        for text in ["", "2", "h", "2h5", "-1h", "1.5h", "2 h", "0s", "1w", "99999999999999999999s", "9999999999d"] {
            assert!(Period::read(text).is_err(), "{text}");
        }
        assert_eq!(Period::read("106751d"), Ok(Period(106_751 * 86_400 * 1_000_000_000)));
        for text in ["106752d", "99999999999999999999s", "99999999999999999999999999999999999999999999d"] {
            assert!(Period::read(text).unwrap_err().contains("at most"), "{text}");
        }
    }
}
