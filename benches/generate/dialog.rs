//! Dialogs and their transactions: requests, challenges, answers and rejections.

use super::message::{Body, Request};
use super::peer::bare;
use super::traffic::Traffic;

const NAMES: [&str; 8] = ["Ada", "Front Desk", "Bo Lind", "Ward 7", "Sales", "Cy Moss", "Eve O'Hara", "Night Desk"];

pub(super) const ALLOW: &str = "Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, CANCEL, UPDATE, PRACK, INFO, MESSAGE, REFER\r\n";
pub(super) const ACCEPT: &str = "Accept: application/sdp, application/simple-message-summary, application/dialog-info+xml, multipart/mixed\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\n";
const TIMER: &str = "Supported: 100rel, timer, replaces, norefersub, histinfo, gruu, path\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n";

/// What the messages of one dialog have in common.
pub(super) struct Dialog {
    pub(super) peer: usize,
    /// The PBX sent its first request.
    pub(super) ours: bool,
    pub(super) call_id: String,
    pub(super) caller: String,
    pub(super) callee: String,
    pub(super) callee_tag: String,
    /// Where requests go to: the caller's Contact and the callee's.
    pub(super) contacts: [String; 2],
    pub(super) route: String,
    cseq: [u64; 2],
    pub(super) established: bool,
}

impl Traffic {
    pub(super) fn dialog(&mut self, peer: usize, ours: bool, caller: &str, callee: &str) -> Dialog {
        let Self { rng, peers, .. } = self;
        let who = &peers[peer];
        let (name, tag, callee_tag) = (*rng.pick(&NAMES), rng.tag(ours, who), rng.tag(!ours, who));
        let domain = if who.trunk { &who.host } else { "pbx.example.com" };
        let call_id = match (ours, who.make % 3) {
            (true, _) | (_, 0) => rng.uuid(),
            (_, 1) => format!("{}@{}", rng.hex(24), bare(&who.host)),
            _ => format!("0_{}@example.com", rng.next() >> 20),
        };
        let transport = match who.transport {
            "UDP" => "",
            "TCP" => ";transport=tcp",
            _ => ";transport=tls",
        };
        let them = format!("sip:{}@{}{transport}", if ours { callee } else { caller }, who.inside);
        let us = format!("sip:{}@{}{transport}", if ours { "asterisk" } else { callee }, who.pbx());
        Dialog {
            peer,
            ours,
            call_id,
            caller: format!("\"{name}\" <sip:{caller}@pbx.example.com>;tag={tag}"),
            callee: format!("<sip:{callee}@{domain}>"),
            callee_tag,
            contacts: if ours { [us, them] } else { [them, us] },
            route: if who.has_core() { format!("<sip:{}:{};lr>", who.host, who.port) } else { String::new() },
            cseq: [rng.between(1, 32_000), rng.between(1, 32_000)],
            established: false,
        }
    }

    /// The next request in a dialog.
    pub(super) fn request(
        &mut self,
        leg: &mut Dialog,
        by_caller: bool,
        method: &'static str,
        extra: &str,
        body: Body,
    ) -> Request {
        let cseq = &mut leg.cseq[usize::from(!by_caller)];
        *cseq += 1;
        let branch = self.rng.branch(leg.ours == by_caller, &self.peers[leg.peer]);
        let line = (method, *cseq);
        self.write(leg, by_caller, line, branch, extra, body)
    }

    /// An INVITE by the caller, with an offer.
    pub(super) fn invite(&mut self, leg: &mut Dialog, credentials: &str) -> Request {
        let identity = if leg.established { String::new() } else { self.identity(leg) };
        let extra = format!("{credentials}{ALLOW}{TIMER}{identity}");
        let body = self.sdp(leg.peer, !leg.ours, true);
        self.request(leg, true, "INVITE", &extra, Some(body))
    }

    /// The request is challenged, and comes again with credentials.
    pub(super) fn challenged(&mut self, leg: &mut Dialog, first: &Request, code: u16) -> Request {
        let (challenge, nonce) = self.challenge(code);
        self.wait(2, 40);
        let (phrase, header) = match code {
            401 => ("Unauthorized", "Authorization"),
            _ => ("Proxy Authentication Required", "Proxy-Authorization"),
        };
        if first.method == "INVITE" {
            self.reject(leg, first, code, phrase, &challenge);
        } else {
            self.respond(first, code, phrase, &challenge, None);
        }
        self.wait(2, 40);
        // Another request is answered with another tag.
        leg.callee_tag = self.rng.tag(!leg.ours, &self.peers[leg.peer]);
        let (user, uri) = (self.peers[leg.peer].user.clone(), leg.contacts[1].clone());
        let [response, cnonce] = [32, 16].map(|length| self.rng.hex(length));
        let credentials = format!(
            "{header}: Digest username=\"{user}\", realm=\"example.com\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5, cnonce=\"{cnonce}\", qop=auth, nc=00000001\r\n"
        );
        match first.method {
            "INVITE" => self.invite(leg, &credentials),
            method => self.request(leg, true, method, &format!("{credentials}Expires: 3600\r\n{ALLOW}"), None),
        }
    }

    /// The header that asks for credentials, and its nonce.
    pub(super) fn challenge(&mut self, code: u16) -> (String, String) {
        let header = if code == 401 { "WWW" } else { "Proxy" };
        let stale = if self.rng.chance(3) { ",stale=true" } else { "" };
        let (nonce, opaque) = (format!("1795243124/{}", self.rng.hex(32)), self.rng.hex(16));
        let realm = format!("realm=\"example.com\",nonce=\"{nonce}\",opaque=\"{opaque}\"");
        (format!("{header}-Authenticate: Digest {realm},algorithm=MD5,qop=\"auth\"{stale}\r\n"), nonce)
    }

    /// A 200 to an INVITE, and the ACK, which is a transaction of its own.
    pub(super) fn answer(&mut self, leg: &Dialog, invite: &Request) {
        let body = self.sdp(leg.peer, leg.ours, false);
        self.respond(invite, 200, "OK", "", Some(body));
        self.wait(2, 40);
        let branch = self.rng.branch(leg.ours, &self.peers[leg.peer]);
        self.write(leg, true, ("ACK", invite.cseq), branch, "", None);
        self.wait(1, 5);
    }

    /// Any other final response to an INVITE, and the ACK, which belongs to the INVITE's transaction.
    pub(super) fn reject(&mut self, leg: &Dialog, invite: &Request, code: u16, phrase: &str, extra: &str) {
        let host = &self.peers[leg.peer].host;
        let more = match code {
            503 | 500 if self.rng.chance(50) => format!("Retry-After: {}\r\n", self.rng.between(5, 300)),
            488 | 415 => format!("Warning: 304 {host} \"Media type not available\"\r\nAccept: application/sdp\r\n"),
            480 | 403 if self.rng.chance(30) => format!("Warning: 399 {host} \"route {} closed\"\r\n", self.now % 1000),
            420 => "Unsupported: 100rel\r\n".to_owned(),
            _ => String::new(),
        };
        self.respond(invite, code, phrase, &format!("{extra}{more}"), None);
        self.wait(1, 60);
        self.write(leg, true, ("ACK", invite.cseq), invite.branch.clone(), "", None);
        self.wait(2, 9);
    }
}
