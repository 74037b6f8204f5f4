//! A block: a stretch of a stream with its context, in a buffer that is reused.

use std::ops::Range;
use std::sync::Arc;

/// A stretch of a stream.
#[derive(Debug)]
pub struct Block<S> {
    /// Shared with the other stretches that were read into it at once.
    pub(super) buffer: Arc<Buffer>,
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
    /// A block that owns nothing of nothing yet.
    pub(super) fn empty() -> Self {
        let buffer = Arc::new(Buffer::default());
        Self { buffer, valid: 0..0, owned: 0..0, base: 0, first: false, last: false, stream: None }
    }

    /// Makes it the beginning of a stream, of which nothing has come yet.
    pub(super) fn begin(&mut self, stream: Arc<S>) {
        (self.valid, self.owned, self.base) = (0..0, 0..0, 0);
        (self.first, self.last) = (true, false);
        self.stream = Some(stream);
    }

    /// Another block that owns the first `length` bytes, or as many as there are, of what this one owns, in its stead.
    pub(super) fn cut(&mut self, length: usize) -> Self {
        let end = self.owned.end.min(self.owned.start + length.max(1));
        let block = Self { owned: self.owned.start..end, ..self.clone() };
        self.owned.start = end;
        self.first = false;
        block
    }

    /// Lets go of the buffer, so that others may fill it.
    pub(super) fn release(&mut self) {
        *self = Self::empty();
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

    /// Whether it is the last of its stream.
    pub fn is_last(&self) -> bool {
        self.last && self.owned.end == self.valid.len()
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

/// The same stretch, in the same buffer. What is known of a stream need not be copied for it.
impl<S> Clone for Block<S> {
    fn clone(&self) -> Self {
        Self {
            buffer: Arc::clone(&self.buffer),
            valid: self.valid.clone(),
            owned: self.owned.clone(),
            base: self.base,
            first: self.first,
            last: self.last,
            stream: self.stream.clone(),
        }
    }
}

/// What reads land on: a boundary that the kernel copies to at full speed.
const ALIGNMENT: usize = 64;

/// Memory for a block: room for context, then, on an aligned address, room for what is read.
///
/// A large `Vec` lies sixteen bytes behind a page boundary, and reading a file into it there takes several times as long.
#[derive(Clone, Debug, Default)]
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

    /// Whether it was made for that.
    pub(super) fn is_for_reading(&self) -> bool {
        !self.memory.is_empty()
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
