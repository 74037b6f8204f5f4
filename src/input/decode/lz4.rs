//! lz4 frames in a row.
//!
//! The crate decodes whole blocks and holds none back when the next one is bad. But it stops after one frame, takes a
//! frame that ends between two blocks for complete, and knows no skippable frames; that is made good here.

use std::io::{self, BufRead, BufReader, Read};
use std::mem;

use lz4_flex::frame::FrameDecoder;

use super::{BUFFER, cut, damaged};

pub(in crate::input) struct Frames<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    Inside(FrameDecoder<Watched<R>>),
    Between(Watched<R>),
    Done,
}

/// The coded bytes, and how reading them has ended if it has.
struct Watched<R> {
    input: BufReader<R>,
    ended: bool,
    failed: bool,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(coded: R) -> Self {
        let input = BufReader::with_capacity(BUFFER, coded);
        Self { state: State::Between(Watched { input, ended: false, failed: false }) }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while !buf.is_empty() {
            // An error leaves nothing to go on with; an interruption does.
            self.state = match mem::replace(&mut self.state, State::Done) {
                State::Done => return Ok(0),
                State::Between(mut input) => match next_frame(&mut input) {
                    Ok(true) => State::Inside(FrameDecoder::new(input)),
                    Ok(false) => State::Done,
                    Err(error) => {
                        if error.kind() == io::ErrorKind::Interrupted {
                            self.state = State::Between(input);
                        }
                        return Err(error);
                    }
                },
                State::Inside(mut frame) => match frame.read(buf) {
                    Ok(0) if frame.get_ref().ended => return Err(cut("lz4")),
                    Ok(0) => State::Between(frame.into_inner()),
                    Ok(count) => {
                        self.state = State::Inside(frame);
                        return Ok(count);
                    }
                    Err(error) => return Err(frame.get_ref().explain(error)),
                },
            };
        }
        Ok(0)
    }
}

/// Whether another frame follows; passes over padding and skippable frames.
fn next_frame<R: Read>(watched: &mut Watched<R>) -> io::Result<bool> {
    loop {
        match watched.input.fill_buf()?.first() {
            None => return Ok(false),
            Some(4) => return Ok(true),
            Some(0) => watched.input.consume(1),
            Some(0x50..=0x5f) => skip_frame(watched).map_err(|error| watched.explain(error))?,
            Some(_) => {
                let message = "what follows the lz4 data is no lz4 data";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
    }
}

fn skip_frame<R: Read>(watched: &mut Watched<R>) -> io::Result<()> {
    let mut header = [0; 8];
    watched.read_exact(&mut header)?;
    let [_, magic @ .., a, b, c, d] = header;
    if magic != [0x2a, 0x4d, 0x18] {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no frame where one is due"));
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if io::copy(&mut watched.take(length), &mut io::sink())? < length { Err(cut("lz4")) } else { Ok(()) }
}

impl<R> Watched<R> {
    /// The error in the words of this room, unless it came from below, where it was put into words already.
    fn explain(&self, error: io::Error) -> io::Error {
        if self.failed {
            error
        } else if self.ended {
            cut("lz4")
        } else {
            damaged("lz4", &error.to_string())
        }
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.input.read(buf) {
                // The frame decoder would lose its place.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = true;
                    return Err(error);
                }
                Ok(count) => {
                    self.ended |= count == 0 && !buf.is_empty();
                    return Ok(count);
                }
            }
        }
    }
}
