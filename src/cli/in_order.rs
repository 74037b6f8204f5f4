//! Several jobs at once, their results in order.

use crate::report::{Both, InTurn};
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// So many threads, of which a second may help the first.
#[derive(Clone, Copy)]
pub(super) struct Threads(pub(super) usize);

impl Both for Threads {
    fn both<A: Send, B>(self, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
        if self.0 < 2 {
            return InTurn.both(one, other);
        }
        std::thread::scope(|scope| {
            let one = scope.spawn(one);
            let other = other();
            (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
        })
    }
}

/// Does `work` for the numbers below `count`, on `threads` threads, and hands the results to `take` in the order of the
/// numbers, one at a time.
///
/// Few results wait for their turn: no number is begun that is far ahead of the first that is not done.
pub(super) fn in_order<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
    take: impl FnMut(T) + Send,
) {
    let threads = threads.clamp(1, count.max(1));
    let queue = Queue {
        count,
        ahead: 2 * threads,
        state: Mutex::new(State { next: 0, taken: 0, waiting: BTreeMap::new(), take }),
        wake: Condvar::new(),
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| queue.run(&work));
        }
        queue.run(&work);
    });
}

struct Queue<T, F> {
    count: usize,
    ahead: usize,
    state: Mutex<State<T, F>>,
    wake: Condvar,
}

struct State<T, F> {
    /// The next number to begin.
    next: usize,
    /// How many results have been taken.
    taken: usize,
    /// Results whose turn has not come.
    waiting: BTreeMap<usize, T>,
    take: F,
}

impl<T, F: FnMut(T)> Queue<T, F> {
    fn run(&self, work: &impl Fn(usize) -> T) {
        while let Some(number) = self.begin() {
            let result = work(number);
            let mut state = self.lock();
            let state = &mut *state;
            state.waiting.insert(number, result);
            while let Some(result) = state.waiting.remove(&state.taken) {
                (state.take)(result);
                state.taken += 1;
            }
            self.wake.notify_all();
        }
    }

    fn begin(&self) -> Option<usize> {
        let far_ahead = |state: &mut State<T, F>| state.next < self.count && state.next >= state.taken + self.ahead;
        let state = self.lock();
        let mut state = self.wake.wait_while(state, far_ahead).unwrap_or_else(PoisonError::into_inner);
        let number = state.next;
        (number < self.count).then(|| {
            state.next += 1;
            number
        })
    }

    fn lock(&self) -> MutexGuard<'_, State<T, F>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whoever_is_first() {
        for threads in 1..=8 {
            for count in [0, 1, 2, 100] {
                let mut taken = Vec::new();
                let slow_at_first = |number: usize| {
                    if number.is_multiple_of(7) {
                        std::thread::sleep(std::time::Duration::from_millis(2));
                    }
                    number
                };
                in_order(count, threads, slow_at_first, |number| taken.push(number));
                assert_eq!(taken, (0..count).collect::<Vec<_>>(), "{threads} threads");
            }
        }
    }

    #[test]
    fn nothing_runs_far_ahead() {
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let most = std::sync::atomic::AtomicUsize::new(0);
        let work = |number: usize| {
            begun.fetch_max(number, std::sync::atomic::Ordering::SeqCst);
            if number == 0 {
                std::thread::sleep(std::time::Duration::from_millis(50));
                most.store(begun.load(std::sync::atomic::Ordering::SeqCst), std::sync::atomic::Ordering::SeqCst);
            }
        };
        in_order(1000, 4, work, |()| {});
        assert!(most.into_inner() < 8);
    }
}
