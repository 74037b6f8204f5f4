//! A pass over the input: streams for the pipeline, one after the other.

use super::console::Console;
use super::inputs::Inputs;
use super::metrics::Metrics;
use super::progress::Watch;
use super::stop::Stop;
use crate::input::{self, Entry, Print, Problem, Stream, Streams};
use crate::pipeline::{self, Settings, Supply};
use crate::report::Report;
use crate::sift::{self, Ends, Fold, How, Meter, Order, Origin, Share, Sift};
use std::io::{self, Read};
use std::iter::Enumerate;
use std::ops::Range;
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What all readers of a pass share.
pub(super) struct Pass<'a> {
    /// What there is to read.
    pub(super) inputs: &'a Inputs,
    /// Ends it early.
    pub(super) stop: &'a Stop,
    /// Follows it.
    pub(super) watch: Arc<Watch>,
    /// Counts what goes through it.
    pub(super) metrics: Option<Arc<Metrics>>,
    /// What is read makes parts of a log, to be joined with others; and how it is read.
    pub(super) parts: Option<How>,
}

/// What came of a part of a pass.
pub(super) struct Part {
    /// The report, if there was one to fill.
    pub(super) report: Option<Report>,
    /// What stands at its ends, if it is to be joined with others.
    pub(super) ends: Option<Ends>,
    /// What was wrong with the input.
    pub(super) problems: Vec<Problem>,
    /// The streams by name, and what those are known by that were read to their ends.
    pub(super) streams: Vec<(String, Option<Print>)>,
    /// Whether all could be written.
    pub(super) written: io::Result<()>,
}

impl Pass<'_> {
    /// Sifts some of the entries on so many threads. Problems are told to `console` as they come, if there is one.
    pub(super) fn sift(
        &self,
        sift: &Sift<'_>,
        entries: Range<usize>,
        threads: usize,
        report: Option<Fold>,
        console: Option<&Console>,
    ) -> Part {
        let met = Mutex::default();
        let supply = PassSupply { console, ..self.supply(entries, &met) };
        let mut order = Order::new(sift, report);
        order.meter = self.metrics.clone().map(|metrics| metrics as Arc<dyn Meter>);
        if let Some(how) = &self.parts {
            order.collect_ends(how.clone());
        }
        let written = pipeline::run(sift, supply, &mut order, &self.settings(threads));
        let Met { problems, streams } = met.into_inner().unwrap_or_else(PoisonError::into_inner);
        let streams = streams.into_iter().map(|(name, print)| (name, print.get().copied())).collect();
        let ends = order.take_ends();
        Part { report: order.report.map(|report| report.take()), ends, problems, streams, written }
    }

    /// The streams of some of the entries. What is seen of them is kept in `met`.
    pub(super) fn supply<'b>(&'b self, entries: Range<usize>, met: &'b Mutex<Met>) -> PassSupply<'b> {
        let first = entries.start;
        let entries = self.inputs.entries[entries].iter().enumerate();
        PassSupply { pass: self, first, entries, current: None, last: None, met, console: None }
    }

    /// How the pipeline is to read it, with so many threads.
    pub(super) fn settings(&self, threads: usize) -> Settings<'_> {
        sift::settings(threads, self.inputs.block, self.stop.flag())
    }
}

/// What is seen of streams while they are read.
#[derive(Default)]
pub(super) struct Met {
    /// What was wrong with them.
    pub(super) problems: Vec<Problem>,
    /// By name, where the print of each is put.
    streams: Vec<(String, Arc<OnceLock<Print>>)>,
}

/// Of so many streams of a part it is known what they hold: a bundle may have any number of members.
const STREAMS: usize = 1 << 16;

impl Met {
    /// Takes note of a stream that begins.
    fn note(&mut self, stream: &Stream) {
        match self.streams.len() {
            ..STREAMS => self.streams.push((stream.name.clone(), stream.print())),
            // Stands for all others, of which nothing is known.
            STREAMS => self.streams.push(Default::default()),
            _ => {}
        }
    }
}

/// The streams of some entries.
pub(super) struct PassSupply<'a> {
    pass: &'a Pass<'a>,
    first: usize,
    entries: Enumerate<slice::Iter<'a, Entry>>,
    /// The entry that is being read, and its number.
    current: Option<(usize, Streams)>,
    /// The name of the stream before.
    last: Option<String>,
    met: &'a Mutex<Met>,
    console: Option<&'a Console>,
}

impl PassSupply<'_> {
    fn met(&self) -> MutexGuard<'_, Met> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, problem: Problem) {
        // What goes wrong once the run is told to end is for the most part the ending itself.
        if self.pass.stop.is_set() {
            return;
        }
        if let Some(console) = self.console {
            console.tell(&problem);
        }
        if let Some(metrics) = &self.pass.metrics {
            metrics.problems.inc();
        }
        self.met().problems.push(problem);
    }
}

impl Supply for PassSupply<'_> {
    type Stream = Origin;

    fn next(&mut self) -> Option<(Origin, Box<dyn Read + Send>)> {
        while !self.pass.stop.is_set() {
            let Some((number, streams)) = &mut self.current else {
                let (number, entry) = self.entries.next()?;
                self.current = Some((self.first + number, entry.open_until(self.pass.stop.flag())));
                continue;
            };
            match streams.next() {
                Some(Ok(stream)) => {
                    self.pass.watch.begin(*number, stream.counter());
                    if let Some(metrics) = &self.pass.metrics {
                        metrics.texts.inc();
                    }
                    let clues = self.pass.inputs.clues(stream.modified);
                    let goes_on = self.last.as_ref().is_some_and(|last| input::goes_on(last, &stream.name));
                    let share = if self.last.is_none() { Share::First } else { Share::Further };
                    let share = self.pass.parts.is_some().then_some(share);
                    self.met().note(&stream);
                    self.last = Some(stream.name.clone());
                    return Some((Origin { name: stream.name.clone(), clues, goes_on, share }, Box::new(stream)));
                }
                Some(Err(problem)) => self.note(problem),
                None => self.current = None,
            }
        }
        None
    }

    fn failed(&mut self, stream: &Origin, offset: u64, error: io::Error) {
        self.note(Problem::reading(&stream.name, offset, &error));
    }

    fn finished(&mut self, _: &Origin, bytes: u64) {
        self.pass.watch.finish(bytes);
    }
}
