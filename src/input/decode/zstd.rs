//! zstd: several frames, and skippable ones between them.

use std::io;

use zstd::stream::raw::{Decoder, Operation};

use super::{Codec, Step};

/// As much of a frame's header as tells how long the header is.
const HEADER_START: usize = 5;

pub(super) struct Zstd {
    state: Decoder<'static>,
    /// How much input the decoder wants next: the rest of one block and the head of the one behind it.
    wanted: usize,
}

impl Zstd {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { state: Decoder::new()?, wanted: HEADER_START })
    }
}

impl Codec for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    /// A call that fails loses what it has decoded, so it is given no more than one block.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let given = &input[..input.len().min(self.wanted)];
        match self.state.run_on_buffers(given, output) {
            Ok(status) => {
                self.wanted = status.remaining.max(1);
                let (read, written) = (status.bytes_read, status.bytes_written);
                Step { read, written, ended: Ok(status.remaining == 0) }
            }
            Err(error) => Step { read: 0, written: 0, ended: Err(error.to_string()) },
        }
    }

    fn again(&mut self, first: u8) -> io::Result<bool> {
        self.wanted = HEADER_START;
        Ok(matches!(first, 0x28 | 0x50..=0x5f))
    }
}
