//! UTF-16 in a file that grows, read as UTF-8.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::input::utf16::Endian;

/// A place in a file of UTF-16. What has not come whole yet, a unit or a pair of them, is left for later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    endian: Endian,
    /// The letter at this byte of the file comes next,
    raw: u64,
    /// but for so many bytes of it in UTF-8, which have been read.
    skip: usize,
}

/// Bytes of UTF-16 that are turned at once; a pair of units at least.
const BLOCK: usize = 16 << 10;

impl Wide {
    /// The beginning of a file.
    pub(super) fn new(endian: Endian) -> Self {
        Self { endian, raw: 0, skip: 0 }
    }

    /// The beginning of the same file.
    pub(super) fn restarted(self) -> Self {
        Self::new(self.endian)
    }

    /// How many bytes of the file stand before the place.
    pub(super) fn raw(self) -> u64 {
        self.raw
    }

    /// Reads what comes next in `file` as UTF-8; nothing where there is nothing whole.
    pub(super) fn read(&mut self, file: &File, room: &mut [u8]) -> io::Result<usize> {
        let mut raw = [0; BLOCK];
        let length = (2 * room.len() + 4).min(BLOCK);
        let come = file.read_at(&mut raw[..length], self.raw)?;
        let unit = |bytes: &[u8; 2]| match self.endian {
            Endian::Little => u16::from_le_bytes(*bytes),
            Endian::Big => u16::from_be_bytes(*bytes),
        };
        let mut units = raw[..come].as_chunks().0.iter().map(unit).peekable();
        let mut filled = 0;
        if self.raw == 0 && units.next_if_eq(&0xfeff).is_some() {
            // A mark of the byte order is no part of the text.
            self.raw = 2;
        }
        while let Some(first) = units.next() {
            let is_high = matches!(first, 0xd800..=0xdbff);
            if is_high && units.peek().is_none() {
                break;
            }
            let low = units.next_if(|unit| is_high && matches!(unit, 0xdc00..=0xdfff));
            let letter = char::decode_utf16([first].into_iter().chain(low)).next().and_then(Result::ok);
            let mut utf8 = [0; 4];
            let rest = &letter.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut utf8).as_bytes()[self.skip..];
            let count = rest.len().min(room.len() - filled);
            room[filled..filled + count].copy_from_slice(&rest[..count]);
            filled += count;
            if count < rest.len() {
                self.skip += count;
                break;
            }
            (self.raw, self.skip) = (self.raw + 2 * (1 + u64::from(low.is_some())), 0);
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::utf16::Utf16;
    use std::io::{Read, Write};

    #[test]
    fn a_file_that_grows_reads_as_one_that_is_there() {
        let text = "\u{feff}Ärger mit 𝄞 und €\u{feff}\r\n".repeat(20);
        let mut units: Vec<u16> = text.encode_utf16().collect();
        // Halves of pairs, alone.
        units.extend([0xd834, 0x61, 0xdd1e, 0xd834, 0xd834, 0xdd1e, 0x62]);
        for endian in [Endian::Little, Endian::Big] {
            let bytes = |unit: &u16| if endian == Endian::Little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            let raw: Vec<u8> = units.iter().flat_map(bytes).collect();
            let mut whole = Vec::new();
            Utf16::new(&raw[..], endian).read_to_end(&mut whole).unwrap();
            for (step, room) in [(1, 1), (1, 100), (3, 2), (7, 5), (raw.len(), 1), (raw.len(), 4096)] {
                let mut file = tempfile::tempfile().unwrap();
                let (mut wide, mut read, mut room) = (Wide::new(endian), Vec::new(), vec![0; room]);
                for piece in raw.chunks(step) {
                    file.write_all(piece).unwrap();
                    loop {
                        match wide.read(&file, &mut room).unwrap() {
                            0 => break,
                            count => read.extend_from_slice(&room[..count]),
                        }
                    }
                }
                assert_eq!(String::from_utf8_lossy(&read), String::from_utf8_lossy(&whole), "{endian:?} {step}");
                assert_eq!(wide.raw(), raw.len() as u64);
            }
        }
    }
}
