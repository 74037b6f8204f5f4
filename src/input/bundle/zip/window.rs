//! A buffered reader that can look further ahead than one byte.

use std::io::{self, BufRead, Read};

use crate::input::decode::cut;

/// Room for the longest header, whose name and extra fields take up to 64 KiB each.
const SIZE: usize = 192 << 10;

pub(super) struct Window<R> {
    inner: R,
    bytes: Box<[u8]>,
    start: usize,
    end: usize,
}

impl<R: Read> Window<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, bytes: vec![0; SIZE].into_boxed_slice(), start: 0, end: 0 }
    }

    /// The next bytes: at least `count` of them, unless the input ends before.
    pub(super) fn look(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.start == self.end || self.start + count > self.bytes.len() {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        while self.end - self.start < count {
            match self.inner.read(&mut self.bytes[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.bytes[self.start..self.end])
    }

    /// The next `count` bytes, or as few as `least` of them at the end of the input.
    pub(super) fn exactly(&mut self, count: usize, least: usize) -> io::Result<&[u8]> {
        let bytes = self.look(count)?;
        if bytes.len() < least { Err(cut("zip")) } else { Ok(&bytes[..bytes.len().min(count)]) }
    }

    /// Passes over the next `count` bytes.
    pub(super) fn skip(&mut self, mut count: usize) -> io::Result<()> {
        while count > 0 {
            self.exactly(1, 1)?;
            let some = count.min(self.end - self.start);
            self.consume(some);
            count -= some;
        }
        Ok(())
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look(1)
    }

    fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buf)?;
        self.consume(count);
        Ok(count)
    }
}
