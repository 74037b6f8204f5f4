//! Deflate, alone (in zip) or in gzip's wrapping.

use std::io;

use flate2::{Decompress, FlushDecompress, Status};

use super::{Codec, Step};

/// The largest window that deflate knows, as a power of two.
const WINDOW: u8 = 15;

pub(in crate::input) struct Deflate {
    state: Decompress,
    gzip: bool,
}

impl Deflate {
    pub(super) fn gzip() -> Self {
        Self { state: Decompress::new_gzip(WINDOW), gzip: true }
    }

    /// The data of one zip member: a single stream without header and checksum.
    pub(in crate::input) fn bare() -> Self {
        Self { state: Decompress::new(false), gzip: false }
    }
}

impl Codec for Deflate {
    fn name(&self) -> &'static str {
        if self.gzip { "gzip" } else { "zip" }
    }

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (read, written) = (self.state.total_in(), self.state.total_out());
        let result = self.state.decompress(input, output, FlushDecompress::None);
        Step {
            read: (self.state.total_in() - read) as usize,
            written: (self.state.total_out() - written) as usize,
            ended: match result {
                Ok(status) => Ok(status == Status::StreamEnd),
                Err(error) => Err(error.message().unwrap_or("corrupt deflate stream").to_owned()),
            },
        }
    }

    fn is_single(&self) -> bool {
        !self.gzip
    }

    fn again(&mut self, first: u8) -> io::Result<bool> {
        let another = first == 0x1f;
        if another {
            *self = Self::gzip();
        }
        Ok(another)
    }
}
