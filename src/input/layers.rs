//! The layers around a text: one compression, and one encoding.

use std::io::{self, Read};

use super::decode::Decoded;
use super::peek::Peeked;
use super::sniff::Content;
use super::utf16::Utf16;

/// Takes off the compression, if there is one, and tells what lies below it. At most one layer is taken off, so
/// `Content::Coded` is what was compressed twice.
pub(super) fn peel<R: Read>(content: Content, reader: Peeked<R>) -> io::Result<(Content, Peeked<Decoded<R>>)> {
    match content {
        Content::Coded(coding) => Ok(Peeked::look(Decoded::new(coding, reader)?)),
        content => Ok((content, Peeked::whole(Decoded::Plain(reader)))),
    }
}

/// Text as UTF-8, or as near to it as its writer came.
pub(super) enum Text<R> {
    AsIs(R),
    Utf16(Box<Utf16<R>>),
}

impl<R: Read> Text<R> {
    pub(super) fn new(content: Content, reader: R) -> Self {
        match content {
            Content::Utf16(endian) => Self::Utf16(Box::new(Utf16::new(reader, endian))),
            _ => Self::AsIs(reader),
        }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::AsIs(reader) => reader.read(buf),
            Self::Utf16(reader) => reader.read(buf),
        }
    }
}
