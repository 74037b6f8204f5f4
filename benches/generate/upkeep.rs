//! What passes beside the calls: registrations, pings, lamps.

use super::dialog::{ACCEPT, ALLOW};
use super::traffic::Traffic;

impl Traffic {
    /// A phone registers, or somebody who would like to be one tries to, or the PBX itself with a trunk.
    pub(super) fn registration(&mut self) {
        let ours = self.rng.chance(5);
        let peer = if ours { self.any_trunk() } else { self.any_phone() };
        let guess = (!ours && self.rng.chance(6)).then(|| self.rng.between(100, 9999).to_string());
        let user = guess.clone().unwrap_or_else(|| self.peers[peer].user.clone());
        let mut dialog = self.dialog(peer, ours, &user, &user);
        let expires = format!("Expires: {}\r\nSupported: path, outbound, gruu\r\n", 300 * self.rng.between(1, 12));
        let first = self.request(&mut dialog, true, "REGISTER", &expires, None);
        let second = self.challenged(&mut dialog, &first, 401);
        self.wait(2, 20);
        let bound = format!("Contact: <{}>;expires=3599\r\n{expires}", dialog.contacts[0]);
        let agent = "Warning: 399 registrar.example.com \"account suspended\"\r\n";
        match self.rng.below(60) {
            _ if guess.is_some() => {
                let (challenge, _) = self.challenge(401);
                self.respond(&second, 401, "Unauthorized", &challenge, None);
            }
            0 => self.respond(&second, 403, "Forbidden", agent, None),
            1 => self.respond(&second, 423, "Interval Too Brief", "Min-Expires: 600\r\n", None),
            2 => self.respond(&second, 503, "Service Unavailable", "Retry-After: 30\r\n", None),
            _ => self.respond(&second, 200, "OK", &bound, None),
        }
    }

    /// OPTIONS, either way.
    pub(super) fn ping(&mut self) {
        let trunk = self.rng.chance(40);
        let peer = if trunk { self.any_trunk() } else { self.any_phone() };
        let ours = !trunk || self.rng.chance(50);
        let user = self.peers[peer].user.clone();
        let mut dialog = self.dialog(peer, ours, "ping", &user);
        let asked = self.request(&mut dialog, true, "OPTIONS", &format!("{ACCEPT}{ALLOW}"), None);
        self.wait(2, 90);
        match (peer + usize::from(ours)) % 23 {
            0 => self.respond(&asked, 404, "Not Found", "", None),
            1 => self.respond(&asked, 405, "Method Not Allowed", "", None),
            2 => self.respond(&asked, 503, "Service Unavailable", "Retry-After: 120\r\n", None),
            _ => self.respond(&asked, 200, "OK", ACCEPT, None),
        }
    }

    /// A lamp on a phone: NOTIFY with the calls of an extension.
    pub(super) fn lamp(&mut self) {
        let peer = self.any_phone();
        let (user, watched) = (self.peers[peer].user.clone(), self.rng.between(2000, 2299));
        let mut dialog = self.dialog(peer, true, &watched.to_string(), &user);
        dialog.established = true;
        let version = self.rng.below(900);
        let mut body = format!(
            "<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" state=\"full\" entity=\"sip:{watched}@pbx.example.com\">\r\n"
        );
        for _ in 0..self.rng.between(2, 6) {
            let (id, other) = (self.rng.hex(12), self.rng.number());
            let state = *self.rng.pick(&["early", "confirmed", "terminated"]);
            body += &format!(
                " <dialog id=\"{id}\" call-id=\"pickup-{id}\" direction=\"recipient\">\r\n  <remote>\r\n   <identity>sip:{other}@pbx.example.com</identity>\r\n   <target uri=\"sip:{other}@pbx.example.com\"/>\r\n  </remote>\r\n  <local>\r\n   <identity>sip:{watched}@pbx.example.com</identity>\r\n   <target uri=\"sip:{watched}@pbx.example.com\"/>\r\n  </local>\r\n  <state>{state}</state>\r\n </dialog>\r\n"
            );
        }
        body += "</dialog-info>\r\n";
        let state = format!("Event: dialog\r\nSubscription-State: active;expires={}\r\n{ALLOW}", 60 + version);
        let told = self.request(&mut dialog, true, "NOTIFY", &state, Some(("application/dialog-info+xml", body)));
        self.wait(3, 120);
        match self.rng.below(40) {
            0 => self.respond(&told, 481, "Subscription Does Not Exist", "", None),
            1 => self.respond(&told, 489, "Bad Event", "Allow-Events: message-summary\r\n", None),
            _ => self.respond(&told, 200, "OK", "", None),
        }
    }
}
