//! A part of a log: its report, and what stands at its ends.
//!
//! A log may be cut anywhere, also within a message. What is read at a place depends on [`BEFORE`] bytes before it and
//! [`AFTER`] bytes behind it, so the first [`BEFORE`] and the last [`AFTER`] bytes of a part can be read only when it is
//! known what stands beside it. Until then they are kept as text, with the context that they need; secrets in it are
//! blanked. A part that is no longer than both together is nothing but text.
//!
//! Parts whose clocks run backwards from one to the next are not adjacent, and nothing is read across them.

mod stretch;
#[cfg(test)]
mod tests;

use super::{Counts, Origin, Sift};
use crate::knowledge::Knowledge;
use crate::pipeline::Block;
use crate::record::Filter;
use crate::report::{Report, Unfit, pack, unpack};
use crate::scan::{self, Scanner};
use crate::settle::Settler;
use crate::text::{AFTER, BEFORE};
use serde::{Deserialize, Serialize};
use std::io;
use std::ops::Range;
use stretch::{Place, Source, Stretch};

/// So many seconds may a clock run back, where several threads or hosts write one log.
const BACK: i64 = 60;

/// A part of a log, to be joined with others.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Part {
    report: Report,
    /// `None` where no text is kept: what is masked shows no text.
    ends: Option<Ends>,
}

/// What stands at the ends of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ends {
    how: How,
    shape: Shape,
}

/// How a part was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct How {
    /// The only dialect that is read: an index into [`crate::dialect::DIALECTS`].
    pub dialect: Option<u8>,
    /// Which records are wanted.
    pub filter: Filter,
}

impl How {
    /// What reads text like that.
    pub fn sift<'a>(&self, knowledge: &'a Knowledge) -> Sift<'a> {
        let options = scan::Options { dialect: self.dialect, ..scan::Options::default() };
        let (scanner, filter) = (Scanner::new(options), self.filter.clone());
        Sift { scanner, knowledge, filter, mask: None, writer: None, counts: Counts::default() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    /// All of it is text, and the report knows of nothing yet.
    Short(Stretch),
    /// The text before and behind what the report knows; none where a stream begins or ends there for sure.
    Long { head: Option<Stretch>, tail: Option<Stretch> },
}

impl Shape {
    /// Nothing comes behind it: `report`, which knows of all before, takes in what is left.
    fn close(&mut self, sift: &Sift<'_>, report: &mut Report) {
        match self {
            Self::Short(text) => {
                // It still has a beginning.
                let mut head = text.clone();
                (head.ends, head.owned.end) = (true, head.text.len());
                *self = Self::Long { head: Some(head), tail: None };
            }
            Self::Long { tail, .. } => {
                if let Some(mut tail) = tail.take() {
                    tail.ends = true;
                    tail.read(usize::MAX, sift, report);
                }
            }
        }
    }
}

/// Puts parts together.
pub struct Joiner<'a> {
    knowledge: &'a Knowledge,
    /// The last way of reading that was asked for: to prepare one takes longer than to use it.
    sift: Option<(How, Sift<'a>)>,
}

impl<'a> Joiner<'a> {
    /// One that knows codes and rules.
    pub fn new(knowledge: &'a Knowledge) -> Self {
        Self { knowledge, sift: None }
    }

    fn sift(&mut self, how: &How) -> &Sift<'a> {
        let known = self.sift.take().filter(|(known, _)| known == how);
        &self.sift.insert(known.unwrap_or_else(|| (how.clone(), how.sift(self.knowledge)))).1
    }

    /// The part of the log that `one` and `other`, which stands behind it, make up.
    #[must_use]
    pub fn join(&mut self, one: Part, other: Part) -> Part {
        let (Some(left), Some(right)) = (&one.ends, &other.ends) else {
            // Where a mask allows no text, a log that was cut between messages can still be told from two.
            let is_masked = one.ends.is_none() && other.ends.is_none();
            if is_masked && one.report.may_go_on(&other.report, BACK) {
                return Part { report: one.report.join(other.report, self.knowledge), ends: None };
            }
            return self.join_apart(one, other);
        };
        if left.how != right.how || !self.are_adjacent(left, right) {
            return self.join_apart(one, other);
        }
        let how = left.how.clone();
        let (Part { mut report, ends: left }, Part { report: later, ends: right }) = (one, other);
        let (Some(left), Some(right)) = (left, right) else { return Part::default() };
        let knowledge = self.knowledge;
        let sift = self.sift(&how);
        // What of the text can be read now, and what of the ends stays.
        let (head, seam) = match left.shape {
            Shape::Short(text) => (None, text),
            Shape::Long { head, tail: Some(tail) } => (Some(head), tail),
            Shape::Long { .. } => return Part::default(),
        };
        let is_long = matches!(right.shape, Shape::Long { .. });
        let (behind, tail) = match right.shape {
            Shape::Short(text) => (text, None),
            Shape::Long { head: Some(head), tail } => (head, tail),
            Shape::Long { .. } => return Part::default(),
        };
        let mut seam = seam.followed_by(behind);
        let length = seam.text.len();
        if head.is_none() && !is_long && length <= BEFORE + AFTER {
            let ends = Some(Ends { how, shape: Shape::Short(seam) });
            return Part { report: report.join(later, knowledge), ends };
        }
        let head = head.unwrap_or_else(|| {
            let head = seam.head();
            seam.owned.start = seam.owned.start.max(head.owned.end);
            Some(head)
        });
        let to = if is_long { seam.owned.end } else { length.saturating_sub(AFTER) };
        seam.read(to, sift, &mut report);
        let tail = if is_long { tail } else { Some(seam) };
        let ends = Some(Ends { how, shape: Shape::Long { head, tail } });
        Part { report: report.join(later, knowledge), ends }
    }

    /// The same where they are different logs.
    #[must_use]
    pub fn join_apart(&mut self, one: Part, other: Part) -> Part {
        let (mut one, mut other) = (one, other);
        let alike = one.ends.as_ref().zip(other.ends.as_ref()).is_some_and(|(one, other)| one.how == other.how);
        if !alike {
            let (mut one, other) = (self.finish(one), self.finish(other));
            one.end_log();
            return Part { report: one.join(other, self.knowledge), ends: None };
        }
        self.close(&mut one);
        self.open(&mut other);
        one.report.end_log();
        let ends = one.ends.zip(other.ends).map(|(one, other)| {
            let (head, tail) = match (one.shape, other.shape) {
                (Shape::Long { head, .. }, Shape::Long { tail, .. }) => (head, tail),
                _ => (None, None),
            };
            Ends { how: one.how, shape: Shape::Long { head, tail } }
        });
        Part { report: one.report.join(other.report, self.knowledge), ends }
    }

    /// The report of all that is known, when nothing stands beside it.
    #[must_use]
    pub fn finish(&mut self, mut part: Part) -> Report {
        self.close(&mut part);
        self.open(&mut part);
        part.report
    }

    /// Nothing comes behind `part`.
    fn close(&mut self, part: &mut Part) {
        let Some(Ends { how, shape }) = &mut part.ends else { return };
        shape.close(self.sift(how), &mut part.report);
    }

    /// Nothing stands before `part`.
    fn open(&mut self, part: &mut Part) {
        let Some(Ends { how, shape }) = &mut part.ends else { return };
        let knowledge = self.knowledge;
        let sift = self.sift(how);
        if let Shape::Short(text) = shape {
            // It still has an end.
            *shape = Shape::Long { head: None, tail: Some(text.clone()) };
        } else if let Shape::Long { head, .. } = shape
            && let Some(mut head) = head.take()
        {
            let report = std::mem::take(&mut part.report);
            let mut first = report.beside();
            head.read(usize::MAX, sift, &mut first);
            part.report = first.join(report, knowledge);
        }
    }

    fn are_adjacent(&mut self, left: &Ends, right: &Ends) -> bool {
        let (Shape::Short(left_text) | Shape::Long { tail: Some(left_text), .. }) = &left.shape else { return false };
        let (Shape::Short(right_text) | Shape::Long { head: Some(right_text), .. }) = &right.shape else {
            return false;
        };
        let sift = self.sift(&left.how);
        let (before, behind) = (left_text.times(sift), right_text.times(sift));
        before.zip(behind).is_none_or(|((_, last), (first, _))| first + BACK >= last)
    }
}

impl Part {
    /// A report, and what stands at the ends of what it is about.
    pub fn new(report: Report, ends: Option<Ends>) -> Self {
        Self { report, ends }
    }

    /// The part as the bytes of a file. Nothing in it depends on the machine.
    ///
    /// # Errors
    ///
    /// Where memory doesn't suffice.
    pub fn save(&self, knowledge: &Knowledge) -> io::Result<Vec<u8>> {
        pack(self, knowledge)
    }

    /// The part that a file holds.
    ///
    /// # Errors
    ///
    /// Where the file is no part, is damaged, or was saved with other knowledge.
    pub fn load(file: &[u8], knowledge: &Knowledge) -> Result<Self, Unfit> {
        let mut part: Self = unpack(file, knowledge)?;
        part.report.restore().ok_or(Unfit::Damaged)?;
        Ok(part)
    }
}

/// Which stream of a part it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The first, which may go on from another part.
    First,
    /// One behind it.
    Further,
}

impl Share {
    /// What of the stretch that `block` owns is read at once; what stands at an end of its stream is not.
    pub(super) fn owned(self, block: &Block<Origin>) -> Range<usize> {
        let Range { mut start, mut end } = block.owned();
        let (base, length) = (block.base(), block.bytes().len());
        if block.ends_stream() {
            end = end.min(length.saturating_sub(AFTER));
        }
        if self == Self::First {
            start = start.max((BEFORE as u64).saturating_sub(base) as usize);
        }
        start.min(end)..end.max(start.min(end))
    }
}

/// Collects what stands at the ends of a part, while it is read.
#[derive(Debug)]
pub(super) struct Collector {
    how: How,
    /// The first bytes of the first stream, as far as they have come.
    head: Vec<u8>,
    ends: Option<Ends>,
}

impl Collector {
    pub(super) fn new(how: How) -> Self {
        Self { how, head: Vec::new(), ends: None }
    }

    /// Takes the beginning of the first stream out of `block`.
    pub(super) fn begin(&mut self, block: &Block<Origin>) {
        let known = self.head.len() as u64;
        let from = known.checked_sub(block.base()).map_or(usize::MAX, |from| from as usize);
        if let Some(next) = block.bytes().get(from..).filter(|_| self.head.len() < BEFORE + AFTER) {
            self.head.extend_from_slice(&next[..next.len().min(BEFORE + AFTER - self.head.len())]);
        }
    }

    /// Takes the end of a stream out of `block`, its last. `settler` has read all before it.
    pub(super) fn end(&mut self, block: &Block<Origin>, share: Share, settler: &Settler, scanner: &Scanner) {
        let Some(origin) = block.stream() else { return };
        let source = || Source::new(&origin.name, &origin.clues);
        let (bytes, total) = (block.bytes(), block.base() + block.bytes().len() as u64);
        let is_first = share == Share::First;
        let beginning = Place::default();
        if is_first && total <= (BEFORE + AFTER) as u64 {
            let text = std::mem::take(&mut self.head);
            let owned = 0..text.len();
            let text = Stretch::new(text, owned, source(), beginning, scanner);
            self.ends = Some(Ends { how: self.how.clone(), shape: Shape::Short(text) });
            return;
        }
        let from = bytes.len().saturating_sub(AFTER);
        let text = &bytes[from.saturating_sub(BEFORE)..];
        let context = from.min(BEFORE);
        let before = bytecount::count(&text[..context], b'\n') as u64;
        let place = Place {
            newlines: settler.newlines().unwrap_or_default().saturating_sub(before),
            clock: settler.clock(),
            bytes: total - text.len() as u64,
        };
        let tail = Some(Stretch::new(text.to_vec(), context..text.len(), source(), place, scanner));
        let head = match self.ends.take() {
            _ if is_first => {
                let text = std::mem::take(&mut self.head);
                let owned = 0..BEFORE.min(text.len());
                Some(Stretch::new(text, owned, source(), beginning, scanner))
            }
            Some(Ends { shape: Shape::Long { head, .. }, .. }) => head,
            _ => None,
        };
        self.ends = Some(Ends { how: self.how.clone(), shape: Shape::Long { head, tail } });
    }

    /// Another stream begins: nothing comes behind the one before it.
    pub(super) fn turn(&mut self, sift: &Sift<'_>, report: &mut Report) {
        let Some(Ends { shape, .. }) = &mut self.ends else { return };
        shape.close(sift, report);
    }

    /// What was collected.
    pub(super) fn take(&mut self) -> Option<Ends> {
        self.ends.take()
    }
}
