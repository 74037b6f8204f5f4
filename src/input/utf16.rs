//! UTF-16 as UTF-8, as some products for Windows log.

use std::io::{self, Read};

/// Bytes of UTF-16 that are turned at once.
const BLOCK: usize = 32 << 10;

/// Which byte of a unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

/// Reads UTF-16 as UTF-8. A byte-order mark at the start is part of the encoding and not of the text; a surrogate
/// without its other half, and half a unit at the end, become U+FFFD.
pub(super) struct Utf16<R> {
    inner: R,
    endian: Endian,
    raw: Box<[u8]>,
    /// Bytes at the start of `raw` that are no whole unit yet.
    kept: usize,
    /// The first half of a pair, whose other half is still to come.
    high: Option<u16>,
    text: String,
    /// How much of `text` was handed out.
    at: usize,
    started: bool,
    ended: bool,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(inner: R, endian: Endian) -> Self {
        let raw = vec![0; BLOCK].into_boxed_slice();
        Self { inner, endian, raw, kept: 0, high: None, text: String::new(), at: 0, started: false, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.raw[self.kept..])?;
        self.at = 0;
        self.text.clear();
        if count == 0 {
            self.ended = true;
            if self.high.take().is_some() {
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            if self.kept > 0 {
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            return Ok(());
        }
        let end = self.kept + count;
        for at in (0..end - end % 2).step_by(2) {
            let bytes = [self.raw[at], self.raw[at + 1]];
            let unit = match self.endian {
                Endian::Little => u16::from_le_bytes(bytes),
                Endian::Big => u16::from_be_bytes(bytes),
            };
            self.push(unit);
        }
        self.kept = end % 2;
        self.raw[0] = self.raw[end - 1];
        Ok(())
    }

    fn push(&mut self, unit: u16) {
        let first = !self.started;
        self.started = true;
        if let Some(high) = self.high.take() {
            if let Some(Ok(letter)) = char::decode_utf16([high, unit]).next() {
                self.text.push(letter);
                return;
            }
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        match unit {
            0xfeff if first => {}
            0xd800..=0xdbff => self.high = Some(unit),
            _ => self.text.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.refill()?;
        }
        let count = (&self.text.as_bytes()[self.at..]).read(buf)?;
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::testing::Dribble;

    fn bytes(units: &[u16], endian: Endian) -> Vec<u8> {
        let bytes = |unit: &u16| match endian {
            Endian::Little => unit.to_le_bytes(),
            Endian::Big => unit.to_be_bytes(),
        };
        units.iter().flat_map(bytes).collect()
    }

    #[test]
    fn every_split_reads_the_same() {
        let long: Vec<u16> = "Ärger mit 𝄞 und €\r\n".repeat(3000).encode_utf16().collect();
        let long_text = String::from_utf16(&long).unwrap();
        for (units, expected) in [
            (&[][..], ""),
            (&[0xfeff, 0x61], "a"),
            (&[0x61, 0xfeff], "a\u{feff}"),
            (&[0xd834, 0xdd1e], "𝄞"),
            (&[0xd834], "\u{fffd}"),
            (&[0xdd1e, 0x61], "\u{fffd}a"),
            (&[0xd834, 0x61], "\u{fffd}a"),
            (&[0xd834, 0xd834, 0xdd1e], "\u{fffd}𝄞"),
            (&long, &long_text),
        ] {
            for endian in [Endian::Little, Endian::Big] {
                let raw = bytes(units, endian);
                for step in [1, 2, 3, 1000, usize::MAX] {
                    let mut read = String::new();
                    Utf16::new(Dribble::new(&raw, step), endian).read_to_string(&mut read).unwrap();
                    assert!(read == expected, "{endian:?} {step}: {read:.80}");
                }
            }
        }
    }

    #[test]
    fn half_a_unit_at_the_end_is_marked() {
        for (raw, expected) in [(&b"a\0b"[..], "a\u{fffd}"), (b"x", "\u{fffd}"), (b"\x34\xd8x", "\u{fffd}\u{fffd}")] {
            let mut read = String::new();
            Utf16::new(raw, Endian::Little).read_to_string(&mut read).unwrap();
            assert_eq!(read, expected);
        }
    }
}
