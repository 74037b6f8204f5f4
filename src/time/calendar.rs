//! Filling in the year, the date and the zone that a log leaves out.

use super::{Civil, Date, Instant, Stamp, WrittenDate};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// What is known about a log beside its text.
#[derive(Clone, Debug)]
pub struct Clues {
    /// The zone of clocks that name none.
    pub zone: TimeZone,
    /// The year of dates that name none; without it, the year nearest to `reference`.
    pub year: Option<i16>,
    /// The day of clocks that no date stands before; without it, they tell no time.
    pub date: Option<Date>,
    /// When the log was last written to, in seconds since 1970: a file's modification time, or now.
    pub reference: i64,
}

/// Resolves the stamps of one file, in the order of its lines.
#[derive(Debug)]
pub struct Calendar {
    clues: Clues,
    /// The last hour whose offset was looked up: its start in civil seconds, and its offset. Stamps come in clusters, and
    /// a zone lookup costs more than all the rest of a record's time.
    cached: Option<(i64, i32)>,
    /// The last month and day that were given a year, and the midnight that they became, in civil seconds.
    dated: Option<((u8, u8), i64)>,
    /// The last resolved stamp on the civil clock, for clocks without a date.
    last: Option<i64>,
}

/// How far a clock may fall back before it is taken for the next day's, in seconds.
const HALF_A_DAY: i64 = 12 * 3600;

impl Calendar {
    /// A calendar for one file.
    pub fn new(clues: Clues) -> Self {
        // The first clock is the first after midnight of that day.
        let last = clues.date.map(|date| Civil { date, second: 0 }.seconds());
        Self { clues, cached: None, dated: None, last }
    }

    /// The last stamp that was resolved, in civil seconds.
    pub fn clock(&self) -> Option<i64> {
        self.last
    }

    /// Goes on behind such a clock.
    pub fn go_on(&mut self, clock: Option<i64>) {
        self.last = clock;
    }

    /// Goes on in another text, about which `clues` are known. A clock without a date goes on from the last.
    pub fn turn(&mut self, clues: Clues) {
        let last = self.last;
        *self = Self { last, ..Self::new(clues) };
    }

    /// Takes note that the log was written to at `reference`, in seconds since 1970.
    pub fn refer_to(&mut self, reference: i64) {
        self.dated = self.dated.filter(|_| reference == self.clues.reference);
        self.clues.reference = reference;
    }

    /// The point in time that `stamp` means. `dated` is the last stamp with a date that stood before it in the log: a
    /// clock alone takes its date from there, or else from the last stamp that was resolved; with neither, `None`.
    pub fn resolve(&mut self, stamp: Stamp, dated: Option<Stamp>) -> Option<Instant> {
        let instant = match stamp {
            Stamp::Epoch { seconds, fraction } => {
                Instant { seconds, fraction, offset: self.offset_of_instant(seconds) }
            }
            Stamp::Civil { date, second, fraction, offset } => {
                let civil = match date {
                    WrittenDate::Full(date) => Civil { date, second: 0 }.seconds(),
                    WrittenDate::MonthDay { month, day } => self.midnight_of(month, day)?,
                    WrittenDate::Missing => self.midnight_for(second, dated)?,
                } + i64::from(second);
                let offset = offset.unwrap_or_else(|| self.offset_of_civil(civil));
                Instant { seconds: civil - i64::from(offset), fraction, offset }
            }
        };
        self.last = Some(instant.seconds + i64::from(instant.offset));
        Some(instant)
    }

    /// The midnight, in civil seconds, that a month and a day begin with.
    fn midnight_of(&mut self, month: u8, day: u8) -> Option<i64> {
        if let Some((_, midnight)) = self.dated.filter(|(date, _)| *date == (month, day)) {
            return Some(midnight);
        }
        let midnight = Civil { date: self.with_year(month, day)?, second: 0 }.seconds();
        self.dated = Some(((month, day), midnight));
        Some(midnight)
    }

    /// The midnight, in civil seconds, that a clock showing `second` counts from.
    fn midnight_for(&mut self, second: u32, dated: Option<Stamp>) -> Option<i64> {
        let is_line = dated.is_some();
        let before = match dated {
            // The dated line is not a record of its own: its time says where the day stands, and nothing more.
            Some(
                stamp @ (Stamp::Epoch { .. }
                | Stamp::Civil { date: WrittenDate::Full(_) | WrittenDate::MonthDay { .. }, .. }),
            ) => {
                let instant = self.resolve(stamp, None)?;
                instant.seconds + i64::from(instant.offset)
            }
            _ => self.last?,
        };
        let midnight = before.div_euclid(86_400) * 86_400;
        let fell_back = before - (midnight + i64::from(second));
        Some(match fell_back {
            _ if fell_back > HALF_A_DAY => midnight + 86_400,
            // A line next to it was written a moment later, and midnight lay between.
            _ if is_line && fell_back < -HALF_A_DAY => midnight - 86_400,
            _ => midnight,
        })
    }

    /// The year that `month` and `day` are given: the one set by the user, or the nearest to the reference.
    fn with_year(&self, month: u8, day: u8) -> Option<Date> {
        if let Some(year) = self.clues.year {
            return Date::new(year, month, day);
        }
        let reference = Civil::from_seconds(self.clues.reference).date;
        let distance = |date: &Date| (date.days() - reference.days()).abs();
        // 29 February can be four years off (eight around 1900 and 2100), every other day at most one.
        let reach = if (month, day) == (2, 29) { 8 } else { 1 };
        (-reach..=reach)
            .filter_map(|years| Date::new(reference.year.saturating_add(years), month, day))
            .min_by_key(distance)
    }

    fn offset_of_civil(&mut self, civil: i64) -> i32 {
        let hour = civil.div_euclid(3600) * 3600;
        if let Some((_, offset)) = self.cached.filter(|(start, _)| *start == hour) {
            return offset;
        }
        let offset = self.look_up(civil);
        if self.look_up(hour) == self.look_up(hour + 3599) {
            self.cached = Some((hour, offset));
        }
        offset
    }

    /// The offset of a civil time; of two that it could have when clocks are set back, the earlier.
    fn look_up(&self, civil: i64) -> i32 {
        let Civil { date, second } = Civil::from_seconds(civil);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let Ok(time) =
            DateTime::new(date.year, date.month as i8, date.day as i8, hour as i8, minute as i8, second as i8, 0)
        else {
            return 0;
        };
        match self.clues.zone.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.seconds(),
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before.seconds(),
        }
    }

    fn offset_of_instant(&self, seconds: i64) -> i32 {
        jiff::Timestamp::from_second(seconds).map_or(0, |instant| self.clues.zone.to_offset(instant).seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn calendar(reference: &str, zone: &str) -> Calendar {
        let reference = reference.parse::<jiff::Timestamp>().unwrap().as_second();
        Calendar::new(Clues { zone: TimeZone::get(zone).unwrap(), year: None, date: None, reference })
    }

    fn show(calendar: &mut Calendar, stamp: &str, dated: Option<&str>) -> String {
        let read =
            |text: &str| super::super::shape::epoch(text.as_bytes()).or_else(|| read(text.as_bytes())).unwrap().0;
        let Some(instant) = calendar.resolve(read(stamp), dated.map(read)) else { return "none".to_owned() };
        let mut out = Vec::new();
        instant.write_rfc3339(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn years_and_zones() {
        for (reference, zone, stamp, expected) in [
            ("2026-11-21T08:00:00Z", "UTC", "Nov 21 05:59:01", "2026-11-21T05:59:01+00:00"),
            ("2027-01-02T08:00:00Z", "UTC", "Dec 31 23:59:59", "2026-12-31T23:59:59+00:00"),
            ("2026-12-31T23:00:00Z", "UTC", "Jan  1 00:00:01", "2027-01-01T00:00:01+00:00"),
            ("2026-01-02T08:00:00Z", "UTC", "Feb 29 12:00:00", "2024-02-29T12:00:00+00:00"),
            ("2026-11-21T08:00:00Z", "Europe/Berlin", "2026-07-01 12:00:00.120", "2026-07-01T12:00:00.120+02:00"),
            ("2026-11-21T08:00:00Z", "Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00"),
            ("2026-11-21T08:00:00Z", "Europe/Berlin", "1795242732.946221", "2026-11-21T07:32:12.946221+01:00"),
            ("2026-11-21T08:00:00Z", "America/St_Johns", "2026-01-01 00:00:00", "2026-01-01T00:00:00-03:30"),
            // Clocks go back at 03:00 on 25 October 2026: the hour stands twice, and the first is meant.
            ("2026-11-21T08:00:00Z", "Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T02:30:00+02:00"),
        ] {
            assert_eq!(show(&mut calendar(reference, zone), stamp, None), expected, "{stamp}");
        }
    }

    #[test]
    fn a_log_that_goes_on_takes_its_years_from_when_it_was_written() {
        let mut calendar = calendar("2026-01-15T08:00:00Z", "UTC");
        assert_eq!(show(&mut calendar, "Nov 21 05:59:01", None), "2025-11-21T05:59:01+00:00");
        let reference = |calendar: &Calendar, days: i64| calendar.clues.reference + days * 86_400;
        calendar.refer_to(reference(&calendar, 310));
        assert_eq!(show(&mut calendar, "Nov 21 05:59:02", None), "2026-11-21T05:59:02+00:00");
        let clues = Clues { reference: reference(&calendar, 365), ..calendar.clues.clone() };
        calendar.turn(clues);
        assert_eq!(show(&mut calendar, "06:00:00", None), "2026-11-21T06:00:00+00:00", "a clock goes on");
        assert_eq!(show(&mut calendar, "Nov 21 05:59:03", None), "2027-11-21T05:59:03+00:00");
    }

    #[test]
    fn the_hour_in_which_clocks_change_is_not_cached() {
        let mut calendar = calendar("2026-11-21T08:00:00Z", "Europe/Berlin");
        for (stamp, expected) in [
            ("2026-03-29 01:59:59", "2026-03-29T01:59:59+01:00"),
            ("2026-03-29 03:00:00", "2026-03-29T03:00:00+02:00"),
            ("2026-03-29 01:00:00", "2026-03-29T01:00:00+01:00"),
        ] {
            assert_eq!(show(&mut calendar, stamp, None), expected);
        }
    }

    #[test]
    fn clocks_take_their_date_from_the_last_dated_line() {
        let mut calendar = calendar("2026-11-21T08:00:00Z", "UTC");
        assert_eq!(show(&mut calendar, "05:59:01", None), "none");
        let dated = Some("2026-11-20 23:59:59.9");
        assert_eq!(show(&mut calendar, "23:59:59.950", dated), "2026-11-20T23:59:59.950+00:00");
        assert_eq!(show(&mut calendar, "00:00:00.010", dated), "2026-11-21T00:00:00.010+00:00");
        let dated = Some("2026-11-21 00:00:00.001");
        assert_eq!(show(&mut calendar, "23:59:59.999", dated), "2026-11-20T23:59:59.999+00:00");
        assert_eq!(show(&mut calendar, "00:00:00.010", dated), "2026-11-21T00:00:00.010+00:00");
        assert_eq!(show(&mut calendar, "00:00:00.020", None), "2026-11-21T00:00:00.020+00:00");
        assert_eq!(show(&mut calendar, "23:00:00.000", None), "2026-11-21T23:00:00.000+00:00");
        assert_eq!(show(&mut calendar, "22:59:00.000", None), "2026-11-21T22:59:00.000+00:00");
        assert_eq!(show(&mut calendar, "01:00:00.000", None), "2026-11-22T01:00:00.000+00:00");
        let seconds = Some("1795242732.946221");
        assert_eq!(show(&mut calendar, "06:32:13", seconds), "2026-11-21T06:32:13+00:00");
    }

    #[test]
    fn clocks_without_any_date_take_the_one_that_is_given() {
        let mut calendar = calendar("2026-11-21T08:00:00Z", "UTC");
        assert_eq!(show(&mut calendar, "23:59:59", None), "none");
        let clues = Clues { date: Date::new(2024, 2, 28), ..calendar.clues };
        let mut calendar = Calendar::new(clues);
        assert_eq!(show(&mut calendar, "23:59:59", None), "2024-02-28T23:59:59+00:00");
        assert_eq!(show(&mut calendar, "00:00:01", None), "2024-02-29T00:00:01+00:00");
        let dated = Some("2024-03-01 00:00:00");
        assert_eq!(
            show(&mut calendar, "00:00:01", dated),
            "2024-03-01T00:00:01+00:00",
            "a date in the log counts more"
        );
    }
}
