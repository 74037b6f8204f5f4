//! Streams of bytes through parallel work, in order, in bounded memory.
//!
//! Streams are read into large buffers and cut into small blocks, anywhere, and each block is handed over with the context
//! around it. The blocks of a buffer share it, and the last that lets go of it frees it for the next read. A block goes through
//! five stages: it is read, scanned, settled, encoded and written. Reading, settling and writing happen in the order of the
//! stream, by one thread at a time; scanning and encoding happen for several blocks at once. Every thread does whatever
//! stage is due, so that one thread alone does the same as many. Where there are several, one reads the next buffer while the
//! others work on the blocks of the last.
//!
//! A stream may say that there is no more of it at the moment (its reader would block). Then what has come is handed over
//! before the block is full: as far as the job says that no more text is needed for it, once the text behind it has had
//! 20 ms to arrive, and all of it after 250 ms of silence. So records leave while a stream goes on, and a stream that never
//! stalls is cut into full blocks only.
//!
//! This room knows nothing of SIP: what the stages do is a [`Job`]'s.

mod block;
mod pace;
mod reader;
mod schedule;
mod strand;

pub use block::Block;
pub use reader::Supply;
pub use schedule::run;
pub use strand::Strand;

use std::io;
use std::sync::atomic::AtomicBool;

/// What is done with each block.
pub trait Job: Sync {
    /// What is known about a stream.
    type Stream: Send + Sync;
    /// What belongs to one block on its way. Reused from block to block.
    type Scratch: Default + Send;
    /// The state of the ordered stage.
    type Order: Send;

    /// How far the stretch that `block` owns can be processed although text may still come behind the block: what it says is
    /// a place within the stretch. After a silence, text that seems incomplete is not to be waited for any longer. What
    /// stands before the place `stale` has come as long ago as that, whatever has come since.
    ///
    /// Only asked where a stream stalls. A job that says nothing gets full blocks only.
    fn settled(&self, block: &Block<Self::Stream>, silent: bool, stale: usize) -> usize {
        let _ = (silent, stale);
        block.owned().start
    }

    /// Looks at one block, without regard to any other.
    fn scan(&self, block: &Block<Self::Stream>, scratch: &mut Self::Scratch);

    /// Takes the blocks in order.
    fn settle(&self, order: &mut Self::Order, block: &Block<Self::Stream>, scratch: &mut Self::Scratch);

    /// Makes output of one block. Returns whether there is more to come, after what there is has been written: a block
    /// whose output is far larger than itself is written in pieces.
    fn encode(&self, block: &Block<Self::Stream>, scratch: &mut Self::Scratch) -> bool;

    /// Writes the output of one block, in order.
    fn write(&self, scratch: &mut Self::Scratch) -> io::Result<()>;
}

/// How to go about it.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// How many threads work, this one included; at least 1.
    pub threads: usize,
    /// How many bytes are read into a buffer at once, from which several blocks are cut; at least 1.
    pub block: usize,
    /// How many bytes before a place its reader may look at.
    pub before: usize,
    /// How many bytes behind a place its reader may look at.
    pub after: usize,
    /// Set from outside to end the input where it has got to.
    pub stop: &'a AtomicBool,
}

/// How many bytes are read into a buffer at once where nothing speaks for another number.
pub const BLOCK: usize = 2 * 1024 * 1024;
