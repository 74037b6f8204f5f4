//! A short text without an allocation of its own.

use serde::{Deserialize, Serialize};

/// How many bytes it holds: a number of E.164 has fifteen digits, and some dial a prefix before it.
const LONGEST: usize = 23;

/// A text that is cut off behind 23 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Short {
    length: u8,
    bytes: [u8; LONGEST],
}

impl Short {
    pub(super) fn of(text: &[u8]) -> Self {
        let length = text.len().min(LONGEST);
        let mut bytes = [0; LONGEST];
        bytes[..length].copy_from_slice(&text[..length]);
        Self { length: length as u8, bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// It as text; what is no UTF-8 becomes U+FFFD.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}
