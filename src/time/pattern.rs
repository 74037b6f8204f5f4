//! Timestamps of products that have a form of their own, read after a pattern.

use super::{Date, Fraction, Stamp, WrittenDate};

/// Reads the timestamp that `text` begins with after `pattern`, and says how many bytes it took.
///
/// The letters are those of strptime: `%Y` is a year of four digits and `%y` one of two (of this century); `%m`, `%d`,
/// `%H`, `%M` and `%S` have one or two digits, as many as are there; `%f` is a fraction with the `.`, `,` or `:` before it,
/// which may be missing. Everything else stands for itself. A date without a year, and a clock alone, are what they are.
pub fn by_pattern(pattern: &[u8], text: &[u8]) -> Option<(Stamp, usize)> {
    let mut fields = Fields::default();
    let (mut at, mut pattern) = (0, pattern);
    while let Some((&byte, rest)) = pattern.split_first() {
        pattern = rest;
        if byte == b'%' {
            let (&letter, rest) = pattern.split_first()?;
            pattern = rest;
            at += fields.take(letter, &text[at..])?;
        } else {
            at = (*text.get(at)? == byte).then_some(at + 1)?;
        }
    }
    Some((fields.stamp()?, at))
}

#[derive(Default)]
struct Fields {
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    /// Hour, minute and second.
    clock: [u32; 3],
    fraction: Fraction,
}

impl Fields {
    /// Takes a field from the beginning of `text`, and returns how many bytes it has.
    fn take(&mut self, letter: u8, text: &[u8]) -> Option<usize> {
        if letter == b'f' {
            let length;
            (self.fraction, length) = fraction(text);
            return Some(length);
        }
        let (least, most) = if letter == b'Y' { (4, 4) } else { (1, 2) };
        let padding = usize::from(most == 2 && text.first() == Some(&b' '));
        let digits = &text[padding..];
        let digits = &digits[..digits.iter().take(most - padding).take_while(|byte| byte.is_ascii_digit()).count()];
        let value = digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        match letter {
            b'Y' => self.year = Some(value),
            b'y' => self.year = Some(2000 + value),
            b'm' => self.month = Some(value),
            b'd' => self.day = Some(value),
            b'H' => self.clock[0] = value,
            b'M' => self.clock[1] = value,
            b'S' => self.clock[2] = value,
            _ => return None,
        }
        (digits.len() >= least).then_some(padding + digits.len())
    }

    fn stamp(self) -> Option<Stamp> {
        let date = match (self.year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => WrittenDate::Full(Date::new(year as i16, month as u8, day as u8)?),
            (None, Some(month), Some(day)) => {
                Date::new(2000, month as u8, day as u8)?;
                WrittenDate::MonthDay { month: month as u8, day: day as u8 }
            }
            _ => WrittenDate::Missing,
        };
        let [hour, minute, second] = self.clock;
        let exists = hour <= 23 && minute <= 59 && second <= 60;
        let second = hour * 3600 + minute * 60 + second;
        exists.then_some(Stamp::Civil { date, second, fraction: self.fraction, offset: None })
    }
}

/// The fraction that `text` begins with, its separator before it, and how many bytes that took.
fn fraction(text: &[u8]) -> (Fraction, usize) {
    let digits = match text.split_first() {
        Some((b'.' | b',' | b':', rest)) => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    if digits == 0 {
        return (Fraction::default(), 0);
    }
    let kept = digits.min(9);
    let number = text[1..=kept].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (Fraction { nanos: number * 10u32.pow(9 - kept as u32), digits: kept as u8 }, digits + 1)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn patterns_of_products() {
        for (pattern, text, as_iso, length) in [
            ("%d/%m/%Y %H:%M:%S%f", "21/11/2026 05:59:01.814 -->", "2026-11-21 05:59:01.814", 23),
            ("%m/%d/%Y-%H:%M:%S%f", "11/21/2026-05:59:01.101.00005386 (", "2026-11-21 05:59:01.101", 23),
            ("[%m-%d-%Y:%H.%M.%S%f]", "[11-21-2026:05.59.01.173944]", "2026-11-21 05:59:01.173944", 28),
            ("%m%d%Y %H%M%S%f", "11212026 055901.570846:1.01", "2026-11-21 05:59:01.570846", 22),
            ("%Y.%m.%d %H:%M:%S%f", "2026.11.21 05:59:01:258 EST", "2026-11-21 05:59:01.258", 23),
            ("%d/%m/%Y %H:%M:%S%f", "1/2/2026 5:59:01:066 (526", "2026-02-01 05:59:01.066", 20),
            ("%d/%m/%y %H:%M:%S%f", "21/11/26 05:59:01.123456", "2026-11-21 05:59:01.123456", 24),
            ("%Y-%m-%d %H:%M:%S%f", "2026-11-21 05:59:01", "2026-11-21 05:59:01", 19),
            ("%m-%d-%Y:%H.%M.%S%f", "11-21-2026: 5.59. 1.173944", "2026-11-21 05:59:01.173944", 26),
            ("%H:%M:%S%f", "05:59:01.123", "05:59:01.123", 12),
        ] {
            let (stamp, _) = read(as_iso.as_bytes()).unwrap();
            assert_eq!(by_pattern(pattern.as_bytes(), text.as_bytes()), Some((stamp, length)), "{text}");
        }
        let (month_day, _) = read(b"Nov 21 05:59:01.123").unwrap();
        assert_eq!(by_pattern(b"[Time:%d-%m@%H:%M:%S%f]", b"[Time:21-11@05:59:01.123]"), Some((month_day, 25)));
    }

    #[test]
    fn what_no_clock_shows_is_no_time() {
        for (pattern, text) in [
            ("%d/%m/%Y %H:%M:%S", "11/21/2026 05:59:01"),
            ("%d/%m/%Y %H:%M:%S", "30/02/2026 05:59:01"),
            ("%d-%m %H:%M:%S", "31-04 05:59:01"),
            ("%H:%M:%S", "24:00:00"),
            ("%H:%M:%S", "05:61:00"),
            ("%H:%M:%S", "05:59"),
            ("%Y-%m-%d %H:%M:%S", "26-11-21 05:59:01"),
            ("%H:%M:%S", "x"),
            ("%H:%M:%S", ""),
            ("%Q", "1"),
        ] {
            assert_eq!(by_pattern(pattern.as_bytes(), text.as_bytes()), None, "{text}");
        }
    }
}
