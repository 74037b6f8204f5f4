//! What is recognised, in words: a row for each dialect, for people who ask whether their log is read.
//!
//! The catalog and README print these rows. A test reads each sample with the dialect that it is a sample of.

use Source::{Documentation, RealLog, SourceCode, WorkingParser};

/// What is known of how a product writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Logs that the product wrote.
    RealLog,
    /// The source code of the product.
    SourceCode,
    /// Somebody's program that reads such logs.
    WorkingParser,
    /// Manuals and examples.
    Documentation,
}

impl Source {
    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            RealLog => "real log",
            SourceCode => "source code",
            WorkingParser => "working parser",
            Documentation => "documentation",
        }
    }
}

/// What is read of one dialect.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// The dialect's name.
    pub dialect: &'static str,
    /// The product, as its maker calls it, and what of it.
    pub name: &'static str,
    /// `message`, `statement` and `derived`, as far as there are such.
    pub reads: &'static str,
    /// What its lines tell beside the message: `time`, `direction`, `peer`, `local`, `transport`, `session`.
    pub knows: &'static str,
    /// What the reading rests on.
    pub source: Source,
    /// What a line of it looks like; for messages, what stands above one.
    pub sample: &'static str,
}

impl Product {
    /// What the product is called, without what of it is read. Messages that stand alone are no product's.
    pub fn short_name(&self) -> Option<&'static str> {
        let end = self.name.find([',', ':', '(']).unwrap_or(self.name.len());
        (self.dialect != "bare").then(|| self.name[..end].trim_end())
    }
}

/// A row: dialect, product, what is read, what is known from it, the evidence, a sample.
const fn row(
    dialect: &'static str,
    name: &'static str,
    reads: &'static str,
    knows: &'static str,
    source: Source,
    sample: &'static str,
) -> Product {
    Product { dialect, name, reads, knows, source, sample }
}

/// All of them, in the order of a person's question: PBXs and proxies, then phones and stacks, then tools.
pub static PRODUCTS: &[Product] = &[
    row(
        "asterisk-pjsip",
        "Asterisk, chan_pjsip",
        "message, statement, derived",
        "time, direction, transport, peer, session",
        RealLog,
        "[Nov 21 05:59:01] VERBOSE[812] res_pjsip_logger.c: <--- Received SIP response (412 bytes) from UDP:198.51.100.7:5060 --->",
    ),
    row(
        "asterisk-chan_sip",
        "Asterisk, chan_sip",
        "message, statement, derived",
        "time, direction, transport, peer, session",
        RealLog,
        "[Nov 21 05:59:01] VERBOSE[812][C-00000001] chan_sip.c: Got SIP response 486 \"Busy Here\" back from 198.51.100.7:5060",
    ),
    row(
        "freeswitch-sofia",
        "FreeSWITCH, drachtio, Janus: sofia-sip's trace",
        "message",
        "time, direction, transport, peer",
        RealLog,
        "recv 684 bytes from udp/[198.51.100.7]:5060 at 05:59:01.123456:",
    ),
    row(
        "freeswitch",
        "FreeSWITCH, events",
        "statement, derived",
        "time, direction, peer, session",
        SourceCode,
        "2026-11-21 05:59:01.123456 99.20% [DEBUG] sofia.c:7493 Channel sofia/external/600@198.51.100.7 entering state [terminated][486]",
    ),
    row(
        "kamailio",
        "Kamailio, accounting",
        "statement",
        "time, host",
        RealLog,
        "Nov 21 05:59:01 sip1 kamailio[1118]: NOTICE: acc [acc.c:287]: acc_log_request(): ACC: transaction answered: timestamp=1795242741;method=INVITE;from_tag=a1;to_tag=b2;call_id=a84b4c76e66710;code=486;reason=Busy Here",
    ),
    row(
        "kamailio-sipdump",
        "Kamailio, module sipdump",
        "message",
        "time, direction, transport, peer, local",
        RealLog,
        "====================\ntag: rcv\npid: 1118\ntime: 1795242732.946221\nproto: udp ipv4\nsrcip: 198.51.100.7\nsrcport: 5060\ndstip: 192.0.2.1\ndstport: 5060\n~~~~~~~~~~~~~~~~~~~~",
    ),
    row(
        "opensips",
        "OpenSIPS, module tracer and accounting",
        "message, statement",
        "time, direction, transport, peer, local, host",
        RealLog,
        "Nov 21 05:59:01 sip1 opensips[23899]: NOTICE:in udp 198.51.100.7:5060 -> 192.0.2.1:5060",
    ),
    row(
        "yate",
        "Yate",
        "message, statement",
        "time, direction, transport, peer, local",
        RealLog,
        "20261121055901.867619 <sip:INFO> 'udp:192.0.2.1:5060' received 322 bytes SIP message from 198.51.100.7:5060 [0x561af8c05c20]\n-----",
    ),
    row(
        "sipxecs",
        "sipXecs, sipX",
        "message",
        "time, direction, peer, local, host",
        SourceCode,
        "\"2026-11-21T05:59:01.267000Z\":142:INCOMING:INFO:sipx.example.net:SipClientUdp-5:B4:sipXproxy:\"Read SIP message:\n----Local Host:192.0.2.1---- Port: 5060----\n----Remote Host:203.0.113.9---- Port: 5062----",
    ),
    row(
        "resiprocate",
        "reSIProcate, repro",
        "message",
        "time, direction, transport, peer, local",
        SourceCode,
        "INBOUND: Src=[ V4 203.0.113.9:5062 UDP target domain=unspecified mFlowKey=11 ], Dst=[ V4 192.0.2.1:5060 UDP ]",
    ),
    row(
        "3cx",
        "3CX Phone System, server status",
        "statement",
        "time, peer",
        Documentation,
        "11/21/2026 05:59:01 [CM503003]: Call(C:3): Call to '100' has failed; Cause: 486 Busy Here[/INVITE from 203.0.113.9:5062]",
    ),
    row(
        "janus",
        "Janus, SIP plugin",
        "statement",
        "time",
        SourceCode,
        "[Sat Nov 21 05:59:01 2026] [alice][nua_r_invite]: 486 Busy Here, call state [terminated]",
    ),
    row(
        "jain-sip",
        "JAIN-SIP: Restcomm, Mobicents, Jitsi",
        "message",
        "time, direction, peer, local",
        RealLog,
        "<message\nfrom=\"198.51.100.7:5060\"\nto=\"192.0.2.1:5080\"\ntime=\"1795242741714\"\nisSender=\"false\"\n>\n<![CDATA[",
    ),
    row(
        "sippy",
        "Sippy B2BUA",
        "message",
        "time, direction, peer",
        SourceCode,
        "21 Nov 05:59:01.123/a84b4c76e66710/b2bua: RECEIVED message from 198.51.100.7:5060:",
    ),
    row(
        "sipgo",
        "sipgo",
        "message",
        "direction, transport, peer, local",
        SourceCode,
        "=== UDP read from 192.0.2.1:5060 <- 198.51.100.7:5060 ===",
    ),
    row(
        "pjsip",
        "pjproject: pjsua, Jami, MicroSIP",
        "message, statement",
        "time of day, direction, transport, peer",
        RealLog,
        "05:59:01.609           pjsua_core.c  .RX 422 bytes Response msg 486/INVITE/cseq=37 (rdata0x7f62bc000b98) from UDP 198.51.100.7:5060:",
    ),
    row(
        "linphone",
        "Linphone, belle-sip, flexisip",
        "message, statement",
        "time, direction, transport, peer",
        RealLog,
        "2026-11-21 05:59:01:720 belle-sip-message-channel [0x5615064b3d00]: received [376] new bytes from [UDP://198.51.100.7:5060]:",
    ),
    row(
        "baresip",
        "baresip",
        "message, statement",
        "time of day, transport, both ends",
        RealLog,
        "05:59:01.123#\nUDP 198.51.100.7:5060 -> 192.0.2.2:5091",
    ),
    row(
        "twinkle",
        "Twinkle",
        "message",
        "time, direction, transport, peer",
        SourceCode,
        "+++ 21-11-2026 05:59:01.123456 INFO SIP ::recv_udp\nReceived from: udp:198.51.100.7:5060",
    ),
    row("jssip", "JsSIP", "message", "direction", RealLog, "JsSIP:Transport received text message:"),
    row(
        "sip.js",
        "SIP.js",
        "message",
        "time, direction",
        RealLog,
        "Sat Nov 21 2026 05:59:01 GMT+0000 (UTC) | sip.Transport | Received WebSocket text message:",
    ),
    row("sipml5", "sipML5, jsipdialer, iOS-SIP.js", "message", "direction", RealLog, "SIPml-api.js:1 recv="),
    row(
        "dart-sip-ua",
        "dart-sip-ua (Flutter)",
        "message",
        "time, direction",
        RealLog,
        "[2026-11-21 05:59:01.924] Level.debug transport.dart:314 ::: received text message:",
    ),
    row(
        "sipp",
        "SIPp, -trace_msg and -trace_shortmsg",
        "message, statement",
        "time, direction, transport",
        RealLog,
        "----------------------------------------------- 2026-11-21 05:59:01.430524\nUDP message received [310] bytes :\n",
    ),
    row("sipsak", "sipsak", "message", "direction, transport, peer", RealLog, "received from: UDP:198.51.100.7:5060"),
    row("bare", "messages without a line above them", "message", "", RealLog, "SIP/2.0 486 Busy Here"),
];

/// The row of a dialect.
pub fn product(dialect: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.dialect == dialect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{DIALECTS, Evidence};
    use crate::scan::{Options, Scanner, Sightings};
    use crate::text::Window;

    const MESSAGE: &str = "SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK0a1b2c\r\n\
        From: <sip:100@192.0.2.10>;tag=a1\r\nTo: <sip:200@198.51.100.7>;tag=b2\r\nCall-ID: a84b4c76e66710@192.0.2.10\r\n\
        CSeq: 1 INVITE\r\n\r\n";

    /// The dialect of the first record in `log`, and how sure it is.
    fn first(log: &str) -> Option<(&'static str, Evidence)> {
        let mut sightings = Sightings::default();
        Scanner::new(Options::default()).scan(&Window::whole(log.as_bytes()), &mut sightings);
        let sighting = sightings.list.iter().find(|sighting| sighting.is_response())?;
        Some((DIALECTS[usize::from(sighting.dialect)].name, sighting.evidence))
    }

    #[test]
    fn samples_are_of_their_dialects() {
        for product in PRODUCTS {
            assert!(
                DIALECTS.iter().any(|dialect| dialect.name == product.dialect),
                "{} is no dialect",
                product.dialect
            );
            let logs = [
                product.sample.to_owned() + "\n",
                format!("{}\n{MESSAGE}", product.sample),
                format!("{}{MESSAGE}", product.sample),
            ];
            let found = logs.iter().find_map(|log| first(log).filter(|(name, _)| *name == product.dialect));
            let Some((_, evidence)) = found else { panic!("{}: its sample is not read", product.dialect) };
            let said = if evidence == Evidence::Message { "message" } else { "statement" };
            assert!(product.reads.contains(said), "{}: reads a {said}", product.dialect);
        }
    }
}
