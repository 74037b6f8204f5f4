//! Zip archives, read from front to back.
//!
//! The directory at the end of a zip says nothing that its members' own headers do not say, but for symbolic links. So
//! it is not needed, and a pipe, a file and a file that was cut off are read the same way. Where the length of a
//! member is told only behind it (as programs write that do not seek), deflated data knows its own end, and all else
//! ends where a descriptor stands that tells this very length.

use std::io::{self, Read};

use super::{Gone, Outbox, Outcome, drain};
use crate::input::decode::{cut, damaged};
use crate::input::problem::Severity;
use crate::input::source::Facts;
use body::{Body, Packed};
use header::{Header, Method};
use window::Window;

mod body;
mod header;
mod window;

/// What ends the unpacking before the archive's end.
enum Stop {
    Gone,
    /// Nothing more can be read; `None` where that was told already.
    Damage(Option<io::Error>),
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Damage(Some(error))
    }
}

pub(super) fn unpack<R: Read>(reader: R, out: &mut Outbox) -> Result<(), Gone> {
    let mut input = Window::new(reader);
    match members(&mut input, out) {
        Ok(()) | Err(Stop::Damage(None)) => Ok(()),
        Err(Stop::Damage(Some(error))) => out.problem(None, Severity::Error, &error.to_string()),
        Err(Stop::Gone) => Err(Gone),
    }
}

fn members<R: Read>(input: &mut Window<R>, out: &mut Outbox) -> Result<(), Stop> {
    while let Some(header) = Header::read(input)? {
        let data = Packed::new(input, header.packed, header.is_deflated());
        match header.method {
            _ if header.name.ends_with('/') => skip(data, &header)?,
            Method::Encrypted => {
                out.problem(Some(&header.name), Severity::Error, "encrypted")?;
                skip(data, &header)?;
            }
            Method::Other(number) => {
                let message = format!("zip's compression method {number} is not known here");
                out.problem(Some(&header.name), Severity::Error, &message)?;
                skip(data, &header)?;
            }
            Method::Stored | Method::Deflated => member(data, &header, out)?,
        }
    }
    // What surrounds the archive may be damaged behind its end.
    directory(input)?;
    Ok(drain(input)?)
}

fn member<R: Read>(data: Packed<'_, R>, header: &Header, out: &mut Outbox) -> Result<(), Stop> {
    let mut body = Body::new(data, header);
    let facts = Facts { modified: header.modified, size: header.size };
    let outcome = out.member(&header.name, facts, &mut body)?;
    // A member may have been passed over. Its own damage, told or not, matters less than where the next one begins.
    let rest = drain(&mut body);
    if body.find_end() {
        return Ok(());
    }
    if outcome == Outcome::Broken && body.is_spent() {
        return Err(Stop::Damage(None));
    }
    Err(rest.err().unwrap_or_else(|| damaged("zip", "the next member cannot be found")).into())
}

fn skip<R: Read>(mut data: Packed<'_, R>, header: &Header) -> Result<(), Stop> {
    drain(&mut data)?;
    if header.described {
        data.descriptor()?;
    }
    Ok(())
}

/// Reads the directory, to find out whether the archive is whole.
fn directory<R: Read>(input: &mut Window<R>) -> io::Result<()> {
    loop {
        let head = input.exactly(46, 22)?;
        let length = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (size, last) = match head {
            [b'P', b'K', 1, 2, ..] if head.len() == 46 => (46 + length(28) + length(30) + length(32), false),
            [b'P', b'K', 6, 6, sizes @ ..] => (12 + usize::from(sizes[0]) + (usize::from(sizes[1]) << 8), false),
            [b'P', b'K', 6, 7, ..] => (20, false),
            [b'P', b'K', 5, 6, ..] => (22 + length(20), true),
            [b'P', b'K', 5, 5, ..] => (6 + length(4), false),
            [b'P', b'K', 1, 2, ..] => return Err(cut("zip")),
            _ => return Err(damaged("zip", "no directory where one is due")),
        };
        input.skip(size)?;
        if last {
            return Ok(());
        }
    }
}
