//! Days and seconds in the proleptic Gregorian calendar.

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// The year, -9999 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// A date that exists, or `None`.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let exists = (-9999..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
        (exists && day <= days_in_month(year, month)).then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01, by counting years from March so that the leap day comes last.
    pub fn days(self) -> i64 {
        let march = i64::from(self.month > 2);
        let year = i64::from(self.year) + march - 1;
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The date `days` after 1970-01-01. Years are counted from March here too, and the divisions by 1461, 146,097 and 153 days
    /// are multiplications (C. Neri and L. Schneider, Euclidean affine functions and their application to calendar
    /// algorithms, 2022, proposition 6.3).
    pub fn from_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097) as u32;
        let quarters = u64::from(4 * of_era + 3);
        let century = (quarters / 146_097) as i64;
        let product = 2_939_745 * ((quarters % 146_097) | 3);
        let year_of_century = (product >> 32) as i64;
        let of_year = (product as u32) / 2_939_745 / 4;
        let scaled = 2_141 * of_year + 197_913;
        let (month, day) = (scaled >> 16, (scaled & 0xffff) / 2_141 + 1);
        let is_next_year = of_year >= 306;
        let month = if is_next_year { month - 12 } else { month };
        let year = era * 400 + century * 100 + year_of_century + i64::from(is_next_year);
        Self { year: year.clamp(-9999, 9999) as i16, month: month as u8, day: day as u8 }
    }
}

fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A date and a clock, in no particular zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The day.
    pub date: Date,
    /// Seconds since midnight, below 86,400.
    pub second: u32,
}

impl Civil {
    /// Seconds since 1970-01-01 00:00 on the same clock.
    pub fn seconds(self) -> i64 {
        self.date.days() * 86_400 + i64::from(self.second)
    }

    /// The inverse of [`Civil::seconds`].
    pub fn from_seconds(seconds: i64) -> Self {
        Self { date: Date::from_days(seconds.div_euclid(86_400)), second: seconds.rem_euclid(86_400) as u32 }
    }

    /// `YYYY-MM-DD`, `between`, `HH:MM:SS`.
    pub fn text(self, between: u8) -> [u8; 19] {
        let mut text = *b"0000-00-00 00:00:00";
        text[10] = between;
        let year = u32::from(self.date.year.max(0).unsigned_abs());
        let (month, day) = (u32::from(self.date.month), u32::from(self.date.day));
        let clock = [self.second / 3600, self.second / 60 % 60, self.second % 60];
        let numbers = [year / 100, year % 100, month, day, clock[0], clock[1], clock[2]];
        for (place, number) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(numbers) {
            text[place..place + 2].copy_from_slice(&two_digits(number));
        }
        text
    }
}

/// The last two digits of `number`.
pub(super) fn two_digits(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let mut expected = Date { year: 1600, month: 1, day: 1 };
        for days in expected.days()..(Date { year: 2400, month: 1, day: 1 }).days() {
            assert_eq!(Date::from_days(days), expected);
            assert_eq!(expected.days(), days);
            let Date { year, month, day } = expected;
            expected = Date::new(year, month, day + 1).or_else(|| Date::new(year, month + 1, 1)).unwrap_or(Date {
                year: year + 1,
                month: 1,
                day: 1,
            });
        }
        assert_eq!(Date { year: 1970, month: 1, day: 1 }.days(), 0);
    }

    #[test]
    fn days_that_do_not_exist() {
        assert_eq!(Date::new(2027, 2, 29), None);
        assert_eq!(Date::new(2026, 13, 1), None);
        assert_eq!(Date::new(2026, 4, 31), None);
        assert!(Date::new(2028, 2, 29).is_some());
    }
}
