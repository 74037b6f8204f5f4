//! A stream whose owner reads it bit by bit, one of many that live side by side.
//!
//! The owner pushes text in, and asks from time to time for what is complete to be processed, in its own thread. Many
//! strands share a scratch, and each keeps only the context that its next text needs.

use super::block::Block;
use super::pace::{Due, Pace};
use super::{Job, Settings};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A stream that grows now and then.
#[derive(Debug)]
pub struct Strand<S> {
    /// Context, and behind it what no block has owned yet.
    block: Block<S>,
    pace: Pace,
    /// Places where a block has to end: what stands behind one belongs to another part than what stands before it.
    joints: VecDeque<u64>,
    /// What may be handed over, while a joint stands in the way of it.
    due: Option<Due>,
}

impl<S> Strand<S> {
    /// A strand whose text begins at the place `base`.
    pub fn new(stream: Arc<S>, base: u64) -> Self {
        let mut block = Block::empty();
        block.base = base;
        block.stream = Some(stream);
        Self { block, pace: Pace::default(), joints: VecDeque::new(), due: None }
    }

    /// Up to where the text has come.
    pub fn end(&self) -> u64 {
        self.block.base + self.block.valid.end as u64
    }

    /// Up to where it has been processed, with all output written.
    pub fn done(&self) -> u64 {
        self.block.base + self.block.owned.end as u64
    }

    /// The last of what has been processed, as far as it is still there.
    pub fn last_done(&self) -> &[u8] {
        &self.block.bytes()[..self.block.owned.end]
    }

    /// Takes more text in.
    pub fn push(&mut self, text: &[u8], now: Instant) {
        Arc::make_mut(&mut self.block.buffer).push(text);
        self.block.valid.end += text.len();
        self.pace.arrived(self.end(), now);
    }

    /// Whether enough has come for a full block, so that there is no need to push more before it is processed.
    pub fn is_full(&self, settings: &Settings<'_>) -> bool {
        self.block.valid.end - self.block.owned.end >= settings.block + settings.after
    }

    /// What comes from here on belongs to another part: no block owns both.
    pub fn join(&mut self) {
        self.joints.push_back(self.end());
    }

    /// The first joint, if all before it has been processed. It is forgotten by that.
    pub fn pass_joint(&mut self) -> bool {
        let passed = self.joints.front() == Some(&self.done());
        if passed {
            self.joints.pop_front();
        }
        passed
    }

    /// Processes what is complete, up to the next joint. There is no more text at the moment if `drained`, and no more
    /// than that is waited for if text has been missing for `patience`. Returns whether anything was processed.
    pub fn process<J: Job<Stream = S>>(
        &mut self,
        job: &J,
        order: &mut J::Order,
        scratch: &mut J::Scratch,
        settings: &Settings<'_>,
        drained: Option<Duration>,
    ) -> io::Result<bool> {
        let from = self.block.owned.end;
        let length = self.block.valid.end;
        // Whatever stands further back needs no more text.
        let mut to = length.saturating_sub(settings.after).max(from);
        if let Some(patience) = drained
            && let Some(due) = self.pace.due(Instant::now(), patience).or(self.due)
        {
            self.block.owned = from..(due.to.saturating_sub(self.block.base) as usize).clamp(from, length);
            to = to.max(job.settled(&self.block, due.silent, due.stale_in(&self.block)));
            self.block.owned = from..from;
            self.due = Some(due);
        }
        if let Some(joint) = self.joints.front() {
            to = to.min((joint - self.block.base) as usize);
        }
        self.due = self.due.filter(|_| !self.joints.is_empty());
        if to == from {
            return Ok(false);
        }
        self.process_to(to, job, order, scratch, settings)?;
        Ok(true)
    }

    fn process_to<J: Job<Stream = S>>(
        &mut self,
        to: usize,
        job: &J,
        order: &mut J::Order,
        scratch: &mut J::Scratch,
        settings: &Settings<'_>,
    ) -> io::Result<()> {
        let from = self.block.owned.end;
        self.block.owned = from..to;
        job.scan(&self.block, scratch);
        job.settle(order, &self.block, scratch);
        while {
            let more = job.encode(&self.block, scratch);
            if let Err(error) = job.write(scratch) {
                self.block.owned = from..from;
                return Err(error);
            }
            more
        } {}
        self.let_go(settings);
        Ok(())
    }

    /// Processes all that has come, complete or not.
    pub fn process_all<J: Job<Stream = S>>(
        &mut self,
        job: &J,
        order: &mut J::Order,
        scratch: &mut J::Scratch,
        settings: &Settings<'_>,
    ) -> io::Result<()> {
        let joint = self.joints.front().map_or(usize::MAX, |joint| (joint - self.block.base) as usize);
        self.process_to(self.block.valid.end.min(joint), job, order, scratch, settings)
    }

    /// Forgets what is further back than the next block needs.
    fn let_go(&mut self, settings: &Settings<'_>) {
        let needless = self.block.owned.end.saturating_sub(settings.before);
        // Text is moved rarely: not for each line that comes, but for each window of them.
        if needless > settings.before {
            Arc::make_mut(&mut self.block.buffer).drop_front(needless);
            self.block.base += needless as u64;
            self.block.valid.end -= needless;
            self.block.owned = self.block.owned.end - needless..self.block.owned.end - needless;
        }
    }
}
