//! Memory that records are written to, without asking for more at every step.

use super::escape;
use crate::vector;

/// Bytes that grow at their end. What lies behind the end is there already, so that sixteen bytes can be written where fewer
/// are meant.
#[derive(Debug, Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    end: usize,
    /// For what is put together elsewhere first.
    spare: Vec<u8>,
}

/// How much more there is made of it at least when it is too small.
const GROWTH: usize = 16 * 1024;

impl Buffer {
    /// What was written.
    pub fn written(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Forgets it; the memory stays.
    pub fn clear(&mut self) {
        self.end = 0;
    }

    /// Forgets what was written behind the first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        self.end = self.end.min(length);
    }

    /// How much was written.
    pub fn len(&self) -> usize {
        self.end
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// Appends a text whose length the compiler knows.
    #[inline(always)]
    pub fn constant<const N: usize>(&mut self, text: &[u8; N]) {
        self.room(N).copy_from_slice(text);
        self.end += N;
    }

    /// Appends the first `length` bytes of `text`.
    #[inline(always)]
    pub fn padded<const N: usize>(&mut self, text: &[u8; N], length: usize) {
        self.room(N).copy_from_slice(text);
        self.end += length.min(N);
    }

    /// Appends bytes as they are.
    #[inline]
    pub fn copy(&mut self, text: &[u8]) {
        self.room(text.len()).copy_from_slice(text);
        self.end += text.len();
    }

    /// Appends `text` as the inside of a JSON string; see [`escape::push`]. It is read fastest where it is part of `window`.
    #[inline(always)]
    pub fn string(&mut self, window: &[u8], text: &[u8]) {
        self.string_and(window, text, &[]);
    }

    /// Appends `text` as the inside of a JSON string, and the quote that ends it.
    #[inline(always)]
    pub fn string_and_quote(&mut self, window: &[u8], text: &[u8]) {
        self.string_and(window, text, b"\"");
    }

    #[inline(always)]
    fn string_and<const N: usize>(&mut self, window: &[u8], text: &[u8], end: &[u8; N]) {
        let padded = (text.len() + 15) & !15;
        let start = (text.as_ptr() as usize).wrapping_sub(window.as_ptr() as usize);
        if let Some(source) = window.get(start..start.wrapping_add(padded)) {
            let room = self.room(padded + N);
            if vector::copy_plain(source, &mut room[..padded], text.len()) {
                room[text.len()..text.len() + N].copy_from_slice(end);
                self.end += text.len() + N;
                return;
            }
        }
        self.string_slowly(text);
        self.constant(end);
    }

    #[inline(never)]
    fn string_slowly(&mut self, text: &[u8]) {
        if vector::is_plain(text) {
            self.copy(text);
        } else {
            self.append(|out| escape::push(out, text));
        }
    }

    /// Appends what `write` appends to something else.
    pub fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut spare = std::mem::take(&mut self.spare);
        spare.clear();
        write(&mut spare);
        self.copy(&spare);
        self.spare = spare;
    }

    /// Overwrites a byte that was written.
    pub fn set(&mut self, at: usize, byte: u8) {
        if let Some(there) = self.bytes.get_mut(at) {
            *there = byte;
        }
    }

    #[inline(always)]
    fn room(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() - self.end < length {
            self.grow(length);
        }
        &mut self.bytes[self.end..self.end + length]
    }

    #[cold]
    fn grow(&mut self, length: usize) {
        let target = (self.end + length + GROWTH).max(self.bytes.capacity());
        self.bytes.resize(target, 0);
    }
}
