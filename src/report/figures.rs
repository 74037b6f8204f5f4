//! What a figure is, and the list of all figures.

use super::baseline::BaselineSummary;
use super::calls::{CallsSummary, RegistrationsSummary};
use super::classes::Classes;
use super::codes::{CodeSummary, Codes};
use super::findings::Finding;
use super::histograms::HistogramsSummary;
use super::inputs::{Damaged, Inputs, InputsSummary, NotUnderstoodSummary};
use super::methods::{MethodSummary, Methods};
use super::outcomes::Outcomes;
use super::peers::{Peers, PeersSummary};
use super::quality::QualitySummary;
use super::response::{Failure, Response};
use super::span::{Span, SpanSummary};
use super::summary::{Cap, Counts};
use super::timeline::{TimeSummary, Timeline};
use super::totals::{Totals, TotalsSummary};
use crate::knowledge::Knowledge;
use serde::Serialize;

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
        #[derive(Clone, Debug, Default)]
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

            pub(super) fn merge(&mut self, later: Self) {
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
                    histograms: HistogramsSummary::default(),
                    calls: CallsSummary::default(),
                    registrations: RegistrationsSummary::default(),
                    figures: QualitySummary::default(),
                    findings: Vec::new(),
                    baseline: None,
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
            /// Counts by what else a record says.
            pub histograms: HistogramsSummary,
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
            /// The bounds that were reached: what they are about is not exact.
            pub caps: Vec<Cap>,
        }
    };
}

figures! {
    /// The stretch of time that the records cover.
    span: Span => SpanSummary,
    /// How many there are in all.
    #[serde(flatten)]
    totals: Totals => TotalsSummary,
    /// Messages and statements by outcome, each once.
    outcomes: Outcomes => Counts,
    /// Messages and statements by class, each once.
    classes: Classes => Counts,
    /// By code, in their order.
    codes: Codes => Vec<CodeSummary>,
    /// By method, the most failures first.
    methods: Methods => Vec<MethodSummary>,
    /// By peer, the most failures first.
    peers: Peers => PeersSummary,
    /// Over time.
    time: Timeline => TimeSummary,
}
