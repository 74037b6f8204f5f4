//! What Android's log puts before every line: `11-21 05:59:01.130 10534 10534 I tag: `, or `10534-10534/app I/tag: ` behind the
//! time, or, in the first years, `: ERROR/tag(717): `, or, if asked for no more, ` E/tag( 717): `.
//!
//! Read in public logs of phones. The year is not there.

use crate::time::{self, Stamp};

/// The time that `line` begins with, perhaps behind the number that `grep -n` put there; some of FreeSWITCH leave the
/// year out too, before a level in brackets.
pub fn stamp(line: &[u8]) -> Option<Stamp> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let line = line[digits..].strip_prefix(b":").unwrap_or(line);
    let (stamp, length) = time::by_pattern(b"%m-%d %H:%M:%S%f", line)?;
    let rest = &line[length..];
    let behind = rest.trim_ascii_start().first()?;
    (behind.is_ascii_digit() || *behind == b'[' || is_level(rest)).then_some(stamp)
}

/// `: ERROR/tag(717): `, or ` E/tag( 717): `, as `-v time` shows it.
fn is_level(rest: &[u8]) -> bool {
    const LEVELS: [&[u8]; 6] = [b"VERBOSE/", b"DEBUG/", b"INFO/", b"WARN/", b"ERROR/", b"ASSERT/"];
    if let [b' ', b'V' | b'D' | b'I' | b'W' | b'E' | b'F' | b'A', b'/', ..] = rest {
        return true;
    }
    rest.strip_prefix(b": ").is_some_and(|rest| LEVELS.iter().any(|level| rest.starts_with(level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_phone() {
        for (line, is_one) in [
            ("11-21 05:59:01.130 10534 10534 I tag: x", true),
            ("11-21 05:59:01.130 10534-10534/app I/tag: x", true),
            ("187639:11-21 05:59:01.285  1000  4064  4611 I tag: x", true),
            ("11-21 05:59:01.130 [WARN] [SOFIA] x", true),
            ("11-21 05:59:01.130: ERROR/Sipdroid(717): x", true),
            ("11-21 05:59:01.130 E/Sipdroid(  717): x", true),
            ("11-21 05:59:01.130 N/A", false),
            ("11-21 05:59:01.130: error", false),
            ("11-21 05:59:01.130 x", false),
            ("11-21 05:59:01", false),
            ("", false),
        ] {
            assert_eq!(stamp(line.as_bytes()).is_some(), is_one, "{line}");
        }
    }
}
