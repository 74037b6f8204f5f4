//! bzip2, also as several streams in a row, as parallel bzip2 writes it.

use std::io;

use bzip2::{Decompress, Status};

use super::{Codec, Step};

pub(super) struct Bzip2(Decompress);

impl Bzip2 {
    pub(super) fn new() -> Self {
        Self(Decompress::new(false))
    }
}

impl Codec for Bzip2 {
    fn name(&self) -> &'static str {
        "bzip2"
    }

    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let (read, written) = (self.0.total_in(), self.0.total_out());
        let result = self.0.decompress(input, output);
        Step {
            read: (self.0.total_in() - read) as usize,
            written: (self.0.total_out() - written) as usize,
            ended: match result {
                Ok(Status::StreamEnd) => Ok(true),
                Ok(Status::MemNeeded) => Err("not enough memory".to_owned()),
                Ok(_) => Ok(false),
                Err(error) => Err(error.to_string().trim_start_matches("bzip2: ").to_owned()),
            },
        }
    }

    fn again(&mut self, first: u8) -> io::Result<bool> {
        let another = first == b'B';
        if another {
            *self = Self::new();
        }
        Ok(another)
    }
}
