//! Which thread does what when.

use super::block::Block;
use super::reader::{Reader, Supply};
use super::{Job, Settings};
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Into how many blocks a full buffer is cut.
const STRETCHES: usize = 8;

/// How many blocks may be in hand beyond one for each thread. The ordered stage takes far longer for a few blocks than for most
/// (a table of the report grows), and meanwhile the other threads are to have something to scan.
const AHEAD: usize = 3;

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
    // One block in hand for each thread, and some for whoever is ahead.
    let slots = if threads == 1 { 1 } else { threads + AHEAD };
    let pipeline = Pipeline {
        job,
        settings,
        slots: (0..slots).map(|_| Mutex::new(Slot::new())).collect(),
        reader: Mutex::new(Reader::new(supply)),
        order: Mutex::new(order),
        control: Mutex::new(Control::new(slots, settings.block / STRETCHES)),
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
    control: Mutex<Control<J::Stream>>,
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
    Scanned,
    Settled,
    Encoded,
    /// Some thread is at it.
    Busy,
}

/// What a thread does next, and in which slot.
enum Task<S> {
    Fill,
    Scan(usize, Block<S>),
    Settle(usize),
    Encode(usize),
    Write(usize),
}

/// What came of it.
enum Outcome<S> {
    /// What was read; nothing where there is no more.
    Filled(Option<Block<S>>),
    Scanned(usize),
    Settled(usize),
    Encoded(usize),
    Written(usize, io::Result<()>),
}

/// Who is where. All under one lock, which is held only to choose a task.
struct Control<S> {
    stages: Vec<Stage>,
    /// What was read and is being cut into blocks, and what was read ahead of that.
    uncut: Option<Block<S>>,
    ahead: Option<Block<S>>,
    /// How long blocks are.
    length: usize,
    /// Some thread reads.
    filling: bool,
    next_scanned: u64,
    next_settled: u64,
    next_written: u64,
    /// How many threads wait for a task. Waking nobody costs a system call all the same.
    waiting: usize,
    /// The supply has no more.
    ended: bool,
    failure: Option<io::Error>,
}

impl<S> Control<S> {
    fn new(slots: usize, length: usize) -> Self {
        Self {
            stages: vec![Stage::Free; slots],
            uncut: None,
            ahead: None,
            length,
            filling: false,
            next_scanned: 0,
            next_settled: 0,
            next_written: 0,
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
        let nothing_left = self.uncut.is_none() && self.ahead.is_none() && self.next_written == self.next_scanned;
        self.failure.is_some() || self.ended && nothing_left
    }

    /// The task that is nearest to the end of the line, so that blocks leave as fast as they can; but where there are others
    /// to do all that, reading goes on meanwhile.
    fn choose(&mut self) -> Option<Task<S>> {
        let blocks = self.next_written..self.next_scanned;
        let in_stage = |stage| blocks.clone().find(|&block| self.stage(block) == stage);
        let (slot, task) = if self.stage(self.next_written) == Stage::Encoded {
            let slot = self.slot(self.next_written);
            (slot, Task::Write(slot))
        } else if self.next_settled < self.next_scanned && self.stage(self.next_settled) == Stage::Scanned {
            let slot = self.slot(self.next_settled);
            (slot, Task::Settle(slot))
        } else if let Some(block) = in_stage(Stage::Settled) {
            let slot = self.slot(block);
            (slot, Task::Encode(slot))
        } else if self.may_fill() {
            self.filling = true;
            return Some(Task::Fill);
        } else if self.stage(self.next_scanned) == Stage::Free
            && let Some(block) = self.cut()
        {
            let slot = self.slot(self.next_scanned);
            self.next_scanned += 1;
            (slot, Task::Scan(slot, block))
        } else {
            return None;
        };
        self.stages[slot] = Stage::Busy;
        Some(task)
    }

    /// Whether to read: one thread alone does so when all that was read is done.
    fn may_fill(&self) -> bool {
        let must_wait = self.stages.len() == 1 && self.uncut.is_some();
        !(self.filling || self.ended || self.ahead.is_some() || must_wait)
    }

    /// The next block.
    fn cut(&mut self) -> Option<Block<S>> {
        if self.uncut.is_none() {
            self.uncut = self.ahead.take();
        }
        let uncut = self.uncut.as_mut()?;
        let block = uncut.cut(self.length);
        if uncut.owned.is_empty() {
            self.uncut = None;
        }
        Some(block)
    }

    /// Notes that a task is done.
    fn finish(&mut self, outcome: Outcome<S>) {
        let (slot, stage) = match outcome {
            Outcome::Filled(filled) => {
                self.filling = false;
                self.ended |= filled.is_none();
                self.ahead = filled;
                return;
            }
            Outcome::Scanned(slot) => (slot, Stage::Scanned),
            Outcome::Settled(slot) => {
                self.next_settled += 1;
                (slot, Stage::Settled)
            }
            Outcome::Encoded(slot) => (slot, Stage::Encoded),
            Outcome::Written(slot, result) => {
                self.next_written += 1;
                self.failure = self.failure.take().or(result.err());
                (slot, Stage::Free)
            }
        };
        self.stages[slot] = stage;
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
            let Some(task) = control.choose() else {
                control.waiting += 1;
                control = self.wake.wait(control).unwrap_or_else(PoisonError::into_inner);
                control.waiting -= 1;
                continue;
            };
            // To cut what was read ahead makes room to read on.
            if control.waiting > 0 && control.may_fill() {
                self.wake.notify_all();
            }
            drop(control);
            let guard = Guard { control: &self.control, wake: &self.wake };
            let outcome = self.perform(task);
            drop(guard);
            control = lock(&self.control);
            control.finish(outcome);
            if control.waiting > 0 {
                self.wake.notify_all();
            }
        }
    }

    fn perform(&self, task: Task<J::Stream>) -> Outcome<J::Stream> {
        match task {
            Task::Fill => Outcome::Filled(lock(&self.reader).fill(self.job, self.settings)),
            Task::Scan(index, block) => {
                let slot = &mut *lock(&self.slots[index]);
                slot.block = block;
                self.job.scan(&slot.block, &mut slot.scratch);
                Outcome::Scanned(index)
            }
            Task::Settle(index) => {
                let slot = &mut *lock(&self.slots[index]);
                self.job.settle(&mut lock(&self.order), &slot.block, &mut slot.scratch);
                Outcome::Settled(index)
            }
            Task::Encode(index) => {
                let slot = &mut *lock(&self.slots[index]);
                slot.unfinished = self.job.encode(&slot.block, &mut slot.scratch);
                Outcome::Encoded(index)
            }
            Task::Write(index) => {
                let slot = &mut *lock(&self.slots[index]);
                let result = self.write(slot);
                slot.block.release();
                Outcome::Written(index, result)
            }
        }
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

/// Ends the run for all threads when one of them panics, for the others would wait for its task for ever.
struct Guard<'a, S> {
    control: &'a Mutex<Control<S>>,
    wake: &'a Condvar,
}

impl<S> Drop for Guard<'_, S> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut control = lock(self.control);
            control.failure.get_or_insert_with(|| io::Error::other("a thread panicked"));
            self.wake.notify_all();
        }
    }
}

/// A lock that a panicking thread left behind is taken all the same: the panic itself goes on once all threads have ended.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicBool;

    /// A stage that is out of order.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum At {
        Scan,
        Settle,
        Encode,
        Write,
    }

    /// A job that panics in one stage, at the block that begins with the byte 100.
    struct Broken(At);

    impl Broken {
        fn pass(&self, stage: At, first: u8) {
            assert!(stage != self.0 || first != 100, "out of order");
        }
    }

    impl Job for Broken {
        type Stream = ();
        type Scratch = u8;
        type Order = ();

        fn scan(&self, block: &Block<()>, scratch: &mut u8) {
            *scratch = block.bytes()[block.owned()].first().copied().unwrap_or_default();
            self.pass(At::Scan, *scratch);
        }

        fn settle(&self, (): &mut (), _: &Block<()>, scratch: &mut u8) {
            self.pass(At::Settle, *scratch);
        }

        fn encode(&self, _: &Block<()>, scratch: &mut u8) -> bool {
            self.pass(At::Encode, *scratch);
            false
        }

        fn write(&self, scratch: &mut u8) -> io::Result<()> {
            self.pass(At::Write, *scratch);
            Ok(())
        }
    }

    /// One stream.
    struct Once(Option<Vec<u8>>);

    impl Supply for Once {
        type Stream = ();

        fn next(&mut self) -> Option<((), Box<dyn Read + Send>)> {
            Some(((), Box::new(Cursor::new(self.0.take()?))))
        }

        fn failed(&mut self, (): &(), _: u64, _: io::Error) {}

        fn finished(&mut self, (): &(), _: u64) {}
    }

    #[test]
    fn a_panic_ends_the_run_and_is_passed_on() {
        let stop = AtomicBool::new(false);
        for threads in [1, 2, 4] {
            for stage in [At::Scan, At::Settle, At::Encode, At::Write] {
                let bytes: Vec<u8> = (0..=255).collect();
                let settings = Settings { threads, block: STRETCHES, before: 0, after: 0, stop: &stop };
                let run = || run(&Broken(stage), Once(Some(bytes)), &mut (), &settings);
                assert!(catch_unwind(AssertUnwindSafe(run)).is_err(), "{threads} threads, {stage:?}");
            }
        }
    }
}
