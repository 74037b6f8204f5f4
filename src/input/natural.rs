//! Name order as people read it: `node2` before `node10`.

use std::cmp::Ordering;
use std::path::Path;

/// Compares two paths folder by folder, each name in natural order.
pub(super) fn paths(left: &Path, right: &Path) -> Ordering {
    let mut left = left.components().map(|part| part.as_os_str().to_string_lossy());
    let mut right = right.components().map(|part| part.as_os_str().to_string_lossy());
    loop {
        match (left.next(), right.next()) {
            (Some(left), Some(right)) => match names(&left, &right) {
                Ordering::Equal => {}
                order => return order,
            },
            (left, right) => return left.is_some().cmp(&right.is_some()),
        }
    }
}

/// Compares two names: runs of digits by value, all else byte by byte.
pub(super) fn names(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    while let (Some(&first), Some(&second)) = (a.first(), b.first()) {
        let order = if first.is_ascii_digit() && second.is_ascii_digit() {
            let (one, other) = (take_digits(&mut a), take_digits(&mut b));
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        } else {
            (a, b) = (&a[1..], &b[1..]);
            first.cmp(&second)
        };
        if order.is_ne() {
            return order;
        }
    }
    // Names that differ only in leading zeros still need an order of their own.
    a.len().cmp(&b.len()).then_with(|| left.cmp(right))
}

/// Takes the run of digits that `text` begins with and returns it without its leading zeros.
fn take_digits<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_comes_before_the_next() {
        let sorted = ["", "0", "00", "1", "9", "10", "a", "a01", "a1", "a2", "a10", "a10b", "b", "b-1", "b-1x"];
        for (at, left) in sorted.iter().enumerate() {
            for (place, right) in sorted.iter().enumerate() {
                assert_eq!(names(left, right), at.cmp(&place), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn folders_are_compared_part_by_part() {
        for (left, right, expected) in [
            ("a/b", "a/b", Ordering::Equal),
            ("a/z", "a-b/a", Ordering::Less),
            ("a", "a/b", Ordering::Less),
            ("n10/a", "n9/b", Ordering::Greater),
        ] {
            assert_eq!(paths(Path::new(left), Path::new(right)), expected, "{left} {right}");
        }
    }
}
