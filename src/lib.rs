//! sipsift sifts PBX and SBC logs for SIP responses, explains each one in a JSON record, and counts what fails.
//!
//! This page is the map of the house: how data goes through it, what each room knows, and what holds always.
//!
//! ```text
//!  input ─bytes─▶ pipeline { scan, parallel ─sightings─▶ settle, in order ─▶ output, parallel ─▶ write, in order }
//!                              │ dialect · sip · time        │ the only state      │ knowledge
//!                                                            └──▶ report
//! ```
//!
//! A **sighting** is what the scanner saw: spans into the bytes, and hashes that identify it. A **record** is a settled
//! sighting with its advice.
//!
//! | room | knows | never knows |
//! |---|---|---|
//! | [`sip`] | the grammar: start lines, headers, URIs, Reason, Warning | logs, files, advice |
//! | [`dialect`] | how products, tools and envelopes wrap SIP in text and JSON; one file a product | files, threads, the forms of output |
//! | [`time`] | the shapes of timestamps; missing years, dates and zones | SIP |
//! | [`scan`] | joins the three above: a window of bytes in, sightings out | files, threads, advice, formats |
//! | [`settle`] | what only order knows: line numbers, dates, retransmissions, requests, challenges | how bytes are read |
//! | [`knowledge`] | what codes and causes mean, as data; rules that choose advice; explanations, languages, a site's own | logs |
//! | [`record`] | the fields of a record by name, and which records are wanted | formats, files |
//! | [`mask`] | which parts of a record and which names of files name users, hosts and addresses; pseudonyms | how records are written, arguments |
//! | [`input`] | files, folders, bundles, decoders, following | SIP |
//! | [`pipeline`] | blocks, workers, order, reused buffers | SIP |
//! | [`output`] | records, explanations and the catalog to bytes, one file a format | files, standard output |
//! | [`report`] | records to figures, one file a figure; figures to text, one file a format | files, threads |
//! | [`sift`] | where the rooms meet: the main job as the pipeline runs it | files, arguments |
//! | [`cli`] | arguments, terminal, exit status; one file a command | everything but the public face of the rest |
//!
//! Beside them stand two tools that several rooms use: [`text`], a window of a log and the lines and spans in it, and
//! [`vector`], which looks at sixteen bytes at a time.
//!
//! # What holds, always
//!
//! 1. The core (`sip`, `dialect`, `time`, `scan`, `settle`, `knowledge`) does no input or output, starts no thread and
//!    cannot panic. Where a line is simply not SIP it returns `Option`: an odd line is data, not an error.
//! 2. The output's bytes are the same for every thread count, every block size, and for file, pipe and compressed input that
//!    does not stall.
//! 3. A record's place is its status line's first byte; a statement's, its line's. A record depends only on the
//!    [`text::BEFORE`] bytes before that place, the [`text::AFTER`] bytes behind it, and what [`settle`] carries. So blocks
//!    may be cut anywhere, as long as they are handed over with that context.
//! 4. Memory is bounded by block size times blocks in flight and by the stated caps of tables, never by the input's size.
//! 5. The report is a fold: observe, merge, finish. Adjacent parts merge associatively; what the order of the log decides at a
//!    seam waits until the part before is known, and the text at both ends of a part until what stands beside it is
//!    ([`sift::Part`]).
//! 6. A new format, figure or language is one new file and one line where the others are listed. A new dialect is a file
//!    and a row in [`dialect`]'s list, and samples with what they hold. Where it is found by a literal of its own, that has a line
//!    in `scan/needles.txt`, which `benches/needles.py` deals out anew.
//! 7. There is no `unsafe`. No line of the hot path allocates, or splits text into lines that hold no SIP.
//!
//! # Example
//!
//! ```
//! use sipsift::knowledge::Knowledge;
//! use sipsift::record::{Batch, Stream};
//! use sipsift::scan::{Options, Scanner, Sightings};
//! use sipsift::settle::{Settlement, Settler};
//! use sipsift::text::Window;
//! use sipsift::time::Clues;
//!
//! let log = b"[2026-11-21 05:59:01] VERBOSE[812] res_pjsip_logger.c: \
//! <--- Received SIP response (199 bytes) from UDP:198.51.100.7:5060 --->\n\
//! SIP/2.0 486 Busy Here\r\n\
//! Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK0a1b2c\r\n\
//! From: <sip:100@192.0.2.10>;tag=a1\r\nTo: <sip:200@198.51.100.7>;tag=b2\r\n\
//! Call-ID: a84b4c76e66710@192.0.2.10\r\nCSeq: 1 INVITE\r\n\r\n";
//!
//! let knowledge = Knowledge::built_in();
//! let (mut sightings, mut settlement) = (Sightings::default(), Settlement::default());
//! Scanner::new(Options::default()).scan(&Window::whole(log), &mut sightings);
//! let clues = Clues { zone: jiff::tz::TimeZone::UTC, year: None, date: None, reference: 0 };
//! Settler::new(clues).settle(&sightings, log, &mut settlement);
//!
//! let stream = Stream::default();
//! let batch = Batch {
//!     stream: &stream,
//!     window: log,
//!     base: 0,
//!     sightings: &sightings,
//!     settlement: &settlement,
//!     knowledge: &knowledge,
//! };
//! let record = batch.records().next().expect("one response");
//! assert_eq!(record.sighting.code, 486);
//! assert_eq!(record.outcome.name(), "declined");
//! assert_eq!(record.to_user(), Some(&b"200"[..]));
//! assert_eq!(knowledge.advice(record.advice()).fault, "callee");
//! ```

pub mod cli;
pub mod dialect;
pub mod input;
pub mod knowledge;
pub mod mask;
pub mod output;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod scan;
pub mod settle;
pub mod sift;
pub mod sip;
pub mod text;
pub mod time;
pub mod vector;
