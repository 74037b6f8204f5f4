//! The shapes of timestamps in logs, and how what they leave out is filled in.
//!
//! This room knows calendars and clocks and nothing of SIP. [`read`] turns text into a [`Stamp`], which says just what
//! the log says; a [`Calendar`] resolves it to an [`Instant`], with the year, the date and the zone that the log left out.

mod beside;
mod calendar;
mod civil;
mod pattern;
mod shape;
mod zone;

pub use calendar::{Calendar, Clues};
pub use civil::{Civil, Date};
pub use pattern::by_pattern;
pub use shape::{epoch, offset, read, scaled_epoch};
pub use zone::zone;

use serde::{Deserialize, Serialize};

/// A time as a log line states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// Calendar fields, with or without a date, a year and a zone.
    Civil {
        /// The date as far as it is written.
        date: WrittenDate,
        /// Seconds since midnight, 0 to 86,400 (a leap second counts as the next midnight).
        second: u32,
        /// The fraction.
        fraction: Fraction,
        /// Seconds east of UTC, where the log says so.
        offset: Option<i32>,
    },
    /// Seconds since 1970-01-01 00:00 UTC.
    Epoch {
        /// Whole seconds.
        seconds: i64,
        /// The fraction.
        fraction: Fraction,
    },
}

impl Stamp {
    /// The same where it names no zone itself and another part of the log does: seconds east of UTC.
    #[must_use]
    pub fn in_zone(self, zone: Option<i32>) -> Self {
        match self {
            Self::Civil { date, second, fraction, offset } => {
                Self::Civil { date, second, fraction, offset: offset.or(zone) }
            }
            stamp @ Self::Epoch { .. } => stamp,
        }
    }

    /// Whether there is a date, with or without the year.
    pub fn has_date(self) -> bool {
        !matches!(self, Self::Civil { date: WrittenDate::Missing, .. })
    }
}

/// The date part of a [`Stamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenDate {
    /// Year, month and day.
    Full(Date),
    /// Month and day; the year is not written, as in syslog (RFC 3164).
    MonthDay {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// A clock alone.
    Missing,
}

/// A fraction of a second with the number of digits that the log wrote, so that it is shown as precise as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    /// 0 to 999,999,999.
    pub nanos: u32,
    /// 0 to 9.
    pub digits: u8,
}

/// A point in time together with the way that its log wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instant {
    /// Whole seconds since 1970-01-01 00:00 UTC.
    pub seconds: i64,
    /// The fraction.
    pub fraction: Fraction,
    /// Seconds east of UTC of the clock that wrote the line.
    pub offset: i32,
}

impl Instant {
    /// Nanoseconds since 1970-01-01 00:00 UTC.
    pub fn nanos(&self) -> i64 {
        self.seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(self.fraction.nanos))
    }

    /// Appends the RFC 3339 form.
    pub fn write_rfc3339(&self, out: &mut Vec<u8>) {
        let (text, length) = self.rfc3339();
        out.extend_from_slice(&text[..length]);
    }

    /// The RFC 3339 form, in the offset and with the digits of the log: the first bytes of these, and how many.
    pub fn rfc3339(&self) -> ([u8; 36], usize) {
        let civil = Civil::from_seconds(self.seconds + i64::from(self.offset));
        let mut text = [0; 36];
        text[..19].copy_from_slice(&civil.text(b'T'));
        let mut length = 19;
        if self.fraction.digits > 0 {
            text[19] = b'.';
            let mut nanos = self.fraction.nanos;
            for place in (20..29).rev() {
                text[place] = b'0' + (nanos % 10) as u8;
                nanos /= 10;
            }
            length = 20 + usize::from(self.fraction.digits.min(9));
        }
        let minutes = self.offset / 60;
        let sign = if minutes < 0 { b'-' } else { b'+' };
        let [h, i] = civil::two_digits(minutes.unsigned_abs() / 60);
        let [m, n] = civil::two_digits(minutes.unsigned_abs() % 60);
        text[length..length + 6].copy_from_slice(&[sign, h, i, b':', m, n]);
        (text, length + 6)
    }
}
