//! A reader whose first bytes have been looked at and are still to be read.

use std::io::{self, Read};

use super::sniff::{self, Content};

/// A reader with what was taken from it for a look put back in front.
pub(super) struct Peeked<R> {
    head: Vec<u8>,
    at: usize,
    /// What went wrong while looking; it comes after the bytes that were good.
    fault: Option<io::Error>,
    inner: R,
}

impl<R: Read> Peeked<R> {
    /// Reads as much of `inner` as it takes to tell what it holds, in as many short reads as it takes.
    pub(super) fn look(inner: R) -> (Content, Self) {
        let mut peeked = Self { head: Vec::new(), at: 0, fault: None, inner };
        let content = loop {
            if let Some(content) = sniff::recognise(&peeked.head, peeked.head.len() >= sniff::MOST) {
                break content;
            }
            match peeked.more() {
                Ok(0) => break sniff::recognise(&peeked.head, true).unwrap_or(Content::Bytes),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) => {}
                Err(error) => {
                    peeked.fault = Some(error);
                    // Nothing read is not the same as nothing there.
                    let content = sniff::recognise(&peeked.head, true).unwrap_or(Content::Bytes);
                    break if content == Content::Empty { Content::Bytes } else { content };
                }
            }
        };
        (content, peeked)
    }

    /// A reader that nothing was taken from.
    pub(super) fn whole(inner: R) -> Self {
        Self { head: Vec::new(), at: 0, fault: None, inner }
    }

    /// Drops what was taken if `inner` can be set back to where it was.
    pub(super) fn put_back(&mut self, rewind: impl FnOnce(&mut R) -> bool) {
        if rewind(&mut self.inner) {
            self.head = Vec::new();
            self.fault = None;
        }
    }

    fn more(&mut self) -> io::Result<usize> {
        let known = self.head.len();
        self.head.resize(sniff::MOST, 0);
        let read = self.inner.read(&mut self.head[known..]);
        self.head.truncate(known + read.as_ref().map_or(0, |count| *count));
        read
    }
}

impl<R: Read> Read for Peeked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.at < self.head.len() {
            let count = (&self.head[self.at..]).read(buf)?;
            self.at += count;
            return Ok(count);
        }
        match self.fault.take() {
            Some(fault) if !buf.is_empty() => Err(fault),
            fault => {
                self.fault = fault;
                self.inner.read(buf)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::sniff::Coding;
    use crate::input::testing::{Dribble, Faulty};

    #[test]
    fn what_was_looked_at_is_read_again() {
        let text = "a line\n".repeat(1000).into_bytes();
        for step in [1, 2, 511, 512, 513, 100_000] {
            let (content, mut peeked) = Peeked::look(Dribble::new(&text, step));
            assert_eq!(content, Content::Bytes);
            let mut read = Vec::new();
            peeked.read_to_end(&mut read).unwrap();
            assert_eq!(read, text);
        }
        let (content, _) = Peeked::look(Dribble::new(b"\x1f\x8b\x08 and more", 1));
        assert_eq!(content, Content::Coded(Coding::Gzip));
    }

    #[test]
    fn a_fault_comes_after_the_good_bytes() {
        for good in [&b""[..], b"a", b"abc"] {
            let (content, mut peeked) = Peeked::look(Faulty::new(good));
            assert_eq!(content, Content::Bytes);
            let mut read = Vec::new();
            assert_eq!(peeked.read_to_end(&mut read).unwrap_err().to_string(), "bad sector");
            assert_eq!(read, good);
        }
    }
}
