//! Settled sightings to figures, and figures to pages.
//!
//! A [`Report`] is a fold. It is told of the records of a log in their order, reports of adjacent parts merge, and what
//! comes out is a [`Summary`]: plain data, which the files under [`mod@format`] write. Each figure has a file of its own and a
//! line in `figures.rs`.
//!
//! A record that repeats a message nearby counts nowhere but as a duplicate. Failures are counted by transaction, so that
//! neither a retransmission nor a second line about the same call makes one more.
//!
//! Memory is bounded by caps, about 8 MiB in all: the last 131,072 failed transactions, 4,096 peers with 32,768 failing
//! codes among them, 32 made-up methods, 1,500 stretches of time. All is exact until a cap is reached, and then the
//! summary says so; only the stretches get longer instead.

mod baseline;
mod calls;
mod classes;
mod codes;
mod failed;
mod figures;
mod findings;
pub mod format;
mod histograms;
mod inputs;
mod methods;
mod outcomes;
mod peers;
mod quality;
mod response;
mod span;
mod summary;
mod tally;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod threshold;
mod timeline;
mod totals;

pub use baseline::{BaselineSummary, Change};
pub use calls::{
    CallBin, CallTally, CallTime, CallsSummary, Group, GroupsSummary, Peak, RegistrationTally, RegistrationsSummary,
    Side, SideCalls, SideRegistrations, Sides,
};
pub use codes::{CodeSummary, Place};
pub use figures::Summary;
pub use findings::Finding;
pub use histograms::{HistogramsSummary, HourSummary, NameSummary, TopSummary};
pub use inputs::{Damaged, InputsSummary, NotUnderstoodSummary, ReasonSummary, Spot};
pub use methods::MethodSummary;
pub use peers::{PeerCode, PeerSummary, PeersSummary};
pub use quality::{FigureSet, FigureSummary, QualitySummary, Quantiles};
pub use span::SpanSummary;
pub use summary::{Cap, Counts, Time};
pub use tally::Tally;
pub use timeline::{BinSummary, TimeSummary};
pub use totals::{ResponseTotals, TotalsSummary};

use crate::knowledge::Knowledge;
use crate::record::Record;
use crate::scan::Sightings;
use failed::Failed;
use figures::Figures;
use inputs::Inputs;
use response::Response;

/// The fold: what is known so far.
#[derive(Clone, Debug, Default)]
pub struct Report {
    inputs: Inputs,
    figures: Figures,
    failed: Failed,
    /// Where names are put together.
    scratch: Vec<u8>,
}

impl Report {
    /// Takes a record in. They come in the order of the log.
    pub fn observe(&mut self, record: &Record<'_>) {
        if record.sighting.duplicate_of_message {
            self.figures.totals.duplicate();
            return;
        }
        let response = Response::new(record, &mut self.scratch);
        self.figures.observe(&response);
        if let Some(failure) = response.failure()
            && let Some(gone) = self.failed.keep(failure)
        {
            self.figures.fail(&gone);
        }
    }

    /// Begins a stream. A part of a report begins with one.
    pub fn observe_stream(&mut self, name: &str) {
        self.inputs.begin(name);
    }

    /// Takes in a block of the current stream: how many bytes it owns, whether the stream ends with it and without a
    /// newline, and what was seen in it.
    pub fn observe_block(&mut self, bytes: u64, ends_inside_line: bool, sightings: &Sightings) {
        self.inputs.add(bytes, ends_inside_line, sightings);
    }

    /// The report of this part of a log and the one behind it.
    #[must_use]
    pub fn merge(mut self, later: Self) -> Self {
        self.inputs.merge(later.inputs);
        self.figures.merge(later.figures);
        self.failed.merge(&later.failed, |gone| self.figures.fail(gone));
        self
    }

    /// What came out. `damaged` are the inputs that could not be read, or not to their end.
    pub fn finish(mut self, knowledge: &Knowledge, damaged: Vec<Damaged>) -> Summary {
        for failure in self.failed.iter() {
            self.figures.fail(failure);
        }
        let mut caps = Vec::new();
        self.failed.caps(&mut caps);
        self.figures.caps(&mut caps);
        self.figures.finish(self.inputs, damaged, caps, knowledge)
    }
}
