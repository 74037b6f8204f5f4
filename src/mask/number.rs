//! What a number is, and what of it can be compared.

/// A user that is a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// A plus sign stands before it.
    pub(super) plus: bool,
    /// Its digits, and the signs that feature codes have.
    pub(super) digits: Vec<u8>,
}

/// Numbers up to this length are extensions and short codes.
pub(super) const SHORT: usize = 6;

impl Number {
    /// Reads a number with the separators that RFC 3966 section 5.1.1 allows.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let (plus, rest) = match text {
            [b'+', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let allowed = |byte: &u8| byte.is_ascii_digit() || b"*#-.() ".contains(byte);
        if !rest.iter().all(allowed) || !rest.iter().any(u8::is_ascii_digit) {
            return None;
        }
        let digits = rest.iter().copied().filter(|byte| byte.is_ascii_digit() || b"*#".contains(byte)).collect();
        Some(Self { plus, digits })
    }
}

/// Undoes `%41`; what is no escape stays.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = &behind[2..];
            }
            _ => {
                out.push(byte);
                rest = behind;
            }
        }
    }
    out
}

/// Whether digits are a date, or a date and a time, as file names and texts have them: `20261121`, `20261121T0830` without the
/// T, with or without seconds.
pub(super) fn is_date(digits: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        let text = digits.get(from..to)?;
        std::str::from_utf8(text).ok()?.parse::<u32>().ok()
    };
    matches!(digits.len(), 8 | 10 | 12 | 14)
        && number(0, 4).is_some_and(|year| (1990..2100).contains(&year))
        && number(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && number(6, 8).is_some_and(|day| (1..=31).contains(&day))
        && number(8, 10).is_none_or(|hour| hour < 24)
        && number(10, 12).is_none_or(|minute| minute < 60)
        && number(12, 14).is_none_or(|second| second < 61)
}
