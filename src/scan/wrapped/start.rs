//! The two kinds of start line, and what may stand before one on its line.

use super::{last_line, plain};
use crate::sip::{header, leading_number, start_line};

/// Which kind of start line a place may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scan) enum Kind {
    /// It begins with the version.
    Status,
    /// It ends with the version.
    Request,
}

impl Kind {
    /// Whether `text`, which begins with a version, may hold such a line, however it is escaped. A colour may stand before
    /// the code.
    pub(super) fn may_be(self, text: &[u8]) -> bool {
        match text.get(start_line::VERSION.len() + 1..) {
            Some(code) if self == Self::Status => {
                matches!(
                    code,
                    [b'1'..=b'6', b'0'..=b'9', b'0'..=b'9', ..] | [b'\x1b' | b'#' | b'\\' | b'^' | b'<' | b'&', ..]
                )
            }
            _ => true,
        }
    }

    /// Whether the version of such a start line may stand behind `text`: that of a request behind a blank, which may be
    /// escaped. Many a program names the version behind its own.
    pub(super) fn may_stand_behind(self, text: &[u8]) -> bool {
        self == Self::Status || matches!(text.last(), Some(b' ' | b';' | b'0'))
    }

    /// Where the start line begins of which the version stands at `at` in `text`.
    pub(super) fn start(self, text: &[u8], at: usize) -> Option<usize> {
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline);
        if self == Self::Status {
            return start_line::status_line(&without_colour(&text[at..end])).map(|_| at);
        }
        let line = memchr::memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
        let uri = text[line..at].strip_suffix(b" ")?;
        let method = &uri[..memchr::memrchr(b' ', uri)?];
        let start = method.iter().rposition(|byte| !byte.is_ascii_uppercase()).map_or(0, |before| before + 1);
        let request = without_colour(&text[line + start..end]);
        let request = request.trim_ascii_end();
        let request = plain::mark(request).map_or(request, |mark| plain::without_mark(request, mark));
        start_line::request_line(request).map(|_| line + start)
    }
}

/// Whether the place at `hit` is within the value of a header that begins its line, which holds no escapes: the commonest
/// look-alike.
pub(super) fn is_in_header(bytes: &[u8], hit: usize) -> bool {
    const LONGEST: usize = 256;
    let near = &bytes[hit.saturating_sub(LONGEST)..hit];
    let Some(newline) = memchr::memrchr(b'\n', near) else { return false };
    let lead = &near[newline + 1..];
    header::known(lead).is_some() && !lead.iter().any(|byte| b"\\#^&<\r".contains(byte))
}

/// A line as it is without the colours in it.
pub(super) fn without_colour(line: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if memchr::memchr(0x1b, line).is_none() {
        return line.into();
    }
    let mut plain = line[..line.len().min(1024)].to_vec();
    plain::without_colours(&mut plain, 0);
    plain.into()
}

/// Whether `lead` may stand before a start line on the same line; `above` are the lines above.
///
/// A header's value may hold anything, and so may text that somebody wrote; a start line does not continue a word.
pub(super) fn may_lead(lead: &[u8], above: &[u8]) -> bool {
    let text = lead.trim_ascii();
    let (Some(&last), false) = (lead.last(), text.is_empty()) else { return true };
    if is_packet(lead, above) {
        return true;
    }
    let is_arrow = text.ends_with(b"--") || text.ends_with(b"<-");
    if last.is_ascii_alphanumeric() || b"-_/.+@".contains(&last) && !is_arrow || start_line::begins_with_status(text) {
        return false;
    }
    if is_before_fragment(text) {
        return false;
    }
    let above = last_line(above);
    let Some((length, _)) = header::name(text) else {
        // A header's value may go on in a line that begins with a blank.
        return !lead[0].is_ascii_whitespace() || !above.is_some_and(is_of_a_message);
    };
    let name = &text[..length];
    let announces = [&b"Start-Line"[..], b"Sent", b"Received", b"Status-Line"].contains(&name);
    announces || !header::is_known(name) && !above.is_some_and(is_of_a_message)
}

/// What stands behind the value of Content-Length, which is a number: the text between two messages that are in one line.
pub(super) fn behind_length(lead: &[u8]) -> &[u8] {
    let Some((length, value)) = header::name(lead) else { return lead };
    if ![&b"content-length"[..], b"l"].contains(&&*lead[..length].to_ascii_lowercase()) {
        return lead;
    }
    let text = lead[value..].trim_ascii_start();
    match leading_number(text) {
        Some((_, digits)) if text[digits..].starts_with(b" ") => text[digits..].trim_ascii_start(),
        _ => lead,
    }
}

/// Whether a message in one line ends in `text` whose body is a fragment of another (RFC 3420).
fn is_before_fragment(text: &[u8]) -> bool {
    const KIND: &[u8] = b"message/sipfrag";
    memchr::memmem::rfind(text, KIND).is_some_and(|at| memchr::memmem::find(&text[at..], b"SIP/2.0").is_none())
}

/// Whether `line`, which follows `lead`, is the whole of a quotation: what opens before it closes in it.
pub(super) fn is_quoted(lead: &[u8], line: &[u8]) -> bool {
    let close = match lead.last() {
        Some(quote @ (b'"' | b'\'' | b'`')) => *quote,
        Some(b'(') => b')',
        Some(b'[') => b']',
        Some(b'<') => b'>',
        _ => return false,
    };
    line.contains(&close)
}

/// Whether `line` is a header or a start line.
fn is_of_a_message(line: &[u8]) -> bool {
    header::known(line).is_some() || start_line::status_line(line).is_some() || start_line::request_line(line).is_some()
}

/// Whether `lead` is what `tcpdump -A` shows of the headers of IP and UDP or TCP, or the end of it: at least 28 bytes below
/// the line that is printed of every packet, the first of which is `E` or `F` in IPv4 and a backquote in IPv6. Some may be
/// line ends.
fn is_packet(lead: &[u8], above: &[u8]) -> bool {
    let mut rest = above;
    while above.len() - rest.len() + lead.len() <= 160 {
        let Some(line) = last_line(rest) else { return false };
        if memchr::memmem::find(line, b" > ").is_some() {
            let headers = &above[rest.len()..];
            let first = headers.first().or(lead.first());
            return headers.len() + lead.len() >= 28 && matches!(first, Some(b'E' | b'F' | b'`'));
        }
        rest = &rest[..rest.len() - line.len() - 1];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_before_a_start_line() {
        for (lead, above, may) in [
            ("", "", true),
            ("  ", "Via: x\n", true),
            ("recv=", "", true),
            ("received '", "", true),
            ("Start-Line: ", "Message-Type: response\n", true),
            ("Sent: ", "", true),
            ("log: Sent: ", "", true),
            ("User-Agent: Probe ", "CSeq: 1 INVITE\n", false),
            ("X-Note: ", "CSeq: 1 INVITE\n", false),
            ("X-Note: ", "SIP/2.0 200 OK\n", false),
            ("X-Note: ", "a log's line\n", true),
            ("  \"see ", "Warning: 399 x\n", false),
            ("  | ", "SIPMSG\n", true),
            ("U 192.0.2.1:5060 -> 192.0.2.2:5060 ", "SIP/2.0 180 Ringing\n", true),
            ("a: NOTIFY sip:a SIP/2.0 Content-Type: message/sipfrag;version=2.0 Content-Length: 23  ", "", false),
            ("PJ", "", false),
            ("SIP/2.0 100 ", "", false),
            ("DC-", "", false),
            ("05:59:01 recv<---", "", true),
            ("E..v..@.@.....C........P.b.H", "11:55:34.5 IP 192.0.2.1.5060 > 192.0.2.2.5060: UDP\n", true),
            (".......h", "x\n11:55:34.5 IP 192.0.2.1.5060 > 192.0.2.2.5060: SIP\nE..&(.@.@.%j.3d....\n", true),
            ("E..v..@.@.....C........P.b.H", "words\n", false),
            ("E..v..@.", "11:55:34.5 IP 192.0.2.1.5060 > 192.0.2.2.5060: UDP\n", false),
        ] {
            assert_eq!(may_lead(lead.as_bytes(), above.as_bytes()), may, "{lead:?} below {above:?}");
        }
    }

    #[test]
    fn values_of_headers() {
        for (text, within) in [
            ("x\nUser-Agent: Probe SIP/2.0 200", true),
            ("x\nUser-Agent: Probe\\r\\nSIP/2.0 200", false),
            ("x\nUser-Agent: Probe#012SIP/2.0 200", false),
            ("x\nStart-Line: SIP/2.0 200", false),
            ("Via: SIP/2.0 200", false),
        ] {
            let hit = text.find("SIP/2.0").unwrap();
            assert_eq!(is_in_header(text.as_bytes(), hit), within, "{text:?}");
        }
    }

    #[test]
    fn what_follows_a_length() {
        for (lead, rest) in [
            ("Content-Length: 0 --end msg-- RX: ", "--end msg-- RX: "),
            ("l: 12 v=0 ", "v=0 "),
            ("Content-Length: 0", "Content-Length: 0"),
            ("Content-Type: 0 x", "Content-Type: 0 x"),
            ("no header ", "no header "),
        ] {
            assert_eq!(behind_length(lead.as_bytes()), rest.as_bytes());
        }
    }

    #[test]
    fn quotations_are_no_start_lines() {
        for (lead, line, quoted) in [
            ("xlog(\"", "SIP/2.0 183 seen\\n\"); }", true),
            ("received '", "SIP/2.0 486 Busy Here", false),
            ("<", "SIP/2.0 180 Ringing\r", false),
            ("<", "SIP/2.0 180 Ringing>", true),
            ("(", "SIP/2.0 180 Ringing)", true),
            ("see ", "SIP/2.0 180 \"Ringing\"", false),
        ] {
            assert_eq!(is_quoted(lead.as_bytes(), line.as_bytes()), quoted, "{lead}{line}");
        }
    }

    #[test]
    fn where_start_lines_begin() {
        for (kind, text, expected) in [
            (Kind::Status, "x\nRX SIP/2.0 200 OK\nVia", Some(5)),
            (Kind::Status, "SIP/2.0 \u{1b}[1m486 Busy\n", Some(0)),
            (Kind::Status, "SIP/2.0 2000", None),
            (Kind::Request, "x\n>INVITE sip:a@b SIP/2.0\nVia", Some(3)),
            (Kind::Request, "INVITE sip:a@b SIP/2.0", Some(0)),
            (Kind::Request, "INVITE sip:a@b SIP/2.0.\nVia: x.", Some(0)),
            (Kind::Request, "INVITE sip:a@b SIP/2.0^M\nVia: x^M", Some(0)),
            (Kind::Request, " INVITE sip:a@b SIP/2.0\\r   +\n Via: x\\r  +", Some(1)),
            (Kind::Request, "saw invite sip:a@b SIP/2.0", None),
            (Kind::Request, "x INVITE sip:a@b SIP/2.0 and more", None),
        ] {
            let at = text.find("SIP/2.0").unwrap();
            assert_eq!(kind.start(text.as_bytes(), at), expected, "{text:?}");
        }
    }
}
