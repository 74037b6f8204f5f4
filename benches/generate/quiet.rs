//! The quiet log: a thousand ordinary lines, then one response.

use super::log::Log;
use super::random::Rng;
use super::traffic::Traffic;
use std::fmt::Write as _;
use std::io;

/// One SIP response to a thousand ordinary lines, some of which look much like one.
pub(super) fn quiet(log: &mut Log<impl io::Write>, seed: u64) -> io::Result<()> {
    let mut traffic = Traffic::new(seed);
    let mut rng = Rng(seed ^ 0x5157_4945_5421);
    let (mut due, mut lines) = (0, 0);
    while !log.full() {
        if lines < 1000 {
            lines += 1;
            due += rng.below(5);
            let shapes: &[&str] = if rng.chance(2) { &LOOK_ALIKES } else { &ORDINARY };
            log.line(due, &line(&mut rng, shapes))?;
        } else {
            let (_, message) = traffic.next();
            if message.code.is_some() {
                lines = 0;
                log.message(due, &message)?;
            }
        }
    }
    Ok(())
}

/// Lines of a PBX at work that have nothing to do with a SIP status; `line` says what the signs mean.
const ORDINARY: [&str; 28] = [
    "%L[%t][%C] app_dial.c: Called PJSIP/%p@carrier-%s",
    "%L[%t][%C] app_dial.c: PJSIP/%p-%x is ringing",
    "%L[%t][%C] app_dial.c: PJSIP/%p-%x answered PJSIP/carrier-%s-%x",
    "%L[%t][%C] app_dial.c: Exiting with DIALSTATUS=ANSWER.",
    "%L[%t][%C] pbx.c: Executing [%p@from-internal:%s] Set(\"PJSIP/%p-%x\", \"CHANNEL(hangup_handler_push)=rec,s,%s\") in new stack",
    "%L[%t][%C] pbx.c: Executing [%p@from-internal:%s] GotoIf(\"PJSIP/%p-%x\", \"%s?ext-local,%p,1:hangup\") in new stack",
    "%L[%t][%C] pbx.c: Executing [s@dial-one:%s] Dial(\"PJSIP/carrier-%s-%x\", \"PJSIP/%p/sip:%p@192.0.2.%s,20,tTr\") in new stack",
    "%L[%t][%C] pbx.c: Launching 'NoOp'",
    "%L[%t][%C] pbx.c: Spawn extension (from-internal, %p, %s) exited non-zero on 'PJSIP/%p-%x'",
    "%L[%t][%C] channel.c: Channel PJSIP/%p-%x setting read format path: ulaw -> ulaw",
    "%L[%t][%C] channel.c: Channel 0x7f%x80 'PJSIP/%p-%x' hanging up.  Refs: %s",
    "%L[%t][%C] channel.c: Soft-Hanging (0x20) up channel 'PJSIP/%p-%x'",
    "%L[%t][%C] res_rtp_asterisk.c: (0x7f%x80) RTP allocated port %n",
    "%L[%t][%C] res_rtp_asterisk.c: 0x7f%x80 -- Strict RTP learning after remote address set to: 198.51.100.%s:%n",
    "%L[%t][%C] res_rtp_asterisk.c: 0x7f%x80 -- Strict RTP switching to RTP target address 203.0.113.%s:%n as source",
    "%L[%t] rtp_engine.c: Destroyed RTP instance '0x7f%x80'",
    "%L[%t] stasis.c: Topic 'channel:1795243%n.%s': 0x7f%x80 destroyed",
    "DEBUG[%t] cdr.c: Finalized CDR for PJSIP/%p-%x - start 1795243124.%n answer 1795243131.%n end 17952%n.%s dur %s.%n bill %s.%n dispo ANSWERED",
    "DEBUG[%t] cdr.c: CDR for PJSIP/carrier-%s-%x is dialed and has no Party B; discarding",
    "DEBUG[%t][%C] bridge.c: Bridge 07315efe-2e73-4c5b-87f3-8415%x(<unknown>)(0x7f%x80): destroyed",
    "%L[%t][%C] bridge_channel.c: Channel PJSIP/%p-%x joined 'simple_bridge' basic-bridge <876e20ce-ed47-4391-b7a4-06a1%x>",
    "%L[%t][%C] bridge_channel.c: Channel PJSIP/%p-%x left 'native_rtp' basic-bridge <876e20ce-ed47-4391-b7a4-06a1%x>",
    "DEBUG[%t] res_pjsip_session.c:  PJSIP/%p-%x TSX State: Proceeding  Inv State: EARLY",
    "DEBUG[%t] res_pjsip_session.c:  Nothing delayed",
    "DEBUG[%t] res_pjsip/pjsip_options.c: Contact %p/sip:%p@203.0.113.%s:5060 status didn't change: Reachable, RTT: %s.%n msec",
    "VERBOSE[%t] res_pjsip_registrar.c: Refreshed contact 'sip:%p@192.0.2.%s:5060' on AOR '%p' with expiration of 3600",
    "VERBOSE[%t][%C] file.c: <PJSIP/%p-%x> Playing 'vm-goodbye.ulaw' (language 'en')",
    "NOTICE[%t] app_queue.c: Nobody waiting in queue support-%s longer than %n s",
];

/// Lines that mention SIP, a code or a version and yet are no response.
const LOOK_ALIKES: [&str; 14] = [
    "DEBUG[%t] res_pjsip_nat.c: Re-wrote Via: SIP/2.0/UDP 192.0.2.%s:5060;rport;branch=z9hG4bKPj%x%x to 203.0.113.%s:5062",
    "VERBOSE[%t][%C] pbx.c: Executing [%p@from-trunk:3] NoOp(\"PJSIP/carrier-3-%x\", \"INVITE sip:%p@pbx.example.com SIP/2.0\") in new stack",
    "DEBUG[%t][%C] chan_pjsip.c: PJSIP/%p-%x: hanging up, code %c",
    "NOTICE[%t] res_pjsip/pjsip_distributor.c: Ignoring a request with User-Agent: Probe SIP/2.0 200 tester from 203.0.113.%s",
    "DEBUG[%t] netsock2.c: No listener for transport SIP/2.0/TCP at 192.0.2.%s:5060",
    "VERBOSE[%t][%C] app_dial.c: SIP/%c-%x is ringing",
    "VERBOSE[%t][%C] pbx.c: Executing [%c@from-internal:1] Answer(\"SIP/%c-%x\", \"\") in new stack",
    "DEBUG[%t] http.c: HTTP/1.1 404 Not Found for /phoneprov/%x.cfg",
    "WARNING[%t] res_phoneprov.c: template sip.cfg line %s: 'SIP/2.0' is not a profile",
    "DEBUG[%t][%C] chan_pjsip.c:  PJSIP/%p-%x: Cause: 17  Tech Cause: %c",
    "DEBUG[%t] res_hep_pjsip.c: captured %n bytes of SIP/2.0/UDP from 198.51.100.%s:5060, CSeq: %n INVITE",
    "DEBUG[%t] res_pjsip/pjsip_distributor.c: Searching for serializer for Request msg INVITE/cseq=%n (rdata0x7f%x80)",
    "VERBOSE[%t][%C] pbx.c: Executing [h@from-trunk:2] Log(\"PJSIP/%p-%x\", \"NOTICE,sip:%c@example.com SIP/2.0 %c\") in new stack",
    "NOTICE[%t] manager.c: Call-ID: %x%x@192.0.2.%s From: <sip:%p@example.com> dropped by filter SIP/2.0",
];

/// One of the lines, its signs filled in: a level, a thread, a call, a phone, a hexadecimal, a short number,
/// a longer one, a SIP code.
fn line(rng: &mut Rng, shapes: &[&str]) -> String {
    let mut parts = rng.pick(shapes).split('%');
    let mut text = String::with_capacity(256);
    text.push_str(parts.next().unwrap_or_default());
    let (thread, call, channel) = (rng.between(14_800, 15_900), rng.below(1 << 20), rng.below(1 << 32));
    let phone = rng.between(2000, 2299);
    for part in parts {
        let _ = match part.as_bytes()[0] {
            b'L' => text.write_str(if channel & 7 < 5 { "DEBUG" } else { "VERBOSE" }),
            b't' => write!(text, "{thread}"),
            b'C' => write!(text, "C-{call:08x}"),
            b'p' => write!(text, "{phone}"),
            b'x' => write!(text, "{channel:08x}"),
            b's' => write!(text, "{}", rng.between(2, 9)),
            b'n' => write!(text, "{}", rng.between(10_000, 30_000)),
            _ => write!(text, "{}", rng.pick(&[180, 404, 408, 480, 486, 487, 488, 500, 503, 603])),
        };
        text.push_str(&part[1..]);
    }
    text
}
