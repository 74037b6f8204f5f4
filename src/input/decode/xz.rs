//! xz, also as several streams in a row.

use std::io;

use liblzma::stream::{Action, Status, Stream};

use super::{Codec, Step};

/// Eight times what `xz -9` needs; a header that asks for more is damaged, or means ill.
const MEMORY: u64 = 512 << 20;

pub(super) struct Xz(Stream);

impl Xz {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(Stream::new_stream_decoder(MEMORY, 0)?))
    }
}

impl Codec for Xz {
    fn name(&self) -> &'static str {
        "xz"
    }

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (read, written) = (self.0.total_in(), self.0.total_out());
        let result = self.0.process(input, output, Action::Run);
        Step {
            read: (self.0.total_in() - read) as usize,
            written: (self.0.total_out() - written) as usize,
            ended: match result {
                Ok(status) => Ok(matches!(status, Status::StreamEnd)),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    fn again(&mut self, first: u8) -> io::Result<bool> {
        let another = first == 0xfd;
        if another {
            *self = Self::new()?;
        }
        Ok(another)
    }
}
