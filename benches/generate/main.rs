//! Writes the logs that `compare.sh` measures, the same bytes for the same arguments.
//!
//! ```text
//! cargo bench --bench generate -- trace 512 > trace.log   an Asterisk log that is nearly all SIP
//! cargo bench --bench generate -- quiet 512 > quiet.log   an Asterisk log with a response here and there
//! ```
//!
//! The traffic is that of a PBX between twenty trunks and three hundred phones. A call, a registration or
//! a ping is told from beginning to end by one function, each message with the time when it is due; the
//! messages then come out in the order of time, which is how the stories interleave. Every message is sent
//! once, and no two are alike. All addresses, names and numbers are those reserved for documentation.
//!
//! What was written is counted on standard error; `failures` are the responses from 400 to 699.

#![expect(
    clippy::format_push_string,
    clippy::naive_bytecount,
    clippy::similar_names,
    reason = "fast enough, in std alone, and telephony's own words: caller and callee"
)]

mod calls;
mod dialog;
mod log;
mod message;
mod offer;
mod peer;
mod quiet;
mod random;
mod traffic;
mod upkeep;

use log::Log;
use quiet::quiet;
use std::io::{self, Write as _};
use std::process::ExitCode;
use traffic::Traffic;

const USAGE: &str = "usage: generate trace|quiet MIB [SEED]\n";

fn main() -> ExitCode {
    // `cargo bench` adds a `--bench` of its own, and without a kind there is nothing to do.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let (said, code) = match run(&args) {
        Ok(Some(counts)) => (counts, ExitCode::SUCCESS),
        Ok(None) => (USAGE.to_owned(), if args.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) }),
        Err(err) if err.kind() == io::ErrorKind::BrokenPipe => (String::new(), ExitCode::SUCCESS),
        Err(err) => (format!("generate: {err}\n"), ExitCode::FAILURE),
    };
    let _ = io::stderr().write_all(said.as_bytes());
    code
}

/// The counts of what was written, or `None` for arguments that make no sense.
fn run(args: &[String]) -> io::Result<Option<String>> {
    let [kind, mib, seed @ ..] = args else { return Ok(None) };
    let seed = seed.first().map_or(Ok(20_261_121), |seed| seed.parse::<u64>());
    let (Ok(mib), Ok(seed), 2..4) = (mib.parse::<u64>(), seed, args.len()) else { return Ok(None) };
    let mut log = Log::new(io::stdout().lock(), mib << 20);
    match kind.as_str() {
        "trace" => trace(&mut log, seed)?,
        "quiet" => quiet(&mut log, seed)?,
        _ => return Ok(None),
    }
    log.finish().map(Some)
}

/// Nothing but SIP.
fn trace(log: &mut Log<impl io::Write>, seed: u64) -> io::Result<()> {
    let mut traffic = Traffic::new(seed);
    while !log.full() {
        let (due, message) = traffic.next();
        log.message(due, &message)?;
    }
    Ok(())
}
