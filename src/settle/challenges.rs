//! Whether a 401 or 407 asks for credentials or refuses them.
//!
//! A challenge is the normal first step. It is a failure when the request carried credentials for whoever asks and the
//! challenge does not say that only their nonce was old. Where the request is not logged, the second challenge of one
//! realm within one Call-ID is taken for that, if no other final response stands between.

use super::Moment;
use super::recent::{Keyed, Recent};
use super::requests::Flags;
use crate::dialect::Evidence;
use crate::scan::{Authentication, Sighting};
use serde::{Deserialize, Serialize};

/// How many challenges are remembered at most; each is what is open of its call.
const CAPACITY: usize = 1 << 16;

/// How many realms of one call are remembered.
const REALMS: usize = 4;

/// The last challenges of each Call-ID.
#[derive(Debug, Default)]
pub(super) struct Challenges {
    recent: Recent<Open>,
    /// How many calls left it before their next final response.
    pub(super) forgotten: u64,
}

/// The challenges of a call that are open since the last of them.
#[derive(Debug)]
struct Open {
    call: u64,
    challenges: Vec<Challenge>,
}

impl Keyed for Open {
    fn key(&self) -> u64 {
        self.call
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Challenge {
    realm: u64,
    cseq: Option<u32>,
    moment: Moment,
    failed: bool,
}

impl Challenges {
    /// Whether `sighting` is a challenge to credentials that had been sent. `request` is what its request says, if logged.
    pub(super) fn judge(&mut self, sighting: &Sighting, request: Option<Flags>, moment: Moment) -> bool {
        let call = sighting.identity.call;
        // A line that implies a challenge says by itself that a password was wrong, or it doesn't. Nobody can say how many
        // challenges there were: its message may stand before it, behind it or nowhere.
        if sighting.evidence == Evidence::Derived {
            return matches!(sighting.code, 401 | 407) && sighting.authentication.answers_server;
        }
        // What only repeats a message adds nothing to what is known of its call.
        if call == 0 || sighting.duplicate_of_message {
            return false;
        }
        match sighting.code {
            401 | 407 => self.challenge(sighting, request, moment),
            200..=699 => {
                if let Some(answered) = self.recent.lose(call) {
                    answered.challenges = Vec::new();
                }
                false
            }
            _ => false,
        }
    }

    /// All that are open, the oldest call first.
    pub(super) fn list(&self) -> Vec<(u64, Vec<Challenge>)> {
        self.recent.found().map(|open| (open.call, open.challenges.clone())).collect()
    }

    /// Takes in one of such a list, at record `now`: the numbers of its records were another part's.
    pub(super) fn take_up(&mut self, call: u64, mut of_call: Vec<Challenge>, now: u64) {
        of_call.truncate(REALMS);
        for challenge in &mut of_call {
            challenge.moment.record = now;
        }
        self.enter(call, of_call, Moment { time: None, record: now });
    }

    fn challenge(&mut self, sighting: &Sighting, request: Option<Flags>, moment: Moment) -> bool {
        let Authentication { realm, stale, .. } = sighting.authentication;
        let (call, cseq) = (sighting.identity.call, sighting.cseq);
        let mut of_call =
            self.recent.find_mut(call).map(|open| std::mem::take(&mut open.challenges)).unwrap_or_default();
        let before = of_call.iter().position(|challenge| challenge.realm == realm);
        let failed = match (request, before.map(|index| of_call[index])) {
            (Some(flags), _) if sighting.code == 401 => flags.answers_server,
            (Some(flags), _) => flags.answers_proxy,
            // The same challenge again: on the other leg, retransmitted, or told twice. A statement may lack the number.
            (None, Some(before)) if before.cseq == cseq => before.failed,
            (None, Some(before)) => moment.repeats(before.moment),
            (None, None) => false,
        } && !stale;
        let challenge = Challenge { realm, cseq, moment, failed };
        match before {
            Some(index) => of_call[index] = challenge,
            None => {
                if of_call.len() == REALMS {
                    of_call.remove(0);
                }
                of_call.push(challenge);
            }
        }
        self.enter(call, of_call, moment);
        failed
    }

    /// Remembers what is open of a call at the moment `now`.
    fn enter(&mut self, call: u64, challenges: Vec<Challenge>, now: Moment) {
        self.recent.push(Open { call, challenges });
        if self.recent.len() > CAPACITY
            && let Some(gone) = self.recent.pop()
        {
            let matters = gone.challenges.iter().any(|challenge| now.repeats(challenge.moment));
            self.forgotten += u64::from(matters);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Evidence;

    /// Code, CSeq, realm, whether the request carried credentials if it was logged, and whether a statement tells it.
    type Case = (u16, Option<u32>, u64, Option<bool>, bool);

    /// Which of a call's responses, seconds apart, are refusals.
    fn run(log: &[Case]) -> Vec<bool> {
        let mut challenges = Challenges::default();
        let judge = |(number, &(code, cseq, realm, credentials, statement)): (usize, &Case)| {
            let evidence = if statement { Evidence::Statement } else { Evidence::Message };
            let mut sighting = Sighting::new(0, code, 0, evidence);
            sighting.identity.call = 7;
            sighting.cseq = cseq;
            sighting.authentication.realm = realm;
            let flags = credentials.map(|sent| Flags { answers_server: sent, answers_proxy: sent, ..Flags::default() });
            challenges.judge(&sighting, flags, Moment { time: Some(number as i64 * 1000), record: number as u64 })
        };
        log.iter().enumerate().map(judge).collect()
    }

    #[test]
    fn what_is_a_refusal() {
        let (a, b) = (1, 2);
        let one = (401, Some(1), a, None, false);
        let two = (401, Some(2), a, None, false);
        assert_eq!(run(&[one, two]), [false, true], "the second of one realm");
        assert_eq!(run(&[one, one]), [false, false], "the same again");
        assert_eq!(run(&[one, (200, Some(1), 0, None, false), two]), [false, false, false], "another final between");
        assert_eq!(run(&[one, (407, Some(2), b, None, false), two]), [false, false, true], "another realm between");
        assert_eq!(run(&[(401, Some(1), a, Some(false), false), two]), [false, true], "the first's request was logged");
        assert_eq!(run(&[(401, Some(1), a, Some(true), false)]), [true], "credentials were sent");
        let told = (401, None, 0, None, true);
        assert_eq!(run(&[told, told]), [false, false], "one challenge in two lines");
        assert_eq!(run(&[one, told, two]), [false, false, true], "a line between two messages");
    }

    #[test]
    fn calls_that_are_forgotten_are_counted() {
        let mut challenges = Challenges::default();
        let mut judge = |code, call| {
            let mut sighting = Sighting::new(0, code, 0, Evidence::Message);
            sighting.identity.call = call;
            challenges.judge(&sighting, None, Moment { time: None, record: 0 });
            challenges.forgotten
        };
        judge(401, 1);
        judge(401, 2);
        judge(200, 1);
        // The first was answered, the second was not.
        let all = (3..CAPACITY as u64 + 3).map(|call| judge(401, call)).last();
        assert_eq!(all, Some(1));
        assert_eq!(judge(401, CAPACITY as u64 + 3), 2);
        assert_eq!(challenges.recent.found().count(), CAPACITY);
    }

    #[test]
    fn a_call_that_is_challenged_again_and_again_pushes_none_out_that_is_younger() {
        let mut challenges = Challenges::default();
        let mut judge = |code, call, cseq| {
            let mut sighting = Sighting::new(0, code, 0, Evidence::Message);
            (sighting.identity.call, sighting.cseq) = (call, Some(cseq));
            challenges.judge(&sighting, None, Moment { time: None, record: 0 })
        };
        // A phone registers anew under one Call-ID all day long.
        for cseq in 0..CAPACITY as u32 + 10 {
            assert!(!judge(401, 7, 2 * cseq));
            judge(200, 7, 2 * cseq + 1);
        }
        judge(401, 7, 1);
        judge(401, 8, 1);
        for call in 100..CAPACITY as u64 + 98 {
            judge(401, call, 1);
        }
        assert!(judge(401, 7, 2) && judge(401, 8, 2), "both are open still");
        assert_eq!(challenges.forgotten, 0);
        for call in 1..=CAPACITY as u64 + 10 {
            challenges.take_up(call, Vec::new(), 0);
        }
        assert_eq!(challenges.recent.len(), CAPACITY);
    }

    #[test]
    fn a_line_that_implies_a_refusal() {
        let judge = |code, wrong_password, call| {
            let mut sighting = Sighting::derived(0, code);
            sighting.identity.call = call;
            sighting.authentication.answers_server = wrong_password;
            Challenges::default().judge(&sighting, None, Moment { time: None, record: 0 })
        };
        assert!(judge(401, true, 7), "it says that a password was wrong");
        assert!(judge(401, true, 0), "without a Call-ID too");
        assert!(!judge(401, false, 7), "it may have been the first step");
        assert!(!judge(403, true, 7), "which is a failure anyway");
    }
}
