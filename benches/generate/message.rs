//! Messages, header by header, as the PBX and its peers write them.

use super::dialog::{ALLOW, Dialog};
use super::peer::bare;
use super::traffic::Traffic;

const PBX: &str = "Asterisk PBX 20.9.3";

/// A message as the log shows it; a request has no `code`.
pub(super) struct Message {
    pub(super) sent: bool,
    pub(super) code: Option<u16>,
    pub(super) peer: String,
    pub(super) text: String,
}

/// What a response or an ACK repeats of a request.
pub(super) struct Request {
    peer: usize,
    sent: bool,
    pub(super) method: &'static str,
    pub(super) cseq: u64,
    pub(super) branch: String,
    /// The Via headers below the first, and Record-Route.
    path: String,
    from: String,
    to: String,
    call_id: String,
    /// Of the side that is to answer.
    tag: String,
    contact: String,
}

/// A body and its type.
pub(super) type Body = Option<(&'static str, String)>;

impl Traffic {
    pub(super) fn write(
        &mut self,
        leg: &Dialog,
        by_caller: bool,
        (method, cseq): (&'static str, u64),
        branch: String,
        extra: &str,
        body: Body,
    ) -> Request {
        let who = &self.peers[leg.peer];
        let sent = leg.ours == by_caller;
        let transport = who.transport;
        let mut callee = leg.callee.clone();
        if leg.established || method == "ACK" {
            callee += &format!(";tag={}", leg.callee_tag);
        }
        let (from, to) = if by_caller { (leg.caller.clone(), callee) } else { (callee, leg.caller.clone()) };
        let (target, own) = (&leg.contacts[usize::from(by_caller)], &leg.contacts[usize::from(!by_caller)]);
        let own =
            if matches!(method, "BYE" | "ACK" | "CANCEL") { String::new() } else { format!("Contact: <{own}>\r\n") };
        let routed =
            |name: &str| if leg.route.is_empty() { String::new() } else { format!("{name}: {}\r\n", leg.route) };
        let call_id = leg.call_id.clone();
        let id = format!("Call-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n");
        let mut path = String::new();
        let mut text = format!("{method} {target} SIP/2.0\r\nVia: SIP/2.0/{transport} ");
        if sent {
            let route = if leg.established { routed("Route") } else { String::new() };
            text +=
                &format!("{};rport;branch={branch}\r\nFrom: {from}\r\nTo: {to}\r\n{own}{id}{route}{extra}", who.pbx());
            text += &format!("Max-Forwards: 70\r\nUser-Agent: {PBX}\r\n");
        } else {
            if who.has_core() {
                // Its branch hangs on the one above, so that a CANCEL's are both those of the INVITE.
                path =
                    format!("Via: SIP/2.0/TCP core.example.com:5060;branch={branch}c1\r\n{}", routed("Record-Route"));
            }
            text += &format!(
                "{};branch={branch};rport\r\n{path}Max-Forwards: 69\r\nFrom: {from}\r\nTo: {to}\r\n",
                who.inside
            );
            text += &format!("{id}{own}{extra}User-Agent: {}\r\n", who.agent);
        }
        self.push(leg.peer, sent, None, text, body);
        let contact = target.clone();
        let tag = leg.callee_tag.clone();
        Request { peer: leg.peer, sent, method, cseq, branch, path, from, to, call_id, tag, contact }
    }

    /// A response, from whoever has to give it.
    pub(super) fn respond(&mut self, request: &Request, code: u16, phrase: &str, extra: &str, body: Body) {
        let Request { peer, sent, method, cseq, branch, path, from, to, call_id, tag, contact } = request;
        let who = &self.peers[*peer];
        let transport = who.transport;
        let tag = if code == 100 || to.contains(";tag=") { String::new() } else { format!(";tag={tag}") };
        let mut extra = extra.to_owned();
        if *method == "INVITE" && (101..300).contains(&code) {
            extra = format!("Contact: <{contact}>\r\n{ALLOW}{extra}");
        }
        let (from, to) = (format!("From: {from}\r\n"), format!("To: {to}{tag}\r\n"));
        let (id, cseq) = (format!("Call-ID: {call_id}\r\n"), format!("CSeq: {cseq} {method}\r\n"));
        let mut text = format!("SIP/2.0 {code} {phrase}\r\nVia: SIP/2.0/{transport} ");
        if *sent {
            let (host, port) = who.pbx().rsplit_once(':').unwrap_or_default();
            let seen =
                if who.make == 0 { ";rport".to_owned() } else { format!(";received={};rport={port}", bare(host)) };
            let title = if who.trunk { "Server" } else { "User-Agent" };
            text += &format!(
                "{host}:{port}{seen};branch={branch}\r\n{from}{to}{id}{cseq}{extra}{title}: {}\r\n",
                who.agent
            );
        } else {
            text += &format!("{};rport={};received={};branch={branch}\r\n", who.inside, who.port, bare(&who.host));
            text += &format!("{path}{id}{from}{to}{cseq}Server: {PBX}\r\n{extra}");
        }
        self.push(*peer, !sent, Some(code), text, body);
    }

    /// The last headers and the body, spaced as each side does it; then the message waits for its time.
    fn push(&mut self, peer: usize, sent: bool, code: Option<u16>, mut text: String, body: Body) {
        let (kind, body) =
            body.map_or((String::new(), String::new()), |(kind, body)| (format!("Content-Type: {kind}\r\n"), body));
        let length = match body.len() {
            length if !sent => length.to_string(),
            0 => " 0".to_owned(),
            length => format!("{length:>5}"),
        };
        text += &format!("{kind}Content-Length: {length}\r\n\r\n{body}");
        let who = &self.peers[peer];
        let peer = format!("{}:{}:{}", who.transport, who.host, who.port);
        self.made += 1;
        self.due.insert((self.now, self.made), Message { sent, code, peer, text });
    }
}
