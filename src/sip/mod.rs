//! The grammar of SIP: start lines, headers, URIs, Reason and Warning.
//!
//! This room knows RFC 3261 and its companions and nothing else: no logs, no files, no advice.
//! Everything works on borrowed bytes, never fails loudly (an odd line is `None`) and never allocates.

pub mod address;
pub mod header;
mod method;
pub mod params;
pub mod reason;
pub mod start_line;
pub mod via;
pub mod warning;

pub use header::Header;
pub use method::Method;

/// `text` without the blanks, tabs and line ends at both its ends.
pub fn trim(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

/// Whether `byte` may stand in a token (RFC 3261 section 25.1).
#[inline]
pub const fn is_token(byte: u8) -> bool {
    TOKEN[byte as usize]
}

const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let marks = b"-.!%*_+`'~";
    let mut mark = 0;
    while mark < marks.len() {
        table[marks[mark] as usize] = true;
        mark += 1;
    }
    table
};

/// The number written in all of `digits`, or `None` where a byte is no digit or the number is over `u32`.
pub fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    digits.iter().try_fold(0u32, |sum, digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        sum.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// The number that `text` begins with, and how many bytes it took.
pub fn leading_number(text: &[u8]) -> Option<(u32, usize)> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    Some((number(&text[..length])?, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_or_nothing() {
        for (text, expected) in [
            (&b"0"[..], Some(0)),
            (b"4294967295", Some(u32::MAX)),
            (b"4294967296", None),
            (b"00000000001", None),
            (b"", None),
            (b"1x", None),
            (b"-1", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
        assert_eq!(leading_number(b"102 INVITE"), Some((102, 3)));
        assert_eq!(leading_number(b"INVITE"), None);
    }
}
