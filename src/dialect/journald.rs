//! Text that journald writes as an array of numbers: in its JSON, what is not plain (a carriage return is enough).
//!
//! Read in the output of `journalctl -o json` of systemd 252, where `"MESSAGE":[83,73,80,…]` holds a byte a number.

use std::ops::Range;

/// The end of `SIP/2.0` in numbers, and what stands before it.
pub const VERSION_TAIL: &[u8] = b"80,47,50,46,48";
/// See [`VERSION_TAIL`].
pub const VERSION_HEAD: &[u8] = b"83,73,";

/// The content of the array of numbers around `at`, and the name that it is the value of.
pub fn array_around(text: &[u8], at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b' ');
    let before = text[..at].iter().rposition(|byte| !is_part(byte))?;
    let end = text[at..].iter().position(|byte| !is_part(byte)).map_or(text.len(), |length| at + length);
    let name = text[..=before].strip_suffix(b"[")?.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end();
    let name = name.strip_suffix(b"\"")?;
    let begin = memchr::memrchr(b'"', name)? + 1;
    Some((before + 1..end, begin..name.len()))
}

/// Appends the bytes that `numbers` are.
pub fn decode(numbers: &[u8], out: &mut Vec<u8>) {
    let bytes = numbers.split(|&byte| byte == b',').map_while(|number| {
        let (value, digits) = crate::sip::leading_number(number.trim_ascii())?;
        (digits == number.trim_ascii().len()).then_some(())?;
        u8::try_from(value).ok()
    });
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_numbers() {
        let line = br#"{"PRIORITY":"6","MESSAGE":[120,10,83,73,80,47,50,46,48,32],"_PID":"1"}"#;
        let at = memchr::memmem::find(line, b"83,73").unwrap();
        let (content, name) = array_around(line, at).unwrap();
        assert_eq!(&line[name], b"MESSAGE");
        let mut out = Vec::new();
        decode(&line[content], &mut out);
        assert_eq!(out, b"x\nSIP/2.0 ");
        assert_eq!(array_around(b"[83,73]", 1), None, "an array without a name");
        assert_eq!(array_around(b"83,73", 3), None);
        out.clear();
        decode(b"65,66,300,67", &mut out);
        assert_eq!(out, b"AB", "what isn't a byte ends it");
    }
}
