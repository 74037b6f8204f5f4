//! Logs in memory through the pipeline, into JSON lines in memory.

use proptest::prelude::ProptestConfig;
use serde_json::Value;
use sipsift::knowledge::Knowledge;
use sipsift::output::{Json, JsonOptions};
use sipsift::pipeline::{self, Block, Job, Supply};
use sipsift::record::Filter;
use sipsift::scan::{Options, Scanner, Sightings};
use sipsift::sift::{self, Counts, Order, Origin, Sift, Writer};
use sipsift::text::Window;
use sipsift::time::Clues;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Write};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock, Mutex};

pub(crate) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::built_in);

/// 2026-11-21 12:00:00 UTC, when the samples had all been written.
pub(crate) const REFERENCE: i64 = 1_795_262_400;

/// A log and its name in records.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) name: String,
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) reference: i64,
}

impl Log {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), reference: REFERENCE }
    }
}

/// How a log is read and cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    pub(crate) threads: usize,
    pub(crate) block: usize,
    pub(crate) reads: Reads,
}

/// How many bytes one read brings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reads {
    /// All that there is room for.
    Full,
    /// One byte.
    Single,
    /// Anything from one byte on, told by this seed.
    Random(u64),
}

/// One thread and one block that holds everything.
pub(crate) const AT_ONCE: How = How { threads: 1, block: usize::MAX, reads: Reads::Full };

/// Logs in, JSON lines out.
pub(crate) struct Sifter {
    job: Sift<'static>,
    out: Arc<Mutex<Vec<u8>>>,
}

impl Sifter {
    pub(crate) fn new(options: &JsonOptions) -> Self {
        Self::pinned(options, None)
    }

    /// One that reads the markers and lines of this dialect only, if one is given.
    pub(crate) fn pinned(options: &JsonOptions, dialect: Option<u8>) -> Self {
        let out = Arc::new(Mutex::new(Vec::new()));
        let job = Sift {
            scanner: Scanner::new(Options { headers: options.headers.clone(), dialect }),
            knowledge: &KNOWLEDGE,
            filter: Filter::default(),
            mask: None,
            writer: Some(Writer {
                format: Json::new(options, &KNOWLEDGE).into(),
                out: Mutex::new(Box::new(Shared(Arc::clone(&out)))),
            }),
            counts: Counts::default(),
        };
        Self { job, out }
    }

    /// Runs the logs through the pipeline, one behind the other.
    pub(crate) fn run(&self, logs: &[Log], how: How) -> Vec<u8> {
        let stop = AtomicBool::new(false);
        // More room than the longest log needs would only have to be cleared.
        let longest = logs.iter().map(|log| log.bytes.len()).max().unwrap_or_default();
        let settings = sift::settings(how.threads, how.block.min(longest + 1), &stop);
        let supply = Memory::new(logs, how.reads);
        pipeline::run(&self.job, supply, &mut Order::new(&self.job, None), &settings).expect("memory takes everything");
        std::mem::take(&mut *self.out.lock().expect("no writer panics"))
    }
}

thread_local! {
    /// A sifter for each test: to prepare one takes longer than to read a small log.
    static SIFTER: Sifter = Sifter::new(&JsonOptions { no_advice: true, ..JsonOptions::default() });
}

/// The records of `log` without advice, as JSON lines.
pub(crate) fn sift(log: &[u8], how: How) -> Vec<u8> {
    SIFTER.with(|sifter| sifter.run(&[Log::new("-", log)], how))
}

/// A place that looks like SIP and gave no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    pub(crate) byte_offset: u64,
    /// From 1.
    pub(crate) line: u64,
}

impl Doubt {
    /// Those of one window, which begins at `base` and owns what comes behind `newlines` newlines.
    pub(crate) fn of(sightings: &Sightings, base: u64, newlines: u64) -> impl Iterator<Item = Self> {
        sightings.not_understood.iter().map(move |doubt| Self {
            byte_offset: base + u64::from(doubt.place),
            line: newlines + u64::from(doubt.newlines) + 1,
        })
    }
}

/// What was not understood in `log`.
pub(crate) fn doubts(log: &[u8], how: How) -> Vec<Doubt> {
    struct Doubts(Scanner);

    impl Job for Doubts {
        type Stream = Origin;
        type Scratch = Sightings;
        /// What was found, and how many newlines there were.
        type Order = (Vec<Doubt>, u64);

        fn scan(&self, block: &Block<Origin>, scratch: &mut Sightings) {
            let (bytes, owned) = (block.bytes(), block.owned());
            self.0.scan(&Window { bytes, owned, base: block.base(), ends: block.ends_stream() }, scratch);
        }

        fn settle(&self, (doubts, newlines): &mut Self::Order, block: &Block<Origin>, scratch: &mut Sightings) {
            doubts.extend(Doubt::of(scratch, block.base(), *newlines));
            *newlines += scratch.newlines;
        }

        fn encode(&self, _: &Block<Origin>, _: &mut Sightings) -> bool {
            false
        }

        fn write(&self, _: &mut Sightings) -> io::Result<()> {
            Ok(())
        }
    }

    let (stop, mut order) = (AtomicBool::new(false), (Vec::new(), 0));
    let settings = sift::settings(how.threads, how.block.min(log.len() + 1), &stop);
    let supply = Memory::new(&[Log::new("-", log)], how.reads);
    let job = Doubts(Scanner::new(Options::default()));
    pipeline::run(&job, supply, &mut order, &settings).expect("nothing is written");
    order.0
}

/// JSON lines as values.
pub(crate) fn values(lines: &[u8]) -> Vec<Value> {
    lines
        .split_inclusive(|&byte| byte == b'\n')
        .map(|line| serde_json::from_slice(line).expect("every line of output is JSON"))
        .collect()
}

struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hands out logs that are held in memory.
pub(crate) struct Memory {
    logs: VecDeque<Log>,
    reads: Reads,
}

impl Memory {
    pub(crate) fn new(logs: &[Log], reads: Reads) -> Self {
        Self { logs: logs.iter().cloned().collect(), reads }
    }
}

impl Supply for Memory {
    type Stream = Origin;

    fn next(&mut self) -> Option<(Origin, Box<dyn Read + Send>)> {
        let log = self.logs.pop_front()?;
        let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: log.reference };
        Some((
            Origin { name: log.name, clues, goes_on: false, share: None },
            Box::new(Bytes { all: log.bytes, at: 0, reads: self.reads }),
        ))
    }

    fn failed(&mut self, stream: &Origin, offset: u64, error: io::Error) {
        panic!("{} failed at {offset}: {error}", stream.name);
    }

    fn finished(&mut self, _: &Origin, _: u64) {}
}

struct Bytes {
    all: Arc<[u8]>,
    at: usize,
    reads: Reads,
}

impl Read for Bytes {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let rest = &self.all[self.at..];
        let most = match &mut self.reads {
            Reads::Full => usize::MAX,
            Reads::Single => 1,
            Reads::Random(state) => {
                // xorshift; a state of zero would stay zero.
                *state = (*state).max(1);
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                1 + (*state >> 33) as usize % 700
            }
        };
        let count = rest.len().min(room.len()).min(most);
        room[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

/// A log that a failing test can show.
#[derive(Clone)]
pub(crate) struct Text(pub(crate) Vec<u8>);

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last: (&[u8], usize) = (b"", 0);
        for line in self.0.split_inclusive(|&byte| byte == b'\n').chain([&b""[..]]) {
            if line == last.0 {
                last.1 += 1;
                continue;
            }
            match last {
                (_, 0) => {}
                (line, times) if line.len() > 500 => {
                    write!(f, "\n  {} ... ({} bytes, {times} times)", line[..200].escape_ascii(), line.len())?;
                }
                (line, 1) => write!(f, "\n  {}", line.escape_ascii())?,
                (line, times) => write!(f, "\n  {} ({times} times)", line.escape_ascii())?,
            }
            last = (line, 1);
        }
        Ok(())
    }
}

/// So many cases of a property, or as many as `PROPTEST_CASES` says. Failures are shown, and written nowhere.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { ProptestConfig { cases: count, ..config } }
}
