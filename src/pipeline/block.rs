//! A block: a stretch of a stream with its context, in a buffer that is reused.

use std::ops::Range;
use std::sync::Arc;

/// A stretch of a stream.
#[derive(Debug)]
pub struct Block<S> {
    pub(super) buffer: Buffer,
    /// The valid part of the buffer: context, stretch, context.
    pub(super) valid: Range<usize>,
    /// The stretch, counted from the beginning of the valid part.
    pub(super) owned: Range<usize>,
    pub(super) base: u64,
    pub(super) first: bool,
    pub(super) last: bool,
    pub(super) stream: Option<Arc<S>>,
}

impl<S> Block<S> {
    pub(super) fn new(buffer: Buffer) -> Self {
        Self { buffer, valid: 0..0, owned: 0..0, base: 0, first: false, last: false, stream: None }
    }

    /// The stretch and the context around it.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer.bytes()[self.valid.clone()]
    }

    /// The stretch itself, within [`Block::bytes`].
    pub fn owned(&self) -> Range<usize> {
        self.owned.clone()
    }

    /// Where [`Block::bytes`] begins in the stream.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Whether it is the first of its stream.
    pub fn is_first(&self) -> bool {
        self.first
    }

    /// Whether the stream ends with [`Block::bytes`].
    pub fn ends_stream(&self) -> bool {
        self.last
    }

    /// The stream that it belongs to.
    pub fn stream(&self) -> Option<&Arc<S>> {
        self.stream.as_ref()
    }
}

/// What reads land on: a boundary that the kernel copies to at full speed.
const ALIGNMENT: usize = 64;

/// Memory for a block: room for context, then, on an aligned address, room for what is read.
///
/// A large `Vec` lies sixteen bytes behind a page boundary, and reading a file into it there takes several times as long.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    memory: Vec<u8>,
    shift: usize,
    context: usize,
}

impl Buffer {
    /// A buffer for `block` bytes to read and `context` bytes before them.
    pub(super) fn new(context: usize, block: usize) -> Self {
        let context = context.next_multiple_of(ALIGNMENT);
        let memory = vec![0; ALIGNMENT + context + block];
        let shift = memory.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        Self { memory, shift, context }
    }

    /// Where reading begins.
    pub(super) fn read_at(&self) -> usize {
        self.context
    }

    /// Puts `text` behind what there is. A buffer that this is done to has no context of its own.
    pub(super) fn push(&mut self, text: &[u8]) {
        self.memory.extend_from_slice(text);
    }

    /// Forgets the first `count` bytes.
    pub(super) fn drop_front(&mut self, count: usize) {
        self.memory.drain(..count);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.memory[self.shift..]
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.memory[self.shift..]
    }
}
