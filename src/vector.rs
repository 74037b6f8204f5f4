//! Looking at sixteen bytes at a time, in safe code and inlined.
//!
//! A search that a library offers costs a few nanoseconds to call, which is what a header line may cost altogether: over
//! such short distances the comparisons themselves are cheaper. Over long ones the library is faster; see `memchr`.

use wide::{i8x16, u8x16};

/// The bits of those of 64 bytes from `at` on that are `byte`; places behind the end of `bytes` have none.
#[inline]
pub fn equal_64(bytes: &[u8], at: usize, byte: u8) -> u64 {
    let wanted = u8x16::splat(byte);
    match bytes.get(at..at + 64) {
        Some(block) => {
            let (chunks, _) = block.as_chunks::<16>();
            chunks.iter().rev().fold(0, |mask, &chunk| mask << 16 | bits(u8x16::new(chunk).simd_eq(wanted)))
        }
        None => equal_to_the_end(bytes.get(at..).unwrap_or_default(), byte),
    }
}

#[cold]
fn equal_to_the_end(rest: &[u8], byte: u8) -> u64 {
    rest.iter().rev().fold(0, |mask, &found| mask << 1 | u64::from(found == byte))
}

/// Where `byte` first stands in a short text.
#[inline]
pub fn find(text: &[u8], byte: u8) -> Option<usize> {
    find_any(text, [byte])
}

/// Where `byte` stands in `text` for the time after the first `count` times.
pub fn find_after(text: &[u8], byte: u8, mut count: u32) -> Option<usize> {
    for at in (0..text.len()).step_by(64) {
        let mut places = equal_64(text, at, byte);
        while places != 0 {
            if count == 0 {
                return Some(at + places.trailing_zeros() as usize);
            }
            places &= places - 1;
            count -= 1;
        }
    }
    None
}

/// Where any of `bytes` first stands in a short text.
#[inline]
pub fn find_any<const N: usize>(text: &[u8], bytes: [u8; N]) -> Option<usize> {
    let mask_of = |chunk: [u8; 16]| {
        let chunk = u8x16::new(chunk);
        bytes.iter().fold(u8x16::splat(0), |found, &byte| found | chunk.simd_eq(u8x16::splat(byte))).to_bitmask()
    };
    let (chunks, rest) = text.as_chunks::<16>();
    for (index, &chunk) in chunks.iter().enumerate() {
        let mask = mask_of(chunk);
        if mask != 0 {
            return Some(index * 16 + mask.trailing_zeros() as usize);
        }
    }
    // The last sixteen bytes hold the rest at their end; a text shorter than that is padded behind.
    let mask = match text.last_chunk::<16>() {
        Some(last) => mask_of(*last) >> (16 - rest.len()),
        None => mask_of(padded(text)) & low_bits(rest.len()),
    };
    (mask != 0).then(|| chunks.len() * 16 + mask.trailing_zeros() as usize)
}

/// Whether `text` holds what credentials in a URI can't be without: an `@` that two colons stand before, a `?`, or a `d=`, as
/// `password=` ends.
#[inline]
pub fn holds_marks_of_credentials(text: &[u8]) -> bool {
    let mut before = 0;
    for (index, block) in text.chunks(64).enumerate() {
        let Marks { signs, colons, mut questions } = Marks::of(block);
        // From the second colon of all on.
        let from = match before {
            0 => colons & colons.wrapping_sub(1),
            1 => colons,
            _ => 1,
        };
        if from != 0 && signs >> from.trailing_zeros() != 0 {
            return true;
        }
        while questions != 0 {
            let at = index * 64 + questions.trailing_zeros() as usize;
            if text[at] == b'?' || at > 0 && text[at - 1] | 0x20 == b'd' {
                return true;
            }
            questions &= questions - 1;
        }
        if block.len() == 64 {
            before += colons.count_ones();
        }
    }
    false
}

/// Where in at most 64 bytes some marks stand.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    /// `@`.
    signs: u64,
    colons: u64,
    /// `?`, and `=`, which differs from it by a bit.
    questions: u64,
}

impl Marks {
    #[inline(always)]
    fn of(block: &[u8]) -> Self {
        let mut marks = Self::default();
        let (chunks, rest) = block.as_chunks::<16>();
        for (index, &chunk) in chunks.iter().enumerate() {
            marks.add(chunk, 0, index * 16);
        }
        if !rest.is_empty() {
            match block.last_chunk::<16>() {
                Some(last) => marks.add(*last, 16 - rest.len(), block.len() - rest.len()),
                None => marks.add(padded(block), 0, 0),
            }
        }
        marks
    }

    /// Adds those of a chunk but for its first bytes; what follows them stands at `at`.
    #[inline(always)]
    fn add(&mut self, chunk: [u8; 16], without: usize, at: usize) {
        let chunk = u8x16::new(chunk);
        let of = |chunk: u8x16, byte| bits(chunk.simd_eq(u8x16::splat(byte))) >> without << at;
        self.signs |= of(chunk, b'@');
        self.colons |= of(chunk, b':');
        self.questions |= of(chunk | u8x16::splat(0x02), b'?');
    }
}

/// A mask of the lowest `count` bits.
#[inline]
fn low_bits(count: usize) -> u32 {
    (1u32 << count).wrapping_sub(1)
}

/// A word of letters, digits and hyphens, as a number that can be compared at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// How long it is, at most sixteen.
    pub length: usize,
    /// Its bytes in lower case, zeros behind them.
    pub folded: u128,
}

/// Masks that keep the first bytes, by how many.
const KEPT: [u128; 17] = {
    let mut masks = [0; 17];
    let mut length = 1;
    while length <= 16 {
        masks[length] = masks[length - 1] << 8 | 0xff;
        length += 1;
    }
    masks
};

impl Word {
    /// The number of a word that is known beforehand, in lower case and no longer than sixteen.
    pub const fn folded(word: &[u8]) -> u128 {
        let mut bytes = [0; 16];
        let mut at = 0;
        while at < word.len() {
            bytes[at] = word[at];
            at += 1;
        }
        u128::from_le_bytes(bytes)
    }

    /// The word that `text` begins with; of a longer one, the first sixteen bytes.
    #[inline]
    pub fn at(text: &[u8]) -> Self {
        let bytes = padded(text);
        let chunk = u8x16::new(bytes);
        // A set bit 0x20 makes letters lower case and leaves digits and hyphens as they are.
        let folded = chunk | u8x16::splat(0x20);
        let letter = folded.simd_gt(u8x16::splat(b'a' - 1)) & folded.simd_lt(u8x16::splat(b'z' + 1));
        let digit = chunk.simd_gt(u8x16::splat(b'0' - 1)) & chunk.simd_lt(u8x16::splat(b'9' + 1));
        let hyphen = chunk.simd_eq(u8x16::splat(b'-'));
        let length = (!bits(letter | digit | hyphen)).trailing_zeros().min(16) as usize;
        Self { length, folded: in_lower_case(bytes) & KEPT[length] }
    }

    /// What stands before the first `end` in `text`, whatever that is; without an `end`, all of it. Only letters are
    /// lowered faithfully, so that other bytes may look like each other, but never like a letter, a digit or a hyphen.
    #[inline]
    pub fn before(text: &[u8; 16], end: u8) -> Self {
        let ends = bits(u8x16::new(*text).simd_eq(u8x16::splat(end)));
        let length = (ends | 1 << 16).trailing_zeros() as usize;
        Self { length, folded: in_lower_case(*text) & KEPT[length.min(16)] }
    }
}

/// Sixteen bytes as a number, in lower case: what has the bit 0x40 gets the bit 0x20.
#[inline]
fn in_lower_case(text: [u8; 16]) -> u128 {
    const UPPER: u128 = u128::from_ne_bytes([0x40; 16]);
    let text = u128::from_le_bytes(text);
    text | (text & UPPER) >> 1
}

/// How many bytes `text` begins with that are printable ASCII without quotes and backslashes.
#[inline]
pub fn plain_length(text: &[u8]) -> usize {
    let (chunks, rest) = text.as_chunks::<16>();
    for (index, &chunk) in chunks.iter().enumerate() {
        let mask = is_odd(chunk).to_bitmask();
        if mask != 0 {
            return index * 16 + mask.trailing_zeros() as usize;
        }
    }
    let odd = |byte: &u8| !(0x20..=0x7e).contains(byte) || matches!(byte, b'"' | b'\\');
    chunks.len() * 16 + rest.iter().position(odd).unwrap_or(rest.len())
}

/// Copies `source` to `target`, both of the same whole number of sixteen bytes, and says whether the first `length` bytes,
/// which end in the last sixteen, are printable ASCII without quotes and backslashes.
#[inline(always)]
pub fn copy_plain(source: &[u8], target: &mut [u8], length: usize) -> bool {
    let (source, _) = source.as_chunks::<16>();
    let (target, _) = target.as_chunks_mut::<16>();
    let mut odd = i8x16::splat(0);
    let mut last = i8x16::splat(0);
    for (from, to) in source.iter().zip(target) {
        *to = *from;
        odd |= last;
        last = is_odd(*from);
    }
    // What stands behind the text, in its last chunk, doesn't count: it is shifted out.
    let behind = length.wrapping_neg() % 16;
    odd.to_bitmask() | last.to_bitmask() << (16 + behind) == 0
}

/// Whether all bytes are printable ASCII without quotes and backslashes.
#[inline]
pub fn is_plain(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks::<16>();
    let odd = chunks.iter().fold(i8x16::splat(0), |odd, &chunk| odd | is_odd(chunk));
    let odd = if rest.is_empty() { odd } else { odd | is_odd(last_chunk(text)) };
    !odd.any()
}

#[inline(always)]
fn is_odd(chunk: [u8; 16]) -> i8x16 {
    // As signed numbers all bytes beyond ASCII are below the control characters. The bit changes the quote into a blank, and
    // the blank into a quote.
    let chunk = i8x16::new(chunk.map(|byte| byte as i8));
    (chunk ^ i8x16::splat(0x02)).simd_lt(i8x16::splat(0x21))
        | chunk.simd_eq(i8x16::splat(0x7f))
        | chunk.simd_eq(i8x16::splat(b'\\' as i8))
}

/// Sixteen bytes that hold all of the last sixteen of `text`, some twice and in no particular order, and blanks otherwise.
#[inline]
fn last_chunk(text: &[u8]) -> [u8; 16] {
    let mut chunk = [b' '; 16];
    if let Some(last) = text.last_chunk::<16>() {
        return *last;
    } else if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        chunk[..8].copy_from_slice(first);
        chunk[8..].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        chunk[..4].copy_from_slice(first);
        chunk[4..8].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (text.first(), text.last()) {
        (chunk[0], chunk[1], chunk[2]) = (*first, text[text.len() / 2], *last);
    }
    chunk
}

/// The first sixteen bytes of `text`, or all of a shorter one and blanks.
#[inline]
fn padded(text: &[u8]) -> [u8; 16] {
    if let Some(first) = text.first_chunk::<16>() {
        return *first;
    }
    let mut chunk = [b' '; 16];
    let mut at = 0;
    let mut rest = text;
    if let Some((part, behind)) = rest.split_first_chunk::<8>() {
        chunk[..8].copy_from_slice(part);
        (at, rest) = (8, behind);
    }
    if let Some((part, behind)) = rest.split_first_chunk::<4>() {
        chunk[at..at + 4].copy_from_slice(part);
        (at, rest) = (at + 4, behind);
    }
    // At most three are left, and at most twelve stand before them.
    let at = at.min(12);
    match *rest {
        [a] => chunk[at] = a,
        [a, b] => (chunk[at], chunk[at + 1]) = (a, b),
        [a, b, c] => (chunk[at], chunk[at + 1], chunk[at + 2]) = (a, b, c),
        _ => {}
    }
    chunk
}

#[inline]
fn bits(mask: u8x16) -> u64 {
    u64::from(mask.to_bitmask())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_are_where_the_bytes_are(text in "[ab\n]{0,150}", at in 0usize..160) {
            let text = text.as_bytes();
            let mask = equal_64(text, at, b'\n');
            for bit in 0..64 {
                prop_assert_eq!(mask >> bit & 1 == 1, text.get(at + bit) == Some(&b'\n'));
            }
        }

        #[test]
        fn words_end_where_they_end(text in "[A-Za-z0-9-]{0,20}[^A-Za-z0-9-]?[a-z: ]{0,5}") {
            let text = text.as_bytes();
            let length = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
            let word = Word::at(text);
            prop_assert_eq!(word.length, length.min(16));
            prop_assert_eq!(word.folded, Word::folded(&text[..word.length].to_ascii_lowercase()));
        }

        #[test]
        fn bytes_are_found_where_they_are(text in "[a-f]{0,50}") {
            let text = text.as_bytes();
            prop_assert_eq!(find(text, b'f'), text.iter().position(|&byte| byte == b'f'));
            prop_assert_eq!(find_any(text, *b"ef"), text.iter().position(|byte| b"ef".contains(byte)));
        }

        #[test]
        fn bytes_are_found_the_next_time(text in "[a-c]{0,200}", count in 0u32..80) {
            let text = text.as_bytes();
            let mut places = (0..text.len()).filter(|&at| text[at] == b'c');
            prop_assert_eq!(find_after(text, b'c', count), places.nth(count as usize));
        }

        #[test]
        fn plain_is_plain(text in prop::collection::vec(0x1fu8..0x81, 0..40)) {
            let plain = text.iter().all(|&byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\');
            prop_assert_eq!(is_plain(&text), plain);
            prop_assert_eq!(plain_length(&text) == text.len(), plain);
            prop_assert!(is_plain(&text[..plain_length(&text)]));
        }
    }
}
