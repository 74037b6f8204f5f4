//! A report that is not finished, as a file: what one machine knows of its share of the logs.

use super::Report;
use crate::knowledge::Knowledge;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::io::Read;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// What such a file begins with. The number goes up when what follows changes.
const MAGIC: &[u8] = b"sipsift part 8\n";

/// No part is larger than this, uncompressed: far more than all its caps allow.
const LARGEST: u64 = 1 << 30;

/// Why a file can't be taken for a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is none, or another version of the program wrote it.
    NoPart,
    /// It was cut off, or changed.
    Damaged,
    /// Other codes and rules were known when it was written.
    OtherKnowledge,
}

impl fmt::Display for Unfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoPart => "not a part of a report that this version of sipsift saved",
            Self::Damaged => "the part is damaged",
            Self::OtherKnowledge => "the part was saved with other codes or rules; give the same --knowledge to both",
        })
    }
}

impl std::error::Error for Unfit {}

/// Tells one knowledge base from another, as far as records refer to it. The language makes no difference.
fn fingerprint(knowledge: &Knowledge) -> u64 {
    let mut hash = Xxh3::new();
    for rule in knowledge.rules_of_advice() {
        hash.update(rule.as_bytes());
        hash.update(b"\n");
    }
    hash.digest()
}

/// What a part holds as the bytes of a file. Nothing in it depends on the machine.
pub(crate) fn pack(part: &impl Serialize, knowledge: &Knowledge) -> std::io::Result<Vec<u8>> {
    let payload = postcard::to_allocvec(part).map_err(std::io::Error::other)?;
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&fingerprint(knowledge).to_le_bytes());
    out.extend_from_slice(&xxh3_64(&payload).to_le_bytes());
    out.extend(zstd::encode_all(&payload[..], 3)?);
    Ok(out)
}

/// What a file holds.
pub(crate) fn unpack<T: DeserializeOwned>(file: &[u8], knowledge: &Knowledge) -> Result<T, Unfit> {
    let rest = file.strip_prefix(MAGIC).ok_or(Unfit::NoPart)?;
    let (known, rest) = rest.split_first_chunk::<8>().ok_or(Unfit::Damaged)?;
    let (sum, packed) = rest.split_first_chunk::<8>().ok_or(Unfit::Damaged)?;
    let mut payload = Vec::new();
    let decoder = zstd::Decoder::new(packed).map_err(|_| Unfit::Damaged)?;
    decoder.take(LARGEST).read_to_end(&mut payload).map_err(|_| Unfit::Damaged)?;
    if xxh3_64(&payload) != u64::from_le_bytes(*sum) {
        return Err(Unfit::Damaged);
    }
    if fingerprint(knowledge) != u64::from_le_bytes(*known) {
        return Err(Unfit::OtherKnowledge);
    }
    postcard::from_bytes(&payload).map_err(|_| Unfit::Damaged)
}

impl Report {
    /// Builds the tables that are not saved.
    pub(crate) fn restore(&mut self) -> Option<()> {
        self.failed.restore()?;
        self.transactions.restore()?;
        self.figures.peers.restore()?;
        self.calls.restore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format;
    use crate::report::testing::{KNOWLEDGE, Log, sample};

    fn json(report: Report) -> String {
        format::json::render(&report.finish(&KNOWLEDGE, Vec::new()))
    }

    #[test]
    fn a_part_comes_back_whole() {
        let log = Log::new(sample());
        let saved = pack(&log.report(), &KNOWLEDGE).unwrap();
        let load = |file: &[u8]| {
            let mut report: Report = unpack(file, &KNOWLEDGE)?;
            report.restore().ok_or(Unfit::Damaged)?;
            Ok(report)
        };
        let loaded = || load(&saved).unwrap();
        assert_eq!(json(loaded()), json(log.report()));
        assert_eq!(json(loaded().merge(loaded())), json(log.report().merge(log.report())));
        for cut in (0..saved.len()).step_by(7) {
            let unfit = if cut < MAGIC.len() { Unfit::NoPart } else { Unfit::Damaged };
            assert_eq!(load(&saved[..cut]).err(), Some(unfit), "{cut}");
        }
        let mut other = saved.clone();
        other[MAGIC.len()] ^= 1;
        assert_eq!(load(&other).err(), Some(Unfit::OtherKnowledge));
        assert_eq!(load(b"{}").err(), Some(Unfit::NoPart));
    }
}
