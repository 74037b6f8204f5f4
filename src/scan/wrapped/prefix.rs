//! What stands before every line of a message, learned from the line that it begins with.
//!
//! Collectors, containers and programs put a time, a host, a process or a session there. Whose line another one is, its own
//! prefix tells: it is the same but for clocks and counters.

use crate::sip::header;

/// How much is looked at for the name of a header.
const NAME: usize = 32;

/// How far two prefixes agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Agreement {
    /// Of the prefix.
    pub(super) known: usize,
    /// Of the other line.
    pub(super) line: usize,
    /// The line says that it goes on in the next one (the `P` of Kubernetes' logs).
    pub(super) partial: bool,
}

/// `line` without `prefix`, if it begins with the same.
pub(super) fn strip<'a>(prefix: &[u8], line: &'a [u8]) -> Option<(&'a [u8], bool)> {
    let mut last = None;
    compare(prefix, line, |agreement| last = Some(agreement));
    let Agreement { known, line: length, partial } = last?;
    // An empty line may have lost the blanks at its end.
    let blank = || length == line.len() && prefix[known..].trim_ascii().is_empty();
    (known == prefix.len() || blank()).then(|| (&line[length..], partial))
}

/// Where the text of `line` begins, if it was written by another part of the program that wrote `prefix` before a start
/// line: but for one word, the name of that part or a level, what stands before it is the same.
pub(super) fn related(prefix: &[u8], line: &[u8]) -> Option<usize> {
    /// How much there must be at least, and how long the word may be.
    const LEAST: usize = 12;
    const WORD: usize = 5;
    let mut last = None;
    compare(prefix, line, |agreement| last = Some(agreement));
    let Agreement { known, line: at, .. } = last.filter(|last| last.known >= LEAST)?;
    let word = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let (word, other) = (&prefix[known..][..word(&prefix[known..])], &line[at..][..word(&line[at..])]);
    let is_name = |word: &[u8]| word.len() <= WORD && word.iter().all(u8::is_ascii_uppercase);
    let is_level = |word: &[u8]| word.len() == 1 && prefix[..known].ends_with(b"|");
    let differs = !word.is_empty() && word.len() == other.len() && word != other;
    if !differs || !(is_name(word) && is_name(other) || is_level(word) && is_level(other)) {
        return None;
    }
    // A message may be indented, and what announces it not.
    let rest = prefix[known + word.len()..].trim_ascii_end();
    line[at + other.len()..].starts_with(rest).then(|| at + other.len() + rest.len())
}

/// How much of what stands before a start line stands before `line` too, if a header that is known follows there.
pub(super) fn before_header(prefix: &[u8], line: &[u8]) -> Option<usize> {
    let mut found = None;
    compare(prefix, line, |Agreement { known, line: length, .. }| {
        let rest = &line[length..line.len().min(length + NAME)];
        // `SIP-Call-ID` below `SIP-Start-Line` is a word, and its beginning no prefix.
        if prefix[..known].ends_with(b"-") {
            return;
        }
        // A name begins with a letter, and blanks belong to the prefix as far as it has them. Below a start line that
        // nothing stands before they go on with that.
        if known < prefix.len() && !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return;
        }
        let is_whole = known == prefix.len() && known > 0;
        if header::known(rest).is_some() || (is_whole && header::known(rest.trim_ascii_start()).is_some()) {
            found = Some(known);
        }
    });
    found
}

/// Walks along both texts as far as they agree, and reports every place where a word ends in both.
fn compare(prefix: &[u8], line: &[u8], mut report: impl FnMut(Agreement)) {
    let mut at = Agreement { known: 0, line: 0, partial: false };
    let mut clocks = [Clocks::default(); 2];
    report(at);
    let of_grep = !prefix.contains(&b' ');
    while at.known < prefix.len() {
        let (known, other) = (&prefix[at.known..], &line[at.line..]);
        let begins_word = at.known == 0 || !prefix[at.known - 1].is_ascii_alphanumeric();
        if begins_word
            && let Some(length) = changing(prefix, at.known, &mut clocks[0])
            && let Some(others) = changing(line, at.line, &mut clocks[1])
        {
            at.known += length;
            at.line += others;
        } else if begins_word && let Some((length, others)) = line_numbers(prefix, line, at) {
            at.known += length;
            at.line += others;
        } else if let (Some(_), Some(partial)) = (flag(prefix, at.known), flag(line, at.line)) {
            at.known += 1;
            at.line += 1;
            at.partial = partial;
        } else if other.first() == Some(&known[0]) || of_grep && known[0] == b':' && other.first() == Some(&b'-') {
            // The second is how grep shows the lines around those that it found.
            at.known += 1;
            at.line += 1;
        } else {
            return;
        }
        if !prefix[at.known - 1].is_ascii_alphanumeric() || at.known == prefix.len() {
            report(at);
        }
    }
}

/// Whether the line is a part of one, at the place where Kubernetes' container runtimes say so (`stdout P `).
fn flag(text: &[u8], at: usize) -> Option<bool> {
    let partial = match text.get(at)? {
        b'P' => true,
        b'F' => false,
        _ => return None,
    };
    let stream = text[..at].ends_with(b"stdout ") || text[..at].ends_with(b"stderr ");
    (stream && matches!(text.get(at + 1), None | Some(b' '))).then_some(partial)
}

/// How many bytes the numbers of lines take at the places in both, as `grep -n`, `cat -n` and `nl` put them before lines:
/// padded or not at the beginning, or behind the name of a file at the end of the prefix.
fn line_numbers(prefix: &[u8], line: &[u8], at: Agreement) -> Option<(usize, usize)> {
    let digits = |text: &[u8]| {
        Some(text.iter().take_while(|byte| byte.is_ascii_digit()).count()).filter(|count| (1..9).contains(count))
    };
    if at.known > 0 {
        let (known, other) = (&prefix[at.known..], &line[at.line..]);
        let (length, others) = (digits(known)?, digits(other)?);
        let is_end = prefix[..at.known].ends_with(b":") && &known[length..] == b":" && !prefix.contains(&b' ');
        return (is_end && matches!(other.get(others), Some(b':' | b'-'))).then_some((length, others));
    }
    let padded = |text: &[u8]| {
        let blanks = text.iter().take_while(|&&byte| byte == b' ').count();
        let digits = digits(&text[blanks..])?;
        // The blanks that end a prefix may have been left out.
        let ends = [&b":"[..], b"-", b"\t", b"  "].iter().any(|end| text[blanks + digits..].starts_with(end));
        // Some phones count their lines so, and name a level behind that.
        let is_counter = matches!(text[blanks + digits..], [b' ', b'A'..=b'Z', ..]) && blanks == 0;
        (ends || is_counter || matches!(&text[blanks + digits..], [] | [b' '])).then_some(blanks + digits)
    };
    Some((padded(prefix)?, padded(line)?))
}

/// The length of what changes from line to line of one origin, at `at`: a clock with what is attached to it, a long number
/// (a time again), or a counter.
fn changing(text: &[u8], at: usize, clocks: &mut Clocks) -> Option<usize> {
    let rest = &text[at..];
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    if let Some(length) = clocks.length(text, at) {
        return Some(length);
    }
    if digits >= 9 {
        return Some(digits + fraction(&rest[digits..]));
    }
    let counts = rest[digits..].starts_with(b": ") || text[..at].ends_with(b"[S=");
    counts.then_some(digits)
}

/// A run of what clocks and dates are made of. A hostile one is as long as its line and full of words: it is looked through
/// once for all of them.
#[derive(Clone, Copy, Default)]
struct Clocks {
    /// Where it ends.
    end: usize,
    /// The last place in it from which on there is a clock.
    last: Option<usize>,
}

impl Clocks {
    /// How long the clock at `at` is with what is attached to it. Places are asked for upwards.
    fn length(&mut self, text: &[u8], at: usize) -> Option<usize> {
        if at >= self.end {
            *self = Self::of(text, at);
        }
        self.last.filter(|&last| at <= last).map(|_| self.end - at)
    }

    /// The run that begins at `at`.
    fn of(text: &[u8], at: usize) -> Self {
        let is_part = |byte: &&u8| byte.is_ascii_digit() || b":.,/-+TZ".contains(byte);
        let run = &text[at..at + text[at..].iter().take_while(is_part).count()];
        let last = |mark: u8| {
            let is_clock = |part: &[u8]| match part {
                [first, a, b, second, c, d] => {
                    [*first, *second] == [mark; 2] && [a, b, c, d].into_iter().all(u8::is_ascii_digit)
                }
                _ => false,
            };
            run.windows(6).rposition(is_clock)
        };
        // A clock with dots is one behind a date; otherwise it is an address.
        let dated = last(b'.').zip(memchr::memrchr(b':', run)).zip(memchr::memrchr(b'-', run));
        let dated = dated.map(|((dots, colon), hyphen)| dots.min(colon).min(hyphen));
        Self { end: at + run.len(), last: last(b':').max(dated).map(|last| at + last) }
    }
}

fn fraction(text: &[u8]) -> usize {
    let digits = text.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    if text.first() == Some(&b'.') && digits > 0 { digits + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_origin() {
        for (prefix, line, rest) in [
            ("", "Via: x", Some("Via: x")),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:02 sip1 app[12]: Via: x", Some("Via: x")),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:01 sip2 app[12]: Via: x", None),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:01 sip1 app[13]: Via: x", None),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:01 sip1 app[12]:", Some("")),
            ("Nov 21 05:59:01 192.0.2.1 ", "Nov 21 05:59:01 192.0.2.7 Via: x", None),
            (
                "<134>1 2026-11-21T05:59:01.1+00:00 h a 7 - - ",
                "<134>1 2026-11-21T05:59:01.22+00:00 h a 7 - - x",
                Some("x"),
            ),
            ("2026-11-21T05:59:01.2Z stdout F ", "2026-11-21T05:59:01.217088Z stdout F Via: x", Some("Via: x")),
            ("2026-11-21T05:59:01.2Z stdout F ", "2026-11-21T05:59:01.217088Z stderr F Via: x", None),
            ("web-1  | ", "web-1  | Via: x", Some("Via: x")),
            ("web-1  | ", "web-2  | Via: x", None),
            ("12: *Nov 21 05:59:01.1: ", "13: *Nov 21 05:59:01.2: To: x", Some("To: x")),
            ("1795242732.946 ", "1795242733.1 To: x", Some("To: x")),
            ("[11-21-2026:05.59.01.123] ", "[11-21-2026:05.59.02.123] x", Some("x")),
            ("pbx.log:", "pbx.log:Via: x", Some("Via: x")),
            ("pbx.log:", "pbx.log-Via: x", Some("Via: x")),
            ("pbx.log:99:", "pbx.log-100-Via: x", Some("Via: x")),
            ("pbx.log:99:", "pbx.log:100:Via: x", Some("Via: x")),
            ("99:", "100:Via: x", Some("Via: x")),
            ("     9\t", "    10\tVia: x", Some("Via: x")),
            (" 9  ", "10  Via: x", Some("Via: x")),
            ("99 DEB Nov 21 05:59:01.1 a: ", "100 DEB Nov 21 05:59:01.2 a: Via: x", Some("Via: x")),
            ("99 DEB a: ", "100 INF a: Via: x", None),
            ("web: ", "web- Via: x", None),
            ("sip-1-a:", "sip-2-a:Via: x", None),
            ("sip-1:", "sip-2:Via: x", None),
            ("   ", "", Some("")),
            ("x ", "", None),
        ] {
            let found = strip(prefix.as_bytes(), line.as_bytes()).map(|(rest, _)| String::from_utf8_lossy(rest));
            assert_eq!(found.as_deref(), rest, "{prefix}|{line}");
        }
        let partial = strip(b"05:59:01Z stdout F ", b"05:59:01Z stdout P Via: x");
        assert_eq!(partial, Some((&b"Via: x"[..], true)));
    }

    /// The length of the clock at `at`, looked for from there alone.
    fn clock(text: &[u8], at: usize) -> Option<usize> {
        let length =
            text[at..].iter().take_while(|&&byte| byte.is_ascii_digit() || b":.,/-+TZ".contains(&byte)).count();
        let clock = &text[at..at + length];
        let has_date = clock.contains(&b':') && clock.contains(&b'-');
        let is_clock = |part: &[u8]| match part {
            [b':', a, b, b':', c, d] => [a, b, c, d].into_iter().all(u8::is_ascii_digit),
            [b'.', a, b, b'.', c, d] => has_date && [a, b, c, d].into_iter().all(u8::is_ascii_digit),
            _ => false,
        };
        clock.windows(6).any(is_clock).then_some(length)
    }

    proptest::proptest! {
        #[test]
        fn a_run_is_looked_through_for_all_its_words(text in "([0-9]{1,3}[:.]|[.:-]?[0-9]{2}[:.][0-9]{2}|[ TZ+x-]){0,12}") {
            let (text, mut clocks) = (text.as_bytes(), Clocks::default());
            for at in (0..text.len()).filter(|&at| text[at].is_ascii_digit()) {
                proptest::prop_assert_eq!(clocks.length(text, at), clock(text, at), "{}", at);
            }
        }
    }

    #[test]
    fn a_run_may_be_as_long_as_it_will() {
        // To walk through the rest of it at each word would take longer than anyone waits.
        for unit in ["1.", "1:", "12/", "123456789.", "1 ", "1.2 "] {
            let prefix = unit.repeat(300_000);
            assert_eq!(strip(prefix.as_bytes(), prefix.as_bytes()), Some((&b""[..], false)), "{unit}");
            assert_eq!(before_header(prefix.as_bytes(), (prefix.clone() + "Via: x").as_bytes()), Some(prefix.len()));
        }
    }

    #[test]
    fn another_part_of_the_same_program() {
        for (prefix, line, rest) in [
            ("Nov 21 05:59:01 sua [634]: NET [0] ", "Nov 21 05:59:02 sua [634]: DLG [0] recv", Some(" recv")),
            ("0914104433|sip  |1|00|    ", "0914104434|sip  |0|00|<<< recv", Some("<<< recv")),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:01 sip2 app[12]: recv", None),
            ("Nov 21 05:59:01 sip1 app[12]: ", "Nov 21 05:59:01 sip1 app[13]: recv", None),
            ("Nov 21 05:59:01 sip1 NET[12]: ", "Nov 21 05:59:01 sip1 DLG[13]: recv", None),
            ("app: NET ", "app: DLG recv", None),
        ] {
            let found = related(prefix.as_bytes(), line.as_bytes()).map(|at| &line[at..]);
            assert_eq!(found, rest, "{prefix}|{line}");
        }
    }

    #[test]
    fn headers_tell_what_belongs_to_every_line() {
        for (prefix, line, known) in [
            ("05:59:01.9 [a] <--- ", "05:59:01.9 [a] Via: x", Some(15)),
            ("RX ", "Via: x", Some(0)),
            (" |", " Via: x", Some(1)),
            ("Via: ", "Via: x", Some(0)),
            ("host tag: ", "host tag:    Via: x", Some(10)),
            ("host tag: ", "host tog: Via: x", None),
            ("host tag: ", "host tag: Foo: x", None),
            ("SIP-Start-Line: ", "SIP-Call-ID: x", None),
        ] {
            assert_eq!(before_header(prefix.as_bytes(), line.as_bytes()), known, "{prefix}|{line}");
        }
    }
}
