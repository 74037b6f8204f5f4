//! One followed log on its way through the pipeline.

use crate::input::{Log, Mark, Part, Took};
use crate::pipeline::{self, Settings, Strand};
use crate::report::Report;
use crate::sift::{Fold, Order, Origin, Scratch, Sift, Text};
use crate::time::Clues;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// A log, and how far it has been processed.
pub(super) struct Followed {
    strand: Option<Strand<Origin>>,
    pub(super) order: Order,
    /// The texts that have come and not been finished; the first is the current one.
    texts: VecDeque<Current>,
    /// The end of the text before the current one.
    ended: Option<(Mark, Option<u64>)>,
    /// When something came of it last.
    pub(super) active: Option<Instant>,
    /// Texts that have begun and not been counted.
    pub(super) begun: u64,
    /// A text has begun since the last checkpoint, or has got its first bytes.
    pub(super) is_new: bool,
}

/// A text, and what is known of the times in it.
struct Current {
    text: Text,
    clues: Clues,
    /// The number of its file.
    inode: u64,
}

/// What all logs of a run share.
pub(super) struct Shared<'a, 'b> {
    pub(super) sift: &'a Sift<'b>,
    pub(super) settings: Settings<'a>,
    /// How long a message that stalls is waited for.
    pub(super) patience: Duration,
    pub(super) scratch: Scratch,
    /// What reads land in.
    pub(super) room: Vec<u8>,
    /// What is known of the times of a text that was last written then.
    pub(super) clues: Box<dyn Fn(Option<SystemTime>) -> Clues + 'a>,
}

/// How long a message that stalls is waited for while its log turns to another file.
const WHILE_TURNING: Duration = Duration::from_secs(5);

/// How much of one log is read before the others get their turn.
const AT_ONCE: usize = 8 << 20;

/// A text is known by so many of its first bytes.
const HEAD: usize = crate::scan::FINGERPRINT;

impl Followed {
    pub(super) fn new(sift: &Sift<'_>, report: Option<Report>) -> Self {
        let order = Order::new(sift, report.map(Fold::new));
        Self { strand: None, order, texts: VecDeque::new(), ended: None, active: None, begun: 0, is_new: false }
    }

    /// Reads and processes what has come of `log`. Returns what went wrong with reading it.
    pub(super) fn go_on(&mut self, log: &mut Log, shared: &mut Shared<'_, '_>) -> Result<Option<io::Error>, Written> {
        let mut taken = 0;
        while taken < AT_ONCE && !shared.settings.stop.load(std::sync::atomic::Ordering::Relaxed) {
            match log.read(&mut shared.room) {
                Ok(Took::Bytes(count)) => {
                    taken += count;
                    self.active = Some(Instant::now());
                    self.refer_to(log.modified(), shared);
                    self.take(count, shared)?;
                }
                Ok(Took::Part(part)) => self.begin(&part, shared)?,
                Ok(Took::Nothing) => {
                    let turning = if self.is_waiting() && log.is_turning() { WHILE_TURNING } else { Duration::ZERO };
                    let patience = shared.patience.max(turning);
                    while self.process(shared, Some(patience))? {}
                    return Ok(None);
                }
                Err(error) => return Ok(Some(error)),
            }
        }
        Ok(None)
    }

    /// Takes note of when the last text was written to: its dates without a year are near that.
    fn refer_to(&mut self, modified: Option<SystemTime>, shared: &Shared<'_, '_>) {
        let is_current = self.texts.len() == 1;
        if let (Some(Current { clues, .. }), Some(modified)) = (self.texts.back_mut(), modified) {
            clues.reference = (shared.clues)(Some(modified)).reference;
            if is_current {
                self.order.refer_to(clues.reference);
            }
        }
    }

    /// Bytes that have come and not been processed.
    pub(super) fn waiting(&self) -> u64 {
        self.strand.as_ref().map_or(0, |strand| strand.end() - strand.done())
    }

    /// Whether text has come that has not been processed.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting() > 0
    }

    fn take(&mut self, count: usize, shared: &mut Shared<'_, '_>) -> Result<(), Written> {
        let Some(strand) = &mut self.strand else { return Ok(()) };
        let bytes = &shared.room[..count];
        if let Some(Current { text, .. }) = self.texts.back_mut()
            && text.head.len() < HEAD
            && let Some(known) = (text.head.len() as u64).checked_sub(strand.end().wrapping_sub(text.start))
            && let Some(new) = bytes.get(known as usize..)
        {
            // Until something of it is known, a text is hard to find again.
            self.is_new |= text.head.is_empty();
            text.head.extend_from_slice(&new[..new.len().min(HEAD - text.head.len())]);
        }
        strand.push(bytes, Instant::now());
        while self.strand.as_ref().is_some_and(|strand| strand.is_full(&shared.settings)) {
            self.process(shared, None)?;
        }
        Ok(())
    }

    /// A text begins, of which the first part may be known already.
    fn begin(&mut self, part: &Part, shared: &mut Shared<'_, '_>) -> Result<(), Written> {
        self.is_new = true;
        self.begun += 1;
        let (clues, inode) = ((shared.clues)(part.modified), part.inode);
        let text = |start| Text {
            name: part.name.clone(),
            start,
            known: part.offset,
            head: part.head.clone(),
            newlines: part.lines,
        };
        if let Some(strand) = &mut self.strand {
            strand.join();
            let start = strand.end().wrapping_sub(part.offset);
            self.texts.push_back(Current { text: text(start), clues, inode });
            self.turn();
            return Ok(());
        }
        let origin = Origin { name: part.name.clone(), clues: clues.clone(), goes_on: false, share: None };
        let base = part.offset - part.before.len() as u64;
        let mut strand = Strand::new(Arc::new(origin), base);
        strand.push(&part.before, Instant::now());
        let mut text = text(0);
        let newlines = memchr::memchr_iter(b'\n', &part.before).count() as u64;
        text.newlines = text.newlines.map(|lines| lines.saturating_sub(newlines));
        self.order.turn(text.clone(), &clues);
        self.texts.push_back(Current { text, clues, inode });
        let written = strand.process_all(shared.sift, &mut self.order, &mut shared.scratch, &shared.settings);
        self.strand = Some(strand);
        written.map_err(Written)
    }

    fn process(&mut self, shared: &mut Shared<'_, '_>, drained: Option<Duration>) -> Result<bool, Written> {
        let Some(strand) = &mut self.strand else { return Ok(false) };
        let Shared { sift, settings, scratch, .. } = shared;
        let processed = strand.process(*sift, &mut self.order, scratch, settings, drained).map_err(Written)?;
        Ok(self.turn() || processed)
    }

    /// Goes on to the next text where the last has been processed.
    fn turn(&mut self) -> bool {
        let mut turned = false;
        while self.texts.len() > 1 && self.strand.as_mut().is_some_and(Strand::pass_joint) {
            self.ended = self.place();
            self.texts.pop_front();
            if let Some(Current { text, clues, .. }) = self.texts.front() {
                self.order.turn(text.clone(), clues);
            }
            turned = true;
        }
        turned
    }

    /// Processes all that has come, complete or not.
    pub(super) fn finish(&mut self, shared: &mut Shared<'_, '_>) -> Result<(), Written> {
        while self.is_waiting() {
            let Some(strand) = &mut self.strand else { break };
            strand.process_all(shared.sift, &mut self.order, &mut shared.scratch, &shared.settings).map_err(Written)?;
            self.turn();
        }
        Ok(())
    }

    /// Up to where all records have been written, and how many lines that is.
    pub(super) fn place(&self) -> Option<(Mark, Option<u64>)> {
        let strand = self.strand.as_ref()?;
        let Current { text, inode, .. } = self.texts.front()?;
        // Nothing but the number of its file tells a text that has not begun from others, and once that is packed the number
        // is another's. What ended before it can be found again, and what is newer than that with it.
        if text.head.is_empty() && self.ended.is_some() {
            return self.ended.clone();
        }
        let mark = Mark::new(strand.done().wrapping_sub(text.start), &text.head, strand.last_done(), *inode);
        Some((mark, self.order.newlines()))
    }
}

/// Why records could not be written.
#[derive(Debug)]
pub(super) struct Written(pub(super) io::Error);

/// How followed logs are cut: smaller than in a run over what is there, since there may be many.
pub(super) fn settings(stop: &std::sync::atomic::AtomicBool) -> pipeline::Settings<'_> {
    crate::sift::settings(1, 256 * 1024, stop)
}
