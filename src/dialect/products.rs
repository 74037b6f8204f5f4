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

/// All of them, in the order of a person's question: PBXs and proxies, phones and stacks, commercial products, then tools.
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
    row(
        "cisco-ios",
        "Cisco IOS and IOS-XE gateways, CUBE",
        "message, statement",
        "time, direction, session; in VoIP Trace transport, peer, local",
        RealLog,
        "007592: *Nov 21 05:59:01.123: //89/286BC7C68020/SIP/Msg/ccsipDisplayMsg:\nReceived: ",
    ),
    row(
        "cisco-cucm",
        "Cisco Unified CM, SDL and SDI traces",
        "message",
        "time of day, direction, transport, peer",
        RealLog,
        "02760590.002 |05:59:01.400 |AppInfo  |SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 198.51.100.7 on port 5060 index 12386 with 503 bytes:\n[101342,NET]",
    ),
    row(
        "cisco-expressway",
        "Cisco Expressway, VCS",
        "message, statement",
        "time, host, direction, peer, local",
        RealLog,
        "2026-11-21T05:59:01.836-05:00 exp1 tvcs: UTCTime=\"2026-11-21 10:59:01,836\" Module=\"network.sip\" Level=\"INFO\":  Action=\"Received\"  Local-ip=\"192.0.2.5\"  Local-port=\"26847\"  Src-ip=\"198.51.100.7\"  Src-port=\"5060\"   Detail=\"Receive Response Code=486, Method=INVITE, CSeq=1, To=sip:200@198.51.100.7, Call-ID=a84b4c76e66710@192.0.2.10, From-Tag=a1, To-Tag=b2, Msg-Hash=254718822158415175\"",
    ),
    row(
        "audiocodes",
        "AudioCodes Mediant, syslog and call records",
        "message, statement",
        "time, host, direction, transport, peer, session",
        RealLog,
        "[S=1455266] [SID=b9027c:24:167717]  (N  5828847) ---- Incoming SIP Message from 198.51.100.7:5060 to SIPInterface #2 (trunk) UDP TO(#156) ----",
    ),
    row(
        "oracle-sbc",
        "Oracle (Acme Packet) SBC, sipmsg.log and log.sipd",
        "message",
        "time, direction, peer, local",
        RealLog,
        "Nov 21 05:59:01.416 On [6:0]192.0.2.1:5060 received from 198.51.100.7:5060",
    ),
    row(
        "ribbon",
        "Ribbon (Sonus) SBC",
        "message",
        "time, direction, peer, local, session",
        WorkingParser,
        "118 11212026 055901.123456:1.02.00.12345.Info .SIPSG: received msg for CallId:1234 from IP/port:198.51.100.7/5060, Local IP/port:192.0.2.1/5060, SMM:<none>, RAW PDU:",
    ),
    row(
        "avaya-ipoffice",
        "Avaya IP Office, SysMonitor",
        "message",
        "time where it is on, direction, transport, peer, local",
        RealLog,
        "2026-11-21T05:59:01 3309492437mS SIP Rx: TCP 198.51.100.7:5060 -> 192.0.2.1:40123",
    ),
    row(
        "avaya-session-manager",
        "Avaya Session Manager, traceSM",
        "message",
        "time, host, direction, transport, peer, local",
        RealLog,
        "com.avaya.asm  SIPMSGT \n--------------------\n21/11/2026 05:59:01.814 -->\n\toctets: 734, Body Length: 0\n\tingress: { L192.0.2.80:5061/R198.51.100.7:5060/TLS/0x3e }\n\tegress: { [NO TARGET] }\n--------------------",
    ),
    row(
        "avaya-sbce",
        "Avaya SBCE, tracesbc and SSYNDI",
        "message",
        "time, direction, transport, peer, local",
        WorkingParser,
        "[11-21-2026:05.59.01.173944]\nSIP IN: 198.51.100.7:5060 --> 192.0.2.9:5061 (TLS)",
    ),
    row(
        "avaya-cm",
        "Avaya Communication Manager, decoded MST",
        "message",
        "time of day, direction, peer, local",
        WorkingParser,
        "2  05:59:01.131  8A          ==> SIP In\n   From IPAddr: 198.51.100.10   Port: 5061\n   To IPAddr:   192.0.2.40   Port: 5061\n",
    ),
    row(
        "avaya-phone",
        "Avaya 9600, J100, H100 and VDI phones",
        "message, statement",
        "time, host, direction, peer",
        RealLog,
        "<167>Nov 21 05:59:01 192.0.2.94 SIPMESSAGE: -05:00 2026 959 1 .TEL | 0 CNetworkInputManager::ProcessInput(): Inbound SIP message from ip = 198.51.100.7 port: 5060\nRX ",
    ),
    row(
        "avaya-client",
        "Avaya Workplace and other clients",
        "message, statement",
        "time, direction, peer",
        RealLog,
        "2026-11-21 05:59:01.437 D [21480] [CSDK::SIP] RECEIVED 308 bytes from 198.51.100.7:5061 {",
    ),
    row(
        "avaya-onex",
        "Avaya one-X Communicator",
        "message",
        "time, direction, peer",
        WorkingParser,
        "[2026-11-21 05:59:01.437] DBH:     SIGNAL: [5f70] RECEIVED from 198.51.100.7:5061. Length= 734.\n{\n[5f70] ",
    ),
    row(
        "avaya-experience-portal",
        "Avaya Experience Portal",
        "message",
        "time, direction, peer, local",
        WorkingParser,
        "@2026-11-21 05:59:01,551||FINEST|SIP|1234|RCV sock=136:0 src=198.51.100.7:5061 dst=192.0.2.9:5060 <",
    ),
    row(
        "avaya-attendant",
        "Avaya Attendant",
        "message",
        "time, direction",
        RealLog,
        "2026-11-21 05:59:01,881 [SipContainerPool : 1] Attendant FINER - Attendant-5.3.0 - CallServer.responseReceived",
    ),
    row(
        "avaya-scopia",
        "Avaya Scopia, Equinox",
        "message",
        "time, direction, peer",
        RealLog,
        "<--- 198.51.100.7:5060 1 713\n<--- ",
    ),
    row(
        "avaya-media-server",
        "Avaya Media Server",
        "message",
        "time, direction, transport, peer",
        WorkingParser,
        "(11-21 05:59:01.552)<I,sip,33319792> INCOMING (198.51.100.7:5060) TLS",
    ),
    row(
        "broadworks",
        "Cisco BroadWorks, XSLog and PSLog",
        "message",
        "time, direction, transport, peer, session",
        RealLog,
        "2026.11.21 05:59:01:258 EST | Info       | SipMedia | +15555550100 | callhalf-356:0\n\n\tudp 661 Bytes IN from 198.51.100.7:5060",
    ),
    row(
        "sip-viewer",
        "sip-viewer's and JAIN-SIP's text",
        "message",
        "time, direction, peer, local",
        RealLog,
        "[2026/11/21 05:59:01.109] IN 198.51.100.7:5060 --> 192.0.2.5:5060",
    ),
    row(
        "genesys",
        "Genesys SIP Server",
        "message",
        "time of day, direction, transport, peer",
        RealLog,
        "05:59:01.897: SIPTR: Received [0,UDP] 502 bytes from 198.51.100.7:5060 <<<<<",
    ),
    row(
        "lync",
        "Lync, Skype for Business; Avaya Collaboration Environment",
        "message, statement",
        "time, direction, peer",
        Documentation,
        "TL_INFO(TF_PROTOCOL) [0]06E4.0EB4::11/21/2026-05:59:01.101.00005386 (SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125))$$begin_record\nDirection: incoming\nPeer: sfb1.example.com:5061\nMessage-Type: response\nStart-Line: ",
    ),
    row(
        "alcatel-oxe",
        "Alcatel-Lucent OmniPCX Enterprise, motortrace",
        "message",
        "time, direction, transport, peer",
        WorkingParser,
        "[3 -> ]Sat Nov 21 05:59:01 2026 RECEIVE MESSAGE FROM NETWORK (198.51.100.7:5060 [UDP])\n----------------------utf8-----------------------",
    ),
    row(
        "ingate",
        "Ingate, SIParator",
        "message",
        "time, direction, transport, peer, local",
        WorkingParser,
        "<30>Nov 21 05:59:01 netlogger: Info: sipfw: send sf (0x1381b50) to 198.51.100.7:5060 via 192.0.2.1:5060 TLS connection 2:",
    ),
    row(
        "snom",
        "Snom phones; Avaya D200 and B169",
        "message",
        "time, direction, transport, peer",
        RealLog,
        "Received from udp:198.51.100.7:5060 at 21/11/2026 05:59:01:166 (524 bytes):\n",
    ),
    row(
        "ringcentral",
        "RingCentral soft phone",
        "message",
        "time of day, direction, transport, peer",
        WorkingParser,
        "|05:59:01.123|tSip#14.15368|SIP_MSG |<<<Tx SIP request dst[UDP:198.51.100.7:5060] (485)",
    ),
    row(
        "phoner",
        "Phoner, PhonerLite",
        "message",
        "time of day, direction, transport, peer",
        WorkingParser,
        "05:59:01,060: R: 198.51.100.7:5060 (TCP)",
    ),
    row(
        "sngrep",
        "sngrep, text saved with F2",
        "message",
        "time, peer, local",
        RealLog,
        "2026/11/21 05:59:01.844249 198.51.100.7:5060 -> 192.0.2.1:5060",
    ),
    row(
        "ngrep",
        "ngrep, sipgrep",
        "message",
        "time, transport, peer, local",
        RealLog,
        "U 2026/11/21 05:59:01.844249 198.51.100.7:5060 -> 192.0.2.1:5060 #12",
    ),
    row(
        "tcpdump",
        "tcpdump: lines, -A, -v",
        "message, statement",
        "time, transport, peer, local",
        RealLog,
        "05:59:01.981006 IP 198.51.100.7.5060 > 192.0.2.1.5060: SIP: SIP/2.0 486 Busy Here",
    ),
    row(
        "tshark",
        "tshark: lines, -V, -T json, ek and fields",
        "statement",
        "time, transport, peer, local",
        RealLog,
        "    2   0.136757 198.51.100.7 → 192.0.2.1    SIP 528 Status: 486 Busy Here | ",
    ),
    row(
        "zeek",
        "Zeek, sip.log",
        "statement",
        "time, peer, local",
        SourceCode,
        "1795240741.123456\tCHhAvVGS1DHFjwGM9\t192.0.2.10\t5060\t198.51.100.7\t5060\t0\tINVITE\tsip:2200@example.com\t-\t\"Alice\" <sip:1001@example.com>\t<sip:2200@example.com>\t\"Alice\" <sip:1001@example.com>\t<sip:2200@example.com>\t-\ta1b2c3@192.0.2.10\t1 INVITE\t-\tSIP/2.0/UDP 192.0.2.10:5060\tSIP/2.0/UDP 192.0.2.10:5060;received=192.0.2.10;rport=5060\tExample-Softphone/4.2\t100\tGiving a try\t-\t0\t0\t-",
    ),
    row(
        "suricata",
        "Suricata, eve.json",
        "statement",
        "time, transport, peer, local",
        SourceCode,
        "{\"timestamp\":\"2026-11-21T05:59:01.123456+0000\",\"event_type\":\"sip\",\"src_ip\":\"198.51.100.7\",\"src_port\":5060,\"dest_ip\":\"192.0.2.1\",\"dest_port\":5060,\"proto\":\"UDP\",\"sip\":{\"version\":\"SIP/2.0\",\"code\":\"486\",\"reason\":\"Busy Here\",\"response_line\":\"SIP/2.0 486 Busy Here\"}}",
    ),
    row(
        "packetbeat",
        "Packetbeat and other ECS records",
        "message, statement",
        "time, host, direction, transport, peer, local",
        Documentation,
        "{\"@timestamp\":\"2026-11-21T05:59:01.123Z\",\"sip\":{\"type\":\"response\",\"code\":486,\"status\":\"Busy Here\",\"method\":\"INVITE\",\"call_id\":\"a84b4c76e66710\"}}",
    ),
    row(
        "homer",
        "Homer, hep-js, heplify",
        "message",
        "time, transport, peer, local",
        SourceCode,
        "{\"protocol_header\":{\"protocol\":17,\"srcIp\":\"198.51.100.7\",\"dstIp\":\"192.0.2.1\",\"srcPort\":5060,\"dstPort\":5060,\"timeSeconds\":1795240741,\"timeUseconds\":1},\"raw\":\"SIP/2.0 486 Busy Here\\r\\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa\\r\\nCall-ID: a84b4c76e66710\\r\\nCSeq: 1 INVITE\\r\\n\\r\\n\"}",
    ),
    row(
        "sip-clf",
        "SIP CLF (RFC 6873)",
        "statement",
        "time, direction, transport, peer, local",
        Documentation,
        "A0000D6,0053005C0060006200720084009800A000B600BE00D100D400D6\n1795240741.123\trORUU\t1 INVITE\t486\t-\t192.0.2.10:5060\t198.51.100.7:5060\tsip:200@198.51.100.7\tb2\tsip:100@192.0.2.10\ta1\ta84b4c76e66710\tS1\tC1",
    ),
    row(
        "json-status",
        "Telnyx, Twilio, Microsoft, 8x8, jambonz; any JSON line with a SIP status",
        "statement",
        "time, session",
        Documentation,
        "{\"timestamp\":\"2026-11-21T05:59:01Z\",\"sip_status_code\":486,\"sip_call_id\":\"a84b4c76e66710\"}",
    ),
    row(
        "bare",
        "messages without a line above them that a dialect knows",
        "message",
        "",
        RealLog,
        "SIP/2.0 486 Busy Here",
    ),
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
    fn every_dialect_has_a_row_here_and_in_the_readme() {
        let readme = include_str!("../../README.md");
        for dialect in DIALECTS {
            assert!(product(dialect.name).is_some(), "{} has no row", dialect.name);
            let row =
                readme.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{}`", dialect.name)));
            assert!(row.is_some(), "README has no row for {}", dialect.name);
        }
        assert_eq!(PRODUCTS.len(), DIALECTS.len(), "one row each");
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
