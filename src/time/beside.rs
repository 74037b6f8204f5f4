//! A clock beside an exact time: what the clock leaves out follows from that.

use super::{Civil, Date, Stamp, WrittenDate};

/// Seconds east of UTC that clocks may be at, and what these are multiples of.
const ZONES: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;
const STEP: i64 = 900;

/// How many seconds an exact time may be behind the clock that it stands beside: what passes a line on is soon done. Where it
/// was read much later, or by a clock that goes otherwise, nothing follows.
const BEHIND: i64 = 120;

/// And how many before it.
const BEFORE: i64 = 2;

impl Stamp {
    /// The same with its date and its zone, as far as it lacks these, where `exact` is when another program passed the same
    /// text on: a clock in a container, or on a host in another zone, shows the same moment in its own way.
    #[must_use]
    pub fn beside(self, exact: Self) -> Self {
        let Self::Civil { date, second, fraction, offset: None } = self else { return self };
        let Some(now) = exact.utc() else { return self };
        let today = now.div_euclid(86_400);
        let year = |days: i64| Date::from_days(today + days).year;
        // The clock's day is that of UTC or one beside it.
        let dates = [0, -1, 1].map(|days| match date {
            WrittenDate::Full(date) => Some(date),
            WrittenDate::MonthDay { month, day } => Date::new(year(days), month, day),
            WrittenDate::Missing => Some(Date::from_days(today + days)),
        });
        let placed = dates.into_iter().flatten().find_map(|date| {
            let ahead = Civil { date, second }.seconds() - now;
            // The least zone in which the exact time is not before the clock by more than it may be.
            let zone = (ahead - BEFORE + STEP - 1).div_euclid(STEP) * STEP;
            let fits = ZONES.contains(&zone) && zone - ahead <= BEHIND;
            fits.then_some(Self::Civil { date: WrittenDate::Full(date), second, fraction, offset: Some(zone as i32) })
        });
        placed.unwrap_or(self)
    }

    /// Seconds since 1970-01-01 00:00 UTC, where nothing is left out.
    fn utc(self) -> Option<i64> {
        match self {
            Self::Epoch { seconds, .. } => Some(seconds),
            Self::Civil { date: WrittenDate::Full(date), second, offset: Some(offset), .. } => {
                Some(Civil { date, second }.seconds() - i64::from(offset))
            }
            Self::Civil { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::time::read;

    #[test]
    fn what_a_clock_leaves_out() {
        for (clock, exact, expected) in [
            ("Nov 21 05:59:01", "2026-11-21T05:59:01.123Z", "2026-11-21 05:59:01Z"),
            ("Nov 21 05:59:01", "2026-11-21T06:59:01.123+01:00", "2026-11-21 05:59:01Z"),
            ("Nov 21 05:59:01", "2026-11-21T04:59:03Z", "2026-11-21 05:59:01+01:00"),
            ("2026-11-21 00:14:01.5", "2026-11-20T18:29:02Z", "2026-11-21 00:14:01.5+05:45"),
            ("Jan  1 00:30:00", "2026-12-31T22:30:01Z", "2027-01-01 00:30:00+02:00"),
            ("Dec 31 19:30:00", "2027-01-01T00:30:01Z", "2026-12-31 19:30:00-05:00"),
            ("23:59:59.900", "2026-11-21T00:00:00.100Z", "2026-11-20 23:59:59.900Z"),
            ("00:00:01", "2026-11-20T23:59:59.9Z", "2026-11-21 00:00:01Z"),
            ("Feb 29 05:59:01", "2028-02-29T05:59:01Z", "2028-02-29 05:59:01Z"),
            // Passed on much later, by a clock that goes otherwise, or at a time that is not exact itself.
            ("Nov 21 05:59:01", "2026-11-21T06:09:01Z", "Nov 21 05:59:01"),
            ("Nov 21 05:59:01", "2026-11-21T05:58:01Z", "Nov 21 05:59:01"),
            ("Nov 20 05:59:01", "2026-11-21T15:59:01Z", "Nov 20 05:59:01"),
            ("Nov 21 05:59:01", "2026-11-21 05:59:01", "Nov 21 05:59:01"),
            ("2026-11-21 05:59:01-03:00", "2026-11-21T05:59:01Z", "2026-11-21 05:59:01-03:00"),
        ] {
            let [clock, exact, expected] = [clock, exact, expected].map(|text| read(text.as_bytes()).unwrap().0);
            assert_eq!(clock.beside(exact), expected, "{clock:?} beside {exact:?}");
        }
    }
}
