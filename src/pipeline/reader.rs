//! Cutting streams into blocks.

use super::block::{Block, Buffer};
use super::pace::{Due, Pace, SILENCE};
use super::{Job, Settings};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Where streams come from.
pub trait Supply: Send {
    /// What is known about a stream.
    type Stream;

    /// The next stream, or `None` when there are no more. One that has nothing more at the moment may say that it would
    /// block; it is asked again at once, so it should wait a little before it says so a second time.
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
    pace: Pace,
}

impl<U: Supply> Reader<U> {
    pub(super) fn new(supply: U, settings: &Settings<'_>) -> Self {
        Self { supply, current: None, next: new_buffer(settings), carried: 0, pending: 0 }
    }

    /// Fills `block` with the next stretch. Returns `false` when there is no more.
    pub(super) fn fill<J: Job<Stream = U::Stream>>(
        &mut self,
        job: &J,
        block: &mut Block<J::Stream>,
        settings: &Settings<'_>,
    ) -> bool {
        loop {
            if self.current.is_none() {
                if settings.stop.load(Ordering::Relaxed) {
                    return false;
                }
                let Some((stream, input)) = self.supply.next() else { return false };
                self.current =
                    Some(Current { stream: Arc::new(stream), input, offset: 0, fresh: true, pace: Pace::default() });
                (self.carried, self.pending) = (0, 0);
            }
            // A stretch is owned once all that it may need behind it is there. With small blocks that takes several reads.
            if self.read(job, block, settings) {
                return true;
            }
        }
    }

    /// Reads until the block is full, or what has come is to be handed over. Returns whether `block` owns anything, or ends
    /// its stream.
    fn read<J: Job<Stream = U::Stream>>(
        &mut self,
        job: &J,
        block: &mut Block<J::Stream>,
        settings: &Settings<'_>,
    ) -> bool {
        let Some(current) = &mut self.current else { return false };
        std::mem::swap(&mut block.buffer, &mut self.next);
        let start = block.buffer.read_at();
        block.valid = start - self.carried..start;
        block.base = current.offset - self.carried as u64;
        let owned_from = self.carried - self.pending;
        block.first = current.fresh;
        block.last = false;
        block.stream = Some(Arc::clone(&current.stream));
        let ended = loop {
            let end = block.valid.end;
            let room = &mut block.buffer.bytes_mut()[end..start + settings.block];
            match read_some(current, room, settings) {
                Some(Brought::Bytes(count)) => block.valid.end += count,
                Some(Brought::Ended(error)) => break Some(error),
                None => {
                    let Some(due) = current.pace.due(Instant::now(), SILENCE) else { continue };
                    block.owned = owned_from..owned_from;
                    if let Some(owned_to) = partly(job, block, due, settings) {
                        block.owned.end = owned_to;
                        break None;
                    }
                }
            }
            if block.valid.end == start + settings.block {
                let length = block.valid.len();
                block.owned = owned_from..length.saturating_sub(settings.after).max(owned_from);
                break None;
            }
        };
        if let Some(error) = ended {
            block.owned = owned_from..block.valid.len();
            block.last = true;
            if let Some(error) = error {
                self.supply.failed(&current.stream, current.offset, error);
            }
            self.supply.finished(&current.stream, current.offset);
            self.current = None;
            return true;
        }
        let hand_over = !block.owned.is_empty();
        current.fresh &= !hand_over;
        self.carry(block, settings);
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
enum Brought {
    Bytes(usize),
    /// The input ended, by itself or by an error.
    Ended(Option<io::Error>),
}

/// Reads once into `room`, which is not empty. Brings nothing where there is nothing at the moment.
fn read_some<S>(current: &mut Current<S>, room: &mut [u8], settings: &Settings<'_>) -> Option<Brought> {
    if settings.stop.load(Ordering::Relaxed) {
        return Some(Brought::Ended(None));
    }
    Some(match current.input.read(room) {
        Ok(0) => Brought::Ended(None),
        Ok(count) => {
            current.offset += count as u64;
            current.pace.arrived(current.offset, Instant::now());
            Brought::Bytes(count)
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Brought::Bytes(0),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
        Err(error) => Brought::Ended(Some(error)),
    })
}

/// How far `block`, which is not full and owns nothing yet, may own what is due; `None` where that is nothing.
fn partly<J: Job>(job: &J, block: &mut Block<J::Stream>, due: Due, settings: &Settings<'_>) -> Option<usize> {
    let from = block.owned.start;
    let length = block.valid.len();
    let to = (due.to.saturating_sub(block.base) as usize).min(length);
    if to <= from {
        return None;
    }
    block.owned.end = to;
    let settled = job.settled(block, due.silent).clamp(from, to);
    // What stands further back needs no more text, whatever the job says, and there is room to carry no more.
    let settled = settled.max(length.saturating_sub(settings.after));
    (settled > from).then_some(settled)
}
