//! A window of bytes in, sightings out: pure, and so parallel.
//!
//! The whole stretch is searched for a few literals at once; only around a hit are lines looked at. What is decided at a
//! place depends on the bytes near it alone (see [`crate::text`]) and on whether it stands within the headers of another
//! message, which is found out by beginning the search a little before the stretch. So windows may be cut anywhere.

mod body;
mod lines_above;
mod link;
mod live;
mod lost;
mod message;
mod nearby;
mod offers;
mod pass;
mod place;
mod search;
pub(crate) mod secrets;
mod sighting;
mod wrapped;

pub use live::UnderWay;
pub use sighting::{Alone, Authentication, Doubt, Identity, Listed, NotUnderstood, Part, Sighting, Sightings, Values};

use crate::dialect::{DIALECTS, ReadStatement, journald, packets};
use crate::sip::start_line::VERSION;
use crate::text::Window;
use pass::Pass;
use search::Search;
use xxhash_rust::xxh3::xxh3_64;

/// A stream is known by the hash of its first bytes, this many at most.
pub const FINGERPRINT: usize = 1024;

/// The hash that a stream is known by, from its beginning.
pub fn fingerprint(beginning: &[u8]) -> u64 {
    xxh3_64(&beginning[..beginning.len().min(FINGERPRINT)])
}

/// How many literals are the scanner's own, and no dialect's.
const OWN: usize = 3;

/// Finds messages and statements. One serves all threads.
pub struct Scanner {
    search: Search,
    /// For each literal but the first few, who reads the lines that hold it: dialects, in their order.
    statements: Vec<Vec<(u8, ReadStatement)>>,
    /// Who reads the lines in which a version begins no message.
    versions: Vec<(u8, ReadStatement)>,
    /// Names of further headers to keep.
    headers: Vec<String>,
    /// The only dialect that is read.
    only: Option<u8>,
}

/// What can be asked of a [`Scanner`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names of further headers to keep, in any case.
    pub headers: Vec<String>,
    /// Read the markers and statements of this dialect only: an index into [`DIALECTS`]. Messages without a marker stay.
    pub dialect: Option<u8>,
}

impl Scanner {
    /// A scanner that keeps what `options` ask for.
    pub fn new(options: Options) -> Self {
        let mut literals = vec![VERSION, journald::VERSION_TAIL, packets::NUMBERED];
        let mut statements: Vec<Vec<(u8, ReadStatement)>> = Vec::new();
        let mut versions = Vec::new();
        let wanted = |index: usize| options.dialect.is_none_or(|only| usize::from(only) == index);
        for (index, dialect) in DIALECTS.iter().enumerate().filter(|(index, _)| wanted(*index)) {
            for statement in dialect.statements {
                let reader = (index as u8, statement.read);
                if statement.literal == VERSION {
                    versions.push(reader);
                    continue;
                }
                match literals[OWN..].iter().position(|&literal| literal == statement.literal) {
                    Some(known) => statements[known].push(reader),
                    None => {
                        literals.push(statement.literal);
                        statements.push(vec![reader]);
                    }
                }
            }
        }
        Self { search: Search::new(&literals), statements, versions, headers: options.headers, only: options.dialect }
    }

    /// Scans the stretch that `window` owns into `out`, which is cleared first.
    pub fn scan(&self, window: &Window<'_>, out: &mut Sightings) {
        self.scan_live(window, window.owned.start, out);
    }

    /// The same of text to which more comes: what stands before `stale` has been there so long that what makes a message of it
    /// would have come.
    fn scan_live(&self, window: &Window<'_>, stale: usize, out: &mut Sightings) {
        out.clear();
        let mut pass = Pass::new(&self.headers, &self.versions, self.only, window, out);
        pass.stale = stale;
        let mut at = place::before_any_header(window);
        // A literal may begin in the stretch and end behind it.
        let end = window.bytes.len().min(window.owned.end + self.search.reach());
        let bytes = &window.bytes[..end];
        while let Some(candidate) = self.search.find(bytes, at) {
            at = candidate.place + 1;
            for (hit, literal) in candidate.hits(bytes) {
                match literal {
                    0 => at = pass.version(hit).unwrap_or(at).max(at),
                    1 => pass.numbers(hit),
                    2 => pass.numbered_packet(hit),
                    // Bodies in XML are full of URIs in quotes, and no name in JSON begins so.
                    _ if bytes[hit..].starts_with(b"\"sip:") => {}
                    _ => pass.statement(hit, &self.statements[literal - OWN]),
                }
            }
        }
        pass.end();
        nearby::mark_duplicates(window, self.only, out);
        secrets::replace(window, out);
    }
}
