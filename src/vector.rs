//! Looking at sixteen bytes at a time, in safe code and inlined.
//!
//! A search that a library offers costs a few nanoseconds to call, which is what a header line may cost altogether: over
//! such short distances the comparisons themselves are cheaper. Over long ones the library is faster; see `memchr`.

use wide::u8x16;

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

/// How many letters, digits and hyphens `text` begins with, at most sixteen.
#[inline]
pub fn word_length(text: &[u8]) -> usize {
    let chunk = u8x16::new(padded(text));
    let folded = chunk | u8x16::splat(0x20);
    let letter = folded.simd_gt(u8x16::splat(b'a' - 1)) & folded.simd_lt(u8x16::splat(b'z' + 1));
    let digit = chunk.simd_gt(u8x16::splat(b'0' - 1)) & chunk.simd_lt(u8x16::splat(b'9' + 1));
    let hyphen = chunk.simd_eq(u8x16::splat(b'-'));
    (!bits(letter | digit | hyphen)).trailing_zeros() as usize
}

/// Whether all bytes are printable ASCII without quotes and backslashes.
#[inline]
pub fn is_plain(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks::<16>();
    let odd = chunks.iter().fold(u8x16::splat(0), |odd, &chunk| odd | is_odd(chunk));
    let odd = if rest.is_empty() { odd } else { odd | is_odd(last_chunk(text, rest)) };
    !odd.any()
}

#[inline]
fn is_odd(chunk: [u8; 16]) -> u8x16 {
    let chunk = u8x16::new(chunk);
    chunk.simd_lt(u8x16::splat(0x20))
        | chunk.simd_gt(u8x16::splat(0x7e))
        | chunk.simd_eq(u8x16::splat(b'"'))
        | chunk.simd_eq(u8x16::splat(b'\\'))
}

/// The last sixteen bytes of `text`, overlapping what was looked at already, or all of a shorter one.
#[inline]
fn last_chunk(text: &[u8], rest: &[u8]) -> [u8; 16] {
    match text.last_chunk::<16>() {
        Some(last) => *last,
        None => {
            let mut chunk = [b' '; 16];
            for (to, from) in chunk.iter_mut().zip(rest) {
                *to = *from;
            }
            chunk
        }
    }
}

#[inline]
fn padded(text: &[u8]) -> [u8; 16] {
    match text.first_chunk::<16>() {
        Some(first) => *first,
        None => last_chunk(text, text),
    }
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
            prop_assert_eq!(word_length(text), length.min(16));
        }

        #[test]
        fn plain_is_plain(text in prop::collection::vec(0x1fu8..0x81, 0..40)) {
            let plain = text.iter().all(|&byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\');
            prop_assert_eq!(is_plain(&text), plain);
        }
    }
}
