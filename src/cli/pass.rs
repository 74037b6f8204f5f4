//! A pass over the input: streams for the pipeline, one after the other.

use super::console::Console;
use super::inputs::Inputs;
use super::progress::Watch;
use super::stop::Stop;
use crate::input::{Entry, Problem, Streams};
use crate::pipeline::{Settings, Supply};
use crate::sift::{self, Origin};
use std::io::{self, Read};
use std::iter::Enumerate;
use std::slice;
use std::sync::Arc;

/// What all readers of a pass share.
pub(super) struct Pass<'a> {
    /// What there is to read.
    pub(super) inputs: &'a Inputs,
    /// Ends it early.
    pub(super) stop: &'a Stop,
    /// Hears of what is wrong with the input; a pass that looks ahead leaves that to the one that follows.
    pub(super) console: Option<&'a Console>,
    /// Follows it.
    pub(super) watch: Arc<Watch>,
}

impl<'a> Pass<'a> {
    /// A supply of all that the entries from `first` on hold, up to and without `end`.
    pub(super) fn supply(&'a self, first: usize, end: usize) -> PassSupply<'a> {
        PassSupply { pass: self, first, entries: self.inputs.entries[first..end].iter().enumerate(), current: None }
    }

    /// How the pipeline is to read it, with so many threads.
    pub(super) fn settings(&self, threads: usize) -> Settings<'_> {
        sift::settings(threads, self.inputs.block, self.stop.flag())
    }

    /// What goes wrong once the run is told to end is for the most part the ending itself.
    fn tell(&self, problem: &Problem) {
        if let Some(console) = self.console
            && !self.stop.is_set()
        {
            console.tell(problem);
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
                    let clues = self.pass.inputs.clues(stream.modified);
                    return Some((Origin { name: stream.name.clone(), clues }, Box::new(stream)));
                }
                Some(Err(problem)) => self.pass.tell(&problem),
                None => self.current = None,
            }
        }
        None
    }

    fn failed(&mut self, stream: &Origin, offset: u64, error: io::Error) {
        self.pass.tell(&Problem::reading(&stream.name, offset, &error));
    }

    fn finished(&mut self, _: &Origin, bytes: u64) {
        self.pass.watch.finish(bytes);
    }
}
