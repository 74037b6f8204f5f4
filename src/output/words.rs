//! Numbers and counted things as the reader's language writes them.

use super::columns as text;
use crate::knowledge::{Label, Labels};

/// The words of a page, in the language of its labels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a>(pub(crate) &'a Labels);

impl<'a> Words<'a> {
    /// The text of a label.
    pub(crate) fn get(self, label: Label) -> &'a str {
        self.0.get(label)
    }

    /// The text of a label with every `{name}` replaced.
    pub(crate) fn fill(self, label: Label, values: &[(&str, &str)]) -> String {
        self.0.fill(label, values)
    }

    /// So many of something: `2,246 lines`.
    pub(crate) fn count(self, label: Label, number: u64) -> String {
        self.0.count(label, number, &self.number(number))
    }

    /// `1,234,567`.
    pub(crate) fn number(self, number: u64) -> String {
        self.own(&text::number(number))
    }

    /// A share in percent.
    pub(crate) fn share(self, part: u64, whole: u64) -> String {
        self.own(&text::share(part, whole))
    }

    /// Bytes in powers of 1,024: `41.2 GiB`.
    pub(crate) fn size(self, bytes: u64) -> String {
        self.own(&text::size(bytes))
    }

    /// A length of time from nanoseconds: `4 h 12 min`.
    pub(crate) fn duration(self, nanos: u64) -> String {
        let units = text::duration(nanos);
        let words: Vec<&str> = units.split(' ').map(|word| self.unit(word)).collect();
        words.join(" ")
    }

    /// What the unit of a time is called; a number stays as it is.
    pub(crate) fn unit<'b>(self, unit: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match unit {
            "ms" => self.get(Label::UnitMillis),
            "s" => self.get(Label::UnitSeconds),
            "min" => self.get(Label::UnitMinutes),
            "h" => self.get(Label::UnitHours),
            "d" => self.get(Label::UnitDays),
            other => other,
        }
    }

    /// The text of a label as a heading has it: with a capital letter, and not in capitals throughout.
    pub(crate) fn title(self, label: Label) -> String {
        let text = self.get(label);
        // SER is a name.
        let is_name = text.len() <= 3 && text.is_ascii();
        let text = if is_name || text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() };
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// A number with so many decimals.
    pub(crate) fn decimal(self, value: f64, decimals: usize) -> String {
        self.own(&format!("{value:.decimals$}"))
    }

    /// How long equal stretches of time are: `10 min`, `1 h`.
    pub(crate) fn stretch(self, seconds: i64) -> String {
        let (number, unit) = match seconds / 60 {
            minutes @ 0..60 => (minutes, "min"),
            minutes @ 60..1440 => (minutes / 60, "h"),
            minutes => (minutes / 1440, "d"),
        };
        format!("{number} {}", self.unit(unit))
    }

    /// A number as English writes it, with the language's own signs between its digits.
    pub(crate) fn own(self, number: &str) -> String {
        let sign = |sign| match sign {
            ',' => self.get(Label::NumberGroup).to_owned(),
            '.' => self.get(Label::NumberPoint).to_owned(),
            other => other.to_string(),
        };
        number.chars().map(sign).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Language;

    #[test]
    fn numbers_in_each_language() {
        for (language, number, share, size, duration, lines) in [
            (Language::En, "1,234,567", "33.3%", "3.4 KiB", "2 h 17 min", "2,246 lines"),
            (Language::Ru, "1\u{a0}234\u{a0}567", "33,3%", "3,4 KiB", "2 ч 17 мин", "2\u{a0}246 строк"),
            (Language::Vi, "1.234.567", "33,3%", "3,4 KiB", "2 giờ 17 phút", "2.246 dòng"),
        ] {
            let labels = language.labels();
            let words = Words(&labels);
            assert_eq!(words.number(1_234_567), number);
            assert_eq!(words.share(1, 3), share);
            assert_eq!(words.size(3482), size);
            assert_eq!(words.duration(8_229_000_000_000), duration);
            assert_eq!(words.count(Label::CountLines, 2246), lines);
        }
    }
}
