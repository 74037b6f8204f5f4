//! By method.

use super::figures::Figure;
use super::response::{Failure, Response};
use super::summary::{Cap, Counts};
use super::tally::Tally;
use super::transactions::Answer;
use crate::knowledge::Knowledge;
use crate::record::Record;
use crate::scan::Part;
use crate::sip::Method;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// How many methods are kept by name beside those that the grammar knows. The registry has fourteen in all; what comes
/// beyond is made up.
const NAMES: usize = 32;

/// A name is cut off behind this many bytes.
const LONGEST_NAME: usize = 24;

/// The methods that have a variant. What has none and no room is `other`.
const KNOWN: [(Method, &str); 16] = Method::ALL;

/// What a method is told by: its variant, else a hash of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MethodKey(pub(super) u32);

impl MethodKey {
    pub(super) fn of(record: &Record<'_>) -> Self {
        match record.sighting.method {
            Method::Other => Self((xxh3_64(name(record)) as u32).max(KNOWN.len() as u32)),
            known => Self(known as u32),
        }
    }

    /// Where it stands in [`KNOWN`].
    fn known(self) -> Option<usize> {
        Some(self.0 as usize).filter(|&at| at < KNOWN.len())
    }
}

fn name<'a>(record: &Record<'a>) -> &'a [u8] {
    let name = record.part(Part::Method).unwrap_or_default();
    &name[..name.len().min(LONGEST_NAME)]
}

/// Something for each method.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ByMethod<T> {
    known: [T; KNOWN.len()],
    others: Vec<Named<T>>,
    overflowed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Named<T> {
    key: MethodKey,
    name: Box<[u8]>,
    value: T,
}

impl<T: Default> ByMethod<T> {
    /// What belongs to the method of a record.
    #[inline]
    pub(super) fn of(&mut self, response: &Response<'_, '_>) -> &mut T {
        self.entry(response.method, || name(response.record).into())
    }

    /// What belongs to the method of a transaction, whose record has been observed before.
    pub(super) fn of_known(&mut self, method: MethodKey) -> &mut T {
        let Self { known, others, .. } = self;
        match method.known() {
            Some(at) => &mut known[at],
            None => others
                .iter_mut()
                .find(|other| other.key == method)
                .map_or(&mut known[Method::Other as usize], |other| &mut other.value),
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, later: Self, add: impl Fn(&mut T, &T)) {
        for (known, later) in self.known.iter_mut().zip(&later.known) {
            add(known, later);
        }
        for other in later.others {
            add(self.entry(other.key, || other.name), &other.value);
        }
        self.overflowed |= later.overflowed;
    }

    /// Everything, by name.
    pub(super) fn finish(self) -> impl Iterator<Item = (String, T)> {
        let known = KNOWN.iter().map(|(_, name)| (*name).to_owned()).zip(self.known);
        known.chain(
            self.others.into_iter().map(|other| (String::from_utf8_lossy(&other.name).into_owned(), other.value)),
        )
    }

    fn entry(&mut self, key: MethodKey, name: impl FnOnce() -> Box<[u8]>) -> &mut T {
        if let Some(known) = key.known() {
            return &mut self.known[known];
        }
        if let Some(at) = self.others.iter().position(|other| other.key == key) {
            return &mut self.others[at].value;
        }
        if self.others.len() >= NAMES {
            self.overflowed = true;
            return &mut self.known[Method::Other as usize];
        }
        self.others.push(Named { key, name: name(), value: T::default() });
        let last = self.others.len() - 1;
        &mut self.others[last].value
    }
}

impl ByMethod<u64> {
    /// The counts by name.
    pub(super) fn counts(self) -> Counts {
        Counts::ranked(self.finish())
    }
}

/// Counts by method.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Methods(ByMethod<Tally>);

/// The counts of one method.
#[derive(Clone, Debug, Serialize)]
pub struct MethodSummary {
    /// As logged; `unknown` where no `CSeq` was, `other` for those beyond the cap.
    pub method: String,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
}

impl Figure for Methods {
    type Summary = Vec<MethodSummary>;

    #[inline]
    fn observe(&mut self, response: &Response<'_, '_>) {
        self.0.of(response).observe(response);
    }

    fn fail(&mut self, failure: &Failure) {
        self.0.of_known(failure.method).fail(failure);
    }

    fn take_back(&mut self, answer: &Answer) {
        self.0.of_known(answer.method).take_back(answer);
    }

    fn merge(&mut self, later: Self) {
        self.0.merge(later.0, Tally::add);
    }

    fn caps(&self, caps: &mut Vec<Cap>) {
        if self.0.overflowed {
            let effect = "further unknown methods are counted as other";
            caps.push(Cap { cap: "methods", limit: NAMES as u64, effect });
        }
    }

    /// Those with the most failures first.
    fn finish(self, _: &Knowledge) -> Self::Summary {
        let mut list: Vec<MethodSummary> = self
            .0
            .finish()
            .filter(|(_, tally)| !tally.is_empty())
            .map(|(method, tally)| MethodSummary { method, tally })
            .collect();
        list.sort_by(|one, other| one.tally.worst_first(&other.tally).then_with(|| one.method.cmp(&other.method)));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{Log, Message};

    #[test]
    fn made_up_methods_beyond_the_cap_are_other() {
        let mut log = String::new();
        for number in 0..40 {
            let method = format!("METHOD{number}");
            log += &Message { code: 500, method: &method, call: &method, ..Message::default() }.to_string();
        }
        log += &Message { code: 500, method: "METHOD39", call: "again", ..Message::default() }.to_string();
        let summary = Log::new(&log).summary();
        assert_eq!(summary.methods.len(), NAMES + 1);
        assert_eq!(summary.methods[0].method, "other");
        assert_eq!((summary.methods[0].tally.responses, summary.methods[0].tally.failures), (9, 9));
        let caps: Vec<_> = summary.caps.iter().map(|cap| cap.cap).collect();
        assert_eq!(caps, ["methods"]);
        let of_code = &summary.codes[0].methods.0;
        assert_eq!(of_code[0], ("other".to_owned(), 9));
        assert_eq!(of_code.len(), NAMES + 1);
    }
}
