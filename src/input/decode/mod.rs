//! From coded bytes to the bytes they stand for.
//!
//! The decoders that come with the compression crates drop what a call had already decoded when that call ends in an
//! error. Logs are cut and damaged all the time, and what came before the damage is what people want, so one loop here
//! drives the crates' inner decoders and hands out every byte before it speaks of the error.

use std::io::{self, BufRead, BufReader, Read};

use super::peek::Peeked;
use super::problem::lower;
use super::sniff::Coding;

mod bzip2;
mod deflate;
mod lz4;
mod xz;
mod zstd;

pub(super) use deflate::Deflate;

/// Large enough that a read costs little beside what it decodes to.
pub(super) const BUFFER: usize = 128 << 10;

/// A stream, decompressed if it was compressed.
pub(super) enum Decoded<R: Read> {
    Plain(Peeked<R>),
    Coded(Box<Decoder<BufReader<Peeked<R>>>>),
    Lz4(Box<lz4::Frames<Peeked<R>>>),
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(coding: Coding, packed: Peeked<R>) -> io::Result<Self> {
        let codec: Box<dyn Codec> = match coding {
            Coding::Gzip => Box::new(Deflate::gzip()),
            Coding::Zstd => Box::new(zstd::Zstd::new()?),
            Coding::Bzip2 => Box::new(bzip2::Bzip2::new()),
            Coding::Xz => Box::new(xz::Xz::new()?),
            Coding::Lz4 => return Ok(Self::Lz4(Box::new(lz4::Frames::new(packed)))),
        };
        let input = BufReader::with_capacity(BUFFER, packed);
        Ok(Self::Coded(Box::new(Decoder::new(input, codec))))
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(buf),
            Self::Coded(decoder) => decoder.read(buf),
            Self::Lz4(frames) => frames.read(buf),
        }
    }
}

/// One compression, as a step that is repeated.
pub(super) trait Codec: Send {
    /// The name that errors give to the data.
    fn name(&self) -> &'static str;

    /// Decodes some of `input` into `output`; `input` is empty at the end of the file, and to ask for what is left.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step;

    /// Whether a file holds one stream only, and what follows it is none of the codec's business.
    fn is_single(&self) -> bool {
        false
    }

    /// Whether another stream may follow that begins with `first`; if so, gets ready for it.
    fn again(&mut self, first: u8) -> io::Result<bool>;
}

/// What one step did.
pub(super) struct Step {
    pub(super) read: usize,
    pub(super) written: usize,
    /// Whether the stream ended here, or what is wrong with it behind the bytes that were written.
    pub(super) ended: Result<bool, String>,
}

/// Drives a codec over all the streams of a file.
pub(super) struct Decoder<R> {
    input: R,
    codec: Box<dyn Codec>,
    state: State,
    /// The last step filled its output, so the codec may hold more without any input.
    more: bool,
    /// What is to be said once the bytes before it were handed out.
    fault: Option<io::Error>,
}

enum State {
    Inside,
    Between,
    Done,
}

impl<R: BufRead> Decoder<R> {
    pub(super) fn new(input: R, codec: Box<dyn Codec>) -> Self {
        Self { input, codec, state: State::Inside, more: false, fault: None }
    }

    pub(super) fn get_mut(&mut self) -> &mut R {
        &mut self.input
    }

    /// Looks for another stream behind one that ended. Padding with NUL is what tapes and block devices leave.
    fn next_stream(&mut self) -> io::Result<bool> {
        loop {
            let input = self.input.fill_buf()?;
            let Some(zeros) = input.iter().position(|&byte| byte != 0) else {
                if input.is_empty() {
                    return Ok(false);
                }
                let all = input.len();
                self.input.consume(all);
                continue;
            };
            let first = input[zeros];
            self.input.consume(zeros);
            self.more = false;
            if self.codec.again(first)? {
                return Ok(true);
            }
            let message = format!("what follows the {0} data is no {0} data", self.codec.name());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
    }

    /// One step; 0 means that there was nothing to hand out, not that there is nothing left.
    fn step(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let held = self.more;
        let input = if held { &[] } else { self.input.fill_buf()? };
        let end_of_file = !held && input.is_empty();
        let step = self.codec.step(input, buf);
        self.input.consume(step.read);
        self.more = step.written == buf.len();
        let idle = step.read == 0 && step.written == 0 && !held;
        match step.ended {
            Ok(true) if self.codec.is_single() => self.state = State::Done,
            Ok(true) => self.state = State::Between,
            Ok(false) if idle && end_of_file => self.fault = Some(cut(self.codec.name())),
            Ok(false) if idle => self.fault = Some(damaged(self.codec.name(), "it leads nowhere")),
            Ok(false) => {}
            Err(message) => self.fault = Some(damaged(self.codec.name(), &message)),
        }
        Ok(step.written)
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while !buf.is_empty() {
            if let Some(fault) = self.fault.take() {
                self.state = State::Done;
                return Err(fault);
            }
            let count = match self.state {
                State::Inside => self.step(buf)?,
                State::Between => {
                    match self.next_stream() {
                        Ok(true) => self.state = State::Inside,
                        Ok(false) => self.state = State::Done,
                        Err(error)
                            if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) =>
                        {
                            return Err(error);
                        }
                        Err(error) => self.fault = Some(error),
                    }
                    0
                }
                State::Done => return Ok(0),
            };
            if count > 0 {
                return Ok(count);
            }
        }
        Ok(0)
    }
}

pub(super) fn cut(name: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("unexpected end of {name} data"))
}

pub(super) fn damaged(name: &str, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("damaged {name} data: {}", lower(what)))
}
