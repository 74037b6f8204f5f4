//! Whether a 401 or 407 asks for credentials or refuses them.
//!
//! A challenge is the normal first step. It is a failure when the request carried credentials for whoever asks and the
//! challenge does not say that only their nonce was old. Where the request is not logged, the second challenge of one
//! realm within one Call-ID is taken for that, if no other final response stands between.

use super::Moment;
use super::requests::Flags;
use crate::scan::Sighting;
use hashbrown::HashMap;
use std::collections::VecDeque;

/// How many open challenges are remembered at most.
const CAPACITY: usize = 1 << 16;

/// The last challenge of each Call-ID whose request was not logged.
#[derive(Debug, Default)]
pub(super) struct Challenges {
    open: HashMap<u64, Challenge>,
    /// Call-IDs in the order in which they were entered, some of which have gone since.
    order: VecDeque<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Challenge {
    realm: u64,
    cseq: Option<u32>,
    moment: Moment,
    failed: bool,
}

impl Challenges {
    /// Whether `sighting` is a challenge to credentials that had been sent. `request` is what its request says, if logged.
    pub(super) fn judge(&mut self, sighting: &Sighting, request: Option<Flags>, moment: Moment) -> bool {
        let call = sighting.identity.call;
        let stale = sighting.authentication.stale;
        match (sighting.code, request) {
            (401, Some(flags)) => flags.answers_server && !stale,
            (407, Some(flags)) => flags.answers_proxy && !stale,
            (401 | 407, None) if call != 0 => self.repeated(sighting, moment) && !stale,
            (200..=699, _) if call != 0 => {
                self.open.remove(&call);
                false
            }
            _ => false,
        }
    }

    fn repeated(&mut self, sighting: &Sighting, moment: Moment) -> bool {
        let (call, realm, cseq) = (sighting.identity.call, sighting.authentication.realm, sighting.cseq);
        let failed = match self.open.get(&call).filter(|before| before.realm == realm) {
            // The same challenge again: on the other leg, or retransmitted.
            Some(before) if before.cseq == cseq && cseq.is_some() => before.failed,
            Some(before) => moment.repeats(before.moment),
            None => false,
        };
        if self.open.insert(call, Challenge { realm, cseq, moment, failed }).is_none() {
            self.order.push_back(call);
        }
        while self.order.len() > CAPACITY {
            if let Some(oldest) = self.order.pop_front() {
                self.open.remove(&oldest);
            }
        }
        failed
    }
}
