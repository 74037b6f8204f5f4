//! What an INVITE brings along: who is calling, and which media are on offer.

use super::dialog::{ACCEPT, Dialog};
use super::peer::bare;
use super::traffic::Traffic;

const PHONE_INVITE: &str = "Allow-Events: talk, hold, conference, refer, check-sync, dialog, message-summary\r\nAlert-Info: <http://www.example.com/ring>;info=alert-internal;x-line-id=0\r\nCall-Info: <sip:pbx.example.com>;appearance-index=1, <http://www.example.com/card.vcf>;purpose=card\r\nPrivacy: none\r\n";
const TRUNK_INVITE: &str = "Privacy: none\r\nP-Early-Media: supported\r\nFeature-Caps: *;+g.3gpp.srvcc-alerting;+g.3gpp.mid-call;+g.3gpp.ps2cs-srvcc-orig-pre-alerting\r\nAccept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\"\r\nP-Visited-Network-ID: \"ims.mnc001.mcc001.example.com\"\r\nP-Access-Network-Info: IEEE-EUI-48;eui-48-addr=00-00-5E-00-53-01;network-provided\r\n";
const PASSPORT: &str = "eyJhbGciOiJFUzI1NiIsInBwdCI6InNoYWtlbiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUuY29tL3NoYWtlbi5wZW0ifQ";
const CODECS: &str = "a=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 maxplaybackrate=16000;stereo=0;useinbandfec=1\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=30\r\n";
const TONES: &str =
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=maxptime:140\r\n";

impl Traffic {
    /// Who calls, on whose behalf, and who vouches for it.
    pub(super) fn identity(&mut self, leg: &Dialog) -> String {
        let Self { rng, peers, .. } = self;
        let (who, session, icid) = (&peers[leg.peer], rng.hex(32), rng.hex(32));
        let caller = leg.caller.split(";tag=").next().unwrap_or_default();
        let mut extra = format!("P-Asserted-Identity: {caller}\r\nSession-ID: {session};remote={:032}\r\n", 0);
        if rng.chance(25) {
            let (from, to) = (rng.number(), rng.number());
            extra +=
                &format!("Diversion: <sip:{from}@example.com>;reason=no-answer;privacy=off;screen=yes;counter=1\r\n");
            extra += &format!(
                "History-Info: <sip:{from}@example.com?Reason=SIP%3Bcause%3D408>;index=1, <sip:{to}@example.com;cause=408>;index=1.1\r\n"
            );
        }
        if !who.trunk {
            return extra + ACCEPT + PHONE_INVITE;
        }
        extra +=
            &format!("P-Charging-Vector: icid-value={icid};icid-generated-at={};orig-ioi=example.com\r\n", who.host);
        extra += &format!("Remote-Party-ID: {caller};party=calling;privacy=off;screen=yes\r\n");
        extra += &format!("User-to-User: {}{session};encoding=hex;purpose=isdn-uui;content=isdn-uui\r\n", rng.hex(32));
        for _ in 0..2 {
            let (claims, signature) = (rng.base64(238), rng.base64(86));
            extra += &format!(
                "Identity: {PASSPORT}.{claims}.{signature};info=<https://cert.example.com/shaken.pem>;alg=ES256;ppt=shaken\r\n"
            );
        }
        extra + ACCEPT + TRUNK_INVITE
    }

    pub(super) fn sdp(&mut self, peer: usize, theirs: bool, offer: bool) -> (&'static str, String) {
        let Self { rng, peers, .. } = self;
        let who = &peers[peer];
        let address = bare(if theirs { &who.host } else { who.pbx().rsplit_once(':').map_or("", |(host, _)| host) });
        let family = if address.contains(':') { "IP6" } else { "IP4" };
        let (id, port, ssrc) = (rng.between(1, 1 << 31), 10_000 + 2 * rng.below(5000), rng.next() >> 32);
        let profile = if who.transport == "TLS" { "SAVP" } else { "AVP" };
        let (list, codecs) = if offer { ("96 9 0 8 18 97 101", CODECS) } else { ("0 101", "") };
        let mut sdp =
            format!("v=0\r\no=- {id} {id} IN {family} {address}\r\ns=call\r\nc=IN {family} {address}\r\nt=0 0\r\n");
        sdp += &format!("m=audio {port} RTP/{profile} {list}\r\n{codecs}{TONES}");
        if profile == "SAVP" {
            sdp += &format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{}\r\n", rng.base64(40));
        }
        if offer && who.make >= 1 {
            sdp += &format!("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=rtcp-mux\r\n", rng.hex(8), rng.hex(24));
            for n in 0..4 {
                let (priority, port) = (2_130_706_431 - 256 * n, port + n);
                sdp += &format!(
                    "a=candidate:{:08x} {} UDP {priority} {address} {port} typ host generation 0\r\n",
                    ssrc ^ n,
                    1 + n % 2
                );
            }
        }
        sdp += &format!("a=rtcp:{}\r\na=ssrc:{ssrc} cname:{}\r\na=sendrecv\r\n", port + 1, rng.hex(16));
        ("application/sdp", sdp)
    }
}
