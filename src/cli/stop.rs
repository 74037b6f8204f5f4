//! Signals.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the run should come to an end, and whether that is because someone asked it to.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop {
    /// The input ends where it has got to.
    input: Arc<AtomicBool>,
    /// A signal asked for it.
    interrupted: Arc<AtomicBool>,
}

impl Stop {
    /// Lets SIGINT and SIGTERM end the input, so that what has been read is finished first. A second one kills at once.
    pub(super) fn on_signals() -> Self {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // Handlers run in this order: the first takes effect only once the flag was set by an earlier signal. Where
            // one can't be installed the signal keeps its usual effect, and kills.
            let _ = flag::register_conditional_default(signal, Arc::clone(&stop.interrupted));
            let _ = flag::register(signal, Arc::clone(&stop.interrupted));
            let _ = flag::register(signal, Arc::clone(&stop.input));
        }
        // Writing beyond a limit on file sizes then fails like writing to a full disk, instead of killing.
        let _ = flag::register(SIGXFSZ, Arc::default());
        stop
    }

    /// A flag that SIGHUP sets, instead of killing.
    pub(super) fn on_hangup() -> Arc<AtomicBool> {
        let hangup = Arc::default();
        // Where this fails, the signal keeps its usual effect.
        let _ = flag::register(SIGHUP, Arc::clone(&hangup));
        hangup
    }

    /// Ends the input.
    pub(super) fn end_input(&self) {
        self.input.store(true, Ordering::Relaxed);
    }

    /// The flag that ends the input once it is set.
    pub(super) fn flag(&self) -> &Arc<AtomicBool> {
        &self.input
    }

    /// Whether the input has been ended.
    pub(super) fn is_set(&self) -> bool {
        self.input.load(Ordering::Relaxed)
    }

    /// Whether a signal asked for the end.
    pub(super) fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
