//! JSON strings from bytes that anyone may have written.

use crate::text::acts_on_terminals;
use crate::vector;

/// Appends `text` as the inside of a JSON string.
///
/// Bytes that are not UTF-8 become U+FFFD. Control characters are escaped, those above ASCII too, and so are marks that
/// change the direction of text: a record printed to a terminal must not move its cursor or reorder its line.
#[inline]
pub fn push(out: &mut Vec<u8>, text: &[u8]) {
    if vector::is_plain(text) {
        out.extend_from_slice(text);
    } else {
        push_slowly(out, text);
    }
}

/// Appends `text` as a JSON string, quotes included.
#[inline]
pub fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    push(out, text);
    out.push(b'"');
}

/// Copies what needs no escape in runs.
fn push_slowly(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    loop {
        let plain = vector::plain_length(rest);
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        match rest.first() {
            None => return,
            Some(&byte) if byte.is_ascii() => {
                push_escape(out, char::from(byte));
                rest = &rest[1..];
            }
            Some(_) => {
                let length = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
                push_unicode(out, &rest[..length]);
                rest = &rest[length..];
            }
        }
    }
}

/// Copies text beyond ASCII, or what claims to be.
fn push_unicode(out: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            if acts_on_terminals(character) {
                push_escape(out, character);
            } else {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

fn push_escape(out: &mut Vec<u8>, character: char) {
    match character {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        _ => {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            let code = character as u32;
            out.extend_from_slice(b"\\u");
            out.extend((0..4).rev().map(|digit| HEX[(code >> (digit * 4) & 15) as usize]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &[u8]) -> String {
        let mut out = Vec::new();
        push_quoted(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_escaped() {
        for (text, expected) in [
            (&b"Busy Here"[..], r#""Busy Here""#),
            (b"", r#""""#),
            (b"a\"b\\c", r#""a\"b\\c""#),
            (b"\x1b[31m\0\x7f", r#""\u001b[31m\u0000\u007f""#),
            ("\u{85}\u{202e}\u{2028}".as_bytes(), r#""\u0085\u202e\u2028""#),
            (b"caf\xe9 \xff\xfe ok", "\"caf\u{fffd} \u{fffd}\u{fffd} ok\""),
            ("besetzt \u{e9}\u{1f4de}".as_bytes(), "\"besetzt \u{e9}\u{1f4de}\""),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    proptest! {
        #[test]
        fn serde_reads_back_what_the_bytes_say(text in prop::collection::vec(any::<u8>(), 0..80)) {
            let back: String = serde_json::from_str(&escaped(&text)).unwrap();
            prop_assert_eq!(back, String::from_utf8_lossy(&text));
        }

        #[test]
        fn plain_text_is_copied(text in "[ !#-\\[\\]-~]{0,80}") {
            prop_assert_eq!(escaped(text.as_bytes()), format!("\"{text}\""));
        }
    }
}
