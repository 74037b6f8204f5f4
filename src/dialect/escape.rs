//! How collectors and programs write the line ends of a message that they put on one line.
//!
//! rsyslog writes control characters as `#015#012`, programs and JSON as `\r\n`, viewers as `^M^J` or, like Pexip Infinity, as
//! `^M` alone, Kiwi as `<013><010>`, others `<0D><0A>`, XML `&#xD;&#xA;`. Some flatten a message and leave a carriage return,
//! as it is or as `\r`, or a mere blank. Read in rsyslog's and Kiwi's output, and in logs of Avaya's phones, Oracle's SBC and
//! Pexip Infinity.

use crate::sip::header;

/// A way to write line ends, and with them other characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// `#015#012`.
    Octal,
    /// `\r\n`, `\x0d\x0a`, `\015\012`, `\u000d\u000a`, and all else that JSON and C write so.
    Backslash,
    /// `\r` alone.
    BackslashReturn,
    /// `^M^J`, or `^M` where no `^J` is behind it.
    Caret,
    /// `<013><010>` or `<0D><0A>`.
    Angle,
    /// `&#xD;&#xA;` or `&#13;&#10;`, and the entities of XML.
    Entity,
    /// `..`: ngrep shows what can't be printed as dots.
    Dots,
    /// A carriage return, which may have a blank behind it.
    Return,
    /// Nothing but a blank: a line end is where the name of a header follows.
    Blank,
}

/// How far behind a status line's code its line end may be.
const PHRASE: usize = 512;

/// How long line ends may be: two of them with their backslashes doubled three times over.
const ENDS: usize = 64;

/// How many escapes, where each is one.
const UNITS: usize = 8;

/// How much of a header's name may be looked for.
const NAME: usize = 64;

impl Escape {
    const ALL: [Self; 9] = [
        Self::Octal,
        Self::Backslash,
        Self::BackslashReturn,
        Self::Caret,
        Self::Angle,
        Self::Entity,
        Self::Dots,
        Self::Return,
        Self::Blank,
    ];

    /// The byte that all its units begin with.
    fn mark(self) -> u8 {
        match self {
            Self::Octal => b'#',
            Self::Backslash | Self::BackslashReturn => b'\\',
            Self::Caret => b'^',
            Self::Angle => b'<',
            Self::Entity => b'&',
            Self::Dots => b'.',
            Self::Return => b'\r',
            Self::Blank => b' ',
        }
    }

    /// How the line end is written that ends a start line of which `text` is the rest, without what follows a real line end.
    /// It is one if a header follows. With `phrase`, more of the line may stand before it.
    pub fn behind_start_line(text: &[u8], phrase: bool) -> Option<Self> {
        let text = &text[..text.len().min(PHRASE)];
        let marks = text.iter().enumerate().take(match text.first() {
            _ if phrase => text.len(),
            // Some products leave a blank at the end of every line.
            Some(b' ') => 2,
            _ => 1,
        });
        marks
            .flat_map(|(at, &byte)| {
                Self::ALL.into_iter().filter(move |escape| escape.mark() == byte).map(move |escape| (at, escape))
            })
            .find_map(|(at, escape)| {
                let length = escape.line_ends(&text[at..text.len().min(at + ENDS)])?;
                let name = &text[at + length..];
                header::known(&name[..name.len().min(NAME)]).map(|_| escape)
            })
    }

    /// The length of the line ends that `text` begins with: at least one line feed, or a carriage return where that is one.
    fn line_ends(self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Blank => return Some(1),
            Self::Backslash => return backslash_line_ends(text),
            _ => {}
        }
        let (mut at, mut found) = (0, false);
        for _ in 0..UNITS {
            let Some((unit, length)) = self.character(&text[at..]) else { break };
            match unit {
                '\n' => found = true,
                '\r' => {}
                _ => break,
            }
            at += length;
        }
        found.then_some(at)
    }

    /// Whether all of `text` is an escape that was cut off with the rest of the line.
    fn is_torn(self, text: &[u8]) -> bool {
        match self {
            Self::Octal => matches!(text, b"#0" | b"#01"),
            Self::Backslash | Self::BackslashReturn => text == b"\\",
            Self::Angle => matches!(text, b"<0" | b"<01"),
            _ => false,
        }
    }

    /// What `text` begins with an escape of, and how long that is.
    fn unit(self, text: &[u8]) -> Option<(Unit, usize)> {
        if let (Self::Backslash | Self::BackslashReturn, Some(code)) = (self, byte(text)) {
            return Some((Unit::Byte(code), 4));
        }
        self.character(text).map(|(character, length)| (Unit::Character(character), length))
    }

    /// The character that `text` begins with an escape of, and how long that is.
    fn character(self, text: &[u8]) -> Option<(char, usize)> {
        if text.first() != Some(&self.mark()) {
            return None;
        }
        match self {
            Self::Octal => octal(text),
            Self::BackslashReturn if text.starts_with(b"\\r") => Some(('\n', 2)),
            Self::Backslash | Self::BackslashReturn => backslash(text),
            Self::Caret => Some((
                match text.get(..2)? {
                    b"^M" if is_before_feed(&text[2..]) => '\r',
                    b"^M" | b"^J" => '\n',
                    b"^I" => '\t',
                    b"^[" => '\u{1b}',
                    _ => return None,
                },
                2,
            )),
            Self::Angle => angle(text),
            Self::Entity => entity(text),
            Self::Dots => text.starts_with(b"..").then_some(('\n', 2)),
            Self::Return => match text {
                [b'\r', b'\r', ..] => Some(('\r', 1)),
                [b'\r', b' ' | b'\t', ..] => Some(('\n', 2)),
                [b'\r', ..] => Some(('\n', 1)),
                _ => None,
            },
            Self::Blank => {
                let name = text.get(1..)?;
                let length = header::known(&name[..name.len().min(NAME)])?;
                // A single letter before a colon is too little to cut a text at.
                (length > 1).then_some(('\n', 1))
            }
        }
    }
}

/// What an escape stands for.
#[derive(Clone, Copy)]
enum Unit {
    Character(char),
    Byte(u8),
}

/// Whether a `^J` follows, perhaps behind another `^M`.
fn is_before_feed(text: &[u8]) -> bool {
    text.strip_prefix(b"^M").unwrap_or(text).starts_with(b"^J")
}

/// `\r\n` and its like, perhaps with the backslashes doubled once or more.
fn backslash_line_ends(text: &[u8]) -> Option<usize> {
    const RETURNS: [&[u8]; 4] = [b"r", b"015", b"x0d", b"u000d"];
    const FEEDS: [&[u8]; 4] = [b"n", b"012", b"x0a", b"u000a"];
    let (mut at, mut found) = (0, false);
    loop {
        let slashes = text[at..].iter().take_while(|&&byte| byte == b'\\').count();
        let rest = &text[at + slashes..];
        let starts = |names: [&'static [u8]; 4]| {
            names.into_iter().find(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
        };
        let name = match (starts(FEEDS), starts(RETURNS)) {
            _ if slashes == 0 => break,
            (Some(name), _) => {
                found = true;
                name
            }
            (None, Some(name)) => name,
            (None, None) => break,
        };
        at += slashes + name.len();
    }
    found.then_some(at)
}

/// A control character as rsyslog writes it: `#` and three octal digits. `ticket #0123` holds none.
fn octal(text: &[u8]) -> Option<(char, usize)> {
    let &[b'#', b'0'..=b'1', _, _] = text.first_chunk::<4>()? else { return None };
    let code = digits(&text[1..4], 8)?;
    let goes_on = text.get(4).is_some_and(u8::is_ascii_digit);
    ((code < 0x20 || code == 0x7f) && !goes_on).then_some((char::from(code as u8), 4))
}

/// The byte that `text` begins with as C and Python write it: `\xc3`, `\303`. A character of UTF-8 is several of these.
fn byte(text: &[u8]) -> Option<u8> {
    let code = match text.get(..4)? {
        [b'\\', b'x', hex @ ..] => digits(hex, 16)?,
        [b'\\', octal @ ..] => digits(octal, 8)?,
        _ => return None,
    };
    u8::try_from(code).ok()
}

fn backslash(text: &[u8]) -> Option<(char, usize)> {
    let simple = match text.get(1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'v' => '\u{b}',
        b'e' => '\u{1b}',
        b'"' => '"',
        b'\'' => '\'',
        b'/' => '/',
        b'\\' => '\\',
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((simple, 2))
}

/// `\u001b`, and two of them for what lies beyond sixteen bits.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let high = digits(text.get(2..6)?, 16)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 6));
    }
    let low = text.get(6..12).filter(|next| next.starts_with(b"\\u")).and_then(|next| digits(&next[2..], 16));
    match low {
        Some(low @ 0xdc00..=0xdfff) if high < 0xdc00 => {
            Some((char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))?, 12))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 6)),
    }
}

/// Kiwi's three decimal digits, or two hexadecimal ones.
fn angle(text: &[u8]) -> Option<(char, usize)> {
    let close = text.iter().take(5).position(|&byte| byte == b'>')?;
    let inside = &text[1..close];
    let code = match inside.len() {
        3 => digits(inside, 10)?,
        2 => digits(inside, 16)?,
        _ => return None,
    };
    (code < 0x20).then_some((char::from(code as u8), close + 1))
}

fn entity(text: &[u8]) -> Option<(char, usize)> {
    let close = text.iter().take(10).position(|&byte| byte == b';')?;
    let character = match &text[1..close] {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', hex @ ..] => char::from_u32(digits(hex, 16)?)?,
        [b'#', decimal @ ..] => char::from_u32(digits(decimal, 10)?)?,
        _ => return None,
    };
    Some((character, close + 1))
}

/// The number that all of `text` is.
fn digits(text: &[u8], radix: u32) -> Option<u32> {
    if text.is_empty() || text.len() > 8 {
        return None;
    }
    text.iter().try_fold(0u32, |sum, &byte| Some(sum * radix + char::from(byte).to_digit(radix)?))
}

/// Takes escaped text apart, line by line.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    escape: Escape,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// A decoder of `text`.
    pub fn new(escape: Escape, text: &'a [u8]) -> Self {
        Self { escape, rest: text }
    }

    /// Leaves out all but the next `length` bytes of what is left.
    pub fn shorten(&mut self, length: usize) {
        self.rest = &self.rest[..self.rest.len().min(length)];
    }

    /// Appends the next line with its end, or what is left if it has none; false where nothing is.
    pub fn line(&mut self, out: &mut Vec<u8>) -> bool {
        let mark = self.escape.mark();
        let any = !self.rest.is_empty();
        while let Some(at) = memchr::memchr(mark, self.rest) {
            out.extend_from_slice(&self.rest[..at]);
            self.rest = &self.rest[at..];
            if self.escape.is_torn(self.rest) {
                self.rest = &[];
                break;
            }
            let (unit, length) = self.escape.unit(self.rest).unwrap_or((Unit::Byte(mark), 1));
            self.rest = &self.rest[length..];
            match unit {
                Unit::Byte(byte) => out.push(byte),
                Unit::Character(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            }
            if matches!(unit, Unit::Byte(b'\n') | Unit::Character('\n')) {
                return true;
            }
        }
        out.extend_from_slice(self.rest);
        self.rest = &[];
        any
    }

    /// Appends all that is left.
    pub fn all(mut self, out: &mut Vec<u8>) {
        while self.line(out) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_told_by_the_header_behind_them() {
        for (text, expected) in [
            ("486 Busy Here#015#012Via: x", Some(Escape::Octal)),
            ("486 Busy Here#012v: x", Some(Escape::Octal)),
            (r"486 Busy Here\r\nVia: x", Some(Escape::Backslash)),
            (r"486 Busy Here\nVia: x", Some(Escape::Backslash)),
            (r"486 Busy Here\\\\r\\\\nVia: x", Some(Escape::Backslash)),
            (r"486 Busy Here\rVia: x", Some(Escape::BackslashReturn)),
            (r"486 Busy Here\x0d\x0aVia: x", Some(Escape::Backslash)),
            (r"486 Busy Here\015\012Via: x", Some(Escape::Backslash)),
            (r"486 Busy Here\u000D\u000AVia: x", Some(Escape::Backslash)),
            ("486 Busy Here^M^JVia: x", Some(Escape::Caret)),
            ("486 Busy Here^MVia: x", Some(Escape::Caret)),
            ("486 Busy Here<013><010>Via: x", Some(Escape::Angle)),
            ("486 Busy Here<0D><0A>Via: x", Some(Escape::Angle)),
            ("486 Busy Here&#xD;&#xA;Via: x", Some(Escape::Entity)),
            ("486 Busy Here&#13;&#10;Via: x", Some(Escape::Entity)),
            ("486 Busy Here..Via: x", Some(Escape::Dots)),
            ("486 Busy Here\r Via: x", Some(Escape::Return)),
            ("486 Busy Here Via: x", Some(Escape::Blank)),
            ("486 #1 & <b>: Call-ID: x", Some(Escape::Blank)),
            ("486 Busy Here#0123: x", None),
            (r"486 Busy Here\nno header", None),
            ("486 Busy Here", None),
            ("486 Busy Here\r", None),
            ("486 see also: that", None),
            ("", None),
        ] {
            assert_eq!(Escape::behind_start_line(text.as_bytes(), true), expected, "{text}");
        }
    }

    #[test]
    fn what_is_escaped_comes_back() {
        for (escape, text, expected) in [
            (Escape::Octal, "a#015#012b#011c #0123 #9 #", "a\r\nb\tc #0123 #9 #"),
            (Escape::Octal, "a#015#01", "a\r"),
            (Escape::Octal, "#033[1;33mx#177", "\u{1b}[1;33mx\u{7f}"),
            (Escape::Backslash, r#"a\r\nb\t\"c\" \\n \/ \q \"#, "a\r\nb\t\"c\" \\n / \\q "),
            (Escape::Backslash, r"\u00e9\u003c\ud83d\ude00\ud83d\x41\101", "é<😀\u{fffd}AA"),
            (Escape::Backslash, r"\u12", r"\u12"),
            (Escape::Backslash, r"J\xc3\xbcrgen \303\274", "Jürgen ü"),
            (Escape::Backslash, r"\xf0\x9f\x98\x80\377", "😀\u{fffd}"),
            (Escape::BackslashReturn, r#"a\rb\t\"c\"\r\rd\x41\"#, "a\nb\t\"c\"\n\ndA"),
            (Escape::Caret, "a^M^Jb^c^", "a\r\nb^c^"),
            (Escape::Caret, "a^Mb^M^Mc^M^M^Jd", "a\nb\n\nc\r\r\nd"),
            (Escape::Angle, "a<013><010><sip:b@c><09>", "a\r\n<sip:b@c>\t"),
            (Escape::Entity, "a&#xD;&#10;&lt;b&gt; c&d;", "a\r\n<b> c&d;"),
            (Escape::Dots, "a: 192.0.2.1.. b.... c.", "a: 192.0.2.1\n b\n\n c."),
            (Escape::Return, "a\r b\rc", "a\nb\nc"),
            (Escape::Blank, "200 OK Via: x To: y t: z: Foo: b", "200 OK\nVia: x\nTo: y t: z: Foo: b"),
        ] {
            let mut out = Vec::new();
            Decoder::new(escape, text.as_bytes()).all(&mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{text}");
        }
    }
}
