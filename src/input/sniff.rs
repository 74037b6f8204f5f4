//! What a stream holds, told by its first bytes and never by its name.

use super::utf16::Endian;

/// As many bytes as are ever looked at: one more than the longest empty archive.
pub(super) const MOST: usize = EMPTY_TARS[1] + 1;

/// The lengths of tar archives that hold nothing, which are all NUL: two blocks, as Go writes them, and twenty, as GNU tar
/// and Python do.
const EMPTY_TARS: [usize; 2] = [1024, 10_240];

/// The length of a tar header.
const HEADER: usize = 512;

/// How many bytes have to look like UTF-16 where no byte-order mark says so.
const UTF16_SAMPLE: usize = 128;

/// What a stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Empty,
    Bytes,
    Utf16(Endian),
    Coded(Coding),
    Tar,
    Zip,
}

/// A compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lz4,
}

const MAGICS: [(&[u8], Content); 10] = [
    (b"\x1f\x8b\x08", Content::Coded(Coding::Gzip)),
    (b"\x28\xb5\x2f\xfd", Content::Coded(Coding::Zstd)),
    (b"\xfd7zXZ\0", Content::Coded(Coding::Xz)),
    (b"\x04\x22\x4d\x18", Content::Coded(Coding::Lz4)),
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"\xff\xfe", Content::Utf16(Endian::Little)),
    (b"\xfe\xff", Content::Utf16(Endian::Big)),
    // What follows the level is the start of a block, or the end of an empty stream; a text may begin with `BZh1`.
    (b"BZh_1AY&SY", Content::Coded(Coding::Bzip2)),
    (b"BZh_\x17\x72\x45\x38\x50\x90", Content::Coded(Coding::Bzip2)),
];

/// What the stream holds that begins with `head`, or `None` while its next bytes could still change the answer.
/// `complete` says that there are no next bytes, or that no more of them will be waited for.
///
/// A text log is recognised at its first line end, if not before: only a tar header begins like a line of text, with
/// its first member's name.
pub(super) fn recognise(head: &[u8], complete: bool) -> Option<Content> {
    if head.is_empty() {
        return complete.then_some(Content::Empty);
    }
    if head.iter().all(|&byte| byte == 0) {
        let content = if EMPTY_TARS.contains(&head.len()) { Content::Tar } else { Content::Bytes };
        return (complete || head.len() >= MOST).then_some(content);
    }
    let mut undecided = false;
    let mut consider = |answer: Answer, content: Content| {
        undecided |= answer == Answer::Perhaps;
        (answer == Answer::Yes).then_some(content)
    };
    for (magic, content) in MAGICS {
        if let Some(content) = consider(begins(head, magic), content) {
            return Some(content);
        }
    }
    let found = consider(skippable(head), Content::Coded(Coding::Zstd))
        .or_else(|| consider(tar(head, complete), Content::Tar))
        .or_else(|| consider(utf16(head, complete, Endian::Little), Content::Utf16(Endian::Little)))
        .or_else(|| consider(utf16(head, complete, Endian::Big), Content::Utf16(Endian::Big)));
    if undecided && !complete { found } else { found.or(Some(Content::Bytes)) }
}

/// Whether a text that begins with `head` is UTF-16, and in which order; `None` while its next bytes could still change the
/// answer. For a file that somebody writes to: it is a text, and nothing else is asked.
#[allow(clippy::option_option)]
pub(super) fn wide(head: &[u8], complete: bool) -> Option<Option<Endian>> {
    let answers = [Endian::Little, Endian::Big].map(|endian| {
        let mark: &[u8] = if endian == Endian::Little { b"\xff\xfe" } else { b"\xfe\xff" };
        match begins(head, mark) {
            Answer::Yes => (endian, Answer::Yes),
            Answer::Perhaps if !complete => (endian, Answer::Perhaps),
            _ => (endian, utf16(head, complete, endian)),
        }
    });
    match answers.iter().find(|(_, answer)| *answer == Answer::Yes) {
        Some((endian, _)) => Some(Some(*endian)),
        None if answers.iter().all(|(_, answer)| *answer == Answer::No) => Some(None),
        None => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Perhaps,
}

impl Answer {
    fn known(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// Whether `head` begins with `magic`, in which `_` stands for a digit from 1 to 9.
fn begins(head: &[u8], magic: &[u8]) -> Answer {
    let fits = head.iter().zip(magic).all(|(byte, wanted)| match wanted {
        b'_' => matches!(byte, b'1'..=b'9'),
        wanted => byte == wanted,
    });
    match fits {
        true if head.len() < magic.len() => Answer::Perhaps,
        fits => Answer::known(fits),
    }
}

/// A skippable frame, as parallel zstd writes one at the start.
fn skippable(head: &[u8]) -> Answer {
    match head {
        [0x50..=0x5f, rest @ ..] => begins(rest, b"\x2a\x4d\x18"),
        _ => Answer::No,
    }
}

/// A tar header: a name padded with NUL, a mode in octal digits, and either `ustar` or a sum over the header.
fn tar(head: &[u8], complete: bool) -> Answer {
    let name = &head[..head.len().min(100)];
    let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
    let named = end > 0 && !name[..end].iter().any(u8::is_ascii_control) && name[end..].iter().all(|&byte| byte == 0);
    let mode = head.get(100..head.len().min(108)).unwrap_or_default();
    if !named || !mode.iter().all(|byte| matches!(byte, b'0'..=b'7' | b' ' | 0)) {
        return Answer::No;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Answer::Yes;
    }
    match head.get(..HEADER) {
        Some(header) => Answer::known(tar_sum_holds(header)),
        None if complete => Answer::No,
        None => Answer::Perhaps,
    }
}

/// Headers older than `ustar` have nothing but their sum, taken with its own field as blanks.
fn tar_sum_holds(header: &[u8]) -> bool {
    let field = String::from_utf8_lossy(&header[148..156]);
    let field = field.trim_matches([' ', '\0']);
    let sum: u32 = header[..148].iter().chain(&header[156..]).map(|&byte| u32::from(byte)).sum();
    u32::from_str_radix(field, 8).is_ok_and(|told| told == sum + 8 * u32::from(b' '))
}

/// UTF-16 without a byte-order mark: text of characters up to U+08FF, which are those of most alphabets, and some of it
/// ASCII, as the dates and names in every log are. Text in other encodings has no control characters in every other byte.
fn utf16(head: &[u8], complete: bool, endian: Endian) -> Answer {
    const PAGES: u8 = 8;
    let sample = &head[..head.len().min(UTF16_SAMPLE)];
    let high = |at: usize| (at % 2 == 1) == (endian == Endian::Little);
    let fits = |(at, &byte): (usize, &u8)| if high(at) { byte <= PAGES } else { byte != 0 };
    if !sample.iter().take(4).enumerate().all(fits) {
        return Answer::No;
    }
    if sample.len() < UTF16_SAMPLE && !complete {
        return Answer::Perhaps;
    }
    let units = sample.chunks_exact(2).map(|unit| if high(0) { (unit[0], unit[1]) } else { (unit[1], unit[0]) });
    let count = |wanted: fn(&(u8, u8)) -> bool| units.clone().filter(wanted).count();
    let is_text = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let all = units.len();
    let known = count(|unit| unit.0 <= PAGES);
    let zeros = count(|unit| unit.1 == 0);
    let ascii = units.clone().filter(|unit| unit.0 == 0 && is_text(unit.1)).count();
    let others = count(|unit| unit.0 == 0) - ascii;
    Answer::known(all >= 2 && known * 10 >= all * 9 && zeros * 10 <= all && ascii * 8 >= all && others * 8 <= all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(ustar: bool) -> Vec<u8> {
        let mut header = if ustar { tar::Header::new_ustar() } else { tar::Header::new_old() };
        header.set_path("var/log/full").unwrap();
        header.set_mode(0o644);
        header.set_size(3);
        header.set_cksum();
        header.as_bytes().to_vec()
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    const CYRILLIC: &str =
        "Журнал начат 21.11.2026 05:59:01 на узле sip1\r\nРегистрация SIP/2.0 403 Forbidden от 192.0.2.7\r\n";

    #[test]
    fn contents_are_told_by_their_first_bytes() {
        let mut broken_sum = header(false);
        broken_sum[0] ^= 1;
        let nothing = vec![0; 20_480];
        let mut hole = vec![0; 4096];
        hole.extend_from_slice(b"[Nov 20] text");
        let line = "[Nov 20 12:00:00] NOTICE: Grüße an alle, die das hier lesen können\n".repeat(3);
        // A table of small numbers.
        let counters: Vec<u8> = (1..200u16).flat_map(u16::to_le_bytes).collect();
        let mut mostly_zeros = b"a\0b\0".to_vec();
        mostly_zeros.extend_from_slice(&[0; 200]);
        for (head, expected) in [
            (&b""[..], Content::Empty),
            (b"x", Content::Bytes),
            (b"BZ", Content::Bytes),
            (b"BZh1 is a text", Content::Bytes),
            (b"\xef\xbb\xbfSIP/2.0 200 OK", Content::Bytes),
            (b"\x1f\x8b\x08\0", Content::Coded(Coding::Gzip)),
            (b"\x28\xb5\x2f\xfd\0", Content::Coded(Coding::Zstd)),
            (b"\x5a\x2a\x4d\x18\0", Content::Coded(Coding::Zstd)),
            (b"BZh91AY&SYxx", Content::Coded(Coding::Bzip2)),
            (b"BZh9\x17\x72\x45\x38\x50\x90", Content::Coded(Coding::Bzip2)),
            (b"\xfd7zXZ\0", Content::Coded(Coding::Xz)),
            (b"\x04\x22\x4d\x18", Content::Coded(Coding::Lz4)),
            (b"PK\x03\x04", Content::Zip),
            (b"PK\x05\x06\0\0", Content::Zip),
            (b"\xff\xfea\0", Content::Utf16(Endian::Little)),
            (b"\xfe\xff\0a", Content::Utf16(Endian::Big)),
            (b"a\0b\0", Content::Utf16(Endian::Little)),
            (b"\0a\0b\0c", Content::Utf16(Endian::Big)),
            (b"a\0", Content::Bytes),
            (b"\0a", Content::Bytes),
            (&header(true), Content::Tar),
            (&header(true)[..300], Content::Tar),
            (&header(false), Content::Tar),
            (&header(false)[..300], Content::Bytes),
            (&broken_sum, Content::Bytes),
            (&hole, Content::Bytes),
            (&hole[..4096], Content::Bytes),
            (&nothing[..1024], Content::Tar),
            (&nothing[..10_240], Content::Tar),
            (&nothing, Content::Bytes),
            (&mostly_zeros, Content::Bytes),
            (&utf16(&line, false), Content::Utf16(Endian::Little)),
            (&utf16(&line, true), Content::Utf16(Endian::Big)),
            (&utf16(CYRILLIC, false), Content::Utf16(Endian::Little)),
            (&utf16(CYRILLIC, true), Content::Utf16(Endian::Big)),
            (CYRILLIC.as_bytes(), Content::Bytes),
            (&counters, Content::Bytes),
        ] {
            assert_eq!(recognise(head, true), Some(expected), "{:?}", String::from_utf8_lossy(head));
            // What is said before the end is what is said at the end.
            for end in 0..head.len().min(MOST) {
                if let Some(early) = recognise(&head[..end], false) {
                    assert_eq!(early, expected, "{end} bytes of {:?}", String::from_utf8_lossy(head));
                }
            }
        }
    }

    #[test]
    fn a_text_is_wide_or_not_as_soon_as_it_can_be_told() {
        let line = "[Nov 20 12:00:00] NOTICE: Grüße an alle, die das hier lesen können\n";
        let (little, big) = (utf16(line, false), utf16(line, true));
        for (text, from, expected) in [
            (line.as_bytes(), 2, None),
            (b"\xff\xfe\xff\xfe", 2, Some(Endian::Little)),
            (b"\xfe\xff\0\0", 2, Some(Endian::Big)),
            (&little, UTF16_SAMPLE, Some(Endian::Little)),
            (&big, UTF16_SAMPLE, Some(Endian::Big)),
            (b"\0\0\0\0", 2, None),
        ] {
            for end in 0..=text.len() {
                let told = wide(&text[..end], false);
                assert_eq!(
                    told,
                    (end >= from).then_some(expected),
                    "{end} bytes of {:?}",
                    String::from_utf8_lossy(text)
                );
                assert!(wide(&text[..end], true).is_some());
            }
        }
    }

    #[test]
    fn a_text_does_not_wait() {
        let nothing = vec![0; 10_241];
        for (head, decided) in [
            (&b""[..], false),
            (b"2", false),
            (b"2026-11-20 12:00:00 part of a line", false),
            (b"2026-11-20 12:00:00 a line\n", true),
            (b"\n", false),
            (b"\n[", true),
            (b"\tx", true),
            (b"a\0b\0c", false),
            (b"\0\0", false),
            (b"\0\0x", true),
            (&nothing[..10_240], false),
            (&nothing, true),
            (b"a\0\0\0", false),
            (b"a\0\0b", true),
            (&[b'x'; 101], true),
            (&[b'7'; 511], false),
        ] {
            assert_eq!(recognise(head, false).is_some(), decided, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
