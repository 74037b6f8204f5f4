//! Numbers and texts as people read them.

use super::escape;
use unicode_width::UnicodeWidthChar;

/// A text from a log, with everything that a terminal would act on written as `\u001b`.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    for piece in text.split_inclusive(['"', '\\']) {
        // Nothing here stands in quotes: what only JSON needs escaped stays as it is.
        let plain = piece.trim_end_matches(['"', '\\']);
        escape::push(&mut out, plain.as_bytes());
        out.extend_from_slice(&piece.as_bytes()[plain.len()..]);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The beginning of a text that is too wide, with `…` behind it.
pub(crate) fn cut_end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    format!("{}…", &text[..fitting(text, columns.saturating_sub(1))])
}

/// The end of a text that is too wide, with `…` before it: of a path it says more than the beginning.
pub(crate) fn cut_start(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let mut start = text.len();
    for (at, character) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(character.width().unwrap_or(0)) else { break };
        left = rest;
        start = at;
    }
    format!("…{}", &text[start..])
}

/// Both ends of a text that is too wide, with `…` between them: of an address and its port, both tell it from others.
pub(crate) fn cut_middle(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let behind = columns.saturating_sub(1) / 2;
    let before = &text[..fitting(text, columns.saturating_sub(1) - behind)];
    format!("{before}{}", cut_start(&text[before.len()..], behind + 1))
}

/// How many bytes of a text take no more than so many columns.
fn fitting(text: &str, columns: usize) -> usize {
    let mut left = columns;
    for (at, character) in text.char_indices() {
        let Some(rest) = left.checked_sub(character.width().unwrap_or(0)) else { return at };
        left = rest;
    }
    text.len()
}

/// A text with blanks behind it.
pub(crate) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text with blanks before it.
pub(crate) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Words, or other pieces, in lines of so many columns. What is longer is broken anywhere.
pub(crate) fn wrap(pieces: impl Iterator<Item = impl AsRef<str>>, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        let mut piece = piece.as_ref();
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(piece) <= columns => {
                line.push(' ');
                line.push_str(piece);
                continue;
            }
            _ => {}
        }
        while width(piece) > columns {
            let (line, rest) =
                piece.split_at(fitting(piece, columns).max(piece.chars().next().map_or(1, char::len_utf8)));
            lines.push(line.to_owned());
            piece = rest;
        }
        lines.push(piece.to_owned());
    }
    lines
}

/// `1,234,567`.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 file`, `2 files`: for pages that are in English only, and a noun that takes an `s`.
pub(crate) fn count(of: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(of), if of == 1 { "" } else { "s" })
}

/// Bytes in powers of 1,024: `41.2 GiB`.
pub(crate) fn size(bytes: u64) -> String {
    let mut unit = 1;
    for name in ["B", "KiB", "MiB", "GiB", "TiB"] {
        // Compared as it will be rounded, so that there are never 1024.0 of a unit.
        if rounded(bytes, 10, unit) < 10_240 {
            return if name == "B" { format!("{bytes} B") } else { format!("{} {name}", tenths(bytes, 10, unit)) };
        }
        unit *= 1024;
    }
    format!("{} PiB", tenths(bytes, 10, unit))
}

/// A share in percent. One that is not quite nothing or everything never looks like it.
pub(crate) fn share(part: u64, whole: u64) -> String {
    match rounded(part, 1000, whole.max(1)) {
        _ if whole == 0 => "-".to_owned(),
        0 if part > 0 => "<0.1%".to_owned(),
        1000.. if part < whole => ">99.9%".to_owned(),
        _ => format!("{}%", tenths(part, 1000, whole)),
    }
}

/// `part` × `scale` / `whole`, rounded.
pub(crate) fn rounded(part: u64, scale: u64, whole: u64) -> u64 {
    let exact = (u128::from(part) * u128::from(scale) * 2 + u128::from(whole)) / (u128::from(whole) * 2);
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// The same, shown as tenths.
fn tenths(part: u64, scale: u64, whole: u64) -> String {
    let tenths = rounded(part, scale, whole);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A length of time from nanoseconds, in its two largest units: `4 h 12 min`.
pub(crate) fn duration(nanos: u64) -> String {
    // To the nearest of both, as a person would round.
    let (millis, seconds) = (rounded(nanos, 1, 1_000_000), rounded(nanos, 1, 1_000_000_000));
    match seconds {
        _ if millis < 1000 => format!("{millis} ms"),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        for (text, shown) in [
            ("pbx.log", "pbx.log"),
            (r#"C:\logs\"a".log"#, r#"C:\logs\"a".log"#),
            ("a\x1b[31mb\r\nc\u{9b}d\x7f", r"a\u001b[31mb\r\nc\u009bd\u007f"),
            ("\u{202e}gol\u{2066}", r"\u202egol\u2066"),
            ("\\\x1b\"", r#"\\u001b""#),
            ("grün 電話", "grün 電話"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }

    #[test]
    fn cutting_and_filling() {
        assert_eq!(cut_end("Service Unavailable", 10), "Service U…");
        assert_eq!(cut_start("/var/log/asterisk/full:88120", 12), "…/full:88120");
        assert_eq!(cut_end("full", 4), "full");
        assert_eq!(cut_middle("[2001:db8:7c1f:92::a3]:5060", 15), "[2001:d…3]:5060");
        assert_eq!(cut_middle("full", 4), "full");
        assert_eq!(cut_start("full", 4), "full");
        // Each of these takes two columns.
        assert_eq!(cut_end("電話交換", 6), "電話…");
        assert_eq!(cut_start("電話交換", 6), "…交換");
        assert_eq!(left("電話", 6), "電話  ");
        assert_eq!(right("12", 4), "  12");
        assert_eq!(wrap("one two three four".split(' '), 9), ["one two", "three", "four"]);
        assert_eq!(wrap("an unbreakable x".split(' '), 5), ["an", "unbre", "akabl", "e x"]);
    }

    #[test]
    fn numbers() {
        for (value, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), shown);
        }
        for (bytes, shown) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1024 * 1024 - 1, "1.0 MiB"),
            (44_238_563_738, "41.2 GiB"),
            (u64::MAX, "16384.0 PiB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
        for (part, whole, shown) in [
            (0, 0, "-"),
            (0, 5, "0.0%"),
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (1, 100_000, "<0.1%"),
            (99_999, 100_000, ">99.9%"),
            (3, 3, "100.0%"),
        ] {
            assert_eq!(share(part, whole), shown);
        }
        for (seconds, shown) in
            [(0, "0 ms"), (59, "59 s"), (61, "1 min 1 s"), (14_412, "4 h 0 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(duration(seconds * 1_000_000_000), shown);
            assert_eq!(duration((seconds * 1_000_000_000).saturating_sub(400_000)), shown);
        }
    }

    proptest! {
        #[test]
        fn lines_are_never_wider_than_asked(text in "\\PC{0,60}", columns in 2usize..20) {
            for line in wrap(text.split(' '), columns) {
                prop_assert!(width(&line) <= columns, "{line:?}");
            }
            prop_assert!(width(&cut_end(&text, columns)) <= columns);
            prop_assert!(width(&cut_start(&text, columns)) <= columns);
            prop_assert!(width(&cut_middle(&text, columns)) <= columns);
            prop_assert_eq!(wrap(text.split(' '), columns).concat().replace(' ', ""), text.replace(' ', ""));
        }

        #[test]
        fn nothing_that_moves_the_cursor_is_left(text in any::<String>()) {
            let moves = |character: char| character.is_control() || ('\u{202a}'..='\u{202e}').contains(&character);
            prop_assert!(!harmless(&text).contains(moves));
        }
    }
}
