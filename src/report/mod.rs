//! Settled sightings to figures, and figures to pages.
//!
//! A [`Report`] is a fold. It is told of the records of a log in their order, reports of adjacent parts merge, and what
//! comes out is a [`Summary`]: plain data, which the files under [`mod@format`] write. Each figure has a file of its own and a
//! line in `figures.rs`.
//!
//! A record that repeats a message nearby counts nowhere but as a duplicate. Failures and final responses are counted by
//! transaction, so that neither a retransmission nor a second line about the same call makes one more. What two parts of a
//! log have both counted is taken back when they are put together.
//!
//! Calls and registrations are joined from requests and responses ([`CallsSummary`]); what became of one is decided when it
//! is counted.
//!
//! Memory is bounded by caps, about 75 MiB for logs that are large and less than 200 in all: the last 131,072 transactions
//! and as many that failed, 65,536 Call-IDs, 32,768 registrations and 8,192 OPTIONS, 4,096 peers with 32,768 failing codes
//! among them, 131,072 users of 8,192 sources, 32 made-up methods, 1,500 stretches of time, and what stands beside the other
//! tables; 262,144 calls that failed, where they are asked for; 24 MiB of messages at the beginning of a part that is to be
//! joined to others. All is exact until a cap is reached, and then the summary says so; only the stretches get longer
//! instead.

mod baseline;
mod bins;
mod bursts;
mod calls;
mod classes;
mod codes;
mod failed;
mod figures;
mod findings;
pub mod format;
mod histograms;
mod hits;
mod inputs;
mod methods;
mod once;
mod outcomes;
mod part;
mod peers;
mod places;
mod ports;
mod quality;
mod response;
mod ring;
mod seam;
mod short;
mod sources;
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
mod transactions;

pub use baseline::{Baseline, BaselineSummary, Change};
pub use calls::{
    CallBin, CallTally, CallTime, CallsSummary, FailedCall, Group, GroupsSummary, Peak, RegistrationGroup,
    RegistrationGroupsSummary, RegistrationTally, RegistrationsSummary, Side, SideCalls, SideRegistrations, Sides,
};
pub use codes::{CodeSummary, Place};
pub use figures::Summary;
pub use findings::Finding;
pub use histograms::{HistogramsSummary, HourSummary, NameSummary, TopSummary};
pub use inputs::{CopySummary, Damaged, InputsSummary, NotUnderstoodSummary, ReasonSummary, Spot};
pub use methods::MethodSummary;
pub use part::Unfit;
pub(crate) use part::{pack, unpack};
pub use peers::{PeerCode, PeerSummary, PeersSummary};
pub use quality::{FigureSet, FigureSummary, Ground, QualitySummary, Quantiles};
pub use span::SpanSummary;
pub use summary::{Cap, Counts, Time};
pub use tally::Tally;
pub use timeline::{BinSummary, TimeSummary};
pub use totals::{ResponseTotals, TotalsSummary};

use crate::knowledge::Knowledge;
use crate::record::{Record, Request};
use crate::scan::Sightings;
use bursts::{Bursts, shows_life};
use calls::Calls;
use failed::Failed;
use figures::Figures;
use findings::Evidence;
use inputs::Inputs;
use places::Files;
use places::Place32;
use response::Response;
use seam::Seam;
use serde::{Deserialize, Serialize};
use sources::Sources;
use transactions::Transactions;

/// The JSON Schema of [`Summary`] in JSON.
pub const SCHEMA: &str = include_str!("schema.json");

/// The fold: what is known so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    inputs: Inputs,
    figures: Figures,
    failed: Failed,
    transactions: Transactions,
    calls: Calls,
    sources: Sources,
    bursts: Bursts,
    files: Files,
    /// What parts of a log are joined by.
    seam: Option<Box<Seam>>,
    /// Where names are put together.
    #[serde(skip)]
    scratch: Vec<u8>,
}

impl Report {
    /// Takes a record in. They come in the order of the log.
    pub fn observe(&mut self, record: &Record<'_>) {
        self.observe_at(record, self.files.place(record.settled.line));
    }

    /// The same, at this place.
    #[inline]
    fn observe_at(&mut self, record: &Record<'_>, place: Place32) {
        if record.sighting.duplicate_of_message {
            self.figures.totals.duplicate();
            return;
        }
        if self.seam.as_mut().is_some_and(|seam| seam.holds_response(record, place, false)) {
            return;
        }
        let mut response = Response::new(record, &mut self.scratch, place);
        response.opens = self.transactions.observe(&response);
        self.figures.observe(&response);
        self.calls.observe_response(&response);
        self.sources.observe(&response);
        if let Some(failure) = response.failure()
            && let Some(gone) = self.failed.keep(failure)
        {
            self.bursts.fail(&gone);
            self.figures.fail(&gone);
        }
    }

    /// Takes in a record that matters only as a part of its call.
    pub fn observe_in_call(&mut self, record: &Record<'_>) {
        self.observe_in_call_at(record, self.files.place(record.settled.line));
    }

    fn observe_in_call_at(&mut self, record: &Record<'_>, place: Place32) {
        let held = |seam: &mut Box<Seam>| seam.holds_response(record, place, true);
        if !record.sighting.duplicate_of_message && !self.seam.as_mut().is_some_and(held) {
            let response = Response::new(record, &mut self.scratch, place);
            self.calls.observe_response(&response);
        }
    }

    /// Takes a request in. Requests and records come in the order of the log.
    pub fn observe_request(&mut self, request: &Request<'_>) {
        self.observe_request_at(request, self.files.place(request.settled.line));
    }

    #[inline]
    fn observe_request_at(&mut self, request: &Request<'_>, place: Place32) {
        if self.seam.as_mut().is_some_and(|seam| seam.holds_request(request, place)) {
            return;
        }
        let peer = response::peer_of_request(request, &mut self.scratch);
        self.calls.observe_request(request, peer, place);
    }

    /// Takes in whichever it is.
    #[cfg(test)]
    fn observe_message(&mut self, message: &crate::record::Message<'_>) {
        match message {
            crate::record::Message::Request(request) => self.observe_request(request),
            crate::record::Message::Response(record) => self.observe(record),
        }
    }

    /// Keeps a row for each call that fails, for [`Summary::failed_calls`].
    pub fn list_failed_calls(&mut self) {
        self.calls.list_failed();
    }

    /// Begins a stream. A part of a report begins with one.
    pub fn observe_stream(&mut self, name: &str) {
        self.inputs.begin(name);
        self.files.begin(name);
    }

    /// Takes in a block of the current stream: how many bytes it owns, whether the stream ends with it and without a
    /// newline, and what was seen in it.
    pub fn observe_block(&mut self, bytes: u64, ends_inside_line: bool, sightings: &Sightings) {
        self.inputs.add(bytes, ends_inside_line, sightings);
    }

    /// Goes on in a stream that was begun before, behind so many newlines of it.
    pub(crate) fn turn(&mut self, name: &str, newlines: u64) {
        self.inputs.turn(name, newlines);
        // Places stay in the order of the log.
        self.files.begin(name);
    }

    /// Passes over so many newlines of the current stream, which are counted elsewhere.
    pub(crate) fn skip(&mut self, newlines: u64) {
        self.inputs.skip(newlines);
    }

    /// The report of this part of a log and the one behind it.
    #[must_use]
    pub fn merge(mut self, later: Self) -> Self {
        self.inputs.merge(later.inputs);
        let files = self.files.count();
        self.figures.merge(later.figures, files);
        self.bursts.merge(later.bursts, files);
        self.failed.merge(later.failed, files, |gone| {
            self.bursts.fail(gone);
            self.figures.fail(gone);
        });
        self.transactions.merge(later.transactions, |answer| self.figures.take_back(answer));
        self.calls.merge(later.calls, files);
        self.sources.merge(later.sources, files);
        self.files.merge(later.files);
        self
    }

    /// What came out. `damaged` are the inputs that could not be read, or not to their end.
    pub fn finish(self, knowledge: &Knowledge, damaged: Vec<Damaged>) -> Summary {
        self.finish_by(InTurn, knowledge, damaged)
    }

    /// The same; what became of the calls is found out beside all else, by whatever way `both` does two things.
    pub fn finish_by(mut self, both: impl Both, knowledge: &Knowledge, damaged: Vec<Damaged>) -> Summary {
        let mut caps = Vec::new();
        if let Some(seam) = &self.seam {
            seam.caps(&mut caps);
            self = self.without_seam(knowledge);
        }
        let Self { inputs, mut figures, failed, transactions, calls, sources, mut bursts, files, .. } = self;
        let mut caps_of_calls = Vec::new();
        calls.caps(&mut caps_of_calls);
        let (calls, (mut summary, peers, transactions)) = both.both(
            || calls.finish(both, &files),
            || {
                failed.caps(&mut caps);
                transactions.caps(&mut caps);
                for failure in failed.into_iter() {
                    bursts.fail(&failure);
                    figures.fail(&failure);
                }
                figures.caps(&mut caps);
                caps.extend(caps_of_calls);
                sources.caps(&mut caps);
                bursts.caps(&mut caps);
                let peers = figures.peers.names();
                (figures.finish(inputs, damaged, caps, knowledge), peers, transactions.finish())
            },
        );
        let span = summary.span.seconds();
        let evidence = Evidence {
            calls: &calls,
            sources: &sources,
            bursts: &bursts,
            time: &summary.time,
            files: &files,
            peers: &peers,
            span,
        };
        summary.findings = findings::find(&evidence);
        summary.take_calls(calls);
        summary.take_transactions(&transactions);
        summary
    }
}

/// A way to do two things that need nothing of each other: whoever has threads to spare does them at once.
pub trait Both: Copy + Sync {
    /// Does both.
    fn both<A: Send, B>(self, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B);
}

/// One after the other.
#[derive(Clone, Copy, Debug)]
pub struct InTurn;

impl Both for InTurn {
    fn both<A: Send, B>(self, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
        (one(), other())
    }
}
