//! The stages that every block goes through, each on its own and all together: on a dense trace and on a quiet log.
//!
//! `cargo bench --bench stages` prints bytes per second of log for each; the functions are those that the program runs.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use sipsift::knowledge::Knowledge;
use sipsift::output::{Buffer, Json, JsonOptions};
use sipsift::record::{Batch, Stream};
use sipsift::scan::{Options, Scanner, Sightings};
use sipsift::settle::{Settlement, Settler};
use sipsift::text::Window;
use sipsift::time::Clues;
use std::hint::black_box;

/// Real messages as Asterisk logs them.
const MESSAGES: &str = include_str!("../samples/asterisk-pjsip/call-486-debug.log");

/// An ordinary line of the same log.
const LINE: &str = "[Nov 21 06:38:44] DEBUG[15031][C-00000008] channel.c: Channel PJSIP/uas-00000003 setting read format path: ulaw -> ulaw\n";

/// About as much as one block holds.
const SIZE: usize = 512 * 1024;

fn logs() -> [(&'static str, Vec<u8>); 2] {
    let dense = MESSAGES.repeat(SIZE / MESSAGES.len());
    let quiet = format!("{}{MESSAGES}", LINE.repeat((SIZE - MESSAGES.len()) / LINE.len()));
    [("dense", dense.into_bytes()), ("quiet", quiet.into_bytes())]
}

fn settler() -> Settler {
    Settler::new(Clues { zone: TimeZone::UTC, year: Some(2026), date: None, reference: 0 })
}

fn stages(criterion: &mut Criterion) {
    let knowledge = Knowledge::built_in();
    let scanner = Scanner::new(Options::default());
    let json = Json::new(&JsonOptions::default(), &knowledge);
    let stream = Stream::default();
    let mut group = criterion.benchmark_group("stages");
    for (name, log) in logs() {
        let window = Window::whole(&log);
        let (mut sightings, mut settlement, mut out) = (Sightings::default(), Settlement::default(), Buffer::default());
        group.throughput(Throughput::Bytes(log.len() as u64));
        group.bench_function(BenchmarkId::new("scan", name), |bencher| {
            bencher.iter(|| scanner.scan(black_box(&window), &mut sightings));
        });
        group.bench_function(BenchmarkId::new("settle", name), |bencher| {
            let mut settler = settler();
            bencher.iter(|| settler.settle(black_box(&sightings), &log, &mut settlement));
        });
        let batch = Batch {
            stream: &stream,
            window: &log,
            base: 0,
            sightings: &sightings,
            settlement: &settlement,
            knowledge: &knowledge,
        };
        group.bench_function(BenchmarkId::new("encode", name), |bencher| {
            bencher.iter(|| {
                out.clear();
                black_box(batch).records().for_each(|record| json.write(&record, &mut out));
            });
        });
        group.bench_function(BenchmarkId::new("block", name), |bencher| {
            let (mut sightings, mut settlement) = (Sightings::default(), Settlement::default());
            let mut settler = settler();
            bencher.iter(|| {
                out.clear();
                scanner.scan(black_box(&window), &mut sightings);
                settler.settle(&sightings, &log, &mut settlement);
                let batch = Batch { sightings: &sightings, settlement: &settlement, ..batch };
                batch.records().for_each(|record| json.write(&record, &mut out));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
