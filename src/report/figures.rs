//! What a figure is, and the list of all figures.

use super::baseline::BaselineSummary;
use super::calls::{self, CallsSummary, FailedCall, Finished, RegistrationsSummary};
use super::classes::Classes;
use super::codes::{CodeSummary, Codes};
use super::findings::Finding;
use super::histograms::{Histograms, HistogramsSummary};
use super::inputs::{Damaged, Inputs, InputsSummary, NotUnderstoodSummary};
use super::methods::{MethodSummary, Methods};
use super::outcomes::Outcomes;
use super::peers::{Peers, PeersSummary};
use super::quality::{self, QualitySummary};
use super::response::{Failure, Response};
use super::span::{Span, SpanSummary};
use super::summary::{Cap, Counts};
use super::timeline::{TimeSummary, Timeline};
use super::totals::{Totals, TotalsSummary};
use super::transactions::Answer;
use crate::knowledge::Knowledge;
use serde::{Deserialize, Serialize};

/// Something that is worked out from all records.
///
/// It has no need of locks or of order: it is told of records, parts of it are put together, and at the end it says what it
/// knows.
pub(super) trait Figure: Default {
    /// What it has to say.
    type Summary;

    /// Takes a record in. This is the hot path: nothing is allocated here but for what was never seen before.
    fn observe(&mut self, response: &Response<'_, '_>);

    /// Counts a transaction that failed, once for all its records, and after they have been observed.
    fn fail(&mut self, _failure: &Failure) {}

    /// Takes back a transaction that both parts of a log counted, once these have been put together.
    fn take_back(&mut self, _answer: &Answer) {}

    /// Takes in the figure of the part of the log behind this one's.
    fn merge(&mut self, later: Self);

    /// Names the bounds that were reached.
    fn caps(&self, _caps: &mut Vec<Cap>) {}

    /// Says what came out.
    fn finish(self, knowledge: &Knowledge) -> Self::Summary;
}

macro_rules! figures {
    ($($(#[$attribute:meta])* $name:ident: $figure:ty => $summary:ty,)*) => {
        /// All figures.
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub(super) struct Figures {
            $(pub(super) $name: $figure,)*
        }

        impl Figures {
            #[inline]
            pub(super) fn observe(&mut self, response: &Response<'_, '_>) {
                $(self.$name.observe(response);)*
            }

            pub(super) fn fail(&mut self, failure: &Failure) {
                $(self.$name.fail(failure);)*
            }

            pub(super) fn take_back(&mut self, answer: &Answer) {
                $(self.$name.take_back(answer);)*
            }

            /// Takes in the figures of a later part, whose files stand behind `files` others.
            pub(super) fn merge(&mut self, mut later: Self, files: u32) {
                later.time.move_behind(files);
                later.codes.move_behind(files);
                $(self.$name.merge(later.$name);)*
            }

            pub(super) fn caps(&self, caps: &mut Vec<Cap>) {
                $(self.$name.caps(caps);)*
            }

            pub(super) fn finish(
                self,
                inputs: Inputs,
                damaged: Vec<Damaged>,
                caps: Vec<Cap>,
                knowledge: &Knowledge,
            ) -> Summary {
                let (inputs, not_understood) = inputs.finish(damaged);
                Summary {
                    inputs,
                    not_understood,
                    $($name: self.$name.finish(knowledge),)*
                    calls: CallsSummary::default(),
                    registrations: RegistrationsSummary::default(),
                    figures: QualitySummary::default(),
                    findings: Vec::new(),
                    baseline: None,
                    failed_calls: Vec::new(),
                    only: None,
                    caps,
                }
            }
        }

        /// What a report says: plain data, the same for every format. In JSON it looks like this:
        ///
        /// ```json
        #[doc = include_str!("example.json")]
        /// ```
        #[derive(Clone, Debug, Serialize)]
        pub struct Summary {
            /// What was read.
            pub inputs: InputsSummary,
            /// What was passed over though it looks like SIP.
            pub not_understood: NotUnderstoodSummary,
            $($(#[$attribute])* pub $name: $summary,)*
            /// The calls.
            pub calls: CallsSummary,
            /// The registrations.
            pub registrations: RegistrationsSummary,
            /// The figures of RFC 6076 and the ITU.
            pub figures: QualitySummary,
            /// What to look at first, in the order of what it cost.
            pub findings: Vec<Finding>,
            /// How it differs from an earlier report, where one was given.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub baseline: Option<BaselineSummary>,
            /// A row for each call that failed, where they were asked for.
            #[serde(skip)]
            pub failed_calls: Vec<FailedCall>,
            /// The codes and outcomes that were asked for, where some were. Of other responses, calls, registrations and
            /// figures are told all the same.
            #[serde(skip)]
            pub only: Option<String>,
            /// The bounds that were reached: what they are about is not exact.
            pub caps: Vec<Cap>,
        }
    };
}

impl Summary {
    /// Takes over what is known of calls and registrations.
    pub(super) fn take_calls(&mut self, finished: Finished) {
        let Finished { sides, registrations, codes, failed, offset, .. } = finished;
        self.figures = quality::summary(&sides, &registrations);
        self.calls = calls::calls(sides, offset);
        self.registrations = calls::registrations(registrations);
        self.failed_calls = failed;
        for code in &mut self.codes {
            code.calls = codes.get(usize::from(code.code)).copied().unwrap_or_default();
        }
    }

    /// Takes over how many transactions each code answered.
    pub(super) fn take_transactions(&mut self, codes: &[u64]) {
        for code in &mut self.codes {
            code.transactions = codes.get(usize::from(code.code)).copied().unwrap_or_default();
        }
    }
}

figures! {
    /// The stretch of time that the records cover.
    span: Span => SpanSummary,
    /// How many there are in all.
    #[serde(flatten)]
    totals: Totals => TotalsSummary,
    /// Transactions by outcome, as [`CodeSummary::transactions`] counts them.
    outcomes: Outcomes => Counts,
    /// Transactions by class, as [`CodeSummary::transactions`] counts them.
    classes: Classes => Counts,
    /// By code, in their order.
    codes: Codes => Vec<CodeSummary>,
    /// By method, the most failures first.
    methods: Methods => Vec<MethodSummary>,
    /// By peer, the most failures first.
    peers: Peers => PeersSummary,
    /// Over time.
    time: Timeline => TimeSummary,
    /// Counts by what else a record says.
    histograms: Histograms => HistogramsSummary,
}
