//! stub
use sipsift::*;
use std::sync::atomic::AtomicBool;
struct One(Option<String>);
impl pipeline::Supply for One {
    type Stream = sift::Origin;
    fn next(&mut self) -> Option<(sift::Origin, Box<dyn std::io::Read + Send>)> {
        let name = self.0.take()?;
        let clues = time::Clues { zone: jiff::tz::TimeZone::UTC, year: None, reference: 1795248000 };
        let f: Box<dyn std::io::Read + Send> =
            if name == "-" { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(&name).unwrap()) };
        Some((sift::Origin { name, clues }, f))
    }
    fn failed(&mut self, _: &sift::Origin, _: u64, _: std::io::Error) {}
    fn finished(&mut self, _: &sift::Origin, _: u64) {}
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let threads = args[1].parse().unwrap();
    let block = args[2].parse::<usize>().unwrap();
    let k = knowledge::Knowledge::built_in();
    let stop = AtomicBool::new(false);
    let format = output::Json::new(&output::JsonOptions::default(), &k);
    let s = sift::Sift {
        scanner: scan::Scanner::new(scan::Options::default()),
        knowledge: &k,
        filter: record::Filter::default(),
        writer: Some(sift::Writer {
            format,
            out: std::sync::Mutex::new(Box::new(std::fs::File::create(&args[4]).unwrap())),
        }),
        counts: Default::default(),
    };
    let mut order = sift::Order::new(None);
    pipeline::run(&s, One(Some(args[3].clone())), &mut order, &sift::settings(threads, block, &stop)).unwrap();
    eprintln!("{:?}", s.counts);
}
