//! The stretch of time that the records cover.

use super::figures::Figure;
use super::response::Response;
use super::summary::Time;
use crate::knowledge::Knowledge;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// The earliest and the latest time; of equal ones, that of the first record.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Span(Option<(Instant, Instant)>);

/// The stretch of time that the records cover. Both are null where no record has a time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SpanSummary {
    /// The earliest time of a record.
    pub from: Option<Time>,
    /// The latest time of a record.
    pub to: Option<Time>,
}

impl SpanSummary {
    /// Its first and its last second since 1970.
    pub(super) fn seconds(&self) -> (u32, u32) {
        let second = |time: Option<Time>| time.map_or(0, |time| u32::try_from(time.0.seconds).unwrap_or_default());
        (second(self.from), second(self.to))
    }
}

impl Span {
    #[inline]
    fn cover(&mut self, first: Instant, last: Instant) {
        match &mut self.0 {
            Some((from, to)) => {
                if first.nanos() < from.nanos() {
                    *from = first;
                }
                if last.nanos() > to.nanos() {
                    *to = last;
                }
            }
            None => self.0 = Some((first, last)),
        }
    }
}

impl Figure for Span {
    type Summary = SpanSummary;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        if let Some(time) = response.record.settled.time {
            self.cover(time, time);
        }
    }

    fn merge(&mut self, later: Self) {
        if let Some((from, to)) = later.0 {
            self.cover(from, to);
        }
    }

    fn finish(self, _: &Knowledge) -> SpanSummary {
        SpanSummary { from: self.0.map(|(from, _)| Time(from)), to: self.0.map(|(_, to)| Time(to)) }
    }
}
