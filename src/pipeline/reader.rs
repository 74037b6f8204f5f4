//! Cutting streams into blocks.

use super::block::{Block, Buffer};
use super::{Job, Settings};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where streams come from.
pub trait Supply: Send {
    /// What is known about a stream.
    type Stream;

    /// The next stream, or `None` when there are no more.
    fn next(&mut self) -> Option<(Self::Stream, Box<dyn Read + Send>)>;

    /// The stream failed behind its first `offset` bytes, which are processed as they are.
    fn failed(&mut self, stream: &Self::Stream, offset: u64, error: io::Error);

    /// The stream has been read to its end, or to where it failed.
    fn finished(&mut self, stream: &Self::Stream, bytes: u64);
}

/// The reading stage: fills blocks one after the other.
pub(super) struct Reader<U: Supply> {
    supply: U,
    current: Option<Current<U::Stream>>,
    /// The buffer for the next block. The context from the last one stands in it already.
    next: Buffer,
    /// How much context that is.
    carried: usize,
    /// How much of it no block has owned yet.
    pending: usize,
}

struct Current<S> {
    stream: Arc<S>,
    input: Box<dyn Read + Send>,
    /// Bytes read so far.
    offset: u64,
    /// No block of it has been handed over yet.
    fresh: bool,
}

impl<U: Supply> Reader<U> {
    pub(super) fn new(supply: U, settings: &Settings<'_>) -> Self {
        Self { supply, current: None, next: new_buffer(settings), carried: 0, pending: 0 }
    }

    /// Fills `block` with the next stretch. Returns `false` when there is no more.
    pub(super) fn fill<J: Job<Stream = U::Stream>>(
        &mut self,
        block: &mut Block<J::Stream>,
        settings: &Settings<'_>,
    ) -> bool {
        loop {
            if self.current.is_none() {
                if settings.stop.load(Ordering::Relaxed) {
                    return false;
                }
                let Some((stream, input)) = self.supply.next() else { return false };
                self.current = Some(Current { stream: Arc::new(stream), input, offset: 0, fresh: true });
                (self.carried, self.pending) = (0, 0);
            }
            // A stretch is owned once all that it may need behind it is there. With small blocks that takes several reads.
            if self.read(block, settings) {
                return true;
            }
        }
    }

    /// Reads once. Returns whether `block` owns anything, or ends its stream.
    fn read(&mut self, block: &mut Block<U::Stream>, settings: &Settings<'_>) -> bool {
        let Some(current) = &mut self.current else { return false };
        std::mem::swap(&mut block.buffer, &mut self.next);
        let start = block.buffer.read_at();
        let room = &mut block.buffer.bytes_mut()[start..start + settings.block];
        let Filled { count, ended, error } = read_full(&mut current.input, room, settings);
        current.offset += count as u64;
        let valid = start - self.carried..start + count;
        let length = valid.len();
        block.base = current.offset - length as u64;
        let owned_from = self.carried - self.pending;
        let owned_to = if ended { length } else { length.saturating_sub(settings.after).max(owned_from) };
        block.owned = owned_from..owned_to;
        block.last = ended;
        block.first = current.fresh;
        block.stream = Some(Arc::clone(&current.stream));
        block.valid = valid;
        let hand_over = block.last || !block.owned.is_empty();
        current.fresh &= !hand_over;
        if ended {
            if let Some(error) = error {
                self.supply.failed(&current.stream, current.offset, error);
            }
            self.supply.finished(&current.stream, current.offset);
            self.current = None;
        } else {
            self.carry(block, settings);
        }
        hand_over
    }

    /// Copies what the next block needs of this one to where it will be read.
    fn carry(&mut self, block: &Block<U::Stream>, settings: &Settings<'_>) {
        let bytes = block.bytes();
        let from = block.owned.end.saturating_sub(settings.before);
        let context = &bytes[from..];
        let end = self.next.read_at();
        self.next.bytes_mut()[end - context.len()..end].copy_from_slice(context);
        self.carried = context.len();
        self.pending = bytes.len() - block.owned.end;
    }
}

pub(super) fn new_buffer(settings: &Settings<'_>) -> Buffer {
    Buffer::new(settings.before + settings.after, settings.block)
}

/// What a read brought.
struct Filled {
    count: usize,
    /// The input ended, by itself or by an error.
    ended: bool,
    error: Option<io::Error>,
}

/// Reads until `room` is full or the input ends.
fn read_full(input: &mut dyn Read, room: &mut [u8], settings: &Settings<'_>) -> Filled {
    let mut count = 0;
    while count < room.len() {
        if settings.stop.load(Ordering::Relaxed) {
            return Filled { count, ended: true, error: None };
        }
        match input.read(&mut room[count..]) {
            Ok(0) => return Filled { count, ended: true, error: None },
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Filled { count, ended: true, error: Some(error) },
        }
    }
    Filled { count, ended: false, error: None }
}
