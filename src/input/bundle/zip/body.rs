//! The data of a zip member: where it ends, and whether it is whole.

use std::io::{self, BufRead, Read};

use flate2::Crc;
use memchr::memmem;

use super::header::{Fields, Header};
use super::window::Window;
use crate::input::decode::{Decoder, Deflate, cut, damaged};

const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// The longest descriptor, and the signature behind it. Even the emptiest directory has more bytes than is missing here
/// behind the shortest descriptor.
const DESCRIPTOR_AND_MORE: usize = 28;

/// A member's data as packed.
pub(super) struct Packed<'a, R> {
    input: &'a mut Window<R>,
    extent: Extent,
    taken: u64,
}

enum Extent {
    /// So many bytes are left.
    Known(u64),
    /// What decodes the data finds its end.
    Within,
    /// Up to the descriptor.
    Described,
}

impl<'a, R: Read> Packed<'a, R> {
    pub(super) fn new(input: &'a mut Window<R>, length: Option<u64>, deflated: bool) -> Self {
        let extent = match length {
            Some(length) => Extent::Known(length),
            None if deflated => Extent::Within,
            None => Extent::Described,
        };
        Self { input, extent, taken: 0 }
    }

    /// Reads the descriptor behind the data: the checksum, and the size as unpacked.
    pub(super) fn descriptor(&mut self) -> io::Result<(u32, u64)> {
        let bytes = Fields(self.input.look(DESCRIPTOR_AND_MORE)?);
        let (length, checksum, size) = read_descriptor(bytes, self.taken).ok_or_else(|| {
            if bytes.0.len() < DESCRIPTOR_AND_MORE { cut("zip") } else { damaged("zip", "a length does not match") }
        })?;
        self.input.consume(length);
        Ok((checksum, size))
    }
}

/// The length of a descriptor, the checksum and the size in it. Its lengths have 32 or 64 bits, and its signature may
/// be missing; it is believed where it tells how much was `taken` and another header follows.
fn read_descriptor(bytes: Fields<'_>, taken: u64) -> Option<(usize, u32, u64)> {
    let start = if bytes.0.starts_with(DESCRIPTOR) { 4 } else { 0 };
    let checksum = bytes.double(start);
    let followed = |at: usize| bytes.0.get(at..).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"PK"));
    if u64::from(bytes.double(start + 4)) == taken && followed(start + 12) {
        Some((start + 12, checksum, bytes.double(start + 8).into()))
    } else if bytes.quad(start + 4) == taken && followed(start + 20) {
        Some((start + 20, checksum, bytes.quad(start + 12)))
    } else {
        None
    }
}

impl<R: Read> BufRead for Packed<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.extent {
            Extent::Known(0) => Ok(&[]),
            Extent::Known(left) => {
                self.input.exactly(1, 1)?;
                let bytes = self.input.fill_buf()?;
                Ok(&bytes[..bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX))])
            }
            Extent::Within => self.input.fill_buf(),
            Extent::Described => {
                let bytes = self.input.look(DESCRIPTOR_AND_MORE)?;
                let end = match memmem::find(bytes, DESCRIPTOR) {
                    Some(0) if read_descriptor(Fields(bytes), self.taken).is_some() => 0,
                    Some(0) => 1,
                    Some(at) => at,
                    // A descriptor may begin in the last bytes.
                    None if bytes.len() >= DESCRIPTOR_AND_MORE => bytes.len() - (DESCRIPTOR.len() - 1),
                    None if bytes.is_empty() => return Err(cut("zip")),
                    None => bytes.len(),
                };
                Ok(&bytes[..end])
            }
        }
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
        self.taken += count as u64;
        if let Extent::Known(left) = &mut self.extent {
            *left = left.saturating_sub(count as u64);
        }
    }
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buf)?;
        self.consume(count);
        Ok(count)
    }
}

/// A member's content, checked at its end.
pub(super) struct Body<'a, R> {
    data: Data<'a, R>,
    header: &'a Header,
    checksum: Crc,
    size: u64,
    state: State,
}

enum Data<'a, R> {
    Stored(Packed<'a, R>),
    Deflated(Decoder<Packed<'a, R>>),
}

#[derive(PartialEq, Eq)]
enum State {
    Inside,
    /// The descriptor is read too, if there is one.
    Behind,
    Broken,
}

impl<'a, R: Read> Body<'a, R> {
    pub(super) fn new(data: Packed<'a, R>, header: &'a Header) -> Self {
        let data = if header.is_deflated() {
            Data::Deflated(Decoder::new(data, Box::new(Deflate::bare())))
        } else {
            Data::Stored(data)
        };
        Self { data, header, checksum: Crc::new(), size: 0, state: State::Inside }
    }

    /// Goes to where the next header begins, as far as that can be told of a member that is broken.
    pub(super) fn find_end(&mut self) -> bool {
        if self.state == State::Behind {
            return true;
        }
        let described = self.header.described;
        let data = self.packed();
        let skipped = matches!(data.extent, Extent::Known(_)) && io::copy(data, &mut io::sink()).is_ok();
        skipped && (!described || data.descriptor().is_ok())
    }

    /// Whether less is left than an archive ends with, so that it must have been cut off.
    pub(super) fn is_spent(&mut self) -> bool {
        self.packed().input.look(DESCRIPTOR_AND_MORE).is_ok_and(|rest| rest.len() < DESCRIPTOR_AND_MORE)
    }

    fn packed(&mut self) -> &mut Packed<'a, R> {
        match &mut self.data {
            Data::Stored(data) => data,
            Data::Deflated(decoder) => decoder.get_mut(),
        }
    }

    fn check(&mut self) -> io::Result<()> {
        let (described, checksum, size) = (self.header.described, self.header.checksum, self.header.size);
        let data = self.packed();
        if matches!(data.extent, Extent::Known(_)) {
            // Whatever stands behind deflated data.
            io::copy(data, &mut io::sink())?;
        }
        let (checksum, size) = if described { data.descriptor()? } else { (checksum, size.unwrap_or_default()) };
        self.state = State::Behind;
        if checksum != self.checksum.sum() || size != self.size {
            return Err(damaged("zip", "the checksum does not match"));
        }
        Ok(())
    }
}

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.state != State::Inside || buf.is_empty() {
            return Ok(0);
        }
        let result = match &mut self.data {
            Data::Stored(data) => data.read(buf),
            Data::Deflated(decoder) => decoder.read(buf),
        };
        match result {
            Ok(0) => self.check().map(|()| 0).inspect_err(|_| {
                if self.state == State::Inside {
                    self.state = State::Broken;
                }
            }),
            Ok(count) => {
                self.checksum.update(&buf[..count]);
                self.size += count as u64;
                Ok(count)
            }
            Err(error) => {
                self.state = State::Broken;
                Err(error)
            }
        }
    }
}
