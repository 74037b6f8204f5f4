//! The newest time in the input.

use super::pass::Pass;
use crate::pipeline::{self, Block, Job};
use crate::scan::{self, Scanner, Sightings};
use crate::settle::{Settlement, Settler};
use crate::sift::Origin;
use crate::text::Window;
use std::io;
use std::sync::Mutex;

/// When the newest response of the whole input came, in nanoseconds since 1970.
pub(super) fn newest(pass: &Pass<'_>) -> Option<i64> {
    let job = Newest { scanner: Scanner::new(scan::Options::default()) };
    let mut order = Order::default();
    // The pass that follows meets the same, and tells it.
    let met = Mutex::default();
    let supply = pass.supply(0..pass.inputs.entries.len(), &met);
    // Nothing is written, so nothing can fail.
    let _ = pipeline::run(&job, supply, &mut order, &pass.settings(pass.inputs.threads));
    order.newest
}

/// Sifting without records.
struct Newest {
    scanner: Scanner,
}

#[derive(Default)]
struct Order {
    settler: Option<Settler>,
    newest: Option<i64>,
}

#[derive(Default)]
struct Scratch {
    sightings: Sightings,
    settlement: Settlement,
}

impl Job for Newest {
    type Stream = Origin;
    type Scratch = Scratch;
    type Order = Order;

    fn scan(&self, block: &Block<Origin>, scratch: &mut Scratch) {
        let window =
            Window { bytes: block.bytes(), owned: block.owned(), base: block.base(), ends: block.ends_stream() };
        self.scanner.scan(&window, &mut scratch.sightings);
    }

    fn settle(&self, order: &mut Order, block: &Block<Origin>, scratch: &mut Scratch) {
        let Some(origin) = block.stream() else { return };
        if block.is_first() {
            order.settler = None;
        }
        let settler = order.settler.get_or_insert_with(|| Settler::new(origin.clues.clone()));
        settler.settle(&scratch.sightings, block.bytes(), &mut scratch.settlement);
        let times = scratch.settlement.list.iter().filter_map(|settled| settled.time);
        order.newest = order.newest.max(times.map(|time| time.nanos()).max());
    }

    fn encode(&self, _: &Block<Origin>, _: &mut Scratch) -> bool {
        false
    }

    fn write(&self, _: &mut Scratch) -> io::Result<()> {
        Ok(())
    }
}
