//! Reading timestamps from text by digit arithmetic.

use super::{Date, Fraction, Stamp, WrittenDate};

/// Reads the timestamp that `text` begins with, and says how many bytes it took.
///
/// The shapes: `2026-11-21 05:59:01.123`, also with `T`, slashes, a comma, `Z` or an offset; `Nov 21 05:59:01`,
/// `21 Nov 05:59:01`, `Sat Nov 21 05:59:01 2026` with or without weekday and year; `Nov 21, 2026 5:59:01 AM`;
/// `20261121-055901.123`, with a blank, `T` or nothing between and with colons or not; `05:59:01.123` alone, or before a date
/// as in `05:59:01.123 Sat 21 Nov 2026`.
#[inline]
pub fn read(text: &[u8]) -> Option<(Stamp, usize)> {
    match text.first_chunk().and_then(usual) {
        Some(stamp) => Some((stamp, 15)),
        None => read_slowly(text),
    }
}

/// Reads `Nov 21 05:59:01` where nothing follows that could belong to it: the stamp of syslog and of Asterisk, which a long
/// log holds a million times.
#[inline]
fn usual(text: &[u8; 16]) -> Option<Stamp> {
    if text[3] != b' ' || text[6] != b' ' || text[9] != b':' || text[12] != b':' || !matches!(text[15], b']' | b':') {
        return None;
    }
    let month = month_of([text[0], text[1], text[2]])?;
    let tens = if text[4] == b' ' { b'0' } else { text[4] };
    let day = two_digits(tens, text[5])? as u8;
    let hour = two_digits(text[7], text[8])?;
    let minute = two_digits(text[10], text[11])?;
    let second = two_digits(text[13], text[14])?;
    // Days that only some months have are left to the careful way.
    if hour > 23 || minute > 59 || second > 60 || !(1..=28).contains(&day) {
        return None;
    }
    let date = WrittenDate::MonthDay { month, day };
    Some(Stamp::Civil { date, second: hour * 3600 + minute * 60 + second, fraction: Fraction::default(), offset: None })
}

fn read_slowly(text: &[u8]) -> Option<(Stamp, usize)> {
    let mut cursor = Cursor { text, at: 0 };
    let stamp = match *text.first()? {
        b'0'..=b'9' if text.get(2) == Some(&b':') => clock_first(&mut cursor),
        b'0'..=b'9' if matches!(text.get(4), Some(b'-' | b'/' | b'.')) => year_first(&mut cursor),
        b'1' | b'2' if text.iter().take(8).take_while(|byte| byte.is_ascii_digit()).count() == 8 => {
            compact(&mut cursor)
        }
        b'0'..=b'9' if is_numeric(text) => numeric(&mut cursor),
        b'0'..=b'9' => day_first(&mut cursor),
        b'A'..=b'Z' => month_first(&mut cursor),
        // In some languages months are written small.
        b'a'..=b'z' if text.get(3) == Some(&b' ') => month_first(&mut cursor),
        _ => None,
    }?;
    Some((stamp, cursor.at))
}

/// Reads seconds since 1970, as `1795242732` or `1795242732.946221`, that `text` begins with.
pub fn epoch(text: &[u8]) -> Option<(Stamp, usize)> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Nine to eleven digits reach from 1973 to the year 5138; other numbers are something else.
    if !(9..=11).contains(&digits) {
        return None;
    }
    let seconds = text[..digits].iter().fold(0i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let mut cursor = Cursor { text, at: digits };
    let fraction = cursor.fraction(b".");
    Some((Stamp::Epoch { seconds, fraction }, cursor.at))
}

/// Reads milliseconds, microseconds or nanoseconds since 1970, told by how many digits they have, that `text` begins with.
pub fn scaled_epoch(text: &[u8]) -> Option<(Stamp, usize)> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fraction = match digits {
        13 => 3,
        16 => 6,
        19 => 9,
        _ => return None,
    };
    let number =
        text[..digits].iter().fold(0i64, |sum, digit| sum.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')));
    let scale = 10i64.pow(fraction);
    let nanos = (number.rem_euclid(scale) * 10i64.pow(9 - fraction)) as u32;
    let fraction = Fraction { nanos, digits: fraction as u8 };
    Some((Stamp::Epoch { seconds: number.div_euclid(scale), fraction }, digits))
}

/// Seconds east of UTC of the offset that `text` begins with: `Z`, `+01:00` or `+0100`.
pub fn offset(text: &[u8]) -> Option<i32> {
    Cursor { text, at: 0 }.offset()
}

fn year_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let year = cursor.digits(4)? as i16;
    let separator = cursor.any_of(b"-/.")?;
    let month = cursor.digits(2)? as u8;
    cursor.exactly(separator)?;
    let day = cursor.digits(2)? as u8;
    cursor.any_of(b"T \t_")?;
    let date = WrittenDate::Full(Date::new(year, month, day)?);
    let (second, fraction) = cursor.clock()?;
    let offset = cursor.offset();
    Some(Stamp::Civil { date, second, fraction, offset })
}

/// `20261121 05:59:01`, `20261121-055901`, `20261121055901`. Eight digits that begin otherwise are month or day first, or no
/// date.
fn compact(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let year = cursor.digits(4).filter(|year| (1970..2100).contains(year))? as i16;
    let month = cursor.digits(2)? as u8;
    let day = cursor.digits(2)? as u8;
    let date = WrittenDate::Full(Date::new(year, month, day)?);
    let _ = cursor.any_of(b"T -_");
    let (second, fraction) = match cursor.text.get(cursor.at + 2) {
        Some(b':') => cursor.clock()?,
        _ => cursor.digits_of_clock()?,
    };
    let offset = cursor.offset();
    Some(Stamp::Civil { date, second, fraction, offset })
}

fn month_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let month = match cursor.month() {
        Some(month) => month,
        None => {
            // A weekday, as asctime writes it: `Sat Nov 21 …`.
            cursor.at += 4;
            cursor.month()?
        }
    };
    cursor.exactly(b' ')?;
    let day = cursor.day()?;
    if cursor.exactly(b',').is_some() {
        return american_rest(cursor, month, day);
    }
    cursor.exactly(b' ')?;
    month_day_rest(cursor, month, day)
}

/// What follows month and day and a comma as Java's own logging writes it in English: the year, and a clock of twelve hours.
fn american_rest(cursor: &mut Cursor<'_>, month: u8, day: u8) -> Option<Stamp> {
    /// Behind the clock newer ones put a blank that lines aren't broken at.
    const BLANKS: [&[u8]; 2] = [b" ", "\u{202f}".as_bytes()];
    cursor.exactly(b' ')?;
    let date = Date::new(cursor.digits(4)? as i16, month, day)?;
    cursor.exactly(b' ')?;
    let hour = u32::from(cursor.day()?);
    cursor.exactly(b':')?;
    let minute = cursor.digits(2)?;
    cursor.exactly(b':')?;
    let second = cursor.digits(2)?;
    let rest = cursor.text.get(cursor.at..)?;
    let (blank, half) = BLANKS.iter().find_map(|blank| Some((blank.len(), rest.strip_prefix(*blank)?)))?;
    let afternoon = match half.get(..2)? {
        b"AM" => 0,
        b"PM" => 12,
        _ => return None,
    };
    if !(1..=12).contains(&hour) || minute > 59 || second > 60 {
        return None;
    }
    cursor.at += blank + 2;
    let second = (hour % 12 + afternoon) * 3600 + minute * 60 + second;
    Some(Stamp::Civil { date: WrittenDate::Full(date), second, fraction: Fraction::default(), offset: None })
}

fn day_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let day = cursor.day()?;
    cursor.any_of(b" -")?;
    let month = cursor.month()?;
    cursor.any_of(b" -")?;
    month_day_rest(cursor, month, day)
}

/// Whether `text` begins with a date of three numbers, the year last.
fn is_numeric(text: &[u8]) -> bool {
    let Some(date) = text.first_chunk::<10>() else { return false };
    let is_separator = matches!(date[2], b'.' | b'/') && date[5] == date[2];
    is_separator && [0, 1, 3, 4, 6, 7, 8, 9].iter().all(|&at| date[at].is_ascii_digit())
}

/// `21.11.2026 05:59:01`, and `21/11/2026 05:59:01` or `11/21/2026 05:59:01 PM` if one of the two is no month: others may be
/// meant either way.
fn numeric(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    const MONTHS: u32 = 12;
    let first = cursor.digits(2)?;
    let separator = cursor.any_of(b"./")?;
    let other = cursor.digits(2)?;
    cursor.at += 1;
    let year = cursor.digits(4)? as i16;
    let (month, day) = match (separator, first > MONTHS, other > MONTHS) {
        (b'.', ..) | (_, true, false) => (other, first),
        (_, false, true) => (first, other),
        _ => return None,
    };
    let _ = cursor.exactly(b',');
    cursor.any_of(b" T")?;
    let date = WrittenDate::Full(Date::new(year, month as u8, day as u8)?);
    let (mut second, fraction) = cursor.clock()?;
    let half = cursor.text.get(cursor.at..)?.first_chunk::<3>().map(|half| half.map(|byte| byte.to_ascii_lowercase()));
    if let Some([b' ', half @ (b'a' | b'p'), b'm']) = half {
        cursor.at += 3;
        // Noon is twelve, and so is midnight.
        second = second % (12 * 3600) + if half == b'p' { 12 * 3600 } else { 0 };
    }
    let offset = cursor.offset();
    Some(Stamp::Civil { date, second, fraction, offset })
}

/// What follows month and day: a clock with the year before it, behind it or nowhere.
fn month_day_rest(cursor: &mut Cursor<'_>, month: u8, day: u8) -> Option<Stamp> {
    let mut year = None;
    if cursor.text.get(cursor.at + 4) == Some(&b' ') {
        year = Some(cursor.digits(4)?);
        cursor.at += 1;
    }
    let (second, fraction) = cursor.clock()?;
    if year.is_none() {
        year = cursor.trailing_year();
    }
    let date = match year {
        Some(year) => WrittenDate::Full(Date::new(year as i16, month, day)?),
        None => {
            // 2000 is a leap year: whether 29 February existed is decided once the year is known.
            Date::new(2000, month, day)?;
            WrittenDate::MonthDay { month, day }
        }
    };
    let offset = matches!(date, WrittenDate::Full(_)).then(|| cursor.offset()).flatten();
    Some(Stamp::Civil { date, second, fraction, offset })
}

fn clock_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let (second, fraction) = cursor.clock()?;
    let behind = cursor.at;
    let date = date_behind(cursor).map(WrittenDate::Full).unwrap_or_else(|| {
        cursor.at = behind;
        WrittenDate::Missing
    });
    Some(Stamp::Civil { date, second, fraction, offset: None })
}

/// ` Sat 21 Nov 2026`.
fn date_behind(cursor: &mut Cursor<'_>) -> Option<Date> {
    let &[b' ', b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b' '] = cursor.text.get(cursor.at..)?.first_chunk()? else {
        return None;
    };
    cursor.at += 5;
    let day = cursor.day()?;
    cursor.exactly(b' ')?;
    let month = cursor.month()?;
    cursor.exactly(b' ')?;
    Date::new(cursor.digits(4)? as i16, month, day)
}

/// The month of three letters, 1 to 12.
#[inline]
fn month_of(name: [u8; 3]) -> Option<u8> {
    const NAMES: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    NAMES.iter().position(|known| **known == name).map(|index| index as u8 + 1)
}

/// The month that three letters name in the languages whose locales programs are run in: German, Dutch, Spanish, Catalan,
/// Portuguese and Italian, as far as they have others than English.
#[cold]
fn month_elsewhere(name: [u8; 3]) -> Option<u8> {
    const NAMES: [(&[u8; 3], u8); 22] = [
        (b"ene", 1),
        (b"gen", 1),
        (b"fev", 2),
        (b"mrt", 3),
        (b"mar", 3),
        (b"abr", 4),
        (b"mai", 5),
        (b"mei", 5),
        (b"mag", 5),
        (b"giu", 6),
        (b"lug", 7),
        (b"ago", 8),
        (b"set", 9),
        (b"okt", 10),
        (b"out", 10),
        (b"ott", 10),
        (b"dez", 12),
        (b"dic", 12),
        (b"des", 12),
        (b"may", 5),
        (b"oct", 10),
        (b"nov", 11),
    ];
    let name = name.map(|byte| byte.to_ascii_lowercase());
    NAMES.iter().find(|(known, _)| **known == name).map(|(_, month)| *month)
}

/// The number that two digits make.
fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn exactly(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn any_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = self.peek()?;
        bytes.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + count)?;
        self.at += count;
        digits.iter().try_fold(0, |sum, digit| {
            let digit = digit.wrapping_sub(b'0');
            (digit <= 9).then(|| sum * 10 + u32::from(digit))
        })
    }

    /// A day of one or two digits, padded by a blank or not.
    fn day(&mut self) -> Option<u8> {
        if self.peek()? == b' ' {
            self.at += 1;
            return self.digits(1).map(|day| day as u8);
        }
        let two = self.text.get(self.at + 1)?.is_ascii_digit();
        self.digits(if two { 2 } else { 1 }).map(|day| day as u8)
    }

    fn month(&mut self) -> Option<u8> {
        let name = *self.text.get(self.at..)?.first_chunk()?;
        let ends = || matches!(self.text.get(self.at + 3), Some(b' ' | b'-' | b'/'));
        let month = month_of(name).or_else(|| if ends() { month_elsewhere(name) } else { None })?;
        self.at += 3;
        Some(month)
    }

    /// `HH:MM:SS` with a fraction behind it.
    fn clock(&mut self) -> Option<(u32, Fraction)> {
        let text = self.text.get(self.at..)?.first_chunk::<8>()?;
        if text[2] != b':' || text[5] != b':' {
            return None;
        }
        let hour = two_digits(text[0], text[1])?;
        let minute = two_digits(text[3], text[4])?;
        let second = two_digits(text[6], text[7])?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        self.at += 8;
        Some((hour * 3600 + minute * 60 + second, self.fraction(b".,")))
    }

    /// `HHMMSS` with a fraction behind it.
    fn digits_of_clock(&mut self) -> Option<(u32, Fraction)> {
        let (hour, minute, second) = (self.digits(2)?, self.digits(2)?, self.digits(2)?);
        let ends = !self.peek().is_some_and(|byte| byte.is_ascii_digit());
        (hour <= 23 && minute <= 59 && second <= 60 && ends)
            .then(|| (hour * 3600 + minute * 60 + second, self.fraction(b".,")))
    }

    /// A fraction behind one of `separators`, or none. Digits beyond the ninth are dropped.
    fn fraction(&mut self, separators: &[u8]) -> Fraction {
        let mut fraction = Fraction::default();
        let follows = self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        if !follows || !self.peek().is_some_and(|byte| separators.contains(&byte)) {
            return fraction;
        }
        self.at += 1;
        let mut scale = 100_000_000;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            if fraction.digits < 9 {
                fraction.nanos += u32::from(digit - b'0') * scale;
                fraction.digits += 1;
                scale /= 10;
            }
            self.at += 1;
        }
        fraction
    }

    /// `Z`, `+01:00` or `+0100`, or nothing.
    fn offset(&mut self) -> Option<i32> {
        // `%z` behind a blank: four digits, so that other text is not taken for it.
        if let [b' ', b'+' | b'-', digits @ ..] = self.text.get(self.at..)?
            && digits.len() >= 4
            && digits.iter().take(5).take_while(|digit| digit.is_ascii_digit()).count() == 4
        {
            self.at += 1;
        }
        // ` GMT+0800`, as browsers write it.
        if let [b' ', b'G', b'M', b'T', b'+' | b'-', digits @ ..] = self.text.get(self.at..)?
            && digits.iter().take(4).take_while(|digit| digit.is_ascii_digit()).count() == 4
        {
            self.at += 4;
        }
        match self.peek()? {
            b'Z' => {
                self.at += 1;
                Some(0)
            }
            sign @ (b'+' | b'-') => {
                let start = self.at;
                self.at += 1;
                let offset = self.hours_and_minutes();
                if offset.is_none() {
                    self.at = start;
                }
                offset.map(|offset| if sign == b'-' { -offset } else { offset })
            }
            _ => None,
        }
    }

    fn hours_and_minutes(&mut self) -> Option<i32> {
        let hours = self.digits(2)?;
        let _ = self.exactly(b':');
        let minutes = self.digits(2)?;
        (hours <= 23 && minutes <= 59).then_some((hours * 3600 + minutes * 60) as i32)
    }

    /// ` 2026` behind the clock, as asctime writes it.
    fn trailing_year(&mut self) -> Option<u32> {
        let rest = self.text.get(self.at..)?.strip_prefix(b" ")?;
        let plausible = rest.starts_with(b"19") || rest.starts_with(b"20");
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-');
        if !plausible || rest.get(4).is_some_and(goes_on) {
            return None;
        }
        let start = self.at;
        self.at += 1;
        let year = self.digits(4);
        if year.is_none() {
            self.at = start;
        }
        year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        match read(text.as_bytes()).or_else(|| epoch(text.as_bytes())).or_else(|| scaled_epoch(text.as_bytes())) {
            None => "none".to_owned(),
            Some((Stamp::Epoch { seconds, fraction }, length)) => {
                format!("@{seconds} {:09}/{} {length}", fraction.nanos, fraction.digits)
            }
            Some((Stamp::Civil { date, second, fraction, offset }, length)) => {
                let date = match date {
                    WrittenDate::Full(Date { year, month, day }) => format!("{year}-{month}-{day}"),
                    WrittenDate::MonthDay { month, day } => format!("?-{month}-{day}"),
                    WrittenDate::Missing => "?".to_owned(),
                };
                format!("{date} {second} {:09}/{} {offset:?} {length}", fraction.nanos, fraction.digits)
            }
        }
    }

    #[test]
    fn shapes() {
        for (text, expected) in [
            ("2026-11-21 05:59:01] x", "2026-11-21 21541 000000000/0 None 19"),
            ("2026-11-21 05:59:01.123 x", "2026-11-21 21541 123000000/3 None 23"),
            ("2026-11-21\t05:59:01.5\t1", "2026-11-21 21541 500000000/1 None 21"),
            ("2026-11-21_05:59:01.5 <", "2026-11-21 21541 500000000/1 None 21"),
            ("2026-11-21 05:59:01,5", "2026-11-21 21541 500000000/1 None 21"),
            ("2026-11-21T05:59:01.123456789012Z", "2026-11-21 21541 123456789/9 Some(0) 33"),
            ("2026-11-21T05:59:01+01:30 x", "2026-11-21 21541 000000000/0 Some(5400) 25"),
            ("2026-11-21 05:59:01 +0100] x", "2026-11-21 21541 000000000/0 Some(3600) 25"),
            ("2026-11-21 05:59:01 -x", "2026-11-21 21541 000000000/0 None 19"),
            ("2026-11-21T05:59:01-0500", "2026-11-21 21541 000000000/0 Some(-18000) 24"),
            ("2026/11/21 05:59:01.844249 U", "2026-11-21 21541 844249000/6 None 26"),
            ("Nov 21 05:59:01 sip1", "?-11-21 21541 000000000/0 None 15"),
            ("Nov  1 05:59:01.123:", "?-11-1 21541 123000000/3 None 19"),
            ("Feb 29 00:00:00", "?-2-29 0 000000000/0 None 15"),
            ("Nov 21 2026 05:59:01", "2026-11-21 21541 000000000/0 None 20"),
            ("Sat Nov 21 05:59:01 2026", "2026-11-21 21541 000000000/0 None 24"),
            ("Sat Nov 21 05:59:01 2026]", "2026-11-21 21541 000000000/0 None 24"),
            ("Sat Nov 21 2026 05:59:01 GMT+0800 (x)", "2026-11-21 21541 000000000/0 Some(28800) 33"),
            ("Sat Nov 21 2026 05:59:01 GMT", "2026-11-21 21541 000000000/0 None 24"),
            ("21 Nov 2026 05:59:01 -x", "2026-11-21 21541 000000000/0 None 20"),
            ("21.11.2026 05:59:01.5 x", "2026-11-21 21541 500000000/1 None 21"),
            ("01.02.2026, 05:59:01", "2026-2-1 21541 000000000/0 None 20"),
            ("21/11/2026 05:59:01", "2026-11-21 21541 000000000/0 None 19"),
            ("11/21/2026 05:59:01 PM", "2026-11-21 64741 000000000/0 None 22"),
            ("11/21/2026 12:00:00 am", "2026-11-21 0 000000000/0 None 22"),
            ("01/02/2026 05:59:01", "none"),
            ("21.13.2026 05:59:01", "none"),
            ("21.11.26 05:59:01", "none"),
            ("Okt 21 05:59:01] x", "?-10-21 21541 000000000/0 None 15"),
            ("ene  1 05:59:01] x", "?-1-1 21541 000000000/0 None 15"),
            ("21 des 2026 05:59:01", "2026-12-21 21541 000000000/0 None 20"),
            ("set 486 05:59:01", "none"),
            ("out of 05:59:01", "none"),
            ("2026.11.21 05:59:01", "2026-11-21 21541 000000000/0 None 19"),
            ("Nov 21 05:59:01 2001 x", "2001-11-21 21541 000000000/0 None 20"),
            ("Nov 21 05:59:01 2001:db8::1", "?-11-21 21541 000000000/0 None 15"),
            ("21 Nov 05:59:01.123/x", "?-11-21 21541 123000000/3 None 19"),
            ("1 Nov 05:59:01", "?-11-1 21541 000000000/0 None 14"),
            ("20261121 05:59:01] x", "2026-11-21 21541 000000000/0 None 17"),
            ("20261121-055901.123 x", "2026-11-21 21541 123000000/3 None 19"),
            ("20261121T055901Z", "2026-11-21 21541 000000000/0 Some(0) 16"),
            ("20261121055901.867619 <", "2026-11-21 21541 867619000/6 None 21"),
            ("11212026 055901.570846", "none"),
            ("20261321 055901", "none"),
            ("202611210559012 x", "none"),
            ("Nov 21, 2026 5:59:01 AM a.B c", "2026-11-21 21541 000000000/0 None 23"),
            ("Nov 21, 2026 05:59:01\u{202f}PM x", "2026-11-21 64741 000000000/0 None 26"),
            ("Nov 21, 2026 12:00:00 AM", "2026-11-21 0 000000000/0 None 24"),
            ("Nov 21, 2026 13:00:00 PM", "none"),
            ("Nov 21, 2026 05:59:01", "none"),
            ("05:59:01.123456:", "? 21541 123456000/6 None 15"),
            ("23:59:60", "? 86400 000000000/0 None 8"),
            ("24:00:00", "none"),
            ("Feb 30 00:00:00", "none"),
            ("2026-02-29 00:00:00", "none"),
            ("2026-11-21", "none"),
            ("Nov 21", "none"),
            ("", "none"),
            ("1795242732.946221", "@1795242732 946221000/6 17"),
            ("1795242732;", "@1795242732 000000000/0 10"),
            ("1795243124003000\"", "@1795243124 003000000/6 16"),
            ("1795243124003", "@1795243124 003000000/3 13"),
            ("1795243124003000001", "@1795243124 003000001/9 19"),
            ("12345", "none"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }
}
