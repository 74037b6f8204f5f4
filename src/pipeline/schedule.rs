//! Which thread does what when.

use super::block::Block;
use super::reader::{Reader, Supply};
use super::{Job, Settings};
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Takes every block of every stream through the stages of `job`.
///
/// # Errors
///
/// What [`Job::write`] failed with. Nothing is written after that.
pub fn run<J, U>(job: &J, supply: U, order: &mut J::Order, settings: &Settings<'_>) -> io::Result<()>
where
    J: Job,
    U: Supply<Stream = J::Stream>,
{
    let threads = settings.threads.max(1);
    // One block in hand for each thread, and one for whoever is ahead.
    let slots = if threads == 1 { 1 } else { threads + 1 };
    let pipeline = Pipeline {
        job,
        settings,
        slots: (0..slots).map(|_| Mutex::new(Slot::new())).collect(),
        reader: Mutex::new(Reader::new(supply)),
        order: Mutex::new(order),
        control: Mutex::new(Control::new(slots)),
        wake: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| pipeline.work());
        }
        pipeline.work();
    });
    let control = pipeline.control.into_inner().unwrap_or_else(PoisonError::into_inner);
    control.failure.map_or(Ok(()), Err)
}

struct Pipeline<'a, J: Job, U: Supply<Stream = J::Stream>> {
    job: &'a J,
    settings: &'a Settings<'a>,
    /// Block `n` is in slot `n % slots`. Only the thread that has a slot's task locks it.
    slots: Vec<Mutex<Slot<J>>>,
    reader: Mutex<Reader<U>>,
    order: Mutex<&'a mut J::Order>,
    control: Mutex<Control>,
    wake: Condvar,
}

struct Slot<J: Job> {
    block: Block<J::Stream>,
    scratch: J::Scratch,
    /// The output so far is not all of it.
    unfinished: bool,
}

impl<J: Job> Slot<J> {
    fn new() -> Self {
        Self { block: Block::empty(), scratch: J::Scratch::default(), unfinished: false }
    }
}

/// How far a slot's block has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Free,
    Read,
    Scanned,
    Settled,
    Encoded,
    /// Some thread is at it.
    Busy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Read,
    Scan,
    Settle,
    Encode,
    Write,
}

/// Who is where. All under one lock, which is held only to choose a task.
struct Control {
    stages: Vec<Stage>,
    next_read: u64,
    next_settled: u64,
    next_written: u64,
    reading: bool,
    /// How many threads wait for a task. Waking nobody costs a system call all the same.
    waiting: usize,
    /// The supply has no more.
    ended: bool,
    failure: Option<io::Error>,
}

impl Control {
    fn new(slots: usize) -> Self {
        Self {
            stages: vec![Stage::Free; slots],
            next_read: 0,
            next_settled: 0,
            next_written: 0,
            reading: false,
            waiting: 0,
            ended: false,
            failure: None,
        }
    }

    fn slot(&self, block: u64) -> usize {
        (block % self.stages.len() as u64) as usize
    }

    fn stage(&self, block: u64) -> Stage {
        self.stages[self.slot(block)]
    }

    fn is_done(&self) -> bool {
        self.failure.is_some() || (self.ended && self.next_written == self.next_read)
    }

    /// The task that is nearest to the end of the line, so that blocks leave as fast as they can.
    fn choose(&mut self) -> Option<(Task, usize)> {
        let blocks = self.next_written..self.next_read;
        let in_stage = |stage| blocks.clone().find(|&block| self.stage(block) == stage);
        let (task, block) = if self.stage(self.next_written) == Stage::Encoded {
            (Task::Write, self.next_written)
        } else if self.next_settled < self.next_read && self.stage(self.next_settled) == Stage::Scanned {
            (Task::Settle, self.next_settled)
        } else if let Some(block) = in_stage(Stage::Settled) {
            (Task::Encode, block)
        } else if let Some(block) = in_stage(Stage::Read) {
            (Task::Scan, block)
        } else if !self.reading && !self.ended && self.stage(self.next_read) == Stage::Free {
            (Task::Read, self.next_read)
        } else {
            return None;
        };
        let slot = self.slot(block);
        self.stages[slot] = Stage::Busy;
        self.reading |= task == Task::Read;
        Some((task, slot))
    }

    /// Notes that a task is done. `more` says whether a read brought a block, and `failure` why a write failed.
    fn finish(&mut self, task: Task, slot: usize, more: bool, failure: Option<io::Error>) {
        self.stages[slot] = match task {
            Task::Read => {
                self.reading = false;
                self.ended |= !more;
                self.next_read += u64::from(more);
                if more { Stage::Read } else { Stage::Free }
            }
            Task::Scan => Stage::Scanned,
            Task::Settle => {
                self.next_settled += 1;
                Stage::Settled
            }
            Task::Encode => Stage::Encoded,
            Task::Write => {
                self.next_written += 1;
                Stage::Free
            }
        };
        if self.failure.is_none() {
            self.failure = failure;
        }
    }
}

impl<J: Job, U: Supply<Stream = J::Stream>> Pipeline<'_, J, U> {
    /// Does tasks until all is done.
    fn work(&self) {
        let mut control = lock(&self.control);
        loop {
            if control.is_done() {
                self.wake.notify_all();
                return;
            }
            let Some((task, slot)) = control.choose() else {
                control.waiting += 1;
                control = self.wake.wait(control).unwrap_or_else(PoisonError::into_inner);
                control.waiting -= 1;
                continue;
            };
            drop(control);
            let (more, failure) = self.perform(task, &mut lock(&self.slots[slot]));
            control = lock(&self.control);
            control.finish(task, slot, more, failure);
            if control.waiting > 0 {
                self.wake.notify_all();
            }
        }
    }

    fn perform(&self, task: Task, slot: &mut Slot<J>) -> (bool, Option<io::Error>) {
        let Slot { block, scratch, unfinished } = slot;
        match task {
            Task::Read => return (lock(&self.reader).fill(self.job, block, self.settings), None),
            Task::Scan => self.job.scan(block, scratch),
            Task::Settle => self.job.settle(&mut lock(&self.order), block, scratch),
            Task::Encode => *unfinished = self.job.encode(block, scratch),
            Task::Write => {
                let failure = self.write(slot).err();
                slot.block.release();
                return (true, failure);
            }
        }
        (true, None)
    }

    /// Writes a block's output; what was not encoded ahead is encoded here, piece by piece.
    fn write(&self, slot: &mut Slot<J>) -> io::Result<()> {
        loop {
            self.job.write(&mut slot.scratch)?;
            if !slot.unfinished {
                return Ok(());
            }
            slot.unfinished = self.job.encode(&slot.block, &mut slot.scratch);
        }
    }
}

/// A lock that a panicking thread left behind is taken all the same: the panic itself ends the scope.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
