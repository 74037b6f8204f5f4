//! The header in front of a zip member.

use std::io::{self, Read};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::window::Window;
use crate::input::decode::damaged;

/// What comes before the name.
const FIXED: usize = 30;

pub(super) struct Header {
    pub(super) name: String,
    pub(super) method: Method,
    pub(super) modified: Option<SystemTime>,
    /// What the content's checksum should be, unless `described`.
    pub(super) checksum: u32,
    /// Length as packed and as unpacked; `None` where only a descriptor behind the data tells.
    pub(super) packed: Option<u64>,
    pub(super) size: Option<u64>,
    /// A descriptor follows the data.
    pub(super) described: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
    Encrypted,
    Other(u16),
}

impl Header {
    /// Reads the header of the next member; `None` where the directory begins.
    pub(super) fn read<R: Read>(input: &mut Window<R>) -> io::Result<Option<Self>> {
        let fixed = match input.exactly(FIXED, 4)? {
            [b'P', b'K', 3, 4, ..] => Fields(input.exactly(FIXED, FIXED)?),
            // The directory, its end in each of its forms, and what may stand before it.
            [b'P', b'K', 1, 2, ..] | [b'P', b'K', 5, 5 | 6, ..] | [b'P', b'K', 6, 6 | 7, ..] => return Ok(None),
            _ => return Err(damaged("zip", "no member where one is due")),
        };
        let (name, extra) = (usize::from(fixed.word(26)), usize::from(fixed.word(28)));
        let all = input.exactly(FIXED + name + extra, FIXED + name + extra)?;
        let header = Self::parse(Fields(all), &all[FIXED..FIXED + name], &all[FIXED + name..]);
        input.skip(FIXED + name + extra)?;
        Ok(Some(header))
    }

    pub(super) fn is_deflated(&self) -> bool {
        self.method == Method::Deflated
    }

    fn parse(fixed: Fields<'_>, name: &[u8], extra: &[u8]) -> Self {
        let flags = fixed.word(6);
        let described = flags & 0x08 != 0;
        let method = match fixed.word(8) {
            _ if flags & 0x01 != 0 => Method::Encrypted,
            0 => Method::Stored,
            8 => Method::Deflated,
            other => Method::Other(other),
        };
        let (mut packed, mut size) = (u64::from(fixed.double(18)), u64::from(fixed.double(22)));
        let mut modified = dos_time(fixed.word(12), fixed.word(10));
        for (kind, data) in extra_fields(extra) {
            match (kind, data.0) {
                // The lengths in 64 bits, each only where it did not fit above.
                (0x0001, _) => {
                    let mut at = 0;
                    for length in [&mut size, &mut packed] {
                        if *length == u64::from(u32::MAX) && at + 8 <= data.0.len() {
                            *length = data.quad(at);
                            at += 8;
                        }
                    }
                }
                // The time of the last change, in seconds since 1970, if it is there at all.
                (0x5455, [flags, _, _, _, _, ..]) if flags & 1 != 0 => {
                    modified = UNIX_EPOCH.checked_add(Duration::from_secs(data.double(1).into()));
                }
                _ => {}
            }
        }
        let known = !described || packed > 0;
        Self {
            name: String::from_utf8_lossy(name).into_owned(),
            method,
            modified,
            checksum: fixed.double(14),
            packed: known.then_some(packed),
            size: known.then_some(size),
            described,
        }
    }
}

/// Numbers in a header, lowest byte first; 0 where the header is too short for them.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    fn word(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    pub(super) fn double(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    pub(super) fn quad(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.bytes(at))
    }

    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).unwrap_or([0; N])
    }
}

/// The extra fields, each with its number; a damaged one ends them.
fn extra_fields(mut extra: &[u8]) -> impl Iterator<Item = (u16, Fields<'_>)> {
    std::iter::from_fn(move || {
        let (head, rest) = extra.split_at_checked(4)?;
        let (data, rest) = rest.split_at_checked(Fields(head).word(2).into())?;
        extra = rest;
        Some((Fields(head).word(0), Fields(data)))
    })
}

/// A time of DOS: local, without a zone, and in steps of two seconds. It is taken for UTC.
fn dos_time(date: u16, time: u16) -> Option<SystemTime> {
    let part = |value: u16, from: u16, bits: u16| i8::try_from(value >> from & ((1 << bits) - 1)).ok();
    let date = Date::new(1980 + i16::try_from(date >> 9).ok()?, part(date, 5, 4)?, part(date, 0, 5)?).ok()?;
    let time = Time::new(part(time, 11, 5)?, part(time, 5, 6)?, part(time, 0, 5)? * 2, 0).ok()?;
    Some(date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dos_times_are_taken_for_utc() {
        for ((year, month, day), (hour, minute, second), expected) in [
            ((2026, 11, 20), (15, 30, 58), Some(1_795_188_658)),
            ((1980, 1, 1), (0, 0, 0), Some(315_532_800)),
            ((1980, 0, 0), (0, 0, 0), None),
            ((2026, 13, 1), (0, 0, 0), None),
            ((2026, 2, 30), (0, 0, 0), None),
            ((2026, 1, 1), (31, 0, 0), None),
            ((2026, 1, 1), (0, 0, 62), None),
        ] {
            let date = ((year - 1980) << 9) | (month << 5) | day;
            let time = (hour << 11) | (minute << 5) | (second / 2);
            let expected = expected.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(dos_time(date, time), expected, "{year}-{month}-{day}");
        }
    }
}
