//! Whether anything like the header of a message follows a place: the cheap question before all others.
//!
//! `SIP/2.0 200` in the middle of a line is most often a look-alike. The question costs a walk over what follows, and
//! hostile logs are full of such places: so the answer for one serves the next.

use crate::sip::is_token;
use crate::vector;

/// How far behind a start line its first header is looked for.
pub(in crate::scan) const REACH: usize = 4096;

/// What the last walk found.
#[derive(Debug, Default)]
pub(super) struct Soon {
    /// Where the walk began.
    from: usize,
    /// There is none before this place.
    to: usize,
    /// There is one at that place.
    found: bool,
}

impl Soon {
    /// Whether the name of a header that every message has, and a colon, stand close behind `at` in `bytes`, which are the
    /// same for all questions.
    pub(super) fn header_follows(&mut self, bytes: &[u8], at: usize, ceiling: usize) -> bool {
        let limit = ceiling.min(at.saturating_add(REACH));
        if at < self.from || at > self.to {
            *self = Self { from: at, to: at, found: false };
        }
        let bytes = &bytes[..limit.max(self.to)];
        while !self.found && self.to < limit {
            let base = self.to;
            let mut colons = vector::equal_64(bytes, base, b':');
            self.to = limit.min(base + 64);
            while colons != 0 {
                let colon = base + colons.trailing_zeros() as usize;
                colons &= colons - 1;
                if ends_in_name(&bytes[self.from.max(colon.saturating_sub(16))..colon]) {
                    (self.to, self.found) = (colon, true);
                    break;
                }
            }
        }
        self.found && self.to < limit
    }
}

/// Whether `text`, which may be glued to an escaped line end, ends in such a name.
#[inline]
fn ends_in_name(text: &[u8]) -> bool {
    let Some(last) = text.last() else { return false };
    // Most colons stand in clocks.
    !last.is_ascii_digit() && ends_in_name_of(text.trim_ascii_end())
}

fn ends_in_name_of(text: &[u8]) -> bool {
    const NAMES: [&[u8]; 5] = [b"via", b"from", b"to", b"call-id", b"cseq"];
    let Some((last, before)) = text.split_last() else { return false };
    match last.to_ascii_lowercase() {
        // A compact name is one letter, which no word may end in but an escaped line end.
        b'v' | b'f' | b't' | b'i' if is_free(before) => true,
        b'a' | b'm' | b'o' | b'd' | b'q' => {
            let ends =
                |name: &[u8]| text.len() >= name.len() && text[text.len() - name.len()..].eq_ignore_ascii_case(name);
            NAMES.into_iter().any(ends)
        }
        _ => false,
    }
}

/// Whether a line, a word or an escaped line end ends with `text`.
fn is_free(text: &[u8]) -> bool {
    const ENDS: [&[u8]; 6] = [b"\\n", b"^J", b"12", b"15", b"0a", b"0A"];
    text.last().is_none_or(|byte| !is_token(*byte)) || ENDS.into_iter().any(|end| text.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_headers() {
        for (text, is_name) in [
            ("Via", true),
            ("OK#015#012Via", true),
            ("via ", true),
            ("CSEQ", true),
            ("x Call-ID", true),
            ("v", true),
            ("OK v", true),
            ("OK\\r\\nv", true),
            ("OK#015#012f", true),
            ("OK#015i", true),
            ("OK^M^Jt", true),
            ("OK\\x0d\\x0ai", true),
            ("OK%0D%0Av", true),
            ("OK&#xD;&#xA;v", true),
            ("", false),
            ("05:59", false),
            ("0x7f12ab8f", false),
            ("sip", false),
            ("module.c", false),
            ("Contact", false),
            ("nt", false),
        ] {
            assert_eq!(ends_in_name(text.as_bytes()), is_name, "{text:?}");
        }
    }

    #[test]
    fn an_answer_serves_the_next_question() {
        let quiet = "no: colon, no name; ".repeat(300);
        let text =
            format!("SIP/2.0 200 a SIP/2.0 200 b{quiet}SIP/2.0 200#012Via: x{quiet}SIP/2.0 200\\nv: x SIP/2.0 200");
        let hits: Vec<usize> = memchr::memmem::find_iter(text.as_bytes(), b"SIP/2.0 ").collect();
        let mut soon = Soon::default();
        let answers: Vec<bool> = hits.iter().map(|&at| soon.header_follows(text.as_bytes(), at, text.len())).collect();
        assert_eq!(answers, [false, false, true, true, false]);
        for (&at, &answer) in hits.iter().zip(&answers).rev() {
            assert_eq!(soon.header_follows(text.as_bytes(), at, text.len()), answer, "in any order");
            assert_eq!(Soon::default().header_follows(text.as_bytes(), at, text.len()), answer, "and alone");
        }
    }
}
