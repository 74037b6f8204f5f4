//! The second reader: slow, plain, and sharing nothing with the first.
//!
//! It has the whole log in memory, cuts it into lines and goes through them one after the other. A line is looked at with
//! regular expressions and nothing else.

use super::markers::{self, Marker};
use super::pattern;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// What both readers say about a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Response {
    /// From 1.
    pub(super) line: u64,
    pub(super) code: u64,
    pub(super) phrase: Option<String>,
    pub(super) call_id: Option<String>,
    pub(super) cseq: Option<u64>,
    pub(super) method: Option<String>,
    pub(super) direction: Option<String>,
    pub(super) peer: Option<String>,
    pub(super) transport: Option<String>,
    /// Of the top Via.
    pub(super) branch: Option<String>,
}

/// Indentation, or what some programs put before every line of a message: a time, or a session.
const PREFIX: &str = concat!(
    r"(?:\[[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\] ",
    r"|\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?\] ",
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12} ",
    r"|[ \t]*)",
);

static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:\xef\xbb\xbf)?({PREFIX})SIP/2\.0 ([1-6]\d\d)(?:[ \t\r](.*))?$")));
static REQUEST: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^({PREFIX})[A-Z][A-Za-z0-9.!%*_+`'~-]{{0,31}} [^ :]+:[^ ]* SIP/2\.0\s*$")));
static HEADER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:(.*)$"));

/// Where a line begins with what, and what follows.
struct Start {
    prefix: Vec<u8>,
    /// Code and phrase; not there for a request.
    status: Option<(u64, Vec<u8>)>,
}

fn start(line: &[u8]) -> Option<Start> {
    if let Some(parts) = STATUS.captures(line) {
        let code = String::from_utf8_lossy(&parts[2]).parse().ok()?;
        let phrase = parts.get(3).map_or(Vec::new(), |phrase| phrase.as_bytes().to_vec());
        return Some(Start { prefix: parts[1].to_vec(), status: Some((code, phrase)) });
    }
    let parts = REQUEST.captures(line)?;
    Some(Start { prefix: parts[1].to_vec(), status: None })
}

/// Whether the status line on line `number` of `log` stands where this reader looks for one. The program also reads those
/// behind other text, and those that are escaped into one line.
pub(super) fn knows(log: &[u8], number: u64) -> bool {
    let line = lines(log).get(number as usize - 1).copied().unwrap_or_default();
    STATUS.is_match(line)
}

/// Whether a response may stand where this reader doesn't look: a status line with its code and phrase stands there behind
/// other text that is no header's value, and what it has of headers stands on that line or below.
pub(super) fn allows(log: &[u8], response: &Response) -> bool {
    let lines = lines(log);
    let at = response.line as usize - 1;
    let Some(line) = lines.get(at) else { return false };
    let phrase = response.phrase.as_deref().unwrap_or_default();
    let status = format!("SIP/2.0 {}", response.code);
    let Some(place) = line.windows(status.len()).position(|text| text == status.as_bytes()) else { return false };
    let lead = line[..place].trim_ascii();
    let is_header = HEADER.captures(lead).is_some_and(|parts| {
        ["via", "from", "to", "call-id", "cseq", "contact", "content-type"].iter().any(|name| is_named(&parts[1], name))
    });
    // A value may be folded, and any number of blanks in it is as good as one.
    let words = |text: &[u8]| {
        text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(&b' ')
    };
    let below = words(&lines[at..].join(&b'\n'));
    let holds = |text: Option<&String>| {
        text.is_none_or(|text| {
            let text = words(text.as_bytes());
            text.is_empty() || !text.is_ascii() || below.windows(text.len()).any(|part| part == text)
        })
    };
    !is_header
        && holds(Some(&phrase.to_owned()))
        && [&response.call_id, &response.method, &response.branch].into_iter().all(|text| holds(text.as_ref()))
}

/// The responses in `log`.
pub(super) fn responses(log: &[u8]) -> Vec<Response> {
    let lines = lines(log);
    let mut found = Vec::new();
    let mut number = 0;
    // The last message, the body of which is no message of its own, and what stands before its lines.
    let mut last = None;
    while number < lines.len() {
        let at = number;
        number += 1;
        let Some(mut start) = start(lines[at]) else { continue };
        // A blank that separates the message from what was written before it.
        let is_fold = lines[..at]
            .last()
            .is_some_and(|line| HEADER.is_match(line) || line.starts_with(b" ") || line.starts_with(b"\t"));
        if start.prefix == b" "
            && !is_fold
            && start.status.is_some()
            && lines.get(number).is_some_and(|line| is_known(line))
        {
            start.prefix.clear();
        }
        let marker = markers::above(&lines, at);
        let follows = lines.get(number).and_then(|line| strip(&start.prefix, line)).is_some_and(is_header)
            || start.status.is_some() && are_spaced(&lines[number..], &start.prefix, is_known);
        if marker.is_none()
            && (!follows
                || is_body_of(last.as_ref(), log, &lines, at, &start.prefix)
                || in_a_body(log, &lines, at, &start.prefix)
                || start.status.is_some() && is_command(&lines[..at]))
        {
            continue;
        }
        let spaced = marker.is_none() && are_spaced(&lines[number..], &start.prefix, is_header);
        let message = Headers::read(&lines, number, &start.prefix, spaced, !log.ends_with(b"\n"));
        let identified = ["via", "call-id", "cseq"].iter().any(|name| message.has(name));
        if marker.is_none() && !identified && !message.reaches_the_end {
            continue;
        }
        number = message.search_from;
        if let Some((code, phrase)) = start.status {
            found.push(response(at, code, &phrase, &message, marker.unwrap_or_default()));
        }
        last = Some((message, start.prefix));
    }
    found
}

/// Whether the last of the lines `above` says that drachtio's application commands what stands below.
fn is_command(above: &[&[u8]]) -> bool {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"::read_handler read: (?:.*\|)?\s*$"));
    above.last().is_some_and(|line| COMMAND.is_match(line) && line.trim_ascii_end().ends_with(b"|"))
}

/// Whether line `at` is of the body that the last message announces, with the same before its lines as before the headers.
fn is_body_of(last: Option<&(Headers, Vec<u8>)>, log: &[u8], lines: &[&[u8]], at: usize, prefix: &[u8]) -> bool {
    let Some((message, _)) = last.filter(|(_, own)| own == prefix) else { return false };
    let Some(blank) = blank_above(lines, at, prefix).filter(|blank| message.empty_line == Some(*blank)) else {
        return false;
    };
    message.announce(log, blank, at)
}

/// The last empty line above line `at`, if a body may begin there that it is of.
fn blank_above(lines: &[&[u8]], at: usize, prefix: &[u8]) -> Option<usize> {
    (at.saturating_sub(17)..at).rev().find(|&above| is_blank(prefix, lines[above]))
}

/// The lines of a log without their ends; an empty text behind the last end is none.
fn lines(log: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = log.split(|&byte| byte == b'\n').collect();
    if lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    for line in &mut lines {
        while let Some(rest) = line.strip_suffix(b"\r") {
            *line = rest;
        }
    }
    lines
}

/// `line` without what stands before every line of its message.
fn strip<'a>(prefix: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{PREFIX}")));
    if prefix.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
        return line.strip_prefix(prefix);
    }
    let before = BEFORE.find(line)?.end();
    // A time on one line and a session on the next are two programs.
    (before > 0 && (line[0] == b'[') == (prefix[0] == b'[')).then(|| &line[before..])
}

fn is_blank(prefix: &[u8], line: &[u8]) -> bool {
    strip(prefix, line).unwrap_or(line).trim_ascii().is_empty()
}

fn is_fold(prefix: &[u8], line: &[u8]) -> bool {
    strip(prefix, line).is_some_and(|line| line.starts_with(b" ") || line.starts_with(b"\t")) && !is_blank(prefix, line)
}

/// Whether an empty line stands before each of the next two headers, as pages show logs whose line ends they doubled.
fn are_spaced(lines: &[&[u8]], prefix: &[u8], is_header: fn(&[u8]) -> bool) -> bool {
    lines.len() >= 4
        && lines
            .chunks_exact(2)
            .take(2)
            .all(|pair| is_blank(prefix, pair[0]) && strip(prefix, pair[1]).is_some_and(is_header))
}

/// Whether the lines above are an empty one and, above that, headers that announce a body of `message/…`; or one of text
/// that, by its length, holds the line too. What they are the headers of doesn't matter.
fn in_a_body(log: &[u8], lines: &[&[u8]], at: usize, prefix: &[u8]) -> bool {
    let Some(blank) = blank_above(lines, at, prefix) else { return false };
    headers_above(lines, blank, prefix).is_some_and(|headers| headers.announce(log, blank, at))
}

/// The headers that end at the empty line `blank`.
fn headers_above(lines: &[&[u8]], blank: usize, prefix: &[u8]) -> Option<Headers> {
    let ends = |line: &[u8]| is_blank(prefix, line) || start(line).is_some() && !is_fold(prefix, line);
    let above = (blank.saturating_sub(256)..blank).rev().find(|&above| ends(lines[above]));
    let mut from = above.map_or(0, |above| above + 1);
    while from < blank {
        let headers = Headers::read(lines, from, prefix, false, false);
        if headers.empty_line == Some(blank) && !headers.list.is_empty() {
            return Some(headers);
        }
        from = headers.end.max(from + 1);
    }
    None
}

/// Where line `at`, from 0, begins.
fn start_of_line(log: &[u8], at: usize) -> usize {
    log.split_inclusive(|&byte| byte == b'\n').take(at).map(<[u8]>::len).sum()
}

/// Long and compact names of headers that tell a message, and of others that are known well.
const NAMES: [(&str, &str); 19] = [
    ("via", "v"),
    ("from", "f"),
    ("to", "t"),
    ("call-id", "i"),
    ("cseq", ""),
    ("contact", "m"),
    ("content-type", "c"),
    ("server", ""),
    ("user-agent", ""),
    ("reason", ""),
    ("warning", ""),
    ("retry-after", ""),
    ("session-id", ""),
    ("authorization", ""),
    ("proxy-authorization", ""),
    ("www-authenticate", ""),
    ("proxy-authenticate", ""),
    ("p-asserted-identity", ""),
    ("diversion", ""),
];

/// The same of others that are in use.
const OTHERS: [(&str, &str); 22] = [
    ("accept", ""),
    ("allow", ""),
    ("allow-events", "u"),
    ("content-disposition", ""),
    ("content-encoding", "e"),
    ("content-length", "l"),
    ("date", ""),
    ("event", "o"),
    ("expires", ""),
    ("max-forwards", ""),
    ("mime-version", ""),
    ("organization", ""),
    ("record-route", ""),
    ("refer-to", "r"),
    ("referred-by", "b"),
    ("require", ""),
    ("route", ""),
    ("session-expires", "x"),
    ("subject", "s"),
    ("subscription-state", ""),
    ("supported", "k"),
    ("timestamp", ""),
];

fn is_named(name: &[u8], long: &str) -> bool {
    let compact = NAMES.iter().chain(&OTHERS).find(|(known, _)| *known == long).map_or("", |(_, compact)| compact);
    name.eq_ignore_ascii_case(long.as_bytes()) || name.eq_ignore_ascii_case(compact.as_bytes())
}

/// Whether one of these is called so.
fn is_name(name: &[u8]) -> bool {
    NAMES.iter().any(|(long, _)| is_named(name, long))
}

/// Whether one of these or of the others is called so.
fn is_in_use(name: &[u8]) -> bool {
    NAMES.iter().chain(&OTHERS).any(|(long, _)| is_named(name, long))
}

/// Whether `line` looks like a header.
fn is_header(line: &[u8]) -> bool {
    HEADER.is_match(line)
}

/// Whether one of these stands at the beginning of `line`.
fn is_known(line: &[u8]) -> bool {
    HEADER.captures(line).is_some_and(|parts| is_in_use(&parts[1]))
}

/// The headers of one message.
struct Headers {
    /// Names as written and unfolded values, in order.
    list: Vec<(Vec<u8>, Vec<u8>)>,
    /// The line behind the headers, or the first line of others among them.
    search_from: usize,
    /// The line that ends them.
    end: usize,
    /// The empty line that ends them.
    empty_line: Option<usize>,
    /// They go on until the log ends.
    reaches_the_end: bool,
}

impl Headers {
    fn read(lines: &[&[u8]], from: usize, prefix: &[u8], spaced: bool, torn: bool) -> Self {
        let mut headers =
            Self { list: Vec::new(), search_from: from, end: from, empty_line: None, reaches_the_end: false };
        let (mut at, mut interrupted) = (from, None);
        loop {
            let Some(line) = lines.get(at) else {
                headers.reaches_the_end = true;
                break;
            };
            if let Some(parts) = strip(prefix, line).and_then(|line| HEADER.captures(line)) {
                let mut value = parts[2].trim_ascii().to_vec();
                at += 1;
                while let Some(fold) = lines.get(at).filter(|line| is_fold(prefix, line)) {
                    if !value.is_empty() {
                        value.push(b' ');
                    }
                    value.extend_from_slice(strip(prefix, fold).unwrap_or_default().trim_ascii());
                    at += 1;
                }
                headers.list.push((parts[1].to_vec(), value));
                headers.search_from = at;
            } else if spaced && is_blank(prefix, line) && headers.go_on_soon(&lines[at + 1..], prefix) {
                at += 1;
            } else if is_blank(prefix, line) {
                headers.empty_line = Some(at);
                break;
            } else if let Some(behind) = headers.behind_others(lines, at, prefix) {
                interrupted.get_or_insert(at);
                at = behind;
            } else {
                // The last line may be a header that was cut off in its name.
                headers.reaches_the_end = at + 1 == lines.len() && torn;
                break;
            }
        }
        headers.search_from = interrupted.unwrap_or(headers.search_from);
        headers.end = at;
        headers
    }

    /// Whether they announce a body behind the empty line `blank` that holds line `at`.
    fn announce(&self, log: &[u8], blank: usize, at: usize) -> bool {
        let kind = self.first("content-type").unwrap_or_default().to_ascii_lowercase();
        let length = self.first("content-length").and_then(|text| String::from_utf8_lossy(text).parse().ok());
        let is_next = blank + 1 == at;
        let distance = start_of_line(log, at) - start_of_line(log, blank + 1);
        kind.starts_with(b"message/") && is_next
            || kind.starts_with(b"text/") && distance < length.unwrap_or(usize::from(is_next))
    }

    /// Whether a header is the next line or, in a message that lacks what every message has, among the next three behind
    /// empty ones.
    fn go_on_soon(&self, lines: &[&[u8]], prefix: &[u8]) -> bool {
        let mut near = lines.iter().take(if self.are_all_there() { 1 } else { 3 });
        let next = near.find(|line| !is_blank(prefix, line));
        next.and_then(|line| strip(prefix, line)).is_some_and(is_header)
    }

    /// Whether what every message has is there.
    fn are_all_there(&self) -> bool {
        ["via", "from", "to", "call-id", "cseq"].iter().all(|name| self.has(name))
    }

    /// Where headers go on behind at most three lines of others, in a message that lacks what every message has.
    fn behind_others(&self, lines: &[&[u8]], at: usize, prefix: &[u8]) -> Option<usize> {
        if self.are_all_there() {
            return None;
        }
        for others in 1..=3 {
            let other = lines[at + others - 1].trim_ascii();
            if other.is_empty() || start(other).is_some() {
                return None;
            }
            let next = lines.get(at + others)?;
            let header = strip(prefix, next).and_then(|line| HEADER.captures(line));
            let goes_on = header.is_some_and(|parts| !prefix.is_empty() || is_name(&parts[1]));
            if goes_on {
                return Some(at + others);
            }
        }
        None
    }

    fn has(&self, name: &str) -> bool {
        self.list.iter().any(|(found, _)| is_named(found, name))
    }

    /// The first value that says anything.
    fn first(&self, name: &str) -> Option<&[u8]> {
        self.list.iter().find(|(found, value)| is_named(found, name) && !value.is_empty()).map(|(_, value)| &value[..])
    }

    /// Number and method of the first `CSeq` with a number in it.
    fn cseq(&self) -> Option<(u64, Vec<u8>)> {
        static CSEQ: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,10})[ \t\r]*([^ \t\r]*)"));
        self.list.iter().filter(|(name, _)| is_named(name, "cseq")).find_map(|(_, value)| {
            let parts = CSEQ.captures(value)?;
            let number = String::from_utf8_lossy(&parts[1]).parse::<u32>().ok()?;
            Some((u64::from(number), parts[2].to_vec()))
        })
    }
}

fn response(at: usize, code: u64, phrase: &[u8], headers: &Headers, marker: Marker) -> Response {
    static BRANCH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i);\s*branch\s*=\s*([^;\s]*)"));
    static TRANSPORT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^[^/]*/[^/]*/\s*(udp|tcp|tls|sctp|wss?)[ \t]+[^ \t]"));
    let via = headers.first("via").unwrap_or_default();
    let hidden = masked(via);
    let end = hidden.iter().position(|&byte| byte == b',').unwrap_or(via.len());
    let (top, hidden) = (&via[..end], &hidden[..end]);
    let branch = BRANCH.captures(hidden).and_then(|parts| parts.get(1)).map(|value| top[value.range()].to_vec());
    let via_transport = TRANSPORT.captures(hidden).map(|parts| text(&parts[1].to_ascii_lowercase()));
    let transport = marker.transport.or(via_transport);
    let secure = matches!(transport.as_deref(), Some("tls" | "wss"));
    let (cseq, method) = headers.cseq().unzip();
    let is_sent = marker.direction == Some("sent");
    Response {
        line: at as u64 + 1,
        code,
        phrase: some(phrase.trim_ascii()),
        call_id: headers.first("call-id").and_then(some),
        cseq,
        method: method.as_deref().and_then(some),
        direction: marker.direction.map(str::to_owned),
        peer: marker.peer.or_else(|| is_sent.then(|| markers::by_via(hidden, secure)).flatten()),
        transport,
        branch: branch.as_deref().map(<[u8]>::trim_ascii).and_then(some),
    }
}

/// A header value with what stands in quotes, angle brackets and parentheses made harmless.
fn masked(value: &[u8]) -> Vec<u8> {
    static HIDDEN: LazyLock<Regex> = LazyLock::new(|| pattern(r#""(?:[^"\\]|\\.)*"|<[^>]*>|\([^)]*\)"#));
    HIDDEN.replace_all(value, |parts: &regex::bytes::Captures<'_>| vec![b'x'; parts[0].len()]).into_owned()
}

fn some(value: &[u8]) -> Option<String> {
    (!value.is_empty()).then(|| text(value))
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
