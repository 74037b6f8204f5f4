//! Messages that a product sends to a collector in several packets, cut anywhere.
//!
//! AudioCodes closes each packet with ` [Time:21-11@05:59:01.123]`, and the next of the same session goes on behind
//! `[S=3009] [SID=b9027c:24:198176]  ` (real text, in issues of a public reader of it). Avaya's phones number them,
//! `[Part 02 of 02]`, and what stands before that may be glued to the text of the packet before (real text).

use super::{audiocodes, syslog};

/// A product that does so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Packets of one session, numbered for the whole device.
    AudioCodes,
    /// Parts of one message.
    Avaya,
}

/// A packet that goes on with what another began.
#[derive(Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What stands on its line before it: the end of the packet before.
    pub before: &'a [u8],
    /// What both packets have in common.
    pub session: &'a [u8],
    /// The text of it, as far as it stands on the same line.
    pub text: &'a [u8],
}

/// A literal of each packet whose number is looked at.
pub const NUMBERED: &[u8] = b"[SID";

/// The number of a packet.
#[derive(Debug, PartialEq, Eq)]
pub struct Number<'a> {
    /// One more than that of the packet before.
    pub number: u32,
    /// What tells the devices apart that count: a part of the hardware address, or a host.
    pub device: &'a [u8],
    /// Where what follows the number begins in the line.
    pub at: usize,
}

/// Reads `[S=1455266] [SID=b9027c:24:167717]`, or `[BID=…]`, behind whatever a collector put before it. Old gateways write
/// `[S=235][SID:1034099026]`: there the host tells the device.
pub fn numbered(line: &[u8]) -> Option<Number<'_>> {
    let begin = memchr::memmem::find(line, b"[S=")? + 3;
    let (number, digits) = crate::sip::leading_number(&line[begin..])?;
    let rest = line[begin + digits..].strip_prefix(b"]")?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let at = line.len() - rest.len();
    let device = match rest.strip_prefix(b"[SID=").or_else(|| rest.strip_prefix(b"[BID=")) {
        Some(id) => &id[..memchr::memchr(b':', id)?],
        None => rest.strip_prefix(b"[SID:").map(|_| syslog::read(line).map_or(&b""[..], |envelope| envelope.host))?,
    };
    Some(Number { number, device, at })
}

/// What closes a packet of AudioCodes.
const CLOSE: &[u8] = b" [Time:";

/// What a part of Avaya's is known by.
const PART: &[u8] = b"[Part ";

impl Product {
    /// The product whose packet ends within `headers`, if one does.
    pub fn cut(headers: &[u8]) -> Option<Self> {
        if memchr::memmem::find(headers, CLOSE).is_some() {
            return Some(Self::AudioCodes);
        }
        let part = memchr::memmem::find(headers, PART)?;
        (number_of_part(&headers[part..])? > 1).then_some(Self::Avaya)
    }

    /// The product whose packet, the first of several, begins in `text`.
    pub fn begun(text: &[u8]) -> Option<Self> {
        let part = memchr::memmem::find(text, PART)?;
        (number_of_part(&text[part..])? == 1).then_some(Self::Avaya)
    }

    /// The packet that `line` begins, or that begins in it.
    pub fn packet(self, line: &[u8]) -> Option<Packet<'_>> {
        match self {
            Self::AudioCodes => {
                let session = audiocodes::session(line);
                let at = memchr::memmem::find(line, session).filter(|_| !session.is_empty())?;
                let text = line[at + session.len()..].strip_prefix(b"]")?;
                let text = text.strip_prefix(b"  ").unwrap_or(text);
                Some(Packet { before: b"", session, text })
            }
            Self::Avaya => {
                let part = memchr::memmem::find(line, PART)?;
                number_of_part(&line[part..])?;
                let end = part + memchr::memchr(b']', &line[part..])? + 1;
                let tag = memchr::memmem::rfind(&line[..part], b"SIPMESSAGE")?;
                let begin = memchr::memrchr(b'<', &line[..tag]).filter(|&at| is_priority(&line[at..])).unwrap_or(0);
                Some(Packet { before: &line[..begin], session: b"", text: &line[end..] })
            }
        }
    }

    /// Whether a packet with this text begins with something else than the rest of a message.
    pub fn is_record(self, text: &[u8]) -> bool {
        self == Self::AudioCodes && text.trim_ascii_start().starts_with(b"(")
    }

    /// Cuts off what closes a packet: the text before it, and the rest.
    pub fn close(self, text: &[u8]) -> Option<(&[u8], &[u8])> {
        let at = memchr::memmem::find(text, CLOSE).filter(|_| self == Self::AudioCodes)?;
        Some(text.split_at(at))
    }
}

/// The number in `[Part 02 of 02]`.
fn number_of_part(text: &[u8]) -> Option<u32> {
    let text = text.strip_prefix(PART)?;
    let (number, digits) = crate::sip::leading_number(text)?;
    text[digits..].starts_with(b" of ").then_some(number)
}

/// Whether `text` begins with syslog's priority: `<167>`.
fn is_priority(text: &[u8]) -> bool {
    let digits = text.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&digits) && text.get(digits + 1) == Some(&b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_packets() {
        for (line, expected) in [
            (&b"<133>[S=14] [SID=b9027c:24:167717]  x"[..], Some((14, &b"b9027c"[..], 12))),
            (b"<133>[S=15] [BID=b9027c:24]  x", Some((15, b"b9027c", 12))),
            (b"Nov 21 05:59:01 192.0.2.1 [S=235][SID:1034099026] x", Some((235, b"192.0.2.1", 33))),
            (b"[S=1] x", None),
            (b"[SID=b9027c:24:1] x", None),
        ] {
            let found = numbered(line).map(|packet| (packet.number, packet.device, packet.at));
            assert_eq!(found, expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn packets_and_what_closes_them() {
        let line = b"<133>[S=3009] [SID=b9027c:24:198176]  ub.example.com>";
        let packet = Product::AudioCodes.packet(line).unwrap();
        assert_eq!((packet.session, packet.text), (&b"b9027c:24:198176"[..], &b"ub.example.com>"[..]));
        assert_eq!(Product::AudioCodes.packet(b"<133>[S=3009] [BID=b9027c:24]  x"), None);
        assert!(Product::AudioCodes.is_record(b"(N  100) x") && !Product::AudioCodes.is_record(b"ub.example.com>"));
        let close = Product::AudioCodes.close(b"sip-du [Time:21-11@05:59:02.719]");
        assert_eq!(close, Some((&b"sip-du"[..], &b" [Time:21-11@05:59:02.719]"[..])));

        let glued = b"o=- 20518<167>Nov 21 05:59:01 192.0.2.94 SIPMESSAGE: -05:00 2026 123 1 .TEL | 0 [Part 02 of 02]";
        assert_eq!(Product::Avaya.packet(glued).map(|packet| packet.before), Some(&b"o=- 20518"[..]));
        let kiwi = b"2026-11-21 05:59:01\tDaemon.Info\t192.0.2.94\tNov 21 SIPMESSAGE: x [Part 02 of 02]<013><010>x";
        let packet = Product::Avaya.packet(kiwi).unwrap();
        assert_eq!((packet.before, packet.text), (&b""[..], &b"<013><010>x"[..]));
        assert_eq!(Product::Avaya.packet(b"a <167> [Part of it]"), None);

        for (headers, product) in [
            (&b"Via: x [Time:21-11@05:59:01.123]\n"[..], Some(Product::AudioCodes)),
            (b"Via: x<167>Nov 21 x SIPMESSAGE: y [Part 02 of 02]\n", Some(Product::Avaya)),
            (b"Subject: [Part 01 of 02]\n", None),
            (b"Via: x\n", None),
        ] {
            assert_eq!(Product::cut(headers), product, "{}", headers.escape_ascii());
        }
    }
}
