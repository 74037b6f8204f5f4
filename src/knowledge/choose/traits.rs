//! What takes one bit of a response to know.

use crate::knowledge::{Facts, Outcome, When};
use crate::sip::Method;

/// A set of traits. A response has an outcome and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits(u32);

const OUTCOMES: u32 = (1 << Outcome::ALL.len()) - 1;
const UNDIRECTED: u32 = 1 << 16;
const RECEIVED: u32 = 1 << 17;
const SENT: u32 = 1 << 18;
const DIRECTIONS: u32 = UNDIRECTED | RECEIVED | SENT;

impl Traits {
    /// Those of a response.
    #[inline]
    pub(super) fn of(facts: &impl Facts) -> Self {
        let direction = match facts.is_sent() {
            None => UNDIRECTED,
            Some(false) => RECEIVED,
            Some(true) => SENT,
        };
        Self(1 << facts.outcome() as u32 | direction)
    }

    /// All.
    pub(super) fn any() -> Self {
        Self(OUTCOMES | DIRECTIONS)
    }

    /// Those that a rule allows.
    pub(super) fn asked(when: &When) -> Self {
        let outcomes =
            when.outcome.iter().filter_map(|name| Outcome::read(name)).fold(0, |set, one| set | 1 << one as u32);
        let direction = match when.direction.as_deref() {
            None => DIRECTIONS,
            Some("sent") => SENT,
            Some(_) => RECEIVED,
        };
        Self(direction | if when.outcome.is_empty() { OUTCOMES } else { outcomes })
    }

    /// These but for some outcomes.
    pub(super) fn without(self, outcomes: &[Outcome]) -> Self {
        Self(outcomes.iter().fold(self.0, |set, &outcome| set & !(1 << outcome as u32)))
    }

    /// Whether all traits of a response are among these.
    #[inline]
    pub(super) fn include(self, response: Self) -> bool {
        self.0 & response.0 == response.0
    }
}

/// The methods that a rule asks for, if it asks.
pub(super) fn methods(when: &When) -> Option<Vec<Method>> {
    (!when.methods.is_empty()).then(|| when.methods.iter().map(|name| Method::read(name.as_bytes())).collect())
}
