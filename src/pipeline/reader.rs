//! Reading streams into buffers.

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

/// The reading stage: fills buffers one after the other.
///
/// A buffer is large, so that little of it is context that was copied from the one before; the blocks that it is cut into are
/// small, so that what one stage touched is still in the processor's cache when the next one comes.
pub(super) struct Reader<U: Supply> {
    supply: U,
    current: Option<Current<U::Stream>>,
    /// What was read last.
    filled: Block<U::Stream>,
    /// Buffers that were in use when others were needed.
    pool: Vec<Arc<Buffer>>,
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
    pub(super) fn new(supply: U) -> Self {
        Self { supply, current: None, filled: Block::empty(), pool: Vec::new() }
    }

    /// The next stretch, as long as a buffer holds; `None` when there is no more. Only the last of a stream may be empty.
    pub(super) fn fill<J: Job<Stream = U::Stream>>(
        &mut self,
        job: &J,
        settings: &Settings<'_>,
    ) -> Option<Block<J::Stream>> {
        self.filled.owned.start = self.filled.owned.end;
        loop {
            if self.current.is_none() {
                if settings.stop.load(Ordering::Relaxed) {
                    return None;
                }
                let (stream, input) = self.supply.next()?;
                let stream = Arc::new(stream);
                self.filled.begin(Arc::clone(&stream));
                self.current = Some(Current { stream, input, offset: 0, fresh: true, pace: Pace::default() });
            }
            // A stretch is owned once all that it may need behind it is there. With small buffers that takes several reads.
            if self.read(job, settings) {
                return Some(self.filled.clone());
            }
        }
    }

    /// Reads until the buffer is full, or what has come is to be handed over. Returns whether anything is owned then, or the
    /// stream has ended.
    fn read<J: Job<Stream = U::Stream>>(&mut self, job: &J, settings: &Settings<'_>) -> bool {
        self.carry(settings);
        let Some(current) = &mut self.current else { return false };
        let filled = &mut self.filled;
        filled.first = current.fresh;
        let (start, owned_from) = (filled.valid.end, filled.owned.start);
        let ended = loop {
            let end = filled.valid.end;
            let Some(buffer) = Arc::get_mut(&mut filled.buffer) else { return false };
            match read_some(current, &mut buffer.bytes_mut()[end..start + settings.block], settings) {
                Some(Brought::Bytes(count)) => filled.valid.end += count,
                Some(Brought::Ended(error)) => {
                    filled.owned.end = filled.valid.len();
                    filled.last = true;
                    break Some(error);
                }
                Some(Brought::Stopped) => {
                    // The stream goes on, so what is under way is not taken for what it cut off.
                    filled.owned = owned_from..owned_from;
                    let due = Due { to: u64::MAX, silent: false, stale: 0 };
                    filled.owned.end = partly(job, filled, due, settings).unwrap_or(owned_from);
                    break Some(None);
                }
                None => {
                    let Some(due) = current.pace.due(Instant::now(), SILENCE) else { continue };
                    filled.owned = owned_from..owned_from;
                    if let Some(owned_to) = partly(job, filled, due, settings) {
                        filled.owned.end = owned_to;
                        break None;
                    }
                }
            }
            if filled.valid.end == start + settings.block {
                filled.owned.end = filled.valid.len().saturating_sub(settings.after).max(owned_from);
                break None;
            }
        };
        if let Some(error) = ended {
            if let Some(error) = error {
                self.supply.failed(&current.stream, current.offset, error);
            }
            self.supply.finished(&current.stream, current.offset);
            self.current = None;
            return true;
        }
        current.fresh &= filled.owned.is_empty();
        !filled.owned.is_empty()
    }

    /// Makes room to read: copies what is needed of the text that was read before to the place in front of it, in the same
    /// buffer if nobody else looks at that any more.
    fn carry(&mut self, settings: &Settings<'_>) {
        let filled = &mut self.filled;
        let needless = filled.owned.start.saturating_sub(settings.before);
        let context = filled.valid.start + needless..filled.valid.end;
        if Arc::get_mut(&mut filled.buffer).is_none_or(|buffer| !buffer.is_for_reading()) {
            let free = self.pool.iter_mut().position(|buffer| Arc::get_mut(buffer).is_some());
            let buffer = free.map(|free| self.pool.swap_remove(free));
            let size = settings.before + settings.after;
            let mut buffer = buffer.unwrap_or_else(|| Arc::new(Buffer::new(size, settings.block)));
            if let Some(buffer) = Arc::get_mut(&mut buffer) {
                let text = &filled.buffer.bytes()[context.clone()];
                let end = buffer.read_at();
                buffer.bytes_mut()[end - text.len()..end].copy_from_slice(text);
            }
            let old = std::mem::replace(&mut filled.buffer, buffer);
            if old.is_for_reading() {
                self.pool.push(old);
            }
        } else if let Some(buffer) = Arc::get_mut(&mut filled.buffer) {
            let end = buffer.read_at();
            buffer.bytes_mut().copy_within(context.clone(), end - context.len());
        }
        let end = filled.buffer.read_at();
        filled.base += needless as u64;
        filled.valid = end - context.len()..end;
        let pending = filled.owned.start - needless;
        filled.owned = pending..pending;
    }
}

/// What a read brought.
enum Brought {
    Bytes(usize),
    /// The input ended, by itself or by an error.
    Ended(Option<io::Error>),
    /// Nothing, for no more is wanted.
    Stopped,
}

/// Reads once into `room`, which is not empty. Brings nothing where there is nothing at the moment.
fn read_some<S>(current: &mut Current<S>, room: &mut [u8], settings: &Settings<'_>) -> Option<Brought> {
    let stopped = || settings.stop.load(Ordering::Relaxed);
    if stopped() {
        return Some(Brought::Stopped);
    }
    Some(match current.input.read(room) {
        // Some inputs end early, or fail, once they are told to stop.
        Ok(0) | Err(_) if stopped() => Brought::Stopped,
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
    let settled = job.settled(block, due.silent, due.stale_in(block)).clamp(from, to);
    // What stands further back needs no more text, whatever the job says, and there is room to carry no more.
    let settled = settled.max(length.saturating_sub(settings.after));
    (settled > from).then_some(settled)
}
