//! Calls: how they are set up, end in a conversation, are given up or fail.

use super::dialog::Dialog;
use super::message::Request;
use super::peer::TRUNKS;
use super::traffic::Traffic;
use std::mem;

/// How calls end that nobody answers: weight, code, phrase, Q.850 cause and its text.
const ENDINGS: [(u64, u16, &str, u64, &str); 22] = [
    (22, 486, "Busy Here", 17, "User busy"),
    (10, 480, "Temporarily Unavailable", 18, "No user responding"),
    (4, 480, "Temporarily Unavailable", 20, "Subscriber absent"),
    (12, 404, "Not Found", 1, "Unallocated (unassigned) number"),
    (9, 503, "Service Unavailable", 34, "No circuit/channel available"),
    (4, 503, "Service Unavailable", 41, "Temporary failure"),
    (6, 603, "Decline", 21, "Call rejected"),
    (2, 603, "Network Blocked", 21, "Call rejected"),
    (5, 488, "Not Acceptable Here", 88, "Incompatible destination"),
    (4, 403, "Forbidden", 57, "Bearer capability not authorized"),
    (4, 408, "Request Timeout", 102, "Recovery on timer expiry"),
    (3, 500, "Server Internal Error", 41, "Temporary failure"),
    (3, 484, "Address Incomplete", 28, "Invalid number format"),
    (2, 410, "Gone", 22, "Number changed"),
    (2, 502, "Bad Gateway", 27, "Destination out of order"),
    (2, 504, "Server Time-out", 102, "Recovery on timer expiry"),
    (1, 415, "Unsupported Media Type", 79, "Service or option not implemented"),
    (1, 420, "Bad Extension", 127, "Interworking, unspecified"),
    (1, 483, "Too Many Hops", 25, "Exchange routing error"),
    (1, 600, "Busy Everywhere", 17, "User busy"),
    (1, 604, "Does Not Exist Anywhere", 1, "Unallocated (unassigned) number"),
    (1, 607, "Unwanted", 21, "Call rejected"),
];

impl Traffic {
    /// A call between a phone and a trunk or two phones, with both its legs.
    pub(super) fn call(&mut self) {
        let (phone, other) = (self.any_phone(), self.any_phone());
        let trunk = self.any_trunk();
        let (a, mut b) = match self.rng.below(20) {
            0..8 => (phone, trunk),
            8..17 => (trunk, phone),
            _ => (phone, if other == phone { trunk } else { other }),
        };
        let [caller, callee] =
            [a, b].map(|end| if end < TRUNKS { self.rng.number() } else { self.peers[end].user.clone() });
        let mut left = self.dialog(a, false, &caller, &callee);
        let mut asked = self.invite(&mut left, "");
        if a >= TRUNKS {
            asked = self.challenged(&mut left, &asked, 401);
        }
        self.wait(1, 9);
        self.respond(&asked, 100, "Trying", "", None);
        if self.rng.chance(4) {
            let dead = [(404, "Not Found"), (403, "Forbidden"), (488, "Not Acceptable Here")];
            let (code, phrase) = *self.rng.pick(&dead);
            return self.reject(&left, &asked, code, phrase, "");
        }
        let (mut rerouted, mut heard) = (false, false);
        loop {
            self.wait(4, 30);
            let mut right = self.dialog(b, true, &caller, &callee);
            let mut offered = self.invite(&mut right, "");
            if b < TRUNKS && b.is_multiple_of(3) {
                offered = self.challenged(&mut right, &offered, 407);
            }
            self.wait(8, 90);
            self.respond(&offered, 100, "Trying", "", None);
            let answered = self.rng.chance(58);
            if answered || self.rng.chance(60) {
                self.wait(150, 2500);
                let early = self.rng.chance(35);
                for (invite, end, theirs) in [(&offered, b, true), (&asked, a, false)] {
                    if end == a && mem::replace(&mut heard, true) {
                        break;
                    }
                    let body = early.then(|| self.sdp(end, theirs, false));
                    let (code, phrase) = if early { (183, "Session Progress") } else { (180, "Ringing") };
                    self.respond(invite, code, phrase, "", body);
                    self.wait(1, 6);
                }
            }
            self.wait(400, 14_000);
            if answered {
                return self.conversation([right, left], [&offered, &asked]);
            }
            if self.rng.chance(25) {
                return self.abandon([(&left, &asked), (&right, &offered)]);
            }
            let (code, phrase, cause, text) = self.ending();
            self.reject(&right, &offered, code, phrase, &format!("Reason: Q.850;cause={cause};text=\"{text}\"\r\n"));
            if code != 503 || rerouted || b >= TRUNKS {
                return self.reject(&left, &asked, code, phrase, &format!("Reason: Q.850;cause={cause}\r\n"));
            }
            // Another trunk may carry what this one does not.
            rerouted = true;
            b = (b + 7) % TRUNKS;
        }
    }

    /// From the answer to the end of both legs.
    fn conversation(&mut self, mut legs: [Dialog; 2], invites: [&Request; 2]) {
        for (leg, invite) in legs.iter_mut().zip(invites) {
            leg.established = true;
            self.answer(leg, invite);
        }
        let length = self.rng.between(3_000, 45_000) + self.rng.below(4) * self.rng.between(2_000, 60_000);
        self.now += length / 3;
        if self.rng.chance(15) {
            // Held, and taken up again.
            for _ in 0..2 {
                let hold = self.invite(&mut legs[1], "");
                self.wait(2, 30);
                self.answer(&legs[1], &hold);
                self.now += length / 3;
            }
        }
        self.now += length / 3;
        let by_caller = self.rng.chance(55);
        if by_caller {
            legs.reverse();
        }
        for leg in &mut legs {
            let reason = if leg.ours == by_caller { "Reason: Q.850;cause=16\r\n" } else { "" };
            let bye = self.request(leg, by_caller, "BYE", reason, None);
            self.wait(2, 60);
            let (code, phrase) =
                if self.rng.chance(1) { (481, "Call/Transaction Does Not Exist") } else { (200, "OK") };
            self.respond(&bye, code, phrase, "", None);
            self.wait(1, 8);
        }
    }

    /// The caller gives up while it rings.
    fn abandon(&mut self, legs: [(&Dialog, &Request); 2]) {
        for (leg, invite) in legs {
            let cancel = self.write(leg, true, ("CANCEL", invite.cseq), invite.branch.clone(), "", None);
            self.wait(1, 40);
            self.respond(&cancel, 200, "OK", "", None);
            self.wait(1, 5);
            self.reject(leg, invite, 487, "Request Terminated", "");
        }
    }

    fn ending(&mut self) -> (u16, &'static str, u64, &'static str) {
        let mut left = self.rng.below(ENDINGS.iter().map(|ending| ending.0).sum());
        for (weight, code, phrase, cause, text) in ENDINGS {
            if left < weight {
                return (code, phrase, cause, text);
            }
            left -= weight;
        }
        unreachable!("the weights add up")
    }
}
